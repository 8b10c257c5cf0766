"""The numbers that a network learns: W and b of each layer."""

from typing import NamedTuple

import numpy as np

from lecture_utils._checks import generator, listed, one_of, whole

SCHEMES = ("glorot", "he")


class Layer(NamedTuple):
    """What one dense layer learns; of a gradient, how J changes with it.

    Attributes
    ----------
    W : ndarray of shape (n_out, n_in)
        One row a unit, one column an input.
    b : ndarray of shape (n_out,)
    """

    W: np.ndarray
    b: np.ndarray


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
        "he": normal with variance 2 / n_in, for ReLU and its kin.

    Returns
    -------
    list of Layer
        Biases are 0.

    Raises
    ------
    ValueError
        If there are fewer than two sizes, one is not a whole number above 0, or the
        scheme is unknown.

    Notes
    -----
    Glorot and Bengio, 2010; He et al., 2015.
    """
    one_of("scheme", scheme, SCHEMES)
    rng = generator(rng)
    sizes = [whole("sizes", size, low=1) for size in listed("sizes", sizes)]
    if len(sizes) < 2:
        raise ValueError(f"sizes is {sizes}; accepted: inputs and at least one layer")
    return [
        Layer(_weights(n_out, n_in, rng, scheme), np.zeros(n_out))
        for n_in, n_out in zip(sizes, sizes[1:], strict=False)
    ]


def _weights(n_out, n_in, rng, scheme):
    if scheme == "he":
        return rng.normal(0.0, np.sqrt(2 / n_in), size=(n_out, n_in))
    limit = np.sqrt(6 / (n_in + n_out))
    return rng.uniform(-limit, limit, size=(n_out, n_in))
