"""A computation graph, and the backward pass through it, step by step."""

from collections import Counter

from lecture_utils.autodiff import topological
from lecture_utils.views.autodiff.drawing import draw, layout_of
from lecture_utils.views.autodiff.text import describe, turn_at
from lecture_utils.views.kit.svg import render
from lecture_utils.views.kit.text import signed


def view_autodiff(output, steps, k):
    """Draw step `k` of a backward pass through one of the example graphs."""
    nodes = topological(output)
    uses = Counter(source for node in nodes for source in node.inputs)
    turn, layout = turn_at(steps, k), layout_of(nodes)
    inputs = [node.name for node in nodes if not node.inputs]
    grads = ", ".join(f"{name} {signed(steps[k].grads[name])}" for name in inputs)
    alt = (
        f"Step {k} of {len(steps) - 1} backward from {output.name} = "
        f"{signed(output.value)}; grads of the inputs: {grads}"
    )
    return render(
        layout.size,
        draw(layout, nodes, steps, k, uses, turn.arrived),
        title="A computation graph, backward",
        alt=alt,
        words=describe(steps, k, uses, output),
    )
