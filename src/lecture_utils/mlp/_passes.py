"""Both passes without a check: what training calls a thousand times."""

from dataclasses import dataclass

import numpy as np

from lecture_utils.activations import ACTIVATIONS, softmax
from lecture_utils.mlp.parameters import Layer


@dataclass(frozen=True)
class Trace:
    """All that a forward pass computed, kept for the way back.

    Attributes
    ----------
    X : ndarray of shape (n_samples, n_inputs)
    z, a : tuple of ndarray, each of shape (n_samples, n_units)
        One entry a layer: z[0] and a[0] belong to layer 1.
    activations : tuple of str
        One name a layer.
    """

    X: np.ndarray
    z: tuple
    a: tuple
    activations: tuple

    @property
    def inputs(self):
        """What goes into each layer: X, then the activations of the layer before."""
        return (self.X, *self.a[:-1])

    @property
    def output(self):
        """The activations of the last layer, y_hat."""
        return self.a[-1]


@dataclass(frozen=True)
class Gradients:
    """How J changes with everything that the forward pass computed.

    Attributes
    ----------
    dJ_da : tuple of ndarray or None
        One entry a layer, of the shape of its a. None for the last layer where the
        loss goes straight to z (the two cross-entropies).
    dJ_dz : tuple of ndarray
        One entry a layer, of the shape of its z.
    dJ_dW, dJ_db : tuple of ndarray
        One entry a layer, of the shapes of W and b.
    dJ_dX : ndarray of shape (n_samples, n_inputs)
    """

    dJ_da: tuple
    dJ_dz: tuple
    dJ_dW: tuple
    dJ_db: tuple
    dJ_dX: np.ndarray

    @property
    def layers(self):
        """The gradient in the form of the parameters: a list of `Layer`."""
        return [Layer(*pair) for pair in zip(self.dJ_dW, self.dJ_db, strict=True)]


def run_forward(params, X, activations):
    """Return the trace."""
    z, a = [], [X]
    for (W, b), name in zip(params, activations, strict=True):
        z.append(a[-1] @ W.T + b)
        a.append(softmax(z[-1]) if name == "softmax" else ACTIVATIONS[name].f(z[-1]))
    return Trace(X, tuple(z), tuple(a[1:]), activations)


def run_backward(params, trace, y, loss):
    """Return the gradients."""
    n = len(params)
    dJ_da, dJ_dz, dJ_dW, dJ_db = [None] * n, [None] * n, [None] * n, [None] * n
    passed_back = loss.dJ(trace.output if loss.at == "a" else trace.z[-1], y)
    for layer in reversed(range(n)):
        if layer == n - 1 and loss.at == "z":
            dJ_dz[layer] = passed_back
        else:
            dJ_da[layer] = passed_back
            slope = ACTIVATIONS[trace.activations[layer]].df(trace.z[layer])
            dJ_dz[layer] = passed_back * slope
        dJ_dW[layer] = dJ_dz[layer].T @ trace.inputs[layer]
        dJ_db[layer] = dJ_dz[layer].sum(axis=0)
        passed_back = dJ_dz[layer] @ params[layer].W
    return Gradients(
        tuple(dJ_da), tuple(dJ_dz), tuple(dJ_dW), tuple(dJ_db), passed_back
    )


def cost_of(trace, y, loss):
    """Return J."""
    return loss.J(trace.output if loss.at == "a" else trace.z[-1], y)
