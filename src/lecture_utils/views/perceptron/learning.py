"""One step of the learning rule, in a picture and in words."""

import numpy as np

from lecture_utils import perceptron
from lecture_utils.views.kit import marks
from lecture_utils.views.kit.axes import Axes
from lecture_utils.views.kit.svg import line, paragraph, signed, text
from lecture_utils.views.perceptron.plane import equation, plane_drawing

HISTORY_SIZE = (360, 130)


def learning_drawing(X, y, now, before):
    """Return the plane after the step, the earlier boundary dashed if it moved."""
    wrong = perceptron.predict(X, now.w, now.b) != y
    moved = None if now.error == 0 else (before.w, before.b)
    return plane_drawing(X, y, now.w, now.b, wrong, looked_at=now.index, before=moved)


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
    x, ticks = axes.x(k), sorted({0, last // 2, last})
    cursor = {"stroke": "var(--lu-accent)", "stroke_width": 3}
    return (
        text(
            axes.left,
            18,
            f"Wrong of {n_samples}, after each step",
            room=310,
            class_="quiet",
        )
        + axes.frame("", "", xticks=ticks, yticks=[0, most])
        + axes.curve(steps, wrong, stroke="var(--lu-zero)", width=2)
        + line(x, axes.top - 4, x, axes.bottom + 4, **cursor)
        + marks.reading(x, axes.y(counts[k]), radius=6)
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
    return (
        paragraph(f"{epoch}The ringed sample {_pair(x)} is class {y[now.index]}.")
        + paragraph(_judged(before.w @ x + before.b, now.error))
        + _update(before, now, x)
        + paragraph(tally)
    )


def _judged(z, error):
    sign, guess = ("≥", 1) if z >= 0 else ("&lt;", 0)
    return (
        f"z = {signed(z)} {sign} 0, so ŷ = {guess}: "
        f"e = y − ŷ = <b>{signed(error, 0)}</b>."
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
