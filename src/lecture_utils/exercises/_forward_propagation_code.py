"""The functions to write in notebook 02: references, cases, slips."""

from itertools import pairwise

import numpy as np

from lecture_utils import mlp
from lecture_utils.datasets import network
from lecture_utils.exercises._code import Code


def forward(params, x):
    return mlp.forward(params, [x], "sigmoid").output[0]


def batch_layer(X, W, b):
    return X @ W.T + b


def _f(z):
    return 1 / (1 + np.exp(-z))


def _chain(step):
    def run(params, x):
        for number, (W, b) in enumerate(params, 1):
            x = step(W, b, x, number == len(params))
        return x

    return run


def _patterned(*sizes):
    params = [
        (np.sin(np.arange(n_out * n_in)).reshape(n_out, n_in), np.full(n_out, 0.5))
        for n_in, n_out in pairwise(sizes)
    ]
    return params, np.linspace(-1, 2, sizes[0])


NETWORKS = (
    tuple(network()[:2]),
    _patterned(3, 4, 2),
    _patterned(2, 3, 3, 1),
    _patterned(4, 1),
)
BATCHES = (
    (np.array([[1, 0.5], [0, 2]]), np.array([[0.8, -0.4], [-0.6, 1]]), np.ones(2) / 5),
    (np.arange(12.0).reshape(4, 3), np.eye(2, 3) + 0.5, np.array([1.0, -1.0])),
)


FORWARD = Code(
    forward,
    NETWORKS,
    slips=(
        (_chain(lambda W, b, x, last: _f(W @ x)), "You forgot the biases."),
        (
            _chain(lambda W, b, x, last: W @ x + b),
            "You forgot the activation: each layer applies the sigmoid.",
        ),
        (
            _chain(lambda W, b, x, last: W @ x + b if last else _f(W @ x + b)),
            "The last layer applies the sigmoid as well: that's z, not a.",
        ),
        (
            _chain(lambda W, b, x, last: _f(W @ x + b) if last else W @ x + b),
            "Each layer applies the sigmoid, not the last one alone.",
        ),
        (
            _chain(lambda W, b, x, last: _f(W.T @ x + b)),
            "It's `W @ x`: a row of W for each unit. No transposing here.",
        ),
        (
            lambda params, x: _f(params[0][0] @ x + params[0][1]),
            "That's layer 1 alone: is the `return` inside the loop?",
        ),
    ),
)

BATCH = Code(
    batch_layer,
    BATCHES,
    slips=(
        (
            lambda X, W, b: X @ W + b,
            "Samples are rows here, so it's `W.T`. With a square W no error warns you.",
        ),
        (
            lambda X, W, b: W @ X.T + b[:, None],
            "Right numbers, one column a sample: transpose the result.",
        ),
        (
            lambda X, W, b: W @ X + b,
            "`W @ X` takes samples as columns, and here they're rows.",
        ),
        (lambda X, W, b: X @ W.T, "You forgot the bias."),
    ),
)
