"""A computation graph, and the backward pass through it, step by step."""

from lecture_utils._checks import whole
from lecture_utils.views.autodiff.layout import RADIUS, layout
from lecture_utils.views.autodiff.text import turn_at, words
from lecture_utils.views.kit.svg import (
    circle,
    element,
    hint,
    picture,
    rect,
    signed,
    svg,
    text,
)
from lecture_utils.views.mlp.graph import FADED, PURPLE
from lecture_utils.views.perceptron.neuron import HALO, OUTLINE


def view_autodiff(output, steps, k):
    """Draw step `k` of a backward pass: who passes on, to whom, and how much.

    Parameters
    ----------
    output : autodiff.Node
        It holds the graph: up to 7 columns of up to 4 nodes.
    steps : list of autodiff.Step
        From `autodiff.backward` or `autodiff.backward_runs` on the same output.
    k : int
        0 is the start.

    Returns
    -------
    Picture
        An HTML string: the graph from left to right with value and grad of every
        node, the edges of this step in purple from right to left, and in words what
        it does; after the last step, whether the gradient is right.

    Raises
    ------
    ValueError
        If the graph is too large, the steps belong to another one, or there is no
        step `k`.
    """
    placed = layout(output)
    k = whole("k", k, low=0, high=len(steps) - 1)
    _belong(steps, placed)
    step, turn = steps[k], turn_at(steps, k)
    inputs = [node.name for node in placed.nodes if not node.inputs]
    grads = ", ".join(f"{name} {signed(step.grads[name])}" for name in inputs)
    alt = (
        f"Step {k} of {len(steps) - 1} backward from {output.name} = "
        f"{signed(output.value)}; grads of the inputs: {grads}"
    )
    drawing = svg(
        f"{placed.width:g}",
        f"{placed.height:g}",
        _caption(placed),
        *_edges(placed, step, steps[k - 1].grads),
        *(_node(node, placed, step, turn) for node in placed.nodes),
        title="A computation graph, backward",
        desc=alt,
    )
    return picture(drawing, alt=alt, words=words(steps, k, placed.uses, output))


def _belong(steps, placed):
    known = {node.name for node in placed.nodes}
    nodes = {step.node for step in steps} - {None}
    if set(steps[0].grads) != known or not nodes <= set(placed.nodes):
        raise ValueError(
            f"steps come from another graph, of the nodes {sorted(steps[0].grads)}; "
            f"accepted: steps recorded on this output, of the nodes {sorted(known)}"
        )


def _caption(placed):
    purple = element("tspan", "grad · local derivative", style=f"fill:{PURPLE}")
    grey = "on the edges: local derivative, "
    return element("text", grey, purple, x=0, y=16, class_="quiet")


def _edges(placed, step, before):
    """Draw edges, then their numbers, so that no edge runs over a number."""
    lit = {(step.node, slot) for slot, _ in step.passes}
    lines, numbers = [], []
    for (node, slot), edge in placed.edges.items():
        local = node.local[slot]
        if (node, slot) in lit:
            look = {"stroke": "var(--lu-gradient)", "width": 4, "class_": "back"}
            lines.append(edge.back(**look))
            said = _product(before[node.name], local, placed.apart)
            purple = {"class_": "m gradient", "style": f"fill:{PURPLE}"}
            numbers.append(_label(*edge.middle, said, **purple))
        else:
            faded = FADED if lit else None
            look = {"stroke": "var(--lu-rule)", "width": 2, "class_": "forward"}
            lines.append(element("g", edge.forward(**look), class_=faded))
            numbers.append(_label(*edge.middle, _short(local), class_="m quiet"))
    return lines + numbers


def _label(x, y, said, **look):
    """Return a number on an edge, which stops for it."""
    half = 4.2 * len(said) + 5
    page = "var(--lu-page)"
    gap = rect(x - half, y - 10, 2 * half, 20, fill=page)
    return gap + text(x, y + 5, said, **look)


def _node(node, placed, step, turn):
    """Draw a node: formula over it, value inside, grad and arrivals under it."""
    x, y = placed.at[node]
    gets = {step.node.inputs[slot] for slot, _ in step.passes} if step.node else set()
    ring = dict(OUTLINE)
    if node is step.node:
        ring |= {"stroke": "var(--lu-accent)", "stroke_width": 6, "class_": "turn"}
    formula = node.name
    if node.formula != node.name:
        formula = f"{node.name} = {node.formula}"
    grad = f"grad {_short(step.grads[node.name])}"
    look = "m b gradient" if node in gets else "m gradient"
    # What a node holds stays readable; who it is may fade.
    aside = step.node is not None and node is not step.node and node not in gets
    identity = element(
        "g",
        circle(x, y, RADIUS, hint(f"{formula} is {signed(node.value)}"), **ring),
        text(x, y + 5, _short(node.value), class_="m b"),
        text(x, y - RADIUS - 10, _cut(formula, placed.apart), class_="m", **HALO),
        class_=FADED if aside else None,
    )
    purple = {"class_": look, "style": f"fill:{PURPLE}"}
    parts = [identity, text(x, y + RADIUS + 20, grad, **purple, **HALO)]
    if placed.uses[node] > 1:
        said = _parts(turn.arrived[node], placed.uses[node])
        parts.append(text(x, y + RADIUS + 40, said, class_="m quiet", **HALO))
    return "".join(parts)


def _in_brackets(written):
    return f"({written})" if written[0] == "−" else written


def _product(grad, local, apart):
    """Return grad · local, or the product alone where there is no room for both."""
    said = f"{_short(grad)} · {_in_brackets(_short(local))}"
    return said if 8 * len(said) < apart - 2 * RADIUS - 24 else _short(grad * local)


def _parts(came, due):
    return f"{came} of {due} parts" if came <= due else f"{came} parts, not {due}"


def _short(value):
    """Return a number in about five characters, as many as a node has room for."""
    if abs(value) >= 10_000:
        return f"{value:.1e}".replace("-", "−").replace("e+0", "e")
    return signed(value, 2 if abs(value) < 100 else 1 if abs(value) < 1000 else 0)


def _cut(words, room):
    most = int((room - 8) / 9)
    return words if len(words) <= most else words[: most - 1] + "…"
