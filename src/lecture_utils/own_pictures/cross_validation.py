"""Cross-validated accuracy of a classifier head, with a 95 % confidence interval."""

from dataclasses import dataclass

import numpy as np

from lecture_utils._validation import finite, whole
from lecture_utils.transfer import Head, fit_head
from lecture_utils.views.kit.text import percent

FOLDS, Z95 = 10, 1.96
WIDE = 0.2  # an interval wider than this is called out


@dataclass(frozen=True)
class CrossValidation:
    """A head trained on all pictures, and how accurate it is on new ones."""

    head: Head | None  # None while fewer than two classes have a picture
    n: int  # number of pictures
    confusion: np.ndarray  # (n_classes, n_classes): true class, predicted class
    summary: str  # what that means in a sentence, or what is missing
    accuracy: float | None = None  # None while a class has a single picture
    low: float | None = None  # ends of the accuracy's 95 % interval
    high: float | None = None


def cross_validate(features, labels, n_classes):
    """Train a head on few pictures and estimate its accuracy on new ones.

    Ten-fold cross-validation, stratified by class; where a class has fewer than ten
    pictures, as many folds as the smallest class has pictures.

    Parameters
    ----------
    features : array_like of shape (n, n_features)
    labels : array_like of int, shape (n,)
        From 0 to n_classes - 1.
    n_classes : int
        2 or more; a class may have no picture yet.

    Returns
    -------
    CrossValidation

    Notes
    -----
    The interval is Wilson's (1927). The heads of the folds share most of their training
    pictures, so their errors are correlated: for k folds the variance is multiplied by
    1 + k / (k - 1), after Nadeau and Bengio (2003), "Inference for the generalization
    error".

    Examples
    --------
    >>> from lecture_utils.own_pictures import cross_validate
    >>> features = [[0, 1], [0, 2], [0, 3], [5, 1], [5, 2], [5, 3]]
    >>> result = cross_validate(features, [0, 0, 0, 1, 1, 1], n_classes=2)
    >>> result.accuracy, round(result.low, 2), result.high
    (1.0, 0.38, 1.0)
    """
    features, labels, n_classes = _validated(features, labels, n_classes)
    counts, n = np.bincount(labels, minlength=n_classes), len(labels)
    confusion = np.zeros((n_classes, n_classes), dtype=int)
    present = counts[counts > 0]
    if len(present) < 2:
        summary = "Training needs at least two classes with a picture each."
        return CrossValidation(None, n, confusion, summary)
    head = fit_head(features, labels, n_classes=n_classes)
    folds = min(FOLDS, int(present.min()))
    if folds < 2:
        summary = "Testing needs a second picture in each class."
        return CrossValidation(head, n, confusion, summary)
    predicted = _predict_by_fold(features, labels, n_classes, folds)
    np.add.at(confusion, (labels, predicted), 1)
    accuracy = float(np.mean(predicted == labels))
    low, high = wilson_interval(accuracy, n / (1 + folds / (folds - 1)))
    summary = _summary(n, low, high)
    return CrossValidation(head, n, confusion, summary, accuracy, low, high)


def wilson_interval(share, n):
    """Return the ends of Wilson's 95 % interval for a share observed in `n` trials."""
    z2 = Z95**2
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z95 * np.sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    # Rounding must not leave a share of 0 or 1 outside.
    low, high = max(min(middle - half, share), 0), min(max(middle + half, share), 1)
    return float(low), float(high)


def _validated(features, labels, n_classes):
    n_classes = whole("n_classes", n_classes, low=2)
    features = finite("features", features, ndim=2)
    labels = finite("labels", labels, shape=(len(features),)).astype(int)
    if len(labels) and not 0 <= labels.min() <= labels.max() < n_classes:
        raise ValueError(
            f"labels must be integers from 0 to {n_classes - 1}, got "
            f"{labels.min()} to {labels.max()}"
        )
    return features, labels, n_classes


def _predict_by_fold(features, labels, n_classes, folds):
    """Return the class predicted for each picture by a head trained without it."""
    predicted, fold = np.empty_like(labels), np.empty_like(labels)
    for k in range(n_classes):
        members = np.flatnonzero(labels == k)
        # Shuffled with a fixed seed: consecutive pictures are often alike.
        members = np.random.default_rng(0).permutation(members)
        fold[members] = np.arange(len(members)) % folds
    for k in range(folds):
        test = fold == k
        head = fit_head(features[~test], labels[~test], n_classes=n_classes)
        predicted[test] = head.predict(features[test])
    return predicted


def _summary(n, low, high):
    if high - low > WIDE:
        return (
            f"{n} pictures are few: on new ones it may be anything from "
            f"{percent(low, 0)} to {percent(high, 0)}. More pictures narrow it down."
        )
    return (
        f"Tested on {n} pictures, each by a head that had not seen it: "
        f"{percent(low, 0)} to {percent(high, 0)} on new ones."
    )
