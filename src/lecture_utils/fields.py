"""What a network makes of the plane: XOR by hand, and networks deep and wide."""

from functools import lru_cache
from itertools import islice
from typing import NamedTuple

import numpy as np

from lecture_utils import datasets, mlp
from lecture_utils._checks import finite, labelled, number, one_of, whole
from lecture_utils.mlp._accepted import checked

N_EPOCHS, MOMENTUM = 600, 0.9
MOST_LAYERS, MOST_UNITS = 3, 16


class Recipe(NamedTuple):
    """How a network with this hidden activation starts and learns.

    Attributes
    ----------
    scheme : str
        Of `mlp.init_params`.
    gain : float
        What its weights are multiplied by.
    lr : float
    """

    scheme: str
    gain: float
    lr: float


# Measured: with these, 2 x 16 units find the spirals and 1 x 8 the moons from any draw.
RECIPES = {
    "tanh": Recipe("glorot", 1.5, 0.3),
    "ReLU": Recipe("he", 1.0, 0.1),
    "sigmoid": Recipe("glorot", 4.0, 0.5),
    "identity": Recipe("glorot", 1.0, 0.3),
}


def xor_network():
    """Return a 2-2-1 network of step units that solves XOR, its weights set by hand.

    Hidden unit 1 answers "at least one" (OR), hidden unit 2 "both" (AND), and the
    output "the one but not the other".

    Returns
    -------
    list of Layer

    Notes
    -----
    Goodfellow, Bengio and Courville, Deep Learning, 2016, section 6.1, solve it with
    ReLU units in the same way.
    """
    hidden = mlp.Layer(np.array([[1.0, 1.0], [1.0, 1.0]]), np.array([-0.5, -1.5]))
    return [hidden, mlp.Layer(np.array([[1.0, -1.0]]), np.array([-0.5]))]


def collapse(params):
    """Return the one layer that a network without activations comes to.

    Layer after layer, W <- W_next W and b <- W_next b + b_next.

    Parameters
    ----------
    params : sequence of Layer
        W of shape (n_out, n_in), b of shape (n_out,) for each layer.

    Returns
    -------
    Layer

    Raises
    ------
    ValueError
        If shapes do not fit, or a number is not finite.
    """
    (W, b), *others = checked(params, None)
    for layer in others:
        W, b = layer.W @ W, layer.W @ b + layer.b
    return mlp.Layer(W, b)


def separable(X, y):
    """Tell whether one straight line parts two classes of points in the plane.

    Parameters
    ----------
    X : array_like of shape (n_samples, 2)
    y : array_like of shape (n_samples,)
        Labels, 0 or 1.

    Returns
    -------
    bool
        True where there is one class only.

    Raises
    ------
    ValueError
        If shapes differ, a number is not finite, or a label is not 0 or 1.

    Notes
    -----
    The separating axis theorem: two convex polygons that do not meet are parted at a
    right angle to a side, or to the way from a corner to a corner. All pairs of
    points hold them, so n points take n^3 products.
    """
    X, y = labelled(X, y)
    X = finite("X", X, shape=(None, 2))
    if len(set(y.tolist())) < 2:
        return True
    # Units change nothing: each axis from 0 to 1, so that the tolerance fits any.
    X = X / np.maximum(np.abs(X).max(axis=0), np.finfo(float).tiny)
    X = X - X.min(axis=0)
    X = X / np.where(X.max(axis=0) > 0, X.max(axis=0), 1)
    between = (X[:, None] - X).reshape(-1, 2)
    axes = np.concatenate([between, between[:, ::-1] * [1, -1]])
    length = np.linalg.norm(axes, axis=1)
    seen = axes[length > 0] / length[length > 0, None] @ X.T
    gap = seen[:, y == 1].min(axis=1) - seen[:, y == 0].max(axis=1)
    return bool(gap.size and gap.max() > 1e-9)


def start(n_hidden, n_units, activation, *, seed=0, scale=1.0):
    """Return a random network from two inputs to one probability.

    Parameters
    ----------
    n_hidden : int
        Hidden layers, 0 to 3.
    n_units : int
        Units in each hidden layer, 1 to 16.
    activation : {"tanh", "ReLU", "sigmoid", "identity"}
        Of the hidden layers; the output has a sigmoid.
    seed : int
        Of the draw, 0 or more.
    scale : float
        What all weights and biases are multiplied by, above 0.

    Returns
    -------
    params : list of Layer
    activations : tuple of str
        One name a layer.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    `mlp.init_params` times the gain of `RECIPES`: the gain 4 for the sigmoid makes up
    for its slope of at most 1/4 (Glorot and Bengio, 2010). Biases are drawn too, so
    that not all lines run through the origin.
    """
    n_hidden = whole("n_hidden", n_hidden, low=0, high=MOST_LAYERS)
    n_units = whole("n_units", n_units, low=1, high=MOST_UNITS)
    recipe = RECIPES[one_of("activation", activation, RECIPES)]
    rng = np.random.default_rng(whole("seed", seed, low=0))
    factor = recipe.gain * number("scale", scale, above=0)
    sizes = (2, *[n_units] * n_hidden, 1)
    drawn = mlp.init_params(sizes, rng=rng, scheme=recipe.scheme)
    params = [
        mlp.Layer(factor * W, factor * rng.uniform(-0.3, 0.3, len(b))) for W, b in drawn
    ]
    return params, (activation,) * n_hidden + ("sigmoid",)


def trained(dataset, n_hidden, n_units, activation, *, seed=0, scale=1.0):
    """Return a data set and the network that training on it led to from `start`.

    Parameters
    ----------
    dataset : str
        A key of `datasets.DATASETS`.
    n_hidden, n_units, activation, seed, scale
        As for `start`.

    Returns
    -------
    X : ndarray of shape (n_samples, 2)
    y : ndarray of int, shape (n_samples,)
    params : list of Layer
        Read-only arrays: a second call returns the same ones.
    activations : tuple of str

    Raises
    ------
    ValueError
        If an argument is out of range, or the training diverges.

    Notes
    -----
    600 epochs of gradient descent on the binary cross-entropy of all samples, with
    momentum 0.9 and the learning rate of `RECIPES`.
    """
    X, y = datasets.load(dataset)
    params, names = start(n_hidden, n_units, activation, seed=seed, scale=scale)
    found = _found(dataset, n_hidden, n_units, activation, seed, float(scale))
    return X, y, list(found), names


# Going back to a network that was trained before takes no time.
@lru_cache(maxsize=512)
def _found(dataset, n_hidden, n_units, activation, seed, scale):
    X, y = datasets.load(dataset)
    params, names = start(n_hidden, n_units, activation, seed=seed, scale=scale)
    options = {"lr": RECIPES[activation].lr, "momentum": MOMENTUM}
    options |= {"activations": names, "loss": "binary cross-entropy"}
    # Of all epochs only the last is kept: `train` would keep six hundred.
    for epoch in islice(mlp.sgd(params, X, y, **options), N_EPOCHS + 1):
        params = epoch.params
    for layer in params:
        layer.W.flags.writeable = layer.b.flags.writeable = False
    return tuple(params)
