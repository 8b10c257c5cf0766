"""Decision regions of networks: XOR by hand, and networks of any depth and width."""

from functools import lru_cache
from itertools import islice
from typing import NamedTuple

import numpy as np

from lecture_utils import datasets, mlp
from lecture_utils._validation import finite, labelled_samples, number, one_of, whole
from lecture_utils.mlp.parameters import validate_params

N_EPOCHS, MOMENTUM = 600, 0.9
MOST_LAYERS, MOST_UNITS = 3, 16


class Recipe(NamedTuple):
    """How networks with this hidden activation are initialised and trained."""

    scheme: str  # of `mlp.init_params`
    gain: float  # factor of the weights
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

    Examples
    --------
    >>> hidden, output = xor_network()
    >>> output.W
    array([[ 1., -1.]])
    """
    hidden = mlp.Layer(np.array([[1.0, 1.0], [1.0, 1.0]]), np.array([-0.5, -1.5]))
    return [hidden, mlp.Layer(np.array([[1.0, -1.0]]), np.array([-0.5]))]


def collapse(params):
    """Return the single layer that equals a network without activations."""
    (W, b), *others = validate_params(params, None)
    for layer in others:
        W, b = layer.W @ W, layer.W @ b + layer.b
    return mlp.Layer(W, b)


def separable(X, y):
    """Return whether one straight line separates two classes of points in the plane.

    Separating axis theorem: disjoint convex polygons are separated along a normal to a
    side, or along a line through two corners. All pairs of points are tried, n^3.
    """
    X, y = labelled_samples(X, y)
    X = finite("X", X, shape=(None, 2))
    if len(set(y.tolist())) < 2:
        return True
    # Scale each axis to 0 .. 1, so that the tolerance fits any unit.
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
    """Return params and activations of a random network, 2 inputs to 1 probability.

    `mlp.init_params` times the gain of `RECIPES`; 4 for the sigmoid makes up for its
    slope of at most 1/4 (Glorot and Bengio, 2010). Biases are random too, so that lines
    don't all cross the origin.
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
    """Return a data set and a network trained on it.

    Parameters
    ----------
    dataset : str
        A key of `datasets.DATASETS`.
    n_hidden, n_units : int
        Hidden layers, 0 to 3, and units in each, 1 to 16.
    activation : {"tanh", "ReLU", "sigmoid", "identity"}
        Of the hidden layers; the output has a sigmoid.
    seed : int
        Of the initial weights, 0 or more.
    scale : float
        Factor of all initial weights and biases, above 0.

    Returns
    -------
    X : ndarray of shape (n_samples, 2)
    y : ndarray of int, shape (n_samples,)
    params : list of Layer
        Read-only arrays: a second call returns the same ones.
    activations : tuple of str

    Notes
    -----
    600 epochs of gradient descent on the binary cross-entropy of all samples, with
    momentum 0.9 and the learning rate of `RECIPES`.

    Examples
    --------
    >>> X, y, params, activations = trained("moons", 1, 8, "tanh")
    >>> [layer.W.shape for layer in params], activations
    ([(8, 2), (1, 8)], ('tanh', 'sigmoid'))
    """
    X, y = datasets.load(dataset)
    params, names = start(n_hidden, n_units, activation, seed=seed, scale=scale)
    found = _found(dataset, n_hidden, n_units, activation, seed, float(scale))
    return X, y, list(found), names


# Sliders return to networks that were trained before.
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
