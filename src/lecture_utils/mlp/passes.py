"""The forward and the backward pass of a network of dense layers."""

from dataclasses import dataclass

import numpy as np

from lecture_utils._validation import number, samples
from lecture_utils.activations import ACTIVATIONS, softmax
from lecture_utils.mlp.parameters import (
    Layer,
    validate_activations,
    validate_loss,
    validate_params,
    validate_problem,
    validate_targets,
)


@dataclass(frozen=True)
class Trace:
    """All that a forward pass computed; z[0] and a[0] belong to layer 1."""

    X: np.ndarray  # shape (n_samples, n_inputs)
    z: tuple  # one array of shape (n_samples, n_units) a layer
    a: tuple  # the same
    activations: tuple  # one name a layer

    @property
    def inputs(self):
        """The input of each layer: X, then the activations of the layer before."""
        return (self.X, *self.a[:-1])

    @property
    def output(self):
        """The activations of the last layer, y_hat."""
        return self.a[-1]


@dataclass(frozen=True)
class Gradients:
    """The gradient of J by all that the forward pass computed, an entry a layer."""

    dJ_da: tuple  # None for the last layer where the loss is computed from its z
    dJ_dz: tuple
    dJ_dW: tuple
    dJ_db: tuple
    dJ_dX: np.ndarray  # shape (n_samples, n_inputs)

    @property
    def layers(self):
        """The gradient in the form of the parameters: a list of `Layer`."""
        return [Layer(*pair) for pair in zip(self.dJ_dW, self.dJ_db, strict=True)]


def forward(params, X, activations):
    """Return z and a of every layer for every sample.

    A sample is a row of X, so the product is written Z = A W^T + b: the formula
    z = W a + b for each row.

    Parameters
    ----------
    params : sequence of Layer
        W of shape (n_out, n_in), b of shape (n_out,) for each layer.
    X : array_like of shape (n_samples, n_inputs)
    activations : sequence of str, or str
        A key of `activations.ACTIVATIONS` for each layer; the last may be "softmax".
        One name alone is that of all layers.

    Returns
    -------
    Trace

    Examples
    --------
    >>> trace = forward([([[1.0, -1.0]], [0.5])], [[2.0, 1.0]], "ReLU")
    >>> trace.z[0], trace.output
    (array([[1.5]]), array([[1.5]]))
    """
    X = samples(X)
    params = validate_params(params, X.shape[1])
    names = validate_activations(activations, len(params))
    with np.errstate(over="ignore", invalid="ignore"):
        trace = run_forward(params, X, names)
    for layer, z in enumerate(trace.z, 1):
        if not np.isfinite(z).all():
            raise ValueError(
                f"params and X must have finite products, got z of {z.max():g} in "
                f"layer {layer}"
            )
    return trace


def predict(params, X, activations):
    """Return the class of each sample.

    Parameters
    ----------
    params, X, activations
        As for `forward`.

    Returns
    -------
    ndarray of int, shape (n_samples,)
        With one output, 1 where it is in the upper half of its range: at least 0 for
        tanh and identity, at least 0.5 for all others. With more, the largest's index.

    Examples
    --------
    >>> predict([([[1.0, -1.0]], [0.0])], [[2.0, 1.0], [1.0, 2.0]], "sigmoid")
    array([1, 0])
    """
    trace = forward(params, X, activations)
    if trace.output.shape[1] > 1:
        return trace.output.argmax(axis=1)
    threshold = 0.0 if trace.activations[-1] in ("tanh", "identity") else 0.5
    return (trace.output[:, 0] >= threshold).astype(int)


def backward(params, trace, y, loss="squared error"):
    """Return the gradient of J by all weights, biases, z, a and X.

    From the last layer to the first:
    dJ/dz = dJ/da f'(z), dJ/dW = (dJ/dz)^T a_before, dJ/db = sum of dJ/dz over the
    samples, dJ/da_before = dJ/dz W: a sum over all units that a_before goes into.

    Parameters
    ----------
    params : sequence of Layer
        Those that `trace` was computed with.
    trace : Trace
        From `forward`.
    y : array_like of shape (n_samples,) or (n_samples, n_outputs)
        Targets; for the categorical cross-entropy class numbers or one row a sample
        that adds up to 1.
    loss : str
        A key of `losses.LOSSES`.

    Returns
    -------
    Gradients

    Notes
    -----
    Rumelhart, Hinton and Williams, 1986.

    Examples
    --------
    >>> params = [([[1.0, -1.0]], [0.5])]
    >>> trace = forward(params, [[2.0, 1.0]], "identity")
    >>> backward(params, trace, [1.0]).dJ_dW[0]
    array([[1. , 0.5]])
    """
    loss = validate_loss(loss, trace.activations[-1])
    params = validate_params(params, trace.X.shape[1])
    units, wanted = [len(b) for _, b in params], [z.shape[1] for z in trace.z]
    if units != wanted:
        raise ValueError(
            f"params must have layers of {wanted} units, as in the trace, got {units}"
        )
    y = validate_targets(y, trace.output.shape, loss)
    with np.errstate(over="ignore", invalid="ignore"):
        return run_backward(params, trace, y, loss)


def cost(trace, y, loss="squared error"):
    """Return J, averaged over the samples.

    Parameters
    ----------
    trace : Trace
        From `forward`.
    y : array_like of shape (n_samples,) or (n_samples, n_outputs)
        Targets, as for `backward`.
    loss : str
        A key of `losses.LOSSES`.

    Returns
    -------
    float

    Examples
    --------
    >>> cost(forward([([[1.0, -1.0]], [0.5])], [[2.0, 1.0]], "identity"), [1.0])
    0.125
    """
    loss = validate_loss(loss, trace.activations[-1])
    return cost_of(trace, validate_targets(y, trace.output.shape, loss), loss)


def numerical_gradient(params, X, y, *, activations, loss="squared error", h=1e-5):
    """Return the gradient of J by central differences, (J(w + h) - J(w - h)) / 2h.

    It computes J twice for each parameter: for checking, not for training.

    Parameters
    ----------
    params, X, activations
        As for `forward`.
    y, loss
        As for `backward`.
    h : float
        Step to each side, above 0. Too large, and the curve bends in between; too
        small, and rounding errors are divided by almost nothing.

    Returns
    -------
    list of Layer
        Of the shapes of `params`.

    Examples
    --------
    >>> params = [([[1.0, -1.0]], [0.5])]
    >>> slopes = numerical_gradient(params, [[2.0, 1.0]], [1.0], activations="identity")
    >>> slopes[0].W.round(6)
    array([[1. , 0.5]])
    """
    h = number("h", h, above=0)
    params, X, y, names, loss = validate_problem(params, X, y, activations, loss)

    def J():
        return cost_of(run_forward(params, X, names), y, loss)

    with np.errstate(over="ignore", invalid="ignore"):
        return [Layer(*(_slopes(J, array, h) for array in layer)) for layer in params]


def _slopes(J, array, h):
    """Return dJ for each entry of `array`, which J reads."""
    slopes = np.empty_like(array)
    for index in np.ndindex(array.shape):
        kept = array[index]
        array[index] = kept + h
        above = J()
        array[index] = kept - h
        below = J()
        array[index] = kept
        slopes[index] = (above - below) / (2 * h)
    return slopes


# ------------------------------- without checks, since training calls them so often


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
