"""A network's output over the plane, and the network in small beside it."""

from functools import lru_cache
from html import escape
from itertools import pairwise

import numpy as np

from lecture_utils import fields, mlp
from lecture_utils._validation import finite, labelled_samples, one_of
from lecture_utils.activations import ACTIVATIONS
from lecture_utils.views.kit.axes import Axes
from lecture_utils.views.kit.field import (
    ground,
    level_line,
    samples_on,
    square_axes,
    surroundings,
    values_on,
)
from lecture_utils.views.kit.raster import (
    SIGNED_RAMP,
    address,
    from_palette,
    placed,
    signed_levels,
)
from lecture_utils.views.kit.svg import element, hint, rect, render, text
from lecture_utils.views.kit.text import equation, signed

SIZE = (760, 400)
# Outputs that tell class 1 from z = 0 on.
LEVEL_AT_ZERO = ("step", "sigmoid", "tanh", "identity")
# Where a unit's field is white, and how far from there it is at its full colour.
RANGES = {"step": (0.5, 0.5), "sigmoid": (0.5, 0.5), "tanh": (0.0, 1.0)}

# Of the small network: its place, and the largest unit and pitch.
LEFT, RIGHT, TOP, BOTTOM = 490, 752, 12, 352
LARGEST, PITCH, UNIT_PIXELS = 40, 64, 20
TRANSPARENT = 255  # The palette's last entry, transparent; the ramp ends at 254.
RAMP = [*SIGNED_RAMP, (255, 255, 255)]

# Width and opacity of a weight by its size, against the largest of its layer: from
# the first share on, from the second, and below.
SHARES = (0.6, 0.25)
BANDS = ((2.2, 0.9), (1.4, 0.6), (0.8, 0.3))


def view_network_field(X, y, params, activations, *, heading=""):
    """Draw a network's output over the plane, and the network in small beside it.

    Samples are drawn by class and mistakes crossed; each unit is a small field of its
    own; sizes, mistakes and J are in words.

    Parameters
    ----------
    X : array_like of shape (n_samples, 2)
    y : array_like of shape (n_samples,)
        Labels, 0 or 1.
    params : sequence of Layer
        Two inputs, up to three hidden layers of up to 16 units, one output.
    activations : sequence of str, or str
        As for `mlp.forward`.
    heading : str
        What is said first beside the picture, as "after 600 epochs".

    Examples
    --------
    >>> from lecture_utils import datasets
    >>> neuron = [([[1.0, -1.0]], [0.0])]
    >>> view_network_field(*datasets.load("moons"), neuron, "sigmoid").alt
    'A 2-1 network, activations: sigmoid. 48 of 60 samples are right, J = 0.4173'
    """
    X, y = labelled_samples(X, y)
    X = finite("X", X, shape=(None, 2))
    trace = mlp.forward(params, X, activations)
    params = [mlp.Layer(*map(np.asarray, layer)) for layer in params]
    _check_drawable(params)
    activations = trace.activations
    one_of("output activation", activations[-1], ACTIVATIONS)
    wrong = mlp.predict(params, X, activations) != y
    J = mlp.cost(trace, y, loss_of(activations))
    sizes = "-".join(str(n) for n in (2, *(len(b) for _, b in params)))
    drawn, seen = _drawing(X, y, params, activations, wrong)
    above = f"<b>{escape(str(heading))}</b>" if heading else ""
    return render(
        SIZE,
        drawn,
        title="What the network makes of the plane",
        alt=f"A {sizes} network, activations: {', '.join(activations)}. "
        f"{len(y) - wrong.sum()} of {len(y)} samples are right, J = {signed(J, 4)}",
        words=[above, *_words(params, activations, wrong, J, seen)],
    )


def _check_drawable(params):
    *hidden, last = (len(layer.b) for layer in params)
    if last != 1:
        raise ValueError(f"params must end on 1 output, got {last}")
    if len(hidden) > fields.MOST_LAYERS or max(hidden, default=1) > fields.MOST_UNITS:
        raise ValueError(
            f"params must have at most {fields.MOST_LAYERS} hidden layers of "
            f"{fields.MOST_UNITS} units, got {tuple(hidden)}"
        )


def _drawing(X, y, params, activations, wrong):
    """Return the field, its scale and the network in small; and if a line is seen."""
    axes = square_axes(X, left=56, top=12, side=340)
    size = 8 if len(y) <= 8 else 6 if len(y) <= 80 else 5
    field = network_field(axes, params, activations, n_pixels=120)
    middle, reach = output_range(activations[-1])
    ticks = np.linspace(middle - reach, middle + reach, 5).tolist()
    labels = tuple((t, signed(t, 1 if (2 * t).is_integer() else 2)) for t in ticks)
    plane = axes.inside(field, samples_on(axes, X, y, wrong, size))
    small = _small_network(params, activations, axes.xlim, axes.ylim)
    return plane + surroundings(axes, "ŷ", labels) + small, 'class="boundary"' in field


def network_field(axes, params, activations, *, n_pixels=80):
    """Return the field of a network's one output, and its boundary.

    The line is looked for in z, where that tells the class: y_hat jumps from 0 to 1
    where weights are large, and between two pixels a jump could be anywhere.
    """
    last, (middle, reach) = activations[-1], output_range(activations[-1])

    def z(points):
        return mlp.forward(params, points, activations).z[-1][:, 0]

    values = values_on(axes, z, n_pixels)
    shown = ACTIVATIONS[last].f(values) - middle
    line = level_line(axes, values if last in LEVEL_AT_ZERO else shown)
    return ground(axes, shown / reach) + line


def output_range(activation):
    """Return where an output is drawn white, and how far from there in full colour."""
    return (0.0, 1.0) if activation in ("tanh", "identity") else (0.5, 0.5)


# ------------------------------------------------------------------ in small


def _small_network(params, activations, xlim, ylim):
    """Return the network's units as small fields, the weights as lines between them.

    After TensorFlow Playground (Smilkov and others, 2017).
    """
    sizes = (2, *(len(b) for _, b in params))
    points = Axes(0, 0, 1, 1, xlim, ylim).pixel_centres(UNIT_PIXELS)
    trace = mlp.forward(params, points, activations)
    side, columns = _places(sizes)
    names = ("", *activations)
    strips = [
        _strip(*column, side, unit_shares(values.T, name))
        for column, values, name in zip(columns, (points, *trace.a), names, strict=True)
    ]
    return "".join([_weights(sizes, params), *strips, _frames(sizes, activations)])


@lru_cache(maxsize=64)
def _places(sizes):
    """Return the side of a unit, and each column's left side and units' upper sides."""
    side = min(LARGEST, (BOTTOM - TOP) / max(sizes) - 3)
    xs = np.linspace(LEFT, RIGHT - side, len(sizes)).tolist()
    columns = []
    for x, n in zip(xs, sizes, strict=True):
        # A strip's pixels are of one size: from unit to unit it is a whole number.
        rows = int(min((BOTTOM - TOP) / n, PITCH) / side * UNIT_PIXELS)
        pitch, middle = side * rows / UNIT_PIXELS, (TOP + BOTTOM - side) / 2
        columns.append((x, (middle + pitch * (np.arange(n) - (n - 1) / 2)).tolist()))
    return side, columns


def unit_shares(values, name):
    """Return units (n, points) on a scale from -1 to 1, white in their range's middle.

    An activation without ends is measured by the largest value that each unit has.
    """
    if name in RANGES:
        middle, reach = RANGES[name]
        return (values - middle) / reach
    return values / np.maximum(np.abs(values).max(axis=1, keepdims=True), 1e-9)


def _strip(left, tops, side, shown):
    """Return a column of units as one image: a browser decodes three, not fifty."""
    n, rows = len(tops), UNIT_PIXELS
    if n > 1:
        rows = round((tops[1] - tops[0]) / side * UNIT_PIXELS)
    levels = np.full((n, rows, UNIT_PIXELS), TRANSPARENT, np.uint8)
    levels[:, :UNIT_PIXELS] = signed_levels(shown.reshape(n, UNIT_PIXELS, UNIT_PIXELS))
    column = levels.reshape(n * rows, UNIT_PIXELS)
    return unit_image(column, left, tops[0], side, side * n * rows / UNIT_PIXELS)


def unit_image(levels, *box):
    """Return levels of the ramp, some of them TRANSPARENT, as an image."""
    data = address(from_palette(levels, RAMP), transparency=TRANSPARENT)
    return placed(data, *box)


@lru_cache(maxsize=64)
def _strokes(sizes):
    """Return each layer's weights as strokes, an array (n_out, n_in) of strings."""
    side, columns = _places(sizes)
    layers = []
    for (start, tails), (end, heads) in pairwise(columns):
        tails = [f"M{start + side:.0f} {tail + side / 2:.1f}" for tail in tails]
        heads = [f"L{end:.0f} {head + side / 2:.1f}" for head in heads]
        strokes = [[tail + head for tail in tails] for head in heads]
        layers.append(np.array(strokes, dtype=object))
    return layers


def _weights(sizes, params):
    """Return the weights as six paths: by sign, and by how strong they are."""
    drawn = {}
    for (W, _), strokes in zip(params, _strokes(sizes), strict=True):
        share = np.abs(W) / max(np.abs(W).max(), 1e-9)
        bands = (share < SHARES[0]) * 1 + (share < SHARES[1])
        for band, negative in np.ndindex(len(BANDS), 2):
            chosen = strokes[(bands == band) & ((W < 0) == negative)]
            drawn.setdefault((band, negative), []).extend(chosen)
    return "".join(
        element(
            "path",
            d="".join(drawn[band, negative]),
            fill="none",
            stroke="var(--lu-one)" if negative else "var(--lu-zero)",
            stroke_width=BANDS[band][0],
            stroke_dasharray="6 4" if negative else None,
            opacity=BANDS[band][1],
            class_="weights",
        )
        for band, negative in sorted(drawn, reverse=True)
    )


# All that the weights do not move is written once.
@lru_cache(maxsize=64)
def _frames(sizes, activations):
    """Return the units' outlines and names, and what each column is, under it."""
    side, columns = _places(sizes)
    look = {"fill": "none", "stroke": "var(--lu-rule)", "class_": "unit"}
    parts = []
    for number, (left, tops) in enumerate(columns):
        what = f"layer {number}, {activations[number - 1]}" if number else "input"
        parts += [
            rect(left, top, side, side, hint(f"{what}, unit {k}"), **look)
            for k, top in enumerate(tops, 1)
        ]
        parts.append(text(left + side / 2, BOTTOM + 20, len(tops), class_="m b"))
    for top, name in zip(columns[0][1], ("x₁", "x₂"), strict=True):
        parts.append(text(LEFT - 6, top + side / 2 + 5, name, class_="e"))
    return "".join([*parts, _caption(activations)])


def _caption(activations):
    hidden = ", ".join(dict.fromkeys(activations[:-1]))
    words = f"hidden: {hidden}" if hidden else "no hidden layer"
    words += f" · output: {activations[-1]}"
    middle = (LEFT + RIGHT) / 2
    room = 2 * (760 - middle)
    return text(middle, BOTTOM + 42, words, room=room, class_="m quiet")


# ------------------------------------------------------------------ in words


def loss_of(activations):
    """Return the loss that goes with the output: cross-entropy for a probability."""
    return "binary cross-entropy" if activations[-1] == "sigmoid" else "squared error"


def _words(params, activations, wrong, J, seen):
    """Return sizes, mistakes, J, and what shape the boundary has and why."""
    n, right = len(wrong), len(wrong) - int(wrong.sum())
    terms = [f"({W.shape[1]}·{W.shape[0]} + {len(b)})" for W, b in params]
    total = sum(W.size + b.size for W, b in params)
    tally = f"<b>{right} of {n}</b> samples right"
    tally += "." if right == n else "; the others are crossed."
    shape = _shape(params, activations)
    if not seen:
        shape += " It lies outside of this picture: one class for all."
    return [
        f"{' + '.join(terms)} = <b>{total}\u00a0parameters</b>",
        f"{tally}<br/>J = {signed(J, 4)} ({loss_of(activations)})",
        shape,
        "The small squares show what each unit makes of the same plane. Lines are "
        "weights: blue positive, dashed orange negative.",
    ]


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
    why = "Without an activation the layers collapse into one: "
    why = why if hidden else "No hidden layer: "
    return f"{why}<b>one straight line</b>, whatever the training.<br/>{equation(w, b)}"
