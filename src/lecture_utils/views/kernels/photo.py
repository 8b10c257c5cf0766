"""A photo and what a kernel makes of it, as images pixel for pixel, with a scale."""

import zlib
from functools import lru_cache

import numpy as np

from lecture_utils.views.kit.png import (
    SIGNED_RAMP,
    address,
    from_palette,
    gray_levels,
    placed,
    signed_levels,
)
from lecture_utils.views.kit.svg import line, rect, text

SIGNED, AS_PHOTO = "signed", "as a photo"
GRAY_RAMP = np.repeat(np.arange(256), 3).reshape(-1, 3)


def photo_image(photo, box):
    """Return a photo of 0 to 1, shape (h, w), as an image in x, y, width, height."""
    return placed(_known_photo(gray_levels(photo).tobytes(), photo.shape), *box)


def result_image(values, box, show, reach):
    """Return a result as an image: on the signed scale up to `reach`, or in gray."""
    if show == AS_PHOTO:
        return placed(_data(gray_levels(values), GRAY_RAMP), *box)
    return placed(_data(signed_levels(values / reach), SIGNED_RAMP), *box)


def reach_of(values):
    """Return where the signed scale ends, in two digits: 99.5 % of results are on it.

    Edges are rare and strong; up to the very strongest the others would be pale.
    """
    sizes = np.abs(values).ravel()
    last = min(int(0.995 * sizes.size), sizes.size - 1)
    reach = float(np.partition(sizes, last)[last]) or float(sizes.max())
    if reach < 1e-9:
        return 1.0
    unit = 10.0 ** (np.floor(np.log10(reach)) - 1)
    return float(np.ceil(reach / unit - 1e-9) * unit)


def _data(levels, ramp):
    """Return levels (h, w) of a palette as the address of a PNG."""
    # In a photo zlib finds few repeats: without the search it is three times as fast
    # and no larger.
    return address(from_palette(levels, ramp), compress_type=zlib.Z_HUFFMAN_ONLY)


@lru_cache(maxsize=8)
def _known_photo(levels, shape):
    levels = np.frombuffer(levels, dtype=np.uint8).reshape(shape)
    return _data(levels, GRAY_RAMP)


@lru_cache(maxsize=64)
def scale(left, top, height, show, reach):
    """Return a bar of the colours, upright, with the numbers that they stand for."""
    ends = ("0", "0.5", "1") if show == AS_PHOTO else _signed_ends(reach)
    ramp = GRAY_RAMP if show == AS_PHOTO else SIGNED_RAMP
    colours = np.arange(len(ramp), dtype=np.uint8)[::-1, None]
    box = left, top, 12, height
    look = {"fill": "none", "stroke": "var(--lu-rule)"}
    parts = [placed(_data(colours, ramp), *box), rect(*box, **look)]
    for share, words in zip((1.0, 0.5, 0.0), ends, strict=True):
        y = top + share * height
        parts.append(line(left + 12, y, left + 16, y, stroke="var(--lu-rule)"))
        # At the ends the number stands inside of the bar's height.
        parts.append(text(left + 20, y + 12 - 14 * share, words))
    return "".join(parts)


def _signed_ends(reach):
    return f"−{reach:g}", "0", f"{reach:g}"
