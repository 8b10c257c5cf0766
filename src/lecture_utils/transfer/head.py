"""A head: one dense layer with softmax, trained on features."""

from dataclasses import dataclass

import numpy as np

from .. import mlp
from .._checks import finite, generator, number, whole


@dataclass(frozen=True)
class Head:
    """One dense layer with softmax, from features to classes.

    Attributes
    ----------
    W : ndarray of shape (n_classes, n_features)
    b : ndarray of shape (n_classes,)
    spread : ndarray of shape (n_features,)
        Standard deviation of each feature over the training pictures: W * spread
        is what a feature typically contributes to z.
    J : ndarray of shape (n_epochs + 1,)
        Loss on the training pictures, before the first epoch and after each.
    """

    W: np.ndarray
    b: np.ndarray
    spread: np.ndarray
    J: np.ndarray

    def probabilities(self, features):
        """Return the probability of each class, shape (n, n_classes)."""
        features = finite("features", features, shape=(None, self.W.shape[1]))
        return mlp.forward([(self.W, self.b)], features, "softmax").a[-1]

    def predict(self, features):
        """Return the most likely class of each picture, shape (n,)."""
        return self.probabilities(features).argmax(axis=1)

    def accuracy(self, features, y):
        """Return the share of pictures whose class is predicted rightly."""
        return float(np.mean(self.predict(features) == np.asarray(y)))


def fit_head(features, y, *, n_classes=None, n_epochs=100, lr=0.05):
    """Train a head on features by gradient descent, from weights of 0.

    All pictures make one batch. Features are centred and divided by one number, so
    that one lr serves all layers; W and b are then written for the features as they
    are.

    Parameters
    ----------
    features : array_like of shape (n, n_features)
    y : array_like of int, shape (n,)
        Labels from 0 on.
    n_classes : int, optional
        The largest label and one, where it is not given.
    n_epochs : int
        From 1 to 10,000.
    lr : float
        Above 0.

    Returns
    -------
    Head

    Raises
    ------
    ValueError
        If `features` and `y` do not fit each other, fewer than two classes are
        labelled, or a number is out of range.

    Notes
    -----
    The network and the training of notebook 03, with one layer; from weights of 0,
    because one layer has no symmetry to break.
    """
    features = finite("features", features, ndim=2)
    y, n_classes = _labels(y, len(features), n_classes)
    n_epochs = whole("n_epochs", n_epochs, low=1, high=10_000)
    centre, spread = features.mean(axis=0), features.std(axis=0)
    scale = np.sqrt(np.mean(spread**2)) or 1.0
    start = np.zeros((n_classes, features.shape[1])), np.zeros(n_classes)
    history = mlp.train(
        [start],
        (features - centre) / scale,
        np.eye(n_classes)[y],
        activations="softmax",
        loss="categorical cross-entropy",
        lr=number("lr", lr, above=0),
        n_epochs=n_epochs,
    )
    W, b = history.epochs[-1].params[0]
    return Head(W / scale, b - W @ centre / scale, spread, history.J)


def labelled(y, n_per_class, rng):
    """Draw which pictures are labelled: as many of each class.

    Parameters
    ----------
    y : array_like of int, shape (n,)
    n_per_class : int
        1 or more, fewer than the smallest class has: some must be left to test on.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of int, shape (n_classes * n_per_class,)
        Places in `y`, in order.

    Raises
    ------
    ValueError
        If `n_per_class` is out of range or `rng` is no generator.
    """
    y = np.asarray(y)
    classes, counts = np.unique(y, return_counts=True)
    n = whole("n_per_class", n_per_class, low=1, high=int(counts.min()) - 1)
    rng = generator(rng)
    drawn = [rng.permutation(np.flatnonzero(y == k))[:n] for k in classes]
    return np.sort(np.concatenate(drawn))


def _labels(y, n, n_classes):
    """Return labels as whole numbers and the number of classes, or raise."""
    y = finite("y", y, shape=(n,))
    if not n or (y != np.floor(y)).any() or y.min() < 0:
        raise ValueError(
            f"y={y[:5].tolist()} is not accepted; y holds whole numbers from 0 on"
        )
    if len(np.unique(y)) < 2:
        raise ValueError(
            f"y holds the label {y[0]:g} alone; accepted: labels of two classes or more"
        )
    most = int(y.max()) + 1
    n_classes = most if n_classes is None else n_classes
    return y.astype(int), whole("n_classes", n_classes, low=most)
