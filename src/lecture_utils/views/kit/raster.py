"""Photos, fields and maps as images in a drawing, and what lies on a photo."""

import base64
import io
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from PIL import Image

from lecture_utils import palette
from lecture_utils._validation import finite
from lecture_utils.views.kit import marks
from lecture_utils.views.kit.svg import element, hint, line, rect, text

FINE = 64  # pixels a side from which no single one is seen
HATCH = 9  # from one line of the hatching to the next
ACCENT = palette.DARK["accent"]
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


def shares(values):
    """Return values of 0 or more as shares of the largest, 0 to 1."""
    most = values.max()
    return values / most if most > 0 else np.zeros_like(values)


def smaller(values, block):
    """Return values, shape (h, w), as means over blocks of so many pixels a side."""
    if block == 1:
        return values
    return np.asarray(Image.fromarray(values.astype(np.float32)).reduce(block))


def tiles(levels, x, y, width, height, **look):
    """Return RGBA of 0 to 255, shape (h, w, 4), as an image with hard pixels."""
    data = address(Image.fromarray(levels))
    return placed(data, x, y, width, height, **(PIXELATED | look))


# ------------------------------------------------------------------ on a photo


def check_photo(name, photo):
    """Return a photo of 0 to 1, gray or RGB, as an array, else raise ValueError."""
    photo = finite(name, photo)
    fits = photo.ndim == 2 or (photo.ndim == 3 and photo.shape[2] == 3)
    if not (fits and all(32 <= side <= 512 for side in photo.shape[:2])):
        raise ValueError(
            f"{name} must have shape (height, width) or (height, width, 3) with 32 to "
            f"512 pixels a side, got {photo.shape}"
        )
    if photo.min() < 0 or photo.max() > 1:
        raise ValueError(
            f"{name} must hold values from 0 to 1, got {photo.min():g} to "
            f"{photo.max():g}"
        )
    return photo


@dataclass(frozen=True)
class Box:
    """The rows and columns of a photo that a number sees, ends excluded.

    `size` counts the pixels along a side with those in the padding, `beyond` those
    beyond each edge of the photo that cuts the box.
    """

    size: int
    top: int
    bottom: int
    left: int
    right: int
    beyond: dict

    def __str__(self):
        """Return its rows and columns in words."""
        return (
            f"rows {self.top} to {self.bottom - 1}, "
            f"columns {self.left} to {self.right - 1}"
        )

    def crop(self, photo):
        """Return the pixels of the photo inside it."""
        return photo[self.top : self.bottom, self.left : self.right]


@dataclass(frozen=True)
class PhotoPanel:
    """A photo fitted into a square of the drawing, with layers in its coordinates."""

    photo: np.ndarray
    left: float
    top: float
    side: float

    @property
    def scale(self):
        """Pixels of the drawing for one of the photo."""
        return self.side / max(self.photo.shape[:2])

    @property
    def frame(self):
        """Left, top, width and height in the drawing."""
        height, width = self.photo.shape[:2]
        return self.left, self.top, width * self.scale, height * self.scale

    def draw(self, *, gray=False, **look):
        """Draw the photo itself."""
        pixels = self.photo
        if gray and pixels.ndim == 3:
            pixels = pixels.mean(axis=2)
        return photo(pixels, *self.frame, **look)

    def overlay(self, shares, **look):
        """Draw a map of 0 to 1 over the photo."""
        return viridis(shares, *self.frame, **look)

    def ring(self, row, column, shape, *, radius):
        """Draw a ring round one number of a map of that shape."""
        (height, width), (rows, columns) = self.photo.shape[:2], shape
        x = self.left + (column + 0.5) * width / columns * self.scale
        y = self.top + (row + 0.5) * height / rows * self.scale
        return marks.spotlight(x, y, radius=radius)

    def outline(self, box):
        """Draw a box's frame, dashed where the photo's edge cuts it."""
        x0, x1 = (self.left + x * self.scale for x in (box.left, box.right))
        y0, y1 = (self.top + y * self.scale for y in (box.top, box.bottom))
        sides = {
            "top": (x0, y0, x1, y0), "right": (x1, y0, x1, y1),
            "bottom": (x1, y1, x0, y1), "left": (x0, y1, x0, y0),
        }  # fmt: skip
        strokes = [
            _side(ends, name in box.beyond, width, stroke)
            for width, stroke in ((6, palette.INK), (3, ACCENT))
            for name, ends in sides.items()
        ]
        return element("g", hint(box), *strokes, class_="box")

    def legend(self, low, high, *, gap=10, **look):
        """Draw the colour bar of the overlay under the photo."""
        left, top, width, height = self.frame
        bar, y = (left, top + height + gap, width, 10), top + height + gap + 28
        return (
            rect(*bar, fill="#808080")
            + viridis(np.linspace(0, 1, 64)[None], *bar, **look)
            + text(left, y, low, room=56, class_="quiet")
            + text(left + width, y, high, room=width - 70, class_="e quiet")
        )


def _side(ends, cut, width, stroke):
    look = {"stroke": stroke, "stroke_width": width}
    look |= {"stroke_dasharray": "8 6", "class_": "cut"} if cut else {}
    return line(*ends, stroke_linecap=None if cut else "square", **look)


def placed_crop(box, left, top, side):
    """Return where a box's pixels lie in a square that stands for the whole box."""
    scale = side / box.size
    return (
        left + box.beyond.get("left", 0) * scale,
        top + box.beyond.get("top", 0) * scale,
        (box.right - box.left) * scale,
        (box.bottom - box.top) * scale,
    )


def patch(photo, box, left, top, side):
    """Draw what a box holds of a photo, enlarged to a square, padding hatched."""
    ground = _hatching(left, top, side) if box.beyond else ""
    place = placed_crop(box, left, top, side)
    return ground + compressed(box.crop(photo), *place, class_="patch")


def compressed(pixels, x, y, width, height, **look):
    """Draw a photo of 0 to 1, gray (h, w) or RGB (h, w, 3), as a JPEG.

    It takes a tenth of a PNG's room and time, and a picture may hold ten; a small one
    is a PNG, in which every pixel is seen.
    """
    levels = gray_levels(pixels)
    if max(pixels.shape[:2]) < FINE:
        return photo(levels, x, y, width, height, **look, **PIXELATED)
    data = encoded(levels.tobytes(), levels.shape, "JPEG", quality=90)
    return placed(data, x, y, width, height, **look)


def _hatching(left, top, side):
    """Draw a hatched square: where there is no photo."""
    ends = np.arange(HATCH / 2, 2 * side, HATCH)
    low, high = np.maximum(ends - side, 0), np.minimum(ends, side)
    d = "".join(
        f"M{left + a:.1f} {top + b:.1f}L{left + b:.1f} {top + a:.1f}"
        for a, b in zip(low, high, strict=True)
    )
    square = rect(left, top, side, side, fill="var(--lu-grid)", class_="padding")
    return square + element("path", d=d, stroke="var(--lu-rule)", fill="none")
