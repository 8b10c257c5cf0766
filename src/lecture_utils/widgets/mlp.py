"""Explore a small network forward and backward, and the order of a backward pass."""

import numpy as np

from lecture_utils import autodiff, datasets, mlp
from lecture_utils._validation import whole
from lecture_utils.views.autodiff import view_autodiff
from lecture_utils.views.kit.text import sub
from lecture_utils.views.mlp import backward_steps, view_backward, view_forward
from lecture_utils.widgets.explorer import (
    Explorer,
    choice,
    integer_slider,
    number_field,
    slider,
    stepper,
)

HIDDEN = ("sigmoid", "tanh", "ReLU", "leaky ReLU", "identity")
LOSSES = ("squared error", "binary cross-entropy")
FOUR, _ = datasets.logic_gate("XOR")
ONE_SAMPLE, FIVE_SAMPLES = "this one", "this one and four more"
GRAPH, ORDER, RUNS = (
    next(iter(names)) for names in (autodiff.GRAPHS, autodiff.ORDERS, autodiff.RUNS)
)


def explore_forward():
    """Step the 2-2-1 network forward, with your own numbers, one sample or five.

    Its controls are `x1`, `x2`, `samples`, `activation`, one for each weight and bias,
    and `step`.

    Examples
    --------
    >>> explorer = explore_forward()
    >>> explorer.controls["W1_12"].value, explorer.controls["step"].value = 0.0, 4
    """
    params, x, _ = datasets.network()
    controls = _inputs(x) | {
        "samples": choice("Samples", (ONE_SAMPLE, FIVE_SAMPLES), ONE_SAMPLE),
        "activation": choice("f", HIDDEN, "sigmoid", width="150px"),
    }
    controls |= _parameters(params) | {"step": integer_slider("Step", 0, 0, 4)}

    def draw(x1, x2, samples, activation, step, **numbers):
        X = np.array([[x1, x2]])
        if samples == FIVE_SAMPLES:
            X = np.concatenate([X, FOUR])
        names = (activation, "sigmoid")
        return view_forward(_filled(params, numbers), X, step, activations=names)

    first = ["x1", "x2", "samples", "activation"]
    rows, step = [first, *_rows(params), ["step"]], stepper(controls["step"])
    moving = ("samples", "activation", "x1", "x2")
    together = [(name, "step") for name in moving]
    return Explorer(draw, controls, rows=rows, tools=step, together=together)


def explore_backward(hidden_layers=1):
    """Step through backpropagation with your own weights, input and target.

    Its controls are `x1`, `x2`, `y`, `activation`, `loss`, one for each weight and
    bias, `lr`, `updates` and `step`.

    Parameters
    ----------
    hidden_layers : int
        1 for the 2-2-1 network; 2 for the deck's three layers, 2-2-2-1.

    Examples
    --------
    >>> explorer = explore_backward(hidden_layers=2)
    >>> explorer.controls["step"].max
    13
    """
    whole("hidden_layers", hidden_layers, low=1, high=2)
    params, x, y = datasets.network()
    if hidden_layers == 2:
        params.insert(1, (np.array([[0.9, -0.7], [0.5, 0.6]]), np.array([-0.1, 0.2])))

    def last_step(loss):
        return len(backward_steps(len(params), loss)) - 1

    controls = _inputs(x) | {
        "y": number_field("target y", y, 0.0, 1.0),
        "activation": choice("f", HIDDEN, "sigmoid", width="150px"),
        "loss": choice("Loss", LOSSES, "squared error"),
    }
    controls |= _parameters(params) | {
        "lr": number_field("lr", 0.5, 0.05, 10.0, step=0.05),
        "updates": integer_slider("Updates done", 0, 0, 50),
        "step": integer_slider("Step", 0, 0, last_step("squared error")),
    }

    def draw(x1, x2, y, activation, loss, lr, updates, step, **numbers):
        names = (*[activation] * hidden_layers, "sigmoid")
        filled = _filled(params, numbers)
        recipe = {"activations": names, "loss": loss, "lr": lr}
        if updates:
            history = mlp.train(filled, [[x1, x2]], [y], n_epochs=updates, **recipe)
            filled = history.epochs[-1].params
        return view_backward(filled, [x1, x2], y, min(step, last_step(loss)), **recipe)

    rows = [["x1", "x2", "y", "activation", "loss"], *_rows(params)]
    rows += [["lr", "updates"], ["step"]]
    return Explorer(
        draw,
        controls,
        rows=rows,
        tools=stepper(controls["step"]),
        together=[("loss", "step"), ("activation", "step"), ("updates", "step")],
        offers={"updates": (0, 1, 2, 5, 10, 20, 50)},
    )


def _inputs(x):
    return {f"x{i}": number_field(f"x{sub(i)}", x[i - 1], -3.0, 3.0) for i in (1, 2)}


def _parameters(params):
    """Return a field for each weight and bias, by names like W1_12 and b1_1."""
    fields = {}
    for n, (W, b) in enumerate(params, start=1):
        for j, k in np.ndindex(W.shape):
            words = f"W{sub(n)}[{j + 1},{k + 1}]"
            fields[f"W{n}_{j + 1}{k + 1}"] = number_field(words, W[j, k])
        for j in range(len(b)):
            fields[f"b{n}_{j + 1}"] = number_field(f"b{sub(n)}[{j + 1}]", b[j])
    return fields


def _rows(params):
    """Return the names of the fields, a row a layer."""
    names, ends = [*_parameters(params)], range(1, len(params) + 1)
    return [[name for name in names if int(name[1]) == n] for n in ends]


def _filled(params, numbers):
    """Return the parameters with the fields' numbers in the places of their names."""
    values = iter(numbers[name] for name in _parameters(params))

    def filled(array):
        return np.array([next(values) for _ in array.flat]).reshape(array.shape)

    return [mlp.Layer(filled(W), filled(b)) for W, b in params]


# ------------------------------------------------------------------ in which order


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
