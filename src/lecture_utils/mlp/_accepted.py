"""What the passes accept: parameters, activations, loss and targets that fit."""

import numpy as np

from lecture_utils import losses
from lecture_utils._checks import finite, listed, one_of
from lecture_utils.activations import ACTIVATIONS
from lecture_utils.mlp.parameters import Layer


def samples(X):
    """Return X as a float array of one sample a row, or raise ValueError."""
    X = finite("X", X, ndim=2)
    if 0 in X.shape:
        raise ValueError(f"X has shape {X.shape}; accepted: at least one sample")
    return X


def checked(params, n_in):
    """Return `params` as a list of float `Layer`s that fit `n_in` inputs, or raise."""
    layers = []
    for number, layer in enumerate(listed("params", params)):
        try:
            W, b = layer
        except (TypeError, ValueError):
            raise ValueError(
                f"params[{number}] is {type(layer).__name__}; accepted: a pair (W, b)"
            ) from None
        W = finite(f"params[{number}].W", W, shape=(None, n_in))
        n_in = len(W)
        if n_in == 0:
            raise ValueError(f"params[{number}].W has no rows; accepted: 1 or more")
        layers.append(Layer(W, finite(f"params[{number}].b", b, shape=(n_in,))))
    if not layers:
        raise ValueError("params is empty; accepted: at least one layer (W, b)")
    return layers


def problem(params, X, y, activations, loss):
    """Return params, X, y, the activations' names and the `Loss`, checked together.

    The parameters are copies: neither changes of ours nor of the caller's reach the
    other's.
    """
    X = samples(X)
    params = [Layer(W.copy(), b.copy()) for W, b in checked(params, X.shape[1])]
    activations = names(activations, len(params))
    loss = matching(loss, activations[-1])
    y = targets(y, (len(X), len(params[-1].b)), loss)
    return params, X, y, activations, loss


def names(activations, n_layers):
    """Return one name of an activation for each layer, or raise ValueError."""
    if isinstance(activations, str):
        activations = (activations,) * n_layers
    activations = listed("activations", activations)
    if len(activations) != n_layers:
        raise ValueError(
            f"activations has {len(activations)} names; accepted: one for each of "
            f"{n_layers} layers, or one alone for all"
        )
    for number, name in enumerate(activations):
        last = ("softmax",) if number == n_layers - 1 else ()
        one_of("activation", name, (*ACTIVATIONS, *last))
    return tuple(activations)


def matching(loss, last):
    """Return the `Loss` called `loss` if it goes with the last activation, or raise."""
    loss = losses.get(loss)
    if loss.output is not None and last != loss.output:
        raise ValueError(
            f"loss={loss.name!r} does not go with a last activation {last!r}; "
            f"accepted: {loss.output!r}, whose outputs are probabilities"
        )
    if loss.output is None and last == "softmax":
        raise ValueError(
            f"loss={loss.name!r} does not go with a last activation 'softmax'; "
            "accepted: loss='categorical cross-entropy'"
        )
    return loss


def targets(y, shape, loss):
    """Return y as a float array of the outputs' shape, or raise ValueError."""
    n_samples, n_outputs = shape
    y = finite("y", y)
    flat = n_outputs == 1 or loss.output == "softmax"
    if y.shape != shape and not (flat and y.shape == (n_samples,)):
        raise ValueError(
            f"y has shape {y.shape}; accepted: {shape}, as the outputs"
            + (f", or ({n_samples},)" if flat else "")
        )
    if y.ndim == 1:
        y = one_hot(y, n_outputs) if loss.output == "softmax" else y[:, None]
    if loss.at == "z" and (y.min() < 0 or y.max() > 1):
        worst = y.min() if y.min() < 0 else y.max()
        raise ValueError(
            f"y holds {worst:g}; accepted with {loss.name}: probabilities from 0 to 1"
        )
    if loss.output == "softmax" and not np.allclose(y.sum(axis=1), 1):
        total = y.sum(axis=1)[~np.isclose(y.sum(axis=1), 1)][0]
        raise ValueError(
            f"y has a row that adds up to {total:g}; accepted: rows that add up to 1"
        )
    return y


def one_hot(y, n_classes):
    """Return one row a sample, 1 at its class and 0 elsewhere, or raise ValueError."""
    other = [v for v in np.unique(y).tolist() if v not in range(n_classes)]
    if other:
        raise ValueError(
            f"y holds {other[0]:g}; accepted: class numbers 0 to {n_classes - 1}"
        )
    return np.eye(n_classes)[y.astype(int)]
