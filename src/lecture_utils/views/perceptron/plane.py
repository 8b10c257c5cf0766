"""The plane of two inputs: the field of z, the boundary, the samples."""

from functools import lru_cache

import numpy as np

from lecture_utils import _palette, perceptron
from lecture_utils._geometry import line_in_box, square_limits
from lecture_utils.views.kit import marks
from lecture_utils.views.kit.axes import Axes
from lecture_utils.views.kit.svg import arrow, paragraph, signed, text
from lecture_utils.views.perceptron.field import samples_on

LEFT, TOP, SIDE = 60, 12, 350
Z_SHOWN = 3.0
N_PIXELS = 100


def plane_drawing(X, y, w, b, wrong, *, looked_at=None, before=None):
    """Return the whole plane; `before` is an earlier (w, b), its boundary dashed."""
    axes = Axes(LEFT, TOP, SIDE, SIDE, *square_limits(X))
    z = perceptron.weighted_sum(axes.pixel_centres(N_PIXELS), w, b)
    parts = [axes.raster(z.reshape(N_PIXELS, N_PIXELS) / Z_SHOWN)]
    if before is not None:
        look = {"stroke": _palette.LIGHT["muted"], "width": 2, "dash": "6 5"}
        parts.append(_boundary(axes, *before, **look, class_="before"))
    look = {"stroke": _palette.INK, "width": 3, "class_": "boundary"}
    parts.append(_boundary(axes, w, b, **look))
    parts += [_samples(axes, X, y, wrong, looked_at), _normal(axes, w, b)]
    return axes.inside(*parts) + _surroundings(axes)


def _boundary(axes, w, b, **look):
    ends = line_in_box(w, b, axes.xlim, axes.ylim)
    return "" if ends is None else axes.curve(ends[:, 0], ends[:, 1], **look)


def _normal(axes, w, b):
    """Draw w on the boundary, off the middle, where samples crowd less."""
    ends = line_in_box(w, b, axes.xlim, axes.ylim)
    if ends is None:
        return ""
    unit = w / np.hypot(*w)
    low, high = np.transpose([axes.xlim, axes.ylim])
    for share in (0.2, 0.8, 0.5):
        foot = ends[0] + share * (ends[1] - ends[0])
        tip = foot + 0.16 * (high[0] - low[0]) * unit
        label = foot + 0.22 * (high[0] - low[0]) * unit
        if (low < label).all() and (label < high).all():
            break
    x, y = axes.x(tip[0]), axes.y(tip[1])
    shaft = arrow(axes.x(foot[0]), axes.y(foot[1]), x, y, stroke=_palette.INK)
    place = x + 12 * unit[0], y - 12 * unit[1] + 5
    halo = {"stroke": "#FFFFFF", "stroke_width": 4, "paint_order": "stroke"}
    return shaft + text(*place, "w", class_="m b i onpale", **halo)


def _samples(axes, X, y, wrong, looked_at):
    size = 9 if len(y) <= 8 else 6
    drawn = samples_on(axes, X, y, wrong, size)
    if looked_at is None:
        return drawn
    x, y = X[looked_at].tolist()
    return drawn + marks.spotlight(axes.x(x), axes.y(y), radius=size + 9)


# What stays where it is while the boundary moves is written once.
@lru_cache(maxsize=32)
def _surroundings(axes):
    """Return frame and labels, and what the field's colours mean."""
    bar = Axes(axes.right + 14, axes.top, 12, axes.height, (0, 1), (-Z_SHOWN, Z_SHOWN))
    parts = [
        axes.frame("x₁", "x₂"),
        bar.raster(np.linspace(1, -1, 63)[:, None]),
        bar.border(),
        text(bar.left + 6, bar.bottom + 20, "z", class_="m i"),
    ]
    for tick in range(-3, 4):
        words = signed(tick, 0)
        parts.append(text(bar.right + 6, bar.y(tick) + 5, words, class_="quiet"))
    return "".join(parts)


def equation(w, b):
    """Return w1 x1 + w2 x2 + b = 0 with its signs written as a person would."""
    terms = [f"{signed(w[0])} x₁"]
    for value, name in ((w[1], " x₂"), (b, "")):
        terms.append(f"{'−' if value < 0 else '+'} {signed(abs(value))}{name}")
    return " ".join(terms) + " = 0"


def said_of_line(w, b):
    """Return where the boundary lies as plain text."""
    if not np.any(w):
        return f"w is zero, so there is no boundary and z = {signed(b)} everywhere"
    return "The boundary is " + equation(w, b)


def plane_words(w, b, wrong):
    """Return the boundary, its geometry and the mistakes in words."""
    tally = f"<b>{int(wrong.sum())} of {len(wrong)}</b> samples wrong"
    tally += " (crossed)." if wrong.any() else "."
    length = np.hypot(*w)
    if length == 0:
        side = "class 1" if b >= 0 else "class 0"
        no_line = f"<b>w</b> is zero: no boundary. z = {signed(b)} everywhere, so "
        return paragraph(no_line + f"every sample gets {side}.") + paragraph(tally)
    return (
        paragraph(f"<b>Boundary</b><br/>{equation(w, b)}")
        + paragraph(
            "<b>w</b> stands at a right angle to it and points to the side where "
            "z &gt; 0: <span class='lu-1'>class 1 ■</span>. Behind it is "
            "<span class='lu-0'>class 0 ●</span>."
        )
        + paragraph(
            "Its distance from the origin is |b| / ‖w‖ = "
            f"{signed(abs(b))} / {signed(length)} = {signed(abs(b) / length)}."
        )
        + paragraph(tally)
    )
