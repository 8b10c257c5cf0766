"""Gradient descent step by step: on a curve, and on a landscape seen from above."""

from functools import lru_cache

import numpy as np

from lecture_utils import descent, palette
from lecture_utils._validation import whole
from lecture_utils.views.kit import marks
from lecture_utils.views.kit.axes import Axes, axis_end, colour_bar
from lecture_utils.views.kit.raster import address, from_palette, placed
from lecture_utils.views.kit.svg import (
    arrow,
    element,
    line,
    paragraph,
    polygon,
    polyline,
    rect,
    render,
    svg,
    text,
)
from lecture_utils.views.kit.text import in_brackets, scientific, signed

SIZE, J_SIZE = (490, 416), (360, 140)
N_LEVELS, N_PIXELS = 14, 504
LOW, HIGH = np.array([250, 251, 252.0]), np.array([132, 150, 166.0])
RECENT = 6  # points of the trail that are drawn stronger
LEVEL = 1e-3  # a slope that is as good as 0


def view_descent(cost, history, k, *, hide_future=False):
    """Draw a descent on a curve after `k` steps: trail, slope, the next step.

    Beside it stand the update in numbers, what this learning rate leads to, and J by
    step.

    Parameters
    ----------
    cost : descent.Cost
        Of one weight, such as those in `descent.CURVES`.
    history : descent.History
        From `descent.descend` on `cost.dJ`.
    k : int
        0 is the start.
    hide_future : bool
        Draw J up to step `k` alone, and leave the verdict out until the last step.

    Examples
    --------
    >>> from lecture_utils import descent
    >>> cost = descent.CURVES["one neuron"]
    >>> history = descent.descend(cost.dJ, -2.5, lr=0.5, n_steps=10)
    >>> view_descent(cost, history, 1).alt.split(": ", 1)[1]
    'w = −1.000, J = 1.133. The verdict: good'
    """
    k = whole("k", k, low=0, high=len(history.w) - 1)
    w, slope = history.w[k], float(cost.dJ(history.w[k]))
    hint = f": J falls to the {'right' if slope < 0 else 'left'}"
    if abs(slope) < LEVEL / 2:
        hint = ": level, or nearly"
    seen = inside(curve_axes(cost), w, cost.J(w))
    drawing = curve_drawing(cost, history, k)
    return _render("a curve", cost, history, k, drawing, seen, hint, hide_future)


def view_landscape(cost, history, k, *, hide_future=False):
    """Draw a descent on a landscape from above after `k` steps."""
    w, slope = history.w[k], cost.dJ(history.w[k])
    seen = inside(map_axes(cost), *w)
    hint = "; the arrow points the other way, downhill" if seen else ""
    if np.hypot(*slope) < LEVEL:
        hint = ": level, or nearly"
    drawing = map_drawing(cost, history, k)
    return _render("a landscape", cost, history, k, drawing, seen, hint, hide_future)


def _render(where, cost, history, k, drawing, seen, hint, hide_future):
    w, slope, J = history.w[k], cost.dJ(history.w[k]), figure(cost.J(history.w[k]))
    alt = (
        f"Step {k} of {history.n_steps} down {cost.name!r} with lr = {history.lr:g}: "
        f"w = {figures(w)}, J = {J}"
    )
    outside = "" if seen else ". This is <b>outside</b> the picture"
    words = [
        f"<b>Step {k}</b> of {history.n_steps}. w = <b>{figures(w)}</b>, "
        f"J = <b>{J}</b>{outside}.<br/>dJ/dw = {figures(slope)}{hint}.",
        _update(history, w, history.v[k], slope, k),
    ]
    if not hide_future or k == len(history.w) - 1:
        verdict = descent.verdict(cost, history)
        alt += f". The verdict: {verdict.name}"
        momentum = f", momentum = {history.momentum:g}" if history.momentum else ""
        reason = verdict.reason.replace(" %", "\u00a0%")
        words.append(
            f"Verdict on lr = {history.lr:g}{momentum}: <b>{verdict.name}</b>. {reason}"
        )
    words = "".join(map(paragraph, words)) + J_plot(cost, history, k, hide_future)
    title = f"Gradient descent on {where}"
    return render(SIZE, drawing, title=title, alt=alt, words=words)


def _update(history, w, v, slope, k):
    """Return the next step as formula and numbers."""
    if history.diverged and k == len(history.w) - 1:
        return "<b>The walk ends here</b>: the next step leads beyond ±1,000,000."
    lr, momentum = history.lr, history.momentum
    step = momentum * v - lr * slope
    pull = f"{lr:g} · {_bracketed(slope)}"
    if momentum == 0:
        return (
            "<b>Next step:</b> w ← w − lr · dJ/dw<br/>"
            f"= {figures(w)} − {pull} = <b>{figures(w + step)}</b>"
        )
    return (
        "<b>Next step:</b> v ← momentum · v − lr · dJ/dw<br/>"
        f"= {momentum:g} · {_bracketed(v)} − {pull} = <b>{figures(step)}</b><br/>"
        f"w ← w + v = <b>{figures(w + step)}</b>"
    )


def _bracketed(w):
    words = figures(w)
    return f"({words})" if "·" in words and words[0] != "(" else in_brackets(words)


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
    pixels, recent = pixels.tolist(), max(end - RECENT, 0)
    look = {"stroke": stroke, "stroke_width": 1.75}
    old, new = {"class_": "trail old"} | look, {"class_": "trail"} | look
    return (
        polyline(pixels[: recent + 1], **old, opacity=0.35)
        + polyline(pixels[recent:], **new, opacity=0.9)
        + _dots(pixels[:recent], stroke, 0.45, 3.5)
        + _dots(pixels[recent:], stroke, 1, 4.5)
    )


def _dots(pixels, fill, opacity, r):
    drawn = f"a{r} {r} 0 1 0 {2 * r} 0a{r} {r} 0 1 0 {-2 * r} 0z"
    d = "".join(f"M{x - r:.1f} {y:.1f}{drawn}" for x, y in pixels)
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
        at = axes.right - 4 if side > 0 else axes.left + 4, axes.top + 48
        words = f"w = {figure(w[k], 1)}, J = {figure(J[k], 1)}"
        look = {"ink": ink, "halo": "var(--lu-page)"}
        parts.append(_beyond(axes, *at, side, 0.0, words, **look))
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
    look = {"stroke": marks.PURPLE, "width": 2.5, "dash": "7 4", "class_": "tangent"}
    return axes.curve(ends, J + slope * (ends - w), **look)


def _next_step(axes, w, J, step):
    """Draw the next step along the floor of the picture, to scale."""
    x, end = axes.x(w), axes.x(w + step)
    end = float(np.clip(end, axes.left - 30, axes.right + 30))
    floor, long = axes.bottom - 17, abs(end - x) > 14
    head = 12 * np.sign(end - x) if long else 0
    tip = [(end, floor), (end - head, floor - 9), (end - head, floor + 9)]
    left, width = min(x, end - head), max(abs(end - head - x), 1.5)
    drop = {"stroke": marks.PURPLE, "stroke_dasharray": "2 4", "stroke_width": 1.5}
    low, high, room = min(x, end), max(x, end), 130  # as wide as a talk writes it
    at_left = high + room > axes.right and low - room > axes.left
    above = high + room > axes.right and not at_left
    place = low - 10 if at_left else low + 10 if above else high + 10
    height = floor - 15 if above else floor + 5
    return (
        line(x, axes.y(J), x, floor, **drop)
        + rect(left, floor - 3, width, 6, fill=marks.PURPLE, class_="step")
        + (polygon(tip, fill=marks.PURPLE) if long else "")
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
    towards = w * [1, -1]
    centre = np.array([axes.left + axes.width / 2, axes.top + axes.height / 2])
    end = centre + (axes.width / 2 - 4) / np.abs(towards).max() * towards
    unit = towards / np.hypot(*towards)
    look = {"ink": palette.INK, "halo": "#FFFFFF", "class_": "onpale"}
    return _beyond(axes, *end, *unit.tolist(), "w = " + figures(w), **look)


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
    look = {"stroke": palette.INK, "stroke_width": 1.5, "class_": "higher"}
    tip = [(x - 8, y + 2), (x + 8, y + 2), (x, y - 13)]
    return polygon(tip, fill="var(--lu-accent)", **look)
