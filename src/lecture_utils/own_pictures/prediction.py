"""What a head predicts for one picture, and when it should not answer."""

from dataclasses import dataclass

import numpy as np

from lecture_utils.views.kit.text import percent

MIN_PROBABILITY = 0.6  # below this, the best class is not an answer
NOVELTY_FACTOR = 1.3


@dataclass(frozen=True, eq=False)
class Prediction:
    """What a collection's head predicts for one picture."""

    pixels: np.ndarray  # uint8, (64, 64, 3)
    probabilities: np.ndarray  # (n_classes,)
    heat: np.ndarray  # evidence for the likeliest class at each place, 0 to 1
    best: int | None  # the predicted class; None where there is no answer
    label: str  # the prediction as a heading
    sentence: str  # the same in a sentence


def describe(probabilities, classes, *, is_novel):
    """Return the predicted class, or None, and the prediction in words."""
    best = int(probabilities.argmax())
    name, share = f"“{classes[best]}”", percent(probabilities[best], 0)
    if is_novel:
        label = "Not recognised"
        return None, label, f"{label}: unlike every picture you added."
    if probabilities[best] < MIN_PROBABILITY:
        return None, "Not sure", f"Not sure: {name} is the most likely, with {share}."
    return best, name, f"{name}, {share}."


def novelty_threshold(features):
    """Return the nearest-neighbour distance above which a picture counts as unknown.

    That is 1.3 times the largest such distance among the known pictures.
    """
    squares = (features**2).sum(axis=1)
    distances = squares[:, None] + squares - 2 * features @ features.T
    np.fill_diagonal(distances, np.inf)
    nearest = np.maximum(distances, 0).min(axis=1)
    return NOVELTY_FACTOR * np.sqrt(nearest.max())
