"""Explore networks over the plane: XOR, depth and width, and a training."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from lecture_utils import datasets, fields, mlp
from lecture_utils._validation import own_samples
from lecture_utils.views.fields import view_network_field
from lecture_utils.views.fields.training import Held, view_training
from lecture_utils.views.fields.xor import view_xor
from lecture_utils.widgets.explorer import (
    Explorer,
    choice,
    hide_future,
    integer_slider,
    jump,
    option_slider,
    slider,
    stepper,
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

N_SAMPLES, N_EPOCHS = 120, 200
SAMPLES = {
    "moons": lambda: datasets.moons(N_SAMPLES, spread=0.15),
    "noisy XOR": lambda: datasets.xor(N_SAMPLES),
    "spirals": lambda: datasets.spirals(N_SAMPLES),
    "blobs": lambda: datasets.blobs(N_SAMPLES),
}
NETWORKS = ("2-2-1", "2-4-1", "2-8-1", "2-8-8-1", "2-16-16-1")
LRS = (0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100)
# The most samples of one's own: more would take seconds to train on, too long for a
# control, as a batch of 1 would.
MOST_SAMPLES = 500
BATCHES = (("10", 10), ("30", 30), ("all", MOST_SAMPLES))
TESTS = (("none", 0.0), ("30 %", 0.3), ("50 %", 0.5))
DECAYS = (0, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3)


def explore_xor():
    """Move the two lines of XOR, and the one line in the plane of h1 and h2.

    Its controls are `activation`, `times` and, for each of `h1`, `h2` and `out`, two
    weights and a bias as in `h1_w1`. It starts solved.

    Examples
    --------
    >>> explorer = explore_xor()
    >>> explorer.controls["out_b"].value = 2.0
    >>> "2 of 4" in explorer.picture.value
    True
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
    together = [("h1_w1", "h1_b"), ("h2_w1", "h2_b"), ("out_w1", "out_b")]
    return Explorer(_draw_xor, controls, rows=rows, together=together)


def _xor_weights():
    (W, b), (v, c) = fields.xor_network()
    starts = (*W[0], b[0]), (*W[1], b[1]), (*v[0], c[0])
    labels = {"w1": "w₁", "w2": "w₂", "b": "b"}
    return {
        f"{unit}_{name}": slider(f"{words}: {label}", value, -2.0, 2.0, step=0.25)
        for (unit, words), values in zip(_UNITS.items(), starts, strict=True)
        for (name, label), value in zip(labels.items(), values, strict=True)
    }


def _draw_xor(activation, times, **numbers):
    # The controls come unit by unit: two weights and a bias each.
    values = times * np.reshape([*numbers.values()], (3, 3))
    W, b = values[:, :2], values[:, 2]
    params = [(W[:2], b[:2]), (W[2:], b[2:])]
    return view_xor(params, (activation, XOR_ACTIVATIONS[activation]))


def explore_depth_width():
    """Choose how deep and wide a network is, and see its field, random or trained.

    Its controls are `dataset`, `activation`, `weights`, `layers`, `units`, `draw` and
    `scale`.

    Examples
    --------
    >>> explorer = explore_depth_width()
    >>> explorer.controls["layers"].value = 0
    >>> "one straight line" in explorer.picture.value
    True
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
    rows = [["dataset", "activation", "weights"], ["layers", "units", "draw", "scale"]]
    return Explorer(
        _draw_field,
        controls,
        rows=rows,
        together=[("layers", "units"), ("dataset", "activation")],
        offers={"units": (1, 2, 3, 4, 8, 16), "draw": range(4)},
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


def explore_training(X=None, y=None):
    """Choose data, network and optimiser, then watch the network learn.

    The whole training is recorded when a choice changes; the epoch walks through it.
    Its controls are `dataset`, `noise`, `test_share`, `network`, `activation`, `seed`,
    `lr`, `batch_size`, `momentum`, `weight_decay`, `epoch` and `hide_future`.

    Parameters
    ----------
    X : array_like of shape (n_samples, 2), optional
        Your own samples, at most 500; they come first in the list of data sets, and
        half of them are set aside as test samples.
    y : array_like of shape (n_samples,), optional
        Their labels, 0 or 1.

    Examples
    --------
    >>> explorer = explore_training()
    >>> explorer.controls["epoch"].value = 200
    >>> "Every sample is right" in explorer.picture.value
    True
    """
    own = own_samples(X, y)
    if own and len(own[1]) > MOST_SAMPLES:
        raise ValueError(
            f"X must hold at most {MOST_SAMPLES} samples, got {len(own[1])}"
        )
    samples = {"yours": lambda: own} | SAMPLES if own else SAMPLES
    controls = {
        "dataset": choice("Data", samples, next(iter(samples)), width="170px"),
        "noise": slider("Noise", 0.0, 0.0, 1.0, width="210px"),
        "test_share": choice("Test", TESTS, 0.5 if own else 0.0, width="130px"),
        "network": choice("Network", NETWORKS, "2-8-1", width="190px"),
        "activation": choice(
            "Activation", ("tanh", "ReLU", "sigmoid"), "tanh", width="180px"
        ),
        "lr": option_slider("lr", LRS, 1 if own else 0.3, width="220px"),
        "batch_size": choice(
            "Batch", BATCHES, MOST_SAMPLES if own else 10, width="120px"
        ),
        "momentum": choice(
            "Momentum", (0.0, 0.5, 0.9), 0.9 if own else 0.0, width="150px"
        ),
        "weight_decay": option_slider("Weight decay", DECAYS, 0, width="250px"),
        "seed": integer_slider("Seed", 8, 0, 9, width="200px"),
        "epoch": integer_slider("Epoch", 0, 0, N_EPOCHS, width="360px"),
        "hide_future": hide_future(),
    }

    def draw(dataset, epoch, batch_size, hide_future, **choices):
        choices |= {"batch_size": batch_size, "n_epochs": controls["epoch"].max}
        run = record_training(samples[dataset], **choices)
        # A training that diverged is shorter than the slider.
        k = min(epoch, len(run.history.epochs) - 1)
        return view_training(
            run.X,
            run.y,
            run.history,
            k,
            run.activations,
            test=run.test,
            batch_size=batch_size,
            hide_future=hide_future,
        )

    epoch = controls["epoch"]
    rows = [
        ["dataset", "noise", "test_share", "network"],
        ["activation", "lr", "batch_size", "momentum"],
        ["weight_decay", "seed"],
        ["epoch"],
    ]
    tools = [*stepper(epoch, interval=100), jump(epoch, 10, "Ten epochs on")]
    tools.append(controls["hide_future"])
    walks = "dataset", "noise", "test_share", "network", "lr", "weight_decay"
    return Explorer(
        draw,
        controls,
        rows=rows,
        tools=tools,
        together=[(name, "epoch") for name in walks],
        offers={
            "epoch": (0, 10, 20, 50, 100, 200),
            "noise": (0.0, 0.2, 0.5),
            "lr": (0.03, 0.3, 3, 100),
            "weight_decay": (0, 0.003, 0.3),
            "seed": range(7, 10),
        },
    )


class Training(NamedTuple):
    """A recorded training, the samples it is of, and those it is tested on."""

    X: np.ndarray
    y: np.ndarray
    test: Held | None
    history: mlp.History
    activations: tuple


@lru_cache(maxsize=64)
def record_training(
    samples,
    *,
    noise,
    test_share,
    network,
    activation,
    lr,
    batch_size,
    momentum,
    weight_decay,
    seed,
    n_epochs=N_EPOCHS,
):
    """Train on what the function `samples` returns; return the whole `Training`."""
    X, y = samples()
    X = X + noise * np.random.default_rng(1).normal(size=X.shape)
    X, y, X_test, y_test = datasets.split(X, y, test_share=test_share)
    rng = np.random.default_rng(seed)
    sizes = [int(size) for size in network.split("-")]
    names = (*[activation] * (len(sizes) - 2), "sigmoid")
    scheme = "he" if activation == "ReLU" else "glorot"
    recipe = {"activations": names, "loss": "binary cross-entropy"}
    history = mlp.train(
        mlp.init_params(sizes, rng=rng, scheme=scheme),
        X,
        y,
        lr=lr,
        batch_size=batch_size,
        momentum=momentum,
        weight_decay=weight_decay,
        rng=rng,
        n_epochs=n_epochs,
        **recipe,
    )
    test = None
    if len(y_test):
        J = [
            mlp.cost(mlp.forward(epoch.params, X_test, names), y_test, recipe["loss"])
            for epoch in history.epochs
        ]
        test = Held(X_test, y_test, np.array(J))
    return Training(X, y, test, history, names)
