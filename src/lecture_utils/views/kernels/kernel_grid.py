"""A kernel as a grid of numbers on tints: blue below 0, white at 0, orange above."""

from functools import lru_cache

import numpy as np

from lecture_utils import _palette
from lecture_utils.views.kit.axes import Axes
from lecture_utils.views.kit.number_grid import cell_text
from lecture_utils.views.kit.svg import element, rect, signed, text

_RAMP = ["#" + bytes(colour).hex() for colour in _palette.diverging().tolist()]


def kernel_grid(kernel, left, top, side, *, reach, digits=2, size=14):
    """Return a square kernel, `side` pixels wide; `reach` has the full colour."""
    n = len(kernel)
    room = side / n
    tints = np.rint(np.clip(kernel / (reach or 1.0), -1, 1) * 127).astype(int) + 127
    parts = []
    for j, row in enumerate(kernel.tolist()):
        for i, weight in enumerate(row):
            x, y = left + i * room, top + j * room
            parts.append(rect(x, y, room, room, fill=_RAMP[tints[j, i]]))
            words, at = signed(weight, digits), (x + room / 2, y + room / 2)
            parts.append(cell_text(*at, words, room, size=size, class_="m onpale"))
    look = {"fill": "none", "stroke": "var(--lu-rule)"}
    return element("g", *parts, rect(left, top, side, side, **look), class_="kernel")


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
