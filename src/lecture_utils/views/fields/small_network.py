"""A network in small: each unit as what it makes of the plane, joined by weights."""

from functools import lru_cache

import numpy as np

from lecture_utils import mlp
from lecture_utils.views.kit.axes import Axes
from lecture_utils.views.kit.png import (
    SIGNED_RAMP,
    address,
    from_palette,
    placed,
    signed_levels,
)
from lecture_utils.views.kit.svg import element, hint, rect, text

LEFT, RIGHT, TOP, BOTTOM = 490, 752, 12, 352
LARGEST, PITCH, N_PIXELS = 40, 64, 20
BETWEEN = 255  # The palette's last entry, transparent; the ramp ends at 254.
_RAMP = [*SIGNED_RAMP, (255, 255, 255)]

# Width and opacity of a weight by its size, against the largest of its layer: from
# the first share on, from the second, and below.
_SHARES = (0.6, 0.25)
_BANDS = ((2.2, 0.9), (1.4, 0.6), (0.8, 0.3))


def architecture(params, activations, xlim, ylim):
    """Return the network's units as small fields, the weights as lines between them."""
    sizes = (2, *(len(b) for _, b in params))
    points = Axes(0, 0, 1, 1, xlim, ylim).pixel_centres(N_PIXELS)
    trace = mlp.forward(params, points, activations)
    columns, side = _places(sizes), _side(sizes)
    names = ("", *activations)
    strips = [
        _strip(*column, side, _shown(values.T, name))
        for column, values, name in zip(columns, (points, *trace.a), names, strict=True)
    ]
    return "".join([_weights(sizes, params), *strips, _frames(sizes, activations)])


def _side(sizes):
    """Return how large a unit is drawn: smaller where they are many."""
    return min(LARGEST, (BOTTOM - TOP) / max(sizes) - 3)


@lru_cache(maxsize=64)
def _places(sizes):
    """Return each column's left side and its units' upper sides."""
    side = _side(sizes)
    xs = np.linspace(LEFT, RIGHT - side, len(sizes)).tolist()
    columns = []
    for x, n in zip(xs, sizes, strict=True):
        # A strip's pixels are of one size: from unit to unit it is a whole number.
        rows = int(min((BOTTOM - TOP) / n, PITCH) / side * N_PIXELS)
        tops = (TOP + BOTTOM - side) / 2 + side * rows / N_PIXELS * (
            np.arange(n) - (n - 1) / 2
        )
        columns.append((x, tops.tolist()))
    return columns


def _shown(values, name):
    """Return units (n, points) on a scale from -1 to 1, white in their range's middle.

    An activation without ends is measured by the largest value that each unit has.
    """
    if name in ("sigmoid", "step"):
        return 2 * values - 1
    if name == "tanh":
        return values
    return values / np.maximum(np.abs(values).max(axis=1, keepdims=True), 1e-9)


def _strip(left, tops, side, shown):
    """Return a column of units as one image: a browser decodes three, not fifty."""
    n, rows = len(tops), N_PIXELS
    if n > 1:
        rows = round((tops[1] - tops[0]) / side * N_PIXELS)
    levels = np.full((n, rows, N_PIXELS), BETWEEN, np.uint8)
    fields = shown.reshape(n, N_PIXELS, N_PIXELS)
    levels[:, :N_PIXELS] = signed_levels(fields)
    image = from_palette(levels.reshape(n * rows, N_PIXELS), _RAMP)
    data = address(image, transparency=BETWEEN)
    return placed(data, left, tops[0], side, side * n * rows / N_PIXELS)


@lru_cache(maxsize=64)
def _ways(sizes):
    """Return each layer's weights as strokes, an array (n_out, n_in) of strings."""
    columns, side = _places(sizes), _side(sizes)
    layers = []
    for (start, tails), (end, heads) in zip(columns, columns[1:], strict=False):
        strokes = [
            [
                f"M{start + side:.0f} {tail + side / 2:.1f}"
                f"L{end:.0f} {head + side / 2:.1f}"
                for tail in tails
            ]
            for head in heads
        ]
        layers.append(np.array(strokes, dtype=object))
    return layers


def _weights(sizes, params):
    """Return the weights as six paths: by sign, and by how strong they are."""
    drawn = {}
    for (W, _), ways in zip(params, _ways(sizes), strict=True):
        share = np.abs(W) / max(np.abs(W).max(), 1e-9)
        bands = (share < _SHARES[0]) * 1 + (share < _SHARES[1])
        for band, negative in np.ndindex(len(_BANDS), 2):
            chosen = ways[(bands == band) & ((W < 0) == negative)]
            drawn.setdefault((band, negative), []).extend(chosen)
    return "".join(_band(*key, "".join(drawn[key])) for key in sorted(drawn)[::-1])


def _band(band, negative, path):
    width, opacity = _BANDS[band]
    return element(
        "path",
        d=path,
        fill="none",
        stroke="var(--lu-one)" if negative else "var(--lu-zero)",
        stroke_width=width,
        stroke_dasharray="6 4" if negative else None,
        opacity=opacity,
        class_="weights",
    )


# All that the weights do not move is written once.
@lru_cache(maxsize=64)
def _frames(sizes, activations):
    """Return the units' outlines and names, and what each column is, under it."""
    columns, side = _places(sizes), _side(sizes)
    parts = []
    for number, ((left, tops), n) in enumerate(zip(columns, sizes, strict=True)):
        what = f"layer {number}, {activations[number - 1]}" if number else "input"
        look = {"fill": "none", "stroke": "var(--lu-rule)", "class_": "unit"}
        parts += [
            rect(left, top, side, side, hint(f"{what}, unit {k}"), **look)
            for k, top in enumerate(tops, 1)
        ]
        parts.append(text(left + side / 2, BOTTOM + 20, n, class_="m b"))
    for top, name in zip(columns[0][1], ("x₁", "x₂"), strict=True):
        parts.append(text(LEFT - 6, top + side / 2 + 5, name, class_="e"))
    return "".join([*parts, _sentence(activations)])


def _sentence(activations):
    hidden = ", ".join(dict.fromkeys(activations[:-1]))
    words = f"hidden: {hidden}" if hidden else "no hidden layer"
    words += f" · output: {activations[-1]}"
    middle = (LEFT + RIGHT) / 2
    room = 2 * (760 - middle)
    return text(middle, BOTTOM + 42, words, room=room, class_="m quiet")
