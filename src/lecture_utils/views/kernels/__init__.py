"""A kernel on a photo, and the same kernel on a grid of numbers."""

import zlib
from functools import lru_cache
from html import escape
from typing import NamedTuple

import numpy as np

from lecture_utils import datasets
from lecture_utils._validation import finite, number, one_of, small_grid
from lecture_utils.convolution import KERNEL_NOTES, KERNELS, correlate2d
from lecture_utils.views.kit.number_grid import (
    Grid,
    as_ratio,
    cell_text,
    outline,
    size_text,
    texts,
    tiles,
    tints,
)
from lecture_utils.views.kit.raster import (
    SIGNED_RAMP,
    address,
    from_palette,
    gray_levels,
    placed,
    signed_levels,
)
from lecture_utils.views.kit.svg import arrow, line, rect, render, text
from lecture_utils.views.kit.text import signed, trimmed

SHOWS = SIGNED, AS_PHOTO = "signed", "as a photo"  # how a result is shown
MOST_PIXELS, MOST_NUMBERS, MOST_ENTRIES = 512, 6, 5
SIZE = 768, 418
SIDE, TOP = 256, 24  # of a photo
RIGHT, MIDDLE = 436, 346  # where the results begin; the kernel's middle
NUMBERS, ROW = 296, 20  # the grids' top, and the height of their rows
DARKEST = 176  # a gray on which dark type still reads
GRAY_RAMP = np.repeat(np.arange(256), 3).reshape(-1, 3)


class Scene(NamedTuple):
    """A kernel, what it is laid on, and the results."""

    photo: np.ndarray
    kernel: np.ndarray
    name: str
    divisor: float | None
    values: np.ndarray  # of the photo under the kernel
    grid: np.ndarray
    numbers: np.ndarray  # of the grid under the kernel
    show: str
    full: float  # from here on a result has the full colour


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

    Notes
    -----
    The kernel lies wholly inside of the photo, so that no edge is seen where only the
    photo ends; the results are smaller by its size less one.

    Examples
    --------
    >>> picture = view_kernel([[0, 0, 1], [0, 0, 1]], [[-1, 1]], name="right edge")
    >>> picture.alt.partition(": ")[0]
    'The kernel right edge, 1 × 2, on a photo of 2 × 3 pixels'
    """
    photo, kernel = _checked(photo), small_grid("kernel", kernel, MOST_ENTRIES)
    grid = datasets.deck_image() if grid is None else grid
    grid = small_grid("grid", grid, MOST_NUMBERS)
    one_of("show", show, SHOWS)
    if divisor is not None:
        divisor = number("divisor", divisor, above=0)
    values = correlate2d(photo, kernel)
    scene = Scene(
        *(photo, kernel, str(name) or name_of(kernel), divisor),
        values=values,
        grid=grid,
        numbers=correlate2d(grid, kernel),
        show=show,
        full=_full_colour(values),
    )
    return render(
        SIZE,
        _photos(scene) + _kernel(scene) + _grids(scene),
        title="A kernel on a photo and on numbers",
        alt=_alt(scene),
        words=_words(scene),
    )


def name_of(kernel, kernels=KERNELS):
    """Return the name of the kernel that has these numbers, or ""."""
    for name, known in kernels.items():
        if known.shape == kernel.shape and np.abs(known - kernel).max() < 1e-9:
            return name
    return ""


def _checked(photo):
    photo = finite("photo", photo, ndim=2)
    if not 1 <= min(photo.shape) <= max(photo.shape) <= MOST_PIXELS:
        raise ValueError(
            f"photo must have 1 to {MOST_PIXELS} pixels a side, got shape {photo.shape}"
        )
    low, high = float(photo.min()), float(photo.max())
    if low < 0 or high > 1:
        raise ValueError(
            f"photo must hold values from 0, black, to 1, white, got {low:g} to "
            f"{high:g}"
        )
    return photo


def _full_colour(values):
    """Return where the signed scale ends, in two digits: 99.5 % of results are on it.

    Edges are rare and strong; up to the very strongest the others would be pale.
    """
    sizes = np.abs(values).ravel()
    last = min(int(0.995 * sizes.size), sizes.size - 1)
    full = float(np.partition(sizes, last)[last]) or float(sizes.max())
    if full < 1e-9:
        return 1.0
    unit = 10.0 ** (np.floor(np.log10(full)) - 1)
    return float(np.ceil(full / unit - 1e-9) * unit)


# ------------------------------------------------------------------ the upper row


def _photos(scene):
    """Draw the photo, the result where its pixels were, and the result's scale."""
    (h, w), (rows, columns) = scene.photo.shape, scene.values.shape
    pixel = SIDE / max(h, w)
    width, across, down = w * pixel, (w - columns) / 2 * pixel, (h - rows) / 2 * pixel
    after = RIGHT + across, TOP + down, columns * pixel, rows * pixel
    levels = gray_levels(scene.photo)
    result = f"result {size_text((rows, columns))}"
    return (
        text(width / 2, 14, f"photo {size_text((h, w))}", class_="m")
        + placed(_photo(levels.tobytes(), levels.shape), 0, TOP, width, h * pixel)
        + text(RIGHT + width / 2, 14, result, class_="m")
        + placed(_result(scene), *after)
        + rect(*after, fill="none", stroke="var(--lu-rule)")
        + _scale(RIGHT + SIDE + 12, scene.show, scene.full)
    )


# The photo stays while the kernel changes.
@lru_cache(maxsize=8)
def _photo(levels, shape):
    return _png(np.frombuffer(levels, dtype=np.uint8).reshape(shape), GRAY_RAMP)


def _result(scene):
    if scene.show == AS_PHOTO:
        return _png(gray_levels(scene.values), GRAY_RAMP)
    return _png(signed_levels(scene.values / scene.full), SIGNED_RAMP)


def _png(levels, ramp):
    """Return levels (h, w) of a palette as the address of a PNG."""
    # In a photo zlib finds few repeats: without the search it is three times as fast
    # and no larger.
    return address(from_palette(levels, ramp), compress_type=zlib.Z_HUFFMAN_ONLY)


@lru_cache(maxsize=64)
def _scale(left, show, full):
    """Draw the colours of the result as an upright bar, with three numbers."""
    ramp, ends = SIGNED_RAMP, (f"−{full:g}", "0", f"{full:g}")
    if show == AS_PHOTO:
        ramp, ends = GRAY_RAMP, ("0", "0.5", "1")
    colours = np.arange(len(ramp), dtype=np.uint8)[::-1, None]
    box = left, TOP, 12, SIDE
    parts = [placed(_png(colours, ramp), *box)]
    parts.append(rect(*box, fill="none", stroke="var(--lu-rule)"))
    for share, words in zip((1.0, 0.5, 0.0), ends, strict=True):
        y = TOP + share * SIDE
        parts.append(line(left + 12, y, left + 16, y, stroke="var(--lu-rule)"))
        # At the ends the number stands inside of the bar's height.
        parts.append(text(left + 20, y + 12 - 14 * share, words))
    return "".join(parts)


def _kernel(scene):
    """Draw the kernel with its name, what it is divided by, and its sum."""
    kernel, divisor = scene.kernel, scene.divisor
    room = 40 if max(kernel.shape) <= 3 else 32
    grid = Grid.centred(MIDDLE, TOP + SIDE / 2 - 16, kernel.shape, room)
    entries = kernel * (divisor or 1)
    if divisor is None:
        entries, divisor = as_ratio(kernel)
    notes = [f"each ÷ {divisor:g}"] if divisor != 1 else []
    notes.append(f"sum {trimmed(kernel.sum(), 4)}")
    under = [
        text(MIDDLE, grid.bottom + 2 + 18 * n, words, class_="m")
        for n, words in enumerate(notes, start=1)
    ]
    return (
        cell_text(MIDDLE, 9, scene.name, 176, class_="m b")
        + tiles(grid, texts(entries, room - 3), tints(kernel), class_="kernel")
        + "".join(under)
        + _arrow(TOP + SIDE - 6)
    )


def _arrow(y):
    return arrow(MIDDLE - 50, y, MIDDLE + 50, y)


# ------------------------------------------------------------------ the lower row


def _grids(scene):
    """Draw the grid of numbers and its results, each under what it stands for."""
    (rows, columns), inner = scene.grid.shape, scene.numbers.shape
    room = SIDE / columns
    left = RIGHT + (columns - inner[1]) / 2 * room
    before = Grid(0, NUMBERS, (rows, columns), room, ROW)
    after = Grid(left, NUMBERS + (rows - inner[0]) / 2 * ROW, inner, room, ROW)
    colours = tints(scene.numbers)
    if scene.show == AS_PHOTO:
        colours = _grays(scene.numbers, scene.grid)
    return (
        _input(before, tuple(scene.grid.ravel().tolist()))
        + outline(*before.box(0, 0, *scene.kernel.shape))
        + tiles(after, texts(scene.numbers, room - 3), colours)
        + outline(*after.box(0, 0))
        + text(MIDDLE, before.axis - 8, "the same kernel", class_="m")
        + _arrow(before.axis + 8)
    )


# The grid stays while the kernel changes.
@lru_cache(maxsize=16)
def _input(grid, numbers):
    values = np.reshape(numbers, grid.shape)
    return tiles(grid, texts(values, grid.width - 3), _grays(values, values))


def _grays(values, grid):
    """Return a gray for each number: darkest at the grid's lowest, white at its top."""
    share = np.clip((values - grid.min()) / (np.ptp(grid) or 1.0), 0, 1)
    levels = np.rint(DARKEST + share * (255 - DARKEST)).astype(int)
    return [[f"#{level:02X}{level:02X}{level:02X}" for level in row] for row in levels]


# ------------------------------------------------------------------ in words


def _alt(scene):
    (h, w), (rows, columns) = scene.photo.shape, scene.kernel.shape
    low, high = scene.values.min(), scene.values.max()
    return (
        f"{f'The kernel {scene.name}' if scene.name else 'A kernel'}, {rows} × "
        f"{columns}, on a photo of {h} × {w} pixels: results from {signed(low)} to "
        f"{signed(high)}. On a grid of numbers the first result is "
        f"{trimmed(scene.numbers[0, 0])}"
    )


def _words(scene):
    # A kernel's note goes with its numbers, whatever it is called.
    note = KERNEL_NOTES.get(name_of(scene.kernel), "")
    first, *more = [*([note] if note else []), _flat_areas(scene.kernel)]
    if scene.name:
        first = f"<b>{escape(scene.name)}</b>: {first[:1].lower()}{first[1:]}"
    ranges = f"{_range(scene.values)} {_colours(scene)}"
    return [first, *more, ranges, _numbers(scene)]


def _flat_areas(kernel):
    """Return what the sum of the entries means for flat areas."""
    total = float(kernel.sum())
    if not kernel.any():
        return "All entries are <b>0</b>, and so is every result."
    if abs(total) < 1e-9:
        return "The entries add up to <b>0</b>: where the photo is flat, 0 comes out."
    if abs(total - 1) < 1e-9:
        return "The entries add up to <b>1</b>: flat areas keep their brightness."
    number = trimmed(total)
    return (
        f"The entries add up to <b>{number}</b>: a flat area comes out at {number} "
        "times its brightness."
    )


def _range(values):
    low, high = signed(values.min()), signed(values.max())
    h, w = values.shape
    if low == high:
        return f"All {h} × {w} results are <b>{low}</b>."
    return f"The {h} × {w} results run from <b>{low}</b> to <b>{high}</b>."


def _colours(scene):
    if scene.show != AS_PHOTO:
        return (
            "Orange is above 0, blue below, white is 0; "
            f"from ±{scene.full:g} on the colour is full."
        )
    outside = (scene.values < -1e-9) | (scene.values > 1 + 1e-9)
    cut = 100 * float(np.mean(outside))
    if cut == 0:
        return "All of them lie from 0, black, to 1, white."
    share = f"{cut:.0f}" if cut >= 1 else f"{cut:.1g}"
    return f"0 is black, 1 white; {share} % of them lie outside and are cut off."


def _numbers(scene):
    return (
        f"The lower row has the same kernel on numbers: the {scene.kernel.size} framed "
        "ones, each times the kernel's number on it, add up to the framed "
        f"<b>{trimmed(scene.numbers[0, 0])}</b>."
    )
