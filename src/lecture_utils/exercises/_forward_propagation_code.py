"""The functions to write in notebook 02: references, cases, slips."""

from itertools import pairwise

import numpy as np

from lecture_utils import mlp
from lecture_utils.datasets import network
from lecture_utils.exercises._code import Code, quarters


def forward(params, x):
    return mlp.forward(params, [x], "sigmoid").output[0]


def batch_layer(X, W, b):
    return X @ W.T + b


def _f(z):
    return 1 / (1 + np.exp(-z))


def _chain(step):
    """Return a function that applies step(W, b, a, is_last) layer by layer."""

    def run(params, x):
        for number, (W, b) in enumerate(params, 1):
            x = step(W, b, x, number == len(params))
        return x

    return run


def _from_x_again(params, x):
    for W, b in params:
        a = _f(W @ x + b)
    return a


def _layers(rng, *sizes):
    params = [
        (quarters(rng, n_out, n_in), quarters(rng, n_out))
        for n_in, n_out in pairwise(sizes)
    ]
    return params, quarters(rng, sizes[0])


def _networks(rng):
    sizes = (2, 2, 2), (2, 2), (3, 4, 2), (2, 3, 3, 1), (4, 1), (1, 1, 1), (1, 3)
    for each in (*sizes, (3, 3, 3, 3), (2, 2, 1), (2, 4, 2, 3)):
        yield _layers(rng, *each)
        yield _layers(rng, *each)


def _batches(rng):
    sizes = (3, 2, 2), (1, 2, 3), (4, 3, 1), (1, 1, 1), (2, 2, 2), (3, 3, 3), (5, 4, 2)
    for n_samples, n_in, n_out in sizes:
        W, b = quarters(rng, n_out, n_in), quarters(rng, n_out)
        yield quarters(rng, n_samples, n_in), W, b


NETWORKS = (tuple(network()[:2]),)
BATCHES = (
    (np.array([[1, 0.5], [0, 2]]), np.array([[0.8, -0.4], [-0.6, 1]]), np.ones(2) / 5),
    (np.arange(12.0).reshape(4, 3), np.eye(2, 3) + 0.5, np.array([1.0, -1.0])),
)


FORWARD = Code(
    forward,
    NETWORKS,
    more=_networks,
    slips=(
        (_chain(lambda W, b, a, last: _f(W @ a)), "You forgot the biases."),
        (
            _chain(lambda W, b, a, last: W @ a + b),
            "You forgot the activation: each layer applies the sigmoid.",
        ),
        (
            _chain(lambda W, b, a, last: W @ a),
            "You forgot the biases and the sigmoid: a = f(W a + b), layer by layer.",
        ),
        (
            _chain(lambda W, b, a, last: W @ a + b if last else _f(W @ a + b)),
            "The last layer applies the sigmoid as well: that's z, not a.",
        ),
        (
            _chain(lambda W, b, a, last: _f(W @ a + b) if last else W @ a + b),
            "Each layer applies the sigmoid, not the last one alone.",
        ),
        (
            _chain(lambda W, b, a, last: _f(W.T @ a + b)),
            "It's `W @ a`: a row of W for each unit. No transposing here.",
        ),
        (
            lambda params, x: _f(params[0][0] @ x + params[0][1]),
            "That's layer 1 alone: is the `return` inside the loop?",
        ),
        (
            _chain(lambda W, b, a, last: _f(-(W @ a + b))),
            "Your sigmoid falls where it should rise: it's 1 / (1 + e^(−z)), with a "
            "minus.",
        ),
        (
            _chain(lambda W, b, a, last: _f(W @ a - b)),
            "The bias has the wrong sign. The minus in e^(−z) takes the whole sum in "
            "brackets: `-(W @ a + b)`.",
        ),
        (
            _chain(lambda W, b, a, last: _f(W @ a) + b),
            "Add the bias before the sigmoid: f(W a + b).",
        ),
        (
            _chain(lambda W, b, a, last: 1 + np.exp(-(W @ a + b))),
            "Brackets: `1 / 1 + np.exp(...)` divides 1 by 1. Write `1 / (1 + ...)`.",
        ),
        (
            _chain(lambda W, b, a, last: 1 / np.exp(-(W @ a + b))),
            "The 1 + is missing in 1 / (1 + e^(−z)).",
        ),
        (
            _chain(lambda W, b, a, last: np.exp(-(W @ a + b))),
            "That's e^(−z). The sigmoid is 1 / (1 + e^(−z)).",
        ),
        (
            _chain(lambda W, b, a, last: np.tanh(W @ a + b)),
            "That's tanh. The sigmoid is asked for: 1 / (1 + e^(−z)).",
        ),
        (
            _chain(lambda W, b, a, last: np.maximum(W @ a + b, 0)),
            "That's the ReLU. The sigmoid is asked for: 1 / (1 + e^(−z)).",
        ),
        (
            _chain(lambda W, b, a, last: (W @ a + b >= 0) * 1),
            "That's the step. The sigmoid is asked for: 1 / (1 + e^(−z)).",
        ),
        (
            _from_x_again,
            "Each layer takes x again. It should take what the layer before it gave.",
        ),
        (
            lambda params, x: _f(forward(params, x)),
            "The last layer applies the sigmoid twice.",
        ),
        (
            _chain(lambda W, b, a, last: _f(_f(W @ a + b))),
            "Each layer applies the sigmoid twice.",
        ),
        (
            lambda params, x: forward(params, _f(x)),
            "x goes in as it is: the sigmoid comes after each layer's sum.",
        ),
        (
            lambda params, x: forward(params[:-1], x) if params[1:] else x,
            "The last layer is missing: does the loop end one too early?",
        ),
        (
            lambda params, x: forward(params[::-1], x),
            "The layers come in the order of `params`, and you go from the last one.",
        ),
        (lambda params, x: x, "That's x itself: nothing was computed."),
    ),
)

BATCH = Code(
    batch_layer,
    BATCHES,
    more=_batches,
    slips=(
        (
            lambda X, W, b: X @ W + b,
            "Samples are rows here, so it's `W.T`. With a square W no error warns you.",
        ),
        (
            lambda X, W, b: X @ W,
            "You forgot the bias. And samples are rows here, so it's `W.T`.",
        ),
        (
            lambda X, W, b: W @ X.T + b[:, None],
            "Right numbers, one column a sample: transpose the result.",
        ),
        (
            lambda X, W, b: W @ X.T,
            "You forgot the bias. And each sample is a column here: transpose the "
            "result.",
        ),
        (
            lambda X, W, b: W @ X.T + b,
            "Each sample is a column of `W @ X.T`, and b is added along a row. "
            "Begin with X: then samples are rows.",
        ),
        (
            lambda X, W, b: W @ X + b,
            "`W @ X` takes samples as columns, and here they're rows.",
        ),
        (
            lambda X, W, b: W @ X + b[:, None],
            "`W @ X` takes samples as columns, and here they're rows.",
        ),
        (lambda X, W, b: X @ W.T, "You forgot the bias."),
        (
            lambda X, W, b: X @ W.T - b,
            "The bias is added to the sums, and yours is taken off.",
        ),
        (
            lambda X, W, b: _f(X @ W.T + b),
            "That's a, after the sigmoid. The sums Z are asked for.",
        ),
        (
            lambda X, W, b: X @ W.T + b[:, None],
            "b lies along the wrong axis: each unit has its own bias, and units are "
            "the columns of Z. Add b as it is, to samples in rows.",
        ),
        (
            lambda X, W, b: X @ W.T + b.sum(),
            "Each unit has its own bias, and you add all of them everywhere.",
        ),
        (
            lambda X, W, b: X @ (W.T + b),
            "Brackets: the bias is added after the product, once for each sum.",
        ),
        (
            lambda X, W, b: X @ (W + b).T,
            "Brackets: the bias is added after the product, once for each sum.",
        ),
        (
            lambda X, W, b: X * W + b,
            "`*` multiplies number by number. A matrix product is `@`.",
        ),
        (
            lambda X, W, b: X * W.T + b,
            "`*` multiplies number by number. A matrix product is `@`.",
        ),
        (
            lambda X, W, b: W @ X[0] + b,
            "That's the first sample alone. All rows of X are asked for.",
        ),
        (
            lambda X, W, b: (X @ W.T + b).sum(axis=0),
            "You added the samples up. Z has one row for each.",
        ),
        (lambda X, W, b: X @ W.T * b, "The bias is added, and you multiply by it."),
    ),
)
