"""Forward propagation: z = W a + b and a = f(z), layer after layer."""

import numpy as np

from lecture_utils.mlp._accepted import checked, names, samples
from lecture_utils.mlp._passes import run_forward


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

    Raises
    ------
    ValueError
        If shapes do not fit, a number is not finite, an activation is unknown, or a
        z grows beyond all numbers.
    """
    X = samples(X)
    params = checked(params, X.shape[1])
    with np.errstate(over="ignore", invalid="ignore"):
        trace = run_forward(params, X, names(activations, len(params)))
    for layer, z in enumerate(trace.z, 1):
        if not np.isfinite(z).all():
            raise ValueError(
                f"params and X give z beyond all numbers in layer {layer}; accepted: "
                "numbers whose products are finite"
            )
    return trace


def predict(params, X, activations):
    """Return the class of each sample.

    Parameters
    ----------
    params : sequence of Layer
    X : array_like of shape (n_samples, n_inputs)
    activations : sequence of str, or str
        As for `forward`.

    Returns
    -------
    ndarray of int, shape (n_samples,)
        With one output, 1 where it is on the upper half of its range: at least 0 for
        tanh and identity, at least 0.5 for all others. With more, the largest's index.

    Raises
    ------
    ValueError
        As for `forward`.
    """
    trace = forward(params, X, activations)
    if trace.output.shape[1] > 1:
        return trace.output.argmax(axis=1)
    return (trace.output[:, 0] >= _threshold(trace.activations[-1])).astype(int)


def _threshold(activation):
    """Return the output from which on a sample is in class 1."""
    return 0.0 if activation in ("tanh", "identity") else 0.5
