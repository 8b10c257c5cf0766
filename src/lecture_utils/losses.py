"""Loss functions, each with its gradient, under one name each.

Every loss is averaged over the samples and summed over the outputs. The two cross-
entropies are computed from z, before the last activation: from a, a confident network
would need the logarithm of a rounded 0.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from lecture_utils._validation import one_of
from lecture_utils.activations import sigmoid, softmax


@dataclass(frozen=True)
class Loss:
    """A loss J and its gradient."""

    name: str  # key in `LOSSES`
    at: str  # what J and dJ take: the outputs "a", or "z" before the last activation
    J: Callable  # J(at, y), a float; arrays of shape (n_samples, n_outputs)
    dJ: Callable  # dJ(at, y), the gradient by `at`
    output: str | None  # the last activation that it needs; None for any
    formula: str  # for one sample and output
    dJ_formula: str


def _squared_error(a, y):
    with np.errstate(over="ignore"):  # the square may be inf
        return float(0.5 * np.mean(np.sum((a - y) ** 2, axis=1)))


def _squared_error_slope(a, y):
    return (a - y) / len(y)


def _binary(z, y):
    # softplus(z) - y z, written so that a confident right answer keeps its digits.
    softplus_rest = np.log1p(np.exp(-np.abs(z)))
    return float(np.mean(np.sum(np.maximum(z, 0) - y * z + softplus_rest, axis=1)))


def _binary_slope(z, y):
    return (sigmoid(z) - y) / len(y)


def _categorical(z, y):
    # Changes nothing, as a row of y adds up to 1, and prevents overflow.
    z = z - z.max(axis=1, keepdims=True)
    return float(np.mean(np.log(np.exp(z).sum(axis=1)) - (y * z).sum(axis=1)))


def _categorical_slope(z, y):
    return (softmax(z) - y) / len(y)


LOSSES = {
    loss.name: loss
    for loss in (
        Loss(
            "squared error", "a", _squared_error, _squared_error_slope, None,
            "½ (a − y)²", "dJ/da = a − y",
        ),
        Loss(
            "binary cross-entropy", "z", _binary, _binary_slope, "sigmoid",
            "−y ln a − (1 − y) ln(1 − a)", "dJ/dz = a − y",
        ),
        Loss(
            "categorical cross-entropy", "z", _categorical, _categorical_slope,
            "softmax", "−Σ y ln a", "dJ/dz = a − y",
        ),
    )
}  # fmt: skip


def get(name):
    """Return the `Loss` of that name, a key of `LOSSES`."""
    return LOSSES[one_of("loss", name, LOSSES)]
