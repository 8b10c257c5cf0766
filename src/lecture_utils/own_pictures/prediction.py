"""What a head says of a picture, and when it had better say nothing."""

from dataclasses import dataclass

import numpy as np

SURE = 0.6  # less than this for the best class is no answer
STRANGE = 1.3  # times as far from all as any of them is from its nearest


@dataclass(frozen=True)
class Answer:
    """What a collection's head says of a picture.

    Attributes
    ----------
    probabilities : ndarray of shape (n_classes,)
    best : int or None
        The class; None where it is none of these.
    word : str
        The answer as a sentence.
    heat : ndarray of shape (height, width)
        Where the evidence for the most likely class lies, 0 to 1.
    pixels : ndarray of uint8, shape (64, 64, 3)
        What was judged.
    """

    probabilities: np.ndarray
    best: int | None
    word: str
    heat: np.ndarray
    pixels: np.ndarray


def verdict_on(p, classes, *, is_strange):
    """Return the answer as a sentence, and its class or None.

    Parameters
    ----------
    p : ndarray of shape (n_classes,)
        Probabilities.
    classes : sequence of str
    is_strange : bool
        Whether the picture is unlike all that was learned from.

    Returns
    -------
    word : str
    best : int or None
    """
    best = int(p.argmax())
    name, percent = classes[best], f"{100 * p[best]:.0f} %"
    if is_strange:
        return "None of these: unlike all pictures.", None
    if p[best] < SURE:
        return f"None of these for sure: “{name}” has {percent}.", None
    return f"“{name}”, {percent}.", best


def reach(known):
    """Return how far a picture may be from the nearest of these, and be one of them.

    Parameters
    ----------
    known : ndarray of shape (n, n_features)

    Returns
    -------
    float
        Infinite where there are fewer than two.
    """
    if len(known) < 2:
        return np.inf
    squares = (known**2).sum(axis=1)
    apart = np.maximum(squares[:, None] + squares - 2 * known @ known.T, 0)
    np.fill_diagonal(apart, np.inf)
    return STRANGE * np.sqrt(apart.min(axis=1).max())
