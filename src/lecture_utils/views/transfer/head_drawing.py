"""A head and the pictures it was not shown: what it gets right, class by class."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from lecture_utils.views.kit.axes import Axes
from lecture_utils.views.kit.loss_curve import amount
from lecture_utils.views.kit.svg import element, hint, line, rect, signed, text

SIZE = (760, 426)
LEFT_WIDTH = 548  # what is shown on the left may use
SCORE = (576, 182)  # left and width of the column on the right
MOST_CLASSES, MOST_WITH_CURVE = 10, 3


@dataclass(frozen=True)
class Scene:
    """What is drawn: a head, the pictures it learned from, and all the others.

    Attributes
    ----------
    images : ndarray of shape (n, height, width, 3)
    y : ndarray of int, shape (n,)
    probabilities : ndarray of shape (n, n_classes)
    known : ndarray of int, shape (n_labelled,)
        Which pictures the head learned from.
    pulls : ndarray of shape (n_classes, n_features)
        What a feature typically adds to z: W times the feature's spread.
    J : ndarray of shape (n_epochs + 1,)
    names : tuple of str
    layer : str
        Whose features they are; "" where it is not said.
    """

    images: np.ndarray
    y: np.ndarray
    probabilities: np.ndarray
    known: np.ndarray
    pulls: np.ndarray
    J: np.ndarray
    names: tuple
    layer: str

    @cached_property
    def said(self):
        """The most likely class of each picture."""
        return self.probabilities.argmax(axis=1)

    @cached_property
    def rest(self):
        """The pictures that are not labelled."""
        return np.setdiff1d(np.arange(len(self.y)), self.known)

    @cached_property
    def mistakes(self):
        """Those of the rest that the head gets wrong, the surest first."""
        wrong = self.rest[self.said[self.rest] != self.y[self.rest]]
        sure = self.probabilities[wrong, self.said[wrong]]
        return wrong[np.argsort(-sure, kind="stable")]

    @cached_property
    def counts(self):
        """How many of the rest are what (rows) and are said to be what (columns)."""
        n = len(self.names)
        pairs = self.y[self.rest] * n + self.said[self.rest]
        return np.bincount(pairs, minlength=n * n).reshape(n, n)

    @property
    def right(self):
        """How many of the rest the head gets right."""
        return int(np.trace(self.counts))

    @property
    def by_chance(self):
        """The share that one and the same answer for all gets right, at best."""
        return self.counts.sum(axis=1).max() / len(self.rest)


def percent(share):
    """Return a share as text: 100 % only where all are right, 0 % where none is."""
    whole = round(100 * share)
    return f"{min(whole, 99) if share < 1 else 100} %" if share else "0 %"


def score_drawing(scene):
    """Return how many are right, of all and class by class, as large text and bars."""
    left, width = SCORE
    share, n = scene.right / len(scene.rest), len(scene.rest)
    big = {"font_size": 44, "class_": "b score"}
    return (
        text(left, 16, "Accuracy", class_="b")
        + text(left, 64, percent(share), **big)
        + text(left, 90, f"{scene.right} of {n} that were not", room=width)
        + text(left, 110, "labelled are right", room=width)
        + _bar(left, 122, width, share, "all", 14)
        + _chance(left, 122, width, scene.by_chance)
        + _classes(scene)
        + (_losses(scene.J) if len(scene.names) <= MOST_WITH_CURVE else "")
    )


def _losses(J):
    """Return the loss over the head's training as a small curve."""
    (left, width), last, most = SCORE, max(len(J) - 1, 1), float(J.max()) or 1.0
    axes = Axes(left, 350, width, 50, (0, last), (0, most))
    ends = {"class_": "e quiet", "font_size": 14}
    return (
        text(left, axes.top - 10, "Loss J", room=54, font_size=14)
        + text(axes.right, axes.top - 10, f"from {amount(J[0])}", room=116, **ends)
        + line(left, axes.bottom, axes.right, axes.bottom, stroke="var(--lu-rule)")
        + axes.curve(range(len(J)), J, stroke="var(--lu-zero)", class_="loss")
        + text(
            left,
            axes.bottom + 20,
            f"epoch {len(J) - 1}",
            room=82,
            **ends | {"class_": "quiet"},
        )
        + text(axes.right, axes.bottom + 20, f"to {amount(J[-1])}", room=92, **ends)
    )


def _chance(left, top, width, share):
    """Return the line that one answer for all would reach."""
    x = left + share * width
    look = {"stroke": "var(--lu-fg)", "stroke_width": 2, "stroke_dasharray": "4 3"}
    words = f"{percent(share)}: one answer for all"
    return line(x, top - 4, x, top + 20, class_="chance", **look) + text(
        left, top + 34, f"┆ {words}", room=width, class_="quiet", font_size=14
    )


def _classes(scene):
    (left, width), top, n = SCORE, 196, len(scene.names)
    pitch = min(46, (SIZE[1] - top) / n)
    parts = []
    for k, row in enumerate(scene.counts):
        y = top + k * pitch
        got, of = int(row[k]), int(row.sum())
        share = got / of if of else 0.0
        tall = min(12, pitch - 19)
        parts += [
            text(left, y, clipped(scene.names[k], 13), room=100, font_size=14),
            text(left + width, y, f"{got} of {of}", room=78, font_size=14, class_="e"),
            _bar(left, y + 5, width, share, scene.names[k], tall),
        ]
    return "".join(parts)


def _bar(left, top, width, share, name, tall):
    look = {"fill": "none", "stroke": "var(--lu-rule)"}
    return element(
        "g",
        hint(f"{name}: {signed(100 * share, 1)} % right"),
        rect(left, top, share * width, tall, fill="var(--lu-zero)", class_="bar"),
        rect(left, top, width, tall, **look),
    )


def clipped(words, most):
    """Return words, their end left out where they are too long for their place."""
    return words if len(words) <= most else words[: most - 1] + "…"
