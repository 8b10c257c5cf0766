"""Grids of numbers: where the cells stand, their texts, and their tints."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from lecture_utils import palette
from lecture_utils.views.kit.axes import Axes
from lecture_utils.views.kit.svg import element, hint, rect, text, text_width
from lecture_utils.views.kit.text import in_brackets, signed

# From blue over white, 0, to orange.
_COLOURS = ["#" + bytes(rgb).hex().upper() for rgb in palette.diverging().tolist()]
DASHED = {"fill": "none", "stroke": "var(--lu-one)", "stroke_dasharray": "7 4"}
_DIVISORS = (1, 2, 3, 4, 5, 8, 9, 16, 25, 32, 64, 81, 128, 144, 256, 1024, 1296)


@dataclass(frozen=True)
class Grid:
    """Where the cells of a grid stand in a drawing."""

    left: float
    top: float
    shape: tuple  # rows and columns
    width: float  # of one cell
    height: float | None = None  # as its width where it is None

    def __post_init__(self):
        """Make the cells square where no height is given."""
        if self.height is None:
            object.__setattr__(self, "height", self.width)

    @classmethod
    def centred(cls, x, y, shape, width):
        """Return square cells round a point."""
        rows, columns = shape
        return cls(x - columns * width / 2, y - rows * width / 2, shape, width)

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
        """The x halfway from the left to the right side."""
        return (self.left + self.right) / 2

    @property
    def axis(self):
        """The y halfway from the top to the lower side."""
        return (self.top + self.bottom) / 2

    def box(self, row=0, column=0, n_rows=1, n_columns=1):
        """Return x, y, width and height of a block of cells."""
        corner = self.left + column * self.width, self.top + row * self.height
        return *corner, n_columns * self.width, n_rows * self.height

    @property
    def frame(self):
        """x, y, width and height of all cells."""
        return self.box(0, 0, *self.shape)


def cell_text(x, y, words, room, *, size=15, class_="m"):
    """Write a number round a point, condensed where it is wider than its room."""
    squeezed = {"room": room - 3}
    if text_width(words, size) > room - 3:
        squeezed = {"textLength": room - 3, "lengthAdjust": "spacingAndGlyphs"}
    if size != 15:
        squeezed["font_size"] = size
    return text(x, y, words, dy="0.35em", class_=class_, **squeezed)


def cells(grid, words, colours, *, titles=None, size=15, **look):
    """Return one string a cell, row by row: its text on its colour."""
    made = []
    for j, row in enumerate(words):
        for i, word in enumerate(row):
            x, y, width, height = grid.box(j, i)
            title = [hint(titles[j][i])] if titles and titles[j][i] else []
            tile = rect(x, y, width, height, *title, fill=colours[j][i], **look)
            at = x + width / 2, y + height / 2
            look_of_text = {"size": size, "class_": "m onpale"}
            made.append(tile + cell_text(*at, word, width, **look_of_text))
    return made


def number_cells(grid, values, *, reach=None):
    """Return one string a cell: numbers on tints; a hover shows what was rounded."""
    words = texts(values, grid.width - 3)
    look = {"size": type_size(grid.width), "stroke": "var(--lu-rule)", "class_": "cell"}
    titles = [
        [_unrounded(*pair) for pair in zip(*rows, strict=True)]
        for rows in zip(values.tolist(), words, strict=True)
    ]
    return cells(grid, words, tints(values, reach), titles=titles, **look)


def tiles(grid, words, colours, *, size=15, class_=None):
    """Return cells without lines between them in one frame."""
    frame = rect(*grid.frame, fill="none", stroke="var(--lu-rule)")
    return element("g", *cells(grid, words, colours, size=size), frame, class_=class_)


def kernel_grid(kernel, left, top, side, *, reach, digits=2):
    """Return a square kernel, `side` pixels wide; `reach` has the full colour."""
    grid = Grid(left, top, kernel.shape, side / len(kernel))
    words = [[signed(weight, digits) for weight in row] for row in kernel.tolist()]
    return tiles(grid, words, tints(kernel, reach), size=14, class_="kernel")


@lru_cache(maxsize=64)
def signed_scale(left, top, width, reach, digits=2):
    """Return the scale of the tints, from -reach over 0 to reach."""
    bar = Axes(left, top, width, 12, (-1, 1), (0, 1))
    ends = ((left, -reach, ""), (left + width / 2, 0, "m"), (left + width, reach, "e"))
    numbers = "".join(
        text(x, top + 28, signed(value, digits), class_=f"{where} quiet".strip())
        for x, value, where in ends
    )
    return bar.raster(np.linspace(-1, 1, 101)[None]) + bar.border() + numbers


def lattice(grid, **look):
    """Return all lines of a grid as one path."""
    x, y, width, height = grid.frame
    rows, columns = (range(n + 1) for n in grid.shape)
    down = [f"M{x + i * grid.width:.1f} {y:.1f}v{height:.1f}" for i in columns]
    across = [f"M{x:.1f} {y + j * grid.height:.1f}h{width:.1f}" for j in rows]
    return element("path", d="".join(down + across), fill="none", **look)


def outline(x, y, width, height, *, class_="lit"):
    """Return the frame round what a step is about; dark under it, on any tint."""
    look = {"fill": "none", "stroke_linejoin": "round"}
    dark = rect(x, y, width, height, **look, stroke=palette.INK, stroke_width=6)
    look |= {"stroke": palette.DARK["accent"], "stroke_width": 3, "class_": class_}
    return dark + rect(x, y, width, height, **look)


def left_over_box(x, y, width, height):
    """Return the thick dashed outline of cells that match nothing."""
    box = x + 1, y + 1, width - 2, height - 2
    return rect(*box, **DASHED, stroke_width=3.5, class_="left-over")


def cross(x, y, *, reach=7):
    """Return a cross: this cannot be computed."""
    across = 2 * reach
    d = f"M{x - reach:.1f} {y - reach:.1f}l{across} {across}m0 {-across}"
    look = {"stroke": "var(--lu-one)", "stroke_width": 3.5, "class_": "cross"}
    return element("path", d=d + f"l{-across} {across}", **look)


# ------------------------------------------------------------------ colours and texts


def tints(values, reach=None):
    """Return each number's colour; `reach`, or the largest, has the full one."""
    reach = float(np.abs(values).max()) if reach is None else reach
    share = np.clip(values / (reach or 1.0), -1, 1)
    levels = np.rint((share + 1) * 127).astype(int)
    return [[_COLOURS[level] for level in row] for row in levels.tolist()]


def texts(values, room):
    """Return each number as text, with as many decimals as all cells have room for.

    Where not even two digits have room the texts are empty: the tint must do.
    """
    # Type a little condensed reads better than a decimal less.
    candidates = (written(values, digits) for digits in (2, 1, None))
    fits = (rows for rows in candidates if widest(rows, 14) <= 1.7 * room)
    rows = next(fits, [[""] * values.shape[1]] * len(values))
    pairs = zip(rows, values.tolist(), strict=True)
    return [
        ["0" if word and value == 0 else word for word, value in zip(*row, strict=True)]
        for row in pairs
    ]


def widest(rows, size=15):
    """Return how wide the widest text is."""
    return max(text_width(words, size) for row in rows for words in row)


def type_size(side):
    """Return the size of the type in a cell."""
    return 15 if side >= 30 else 14


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
    return next((w for w in candidates if is_exact(w, value)), signed(value, 4))


def is_exact(words, value):
    """Return whether a text gives the number itself and no rounded one."""
    shown = float(words.replace("−", "-"))
    return abs(shown - value) <= 1e-11 * max(1.0, abs(value))


def sum_text(terms, total, *, times=" · "):
    """Return a sum of products with its total; ≈ where a number had to be rounded.

    Each term is a list of factors: a value, and whether it is written without decimals.
    """
    written_terms, is_equal = [], True
    for factors in terms:
        words = [exact(value, no_decimals=plain) for value, plain in factors]
        is_equal = is_equal and all(map(is_exact, words, (v for v, _ in factors)))
        written_terms.append(times.join(map(in_brackets, words)))
    is_plain = all(plain for factors in terms for _, plain in factors)
    result = exact(total, no_decimals=is_plain)
    sign = "=" if is_equal and is_exact(result, total) else "≈"
    return f"{' + '.join(written_terms)} {sign} <b>{result}</b>"


def _unrounded(value, words):
    """Return more digits of a number than its text has; "" where that has all."""
    full = f"{value:.6g}".replace("-", "−")
    return "" if full == words or words and is_exact(words, value) else full


def as_ratio(values):
    """Return (whole numbers, divisor) of a kernel such as a blur, or (values, 1).

    Only a divisor up to 1296 that makes all numbers whole is found.
    """
    for divisor in _DIVISORS:
        times = values * divisor
        if np.abs(times - np.rint(times)).max() < 1e-9:
            return np.rint(times), divisor
    return values, 1


def size_text(shape):
    """Return a shape as text: (6 × 6)."""
    return f"({shape[0]} × {shape[1]})"
