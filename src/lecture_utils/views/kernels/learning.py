"""A kernel that learns a secret one: both, their difference, and what each does."""

from functools import lru_cache

import numpy as np

from lecture_utils.convolution import correlate2d
from lecture_utils.views.kit import marks, raster
from lecture_utils.views.kit.axes import Axes
from lecture_utils.views.kit.number_grid import kernel_grid, signed_scale
from lecture_utils.views.kit.svg import element, render, text
from lecture_utils.views.kit.text import amount, signed, superscript

SIZE = (760, 410)
SIDE, COLUMNS = 144, (226, 412, 598)  # of a kernel or result; where three stand
ROWS = (36, 226)
FULL = 0.99  # the share of wanted results that stay below the full colour
CURVE = {"left": 44, "top": 36, "width": 144, "height": 118}
NAMES = ("kernel now", "secret kernel", "difference")
RESULTS = ("result now", "wanted result", "what is left", "an image")


def view_learned_kernel(history, k, secret, image, *, hide_future=False):
    """Draw step `k` of a `kernel_fit.History`: J, both kernels, and what each does."""
    off = float(np.abs(history.kernels[k] - secret).max())
    alt = (
        f"Step {k} of {len(history.J) - 1}: J = {amount(float(history.J[k]))}, the "
        f"largest difference between a weight and the secret kernel’s is {amount(off)}"
    )
    return render(
        SIZE,
        _draw(history, k, secret, image, hide_future),
        title="A kernel that learns from a secret one",
        alt=alt,
        words=_words(history, k, off),
    )


def _draw(history, k, secret, image, hide_future):
    """Return the loss, the kernels, and what they make of the image."""
    now = history.kernels[k]
    reach = max(float(np.abs(secret).max()), 1e-9)
    wanted, result = (correlate2d(image, kernel) for kernel in (secret, now))
    span = max(float(np.quantile(np.abs(wanted), FULL)), 1e-9)
    grids, results = (now, secret, now - secret), (result, wanted, result - wanted)
    parts = [_curve(history, k, hide_future), _image(image.tobytes(), image.shape)]
    for x, name, grid, values in zip(COLUMNS, NAMES, grids, results, strict=True):
        parts.append(
            text(x + SIDE / 2, ROWS[0] - 14, name, room=SIDE + 20, class_="m b")
        )
        parts.append(kernel_grid(grid, x, ROWS[0], SIDE, reach=reach))
        box = Axes(x, ROWS[1], SIDE, SIDE, (0, 1), (0, 1))
        shown = box.raster(values / span), box.border()
        parts.append(element("g", *shown, class_="result"))
    return "".join([*parts, _labels(), signed_scale(226, 382, 516, reach, 1)])


def _labels():
    """Draw the signs between the columns, and the names of the lower row."""
    signs = [
        text(x + SIDE + 21, top + SIDE / 2 + 8, sign, class_="m b", font_size=22)
        for top in ROWS
        for x, sign in zip(COLUMNS, "−=", strict=False)
    ]
    columns = zip((*COLUMNS, CURVE["left"]), RESULTS, strict=True)
    names = [
        text(x + SIDE / 2, ROWS[1] - 12, name, room=SIDE + 20, class_="m")
        for x, name in columns
    ]
    scale = text(CURVE["left"], 393, "weights", room=160, class_="quiet")
    return "".join([*signs, scale, *names])


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


def _words(history, k, off):
    """Return where the kernel is, what moves it, and how far `off` it still is."""
    last, J = len(history.J) - 1, amount(float(history.J[k]))
    head = f"<b>Step {k}</b> of {last}. J = <b>{J}</b>, half the mean squared error. "
    start = "The kernel starts at small random numbers. " if k == 0 else ""
    return [
        head + start + _distance(off),
        "Each step moves all weights at once, <b>K ← K − lr dJ/dK</b>, with lr = "
        f"{history.lr:g}. Nobody tells it the secret kernel: it sees images, and what "
        "that kernel made of them.",
        _verdict(history, off, k),
        "Results: white is 0, and the strongest 1 % have the full colour.",
    ]


def _distance(off):
    if off < 1e-4:
        return "Every weight is right to four decimals."
    written = signed(off, 2) if off >= 0.1 else f"{off:.1g}"
    return f"No weight is off by more than <b>{written}</b>."


def _verdict(history, off, k):
    """Return how the fit goes, once that shows."""
    J, before = history.J[k], history.J[max(k - 10, 0)]
    if history.stopped and k == len(history.J) - 1:
        return f"<b>Stopped</b>: {history.stopped}."
    if J > history.J[0]:
        return "<b>J grows</b>: the steps jump over the valley. Lower lr."
    if off < 1e-3:
        return "<b>It found the secret kernel</b>, to three decimals."
    if k >= 10 and before - J < 1e-3 * J:
        return (
            "J hardly falls any more: what is left is noise in the targets, or lr is "
            "far too small."
        )
    if k >= 30 and off > 0.1:
        return (
            "J falls slowly: where neighbouring pixels are alike, many kernels give "
            "nearly the same result."
        )
    return ""
