"""A network while it learns: its field over the plane, and its loss over the epochs."""

from functools import lru_cache

import numpy as np

from lecture_utils import mlp
from lecture_utils._checks import finite, labelled, whole
from lecture_utils.views.fields.loss_text import training_words
from lecture_utils.views.kit.axes import Axes
from lecture_utils.views.kit.loss_curve import amount, loss_axes, loss_drawing
from lecture_utils.views.kit.svg import picture, svg, text
from lecture_utils.views.perceptron.field import field, field_axes

SIZE = (760, 402)
TOP, SIDE = 36, 320
CURVE = {"left": 480, "top": TOP, "width": 268, "height": SIDE}


def view_training(X, y, history, k, activations, *, batch_size=None, hide_future=False):
    """Draw a network after epoch `k` of its training, beside its loss.

    Parameters
    ----------
    X : array_like of shape (n_samples, 2)
    y : array_like of shape (n_samples,)
        Labels, 0 or 1.
    history : mlp.History
        From `mlp.train` on the same samples with the loss "binary cross-entropy".
    k : int
        Which epoch to show, 0 (the start) to the last that was recorded.
    activations : sequence of str, or str
        As for `mlp.train`; the last is "sigmoid".
    batch_size : int, optional
        As for `mlp.train`: what the updates are counted by.
    hide_future : bool
        Draw the loss up to epoch `k` alone, and say nothing of what comes.

    Returns
    -------
    Picture
        An HTML string: the output over the plane with its boundary at 0.5 and the
        mistakes crossed, J over the epochs, and what is happening in words.

    Raises
    ------
    ValueError
        If a shape does not fit, a number is not finite or z grows beyond all numbers,
        a label is not 0 or 1, the last activation is not a sigmoid, or epoch `k` was
        not recorded.
    """
    X, y = labelled(X, y)
    X = finite("X", X, shape=(None, 2))
    k = whole("k", k, low=0, high=len(history.epochs) - 1)
    if batch_size is not None:
        batch_size = whole("batch_size", batch_size, low=1)
    output = _output(history.epochs[k].params, activations)
    wrong, last = (output(X) >= 0.5) != y, len(history.epochs) - 1
    right = len(y) - int(wrong.sum())
    J = history.J[: k + 1] if hide_future else history.J
    alt = (
        f"Epoch {k} of {last}: J = {amount(J[k])}, "
        f"{right} of {len(y)} samples are right"
    )
    axes = field_axes(X, left=58, top=TOP, side=SIDE)
    drawing = svg(
        *SIZE,
        field(axes, X, y, output, wrong=wrong, size=5),
        _surroundings(axes),
        loss_drawing(loss_axes(J, last=last, **CURVE), J, k),
        title="A network learns",
        desc=alt,
    )
    words = training_words(history, k, right, len(y), batch_size, hide_future)
    return picture(drawing, alt=alt, words=words)


def _output(params, activations):
    """Return the network as a function from points to probabilities of class 1."""
    last = activations if isinstance(activations, str) else activations[-1]
    if last != "sigmoid":
        raise ValueError(
            f"activations ends on {last!r}; accepted: 'sigmoid', whose output is a "
            "probability"
        )
    return lambda points: mlp.forward(params, points, activations).output[:, 0]


@lru_cache(maxsize=32)
def _surroundings(axes):
    """Return frame and labels, and what the field's colours mean."""
    bar = Axes(axes.right + 12, axes.top, 12, axes.height, (0, 1), (0, 1))
    parts = [
        text(axes.left, axes.top - 12, "Output ŷ over the plane", class_="b"),
        axes.frame("x₁", "x₂"),
        bar.raster(np.linspace(1, -1, 63)[:, None]),
        bar.border(),
        text(bar.left + 6, bar.bottom + 42, "ŷ", class_="m i"),
    ]
    for tick in (0, 0.5, 1):
        place = bar.right + 6, bar.y(tick) + 5
        parts.append(text(*place, f"{tick:g}", class_="quiet"))
    return "".join(parts)
