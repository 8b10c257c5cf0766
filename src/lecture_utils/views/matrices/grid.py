"""A matrix as a grid of cells: its numbers, what of it is lit, what is left over."""

from dataclasses import dataclass

import numpy as np

from lecture_utils.views.kit.svg import element, rect, signed, text, text_width

FADED = "faded"
DASHED = {"fill": "none", "stroke": "var(--lu-one)", "stroke_dasharray": "7 4"}
PANEL = {"fill": "var(--lu-panel)", "stroke": "none"}
ACCENT = "var(--lu-accent)"
OUTLINE = {"fill": "none", "stroke": ACCENT, "stroke_width": 4}
TINT = {"fill": ACCENT, "fill_opacity": 0.16}


@dataclass(frozen=True)
class Grid:
    """A matrix that has found its place: one text a cell, and the cells' size.

    Attributes
    ----------
    texts : list of list of str
        Row by row; an empty text is an empty cell.
    left, top : float
        The first cell's corner.
    width, height : float
        Of one cell.
    size : float
        Of the type.
    """

    texts: list
    left: float
    top: float
    width: float
    height: float
    size: float

    @property
    def shape(self):
        """How many rows and columns."""
        return len(self.texts), len(self.texts[0])

    @property
    def right(self):
        """The right side."""
        return self.left + self.shape[1] * self.width

    @property
    def bottom(self):
        """The lower side."""
        return self.top + self.shape[0] * self.height

    @property
    def middle(self):
        """Half way from the left to the right side."""
        return (self.left + self.right) / 2

    def box(self, region):
        """Return x, y, width and height of (row, column, n_rows, n_columns)."""
        row, column, n_rows, n_columns = region
        corner = self.left + column * self.width, self.top + row * self.height
        return *corner, n_columns * self.width, n_rows * self.height


def drawing(grid, lit=None, *, left_over=None, split=None, fade=True):
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
        parts.append(_parted(*grid.box(split), across=split[0] > 0))
    if lit is not None:
        parts.append(rect(*grid.box(lit), **OUTLINE, class_="lit"))
    if left_over is not None:
        parts.append(left_over_box(*grid.box(left_over)))
    return "".join(parts)


def left_over_box(x, y, width, height):
    """Return the thick dashed outline of what has no partner."""
    box = x + 1, y + 1, width - 2, height - 2
    return rect(*box, **DASHED, stroke_width=3.5, class_="left-over")


def cross(x, y, *, reach=7):
    """Return a cross: what cannot be computed."""
    across = 2 * reach
    d = f"M{x - reach:.1f} {y - reach:.1f}l{across} {across}m0 {-across}"
    look = {"stroke": "var(--lu-one)", "stroke_width": 3.5, "class_": "cross"}
    return element("path", d=d + f"l{-across} {across}", **look)


def cell_text(x, y, words, room, *, size=15, class_="m"):
    """Write a number into a cell; one that is too wide is condensed to its room."""
    squeezed = {"room": room - 3}
    if text_width(words, size) > room - 3:
        squeezed = {"textLength": room - 3, "lengthAdjust": "spacingAndGlyphs"}
    if size != 15:
        squeezed["font_size"] = size
    return text(x, y, words, dy="0.35em", class_=class_, **squeezed)


def _cells(grid, region, without=None, look=PANEL):
    """Draw the cells of a region; the texts of the region `without` are left out."""
    parts = [rect(*grid.box(region), **look), _lines(grid, region)]
    row, column, n_rows, n_columns = region
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


def _lines(grid, region):
    """Return all lines of a region's cells as one path."""
    x, y, width, height = grid.box(region)
    down = [f"M{x + i * grid.width:.1f} {y:.1f}v{height:.1f}" for i in _to(region[3])]
    across = [f"M{x:.1f} {y + j * grid.height:.1f}h{width:.1f}" for j in _to(region[2])]
    d = "".join(down + across)
    return element("path", d=d, fill="none", stroke="var(--lu-rule)", class_="cells")


def _to(n):
    return range(n + 1)


def _parted(x, y, width, height, *, across):
    end = (x + width, y) if across else (x, y + height)
    d = f"M{x:.1f} {y:.1f}L{end[0]:.1f} {end[1]:.1f}"
    return element("path", d=d, stroke="var(--lu-fg)", stroke_width=2.5, class_="split")


# ------------------------------------------------------------------ numbers as text


def is_whole(values):
    """Return whether all numbers are whole, so that none needs decimals."""
    return bool(np.all(values == np.rint(values)))


def written(values, digits=2):
    """Return a matrix's numbers as text, row by row; whole ones have no decimals.

    `digits` None asks for two significant digits, for numbers that are too long.
    """
    if digits is None:
        return [[brief(value) for value in row] for row in values.tolist()]
    digits = 0 if is_whole(values) else digits
    return [[signed(value, digits) for value in row] for row in values.tolist()]


def brief(value):
    """Return a number in two significant digits, 1.2e6 for a large one."""
    digits, _, power = f"{value + 0.0:.2g}".partition("e")
    words = f"{digits}e{int(power)}" if power else digits
    return words.replace("-", "−")


def exact(value, *, no_decimals=False):
    """Return a number with as many decimals as it has: none or 2, at most 4."""
    if no_decimals:
        return signed(value, 0)
    if 0 < abs(value) < 5e-5:
        return brief(value)
    candidates = (signed(value, digits) for digits in (2, 3))
    return next((w for w in candidates if says(w, value)), signed(value, 4))


def says(words, value):
    """Return whether a text gives the number itself and no rounded one."""
    told = float(words.replace("−", "-"))
    return abs(told - value) <= 1e-11 * max(1.0, abs(value))


def factor(words):
    """Return a number's text as a factor is written: a negative one in brackets."""
    return f"({words})" if words[0] == "−" else words
