"""Made from numbers alone: points of two classes, and the network computed by hand."""

import numpy as np

from lecture_utils._validation import (
    generator,
    labelled_samples,
    number,
    one_of,
    whole,
)

GATES = {"AND": (0, 0, 0, 1), "OR": (0, 1, 1, 1), "XOR": (0, 1, 1, 0)}


def logic_gate(name):
    """Return a truth table as data: four inputs and what the gate answers.

    Parameters
    ----------
    name : {"AND", "OR", "XOR"}

    Returns
    -------
    X : ndarray of shape (4, 2)
    y : ndarray of int, shape (4,)

    Examples
    --------
    >>> logic_gate("XOR")[1]
    array([0, 1, 1, 0])
    """
    answers = GATES[one_of("name", name, GATES)]
    return np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]), np.array(answers)


def blobs(n_samples=60, *, spread=0.35, rng=None):
    """Return two round clouds, one a class."""
    y = _labels(n_samples)
    centres = np.array([[-0.6, -0.2], [0.5, 1.0]])
    return centres[y] + _noise(y, spread, rng), y


def moons(n_samples=60, *, spread=0.12, rng=None):
    """Return two half moons, one a class, that no line can part.

    Parameters
    ----------
    n_samples : int
        In all, at least 2; the classes alternate.
    spread : float
        Standard deviation of the noise, in the units of X.
    rng : numpy.random.Generator, optional
        Seed 0 where none is given.

    Returns
    -------
    X : ndarray of shape (n_samples, 2)
    y : ndarray of int, shape (n_samples,)

    Notes
    -----
    The shape of scikit-learn's `make_moons`, centred on the origin.

    Examples
    --------
    >>> X, y = moons(4)
    >>> X.shape, y
    ((4, 2), array([0, 1, 0, 1]))
    """
    y = _labels(n_samples)
    angle = np.pi * (np.arange(len(y)) // 2) / max((len(y) - 1) // 2, 1)
    upper = np.column_stack([np.cos(angle) - 0.5, np.sin(angle) - 0.25])
    lower = np.column_stack([0.5 - np.cos(angle), 0.25 - np.sin(angle)])
    return np.where(y[:, None] == 0, upper, lower) + _noise(y, spread, rng), y


def spirals(n_samples=120, *, spread=0.05, rng=None):
    """Return two interleaved spirals, one a class (Lang and Witbrock, 1988)."""
    y = _labels(n_samples)
    along = (np.arange(len(y)) // 2 + 1) / ((len(y) + 1) // 2)
    angle, radius = 3 * np.pi * along + np.pi * y, 1.5 * along
    arms = np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])
    return arms + _noise(y, spread, rng), y


def xor(n_samples=60, *, spread=0.3, rng=None):
    """Return four clouds on a square, opposite corners in one class.

    Parameters
    ----------
    n_samples : int
        In all, at least 2; the classes alternate.
    spread : float
        Standard deviation of a cloud, in the units of X.
    rng : numpy.random.Generator, optional
        Seed 0 where none is given.

    Returns
    -------
    X : ndarray of shape (n_samples, 2)
    y : ndarray of int, shape (n_samples,)

    Examples
    --------
    >>> X, y = xor(rng=np.random.default_rng(1))
    >>> X.shape
    (60, 2)
    """
    y = _labels(n_samples)
    first = np.where(np.arange(len(y)) // 2 % 2 == 0, 1.0, -1.0)
    second = np.where(y == 0, first, -first)
    return np.column_stack([first, second]) + _noise(y, spread, rng), y


def _labels(n_samples):
    n_samples = whole("n_samples", n_samples, low=2, high=100_000)
    # Alternating, so that a learner which takes them in order meets both classes.
    return np.arange(n_samples) % 2


def _noise(y, spread, rng):
    rng = generator(rng, seed=0)
    return rng.normal(0.0, number("spread", spread, low=0.0), size=(len(y), 2))


DATASETS = {
    "AND": lambda: logic_gate("AND"),
    "OR": lambda: logic_gate("OR"),
    "XOR": lambda: logic_gate("XOR"),
    "blobs": blobs,
    "moons": moons,
    "noisy XOR": xor,
    "spirals": spirals,
}


def load(name):
    """Return the data set called `name`, with its default size and seed."""
    return DATASETS[one_of("dataset", name, DATASETS)]()


def split(X, y, *, test_share=0.5, rng=None):
    """Set samples aside, chosen at random, to test on what was not trained on.

    Parameters
    ----------
    X : array_like of shape (n_samples, n_features)
    y : array_like of shape (n_samples,)
        Labels, 0 or 1.
    test_share : float
        How many of the samples are set aside, from 0 to 1; one is always left.
    rng : numpy.random.Generator, optional
        Seed 0 where none is given.

    Returns
    -------
    X, y : ndarray
        The samples to train on.
    X_test, y_test : ndarray
        The others.

    Examples
    --------
    >>> X, y, X_test, y_test = split(*moons(10), test_share=0.3)
    >>> len(X), len(X_test)
    (7, 3)
    """
    X, y = labelled_samples(X, y)
    share = number("test_share", test_share, low=0, high=1)
    order = generator(rng, seed=0).permutation(len(y))
    n_test = min(round(share * len(y)), len(y) - 1)
    train, test = np.sort(order[n_test:]), np.sort(order[:n_test])
    return X[train], y[train], X[test], y[test]


# -------------------------------------------------------- the deck's neuron and network


def neuron():
    """Return the three inputs, three weights and bias of the deck's first neuron.

    With the third input at 0 it is the first hidden unit of the network that
    notebooks 02 and 03 go on with: z = 0.70.

    Returns
    -------
    x : ndarray of shape (3,)
    w : ndarray of shape (3,)
    b : float

    Examples
    --------
    >>> x, w, b = neuron()
    >>> round(float(w @ x + b), 2)
    0.1
    """
    return np.array([1.0, 0.5, -1.0]), np.array([0.8, -0.4, 0.6]), 0.1


def network():
    """Return the 2-2-1 network of notebooks 02 and 03, with its input and target.

    Its first hidden unit is the neuron of notebook 01 without the third input.

    Returns
    -------
    params : list of (W, b)
        Layer 1: W (2, 2), b (2,). Layer 2: W (1, 2), b (1,).
    x : ndarray of shape (2,)
    y : float
        The target.

    Examples
    --------
    >>> params, x, y = network()
    >>> params[0][0]
    array([[ 0.8, -0.4],
           [-0.6,  1. ]])
    """
    x, w, b = neuron()
    first = np.array([w[:2], [-0.6, 1.0]]), np.array([b, 0.3])
    second = np.array([[1.5, -1.0]]), np.array([0.2])
    return [first, second], x[:2], 1.0
