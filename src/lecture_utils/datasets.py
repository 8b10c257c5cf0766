"""Small data sets, made from a seed: nothing is downloaded."""

from functools import lru_cache

import numpy as np

from lecture_utils._checks import number, one_of, truth, whole

GATES = {"AND": (0, 0, 0, 1), "OR": (0, 1, 1, 1), "XOR": (0, 1, 1, 0)}
PHOTOS = {"cat": "chelsea", "coffee": "coffee"}  # our name, scikit-image's


def neuron():
    """Return the three inputs, three weights and bias of the deck's first neuron.

    With the third input at 0 it is the first hidden unit of the network that
    notebooks 02 and 03 go on with: z = 0.70.

    Returns
    -------
    x : ndarray of shape (3,)
    w : ndarray of shape (3,)
    b : float

    Notes
    -----
    Introduced in notebooks/01_perceptron.ipynb, section "A neuron adds up".
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

    Notes
    -----
    Introduced in notebooks/02_forward_propagation.ipynb, section "Layer after layer".
    """
    x, w, b = neuron()
    first = np.array([w[:2], [-0.6, 1.0]]), np.array([b, 0.3])
    second = np.array([[1.5, -1.0]]), np.array([0.2])
    return [first, second], x[:2], 1.0


def logic_gate(name):
    """Return a truth table as data: four inputs and what the gate answers.

    Parameters
    ----------
    name : {"AND", "OR", "XOR"}

    Returns
    -------
    X : ndarray of shape (4, 2)
    y : ndarray of int, shape (4,)

    Raises
    ------
    ValueError
        If no gate has that name.

    Notes
    -----
    Introduced in notebooks/01_perceptron.ipynb, section "One neuron, one line".
    """
    answers = GATES[one_of("name", name, GATES)]
    return np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]), np.array(answers)


def blobs(n_samples=60, *, spread=0.35, rng=None):
    """Return two round clouds, one a class.

    With the default size, spread and seed a line just parts them.

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

    Raises
    ------
    ValueError
        If `n_samples` or `spread` is out of range.

    Notes
    -----
    Introduced in notebooks/01_perceptron.ipynb, section "One neuron, one line".
    """
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

    Raises
    ------
    ValueError
        If `n_samples` or `spread` is out of range.

    Notes
    -----
    The shape of scikit-learn's `make_moons`, centred on the origin.

    Introduced in notebooks/01_perceptron.ipynb, section "One neuron, one line".
    """
    y = _labels(n_samples)
    angle = np.pi * (np.arange(len(y)) // 2) / max((len(y) - 1) // 2, 1)
    upper = np.column_stack([np.cos(angle) - 0.5, np.sin(angle) - 0.25])
    lower = np.column_stack([0.5 - np.cos(angle), 0.25 - np.sin(angle)])
    return np.where(y[:, None] == 0, upper, lower) + _noise(y, spread, rng), y


def spirals(n_samples=120, *, spread=0.05, rng=None):
    """Return two spirals wound into each other, one a class.

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
        Within about 1.5 of the origin.
    y : ndarray of int, shape (n_samples,)

    Raises
    ------
    ValueError
        If `n_samples` or `spread` is out of range.

    Notes
    -----
    After the two-spirals problem of Lang and Witbrock, 1988, with one and a half turns.

    Introduced in notebooks/02_forward_propagation.ipynb, section "Deep and wide".
    """
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

    Raises
    ------
    ValueError
        If `n_samples` or `spread` is out of range.

    Notes
    -----
    Introduced in notebooks/01_perceptron.ipynb, section "Where one neuron stops".
    """
    y = _labels(n_samples)
    first = np.where(np.arange(len(y)) // 2 % 2 == 0, 1.0, -1.0)
    second = np.where(y == 0, first, -first)
    return np.column_stack([first, second]) + _noise(y, spread, rng), y


def deck_image():
    """Return the deck's small grid of numbers that stands for an image.

    Returns
    -------
    ndarray of shape (6, 6)
        Whole numbers from 0 to 9, as floats.

    Notes
    -----
    Introduced in notebooks/04_convolution.ipynb, section
    "A kernel slides over the image".
    """
    rows = ("401831", "647211", "359285", "211040", "317378", "675309")
    return np.array([list(row) for row in rows], dtype=float)


def photo(name, side=256, *, gray=True):
    """Return a photo: the square in its middle, resized.

    Parameters
    ----------
    name : {"cat", "coffee"}
    side : int
        Pixels of height and of width, from 8 to 1024.
    gray : bool
        One number a pixel, how bright it is; else red, green and blue.

    Returns
    -------
    ndarray of shape (side, side) or (side, side, 3)
        From 0, black, to 1, white.

    Raises
    ------
    ValueError
        If no photo has that name, or `side` or `gray` is out of range.

    Notes
    -----
    Two of scikit-image's: the cat Chelsea by Stefan van der Walt, and a cup of coffee
    by Rachel Michetti; both are in the public domain (CC0).

    Introduced in notebooks/04_convolution.ipynb, section "Edges on a photo".
    """
    name = one_of("name", name, PHOTOS)
    gray = truth("gray", gray)
    # A copy: the one that is kept must not change with what a caller does to his.
    return _photo(name, whole("side", side, low=8, high=1024), bool(gray)).copy()


@lru_cache(maxsize=8)
def _photo(name, side, gray):
    from skimage import color, data, transform

    image = getattr(data, PHOTOS[name])()
    height, width, _ = image.shape
    n = min(height, width)
    top, left = (height - n) // 2, (width - n) // 2
    square = image[top : top + n, left : left + n] / 255
    square = color.rgb2gray(square) if gray else square
    size = (side, side) + square.shape[2:]
    return np.clip(transform.resize(square, size, anti_aliasing=side < n), 0, 1)


def _labels(n_samples):
    n_samples = whole("n_samples", n_samples, low=2, high=100_000)
    # Alternating, so that a learner which takes them in order meets both classes.
    return np.arange(n_samples) % 2


def _noise(y, spread, rng):
    rng = np.random.default_rng(0) if rng is None else rng
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
    """Return the data set called `name`, with its default size and seed.

    Parameters
    ----------
    name : str
        A key of `DATASETS`.

    Returns
    -------
    X : ndarray of shape (n_samples, 2)
    y : ndarray of int, shape (n_samples,)

    Raises
    ------
    ValueError
        If no data set has that name; the message lists the names.

    Notes
    -----
    Introduced in notebooks/01_perceptron.ipynb, section "One neuron, one line".
    """
    return DATASETS[one_of("dataset", name, DATASETS)]()
