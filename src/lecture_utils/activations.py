"""Activation functions f with their derivatives f', under one name each."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from lecture_utils._validation import one_of

LEAK = 0.2


@dataclass(frozen=True)
class Activation:
    """An activation function and its derivative."""

    name: str  # key in `ACTIVATIONS`
    f: Callable  # a = f(z), of the shape of z
    df: Callable  # da/dz = df(z), of the shape of z
    formula: str
    df_formula: str
    note: str  # where it is used, or what to watch for


def step(z):
    """Return 1.0 where z >= 0, else 0.0: the neuron fires or it does not."""
    return np.where(np.asarray(z, dtype=float) >= 0, 1.0, 0.0)


def sigmoid(z):
    """Return 1 / (1 + exp(-z)) without overflow for any z."""
    # tanh saturates where exp overflows.
    return 0.5 * (1 + np.tanh(0.5 * np.asarray(z, dtype=float)))


def softmax(z):
    """Return exp(z) over its sum along the last axis: probabilities that sum to 1."""
    z = np.asarray(z, dtype=float)
    # The largest z is subtracted, which changes nothing but prevents overflow.
    grown = np.exp(z - z.max(axis=-1, keepdims=True))
    return grown / grown.sum(axis=-1, keepdims=True)


def _sigmoid_slope(z):
    a = sigmoid(z)
    return a * (1 - a)


def _tanh_slope(z):
    return 1 - np.tanh(z) ** 2


def _leaky_relu(z):
    z = np.asarray(z, dtype=float)
    return np.where(z > 0, z, LEAK * z)


# Beyond, GELU is 0 or z to the last digit, and z³ would overflow.
_GELU_RANGE = (-50.0, 50.0)


def _gelu_inner(z):
    return np.sqrt(2 / np.pi) * (z + 0.044715 * z**3)


def _gelu(z):
    z = np.asarray(z, dtype=float)
    return 0.5 * z * (1 + np.tanh(_gelu_inner(np.clip(z, *_GELU_RANGE))))


def _gelu_slope(z):
    z = np.clip(np.asarray(z, dtype=float), *_GELU_RANGE)
    t = np.tanh(_gelu_inner(z))
    inner_slope = np.sqrt(2 / np.pi) * (1 + 3 * 0.044715 * z**2)
    return 0.5 * (1 + t) + 0.5 * z * (1 - t**2) * inner_slope


def _above_zero(z):
    return np.where(np.asarray(z, dtype=float) > 0, 1.0, 0.0)


ACTIVATIONS = {
    activation.name: activation
    for activation in (
        Activation(
            "step", step, lambda z: np.zeros_like(z, dtype=float),
            "1 if z ≥ 0, else 0", "0 (undefined at z = 0)",
            "The perceptron's own. Its slope is 0: nothing for a gradient to hold.",
        ),
        Activation(
            "sigmoid", sigmoid, _sigmoid_slope,
            "1 / (1 + e⁻ᶻ)", "f(z) · (1 − f(z))",
            "A soft step, read as a probability. Its slope is never above 0.25.",
        ),
        Activation(
            "tanh", lambda z: np.tanh(np.asarray(z, dtype=float)), _tanh_slope,
            "(eᶻ − e⁻ᶻ) / (eᶻ + e⁻ᶻ)", "1 − f(z)²",
            "A soft step from −1 to 1, centred on 0.",
        ),
        Activation(
            "ReLU", lambda z: np.maximum(z, 0.0), _above_zero,
            "max(0, z)", "1 if z > 0, else 0",
            "The usual choice in hidden layers. Below 0 it passes nothing back.",
        ),
        Activation(
            "leaky ReLU", _leaky_relu, lambda z: np.where(np.asarray(z) > 0, 1.0, LEAK),
            f"z if z > 0, else {LEAK} z", f"1 if z > 0, else {LEAK}",
            "A ReLU that keeps a small slope below 0.",
        ),
        Activation(
            "softplus", lambda z: np.logaddexp(0.0, z), sigmoid,
            "ln(1 + eᶻ)", "1 / (1 + e⁻ᶻ)",
            "A ReLU without the corner. Its derivative is the sigmoid.",
        ),
        Activation(
            "GELU", _gelu, _gelu_slope,
            "½ z (1 + tanh(√(2/π) (z + 0.0447 z³)))", "by the product rule",
            "Common in transformers; this is its tanh form. It dips below 0.",
        ),
        Activation(
            "identity", lambda z: np.array(z, dtype=float),
            lambda z: np.ones_like(z, dtype=float),
            "z", "1",
            "No activation at all: what a layer is without one.",
        ),
    )
}  # fmt: skip


def get(name):
    """Return the `Activation` of that name, a key of `ACTIVATIONS`.

    Examples
    --------
    >>> get("ReLU").f(np.array([-1.0, 2.0]))
    array([0., 2.])
    """
    return ACTIVATIONS[one_of("activation", name, ACTIVATIONS)]
