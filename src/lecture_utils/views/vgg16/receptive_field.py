"""What one number deep in VGG16 sees of the photo: its box, and that of each layer."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from lecture_utils import _palette
from lecture_utils.convolution import VGG16_LAYERS, output_size, receptive_field
from lecture_utils.views.kit import raster
from lecture_utils.views.kit.svg import (
    element,
    hint,
    line,
    paragraph,
    rect,
    signed,
    text,
)

SIZE = (760, 418)
SIDE = 344  # of the photo, in the drawing's pixels
TOP = 34
BARS, PITCH = (486, 222), 20  # left and width of the bars; from one to the next
CROP = (612, 62, 132)
FIELDS = dict(zip(VGG16_LAYERS, receptive_field(VGG16_LAYERS.values()), strict=True))


@lru_cache(maxsize=64)
def map_sizes(side):
    """Return by layer how many numbers its maps have along a side of the photo."""
    sizes, n = {}, side
    for name, (kernel, stride, padding) in VGG16_LAYERS.items():
        sizes[name] = n = output_size(n, kernel, stride=stride, padding=padding)
    return sizes


@dataclass(frozen=True)
class Box:
    """The rows and columns of the photo that a number sees, end left out.

    Attributes
    ----------
    size : int
        Pixels along a side, those in the padding too.
    top, bottom, left, right : int
        Inside of the photo.
    beyond : dict of str to int
        How many pixels lie beyond each edge that cuts it.
    """

    size: int
    top: int
    bottom: int
    left: int
    right: int
    beyond: dict


def box_of(layer, row, column, shape):
    """Return what the number at (row, column) of a layer's map sees of a photo."""
    field, (height, width) = FIELDS[layer], shape
    first = [field.start + place * field.jump for place in (row, column)]
    (top, left), (bottom, right) = first, (start + field.size for start in first)
    over = {
        "top": -top, "bottom": bottom - height, "left": -left, "right": right - width,
    }  # fmt: skip
    return Box(
        field.size,
        max(top, 0),
        min(bottom, height),
        max(left, 0),
        min(right, width),
        {edge: pixels for edge, pixels in over.items() if pixels > 0},
    )


def outline(box, left, top, scale):
    """Return the frame of a box on a photo; dashed where the photo's edge cuts it."""
    x0, x1 = left + box.left * scale, left + box.right * scale
    y0, y1 = top + box.top * scale, top + box.bottom * scale
    sides = {
        "top": (x0, y0, x1, y0), "right": (x1, y0, x1, y1),
        "bottom": (x1, y1, x0, y1), "left": (x0, y1, x0, y0),
    }  # fmt: skip
    back = "".join(
        _side(sides[name], name in box.beyond, 6, _palette.INK) for name in sides
    )
    accent = _palette.DARK["accent"]
    front = "".join(_side(sides[name], name in box.beyond, 3, accent) for name in sides)
    return element("g", hint(said_of(box)), back, front, class_="box")


def _side(ends, cut, width, stroke):
    look = {"stroke": stroke, "stroke_width": width}
    look |= {"stroke_dasharray": "8 6", "class_": "cut"} if cut else {}
    return line(*ends, stroke_linecap=None if cut else "square", **look)


def said_of(box):
    """Return a box in words: its rows and columns."""
    return f"rows {box.top} to {box.bottom - 1}, columns {box.left} to {box.right - 1}"


def receptive_drawing(photo, layer, box, place):
    """Return the photo with the box lit, what is in it, and all layers' fields."""
    height, width = photo.shape[:2]
    scale = SIDE / max(height, width)
    size = width * scale, height * scale
    title = f"The photo, {height} × {width} pixels"
    return (
        text(0, 20, title, room=352)
        + _photo(photo.tobytes(), photo.shape, *size)
        + _dimmed(box, *size, scale)
        + outline(box, 0, TOP, scale)
        + _bars(layer, max(height, width))
        + _crop(photo, layer, box, place)
    )


@lru_cache(maxsize=8)
def _photo(data, shape, width, height):
    return raster.photo(np.frombuffer(data).reshape(shape), 0, TOP, width, height)


def _dimmed(box, width, height, scale):
    """Return a veil over all of the photo but the box."""
    x, y = box.left * scale, TOP + box.top * scale
    w, h = (box.right - box.left) * scale, (box.bottom - box.top) * scale
    d = f"M0 {TOP}h{width:.1f}v{height:.1f}h{-width:.1f}z"
    d += f"M{x:.1f} {y:.1f}v{h:.1f}h{w:.1f}v{-h:.1f}z"
    return element("path", d=d, fill=_palette.INK, fill_opacity=0.35)


@lru_cache(maxsize=64)
def _bars(layer, side):
    """Return all layers with their fields, one of them lit; the photo as the end."""
    (left, width), bottom = BARS, TOP + PITCH * len(FIELDS)
    title = "Pixels that one number sees, along a side"
    edge = {"stroke": "var(--lu-rule)", "stroke_dasharray": "4 4"}
    parts = [
        text(368, 20, title, room=388),
        line(left + width, TOP + 172, left + width, bottom, **edge),
        text(
            left + width, bottom + 18, f"{side}, the photo", room=104, class_="m quiet"
        ),
    ]
    return "".join(parts) + "".join(
        _bar(place, name, side, chosen=name == layer)
        for place, name in enumerate(FIELDS)
    )


def _bar(place, layer, side, *, chosen):
    (left, width), size = BARS, FIELDS[layer].size
    y, long = TOP + PITCH * place, min(size / side, 1.08) * width
    look = {"fill": "var(--lu-grid)", "stroke": "var(--lu-rule)"}
    class_ = "quiet"
    if chosen:
        look = {"fill": "var(--lu-accent)", "stroke": "var(--lu-fg)"}
        look, class_ = look | {"class_": "chosen"}, "b"
    style = {"font_size": 14, "class_": class_}
    return (
        text(368, y + 15, layer, room=left - 374, **style)
        + rect(left, y + 3, long, PITCH - 6, **look)
        + text(_right_of(left, long, width), y + 15, size, **style)
    )


def _right_of(left, long, width):
    """Return where a bar's number stands: never on the line that marks the photo."""
    return left + (long if long < width - 40 or long > width else width) + 6


def _crop(photo, layer, box, place):
    """Return the pixels under the box, enlarged, black in the padding."""
    left, top, side = CROP
    seen = photo[box.top : box.bottom, box.left : box.right]
    scale = side / box.size
    x = left + box.beyond.get("left", 0) * scale
    y = top + box.beyond.get("top", 0) * scale
    size = seen.shape[1] * scale, seen.shape[0] * scale
    look = {"style": "image-rendering:pixelated"} if box.size < 64 else {}
    ground = rect(left, top, side, side, fill="#000000", class_="padding")
    frame = {"fill": "none", "stroke": _palette.DARK["accent"], "stroke_width": 3}
    edge = rect(
        left, top, side, side, fill="none", stroke="var(--lu-fg)", stroke_width=6
    )
    return (
        text(left + side / 2, top - 12, "what it sees", room=side, class_="m")
        + edge
        + ground
        + raster.photo(seen, x, y, *size, class_="crop", **look)
        + rect(left, top, side, side, **frame)
    )


def receptive_words(layer, box, place, shape):
    """Return where the field lies, what cuts it, and how it moves and grows."""
    rows, columns = (map_sizes(n)[layer] for n in shape)
    field, (row, column) = FIELDS[layer], place
    pixels = (box.bottom - box.top) * (box.right - box.left)
    seen = (
        f"<b>{layer}</b> has maps of {rows} × {columns} numbers. The one in row {row}, "
        f"column {column} sees {box.size} × {box.size} pixels of the photo: "
        f"{said_of(box)}, {_percent(pixels / (shape[0] * shape[1]))} of it."
    )
    return (
        paragraph(seen)
        + _cut(box)
        + paragraph(
            f"The next number sees as much, {field.jump} "
            f"pixel{'s' * (field.jump != 1)} further on." + _growth(layer)
        )
    )


def _percent(share):
    return signed(100 * share, 2 if share < 0.01 else 1) + " %"


def _cut(box):
    if not box.beyond:
        return ""
    reach = ", ".join(
        f"{n} pixel{'s' * (n != 1)} beyond the {edge}" for edge, n in box.beyond.items()
    )
    return paragraph(
        f"<b>Cut at the photo’s edge</b> (dashed): it reaches {reach}, where there is "
        f"only padding (black). {box.bottom - box.top} × {box.right - box.left} pixels "
        "of it are photo."
    )


def _growth(layer):
    """Say by how much the layer widened the field, and why."""
    names = list(FIELDS)
    place = names.index(layer)
    before = FIELDS[names[place - 1]] if place else None
    size, jump = (before.size, before.jump) if before else (1, 1)
    kernel, stride, _ = VGG16_LAYERS[layer]
    words = f" A kernel of {kernel} × {kernel} widens the field by {kernel - 1} "
    words += f"× {jump}, from {size} to {FIELDS[layer].size}"
    return words + (
        f"; its stride of {stride} doubles the step." if stride > 1 else "."
    )
