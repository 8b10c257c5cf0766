"""Where the grids of a convolution stand: as large as width and height allow."""

import numpy as np

from lecture_utils.views.convolution.grid import Place, widest
from lecture_utils.views.kit.number_grid import written

# Words have room beside a narrow drawing, also where JupyterLab shows its files.
NARROW, WIDE, TOP, DEEP = 560, 720, 30, 352
MOST_SIDE, LEAST_GAP, MOST_GAP, MARGIN = 46, 24, 56, 4
# Between the kernel and the products under it, and for the sum under these.
BETWEEN, SUM = 60, 42
# Wider numbers than that may be condensed before an image gets smaller.
ENOUGH = 34
# Smaller pixels than that ask for the wide drawing.
ROOMY = 27
AIRS = [1 - n / 20 for n in range(35)]


def placed(image, applied, room, reach, steps, output, moves):
    """Return the drawing's width and the places, as large as it has room for."""
    shown = room if steps else tuple(map(max, room, reach))
    shapes = shown, applied.shape, output.shape if steps else (1, 1)
    products = np.array([step.products for step in steps] or [[[0.0]]])
    extremes = np.array([[products.min(), products.max()]])
    # A pixel that goes in is as large as one that comes out.
    pixel = min(max(_natural(image), _natural(output) if steps else 0), ENOUGH)
    natural = pixel, max(_natural(applied), _natural(extremes)), pixel
    least = 190 if moves.padding else 90, 116, 140 if moves.relu else 90
    width, (sides, widths) = NARROW, _fitted(shapes, natural, least, NARROW)
    if sides[0] < ROOMY:
        width, (sides, widths) = WIDE, _fitted(shapes, natural, least, WIDE)
    return width, _lined_up(shapes, sides, widths, width)


def _fitted(shapes, natural, least, width):
    """Return the sides of the cells and the columns' widths, with most air."""
    for air in AIRS:
        sides = _sides(shapes, natural, air)
        widths = [
            max(shape[1] * side, low)
            for shape, side, low in zip(shapes, sides, least, strict=True)
        ]
        if sum(widths) + 2 * LEAST_GAP + 2 * MARGIN <= width:
            break
    return sides, widths


def _natural(values):
    """Return the side of a cell in which a grid's numbers stand with air round them."""
    return min(max(widest(written(values)) + 8, 26), MOST_SIDE)


def _sides(shapes, natural, air):
    """Return the sides of the cells: 1 is most air, 0 none, below it numbers condense.

    The products stand under the kernel, so both share the height.
    """
    deep = DEEP, (DEEP + 28 - BETWEEN - SUM) / 2, DEEP
    sides = []
    for shape, side, depth in zip(shapes, natural, deep, strict=True):
        side = side + air * (MOST_SIDE - side) if air >= 0 else side * (1 + air)
        sides.append(min(side, depth / shape[0]))
    return sides


def _lined_up(shapes, sides, widths, width):
    """Stand the three columns side by side, the air spread between them."""
    spare = width - 2 * MARGIN - sum(widths)
    gap, left, places = min(MOST_GAP, spare / 2), MARGIN, []
    for shape, side, wide in zip(shapes, sides, widths, strict=True):
        places.append(Place(left + (wide - shape[1] * side) / 2, TOP, shape, side))
        left += wide + gap
    image, kernel, output = places
    under = Place(kernel.left, kernel.bottom + BETWEEN, kernel.shape, kernel.side)
    return {"image": image, "kernel": kernel, "products": under, "output": output}


def height(places):
    """Return the height of the drawing for these places."""
    low = max(places["image"].bottom + 28, places["products"].bottom + SUM)
    return round(max(low, places["output"].bottom + 28))
