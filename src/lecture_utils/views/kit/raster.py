"""Photos, fields and maps as small images in a drawing, scaled by the browser."""

import base64
import io
from functools import lru_cache

import numpy as np
from PIL import Image

from lecture_utils import palette
from lecture_utils.views.kit.svg import element

SIGNED_RAMP = palette.diverging()

# Sixteen colours of viridis (van der Walt and Smith, 2015), dark to bright.
_VIRIDIS = (
    (68, 1, 84), (72, 26, 108), (71, 47, 125), (65, 68, 135),
    (57, 86, 140), (49, 104, 142), (42, 120, 142), (35, 136, 142),
    (31, 152, 139), (34, 168, 132), (53, 183, 121), (84, 197, 104),
    (122, 209, 81), (165, 219, 54), (210, 226, 27), (253, 231, 37),
)  # fmt: skip
PIXELATED = {"style": "image-rendering:pixelated"}


def _ramp():
    """Return viridis as a palette: 256 colours, one after the other."""
    places, channels = np.linspace(0, 255, len(_VIRIDIS)), np.array(_VIRIDIS).T
    ramp = [np.interp(np.arange(256), places, channel) for channel in channels]
    return np.rint(np.stack(ramp, axis=1)).astype(np.uint8)


RAMP = _ramp()
# By level: a small value lets the photo under it through.
_OPACITY = bytes(np.rint(np.linspace(0.35, 0.9, 256) * 255).astype(np.uint8))


def signed_levels(field):
    """Return a field of -1 to 1 as levels of `SIGNED_RAMP`, uint8 of its shape."""
    return np.rint((np.clip(field, -1, 1) + 1) * 127).astype(np.uint8)


def gray_levels(values):
    """Return values of 0 to 1 as levels of 0 to 255, uint8 of their shape."""
    if values.dtype == np.uint8:  # levels already
        return values
    return np.rint(np.clip(values, 0, 1) * 255).astype(np.uint8)


def from_palette(levels, ramp):
    """Return levels (h, w), uint8, as an image whose colours are ramp (n, 3)."""
    image = Image.frombytes("P", levels.shape[::-1], levels.tobytes())
    image.putpalette(np.asarray(ramp, dtype=np.uint8).tobytes())
    return image


def address(image, form="PNG", **how):
    """Return an image as a data address; `how` is for Pillow's writer of that form."""
    how = {"compress_level": 1} | how if form == "PNG" else how
    with io.BytesIO() as file:
        image.save(file, form, **how)
        data = base64.b64encode(file.getvalue()).decode()
    return f"data:image/{form.lower()};base64,{data}"


def placed(data, x, y, width, height, **look):
    """Return the element that shows an address in a box of the drawing."""
    box = {"x": x, "y": y, "width": width, "height": height}
    look = {"preserveAspectRatio": "none"} | look
    return element("image", **box, href=data, **look)


def photo(pixels, x, y, width, height, **look):
    """Return a photo of 0 to 1, gray (h, w) or RGB (h, w, 3), as an image."""
    levels = gray_levels(pixels)
    return placed(encoded(levels.tobytes(), levels.shape), x, y, width, height, **look)


# A photo takes up to 5 ms, and most frames show one that was shown before.
@lru_cache(maxsize=256)
def encoded(levels, shape, form="PNG", **how):
    """Return levels of 0 to 255, as bytes, as a data address."""
    pixels = np.frombuffer(levels, dtype=np.uint8).reshape(shape)
    return address(Image.fromarray(pixels), form, **how)


def viridis(shares, x, y, width, height, *, veil=False, **look):
    """Return values of 0 to 1, shape (h, w), as an image from dark to bright.

    A veil is the more see-through the smaller a value is.
    """
    image = from_palette(gray_levels(shares), RAMP)
    if veil:
        image.info["transparency"] = _OPACITY
    return placed(address(image), x, y, width, height, **(PIXELATED | look))


def smaller(values, block):
    """Return values, shape (h, w), as means over blocks of so many pixels a side."""
    if block == 1:
        return values
    return np.asarray(Image.fromarray(values.astype(np.float32)).reduce(block))


def tiles(levels, x, y, width, height, **look):
    """Return RGBA of 0 to 255, shape (h, w, 4), as an image with hard pixels."""
    data = address(Image.fromarray(levels))
    return placed(data, x, y, width, height, **(PIXELATED | look))
