"""What a network makes of the plane, under the hand: XOR, depth and width."""

from functools import lru_cache

from lecture_utils import datasets, fields
from lecture_utils.views.fields import view_network_field, view_xor
from lecture_utils.widgets.explorer import (
    Explorer,
    choice,
    integer_slider,
    option_slider,
    slider,
)

# Hidden activation to output activation; a class is told by the output's z alone.
XOR_ACTIVATIONS = {
    "step": "step",
    "sigmoid": "sigmoid",
    "tanh": "sigmoid",
    "ReLU": "sigmoid",
    "identity": "identity",
}
DATA = ("moons", "spirals", "noisy XOR")
RANDOM, TRAINED = "random", "trained"
_UNITS = {"h1": "h₁", "h2": "h₂", "out": "ŷ"}


def explore_xor():
    """Move the two lines of XOR, and the one line in the plane of h1 and h2.

    Returns
    -------
    Explorer
        Controls `activation`, `times` and, for each of `h1`, `h2` and `out`, two
        weights and a bias as in `h1_w1`, over `views.fields.view_xor`. It starts
        solved.
    """
    controls = {
        "activation": choice("Activation", XOR_ACTIVATIONS, "step"),
        "times": option_slider(
            "All weights and biases ×", [("1", 1), ("2", 2), ("4", 4)], 1, width="320px"
        ),
    }
    rows = [list(controls)]
    controls |= _xor_weights()
    rows += [[name for name in controls if name.split("_")[0] == u] for u in _UNITS]
    return Explorer(_draw_xor, controls, rows=rows)


def _xor_weights():
    (W, b), (v, c) = fields.xor_network()
    starts = (*W[0], b[0], *W[1], b[1], *v[0], c[0])
    names = [(unit, name) for unit in _UNITS for name in ("w1", "w2", "b")]
    labels = {"w1": "w₁", "w2": "w₂", "b": "b"}
    return {
        f"{unit}_{name}": slider(
            f"{_UNITS[unit]}: {labels[name]}", value, -2.0, 2.0, step=0.25
        )
        for (unit, name), value in zip(names, starts, strict=True)
    }


def _draw_xor(activation, times, **numbers):
    by_unit = {
        unit: [times * numbers[f"{unit}_{name}"] for name in ("w1", "w2", "b")]
        for unit in _UNITS
    }
    (*w1, b1), (*w2, b2), (*v, c) = by_unit.values()
    params = [([w1, w2], [b1, b2]), ([v], [c])]
    return view_xor(params, (activation, XOR_ACTIVATIONS[activation]))


def explore_depth_width():
    """Choose how deep and wide a network is, and see its field, random or trained.

    Returns
    -------
    Explorer
        Controls `dataset`, `activation`, `weights`, `layers`, `units`, `draw` and
        `scale` over `views.fields.view_network_field`.
    """
    controls = {
        "dataset": choice("Data", DATA, "moons", width="180px"),
        "activation": choice("Activation", fields.RECIPES, "tanh", width="200px"),
        "weights": choice("Weights", (TRAINED, RANDOM), TRAINED, width="180px"),
        "layers": integer_slider(
            "Hidden layers", 1, 0, fields.MOST_LAYERS, width="240px"
        ),
        "units": integer_slider(
            "Units in each", 8, 1, fields.MOST_UNITS, width="260px"
        ),
        "draw": integer_slider("Draw", 0, 0, 9, width="220px"),
        "scale": slider("Scale", 1.0, 0.25, 4.0, step=0.25, width="240px"),
    }
    first = ["dataset", "activation", "weights"]
    return Explorer(
        _draw_field, controls, rows=[first, ["layers", "units", "draw", "scale"]]
    )


# A second visit is shown as it was drawn.
@lru_cache(maxsize=64)
def _draw_field(dataset, activation, weights, layers, units, draw, scale):
    network = layers, units, activation
    if weights == TRAINED:
        X, y, *found = fields.trained(dataset, *network, seed=draw, scale=scale)
        heading = f"Draw {draw} after {fields.N_EPOCHS} epochs of training"
    else:
        X, y = datasets.load(dataset)
        found = fields.start(*network, seed=draw, scale=scale)
        heading = f"Draw {draw}: random weights, nothing learned"
    return view_network_field(X, y, *found, heading=heading)
