"""A kernel on a photo, and the same kernel on a grid of numbers."""

import numpy as np

from lecture_utils import datasets
from lecture_utils._checks import finite, number, one_of, small_grid
from lecture_utils.convolution import correlate2d
from lecture_utils.views.kernels.grids import (
    input_numbers,
    kernel_tiles,
    lit,
    output_numbers,
    plain,
)
from lecture_utils.views.kernels.photo import (
    AS_PHOTO,
    SIGNED,
    photo_image,
    reach_of,
    result_image,
    scale,
)
from lecture_utils.views.kernels.text import kernel_words, name_of
from lecture_utils.views.kit.number_grid import cell_text, size_text
from lecture_utils.views.kit.svg import arrow, picture, rect, signed, svg, text

SHOWS = (SIGNED, AS_PHOTO)
MOST_PIXELS, MOST_NUMBERS, MOST_ENTRIES = 512, 6, 5

WIDTH, HEIGHT = 768, 418
SIDE, TOP = 256, 24  # of a photo
RIGHT, MIDDLE = 436, 346  # where the results begin; the kernel's middle
NUMBERS, ROW = 296, 20  # the grids' top, and the height of their rows


def view_kernel(photo, kernel, *, grid=None, name="", show=SIGNED, divisor=None):
    """Draw what a kernel makes of a photo, and of a few numbers.

    Parameters
    ----------
    photo : array_like of shape (h, w)
        Gray, from 0, black, to 1, white; up to 512 pixels a side.
    kernel : array_like of shape (kh, kw)
        Up to 5 x 5.
    grid : array_like of shape (rows, columns), optional
        The numbers, up to 6 x 6; the deck's where none are given.
    name : str
        What the kernel is called; one of `convolution.KERNELS` is recognised.
    show : {"signed", "as a photo"}
        Results on a scale from blue over white, 0, to orange; or from 0, black, to 1,
        white.
    divisor : float, optional
        Numbers of the kernel are written as so many parts of 1. Where it is not given
        and one makes them all whole, that one is taken.

    Returns
    -------
    Picture
        Photo, kernel and result; under them the same with numbers.

    Raises
    ------
    ValueError
        If an array has not this shape or range, the kernel is larger than the photo or
        the grid, `show` is unknown, or `divisor` is not above 0.

    Notes
    -----
    The kernel lies wholly inside of the photo, so that no edge is seen where only the
    photo ends; the results are smaller by its size less one.
    """
    photo, kernel = _photo(photo), small_grid("kernel", kernel, MOST_ENTRIES)
    grid = (
        datasets.deck_image()
        if grid is None
        else small_grid("grid", grid, MOST_NUMBERS)
    )
    one_of("show", show, SHOWS)
    if divisor is not None:
        divisor = number("divisor", divisor, above=0)
    values, numbers = correlate2d(photo, kernel), correlate2d(grid, kernel)
    name = str(name) or name_of(kernel)
    alt = _alt(photo, kernel, name, values, numbers)
    reach = reach_of(values)
    drawing = svg(
        WIDTH,
        HEIGHT,
        _photos(photo, values, show, reach),
        _kernel(kernel, name, divisor),
        _numbers(grid, kernel, numbers, show),
        title="A kernel on a photo and on numbers",
        desc=alt,
    )
    words = kernel_words(name, kernel, values, show, reach, numbers)
    return picture(drawing, alt=alt, words=words)


def _photo(photo):
    photo = finite("photo", photo, ndim=2)
    if not 1 <= min(photo.shape) <= max(photo.shape) <= MOST_PIXELS:
        raise ValueError(
            f"photo has shape {photo.shape}; accepted: 1 to {MOST_PIXELS} pixels a side"
        )
    low, high = float(photo.min()), float(photo.max())
    if low < 0 or high > 1:
        raise ValueError(
            f"photo runs from {low:g} to {high:g}; accepted: from 0, black, to 1, white"
        )
    return photo


def _alt(photo, kernel, name, values, numbers):
    h, w = photo.shape
    rows, columns = kernel.shape
    said = f"The kernel {name}" if name else "A kernel"
    return (
        f"{said}, {rows} × {columns}, on a photo of {h} × {w} pixels: results from "
        f"{signed(float(values.min()))} to {signed(float(values.max()))}. On a grid of "
        f"numbers the first result is {plain(numbers[0, 0], 2)}"
    )


def _photos(photo, values, show, reach):
    """Return the photo, the result where its pixels were, and the result's scale."""
    h, w = photo.shape
    pixel = SIDE / max(h, w)
    before = 0, TOP, w * pixel, h * pixel
    inset = np.subtract(photo.shape, values.shape) / 2 * pixel
    rows, columns = values.shape
    after = RIGHT + inset[1], TOP + inset[0], columns * pixel, rows * pixel
    titles = f"photo {size_text(photo.shape)}", f"result {size_text(values.shape)}"
    return (
        text(before[2] / 2, 14, titles[0], class_="m")
        + photo_image(photo, before)
        + text(RIGHT + before[2] / 2, 14, titles[1], class_="m")
        + result_image(values, after, show, reach)
        + rect(*after, fill="none", stroke="var(--lu-rule)")
        + scale(RIGHT + SIDE + 12, TOP, SIDE, show, reach)
    )


def _kernel(kernel, name, divisor):
    """Return the kernel with its name between the photo and the result."""
    axis = TOP + SIDE / 2 - 16
    return (
        cell_text(MIDDLE, 9, name, 176, class_="m b")
        + kernel_tiles(kernel, MIDDLE, axis, divisor)
        + _to_the_right(TOP + SIDE - 6)
    )


def _numbers(grid, kernel, numbers, show):
    """Return the grid of numbers and its results, each under what it stands for."""
    room = SIDE / grid.shape[1]
    inset = np.subtract(grid.shape, numbers.shape) / 2
    corner = RIGHT + inset[1] * room, NUMBERS + inset[0] * ROW
    axis = NUMBERS + grid.shape[0] * ROW / 2
    grays = grid if show == AS_PHOTO else None
    return (
        input_numbers(tuple(grid.ravel().tolist()), grid.shape, 0, NUMBERS, room, ROW)
        + lit(0, NUMBERS, room, ROW, kernel.shape)
        + output_numbers(numbers, corner, room, ROW, grays)
        + lit(*corner, room, ROW)
        + text(MIDDLE, axis - 8, "the same kernel", class_="m")
        + _to_the_right(axis + 8)
    )


def _to_the_right(y):
    return arrow(MIDDLE - 50, y, MIDDLE + 50, y)
