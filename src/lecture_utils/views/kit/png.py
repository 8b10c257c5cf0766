"""Rasters inside a drawing: small images that the browser scales."""

import base64
import io

import numpy as np
from PIL import Image

from lecture_utils import palette
from lecture_utils.views.kit.svg import element

SIGNED_RAMP = palette.diverging()


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
