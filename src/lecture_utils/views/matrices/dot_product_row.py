"""A row of W laid beside a column of X: number meets number, products add up."""

from typing import NamedTuple

from lecture_utils.views.kit.number_grid import (
    DASHED,
    brief,
    cell_text,
    cross,
    exact,
)
from lecture_utils.views.kit.svg import rect, text, text_width
from lecture_utils.views.kit.text import in_brackets, signed
from lecture_utils.views.matrices.equation import ACCENT, OUTLINE, PANEL, TINT

LEFT, WIDTH, CELL = 136, 760, 28
HEIGHT = 112
MOST_WIDTH = 76
LINE = {"fill": "none", "stroke": "var(--lu-rule)"}
LIT = {"stroke": ACCENT, "stroke_width": 2.5}
MISSING = LINE | {"stroke_dasharray": "2 4", "class_": "missing"}


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
        words = in_brackets(strip.results[k])
        room = width + 8
        result = cell_text(middle, lines[2] + 14, words, room, class_="m product")
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
    parts, centre = [], y + CELL / 2
    if strip.results:
        terms = len(strip.results) + bool(strip.bias)
        for k in range(1, terms):
            parts.append(text(spots[k] - 11, centre + 5, "+", class_="m"))
    at = n
    if strip.bias:
        middle = spots[n] + width / 2
        words = in_brackets(strip.bias)
        parts.append(text(middle, y - 9, strip.bias_name, class_="m quiet"))
        parts.append(cell_text(middle, centre, words, width + 8, class_="m product"))
        at = n + 1
    if strip.total:
        parts.append(text(spots[at] - 9, centre + 5, "=", class_="m"))
        x = spots[at] + 6
        box = x, y, width, CELL
        parts.append(rect(*box, **OUTLINE | TINT, class_="lit"))
        middle, look = x + width / 2, "m b total"
        parts.append(cell_text(middle, centre, strip.total, width, class_=look))
    return "".join(parts)
