"""A training at one of its epochs: field, loss, hidden units, and what happens."""

from functools import lru_cache
from html import escape
from typing import NamedTuple

import numpy as np

from lecture_utils import mlp
from lecture_utils.views.fields import (
    TRANSPARENT,
    UNIT_PIXELS,
    network_field,
    unit_image,
    unit_shares,
)
from lecture_utils.views.kit import marks
from lecture_utils.views.kit.axes import Axes, axis_end, ticks
from lecture_utils.views.kit.field import samples_on, square_axes, surroundings
from lecture_utils.views.kit.raster import signed_levels
from lecture_utils.views.kit.svg import hint, line, rect, render, text
from lecture_utils.views.kit.text import amount, signed

SIZE = (760, 428)
TOP, SIDE = 36, 320
CURVE = {"left": 480, "top": TOP, "width": 268, "height": 142}
GUESSING = float(np.log(2))
FLAT, LOOK_BACK = 0.02, 20
# The test loss has risen when it is so many times its lowest, both means over epochs.
OVERFIT, SMOOTH = 1.1, 10
TEST_LINE = {"stroke": "var(--lu-fg)", "dash": "7 3"}
TEST_AHEAD = TEST_LINE | {"stroke": "var(--lu-rule)"}

UNITS_TOP, UNITS_BOTTOM = 256, 428
# Gaps between units in a row, and between rows, in pixels of a unit.
GAP, ROW_GAP = 2, 3
FEW = 8  # so many units of one layer are shown large, with their weights


class Held(NamedTuple):
    """The samples that are not trained on."""

    X: np.ndarray
    y: np.ndarray
    J: np.ndarray  # after each epoch


def view_training(
    X, y, history, k, activations, *, test=None, batch_size=None, hide_future=False
):
    """Draw a network after epoch `k` of its recorded training, beside its loss.

    `test` is None or the samples `Held` back. Under the loss is each hidden unit as a
    plane of its own.
    """
    params, last = history.epochs[k].params, len(history.epochs) - 1
    X_all, y_all = X, y
    if test is not None:
        X_all, y_all = np.concatenate([X, test.X]), np.concatenate([y, test.y])
    wrong = mlp.predict(params, X_all, activations) != y_all
    n, right = len(y), len(y) - int(wrong[: len(y)].sum())
    curves = [history.J] if test is None else [history.J, test.J]
    J = [curve[: k + 1] if hide_future else curve for curve in curves]
    alt = f"Epoch {k} of {last}: J = {amount(J[0][k])}, "
    if test is None:
        tally = f"{right} of {n} samples are right"
    else:
        tested = f"{len(test.y) - wrong[n:].sum()} of {len(test.y)}"
        tally = f"{right} of {n} training samples are right"
        alt += f"J of the test samples = {amount(J[1][k])}, "
    return render(
        SIZE,
        _plane(X_all, y_all, params, activations, wrong, n),
        _losses(J, k, last),
        _units(params, activations, X_all),
        title="A network learns",
        alt=alt + tally + ("" if test is None else f", {tested} test samples"),
        words=_words(
            history, k, right, n, batch_size, hide_future, test and (test.J, tested)
        ),
    )


def _plane(X, y, params, activations, wrong, n):
    """Return the output over the plane; the samples after the first `n` are hollow."""
    axes = square_axes(X, left=58, top=TOP, side=SIDE)
    field = network_field(axes, params, activations)
    shown = samples_on(axes, X, y, wrong, size=5, test=np.arange(len(y)) >= n)
    title = text(axes.left, axes.top - 12, "Output ŷ over the plane", class_="b")
    around = surroundings(axes, "ŷ", ((0, "0"), (0.5, "0.5"), (1, "1")))
    return axes.inside(field, shown) + title + around


def _losses(curves, k, last):
    """Return J over the epochs, and that of the test, with a cursor at epoch `k`."""
    J = np.concatenate(curves)
    most, start = float(max(J)), max(float(curve[0]) for curve in curves)
    usual = max(float(np.quantile(J, 0.9)), start)
    # A spike leaves the frame where it would press all the rest to the floor.
    wanted = most if most < 3 * usual else usual
    top = axis_end(min(max(wanted, 1), 1000))
    axes = Axes(**CURVE, xlim=(0, max(last, 1)), ylim=(0, top))
    # Far outside a browser would round; a little outside the curve leaves the frame.
    training, *test = (np.minimum(curve, 3 * top) for curve in curves)
    tested = [
        axes.curve(range(len(J)), J, width=1.5, class_="ahead test", **TEST_AHEAD)
        + axes.curve(range(k + 1), J[: k + 1], class_="test", **TEST_LINE)
        for J in test
    ]
    readings = [
        marks.reading(axes.x(k), max(axes.y(curve[k]), axes.top), radius=6)
        for curve in curves
    ]
    return "".join(
        [
            _loss_frame(axes, amount(most) if most > top else "", bool(test)),
            axes.inside(*tested, axes.history(training, k)),
            *readings,
        ]
    )


@lru_cache(maxsize=32)
def _loss_frame(axes, beyond, tested):
    """Return title, frame, what goes beyond it, and the loss of a guess."""
    above = axes.top - 12
    parts = [text(axes.left, above, "Loss J", class_="b")]
    if tested:
        look = {"stroke_width": 2.5}
        parts += [
            line(566, above - 5, 584, above - 5, stroke="var(--lu-zero)", **look),
            text(589, above, "training", room=74),
            line(
                675,
                above - 5,
                696,
                above - 5,
                stroke=TEST_LINE["stroke"],
                stroke_dasharray=TEST_LINE["dash"],
                **look,
            ),
            text(702, above, "test", room=46),
        ]
    elif axes.ylim[1] <= 3:
        parts.append(_guess(axes))
    if beyond:
        words = f"↑ up to {beyond}"
        parts.append(text(axes.right - 8, axes.top + 20, words, class_="e quiet"))
    xticks = np.unique(np.linspace(*axes.xlim, 5).astype(int))
    yticks = ticks(*axes.ylim, 4)
    return "".join(parts) + axes.frame("epoch", "", xticks=xticks, yticks=yticks)


def _guess(axes):
    """Return the line that a network reaches which answers one half everywhere."""
    y, look = axes.y(GUESSING), {"stroke": "var(--lu-rule)", "stroke_dasharray": "4 4"}
    words = "a guess: ln 2 = 0.69"
    return line(axes.left, y, axes.right, y, **look) + text(
        axes.right - 8, y - 8, words, class_="e quiet"
    )


# ------------------------------------------------------------------ the hidden units


def _units(params, activations, X):
    """Return each hidden unit as a plane, under its weight where they are few."""
    sizes = tuple(len(b) for _, b in params[:-1])
    axes = square_axes(X, left=0, top=0, side=1)
    trace = mlp.forward(params, axes.pixel_centres(UNIT_PIXELS), activations)
    side, rows = _rows(sizes)
    shares = [
        unit_shares(a.T, name)
        for a, name in zip(trace.a[:-1], activations, strict=False)
    ]
    parts = [_unit_frames(sizes)]
    for top, layer, chosen in rows:
        parts.append(_row(top, side, shares[layer][chosen]))
    if _few(sizes):
        (weights,) = params[-1].W
        for top, _, chosen in rows:
            for place, w in enumerate(weights[chosen].tolist()):
                x = CURVE["left"] + side * (place * (1 + GAP / UNIT_PIXELS) + 0.5)
                words = f"× {signed(w, 1)}"
                parts.append(text(x, top + side + 16, words, class_="m", room=side))
    return "".join(parts)


def _few(sizes):
    """Return whether there is room for the units' weights; they lead to the output."""
    return len(sizes) == 1 and sizes[0] <= FEW


@lru_cache(maxsize=32)
def _rows(sizes):
    """Return a unit's side, and each row's upper side, layer and units."""
    across, words = (4, 22) if _few(sizes) else (8, 0)
    rows = [
        (layer, slice(start, start + across))
        for layer, n in enumerate(sizes)
        for start in range(0, n, across)
    ]
    side = CURVE["width"] / (across + (across - 1) * GAP / UNIT_PIXELS)
    room = (UNITS_BOTTOM - UNITS_TOP) / len(rows) - words
    side = min(side, room / (1 + ROW_GAP / UNIT_PIXELS))
    pitch = side * (1 + ROW_GAP / UNIT_PIXELS) + words
    return side, [(UNITS_TOP + i * pitch, *row) for i, row in enumerate(rows)]


def _row(top, side, shares):
    """Return units side by side as one image: a browser decodes a few, not thirty."""
    n = UNIT_PIXELS
    levels = np.full((n, len(shares), n + GAP), TRANSPARENT, np.uint8)
    levels[:, :, :n] = signed_levels(shares.reshape(-1, n, n)).swapaxes(0, 1)
    levels = levels.reshape(n, -1)
    return unit_image(levels, CURVE["left"], top, side * levels.shape[1] / n, side)


@lru_cache(maxsize=32)
def _unit_frames(sizes):
    """Return the units' outlines and their names."""
    side, rows = _rows(sizes)
    words = "Hidden units × weights" if _few(sizes) else "Hidden units"
    words += ", layer 1 on top" if len(sizes) > 1 else ""
    parts = [
        text(CURVE["left"], UNITS_TOP - 10, words, room=CURVE["width"], class_="b")
    ]
    for top, layer, chosen in rows:
        for place, unit in enumerate(range(sizes[layer])[chosen]):
            left = CURVE["left"] + place * side * (1 + GAP / UNIT_PIXELS)
            named = hint(f"layer {layer + 1}, unit {unit + 1}")
            look = {"fill": "none", "stroke": "var(--lu-rule)", "class_": "unit"}
            parts.append(rect(left, top, side, side, named, **look))
    return "".join(parts)


# ------------------------------------------------------------------ in words


def _words(history, k, right, n, batch_size, hide_future, test=None):
    """Return where epoch `k` stands, and what is happening there.

    `test` is its loss, epoch by epoch, and how many are right, in words.
    """
    all_right = right == n
    each = -(-n // min(batch_size or n, n))
    batch_size = batch_size if each > 1 else None
    start = f"<b>Epoch {k}</b> of {len(history.epochs) - 1}."
    J = f"J = <b>{amount(history.J[k])}</b>"
    if test:
        J, right_there = f"{J} on the training samples", test[1]
        start += f" {J}, <b>{amount(test[0][k])}</b> on the test samples."
        tally = f"Right: <b>{right} of {n}</b> training samples, <b>{right_there}</b> "
        tally += "test samples, drawn hollow. The others are crossed."
    else:
        start += f" {J}."
        tally = f"<b>{right} of {n}</b> samples are right ({_percent(right / n)})"
        tally += "." if all_right else "; the others are crossed."
    J_test = test[0] if test else None
    return [
        start,
        tally,
        f"Updates so far: <b>{k * each}</b>, {each} in each epoch. Largest weight: "
        f"<b>{amount(_largest(history.epochs[k].params))}</b>.",
        _happening(history, k, all_right, batch_size, hide_future, J_test),
    ]


def _happening(history, k, all_right, batch_size, hide_future, J_test):
    """Return one honest remark; the first that holds is the one to make."""
    J = history.J
    if history.stopped and k == len(J) - 1:
        return _stopped(history)
    if J_test is not None and k and (words := _by_heart(J, J_test, k)):
        return words
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
        kind = "sample" if J_test is None else "training sample"
        return (
            f"<b>Every {kind} is right.</b> From here on J can fall only because the "
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


def _largest(params):
    return max(float(np.abs(W).max()) for W, _ in params)


def _lowest(J_test, k):
    """Return the epoch of the lowest test loss, and by how much that of now exceeds it.

    Means over some epochs, as a single one flickers.
    """
    window = min(SMOOTH, k)
    means = np.convolve(J_test[: k + 1], np.full(window, 1 / window), "valid")
    best = int(np.argmin(means))
    return best + int(np.argmin(J_test[best : best + window])), means[-1] / means[best]


def _by_heart(J, J_test, k):
    """Return by how much training and test have come apart, or nothing."""
    best, rise = _lowest(J_test, k)
    if rise < OVERFIT or J[k] >= J[best]:
        return ""
    return (
        f"<b>Learning by heart.</b> The test loss was lowest at epoch {best}: "
        f"{amount(J_test[best])}. Since then it has risen, while the training loss "
        f"fell by {_percent(1 - J[k] / J[best])}."
    )


def _percent(share):
    """Return a share in percent; 100 stands for all of it alone."""
    return "more than 99%" if 0.995 <= share < 1 else f"{share:.0%}"


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
        trend = f"<b>Downhill.</b> J fell by {_percent(share)} since epoch {before}"
        if rises < 3:
            return trend + "."
    if batch_size:
        return (
            f"{trend}. The curve is ragged: each update follows {batch_size} samples "
            "alone, and what helps them may hurt the others."
        )
    return f"{trend}. Where it rose, the direction was downhill but the step too long."
