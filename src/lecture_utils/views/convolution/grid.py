"""A grid of numbers as a small image: each cell tinted by its value, 0 white."""

from dataclasses import dataclass

import numpy as np

from lecture_utils import _palette
from lecture_utils.views.kit.number_grid import (
    brief,
    cell_text,
    is_exact,
    written,
)
from lecture_utils.views.kit.svg import element, hint, rect, text, text_width

_COLOURS = ["#" + bytes(rgb).hex().upper() for rgb in _palette.diverging().tolist()]
PALE = {"stroke": "var(--lu-rule)", "stroke_dasharray": "2 3"}


@dataclass(frozen=True)
class Place:
    """Where a grid of square cells stands in the drawing.

    Attributes
    ----------
    left, top : float
        The first cell's corner.
    shape : tuple of int
        Rows and columns.
    side : float
        Of one cell.
    """

    left: float
    top: float
    shape: tuple
    side: float

    @property
    def right(self):
        """The right side."""
        return self.left + self.shape[1] * self.side

    @property
    def bottom(self):
        """The lower side."""
        return self.top + self.shape[0] * self.side

    @property
    def middle(self):
        """Half way from the left to the right side."""
        return (self.left + self.right) / 2

    @property
    def axis(self):
        """Half way from the top to the lower side."""
        return (self.top + self.bottom) / 2

    def box(self, row, column, n_rows=1, n_columns=1):
        """Return x, y, width and height of a region of cells."""
        corner = self.left + column * self.side, self.top + row * self.side
        return *corner, n_columns * self.side, n_rows * self.side


def tints(values, reach=None):
    """Return each number's colour: `reach` away from 0 is the full one."""
    reach = float(np.abs(values).max()) if reach is None else reach
    share = np.clip(values / (reach or 1.0), -1, 1)
    levels = np.rint((share + 1) * 127).astype(int)
    return [[_COLOURS[level] for level in row] for row in levels.tolist()]


def texts(values, room):
    """Return each number as text, with as many decimals as all cells have room for.

    Where not even two digits have room the texts are empty: the tint must do.
    """
    brief_rows = [[brief(value) for value in row] for row in values.tolist()]
    # Type a little condensed reads better than a decimal less.
    candidates = written(values, 2), written(values, 1), brief_rows
    fits = (rows for rows in candidates if widest(rows, 14) <= 1.7 * room)
    rows = next(fits, [[""] * len(row) for row in brief_rows])
    return [
        [
            "0" if word and value == 0 else word
            for word, value in zip(*pair, strict=True)
        ]
        for pair in zip(rows, values.tolist(), strict=True)
    ]


def widest(rows, size=15):
    """Return how wide the widest text is."""
    return max(text_width(words, size) for row in rows for words in row)


def cells(place, values, *, reach=None):
    """Return the elements of a grid, one string a cell, row by row."""
    words, colours = texts(values, place.side - 3), tints(values, reach)
    return [
        cell(place, j, i, words[j][i], colours[j][i], value)
        for j, row in enumerate(values.tolist())
        for i, value in enumerate(row)
    ]


def cell(place, j, i, words, colour, value):
    """Return one cell: its number on its tint; a hover says what was rounded off."""
    x, y, side, _ = place.box(j, i)
    look = {"fill": colour, "stroke": "var(--lu-rule)", "class_": "cell"}
    full = f"{value:.6g}".replace("-", "−")
    rounded = [] if full == words or words and is_exact(words, value) else [hint(full)]
    box = rect(x, y, side, side, *rounded, **look)
    size, middle = type_size(side), (x + side / 2, y + side / 2)
    return box + cell_text(*middle, words, side, size=size, class_="m onpale")


def type_size(side):
    """Return the size of the type in a cell."""
    return 15 if side >= 30 else 14


def empty(place):
    """Return a grid in which nothing is computed yet."""
    box = rect(*place.box(0, 0, *place.shape), fill="var(--lu-panel)")
    return box + lattice(place, stroke="var(--lu-rule)", class_="empty")


def lattice(place, **look):
    """Return all lines of a grid as one path."""
    x, y, width, height = place.box(0, 0, *place.shape)
    rows, columns = (range(n + 1) for n in place.shape)
    down = [f"M{x + i * place.side:.1f} {y:.1f}v{height:.1f}" for i in columns]
    across = [f"M{x:.1f} {y + j * place.side:.1f}h{width:.1f}" for j in rows]
    return element("path", d="".join(down + across), fill="none", **look)


def outline(x, y, width, height, *, class_="lit"):
    """Return the frame round what the step is about; dark under it, on any tint."""
    box = x, y, width, height
    look = {"fill": "none", "stroke_linejoin": "round"}
    dark = rect(*box, **look, stroke=_palette.INK, stroke_width=6)
    bright = {"stroke": _palette.DARK["accent"], "stroke_width": 3}
    return dark + rect(*box, **look, **bright, class_=class_)


def heading(place, words, y):
    """Write what a grid is over it."""
    room = max(place.shape[1] * place.side, 96)
    return text(place.middle, y, words, room=room, class_="m b")


def size_text(shape):
    """Return a shape as text: (6 × 6)."""
    return f"({shape[0]} × {shape[1]})"


def ratio(values):
    """Return (whole numbers, divisor) of a kernel such as a blur, or (values, 1).

    Only a divisor up to 1296 that makes all numbers whole is told apart.
    """
    for divisor in (1, 2, 3, 4, 5, 8, 9, 16, 25, 32, 64, 81, 128, 144, 256, 1024, 1296):
        times = values * divisor
        if np.abs(times - np.rint(times)).max() < 1e-9:
            return np.rint(times), divisor
    return values, 1


def count(n, thing):
    """Return 1 cell, 2 cells."""
    return f"{n} {thing}" + ("" if n == 1 else "s")
