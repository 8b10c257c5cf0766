"""A kernel that learns a secret one: both, their difference, and what each does."""

from functools import lru_cache

import numpy as np

from lecture_utils.convolution import correlate2d
from lecture_utils.views.kit import marks, raster
from lecture_utils.views.kit.axes import Axes
from lecture_utils.views.kit.number_grid import kernel_grid, signed_scale
from lecture_utils.views.kit.svg import element, paragraph, text
from lecture_utils.views.kit.text import amount, signed, superscript

SIZE = (760, 410)
SIDE, COLUMNS = 144, (226, 412, 598)  # of a kernel or result; where three stand
ROWS = (36, 226)
FULL = 0.99  # the share of wanted results that stay below the full colour
CURVE = {"left": 44, "top": 36, "width": 144, "height": 118}
NAMES = ("kernel now", "secret kernel", "difference")


def draw(history, k, secret, image, hide_future=False):
    """Return the loss, the kernels, and what they make of the image."""
    now = history.kernels[k]
    reach = max(float(np.abs(secret).max()), 1e-9)
    grids = (now, secret, now - secret)
    results = [correlate2d(image, kernel) for kernel in (now, secret)]
    results.append(results[0] - results[1])
    span = max(float(np.quantile(np.abs(results[1]), FULL)), 1e-9)
    parts = [_curve(history, k, hide_future), _image(image.tobytes(), image.shape)]
    for x, name, grid, result in zip(COLUMNS, NAMES, grids, results, strict=True):
        parts.append(
            text(x + SIDE / 2, ROWS[0] - 14, name, room=SIDE + 20, class_="m b")
        )
        parts.append(kernel_grid(grid, x, ROWS[0], SIDE, reach=reach))
        parts.append(_result(result / span, x))
    parts += [_operators(), _captions(), signed_scale(226, 382, 516, reach, 1)]
    return "".join(parts)


def _operators():
    middle = COLUMNS[0] + SIDE + 21, COLUMNS[1] + SIDE + 21
    look = {"class_": "m b", "font_size": 22}
    return "".join(
        text(x, top + SIDE / 2 + 8, sign, **look)
        for top in ROWS
        for x, sign in zip(middle, "−=", strict=True)
    )


def _captions():
    names = ("result now", "wanted result", "what is left")
    places = [(x + SIDE / 2, name) for x, name in zip(COLUMNS, names, strict=True)]
    places.append((CURVE["left"] + SIDE / 2, "an image"))
    scale = text(CURVE["left"], 393, "weights", room=160, class_="quiet")
    return scale + "".join(
        text(x, ROWS[1] - 12, name, room=SIDE + 20, class_="m") for x, name in places
    )


def _result(shares, x):
    box = Axes(x, ROWS[1], SIDE, SIDE, (0, 1), (0, 1))
    return element("g", box.raster(shares), box.border(), class_="result")


# A PNG that all steps share.
@lru_cache(maxsize=8)
def _image(data, shape):
    image = np.frombuffer(data).reshape(shape)
    low, high = float(image.min()), float(image.max())
    gray = (image - low) / ((high - low) or 1.0)
    box = Axes(CURVE["left"], ROWS[1], SIDE, SIDE, (0, 1), (0, 1))
    return raster.photo(gray, box.left, box.top, SIDE, SIDE) + box.border()


def _curve(history, k, hide_future):
    """Draw J by step on a logarithmic axis, with the cursor at step `k`."""
    logs = np.log10(np.clip(history.J, 1e-12, 1e9))
    last = len(logs) - 1
    logs = logs[: k + 1] if hide_future else logs
    high = np.ceil(max(logs) + 0.05)
    low = min(np.floor(min(logs)), high - 2)
    axes = Axes(**CURVE, xlim=(0, max(last, 1)), ylim=(low, high))
    every, is_long = -(-int(high - low) // 4), low < -3 or high > 3
    parts = [axes.frame("", "", xticks=[0, axes.xlim[1]], yticks=[])]
    for tick in range(int(high), int(low) - 1, -every):
        words = "10" + superscript(tick) if is_long else f"{10.0**tick:g}"
        parts.append(text(axes.left - 6, axes.y(tick) + 5, words, class_="e quiet"))
    middle = axes.left + axes.width / 2
    parts += [
        text(middle, axes.bottom + 20, "step", class_="m quiet"),
        text(middle, axes.top - 14, "loss J", class_="m b"),
        axes.inside(axes.history(logs, k)),
        marks.reading(axes.x(k), axes.y(logs[k]), radius=6),
    ]
    return "".join(parts)


# ------------------------------------------------------------------ in words


def describe(history, k, off):
    """Return where the kernel is, what moves it, and how far `off` it still is."""
    last, J = len(history.J) - 1, amount(float(history.J[k]))
    head = f"<b>Step {k}</b> of {last}. J = <b>{J}</b>, half the mean squared error. "
    rule = (
        "Each step moves all weights at once, <b>K ← K − lr dJ/dK</b>, with lr = "
        f"{history.lr:g}. Nobody tells it the secret kernel: it sees images, and what "
        "that kernel made of them."
    )
    start = "The kernel starts at small random numbers. " if k == 0 else ""
    return (
        paragraph(head + start + _distance(off))
        + paragraph(rule)
        + _verdict(history, off, k)
        + paragraph("Results: white is 0, and the strongest 1 % have the full colour.")
    )


def _distance(off):
    if off < 1e-4:
        return "Every weight is right to four decimals."
    written = signed(off, 2) if off >= 0.1 else f"{off:.1g}"
    return f"No weight is off by more than <b>{written}</b>."


def _verdict(history, off, k):
    """Return how the fit goes, once that shows."""
    J, before = history.J[k], history.J[max(k - 10, 0)]
    if history.stopped and k == len(history.J) - 1:
        return paragraph(f"<b>Stopped</b>: {history.stopped}.")
    if J > history.J[0]:
        return paragraph("<b>J grows</b>: the steps jump over the valley. Lower lr.")
    if off < 1e-3:
        return paragraph("<b>It found the secret kernel</b>, to three decimals.")
    if k >= 10 and before - J < 1e-3 * J:
        return paragraph(
            "J hardly falls any more: what is left is noise in the targets, or lr is "
            "far too small."
        )
    if k >= 30 and off > 0.1:
        return paragraph(
            "J falls slowly: where neighbouring pixels are alike, many kernels give "
            "nearly the same result."
        )
    return ""
