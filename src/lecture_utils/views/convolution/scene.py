"""What stays while a kernel slides: the grids, where they stand, every number."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from lecture_utils.convolution import correlate2d_steps
from lecture_utils.views.convolution.grid import (
    PALE,
    Place,
    cells,
    empty,
    heading,
    lattice,
    size_text,
    texts,
    tints,
    type_size,
    widest,
)
from lecture_utils.views.convolution.layout import TOP, height, placed
from lecture_utils.views.kit.number_grid import cross, is_whole, written
from lecture_utils.views.kit.svg import text

# The least side of a cell in which a weight stands under its pixel.
TWO_LINES = 35


class Moves(NamedTuple):
    """How the kernel moves, and what is done to it and to the sums."""

    stride: int
    padding: int
    dilation: int
    flip: bool
    relu: bool


class Scene(NamedTuple):
    """All that the pictures of a walk share.

    Attributes
    ----------
    image, kernel, applied : ndarray
        `applied` is the kernel as it is laid on the image: flipped or not.
    moves : Moves
    reach : tuple of int
        How many rows and columns the kernel spans, holes included.
    steps : list of lecture_utils.convolution.Cell
        Empty where the kernel does not fit.
    output : ndarray or None
    places : dict of str to Place
        "image" (padding included), "kernel", "products", "output".
    still : str
        The elements that no step changes.
    padded : str
        The elements of the image.
    known : list of str
        The output's cells.
    pixels : list of list of (str, str)
        Each pixel's number and colour.
    weights : list of list of str
        As they stand under the pixels.
    whole : bool
        Whether image and kernel hold whole numbers only.
    size : tuple of int
        Width and height of the drawing.
    """

    image: np.ndarray
    kernel: np.ndarray
    applied: np.ndarray
    moves: Moves
    reach: tuple
    steps: list
    output: np.ndarray | None
    places: dict
    still: str
    padded: str
    known: list
    pixels: list
    weights: list
    whole: bool
    size: tuple


@lru_cache(maxsize=32)
def scene(image, kernel, moves):
    """Return the scene; image and kernel are tuples of rows."""
    image, kernel = np.array(image), np.array(kernel)
    applied = kernel[::-1, ::-1] if moves.flip else kernel
    reach = tuple(moves.dilation * (n - 1) + 1 for n in kernel.shape)
    room = tuple(n + 2 * moves.padding for n in image.shape)
    steps, output = [], None
    if all(r <= n for r, n in zip(reach, room, strict=True)):
        steps = correlate2d_steps(image, kernel, **_how(moves))
        shape = steps[-1].row + 1, steps[-1].column + 1
        output = np.array([step.total for step in steps]).reshape(shape)
        output = np.maximum(output, 0.0) if moves.relu else output
    width, places = placed(image, applied, room, reach, steps, output, moves)
    return Scene(
        *(image, kernel, applied, moves, reach, steps, output, places),
        still=_still(places, image, applied, moves, output),
        padded=_padded(places["image"], image, moves.padding),
        known=[] if output is None else cells(places["output"], output),
        pixels=_pixels(image, places["image"].side),
        weights=_weights(applied, places["image"].side),
        whole=is_whole(image) and is_whole(kernel),
        size=(width, height(places)),
    )


def _pixels(image, side):
    pairs = zip(texts(image, side - 3), tints(image), strict=True)
    return [list(zip(*pair, strict=True)) for pair in pairs]


def _weights(applied, side):
    """Return what stands under the pixels: nothing where there is no room for it."""
    rows = [[f"×{word}" for word in row] for row in written(applied)]
    fits = side >= TWO_LINES and widest(rows, 14) + 7 <= side
    return rows if fits else [[""] * len(row) for row in rows]


def _how(moves):
    names = "stride", "padding", "dilation", "flip"
    return {name: getattr(moves, name) for name in names}


def _still(places, image, applied, moves, output):
    """Draw names, shapes, the kernel, and the grids that wait for numbers."""
    kernel, out = places["kernel"], places["output"]
    flipped = ", flipped" if moves.flip else ""
    parts = [
        heading(places["image"], "image", TOP - 10),
        heading(kernel, f"kernel{flipped}", TOP - 10),
        heading(out, "output after ReLU" if moves.relu else "output", TOP - 10),
        _shape(places["image"], _image_shape(image, moves.padding)),
        _shape(kernel, size_text(applied.shape)),
        *cells(kernel, applied),
    ]
    if output is None:
        parts.append(text(out.middle, out.axis + 9, "?", class_="m b", font_size="28"))
        parts.append(cross(out.middle, out.bottom + 16))
        return "".join(parts)
    products = places["products"]
    parts.append(heading(products, "weight · pixel", products.top - 10))
    parts += [empty(products), empty(out)]
    parts.append(_shape(out, size_text(out.shape)))
    return "".join(parts)


def _shape(place, words):
    return text(place.middle, place.bottom + 20, words, class_="m quiet shape")


def _image_shape(image, padding):
    words = size_text(image.shape)
    if not padding:
        return words
    return f"{words}, padded {size_text([n + 2 * padding for n in image.shape])}"


def _padded(place, image, padding):
    """Draw the image; round it the padding, as pale dashed cells with a 0."""
    inner = Place(
        place.left + padding * place.side,
        place.top + padding * place.side,
        image.shape,
        place.side,
    )
    h, w = image.shape
    whole = Place(place.left, place.top, (h + 2 * padding, w + 2 * padding), place.side)
    around = lattice(whole, **PALE) if padding else ""
    zeros = [
        zero(place, j, i)
        for j in range(h + 2 * padding)
        for i in range(w + 2 * padding)
        if not (padding <= j < h + padding and padding <= i < w + padding)
    ]
    return "".join([around, *zeros, *cells(inner, image)])


def zero(place, j, i):
    """Return the 0 of one cell of the padding."""
    x, y, side, _ = place.box(j, i)
    size = type_size(side)
    at = x + side / 2, y + side / 2 + 0.35 * size
    return text(*at, "0", class_="m quiet padding", font_size=size)
