"""The kernel, and the same kernel on a grid of numbers, under the photos."""

from functools import lru_cache

import numpy as np

from lecture_utils.views.kit.number_grid import (
    as_ratio,
    cell_text,
    outline,
    texts,
    tints,
)
from lecture_utils.views.kit.svg import element, rect, signed, text

DARKEST = 176  # a gray on which dark type still reads


def kernel_tiles(kernel, middle, axis, divisor=None):
    """Return the kernel on tints round a point, and what it is divided by under it."""
    rows, columns = kernel.shape
    room = 40 if max(kernel.shape) <= 3 else 32
    entries, divisor = (
        as_ratio(kernel) if divisor is None else (kernel * divisor, divisor)
    )
    left, top = middle - columns * room / 2, axis - rows * room / 2
    drawn = _cells(left, top, room, room, texts(entries, room - 3), tints(kernel))
    drawn += _edge(left, top, columns * room, rows * room, class_="kernel")
    under = [f"sum {plain(kernel.sum())}"]
    if divisor != 1:
        under.insert(0, f"each ÷ {divisor:g}")
    y = top + rows * room + 2
    for k, words in enumerate(under, start=1):
        drawn += text(middle, y + 18 * k, words, class_="m")
    return drawn


@lru_cache(maxsize=16)
def input_numbers(grid, shape, left, top, room, height):
    """Return a grid of numbers, given as a tuple, on grays like those of a photo."""
    values = np.array(grid).reshape(shape)
    fills = grays(values, values)
    width = shape[1] * room
    drawn = _cells(left, top, room, height, texts(values, room - 3), fills)
    return drawn + _edge(left, top, width, shape[0] * height, class_="numbers")


def output_numbers(values, corner, room, height, grid=None):
    """Return what comes out of a grid, each number on the tint of its sign.

    With the `grid` itself they stand on its grays.
    """
    (left, top), (rows, columns) = corner, values.shape
    fills = tints(values) if grid is None else grays(values, grid)
    drawn = _cells(left, top, room, height, texts(values, room - 3), fills)
    return drawn + _edge(left, top, columns * room, rows * height, class_="results")


def grays(values, grid):
    """Return a gray for each number: darkest at the grid's lowest, white at its top."""
    share = np.clip((values - grid.min()) / (np.ptp(grid) or 1.0), 0, 1)
    levels = np.rint(DARKEST + share * (255 - DARKEST)).astype(int)
    return [[f"#{level:02X}{level:02X}{level:02X}" for level in row] for row in levels]


def lit(left, top, room, height, shape=(1, 1)):
    """Return the frame round the first cells of a grid."""
    return outline(left, top, shape[1] * room, shape[0] * height)


def plain(value, digits=4):
    """Return a number without decimals that it doesn't need: 3, −0.5."""
    value = round(float(value), digits)
    return signed(value, 0) if value.is_integer() else f"{value:g}".replace("-", "−")


def _cells(left, top, room, height, words, fills):
    parts = []
    for j, row in enumerate(words):
        for i, word in enumerate(row):
            x, y = left + i * room, top + j * height
            parts.append(rect(x, y, room, height, fill=fills[j][i]))
            middle = x + room / 2, y + height / 2
            parts.append(cell_text(*middle, word, room, class_="m onpale"))
    return "".join(parts)


def _edge(left, top, width, height, *, class_):
    look = {"fill": "none", "stroke": "var(--lu-rule)", "class_": class_}
    return element("g", rect(left, top, width, height, **look))
