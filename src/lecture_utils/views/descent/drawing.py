"""Gradient descent as drawings: on a curve, on a landscape from above, J by step."""

from functools import lru_cache

import numpy as np

from lecture_utils import palette
from lecture_utils.views.kit import marks
from lecture_utils.views.kit.axes import Axes, axis_end, colour_bar
from lecture_utils.views.kit.marks import PURPLE
from lecture_utils.views.kit.raster import address, from_palette, placed
from lecture_utils.views.kit.svg import arrow, element, line, rect, svg, text
from lecture_utils.views.kit.text import scientific, signed

SIZE, J_SIZE = (490, 416), (360, 140)
N_LEVELS, N_PIXELS = 14, 504
LOW, HIGH = np.array([250, 251, 252.0]), np.array([132, 150, 166.0])
RECENT = 6  # points of the trail that are drawn stronger
LEVEL = 1e-3  # a slope that is as good as 0


def figure(value, digits=3):
    """Return a number as text; one of 10,000 or more as 1.23 · 10⁴."""
    if abs(value) < 1e4:
        return signed(value, digits)
    return scientific(value, 2).replace(" ", "\u00a0")


def figures(w):
    """Return a number, or (a, b) for two of them."""
    if np.ndim(w) == 0:
        return figure(w)
    return "(" + ",\u00a0".join(figure(value) for value in w) + ")"


def inside(axes, x, y, *, around=0):
    """Return whether points lie in the frame, or in so many frames around it."""
    (x0, x1), (y0, y1) = axes.xlim, axes.ylim
    dx, dy = around * (x1 - x0), around * (y1 - y0)
    return (x0 - dx <= x) & (x <= x1 + dx) & (y0 - dy <= y) & (y <= y1 + dy)


def _trail(axes, x, y, *, stroke):
    """Return the points as dots joined by lines, the last few of them stronger."""
    # Far out the first leap tells enough; the lines after it would cross the frame.
    far = np.flatnonzero(~inside(axes, x, y, around=3))
    end = far[0] + 1 if len(far) else len(x)
    pixels = np.column_stack([axes.x(x[:end]), axes.y(y[:end])]).clip(-9999, 9999)
    recent = max(end - RECENT, 0)
    return (
        _joined(pixels[: recent + 1], stroke, 0.35, "trail old")
        + _joined(pixels[recent:], stroke, 0.9, "trail")
        + _dots(pixels[:recent], stroke, 0.45, 3.5)
        + _dots(pixels[recent:], stroke, 1, 4.5)
    )


def _joined(pixels, stroke, opacity, class_):
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in pixels.tolist())
    look = {"stroke": stroke, "stroke_width": 1.75, "opacity": opacity}
    return element("polyline", points=points, fill="none", class_=class_, **look)


def _dots(pixels, fill, opacity, r):
    drawn = f"a{r} {r} 0 1 0 {2 * r} 0a{r} {r} 0 1 0 {-2 * r} 0z"
    d = "".join(f"M{x - r:.1f} {y:.1f}{drawn}" for x, y in pixels.tolist())
    return element("path", d=d, fill=fill, opacity=opacity, class_="visited")


def _beyond(axes, x, y, ux, uy, words, *, ink, halo, class_=""):
    """Return an arrow that ends at (x, y) on the frame and says where the point is."""
    anchor = "e" if ux > 0.4 else "m" if ux > -0.4 else ""
    below = 30 if uy < -0.4 else -18 if uy > 0.4 else -14
    place = x - 6 * np.sign(ux)
    if anchor == "m":  # the longest words still end inside the frame
        middle = axes.left + axes.width / 2
        place = min(max(x, middle - 40), middle + 40)
    look = {"stroke": halo, "stroke_width": 5, "paint_order": "stroke"}
    look["class_"] = f"b beyond {anchor} {class_}".strip()
    label = text(place, y - 44 * uy + below, words, **look)
    return arrow(x - 40 * ux, y - 40 * uy, x, y, stroke=ink) + label


# ------------------------------------------------------------------ on a curve


@lru_cache(maxsize=8)
def curve_axes(cost):
    """Return the axes that show all of the cost's curve."""
    top = 1.06 * float(cost.J(np.linspace(*cost.limits, 141)).max())
    return Axes(60, 36, 420, 330, cost.limits, (-0.13 * top, top))


def curve_drawing(cost, history, k):
    """Return the curve, the trail, the tangent at step `k` and the next step."""
    axes, ink = curve_axes(cost), "var(--lu-fg)"
    w, J = history.w, cost.J(history.w)
    slope = float(cost.dJ(w[k]))
    parts = [_trail(axes, w[: k + 1], J[: k + 1], stroke=ink)]
    if inside(axes, w[k], J[k]):
        step = history.momentum * history.v[k] - history.lr * slope
        parts.insert(0, _tangent(axes, w[k], J[k], slope))
        parts.append(_next_step(axes, w[k], J[k], step))
        parts.append(marks.reading(axes.x(w[k]), axes.y(J[k]), radius=8))
    else:
        side = np.sign(w[k])
        edge = axes.right - 4 if side > 0 else axes.left + 4
        words = f"w = {figure(w[k], 1)}, J = {figure(J[k], 1)}"
        look = {"ink": ink, "halo": "var(--lu-page)"}
        parts.append(_beyond(axes, edge, axes.top + 48, side, 0.0, words, **look))
    frame, curve = _curve(cost)
    return frame + axes.inside(curve, *parts)


@lru_cache(maxsize=8)
def _curve(cost):
    """Return what never moves: title and frame, and the curve."""
    axes, ws = curve_axes(cost), np.linspace(*cost.limits, 141)
    frame = text(axes.left, 20, f"J(w) = {cost.formula}") + axes.frame("w", "J(w)")
    look = {"stroke": "var(--lu-zero)", "width": 3, "class_": "cost"}
    return frame, axes.curve(ws, cost.J(ws), **look)


def _tangent(axes, w, J, slope):
    """Draw the slope as a line about as long on the page wherever it is."""
    across, up = axes.x(1) - axes.x(0), axes.y(0) - axes.y(1)
    reach = 110 / np.hypot(across, slope * up)
    ends = np.array([w - reach, w + reach])
    look = {"stroke": PURPLE, "width": 2.5, "dash": "7 4", "class_": "tangent"}
    return axes.curve(ends, J + slope * (ends - w), **look)


def _next_step(axes, w, J, step):
    """Draw the next step along the floor of the picture, to scale."""
    x, end = axes.x(w), axes.x(w + step)
    end = float(np.clip(end, axes.left - 30, axes.right + 30))
    floor, long = axes.bottom - 17, abs(end - x) > 14
    head = 12 * np.sign(end - x) if long else 0
    tip = [(end, floor), (end - head, floor - 9), (end - head, floor + 9)]
    points = " ".join(f"{px:.1f},{py:.1f}" for px, py in tip)
    left, width = min(x, end - head), max(abs(end - head - x), 1.5)
    drop = {"stroke": PURPLE, "stroke_dasharray": "2 4", "stroke_width": 1.5}
    low, high, room = min(x, end), max(x, end), 130  # as wide as a talk writes it
    at_left = high + room > axes.right and low - room > axes.left
    above = high + room > axes.right and not at_left
    place = low - 10 if at_left else low + 10 if above else high + 10
    height = floor - 15 if above else floor + 5
    return (
        line(x, axes.y(J), x, floor, **drop)
        + rect(left, floor - 3, width, 6, fill=PURPLE, class_="step")
        + (element("polygon", points=points, fill=PURPLE) if long else "")
        + text(place, height, "next step", class_="e quiet" if at_left else "quiet")
    )


# ------------------------------------------------------------------ on a landscape


def map_axes(cost):
    """Return the axes of the cost's map."""
    return Axes(60, 36, 336, 336, cost.limits, cost.limits)


def map_drawing(cost, history, k):
    """Return the map, the trail, and where downhill is at step `k`."""
    axes, w = map_axes(cost), history.w[: k + 1]
    parts = [_trail(axes, w[:, 0], w[:, 1], stroke=palette.INK)]
    if inside(axes, *w[k]):
        x, y = axes.x(w[k, 0]), axes.y(w[k, 1])
        parts.append(_downhill(x, y, cost.dJ(w[k])))
        parts.append(marks.reading(x, y, radius=8))
    else:
        parts.append(_outside(axes, w[k]))
    ground, surroundings = _map(cost)
    return axes.inside(ground, *parts) + surroundings


def _downhill(x, y, slope):
    """Draw the negative gradient: its direction, longer where it is steeper."""
    steep = float(np.hypot(*slope))
    if steep < LEVEL:
        return ""
    length = 30 + 70 * steep / (steep + 1.5)
    end = x - length * slope[0] / steep, y + length * slope[1] / steep
    under = arrow(x, y, *end, stroke="#FFFFFF")
    halo = {"stroke": "#FFFFFF", "stroke_width": 4, "stroke_linejoin": "round"}
    purple = arrow(x, y, *end, stroke=palette.LIGHT["gradient-text"])
    return element("g", under, **halo) + element("g", purple, class_="downhill")


def _outside(axes, w):
    """Draw an arrow to the edge, towards the point that the map does not hold."""
    centre = axes.left + axes.width / 2, axes.top + axes.height / 2
    ux, uy = w[0], -w[1]
    reach = (axes.width / 2 - 4) / max(abs(ux), abs(uy))
    x, y = centre[0] + reach * ux, centre[1] + reach * uy
    unit = np.array([ux, uy]) / np.hypot(ux, uy)
    look = {"ink": palette.INK, "halo": "#FFFFFF", "class_": "onpale"}
    return _beyond(axes, x, y, *unit.tolist(), "w = " + figures(w), **look)


@lru_cache(maxsize=8)
def _map(cost):
    """Return what never moves: the levels of J as an image, and all round it."""
    axes = map_axes(cost)
    levels = _levels(cost, axes)
    J = cost.J(axes.pixel_centres(N_PIXELS)).reshape(N_PIXELS, N_PIXELS)
    band = np.searchsorted(levels[1:-1], J).astype(np.uint8)
    edge = np.zeros(band.shape, bool)
    edge[:, 1:] |= band[:, 1:] != band[:, :-1]
    edge[1:] |= band[1:] != band[:-1]
    ground = _shades(axes, np.where(edge, band + N_LEVELS, band).astype(np.uint8))
    bar = axes.bar((0, N_LEVELS), gap=16, width=14)
    scale = _shades(bar, np.arange(N_LEVELS, dtype=np.uint8)[::-1, None])
    labels = {n: f"{levels[n]:.2f}" for n in range(0, N_LEVELS + 1, 2)}
    ticks = np.arange(-3, 4)
    surroundings = (
        text(axes.left, 20, f"J = {cost.formula}")
        + axes.frame(*cost.weights, xticks=ticks, yticks=ticks)
        + "".join(_minimum(axes, *point) for point in cost.minima)
        + colour_bar(bar, "J", labels, image=scale)
    )
    return ground, surroundings


def _levels(cost, axes):
    """Return the J of the level lines: closer together where J is low."""
    J = cost.J(axes.pixel_centres(101))
    low = min(float(cost.J(np.array(point))) for point in cost.minima)
    return low + (J.max() - low) * (np.arange(N_LEVELS + 1) / N_LEVELS) ** 2


def _shades(axes, bands):
    """Return bands of J as an image: pale is low, and their edges are darker."""
    shades = LOW + np.linspace(0, 1, N_LEVELS)[:, None] * (HIGH - LOW)
    ramp = np.rint(np.concatenate([shades, 0.82 * shades]))
    data = address(from_palette(bands, ramp), optimize=True)
    return placed(data, axes.left, axes.top, axes.width, axes.height)


def _minimum(axes, w1, w2):
    """Mark a minimum by a cross."""
    x, y = axes.x(w1), axes.y(w2)
    look = {"stroke": palette.INK, "stroke_width": 2, "class_": "minimum"}
    return element("path", d=f"M{x - 7:.1f} {y:.1f}h14m-7 -7v14", **look)


# ------------------------------------------------------------------ J by step


def J_plot(cost, history, k, hide_future=False):
    """Return the small plot of J after each step, the part after `k` faint."""
    J = cost.J(history.w[: k + 1] if hide_future else history.w)
    top = axis_end(max(min(float(J.max()), 3 * float(J[0])), float(J[0])), most=10)
    last = history.n_steps
    axes = Axes(56, 38, 292, 64, (-0.6, last + 0.6), (0, top))
    x, ticks = axes.x(k), sorted({0, last // 2, last})
    is_higher = J[k] > top
    return svg(
        *J_SIZE,
        text(axes.left, 16, "J after each step", class_="quiet"),
        axes.frame("", "", xticks=ticks, yticks=[0, top]),
        axes.inside(axes.history(np.minimum(J, 40 * top), k)),
        _higher(x, axes.top) if is_higher else marks.reading(x, axes.y(J[k]), radius=6),
        title="J after each step",
        desc=f"After step {k} J is {figure(J[k])}; at the start it was {figure(J[0])}",
    )


def _higher(x, y):
    """Return a mark for a J above the frame."""
    points = f"{x - 8:.1f},{y + 2:.1f} {x + 8:.1f},{y + 2:.1f} {x:.1f},{y - 13:.1f}"
    look = {"stroke": palette.INK, "stroke_width": 1.5, "class_": "higher"}
    return element("polygon", points=points, fill="var(--lu-accent)", **look)
