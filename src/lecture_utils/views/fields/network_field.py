"""A network's output over the plane, with its scale, the network and the words."""

from functools import lru_cache

import numpy as np

from lecture_utils import fields
from lecture_utils.views.fields.small_network import architecture
from lecture_utils.views.kit.axes import Axes
from lecture_utils.views.kit.svg import paragraph, signed, text
from lecture_utils.views.perceptron.field import field_axes, network_field, output_range
from lecture_utils.views.perceptron.plane import equation

LEFT, TOP, SIDE = 56, 12, 340


def field_drawing(X, y, params, activations, wrong):
    """Return the field, its scale and the network in small; and if a line is seen."""
    axes = field_axes(X, left=LEFT, top=TOP, side=SIDE)
    look = {"wrong": wrong, "size": _size(len(y)), "n_pixels": 120}
    plane = network_field(axes, X, y, params, activations, **look)
    scale = _surroundings(axes, *output_range(activations[-1]))
    small = architecture(params, activations, axes.xlim, axes.ylim)
    return plane + scale + small, 'class="boundary"' in plane


def _size(n_samples):
    """Return how large a sample is drawn: smaller where they are many."""
    return 8 if n_samples <= 8 else 6 if n_samples <= 80 else 5


@lru_cache(maxsize=32)
def _surroundings(axes, middle, reach):
    """Return frame and labels, and what the field's colours mean."""
    ends = middle - reach, middle + reach
    bar = Axes(axes.right + 12, axes.top, 12, axes.height, (0, 1), ends)
    parts = [
        axes.frame("x₁", "x₂"),
        bar.raster(np.linspace(1, -1, 63)[:, None]),
        bar.border(),
        text(bar.left + 6, bar.bottom + 42, "ŷ", class_="m i"),
    ]
    for tick in np.linspace(*ends, 5).tolist():
        words = signed(tick, 1 if (2 * tick).is_integer() else 2)
        parts.append(text(bar.right + 5, bar.y(tick) + 5, words, class_="quiet"))
    return "".join(parts)


def loss_of(activations):
    """Return the loss that goes with the output: cross-entropy for a probability."""
    return "binary cross-entropy" if activations[-1] == "sigmoid" else "squared error"


def field_words(params, activations, wrong, J, seen):
    """Return sizes, mistakes, J, and what shape the boundary has and why."""
    n, right = len(wrong), len(wrong) - int(wrong.sum())
    tally = f"<b>{right} of {n}</b> samples right"
    tally += "." if right == n else "; the others are crossed."
    total = sum(W.size + b.size for W, b in params)
    return (
        paragraph(f"{_sum_of_sizes(params)}<b>{total} parameters</b>")
        + paragraph(f"{tally}<br/>J = {signed(J, 4)} ({loss_of(activations)})")
        + paragraph(_shape(params, activations) + _not_seen(seen))
        + paragraph(
            "The small squares show what each unit makes of the same plane. Lines "
            "are weights: blue positive, dashed orange negative."
        )
    )


def _not_seen(seen):
    return "" if seen else " It lies outside of this picture: one class for all."


def _sum_of_sizes(params):
    """Return how many weights and biases each layer adds, as a sum."""
    terms = [f"({W.shape[1]}·{W.shape[0]} + {len(b)})" for W, b in params]
    return f"{' + '.join(terms)} = "


def _shape(params, activations):
    """Return what shape the boundary has, and why."""
    hidden, n = activations[:-1], len(params[0][1])
    if set(hidden) <= {"identity"}:
        return _straight(params, hidden)
    if n == 1:
        return (
            "1 unit in the first hidden layer: the layers after it see <b>one number"
            "</b> only, so the boundary stays <b>straight</b>, along that unit's line."
        )
    if set(hidden) <= {"ReLU", "leaky ReLU"}:
        bent = "<b>straight pieces joined at corners</b>, as the activation is"
    elif set(hidden) <= {"step"}:
        bent = "<b>pieces of these lines</b>"
    else:
        bent = "<b>smooth and bent</b>, as the activation is"
    return (
        f"{n} units in the first hidden layer draw {n} lines; the layers after it mix "
        f"them. The boundary is {bent}."
    )


def _straight(params, hidden):
    (w,), (b,) = fields.collapse(params)
    if hidden:
        why = "Without an activation the layers collapse into one: "
    else:
        why = "No hidden layer: "
    return f"{why}<b>one straight line</b>, whatever the training.<br/>{equation(w, b)}"
