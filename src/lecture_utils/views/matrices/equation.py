"""The line W · X + b = Z: matrices side by side, their names over, shapes under."""

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from lecture_utils.views.kit.marks import FADED
from lecture_utils.views.kit.number_grid import (
    DASHED,
    Grid,
    cell_text,
    cross,
    lattice,
    left_over_box,
    widest,
    written,
)
from lecture_utils.views.kit.svg import element, rect, text

WIDTH, TOP = 760, 46
MOST_HEIGHT, MOST_CELL = 168, 34
PANEL = {"fill": "var(--lu-panel)", "stroke": "none"}
ACCENT = "var(--lu-accent)"
OUTLINE = {"fill": "none", "stroke": ACCENT, "stroke_width": 4}
TINT = {"fill": ACCENT, "fill_opacity": 0.16}


class Room(NamedTuple):
    """How much air a formula has: the widest that fits is taken."""

    size: float  # of the type
    pad: float  # of a cell, both sides together
    least: float  # a cell's width
    gap: float  # between matrices, for the sign
    margin: float  # left and right, for the units
    digits: int | None


ROOMS = (
    Room(15, 26, 76, 40, 60, 2),
    Room(15, 12, 66, 32, 60, 2),
    Room(15, 8, 40, 28, 60, 2),
    Room(14, 4, 30, 24, 22, 2),
    # Type a little condensed reads better than a decimal less.
    Room(14, -6, 30, 16, 18, 2),
    Room(14, 2, 30, 16, 18, 1),
    Room(14, 2, 30, 16, 18, None),
)


@dataclass(frozen=True)
class Matrix(Grid):
    """The cells of a matrix with a text each; an empty text is an empty cell."""

    texts: tuple = ()
    size: float = 15  # of the type


@dataclass(frozen=True)
class Part:
    """A matrix of the formula, and what a step shows of it.

    Regions are (row, column, n_rows, n_columns).
    """

    name: str
    values: np.ndarray
    sign: str = ""  # before it
    lit: tuple | None = None  # the region that the step is about
    left_over: tuple | None = None  # the region that has no partner
    split: tuple | None = None  # the region that was appended
    known: int | None = None  # so many cells are filled in, row by row; None: all
    units: str = ""  # the side, "left" or "right", that names each row as a unit
    samples: bool = False  # each column is named as a sample
    faded: bool = False  # the step is not about it at all
    unknown: bool = False  # it cannot be computed: a question mark in its place


def formula(parts, meeting):
    """Return the elements of the formula, and the y under which room is free.

    `meeting` names the two sizes that must be equal, each as (matrix, axis).
    """
    room, grids = _placed(parts)
    bottom = max(grid.bottom for grid in grids)
    drawn = [_part(*pair, room) for pair in zip(parts, grids, strict=True)]
    drawn += [_shapes(parts, grids, bottom + 26)]
    drawn.append(_met(parts, grids, bottom + 26, meeting))
    return "".join(drawn), bottom + 76


def _placed(parts):
    """Give each matrix its place: centred on one axis, a sign's room between two."""
    matrices = tuple(tuple(map(tuple, part.values.tolist())) for part in parts)
    room, texts, cells = _fitted(matrices)
    most = max(len(rows) for rows in texts)
    height = min(MOST_CELL, MOST_HEIGHT / most)
    grids, left = [], room.margin
    for part, rows, cell in zip(parts, texts, cells, strict=True):
        top = TOP + (most - len(rows)) * height / 2
        rows = _filled_in(rows, part.known)
        shape = len(rows), len(rows[0])
        grids.append(Matrix(left, top, shape, cell, height, rows, room.size))
        left = grids[-1].right + room.gap
    return room, grids


# A step changes no width: what a slider walks through is measured once.
@lru_cache(maxsize=64)
def _fitted(matrices):
    """Return how much air there is, each matrix's texts, and how wide its cells are."""
    arrays = [np.array(matrix) for matrix in matrices]
    for room in ROOMS:
        texts = [written(values, room.digits) for values in arrays]
        cells = [_cell_width(rows, room) for rows in texts]
        pairs = zip(arrays, cells, strict=True)
        needed = sum(values.shape[1] * cell for values, cell in pairs)
        spare = WIDTH - 2 * room.margin - room.gap * (len(arrays) - 1) - needed
        if spare >= 0:
            break
    more = min(44.0 - room.gap, max(0.0, spare) / len(arrays))
    spare -= more * (len(arrays) - 1)
    # What is left widens narrow cells. Beyond the last room it is negative: numbers
    # are condensed, so that the line still fits.
    scale = min(1.0 if room.least > 60 else 1.3, 1 + spare / needed)
    return room._replace(gap=room.gap + more), texts, [cell * scale for cell in cells]


def _cell_width(rows, room):
    return max(room.least, widest(rows, room.size) + room.pad)


def _filled_in(rows, known):
    if known is None:
        return rows
    n = len(rows[0])
    return [
        [words if j * n + i < known else "" for i, words in enumerate(row)]
        for j, row in enumerate(rows)
    ]


def _part(part, grid, room):
    """Draw one matrix with its sign, its name, and the names of rows and columns."""
    axis = (grid.top + grid.bottom) / 2
    parts = [_name(part, grid)]
    if part.sign:
        place = grid.left - room.gap / 2, axis + 7
        size = "22" if room.gap > 24 else "17"
        parts.append(text(*place, part.sign, class_="m b", font_size=size))
    if part.unknown:
        parts.append(text(grid.middle, axis + 9, "?", class_="m b", font_size="28"))
        return "".join(parts)
    is_result = part.known is not None
    look = {"left_over": part.left_over, "split": part.split, "fade": not is_result}
    parts.append(_grid(grid, part.lit, **look))
    if part.samples:
        parts.append(_samples(grid, part.lit))
    if part.units:
        parts.append(_units(grid, part, room))
    return element("g", *parts, class_=FADED if part.faded else None)


def _grid(grid, lit=None, *, left_over=None, split=None, fade=True):
    """Draw a grid; a region of it may be lit, while the rest fades.

    `left_over` is a region without partners; `split` one that was appended, a line
    parts it from the rest.
    """
    everything = 0, 0, *grid.shape
    if lit is None:
        parts = [_cells(grid, everything)]
    else:
        rest = _cells(grid, everything, without=lit)
        parts = [element("g", rest, class_=FADED if fade else None)]
        parts.append(_cells(grid, lit, look=TINT))
    if split is not None:
        parts.append(_parted(*grid.box(*split), across=split[0] > 0))
    if lit is not None:
        parts.append(rect(*grid.box(*lit), **OUTLINE, class_="lit"))
    if left_over is not None:
        parts.append(left_over_box(*grid.box(*left_over)))
    return "".join(parts)


def _cells(grid, region, without=None, look=PANEL):
    """Draw the cells of a region; the texts of the region `without` are left out."""
    row, column, n_rows, n_columns = region
    x, y, width, height = grid.box(*region)
    block = Grid(x, y, (n_rows, n_columns), grid.width, grid.height)
    lines = lattice(block, stroke="var(--lu-rule)", class_="cells")
    parts = [rect(x, y, width, height, **look), lines]
    for j in range(row, row + n_rows):
        for i in range(column, column + n_columns):
            if grid.texts[j][i] and not (without and _within(j, i, without)):
                at = grid.left + (i + 0.5) * grid.width
                down = grid.top + (j + 0.5) * grid.height
                words = grid.texts[j][i]
                parts.append(cell_text(at, down, words, grid.width, size=grid.size))
    return "".join(parts)


def _within(j, i, region):
    row, column, n_rows, n_columns = region
    return row <= j < row + n_rows and column <= i < column + n_columns


def _within(j, i, region):
    row, column, n_rows, n_columns = region
    return row <= j < row + n_rows and column <= i < column + n_columns


def _parted(x, y, width, height, *, across):
    end = (x + width, y) if across else (x, y + height)
    d = f"M{x:.1f} {y:.1f}L{end[0]:.1f} {end[1]:.1f}"
    return element("path", d=d, stroke="var(--lu-fg)", stroke_width=2.5, class_="split")


def _name(part, grid):
    """Write the matrix's name; where its columns are narrow, also what they are."""
    told = part.samples and not part.unknown and not _has_wide_columns(grid)
    more = [element("tspan", ", samples", class_="quiet")] if told else []
    bold = element("tspan", part.name, class_="b")
    return element("text", bold, *more, x=grid.middle, y=grid.top - 29, class_="m")


def _has_wide_columns(grid):
    # Beside a single column there is room for the word.
    return grid.width >= 74 or grid.shape[1] == 1


def _samples(grid, lit):
    parts, wide = [], _has_wide_columns(grid)
    for i in range(grid.shape[1]):
        at = grid.left + (i + 0.5) * grid.width
        is_lit = lit is not None and lit[1] == i
        words = f"sample {i + 1}" if wide else str(i + 1)
        look = "m b" if is_lit else "m quiet"
        parts.append(text(at, grid.top - 9, words, class_=look, font_size="14"))
    return "".join(parts)


def _units(grid, part, room):
    parts, wide = [], room.margin >= 60
    at = grid.left - 8 if part.units == "left" else grid.right + 8
    end = "e " if part.units == "left" else ""
    for j in range(grid.shape[0]):
        is_lit = part.lit is not None and part.lit[0] == j
        words = f"unit {j + 1}" if wide else str(j + 1)
        down = grid.top + (j + 0.5) * grid.height + 5
        look = end + ("b" if is_lit else "quiet")
        look = {"room": room.margin - 10, "class_": look, "font_size": "14"}
        parts.append(text(at, down, words, **look))
    return "".join(parts)


def _shapes(parts, grids, y):
    """Write (rows × columns) under each matrix, with the signs between them."""
    drawn = []
    for part, grid in zip(parts, grids, strict=True):
        if part.sign:
            drawn.append(text(_between(grids, grid), y, part.sign, class_="m quiet"))
        if part.unknown:
            drawn.append(text(grid.middle, y, "?", class_="m"))
            continue
        for at, words in zip((-24, -14, 0, 14, 24), _shape(part), strict=True):
            bold = "m b" if words.isdigit() else "m quiet"
            room = 9 if words == "×" else 13
            drawn.append(text(grid.middle + at, y, words, room=room, class_=bold))
    return element("g", *drawn, class_="shapes")


def _between(grids, grid):
    before = grids[grids.index(grid) - 1]
    return (before.middle + 24 + grid.middle - 24) / 2


def _shape(part):
    rows, columns = part.values.shape
    return "(", str(rows), "×", str(columns), ")"


def _met(parts, grids, y, meeting):
    """Join the two sizes that must be equal under the formula, and say if they are."""
    ends = [grids[n].middle + (14 if axis else -14) for n, axis in meeting]
    first, second = (parts[n].values.shape[axis] for n, axis in meeting)
    fits = first == second
    look = {"stroke": "var(--lu-fg)", "stroke_width": 1.5, "class_": "meets"}
    if not fits:
        look = DASHED | {"stroke_width": 3, "class_": "clash"}
    d = f"M{ends[0]:.1f} {y + 6:.1f}v9H{ends[1]:.1f}v-9"
    middle = sum(ends) / 2
    what = "inner sizes" if meeting[0][1] else "rows"
    words = f"{what}: {first} {'=' if fits else '≠'} {second}"
    joined = element("path", d=d, **{"fill": "none"} | look)
    joined += text(middle, y + 34, words, class_="m b")
    if fits:
        return joined
    return joined + cross(middle + 4.7 * len(words) + 14, y + 29, reach=6)
