"""The plane of two inputs and the neuron's boundary, by hand and while it learns."""

from functools import lru_cache

import numpy as np

from lecture_utils import palette, perceptron
from lecture_utils.geometry import line_in_box
from lecture_utils.views.kit import marks
from lecture_utils.views.kit.axes import Axes, colour_bar
from lecture_utils.views.kit.field import BOUNDARY, samples_on, square_axes
from lecture_utils.views.kit.svg import arrow, paragraph, text
from lecture_utils.views.kit.text import equation, signed

Z_SHOWN = 3
N_PIXELS = 100


def plane_drawing(X, y, w, b, wrong, *, looked_at=None, before=None):
    """Return the whole plane; `before` is an earlier step, its boundary dashed."""
    axes = square_axes(X, left=60, top=12, side=350)
    z = perceptron.weighted_sum(axes.pixel_centres(N_PIXELS), w, b)
    parts = [axes.raster(z.reshape(N_PIXELS, N_PIXELS) / Z_SHOWN)]
    if before is not None:
        look = {"stroke": palette.LIGHT["muted"], "width": 2, "dash": "6 5"}
        parts.append(axes.straight(before.w, before.b, **look, class_="before"))
    parts.append(axes.straight(w, b, width=3, **BOUNDARY))
    size = 9 if len(y) <= 8 else 6
    parts.append(samples_on(axes, X, y, wrong, size))
    if looked_at is not None:
        x1, x2 = X[looked_at].tolist()
        parts.append(marks.spotlight(axes.x(x1), axes.y(x2), radius=size + 9))
    return axes.inside(*parts, _normal(axes, w, b)) + _surroundings(axes)


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
    shaft = arrow(axes.x(foot[0]), axes.y(foot[1]), x, y, stroke=palette.INK)
    place = x + 12 * unit[0], y - 12 * unit[1] + 5
    return shaft + text(*place, "w", class_="m b i onpale", **marks.WHITE_HALO)


# What stays where it is while the boundary moves is written once.
@lru_cache(maxsize=32)
def _surroundings(axes):
    """Return frame and labels, and what the field's colours mean."""
    bar = axes.bar((-Z_SHOWN, Z_SHOWN), gap=14)
    labels = {z: signed(z, 0) for z in range(-Z_SHOWN, Z_SHOWN + 1)}
    return axes.frame("x₁", "x₂") + colour_bar(bar, "z", labels)


def history_drawing(counts, k, n_samples, hide_future=False):
    """Return the mistakes over the steps with a cursor at step `k`."""
    last = max(len(counts) - 1, 1)
    if hide_future:
        counts = counts[: k + 1]
    most = max(int(counts.max()), 1)
    axes = Axes(36, 30, 310, 64, (0, last), (0, most))
    shown = np.unique(np.linspace(0, len(counts) - 1, 400).astype(int))
    steps = np.append(shown[0], np.repeat(shown[1:], 2))
    wrong = np.append(np.repeat(counts[shown][:-1], 2), counts[-1])
    title = f"Wrong of {n_samples}, after each step"
    return (
        text(axes.left, 18, title, room=310, class_="quiet")
        + axes.frame("", "", xticks=sorted({0, last // 2, last}), yticks=[0, most])
        + axes.curve(steps, wrong, stroke="var(--lu-zero)", width=2)
        + axes.cursor(k, overhang=4, width=3)
        + marks.reading(axes.x(k), axes.y(counts[k]), radius=6)
    )


def boundary_text(w, b):
    """Return where the boundary lies as plain text."""
    if not np.any(w):
        return f"w is zero, so there is no boundary and z = {signed(b)} everywhere"
    return "The boundary is " + equation(w, b)


def decision_words(w, b, wrong):
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


def learning_words(X, y, steps, k, counts):
    """Return what step `k` did and why, in words and numbers."""
    now, n = steps[k], len(y)
    updates = sum(step.error != 0 for step in steps[: k + 1])
    tally = f"Updates so far: <b>{updates}</b>. Wrong now: <b>{counts[k]} of {n}</b>."
    if now.index is None:
        start = "<b>Start.</b> w = (0, 0) and b = 0: z = 0 everywhere, so every "
        return paragraph(start + "sample gets class 1.") + paragraph(tally)
    before, x = steps[k - 1], X[now.index]
    epoch = f"<b>Step {k}</b> of {len(steps) - 1}, epoch {(k - 1) // n + 1}. "
    z = before.w @ x + before.b
    sign, guess = ("≥", 1) if z >= 0 else ("&lt;", 0)
    return (
        paragraph(f"{epoch}The ringed sample {_pair(x)} is class {y[now.index]}.")
        + paragraph(
            f"z = {signed(z)} {sign} 0, so ŷ = {guess}: "
            f"e = y − ŷ = <b>{signed(now.error, 0)}</b>."
        )
        + _update(before, now, x)
        + paragraph(tally)
    )


def _update(before, now, x):
    if now.error == 0:
        return paragraph("Right already: nothing changes.")
    lr = (now.b - before.b) / now.error
    factor = f"{lr:g} · " + ("1" if now.error > 0 else "(−1)")
    turn = "towards" if now.error > 0 else "away from"
    was = "; the dashed line is where the boundary was" if before.w.any() else ""
    after = equation(now.w, now.b) if now.w.any() else "w is zero again"
    return paragraph(
        "<b>A mistake.</b> w ← w + lr · e · x<br/>"
        f"= {_pair(before.w)} + {factor} · {_pair(x)} = <b>{_pair(now.w)}</b><br/>"
        f"b ← b + lr · e = {signed(before.b)} + {factor} = <b>{signed(now.b)}</b>"
    ) + paragraph(f"w moves {turn} the sample{was}. Now {after}.")


def _pair(values):
    return "(" + ", ".join(signed(value) for value in values) + ")"
