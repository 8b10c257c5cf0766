"""The curves and landscapes that gradient descent walks down."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

# One neuron, y_hat = w x. The mean of x^2, the curvature of its J, is exactly 1.
NEURON_X = np.array([-1.5, -0.5, 0.0, 0.5, 1.5])
NEURON_Y = np.array([-0.8, -0.4, 0.1, 0.4, 0.6])

# One sigmoid neuron, y_hat = sigmoid(w1 x + w2); no threshold parts these classes.
SIGMOID_X = np.array([-4.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0, 5.0])
SIGMOID_Y = np.array([0.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 1.0])


@dataclass(frozen=True)
class Cost:
    """A cost J of one or two weights, with its slope.

    Attributes
    ----------
    name : str
        The key in `CURVES` or `LANDSCAPES`.
    J : callable
        One weight: array of any shape in, J of the same shape out. Two weights:
        shape (..., 2) in, (...) out.
    dJ : callable
        dJ/dw, of the shape of w.
    formula, dJ_formula : str
        Both as text, as a student would write them.
    weights : tuple of str
        What each weight is called in a picture.
    limits : tuple of float
        From where to where a picture shows each weight.
    minima : tuple
        Every minimum, the lowest first: numbers, or pairs of numbers.
    """

    name: str
    J: Callable
    dJ: Callable
    formula: str
    dJ_formula: str
    weights: tuple
    limits: tuple
    minima: tuple


def _neuron_J(w):
    miss = np.multiply.outer(w, NEURON_X) - NEURON_Y
    return 0.5 * (miss**2).mean(axis=-1)


def _neuron_dJ(w):
    miss = np.multiply.outer(w, NEURON_X) - NEURON_Y
    return (miss * NEURON_X).mean(axis=-1)


def _valleys_J(w):
    w = np.asarray(w)
    return 0.1 * (w**4 / 4 - w**3 / 6 - 2 * w**2 + 2 * w) + 0.75


def _valleys_dJ(w):
    w = np.asarray(w)
    return 0.1 * (w + 2) * (w - 0.5) * (w - 2)


def _sigmoid_z(w):
    w = np.asarray(w)
    return w[..., :1] * SIGMOID_X + w[..., 1:]


def _sigmoid_J(w):
    z = _sigmoid_z(w)
    return (np.logaddexp(0, z) - SIGMOID_Y * z).mean(axis=-1)


def _sigmoid_dJ(w):
    dJ_dz = 0.5 * (1 + np.tanh(0.5 * _sigmoid_z(w))) - SIGMOID_Y
    return np.stack([(dJ_dz * SIGMOID_X).mean(axis=-1), dJ_dz.mean(axis=-1)], axis=-1)


def _scaled(*factors):
    """Return J = 1/2 sum of factor w^2, and its slope."""
    factors = np.array(factors)
    return (
        lambda w: 0.5 * (factors * np.square(w)).sum(axis=-1),
        lambda w: factors * np.asarray(w),
    )


def _plane_J(w):
    w = np.asarray(w)
    return _valleys_J(w[..., 0]) + 0.5 * w[..., 1] ** 2


def _plane_dJ(w):
    w = np.asarray(w)
    return np.stack([_valleys_dJ(w[..., 0]), w[..., 1]], axis=-1)


_ONE, _TWO = ("w",), ("w₁", "w₂")
_WIDE, _SQUARE = (-3.5, 3.5), (-3.2, 3.2)

CURVES = {
    cost.name: cost
    for cost in (
        Cost(
            "one neuron",
            *(_neuron_J, _neuron_dJ),
            "½ mean of (w x − y)²",
            "mean of (w x − y) x",
            *(_ONE, _WIDE, (0.5,)),
        ),
        Cost(
            "two valleys",
            *(_valleys_J, _valleys_dJ),
            "0.1 (w⁴/4 − w³/6 − 2w² + 2w) + 0.75",
            "0.1 (w + 2)(w − 0.5)(w − 2)",
            *(_ONE, _WIDE, (-2.0, 2.0)),
        ),
    )
}
LANDSCAPES = {
    cost.name: cost
    for cost in (
        Cost(
            "round bowl",
            *_scaled(1.0, 1.0),
            "½ w₁² + ½ w₂²",
            "(w₁, w₂)",
            *(_TWO, _SQUARE, ((0.0, 0.0),)),
        ),
        Cost(
            "long valley",
            *_scaled(0.1, 2.0),
            "w₁²/20 + w₂²",
            "(w₁/10, 2w₂)",
            *(_TWO, _SQUARE, ((0.0, 0.0),)),
        ),
        Cost(
            "sigmoid neuron",
            *(_sigmoid_J, _sigmoid_dJ),
            "mean of ln(1 + eᶻ) − y z, with z = w₁ x + w₂",
            "(mean of (ŷ − y) x, mean of ŷ − y)",
            ("w₁: weight", "w₂: bias"),
            *(_SQUARE, ((0.55903457, -0.27951729),)),
        ),
        Cost(
            "two valleys",
            *(_plane_J, _plane_dJ),
            "0.1 (w₁⁴/4 − w₁³/6 − 2w₁² + 2w₁) + ½ w₂² + 0.75",
            "(0.1 (w₁ + 2)(w₁ − 0.5)(w₁ − 2), w₂)",
            *(_TWO, _SQUARE, ((-2.0, 0.0), (2.0, 0.0))),
        ),
    )
}
