"""The perceptron: predict, and its learning rule as a list of steps."""

from dataclasses import dataclass

import numpy as np

from lecture_utils._validation import finite, generator, labelled_samples, number, whole


@dataclass(frozen=True)
class Step:
    """One look at one sample, with the weights after it."""

    w: np.ndarray  # shape (n_features,)
    b: float  # weights and bias after this step
    index: int | None  # the row of X that was looked at; None for the start
    error: int  # y - y_hat before the update: -1, 0 or 1. 0 changes nothing


def weighted_sum(X, w, b):
    """Return z = w . x + b for every row of X.

    Parameters
    ----------
    X : array_like of shape (n_samples, n_features)
    w : array_like of shape (n_features,)
    b : float

    Returns
    -------
    ndarray of shape (n_samples,)

    Examples
    --------
    >>> weighted_sum([[1.0, 2.0]], [0.5, -1.0], 0.25)
    array([-1.25])
    """
    X = finite("X", X, ndim=2)
    w = finite("w", w, shape=(X.shape[1],))
    return X @ w + number("b", b)


def predict(X, w, b):
    """Return y_hat: 1 where z = w . x + b >= 0, else 0.

    Parameters
    ----------
    X : array_like of shape (n_samples, n_features)
    w : array_like of shape (n_features,)
    b : float

    Returns
    -------
    ndarray of int, shape (n_samples,)

    Notes
    -----
    Rosenblatt, 1958.

    Examples
    --------
    >>> predict([[0, 0], [1, 1]], [1.0, 1.0], -1.5)
    array([0, 1])
    """
    return (weighted_sum(X, w, b) >= 0).astype(int)


def train(X, y, *, lr=1.0, n_epochs=20, rng=None):
    """Run the perceptron learning rule and record every step.

    Starts from w = 0, b = 0. For each sample in turn, e = y - y_hat, then
    w <- w + lr e x and b <- b + lr e. Ends after the first epoch without a
    mistake, or after `n_epochs`.

    Parameters
    ----------
    X : array_like of shape (n_samples, n_features)
    y : array_like of shape (n_samples,)
        Labels, 0 or 1.
    lr : float
        Learning rate, above 0. From a start at zero it scales w and b alike and
        so changes no prediction.
    n_epochs : int
        Most passes over the data.
    rng : numpy.random.Generator, optional
        Shuffles the samples in each epoch; without it they come in their order.

    Returns
    -------
    list of Step
        The start, then one step for each sample looked at.

    Notes
    -----
    Rosenblatt, 1958.

    Examples
    --------
    >>> steps = train([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 0, 0, 1])
    >>> steps[-1].w, steps[-1].b
    (array([2., 1.]), -3.0)
    """
    X, y = labelled_samples(X, y)
    lr, n_epochs = number("lr", lr, above=0), whole("n_epochs", n_epochs, low=1)
    rng = None if rng is None else generator(rng)
    steps = [Step(np.zeros(X.shape[1]), 0.0, None, 0)]
    for _ in range(n_epochs):
        order = np.arange(len(y)) if rng is None else rng.permutation(len(y))
        for index in order:
            steps.append(_look(steps[-1], X, y, int(index), lr))
        if not any(step.error for step in steps[-len(y) :]):
            break
    return steps


def _look(last, X, y, index, lr):
    with np.errstate(over="ignore", invalid="ignore"):
        z = X[index] @ last.w + last.b
        error = int(y[index]) - int(z >= 0)
        w, b = last.w + lr * error * X[index], last.b + lr * error
    if not (np.isfinite(z) and np.isfinite(w).all() and np.isfinite(b)):
        raise ValueError(
            f"lr={lr:g} is too large here: w is no longer finite; use a smaller one, "
            "or smaller X"
        )
    return Step(w, b, index, error)


def mistake_bound(X, y, w, b):
    """Return an upper bound on the number of updates: (R / gamma)^2.

    `w` and `b` separate the data; any such pair gives a valid bound. With the
    bias counted as one more weight on a constant input 1, R is the longest
    sample and gamma the smallest distance to the boundary.

    Parameters
    ----------
    X : array_like of shape (n_samples, n_features)
    y : array_like of shape (n_samples,)
        Labels, 0 or 1.
    w : array_like of shape (n_features,)
    b : float

    Returns
    -------
    float

    Notes
    -----
    Novikoff, "On convergence proofs on perceptrons", 1962.

    Examples
    --------
    >>> round(mistake_bound([[0, 0], [1, 1]], [0, 1], [1.0, 1.0], -1.0), 3)
    9.0
    """
    X, y = labelled_samples(X, y)
    side = np.where(y == 1, 1.0, -1.0) * weighted_sum(X, w, b)
    if side.min() <= 0:
        raise ValueError(
            "w and b must separate the classes, got "
            f"{int((side <= 0).sum())} of {len(y)} samples on the boundary or on its "
            "wrong side"
        )
    gamma = side.min() / np.linalg.norm([*np.asarray(w, dtype=float), b])
    R = np.sqrt((X**2).sum(axis=1).max() + 1)
    return float((R / gamma) ** 2)


def count_mistakes(X, y, steps):
    """Return how many samples are wrong after each step.

    Parameters
    ----------
    X : array_like of shape (n_samples, n_features)
    y : array_like of shape (n_samples,)
        Labels, 0 or 1.
    steps : list of Step

    Returns
    -------
    ndarray of int, shape (n_steps,)

    Examples
    --------
    >>> X, y = [[0.0], [1.0]], [0, 1]
    >>> count_mistakes(X, y, train(X, y))
    array([1, 1, 1, 0, 0, 0, 0])
    """
    X, y = labelled_samples(X, y)
    W = np.array([step.w for step in steps])
    b = np.array([step.b for step in steps])
    return ((X @ W.T + b >= 0) != y[:, None]).sum(axis=0)
