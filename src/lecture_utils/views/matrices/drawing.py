"""The formula W · X + b = Z, and a row of W laid beside a column of X under it."""

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from lecture_utils.views.kit.marks import FADED
from lecture_utils.views.kit.number_grid import (
    DASHED,
    Grid,
    brief,
    cell_text,
    cross,
    exact,
    lattice,
    left_over_box,
    widest,
    written,
)
from lecture_utils.views.kit.svg import element, rect, text, text_width
from lecture_utils.views.kit.text import in_brackets, signed

# Of the formula.
WIDTH, TOP = 760, 46
MOST_HEIGHT, MOST_CELL = 168, 34
PANEL = {"fill": "var(--lu-panel)", "stroke": "none"}
ACCENT = "var(--lu-accent)"
OUTLINE = {"fill": "none", "stroke": ACCENT, "stroke_width": 4}
TINT = {"fill": ACCENT, "fill_opacity": 0.16}

# Of the row and the column under it.
LEFT, CELL, STRIP_HEIGHT = 136, 28, 112
MOST_WIDTH = 76
LINE = {"fill": "none", "stroke": "var(--lu-rule)"}
LIT = {"stroke": ACCENT, "stroke_width": 2.5}
MISSING = LINE | {"stroke_dasharray": "2 4", "class_": "missing"}


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
        shape = part.values.shape
        if part.known is not None:
            rows = _filled_in(rows, part.known)
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
        cells = [max(room.least, widest(t, room.size) + room.pad) for t in texts]
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


def _filled_in(rows, known):
    n = len(rows[0])
    return [
        [words if j * n + i < known else "" for i, words in enumerate(row)]
        for j, row in enumerate(rows)
    ]


def _part(part, grid, room):
    """Draw one matrix with its sign, its name, and the names of rows and columns."""
    parts = [_name(part, grid)]
    if part.sign:
        place = grid.left - room.gap / 2, grid.axis + 7
        size = "22" if room.gap > 24 else "17"
        parts.append(text(*place, part.sign, class_="m b", font_size=size))
    if part.unknown:
        place = grid.middle, grid.axis + 9
        parts.append(text(*place, "?", class_="m b", font_size="28"))
        return "".join(parts)
    parts.append(_grid(grid, part))
    if part.samples:
        parts.append(_samples(grid, part.lit))
    if part.units:
        parts.append(_units(grid, part, room))
    return element("g", *parts, class_=FADED if part.faded else None)


def _grid(grid, part):
    """Draw the cells, those that the step is about lit, while others fade."""
    everything, lit = (0, 0, *grid.shape), part.lit
    if lit is None:
        parts = [_cells(grid, everything)]
    else:
        is_result = part.known is not None
        rest = _cells(grid, everything, without=lit)
        parts = [element("g", rest, class_=None if is_result else FADED)]
        parts.append(_cells(grid, lit, look=TINT))
    if part.split is not None:
        parts.append(_parted(*grid.box(*part.split), across=part.split[0] > 0))
    if lit is not None:
        parts.append(rect(*grid.box(*lit), **OUTLINE, class_="lit"))
    if part.left_over is not None:
        parts.append(left_over_box(*grid.box(*part.left_over)))
    return "".join(parts)


def _cells(grid, region, without=(0, 0, 0, 0), look=PANEL):
    """Draw the cells of a region; the texts of the region `without` are left out."""
    x, y, *_ = box = grid.box(*region)
    block = Grid(x, y, region[2:], grid.width, grid.height)
    parts = [rect(*box, **look)]
    parts.append(lattice(block, stroke="var(--lu-rule)", class_="cells"))
    for j, row in enumerate(grid.texts):
        for i, words in enumerate(row):
            if words and _within(j, i, region) and not _within(j, i, without):
                x, y, width, height = grid.box(j, i)
                at = x + width / 2, y + height / 2
                parts.append(cell_text(*at, words, width, size=grid.size))
    return "".join(parts)


def _within(j, i, region):
    row, column, n_rows, n_columns = region
    return row <= j < row + n_rows and column <= i < column + n_columns


def _parted(x, y, width, height, *, across):
    end = (x + width, y) if across else (x, y + height)
    d = f"M{x:.1f} {y:.1f}L{end[0]:.1f} {end[1]:.1f}"
    return element("path", d=d, stroke="var(--lu-fg)", stroke_width=2.5, class_="split")


def _name(part, grid):
    """Write the matrix's name; where its columns are narrow, also what they are."""
    narrow = part.samples and not part.unknown and not _has_wide_columns(grid)
    more = [element("tspan", ", samples", class_="quiet")] if narrow else []
    bold = element("tspan", part.name, class_="b")
    return element("text", bold, *more, x=grid.middle, y=grid.top - 29, class_="m")


def _has_wide_columns(grid):
    # Beside a single column there is room for the word.
    return grid.width >= 74 or grid.shape[1] == 1


def _samples(grid, lit):
    parts, wide = [], _has_wide_columns(grid)
    for i in range(grid.shape[1]):
        at = grid.left + (i + 0.5) * grid.width
        words = f"sample {i + 1}" if wide else str(i + 1)
        look = "m b" if lit and lit[1] == i else "m quiet"
        parts.append(text(at, grid.top - 9, words, class_=look, font_size="14"))
    return "".join(parts)


def _units(grid, part, room):
    parts, wide = [], room.margin >= 60
    at, end = (grid.left - 8, "e ") if part.units == "left" else (grid.right + 8, "")
    for j in range(grid.shape[0]):
        words = f"unit {j + 1}" if wide else str(j + 1)
        down = grid.top + (j + 0.5) * grid.height + 5
        look = end + ("b" if part.lit and part.lit[0] == j else "quiet")
        look = {"room": room.margin - 10, "class_": look, "font_size": "14"}
        parts.append(text(at, down, words, **look))
    return "".join(parts)


def _shapes(parts, grids, y):
    """Write (rows × columns) under each matrix, with the signs between them."""
    drawn = []
    for n, (part, grid) in enumerate(zip(parts, grids, strict=True)):
        if part.sign:
            between = (grids[n - 1].middle + grid.middle) / 2
            drawn.append(text(between, y, part.sign, class_="m quiet"))
        if part.unknown:
            drawn.append(text(grid.middle, y, "?", class_="m"))
            continue
        rows, columns = map(str, part.values.shape)
        shape = zip((-24, -14, 0, 14, 24), ("(", rows, "×", columns, ")"), strict=True)
        for at, words in shape:
            bold = "m b" if words.isdigit() else "m quiet"
            room = 9 if words == "×" else 13
            drawn.append(text(grid.middle + at, y, words, room=room, class_=bold))
    return element("g", *drawn, class_="shapes")


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


# ------------------------------------------------------------------ row and column


class Strip(NamedTuple):
    """What is laid beside each other: texts, one for each number."""

    names: tuple  # left of the three lines
    one: list
    other: list  # the longer line has numbers left over
    sign: str = "·"  # between partners
    results: list = ()  # of each pair; empty where nothing is computed
    bias: str = ""  # added at the end; empty: nothing
    bias_name: str = ""
    total: str = ""  # empty: nothing yet
    lit: bool = True  # whether the two lines are what the step is about


def fitting(value, room, *, no_decimals=False, size=15):
    """Return a number as exactly as a cell has room for."""
    first = exact(value, no_decimals=no_decimals)
    candidates = first, signed(value), signed(value, 1)
    fits = (words for words in candidates if text_width(words, size) <= room - 8)
    return next(fits, brief(value))


def cell_room(n_pairs, n_more):
    """Return a cell's width where so many pairs and further numbers stand in line."""
    return min(MOST_WIDTH, (WIDTH - LEFT + 12) / (n_pairs + n_more) - 22)


def strip_drawing(strip, top):
    """Return the elements of the strip."""
    n = max(len(strip.one), len(strip.other))
    width = cell_room(n, bool(strip.bias) + 1)
    spots = [LEFT + k * (width + 22) for k in range(n + 2)]
    lines = top, top + CELL + 20, top + 2 * CELL + 28
    parts = [
        text(LEFT - 12, y + 19, name, room=LEFT - 14, class_="e quiet")
        for y, name in zip(lines, strip.names, strict=True)
    ]
    pairs = min(len(strip.one), len(strip.other))
    for k in range(n):
        parts.append(_pair(strip, k, spots[k], lines, width, k < pairs))
    parts.append(_sum(strip, spots, lines[2], width, n))
    return "".join(parts)


def _pair(strip, k, x, lines, width, has_partner):
    """Draw the k-th numbers of both lines, the sign between them, what they give."""
    look = LINE | (LIT if strip.lit else {})
    look = look if has_partner else DASHED | {"stroke_width": 3.5}
    one = _cell(strip.one, k, (x, lines[0], width, CELL), look)
    other = _cell(strip.other, k, (x, lines[1], width, CELL), look)
    middle = x + width / 2
    if not has_partner:
        return one + other + cross(middle, lines[2] + 14)
    sign = text(middle, lines[0] + CELL + 15, strip.sign, class_="m b")
    result = ""
    if k < len(strip.results):
        words, look = in_brackets(strip.results[k]), {"class_": "m product"}
        result = cell_text(middle, lines[2] + 14, words, width + 8, **look)
    return one + other + sign + result


def _cell(texts, k, box, look):
    """Draw one number in its box; a missing partner is a question mark."""
    x, y, width, height = box
    middle, centre = x + width / 2, y + height / 2
    if k >= len(texts):
        return rect(*box, **MISSING) + text(middle, centre + 5, "?", class_="m b")
    kind = "left-over" if "stroke_dasharray" in look else None
    drawn = rect(*box, **PANEL) + rect(*box, **look, class_=kind)
    return drawn + cell_text(middle, centre, texts[k], width)


def _sum(strip, spots, y, width, n):
    """Write + between the products, + b, and the total in its lit box."""
    if not strip.total:
        return ""
    centre, terms = y + CELL / 2, n + bool(strip.bias)
    parts = [text(x - 11, centre + 5, "+", class_="m") for x in spots[1:terms]]
    if strip.bias:
        middle, words = spots[n] + width / 2, in_brackets(strip.bias)
        parts.append(text(middle, y - 9, strip.bias_name, class_="m quiet"))
        parts.append(cell_text(middle, centre, words, width + 8, class_="m product"))
    x = spots[terms] + 6
    parts.append(text(x - 15, centre + 5, "=", class_="m"))
    parts.append(rect(x, y, width, CELL, **OUTLINE | TINT, class_="lit"))
    at = x + width / 2, centre
    parts.append(cell_text(*at, strip.total, width, class_="m b total"))
    return "".join(parts)
