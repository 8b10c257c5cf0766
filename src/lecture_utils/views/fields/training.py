"""A training at one of its epochs: the field, the loss so far, and what happens."""

from functools import lru_cache
from html import escape

import numpy as np

from lecture_utils import mlp
from lecture_utils.views.fields import network_field
from lecture_utils.views.kit import marks
from lecture_utils.views.kit.axes import Axes, axis_end, ticks
from lecture_utils.views.kit.field import samples_on, square_axes, surroundings
from lecture_utils.views.kit.svg import line, render, text
from lecture_utils.views.kit.text import amount

SIZE = (760, 402)
TOP, SIDE = 36, 320
CURVE = {"left": 480, "top": TOP, "width": 268, "height": SIDE}
GUESSING = float(np.log(2))
FLAT, LOOK_BACK = 0.02, 20


def view_training(X, y, history, k, activations, *, batch_size=None, hide_future=False):
    """Draw a network after epoch `k` of its recorded training, beside its loss."""
    params, last = history.epochs[k].params, len(history.epochs) - 1
    wrong = mlp.predict(params, X, activations) != y
    right, J = len(y) - int(wrong.sum()), history.J
    if hide_future:
        J = J[: k + 1]
    return render(
        SIZE,
        _drawing(X, y, params, activations, wrong, J, k, last),
        title="A network learns",
        alt=f"Epoch {k} of {last}: J = {amount(J[k])}, "
        f"{right} of {len(y)} samples are right",
        words=_words(history, k, right, len(y), batch_size, hide_future),
    )


def _drawing(X, y, params, activations, wrong, J, k, last):
    """Return the output over the plane, and J up to its last epoch."""
    axes = square_axes(X, left=58, top=TOP, side=SIDE)
    field = network_field(axes, params, activations)
    plane = axes.inside(field, samples_on(axes, X, y, wrong, size=5))
    title = text(axes.left, axes.top - 12, "Output ŷ over the plane", class_="b")
    around = surroundings(axes, "ŷ", ((0, "0"), (0.5, "0.5"), (1, "1")))
    return plane + title + around + _loss(J, k, last)


def _loss(J, k, last):
    """Return J over the epochs, with a cursor at epoch `k`."""
    most, usual = float(max(J)), max(float(np.quantile(J, 0.9)), float(J[0]))
    # A spike leaves the frame where it would press all the rest to the floor.
    wanted = most if most < 3 * usual else usual
    top = axis_end(min(max(wanted, 1), 1000))
    axes = Axes(**CURVE, xlim=(0, max(last, 1)), ylim=(0, top))
    # Far outside a browser would round; a little outside the curve leaves the frame.
    shown = np.minimum(J, 3 * top)
    y = max(axes.y(J[k]), axes.top)
    frame = _loss_frame(axes, amount(most) if most > top else "")
    return (
        frame
        + axes.inside(axes.history(shown, k))
        + marks.reading(axes.x(k), y, radius=6)
    )


@lru_cache(maxsize=32)
def _loss_frame(axes, beyond):
    """Return title, frame, what goes beyond it, and the loss of a guess."""
    parts = [text(axes.left, axes.top - 12, "Loss J", class_="b")]
    if beyond:
        words = f"↑ up to {beyond}"
        parts.append(text(axes.right, axes.top - 12, words, class_="e quiet"))
    if axes.ylim[1] <= 3:
        parts.append(_guess(axes))
    xticks = np.unique(np.linspace(*axes.xlim, 5).astype(int))
    yticks = ticks(*axes.ylim, 5)
    return "".join(parts) + axes.frame("epoch", "", xticks=xticks, yticks=yticks)


def _guess(axes):
    """Return the line that a network reaches which answers one half everywhere."""
    y, look = axes.y(GUESSING), {"stroke": "var(--lu-rule)", "stroke_dasharray": "4 4"}
    words = "a guess: ln 2 = 0.69"
    return line(axes.left, y, axes.right, y, **look) + text(
        axes.right - 8, y - 8, words, class_="e quiet"
    )


def _words(history, k, right, n, batch_size, hide_future):
    """Return where epoch `k` stands, and what is happening there."""
    all_right = right == n
    each = -(-n // min(batch_size or n, n))
    crossed = "" if all_right else "; the others are crossed"
    batch_size = batch_size if each > 1 else None
    return [
        f"<b>Epoch {k}</b> of {len(history.epochs) - 1}. J = <b>{amount(history.J[k])}"
        "</b>.",
        f"<b>{right} of {n}</b> samples are right ({right / n:.0%}){crossed}.",
        f"Updates so far: <b>{k * each}</b>, {each} in each epoch.",
        _happening(history, k, all_right, batch_size, hide_future),
    ]


def _happening(history, k, all_right, batch_size, hide_future):
    """Return one honest remark; the first that holds is the one to make."""
    J = history.J
    if history.stopped and k == len(J) - 1:
        return _stopped(history)
    if k == 0:
        return (
            f"<b>Start.</b> The weights are random, and so is the field. Answering "
            f"½ everywhere would give J = ln 2 = {GUESSING:.2f}."
        )
    if max(J[max(k - 10, 0) : k + 1]) > max(1.1 * J[0], GUESSING):
        return (
            "<b>Too far.</b> J went above where it began: the steps leap across the "
            "valley instead of down into it. Take a smaller lr."
        )
    if all_right:
        return (
            "<b>Every sample is right.</b> From here on J can fall only because the "
            "network grows surer: the white band narrows."
        )
    return _plateau(J, k, hide_future) if _flat(J, k) else _trend(J, k, batch_size)


def _stopped(history):
    # The advice behind the semicolon is the next sentence.
    reason = escape(history.stopped[0].upper() + history.stopped[1:].split(";")[0])
    return (
        f"<b>It diverged.</b> {reason}. This is the last epoch that was recorded: "
        "take a smaller lr."
    )


def _flat(J, k):
    lately = J[max(k - LOOK_BACK, 0) : k + 1]
    return k >= LOOK_BACK and lately.max() - lately.min() <= FLAT * lately[0]


def _plateau(J, k, hide_future):
    change = f"J changed by less than {FLAT:.0%} in {LOOK_BACK} epochs"
    if hide_future:
        return f"<b>Hardly moving.</b> {change}. Is it the end?"
    if min(J[k:]) < 0.8 * J[k]:
        return f"<b>A plateau.</b> {change}. It is not the end: step on."
    return (
        f"<b>Hardly moving.</b> {change}, and so it goes on. A larger lr shows whether "
        "the steps are too short or the slope is gone; another seed starts elsewhere."
    )


def _trend(J, k, batch_size):
    """Return how J went lately; a single epoch says little, and flickers at play."""
    before = max(k - 10, 0)
    rises = sum(J[before + 1 : k + 1] > J[before:k])
    trend = f"<b>Up and down.</b> J is no lower than at epoch {before}"
    if J[k] < J[before]:
        share = 1 - J[k] / J[before]
        trend = f"<b>Downhill.</b> J fell by {share:.0%} since epoch {before}"
        if rises < 3:
            return trend + "."
    if batch_size:
        return (
            f"{trend}. The curve is ragged: each update follows {batch_size} samples "
            "alone, and what helps them may hurt the others."
        )
    return f"{trend}. Where it rose, the direction was downhill but the step too long."
