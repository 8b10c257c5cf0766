"""The functions to write in notebook 04: references, cases, slips."""

import numpy as np

from lecture_utils import convolution
from lecture_utils.exercises._code import Code, quarters


def correlate(image, kernel):
    return convolution.correlate2d(image, kernel)


def output_size(n, k, p, s):
    return convolution.output_size(n, k, padding=p, stride=s)


def _patterned(*shape):
    return (np.arange(np.prod(shape)) ** 2 * 3.0).reshape(shape)


def _each_window(function):
    """Return a function that makes one number of each window and the kernel."""

    def run(image, kernel):
        windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
        return np.array([[function(each, kernel) for each in row] for row in windows])

    return run


def _with_stride(image, kernel):
    k, m = kernel.shape
    return correlate(image, kernel)[::k, ::m]


def _grids(rng):
    """Yield images and kernels of many shapes, in fractions and whole numbers."""
    shapes = ((3, 3), (3, 3)), ((5, 4), (2, 2)), ((4, 6), (3, 1)), ((5, 5), (1, 2))
    for image, kernel in (
        *shapes,
        ((4, 4), (1, 1)),
        ((6, 5), (4, 3)),
        ((2, 7), (2, 3)),
        ((1, 4), (1, 2)),
    ):
        yield quarters(rng, *image), quarters(rng, *kernel)
        yield rng.integers(0, 10, image), quarters(rng, *kernel)


def _sizes():
    """Yield n, k, p, s with windows that fit and ones that don't."""
    for n in (3, 7, 10, 12, 29):
        for k, p, s in (1, 0, 1), (2, 0, 3), (3, 1, 2), (3, 0, 4), (2, 3, 5), (3, 2, 3):
            yield n, k, p, s


SIZES = ((6, 3, 0, 1), (7, 3, 1, 2), (8, 3, 0, 2), (28, 5, 2, 3), (224, 3, 1, 1))
GRIDS = tuple(
    (_patterned(*image) % 10, _patterned(*kernel) % 5 - 2)
    for image, kernel in (((4, 5), (3, 3)), ((6, 6), (2, 3)), ((3, 3), (3, 3)))
)

_SMALL = "One row and one column short: n − k + 1 places fit."

CORRELATION = Code(
    correlate,
    GRIDS,
    more=_grids,
    slips=(
        (
            lambda image, kernel: correlate(image, kernel[::-1, ::-1]),
            "That is the flipped kernel. Lay it on as it stands.",
        ),
        (
            lambda image, kernel: correlate(image, kernel[::-1]),
            "Your kernel is upside down. Lay it on as it stands.",
        ),
        (
            lambda image, kernel: correlate(image, kernel[:, ::-1]),
            "Left and right of your kernel are exchanged. Lay it on as it stands.",
        ),
        (
            lambda image, kernel: correlate(image, kernel.T),
            "Your kernel is transposed: its rows lie on the image's rows.",
        ),
        (lambda image, kernel: correlate(image, kernel)[:-1, :-1], _SMALL),
        (
            lambda image, kernel: correlate(image, kernel)[:-1],
            "One row short: n − k + 1 places fit.",
        ),
        (
            lambda image, kernel: correlate(image, kernel)[:, :-1],
            "One column short: n − k + 1 places fit.",
        ),
        (
            lambda image, kernel: convolution.correlate2d(
                image, kernel, padding="same"
            ),
            "That's as large as the image. Keep the kernel inside it.",
        ),
        (
            lambda image, kernel: correlate(image, kernel).T,
            "Rows and columns are exchanged: did you transpose?",
        ),
        (
            _each_window(lambda window, kernel: (window @ kernel).sum()),
            "`@` is the matrix product. Multiply number by number: `window * kernel`.",
        ),
        (
            _each_window(lambda window, kernel: int((window * kernel).sum())),
            "What comes after the decimal point is cut off: is your result an array "
            "of whole numbers, `dtype=int` or made like the image?",
        ),
        (
            lambda image, kernel: (
                correlate(image, kernel).astype(int)
                if image.dtype.kind == "i"
                else correlate(image, kernel)
            ),
            "For an image of whole numbers, what comes after the decimal point is cut "
            "off: make the result with `np.zeros((rows, columns))`.",
        ),
        (
            _each_window(lambda window, kernel: (window * kernel).mean()),
            "That's the mean of the products. Add them up: `.sum()`.",
        ),
        (
            _each_window(lambda window, kernel: (window * kernel).max()),
            "That's the largest of the products. Add them up: `.sum()`.",
        ),
        (
            _each_window(lambda window, kernel: (window + kernel).sum()),
            "Multiply each pixel by the number that lies on it, and you add them.",
        ),
        (
            _each_window(lambda window, kernel: window.sum()),
            "The kernel is missing: that's the sum of each window.",
        ),
        (
            _each_window(lambda window, kernel: window[0, 0] * kernel[0, 0]),
            "That's the window's first product alone. Add all of them up.",
        ),
        (
            _each_window(lambda window, kernel: window[-1, -1] * kernel[-1, -1]),
            "That's the window's last product alone: add them up with `+=`.",
        ),
        (
            lambda image, kernel: np.full_like(
                correlate(image, kernel), correlate(image, kernel)[0, 0]
            ),
            "Every place has the first window's number: move the window along.",
        ),
        (
            lambda image, kernel: 0 * correlate(image, kernel),
            "All are 0: do you write each number into the result?",
        ),
        (
            _with_stride,
            "Your window moves by its own size. Move it one pixel at a time.",
        ),
        (
            lambda image, kernel: np.maximum(correlate(image, kernel), 0),
            "Numbers below 0 became 0. That's the ReLU, and it isn't asked for.",
        ),
        (
            lambda image, kernel: abs(correlate(image, kernel)),
            "The numbers lost their sign. Keep it.",
        ),
        (
            lambda image, kernel: correlate(image, kernel)[0, 0],
            "That's the first window's number: is the `return` inside the loop?",
        ),
        (
            lambda image, kernel: correlate(image, kernel).ravel(),
            "Right numbers in one long row. Give them rows and columns.",
        ),
    ),
)


def _ratio(n, k, p, s):
    return (n + 2 * p - k) / s


_ROUND_DOWN = "Round down, and you round to the nearest: `//` instead of `round`."
_BRACKETS = "`//` binds more tightly than + and −: brackets around all that is divided."

OUTPUT_SIZE = Code(
    output_size,
    (*SIZES, *_sizes()),
    slips=(
        (
            lambda n, k, p, s: _ratio(n, k, p, s) + 1,
            "Half a pixel? Round down: `//` instead of `/`.",
        ),
        (lambda n, k, p, s: _ratio(n, k, p, s) // 1, "The + 1 is missing."),
        (
            lambda n, k, p, s: _ratio(n, k, p, s),
            "The + 1 is missing, and the division rounds down: `//`.",
        ),
        (
            lambda n, k, p, s: _ratio(n, k, p, s) // 1 + 2,
            "One too many: n = k without padding is 1 place.",
        ),
        (
            lambda n, k, p, s: (n + p - k) // s + 1,
            "Padding is on both sides: 2 p.",
        ),
        (lambda n, k, p, s: (n - k) // s + 1, "You forgot the padding."),
        (
            lambda n, k, p, s: (n - 2 * p - k) // s + 1,
            "Padding makes the image larger, and you take it off: n + 2 p.",
        ),
        (
            lambda n, k, p, s: (n + 2 * p + k) // s + 1,
            "The kernel needs room: take k off, and you add it.",
        ),
        (
            lambda n, k, p, s: (n + 2 * p) // s + 1,
            "The kernel's own size is missing: take k off before you divide.",
        ),
        (lambda n, k, p, s: n + 2 * p - k + 1, "You forgot the stride."),
        (lambda n, k, p, s: n - k + 1, "You forgot the padding and the stride."),
        (
            lambda n, k, p, s: -(-(n + 2 * p - k) // s) + 1,
            "You rounded up. A window that doesn't fit is left out.",
        ),
        (lambda n, k, p, s: round(_ratio(n, k, p, s)) + 1, _ROUND_DOWN),
        (lambda n, k, p, s: int(_ratio(n, k, p, s) + 0.5) + 1, _ROUND_DOWN),
        (lambda n, k, p, s: round(_ratio(n, k, p, s) + 1), _ROUND_DOWN),
        (
            lambda n, k, p, s: (n + 2 * p - k + 1) // s,
            "The + 1 comes after the division: the first window counts.",
        ),
        (lambda n, k, p, s: n + 2 * p - k // s + 1, _BRACKETS),
        (lambda n, k, p, s: n + (2 * p - k) // s + 1, _BRACKETS),
        (lambda n, k, p, s: n - k + 2 * p // s + 1, _BRACKETS),
        (lambda n, k, p, s: n + 2 * p - k / s + 1, _BRACKETS),
        (
            lambda n, k, p, s: (n + 2 * p - k) // (s + 1),
            "Brackets: the + 1 comes after the division by s.",
        ),
        (
            lambda n, k, p, s: (n + 2 * p - k) % s + 1,
            "`%` is what a division leaves over. `//` is the division, rounded down.",
        ),
        (
            lambda n, k, p, s: (n + 2 * p - k) * s + 1,
            "A longer stride fits fewer places: divide by s, and you multiply.",
        ),
    ),
)
