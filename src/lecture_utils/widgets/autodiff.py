"""Step through backward passes in the right order and in wrong ones."""

from lecture_utils import autodiff
from lecture_utils.views.autodiff import view_autodiff
from lecture_utils.widgets.explorer import (
    Explorer,
    choice,
    integer_slider,
    slider,
    stepper,
)

GRAPH, ORDER, RUNS = (
    next(iter(names)) for names in (autodiff.GRAPHS, autodiff.ORDERS, autodiff.RUNS)
)


def explore_order():
    """Choose a graph and an order, then step backward and see whether it comes right.

    Its controls are `graph`, `value` of its first input, `order`, `runs` and `step`.

    Examples
    --------
    >>> explorer = explore_order()
    >>> explorer.controls["order"].value = "as soon as it is reached"
    """
    controls = {
        "graph": choice("Graph", autodiff.GRAPHS, GRAPH, width="290px"),
        "value": slider("a", 3.0, -4.0, 4.0, step=0.5),
        "order": choice("Order", autodiff.ORDERS, ORDER, width="260px"),
        "runs": choice("Backward", autodiff.RUNS, RUNS, width="270px"),
        "step": integer_slider("Step", 0, 0, 2),
    }
    rows = [["graph", "value"], ["order", "runs"], ["step"]]
    explorer = Explorer(
        _draw,
        controls,
        rows=rows,
        tools=stepper(controls["step"]),
        together=[("graph", "order", "step"), ("runs", "step")],
    )

    def fit(_change):
        values = explorer.values()
        values.pop("step")
        output, steps = _record(**values)
        controls["step"].max = len(steps) - 1
        # The slider sets the first input: the neuron's is x.
        names = {node.name for node in autodiff.topological(output)}
        controls["value"].description = "x" if "x" in names else "a"

    for name in ("graph", "order", "runs"):
        controls[name].observe(fit, "value")
    return explorer


def _draw(graph, value, order, runs, step):
    output, steps = _record(graph, value, order, runs)
    return view_autodiff(output, steps, min(step, len(steps) - 1))


def _record(graph, value, order, runs):
    output = autodiff.example(graph, value)
    return output, autodiff.backward_runs(output, runs, order=order)
