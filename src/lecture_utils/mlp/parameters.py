"""The parameters of a network, and the checks of all that a network is called with."""

from typing import NamedTuple

import numpy as np

from lecture_utils import losses
from lecture_utils._validation import finite, generator, listed, one_of, samples, whole
from lecture_utils.activations import ACTIVATIONS

SCHEMES = ("glorot", "he")


class Layer(NamedTuple):
    """Weights and biases of one dense layer, or the gradient of J by them."""

    W: np.ndarray  # shape (n_out, n_in): one row a unit, one column an input
    b: np.ndarray  # shape (n_out,)


def init_params(sizes, *, rng, scheme="glorot"):
    """Return random weights, scaled so that z is of the same size in every layer.

    Parameters
    ----------
    sizes : sequence of int
        Units from the inputs to the outputs: (2, 3, 1) is two inputs, three hidden
        units, one output.
    rng : numpy.random.Generator
    scheme : {"glorot", "he"}
        "glorot": uniform within +-sqrt(6 / (n_in + n_out)), for sigmoid and tanh.
        "he": normal with variance 2 / n_in, for ReLU and its variants.

    Returns
    -------
    list of Layer
        Biases are 0.

    Notes
    -----
    Glorot and Bengio, 2010; He et al., 2015.

    Examples
    --------
    >>> params = init_params((2, 3, 1), rng=np.random.default_rng(0))
    >>> [layer.W.shape for layer in params]
    [(3, 2), (1, 3)]
    """
    one_of("scheme", scheme, SCHEMES)
    rng = generator(rng)
    sizes = [whole("sizes", size, low=1) for size in listed("sizes", sizes)]
    if len(sizes) < 2:
        raise ValueError(f"sizes must name inputs and at least one layer, got {sizes}")
    return [
        Layer(_weights(n_out, n_in, rng, scheme), np.zeros(n_out))
        for n_in, n_out in zip(sizes, sizes[1:], strict=False)
    ]


def _weights(n_out, n_in, rng, scheme):
    if scheme == "he":
        return rng.normal(0.0, np.sqrt(2 / n_in), size=(n_out, n_in))
    limit = np.sqrt(6 / (n_in + n_out))
    return rng.uniform(-limit, limit, size=(n_out, n_in))


def validate_params(params, n_in):
    """Return `params` as a list of float `Layer`s that fit `n_in` inputs."""
    layers = []
    for number, layer in enumerate(listed("params", params)):
        try:
            W, b = layer
        except (TypeError, ValueError):
            raise ValueError(
                f"params[{number}] must be a pair (W, b), got {type(layer).__name__}"
            ) from None
        W = finite(f"params[{number}].W", W, shape=(None, n_in))
        n_in = len(W)
        if n_in == 0:
            raise ValueError(f"params[{number}].W must have 1 row or more, got 0")
        layers.append(Layer(W, finite(f"params[{number}].b", b, shape=(n_in,))))
    if not layers:
        raise ValueError("params must hold at least one layer (W, b), got none")
    return layers


def validate_problem(params, X, y, activations, loss):
    """Return params, X, y, the activations' names and the `Loss`, checked together.

    Parameters are copied, so in-place changes do not propagate in either direction.
    """
    X = samples(X)
    params = [Layer(W.copy(), b.copy()) for W, b in validate_params(params, X.shape[1])]
    activations = validate_activations(activations, len(params))
    loss = validate_loss(loss, activations[-1])
    y = validate_targets(y, (len(X), len(params[-1].b)), loss)
    return params, X, y, activations, loss


def validate_activations(activations, n_layers):
    """Return one name of an activation for each layer."""
    if isinstance(activations, str):
        activations = (activations,) * n_layers
    activations = listed("activations", activations)
    if len(activations) != n_layers:
        raise ValueError(
            f"activations must be one name, or one for each of {n_layers} layers, got "
            f"{len(activations)}"
        )
    for number, name in enumerate(activations):
        last = ("softmax",) if number == n_layers - 1 else ()
        one_of("activation", name, (*ACTIVATIONS, *last))
    return tuple(activations)


def validate_loss(loss, last):
    """Return the `Loss` called `loss` if it fits the last activation."""
    loss = losses.get(loss)
    if loss.output is not None and last != loss.output:
        raise ValueError(
            f"loss={loss.name!r} needs the last activation {loss.output!r}, whose "
            f"outputs are probabilities, got {last!r}"
        )
    if loss.output is None and last == "softmax":
        raise ValueError(
            "loss must be 'categorical cross-entropy' with the last activation "
            f"'softmax', got {loss.name!r}"
        )
    return loss


def validate_targets(y, shape, loss):
    """Return y as a float array of the outputs' shape."""
    n_samples, n_outputs = shape
    y = finite("y", y)
    flat = n_outputs == 1 or loss.output == "softmax"
    if y.shape != shape and not (flat and y.shape == (n_samples,)):
        raise ValueError(
            f"y must have shape {shape}, as the outputs"
            + (f", or ({n_samples},)" if flat else "")
            + f", got {y.shape}"
        )
    if y.ndim == 1:
        y = _one_hot(y, n_outputs) if loss.output == "softmax" else y[:, None]
    if loss.at == "z" and (y.min() < 0 or y.max() > 1):
        worst = y.min() if y.min() < 0 else y.max()
        raise ValueError(
            f"y must hold probabilities from 0 to 1 with {loss.name}, got {worst:g}"
        )
    if loss.output == "softmax" and not np.allclose(y.sum(axis=1), 1):
        total = y.sum(axis=1)[~np.isclose(y.sum(axis=1), 1)][0]
        raise ValueError(
            f"y must have rows that add up to 1, got one that adds up to {total:g}"
        )
    return y


def _one_hot(y, n_classes):
    """Return one row a sample, 1 at its class and 0 elsewhere."""
    other = [v for v in np.unique(y).tolist() if v not in range(n_classes)]
    if other:
        raise ValueError(
            f"y must hold class numbers 0 to {n_classes - 1}, got {other[0]:g}"
        )
    return np.eye(n_classes)[y.astype(int)]
