"""Watching a network learn: a recorded training that a slider walks through."""

from functools import lru_cache

import numpy as np

from lecture_utils import datasets, mlp
from lecture_utils.views.fields import view_training
from lecture_utils.widgets.explorer import (
    Explorer,
    choice,
    hide_future,
    integer_slider,
    jump,
    option_slider,
    stepper,
)

N_SAMPLES, N_EPOCHS = 120, 200
SAMPLES = {
    "moons": lambda: datasets.moons(N_SAMPLES, spread=0.15),
    "noisy XOR": lambda: datasets.xor(N_SAMPLES),
    "spirals": lambda: datasets.spirals(N_SAMPLES),
    "blobs": lambda: datasets.blobs(N_SAMPLES),
}
NETWORKS = ("2-2-1", "2-4-1", "2-8-1", "2-8-8-1", "2-16-16-1")
LRS = (0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100)
# A batch of 1 would take about a second to record, too long for a control.
BATCHES = (("10", 10), ("30", 30), (f"all {N_SAMPLES}", N_SAMPLES))


def explore_training():
    """Choose data, network and optimiser, then watch the network learn.

    The whole training is recorded when a choice changes; the epoch walks through it.

    Returns
    -------
    Explorer
        Controls `dataset`, `network`, `activation`, `lr`, `batch_size`, `momentum`,
        `seed`, `epoch` and `hide_future` over `views.training.view_training`.
    """
    controls = {
        "dataset": choice("Data", SAMPLES, "moons", width="180px"),
        "network": choice("Network", NETWORKS, "2-8-1", width="190px"),
        "activation": choice(
            "Activation", ("tanh", "ReLU", "sigmoid"), "tanh", width="190px"
        ),
        "lr": option_slider("lr", LRS, 0.3, width="260px"),
        "batch_size": choice("Batch", BATCHES, 10, width="160px"),
        "momentum": choice("Momentum", (0.0, 0.5, 0.9), 0.0, width="170px"),
        "seed": integer_slider("Seed", 8, 0, 9, width="220px"),
        "epoch": integer_slider("Epoch", 0, 0, N_EPOCHS, width="360px"),
        "hide_future": hide_future(),
    }
    epoch = controls["epoch"]
    rows = [
        ["dataset", "network", "activation"],
        ["lr", "batch_size", "momentum", "seed"],
        ["epoch"],
    ]
    tools = [*stepper(epoch, interval=100), jump(epoch, 10, "Ten epochs on")]
    tools.append(controls["hide_future"])
    return Explorer(_draw_epoch, controls, rows=rows, tools=tools)


def _draw_epoch(epoch, batch_size, hide_future, **choices):
    X, y, history, names = _record(batch_size=batch_size, **choices)
    # A training that diverged is shorter than the slider.
    k = min(epoch, len(history.epochs) - 1)
    return view_training(
        X, y, history, k, names, batch_size=batch_size, hide_future=hide_future
    )


@lru_cache(maxsize=64)
def _record(dataset, network, activation, lr, batch_size, momentum, seed):
    """Return the samples, the whole training on them, and the activations' names."""
    X, y = SAMPLES[dataset]()
    rng = np.random.default_rng(seed)
    sizes = [int(size) for size in network.split("-")]
    names = (*[activation] * (len(sizes) - 2), "sigmoid")
    scheme = "he" if activation == "ReLU" else "glorot"
    history = mlp.train(
        mlp.init_params(sizes, rng=rng, scheme=scheme),
        X,
        y,
        activations=names,
        loss="binary cross-entropy",
        lr=lr,
        batch_size=batch_size,
        momentum=momentum,
        rng=rng,
        n_epochs=N_EPOCHS,
    )
    return X, y, history, names
