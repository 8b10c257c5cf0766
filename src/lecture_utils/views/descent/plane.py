"""Gradient descent on a landscape: two weights as a map, J as its levels."""

from functools import lru_cache

import numpy as np

from lecture_utils import _palette
from lecture_utils.views.descent.path import beyond, figures, inside, trail
from lecture_utils.views.kit import marks
from lecture_utils.views.kit.axes import Axes
from lecture_utils.views.kit.png import address, from_palette, placed
from lecture_utils.views.kit.svg import arrow, element, text

MAP_SIZE = (490, 416)
BOX = (60, 36, 336, 336)
N_LEVELS = 14
N_PIXELS = 504
LEVEL = 1e-3
LOW, HIGH = np.array([250, 251, 252.0]), np.array([132, 150, 166.0])
PURPLE = _palette.LIGHT["gradient-text"]
HALO = {"stroke": "#FFFFFF", "stroke_width": 4, "paint_order": "stroke"}


def map_axes(cost):
    """Return the axes of the cost's map."""
    return Axes(*BOX, cost.limits, cost.limits)


def map_drawing(cost, history, k):
    """Return the map, the trail, and where downhill is at step `k`."""
    axes = map_axes(cost)
    w = history.w[: k + 1]
    parts = [trail(axes, w[:, 0], w[:, 1], stroke=_palette.INK)]
    if inside(axes, *w[k]):
        x, y = axes.x(w[k, 0]), axes.y(w[k, 1])
        parts.append(_downhill(x, y, cost.dJ(w[k])))
        parts.append(marks.reading(x, y, radius=8))
    else:
        parts.append(_outside(axes, w[k]))
    return axes.inside(_map(cost), *parts) + _surroundings(cost)


def map_hint(slope, seen):
    """Return in words what the arrow at this point shows."""
    if np.hypot(*slope) < LEVEL:
        return ": level, or nearly"
    return "; the arrow points the other way, downhill" if seen else ""


def _downhill(x, y, slope):
    """Draw the negative gradient: its direction, longer where it is steeper."""
    steep = float(np.hypot(*slope))
    if steep < LEVEL:
        return ""
    length = 30 + 70 * steep / (steep + 1.5)
    end = x - length * slope[0] / steep, y + length * slope[1] / steep
    under = arrow(x, y, *end, stroke="#FFFFFF")
    halo = {"stroke": "#FFFFFF", "stroke_width": 4, "stroke_linejoin": "round"}
    return element("g", under, **halo) + element(
        "g", arrow(x, y, *end, stroke=PURPLE), class_="downhill"
    )


def _outside(axes, w):
    """Draw an arrow to the edge, towards the point that the map does not hold."""
    centre = axes.left + axes.width / 2, axes.top + axes.height / 2
    ux, uy = w[0], -w[1]
    size = max(abs(ux), abs(uy))
    reach = (axes.width / 2 - 4) / size
    x, y = centre[0] + reach * ux, centre[1] + reach * uy
    unit = np.array([ux, uy]) / np.hypot(ux, uy)
    look = {"ink": _palette.INK, "halo": "#FFFFFF", "class_": "onpale"}
    return beyond(axes, x, y, *unit.tolist(), "w = " + figures(w), **look)


# ------------------------------------------------------------------ what never moves


@lru_cache(maxsize=8)
def levels(cost):
    """Return the J of the level lines: closer together where J is low."""
    J = cost.J(map_axes(cost).pixel_centres(101))
    low = min(float(cost.J(np.array(point))) for point in cost.minima)
    return low + (J.max() - low) * (np.arange(N_LEVELS + 1) / N_LEVELS) ** 2


@lru_cache(maxsize=8)
def _map(cost):
    """Return the levels of J as an image: pale is low, and each edge a level line."""
    axes = map_axes(cost)
    J = cost.J(axes.pixel_centres(N_PIXELS)).reshape(N_PIXELS, N_PIXELS)
    band = np.searchsorted(levels(cost)[1:-1], J).astype(np.uint8)
    edge = np.zeros(band.shape, bool)
    edge[:, 1:] |= band[:, 1:] != band[:, :-1]
    edge[1:] |= band[1:] != band[:-1]
    return _image(axes, np.where(edge, band + N_LEVELS, band).astype(np.uint8))


def _image(axes, indices):
    shades = LOW + np.linspace(0, 1, N_LEVELS)[:, None] * (HIGH - LOW)
    ramp = np.rint(np.concatenate([shades, 0.82 * shades]))
    data = address(from_palette(indices, ramp), optimize=True)
    return placed(data, axes.left, axes.top, axes.width, axes.height)


@lru_cache(maxsize=8)
def _surroundings(cost):
    """Return frame and labels, the minima, and what the shades mean."""
    axes = map_axes(cost)
    ticks = np.arange(-3, 4)
    bar = Axes(axes.right + 16, axes.top, 14, axes.height, (0, 1), (0, N_LEVELS))
    parts = [
        text(axes.left, 20, f"J = {cost.formula}"),
        axes.frame(*cost.weights, xticks=ticks, yticks=ticks),
        *(_minimum(axes, *point) for point in cost.minima),
        _image(bar, np.arange(N_LEVELS, dtype=np.uint8)[::-1, None]),
        bar.border(),
        text(bar.left + 7, bar.bottom + 20, "J", class_="m i"),
    ]
    for n in range(0, N_LEVELS + 1, 2):
        words = f"{levels(cost)[n]:.2f}"
        parts.append(text(bar.right + 6, bar.y(n) + 5, words, class_="quiet"))
    return "".join(parts)


def _minimum(axes, w1, w2):
    """Mark a minimum by a cross."""
    x, y = axes.x(w1), axes.y(w2)
    look = {"stroke": _palette.INK, "stroke_width": 2, "class_": "minimum"}
    return element("path", d=f"M{x - 7:.1f} {y:.1f}h14m-7 -7v14", **look)
