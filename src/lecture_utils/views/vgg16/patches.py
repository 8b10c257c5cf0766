"""Pieces of photos: what numbers see of them, hatched where that is padding."""

import base64
import io
from functools import lru_cache

import numpy as np
from PIL import Image

from lecture_utils.views.kit.png import address, gray_levels, placed
from lecture_utils.views.kit.raster import PIXELATED
from lecture_utils.views.kit.svg import element, rect

FINE = 64  # from so many pixels a side on, no single one is seen
HATCH = 9  # from one line of the hatching to the next


def patch(photo, box, left, top, side):
    """Return what a `_receptive.Box` holds of a photo, enlarged to a square."""
    seen = photo[box.top : box.bottom, box.left : box.right]
    scale = side / box.size
    x = left + box.beyond.get("left", 0) * scale
    y = top + box.beyond.get("top", 0) * scale
    size = seen.shape[1] * scale, seen.shape[0] * scale
    ground = _hatching(left, top, side) if box.beyond else ""
    return ground + photo_image(seen, x, y, *size, class_="patch")


def photo_image(pixels, x, y, width, height, **look):
    """Return a photo of 0 to 1, gray (h, w) or RGB (h, w, 3), as an image."""
    look |= PIXELATED if max(pixels.shape[:2]) < FINE else {}
    levels = gray_levels(pixels)
    data = _address(levels.tobytes(), levels.shape)
    return placed(data, x, y, width, height, **look)


@lru_cache(maxsize=256)
def _address(levels, shape):
    """Return pixels as a data address: a JPEG where no single pixel is seen.

    It takes a tenth of a PNG's room and time, and a picture holds ten.
    """
    image = Image.fromarray(np.frombuffer(levels, dtype=np.uint8).reshape(shape))
    if max(shape[:2]) < FINE:
        return address(image)
    with io.BytesIO() as file:
        image.save(file, "JPEG", quality=90)
        return "data:image/jpeg;base64," + base64.b64encode(file.getvalue()).decode()


def _hatching(left, top, side):
    """Return a hatched square: where there is no photo."""
    ends = np.arange(HATCH / 2, 2 * side, HATCH)
    low, high = np.maximum(ends - side, 0), np.minimum(ends, side)
    d = "".join(
        f"M{left + a:.1f} {top + b:.1f}L{left + b:.1f} {top + a:.1f}"
        for a, b in zip(low, high, strict=True)
    )
    square = rect(left, top, side, side, fill="var(--lu-grid)", class_="padding")
    return square + element("path", d=d, stroke="var(--lu-rule)", fill="none")
