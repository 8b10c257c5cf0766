"""The functions to write in notebook 04: references, cases, slips."""

import numpy as np

from lecture_utils import convolution
from lecture_utils.exercises._code import Code


def correlate(image, kernel):
    return convolution.correlate2d(image, kernel)


def output_size(n, k, p, s):
    return convolution.output_size(n, k, padding=p, stride=s)


def _patterned(*shape):
    return (np.arange(np.prod(shape)) ** 2 * 3.0).reshape(shape)


def _one_row_short(image, kernel):
    return correlate(image, kernel)[:-1, :-1]


SIZES = ((6, 3, 0, 1), (7, 3, 1, 2), (8, 3, 0, 2), (28, 5, 2, 3), (224, 3, 1, 1))
GRIDS = tuple(
    (_patterned(*image) % 10, _patterned(*kernel) % 5 - 2)
    for image, kernel in (((4, 5), (3, 3)), ((6, 6), (2, 3)), ((3, 3), (3, 3)))
)


CORRELATION = Code(
    correlate,
    GRIDS,
    slips=(
        (
            convolution.convolve2d,
            "That is the flipped kernel. Lay it on as it stands.",
        ),
        (
            _one_row_short,
            "One row and one column short: n − k + 1 places fit.",
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
    ),
)

OUTPUT_SIZE = Code(
    output_size,
    SIZES,
    slips=(
        (
            lambda n, k, p, s: (n + 2 * p - k) / s + 1,
            "Half a pixel? Round down: `//` instead of `/`.",
        ),
        (lambda n, k, p, s: (n + 2 * p - k) // s, "The + 1 is missing."),
        (
            lambda n, k, p, s: (n + p - k) // s + 1,
            "Padding is on both sides: 2 p.",
        ),
        (lambda n, k, p, s: (n - k) // s + 1, "You forgot the padding."),
        (lambda n, k, p, s: n + 2 * p - k + 1, "You forgot the stride."),
        (
            lambda n, k, p, s: -(-(n + 2 * p - k) // s) + 1,
            "You rounded up. A window that doesn't fit is left out.",
        ),
        (
            lambda n, k, p, s: (n + 2 * p - k + 1) // s,
            "The + 1 comes after the division: the first window counts.",
        ),
    ),
)
