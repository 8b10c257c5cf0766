"""How good is a head, said with care: cross-validation and its interval."""

from dataclasses import dataclass

import numpy as np

from lecture_utils._validation import finite, whole
from lecture_utils.transfer.head import Head, fit_head

FOLDS, Z95 = 10, 1.96


@dataclass(frozen=True)
class Verdict:
    """A head on all pictures, and what may be believed of it.

    Attributes
    ----------
    head : Head or None
        Trained on all pictures; None while fewer than two classes have one.
    accuracy : float or None
        Share that is right where each picture is judged by a head that was trained
        without it; None while a class has fewer than two.
    low, high : float or None
        Ends of the accuracy's interval, 95 %.
    n : int
        Pictures in all.
    confusion : ndarray of int, shape (n_classes, n_classes)
        How often a class (row) was taken for another (column), without the picture.
    word : str
        What that means, in a sentence; or what is missing.
    """

    head: Head | None
    accuracy: float | None
    low: float | None
    high: float | None
    n: int
    confusion: np.ndarray
    word: str


def judge(features, labels, n_classes):
    """Train a head on few pictures, and say how good it is and how sure that is.

    Ten-fold cross-validation, each class spread over the folds (with fewer than ten
    pictures of a class, as many folds as it has); Wilson's interval for the share, as
    if the pictures were about half as many: the folds' heads share most of what they
    learn from, so their mistakes are not independent.

    Parameters
    ----------
    features : array_like of shape (n, n_features)
    labels : array_like of int, shape (n,)
        From 0 to n_classes - 1.
    n_classes : int
        2 or more; a class may have no picture yet.

    Returns
    -------
    Verdict

    Raises
    ------
    ValueError
        If features and labels do not fit each other or a label is out of range.

    Notes
    -----
    Wilson 1927, "Probable inference, the law of succession, and statistical
    inference"; the correction: Nadeau and Bengio 2003, "Inference for the
    generalization error", variance times 1 + k / (k - 1) for k folds.
    """
    features, labels, n_classes = _accepted(features, labels, n_classes)
    counts = np.bincount(labels, minlength=n_classes)
    confusion = np.zeros((n_classes, n_classes), dtype=int)
    n, present = len(labels), counts[counts > 0]
    if len(present) < 2:
        word = "Two classes with a picture each are the least to learn from."
        return Verdict(None, None, None, None, n, confusion, word)
    head = fit_head(features, labels, n_classes=n_classes)
    if present.min() < 2:
        word = "With a second picture of each class it can be tested."
        return Verdict(head, None, None, None, n, confusion, word)
    folds = min(FOLDS, int(present.min()))
    said = _left_out(features, labels, n_classes, folds)
    np.add.at(confusion, (labels, said), 1)
    right = int(np.sum(said == labels))
    shared = 1 + folds / (folds - 1)
    low, high = wilson(right / shared, n / shared)
    return Verdict(head, right / n, low, high, n, confusion, _word(n, low, high))


def wilson(right, n):
    """Compute the interval that a share lies in, 95 %, from so many of so many.

    Parameters
    ----------
    right, n : float

    Returns
    -------
    low, high : float

    Notes
    -----
    Wilson 1927. It stays within 0 and 1 and has a width even where all are right.
    """
    share, z2 = right / n, Z95**2
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    reach = Z95 * np.sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    # At 0 and 1 rounding must not leave the share outside.
    return float(max(min(middle - reach, share), 0)), float(
        min(max(middle + reach, share), 1)
    )


def _accepted(features, labels, n_classes):
    """Return features, labels and the number of classes, or raise ValueError."""
    n_classes = whole("n_classes", n_classes, low=2)
    features = finite("features", features, ndim=2)
    labels = finite("labels", labels, shape=(len(features),)).astype(int)
    if len(labels) and not 0 <= labels.min() <= labels.max() < n_classes:
        raise ValueError(
            f"labels runs from {labels.min()} to {labels.max()}; accepted: 0 to "
            f"{n_classes - 1}"
        )
    return features, labels, n_classes


def _left_out(features, labels, n_classes, folds):
    """Return what heads say of the pictures that they were not trained on."""
    said, fold = np.empty(len(labels), int), np.empty(len(labels), int)
    for k in range(n_classes):
        mine = np.flatnonzero(labels == k)
        # In a fixed order of their own: what was added last is not a fold of itself.
        fold[np.random.default_rng(0).permutation(mine)] = np.arange(len(mine)) % folds
    for each in range(folds):
        test = fold == each
        head = fit_head(features[~test], labels[~test], n_classes=n_classes)
        said[test] = head.predict(features[test])
    return said


def _word(n, low, high):
    span = f"from {100 * low:.0f} to {100 * high:.0f} %"
    if high - low > 0.2:
        return f"{n} pictures are few: it may be anything {span}. More narrow it down."
    return f"Judged on {n} pictures, each by a head that had not seen it: {span}."
