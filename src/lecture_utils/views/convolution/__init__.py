"""A kernel that slides over an image, after some of its steps."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from lecture_utils._validation import small_grid, truth, whole
from lecture_utils.convolution import correlate2d_steps
from lecture_utils.views.convolution.words import alt_text, describe
from lecture_utils.views.kit.number_grid import (
    Grid,
    cell_text,
    cross,
    exact,
    is_whole,
    lattice,
    left_over_box,
    number_cells,
    outline,
    size_text,
    texts,
    tints,
    type_size,
    widest,
    written,
)
from lecture_utils.views.kit.svg import element, rect, render, text

MOST_IMAGE, MOST_KERNEL = 10, 5
MOST_STRIDE, MOST_PADDING, MOST_DILATION = 3, 2, 2
# Words have room beside a narrow drawing, also where JupyterLab shows its files.
NARROW, WIDE, TOP, MOST_HEIGHT = 560, 720, 30, 352
MOST_SIDE, LEAST_GAP, MOST_GAP, MARGIN = 46, 24, 56, 4
BETWEEN, SUM = 60, 42  # from the kernel to the products under it; for their sum
ENOUGH = 34  # Wider numbers may be condensed before an image gets smaller.
ROOMY = 27  # Smaller pixels ask for the wide drawing.
TWO_LINES = 35  # The least side of a cell in which a weight stands under its pixel.
# From much air around the numbers, 1, over none, 0, to condensed numbers.
AIRS = [1 - n / 20 for n in range(35)]
DOTTED = {"stroke_dasharray": "2 5", "stroke_linecap": "round"}


class Moves(NamedTuple):
    """How the kernel moves, and what is done to it and to the sums."""

    stride: int
    padding: int
    dilation: int
    flip: bool
    relu: bool


class Scene(NamedTuple):
    """The numbers that all steps share, and the parts of their drawing that stay."""

    image: np.ndarray
    kernel: np.ndarray
    applied: np.ndarray  # the kernel as it lies on the image: flipped or not
    moves: Moves
    reach: tuple  # rows and columns that the kernel spans, holes included
    steps: list  # of convolution.Cell; empty where the kernel does not fit
    output: np.ndarray | None
    places: dict  # of Grid: image (with padding), kernel, products, output
    fixed: str
    padded: str  # the image with its padding
    known: list  # the output's cells
    pixels: list  # each pixel's text and colour
    weights: list  # texts under the pixels
    whole: bool  # whether image and kernel hold whole numbers only
    size: tuple  # of the drawing


def view_convolution(
    image, kernel, k, *, stride=1, padding=0, dilation=1, flip=False, relu=False
):
    """Draw a kernel on its way over an image, after `k` numbers of the output.

    Parameters
    ----------
    image : array_like of shape (h, w)
        Up to 10 x 10.
    kernel : array_like of shape (kh, kw)
        Up to 5 x 5.
    k : int
        0 has nothing computed yet, then one number a step, row by row.
    stride : int
        By how many pixels the kernel moves on, 1 to 3.
    padding : int
        Rows and columns of zeros on every side, 0 to 2.
    dilation : int
        From one pixel under the kernel to the next, 1 or 2.
    flip : bool
        Whether the kernel is flipped both ways first: convolution. Without it this
        is cross-correlation, what Conv2D computes.
    relu : bool
        Whether the sums go through ReLU.

    Returns
    -------
    Picture
        An HTML string. Where the kernel does not fit it shows how far it would
        reach, and says what would fit.

    Examples
    --------
    >>> picture = view_convolution([[1, 2, 3], [4, 5, 6]], [[-1, 1]], 1)
    >>> picture.alt.partition(": ")[2]
    'row 1, column 1 gets 1.'
    """
    image = small_grid("image", image, MOST_IMAGE)
    kernel = small_grid("kernel", kernel, MOST_KERNEL)
    moves = Moves(
        whole("stride", stride, low=1, high=MOST_STRIDE),
        whole("padding", padding, low=0, high=MOST_PADDING),
        whole("dilation", dilation, low=1, high=MOST_DILATION),
        truth("flip", flip),
        truth("relu", relu),
    )
    image, kernel = (tuple(map(tuple, grid.tolist())) for grid in (image, kernel))
    scene = _scene(image, kernel, moves)
    k = whole("k", k, low=0, high=len(scene.steps))
    return render(
        scene.size,
        _draw(scene, k),
        title="A kernel slides over an image",
        alt=alt_text(scene, k),
        words=describe(scene, k),
        under=scene.size[0] > NARROW,
    )


# What a slider walks through is laid out once.
@lru_cache(maxsize=32)
def _scene(image, kernel, moves):
    """Return the scene; image and kernel are tuples of rows."""
    image, kernel = np.array(image), np.array(kernel)
    applied = kernel[::-1, ::-1] if moves.flip else kernel
    reach = tuple(moves.dilation * (n - 1) + 1 for n in kernel.shape)
    room = tuple(n + 2 * moves.padding for n in image.shape)
    steps, output = [], None
    if all(r <= n for r, n in zip(reach, room, strict=True)):
        how = {name: getattr(moves, name) for name in Moves._fields[:4]}
        steps = correlate2d_steps(image, kernel, **how)
        shape = steps[-1].row + 1, steps[-1].column + 1
        output = np.array([step.total for step in steps]).reshape(shape)
        output = np.maximum(output, 0.0) if moves.relu else output
    shown = room if steps else tuple(map(max, room, reach))
    width, places = _layout(image, applied, shown, steps, output, moves)
    low = places["products"].bottom + SUM
    height = max(low, *(places[name].bottom + 28 for name in ("image", "output")))
    side = places["image"].width
    pairs = zip(texts(image, side - 3), tints(image), strict=True)
    return Scene(
        *(image, kernel, applied, moves, reach, steps, output, places),
        fixed=_fixed(places, image, applied, moves, output),
        padded=_padded(places["image"], image, moves.padding),
        known=number_cells(places["output"], output) if steps else [],
        pixels=[list(zip(*pair, strict=True)) for pair in pairs],
        weights=_weights(applied, side),
        whole=is_whole(image) and is_whole(kernel),
        size=(width, round(height)),
    )


def _draw(scene, k):
    """Return the elements of the picture after `k` steps."""
    if not scene.steps:
        reach = left_over_box(*scene.places["image"].box(0, 0, *scene.reach))
        return scene.fixed + scene.padded + reach
    if k == 0:
        return scene.fixed + scene.padded
    step = scene.steps[k - 1]
    parts = [
        scene.fixed,
        element("g", scene.padded, class_="faded"),
        _place_before(scene, step),
        _window(scene, step),
        *number_cells(scene.places["products"], step.products),
        _sum(scene, step),
        element("g", *scene.known[:k], class_="known"),
        outline(*scene.places["output"].box(step.row, step.column)),
    ]
    return "".join(parts)


# ------------------------------------------------------------------ layout


def _layout(image, applied, shown, steps, output, moves):
    """Return the drawing's width and the grids, as large as they have room to be."""
    shapes = shown, applied.shape, output.shape if steps else (1, 1)
    products = np.array([step.products for step in steps] or [[[0.0]]])
    extremes = np.array([[products.min(), products.max()]])
    # A pixel that goes in is as large as one that comes out.
    pixel = min(max(_natural(image), _natural(output) if steps else 0), ENOUGH)
    natural = pixel, max(_natural(applied), _natural(extremes)), pixel
    least = 190 if moves.padding else 90, 116, 140 if moves.relu else 90
    for width in (NARROW, WIDE):
        sides, widths = _fitted(shapes, natural, least, width)
        if sides[0] >= ROOMY:
            break
    return width, _in_columns(shapes, sides, widths, width)


def _natural(values):
    """Return the side of a cell in which a grid's numbers stand with air around."""
    return min(max(widest(written(values)) + 8, 26), MOST_SIDE)


def _fitted(shapes, natural, least, width):
    """Return the sides of the cells and the columns' widths, with most air."""
    shapes, natural = np.array(shapes), np.array(natural)
    # Kernel and products share the height.
    half = (MOST_HEIGHT + 28 - BETWEEN - SUM) / 2
    for air in AIRS:
        roomy = natural + air * (MOST_SIDE - natural)
        sides = roomy if air >= 0 else natural * (1 + air)
        sides = np.minimum(sides, [MOST_HEIGHT, half, MOST_HEIGHT] / shapes[:, 0])
        widths = np.maximum(shapes[:, 1] * sides, least)
        if widths.sum() + 2 * LEAST_GAP + 2 * MARGIN <= width:
            break
    return sides.tolist(), widths.tolist()


def _in_columns(shapes, sides, widths, width):
    """Return the grids, the three columns with equal gaps between them."""
    spare = width - 2 * MARGIN - sum(widths)
    gap, left, grids = min(MOST_GAP, spare / 2), MARGIN, []
    for shape, side, wide in zip(shapes, sides, widths, strict=True):
        grids.append(Grid(left + (wide - shape[1] * side) / 2, TOP, shape, side))
        left += wide + gap
    image, kernel, output = grids
    under = Grid(kernel.left, kernel.bottom + BETWEEN, kernel.shape, kernel.width)
    return {"image": image, "kernel": kernel, "products": under, "output": output}


# ------------------------------------------------------------------ what stays


def _weights(applied, side):
    """Return the texts under the pixels: empty where there is no room for them."""
    rows = [[f"×{word}" for word in row] for row in written(applied)]
    fits = side >= TWO_LINES and widest(rows, 14) + 7 <= side
    return rows if fits else [[""] * len(row) for row in rows]


def _fixed(places, image, applied, moves, output):
    """Draw names, shapes, the kernel, and the grids that wait for numbers."""
    kernel, out = places["kernel"], places["output"]
    flipped = ", flipped" if moves.flip else ""
    size = size_text(image.shape)
    if moves.padding:
        size += f", padded {size_text([n + 2 * moves.padding for n in image.shape])}"
    parts = [
        heading(places["image"], "image", TOP - 10),
        heading(kernel, f"kernel{flipped}", TOP - 10),
        heading(out, "output after ReLU" if moves.relu else "output", TOP - 10),
        _shape(places["image"], size),
        _shape(kernel, size_text(applied.shape)),
        *number_cells(kernel, applied),
    ]
    if output is None:
        parts.append(text(out.middle, out.axis + 9, "?", class_="m b", font_size="28"))
        parts.append(cross(out.middle, out.bottom + 16))
        return "".join(parts)
    products = places["products"]
    parts.append(heading(products, "weight · pixel", products.top - 10))
    parts += [_empty(products), _empty(out)]
    parts.append(_shape(out, size_text(out.shape)))
    return "".join(parts)


def heading(grid, words, y):
    """Write a name over a grid."""
    room = max(grid.shape[1] * grid.width, 96)
    return text(grid.middle, y, words, room=room, class_="m b")


def _shape(grid, caption):
    return text(grid.middle, grid.bottom + 20, caption, class_="m quiet shape")


def _empty(grid):
    """Draw a grid in which nothing is computed yet."""
    box = rect(*grid.frame, fill="var(--lu-panel)")
    return box + lattice(grid, stroke="var(--lu-rule)", class_="empty")


def _padded(place, image, padding):
    """Draw the image; round it the padding, as pale dashed cells with a 0."""
    (h, w), side = image.shape, place.width
    left, top, *_ = place.box(padding, padding)
    whole = Grid(place.left, place.top, (h + 2 * padding, w + 2 * padding), side)
    dashed = {"stroke": "var(--lu-rule)", "stroke_dasharray": "2 3"}
    around = lattice(whole, **dashed) if padding else ""
    zeros = [
        _zero(place, j, i)
        for j, i in np.ndindex(whole.shape)
        if not (padding <= j < h + padding and padding <= i < w + padding)
    ]
    inner = number_cells(Grid(left, top, image.shape, side), image)
    return "".join([around, *zeros, *inner])


def _zero(place, j, i):
    x, y, side, _ = place.box(j, i)
    size = type_size(side)
    at = x + side / 2, y + side / 2 + 0.35 * size
    return text(*at, "0", class_="m quiet padding", font_size=size)


# ------------------------------------------------------------------ one step


def _place_before(scene, step):
    """Draw where the kernel was before it moved to the right."""
    if step.column == 0:
        return ""
    place, (stride, padding, *_) = scene.places["image"], scene.moves
    box = place.box(step.top + padding, step.left + padding - stride, *scene.reach)
    look = {"fill": "none", "stroke": "var(--lu-fg)", "stroke_width": 2, **DOTTED}
    return rect(*box, **look, class_="before")


def _window(scene, step):
    """Draw the pixels under the kernel, each with its weight where there is room."""
    place, (_, padding, dilation, *_) = scene.places["image"], scene.moves
    top, left = step.top + padding, step.left + padding
    parts, frames = [], []
    for (a, b), weight in np.ndenumerate(scene.weights):
        j, i = top + a * dilation, left + b * dilation
        parts.append(_pixel(scene, j, i, weight))
        frames.append(place.box(j, i))
    whole = place.box(top, left, *scene.reach)
    if dilation == 1:
        return element("g", *parts, class_="window") + outline(*whole)
    # Holes between the pixels: each pixel has a frame, the reach a thin one.
    look = {"fill": "none", "stroke": "var(--lu-fg)", "stroke_width": 1.5}
    parts += [outline(*frame, class_="tap") for frame in frames]
    parts.append(rect(*whole, **look, class_="lit"))
    return element("g", *parts, class_="window")


def _pixel(scene, j, i, weight):
    place, padding = scene.places["image"], scene.moves.padding
    x, y, side, _ = place.box(j, i)
    h, w = scene.image.shape
    if 0 <= j - padding < h and 0 <= i - padding < w:
        words, colour = scene.pixels[j - padding][i - padding]
        box, look = {"fill": colour, "stroke": "var(--lu-rule)"}, "m onpale"
    else:
        words, look = "0", "m padding"
        box = {"fill": "var(--lu-panel)", "stroke": "var(--lu-rule)"}
        box |= {"stroke_dasharray": "3 3"}
    tile, middle = rect(x, y, side, side, **box), x + side / 2
    if not weight:
        size = type_size(side)
        number = cell_text(middle, y + side / 2, words, side, size=size, class_=look)
        return tile + number
    over = cell_text(middle, y + 0.3 * side, words, side, class_=f"{look} b")
    under = y + 0.74 * side
    return tile + over + cell_text(middle, under, weight, side, size=14, class_=look)


def _sum(scene, step):
    """Write the sum of the products in its frame under them."""
    products = scene.places["products"]
    words = f"sum {exact(step.total, no_decimals=scene.whole)}"
    if scene.moves.relu:
        words += f" → {exact(max(step.total, 0.0), no_decimals=scene.whole)}"
    width = max(116, products.shape[1] * products.width)
    x, y = products.middle - width / 2, products.bottom + 10
    number = cell_text(products.middle, y + 14, words, width, class_="m b total")
    return outline(x, y, width, 28) + number
