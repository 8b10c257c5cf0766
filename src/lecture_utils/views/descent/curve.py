"""Gradient descent on a curve: one weight across, J upwards."""

from functools import lru_cache

import numpy as np

from lecture_utils.views.descent.path import PURPLE, beyond, figure, inside, trail
from lecture_utils.views.kit import marks
from lecture_utils.views.kit.axes import Axes
from lecture_utils.views.kit.svg import element, line, rect, text

CURVE_SIZE = (490, 416)
BOX = (60, 36, 420, 330)
FG, PAGE = "var(--lu-fg)", "var(--lu-page)"


@lru_cache(maxsize=8)
def curve_axes(cost):
    """Return the axes that show all of the cost's curve."""
    top = 1.06 * float(cost.J(np.linspace(*cost.limits, 141)).max())
    return Axes(*BOX, cost.limits, (-0.13 * top, top))


def curve_drawing(cost, history, k):
    """Return the curve, the trail, the tangent at step `k` and the next step."""
    axes = curve_axes(cost)
    w, J = history.w, cost.J(history.w)
    slope = float(cost.dJ(w[k]))
    parts = [trail(axes, w[: k + 1], J[: k + 1], stroke=FG)]
    if inside(axes, w[k], J[k]):
        step = history.momentum * history.v[k] - history.lr * slope
        parts.insert(0, _tangent(axes, w[k], J[k], slope))
        parts.append(_step(axes, w[k], J[k], step))
        parts.append(marks.reading(axes.x(w[k]), axes.y(J[k]), radius=8))
    else:
        side = np.sign(w[k])
        edge = axes.right - 4 if side > 0 else axes.left + 4
        said = f"w = {figure(w[k], 1)}, J = {figure(J[k], 1)}"
        look = {"ink": FG, "halo": PAGE}
        parts.append(beyond(axes, edge, axes.top + 48, side, 0.0, said, **look))
    return _surroundings(cost) + axes.inside(_curve(cost), *parts)


def curve_hint(slope):
    """Return in words where J falls."""
    if abs(slope) < 5e-4:
        return ": level, or nearly"
    return f": J falls to the {'right' if slope < 0 else 'left'}"


@lru_cache(maxsize=8)
def _curve(cost):
    ws = np.linspace(*cost.limits, 141)
    look = {"stroke": "var(--lu-zero)", "width": 3, "class_": "cost"}
    return curve_axes(cost).curve(ws, cost.J(ws), **look)


@lru_cache(maxsize=8)
def _surroundings(cost):
    axes = curve_axes(cost)
    yticks = [tick for tick in _ticks(axes.ylim[1])]
    return text(axes.left, 20, f"J(w) = {cost.formula}") + axes.frame(
        "w", "J(w)", yticks=yticks
    )


def _ticks(top):
    step = min(s for s in (0.25, 0.5, 1, 2, 5) if top / s <= 7)
    return np.arange(0, top, step)


def _tangent(axes, w, J, slope):
    """Draw the slope as a line about as long on the page wherever it is."""
    across, up = axes.x(1) - axes.x(0), axes.y(0) - axes.y(1)
    reach = 110 / np.hypot(across, slope * up)
    ends = np.array([w - reach, w + reach])
    look = {"stroke": PURPLE, "width": 2.5, "dash": "7 4", "class_": "tangent"}
    return axes.curve(ends, J + slope * (ends - w), **look)


def _step(axes, w, J, step):
    """Draw the next step along the floor of the picture, to scale."""
    x, end = axes.x(w), axes.x(w + step)
    end = float(np.clip(end, axes.left - 30, axes.right + 30))
    floor, long = axes.bottom - 17, abs(end - x) > 14
    head = 12 * np.sign(end - x) if long else 0
    tip = [(end, floor), (end - head, floor - 9), (end - head, floor + 9)]
    points = " ".join(f"{px:.1f},{py:.1f}" for px, py in tip)
    left, width = min(x, end - head), max(abs(end - head - x), 1.5)
    drop = {"stroke": PURPLE, "stroke_dasharray": "2 4", "stroke_width": 1.5}
    at_left = max(x, end) + 130 > axes.right  # as wide as a talk writes it
    place = min(x, end) - 10 if at_left else max(x, end) + 10
    return (
        line(x, axes.y(J), x, floor, **drop)
        + rect(left, floor - 3, width, 6, fill=PURPLE, class_="step")
        + (element("polygon", points=points, fill=PURPLE) if long else "")
        + text(place, floor + 5, "next step", class_="e quiet" if at_left else "quiet")
    )
