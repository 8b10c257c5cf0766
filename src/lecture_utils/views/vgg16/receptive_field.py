"""What one number deep in VGG16 sees of a photo, and the fields of all layers."""

from functools import lru_cache

from lecture_utils import palette
from lecture_utils._validation import one_of, whole
from lecture_utils.convolution import VGG16_LAYERS, output_size, receptive_field
from lecture_utils.views.kit import raster
from lecture_utils.views.kit.photo import (
    ACCENT,
    FINE,
    Box,
    PhotoPanel,
    check_photo,
    placed_crop,
)
from lecture_utils.views.kit.svg import element, line, paragraph, rect, render, text
from lecture_utils.views.kit.text import percent, plural

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


def box_of(layer, row, column, shape):
    """Return what the number at (row, column) of a layer's map sees of a photo."""
    field, (height, width) = FIELDS[layer], shape
    top, left = (field.start + place * field.jump for place in (row, column))
    bottom, right = top + field.size, left + field.size
    beyond = {
        "top": -top, "bottom": bottom - height, "left": -left, "right": right - width,
    }  # fmt: skip
    return Box(
        field.size,
        max(top, 0),
        min(bottom, height),
        max(left, 0),
        min(right, width),
        {edge: pixels for edge, pixels in beyond.items() if pixels > 0},
    )


def view_receptive_field(photo, layer, row, column):
    """Draw what one number of a layer of VGG16 sees of a photo.

    Parameters
    ----------
    photo : array_like of shape (height, width) or (height, width, 3)
        Values from 0 to 1; 32 to 512 pixels a side.
    layer : str
        A key of `convolution.VGG16_LAYERS`.
    row, column : int
        The number's place in the layer's map.

    Returns
    -------
    Picture
        The photo with the receptive field highlighted, the field enlarged, and the
        fields of all layers as bars. A side that the photo's edge cuts is dashed.

    Examples
    --------
    >>> from lecture_utils import datasets, views
    >>> views.view_receptive_field(datasets.photo("cat", 224), "block3_conv3", 18, 30)
    <Picture: Row 18, column 30 of block3_conv3 sees 40 × 40 pixels: ...>
    """
    photo, layer = check_photo("photo", photo), one_of("layer", layer, VGG16_LAYERS)
    shape = photo.shape[:2]
    rows, columns = (map_sizes(n)[layer] for n in shape)
    row = whole("row", row, low=0, high=rows - 1)
    column = whole("column", column, low=0, high=columns - 1)
    box = box_of(layer, row, column, shape)
    cut = f", cut at the {' and '.join(box.beyond)} of the photo" if box.beyond else ""
    panel = PhotoPanel(photo, 0, TOP, SIDE)
    return render(
        SIZE,
        text(0, 20, f"The photo, {shape[0]} × {shape[1]} pixels", room=352),
        panel.draw(),
        _dimmed(box, panel),
        panel.outline(box),
        _bars(layer, max(shape)),
        _crop(photo, box),
        title="What one number deep inside sees",
        alt=(
            f"Row {row}, column {column} of {layer} sees {box.size} × {box.size} "
            f"pixels: {box}{cut}"
        ),
        words=_place(layer, box, row, column, shape) + _cut(box) + _growth(layer),
    )


def _dimmed(box, panel):
    """Draw a veil over all of the photo but the box."""
    left, top, width, height = panel.frame
    x, y = left + box.left * panel.scale, top + box.top * panel.scale
    w, h = (box.right - box.left) * panel.scale, (box.bottom - box.top) * panel.scale
    d = f"M{left} {top}h{width:.1f}v{height:.1f}h{-width:.1f}z"
    d += f"M{x:.1f} {y:.1f}v{h:.1f}h{w:.1f}v{-h:.1f}z"
    return element("path", d=d, fill=palette.INK, fill_opacity=0.35)


def _bars(layer, side):
    """Draw the fields of all layers as bars, up to the photo's side."""
    (left, width), bottom = BARS, TOP + PITCH * len(FIELDS)
    end, below = left + width, bottom + 18
    edge = {"stroke": "var(--lu-rule)", "stroke_dasharray": "4 4"}
    parts = [
        text(368, 20, "Pixels that one number sees, along a side", room=388),
        line(end, TOP + 172, end, bottom, **edge),
        text(end, below, f"{side}, the photo", room=104, class_="m quiet"),
    ]
    for i, name in enumerate(FIELDS):
        parts.append(_bar(TOP + PITCH * i, name, side, chosen=name == layer))
    return "".join(parts)


def _bar(y, layer, side, *, chosen):
    (left, width), size = BARS, FIELDS[layer].size
    long = min(size / side, 1.08) * width
    # The number never stands on the line that marks the photo.
    x = left + (long if long < width - 40 or long > width else width) + 6
    look = {"fill": "var(--lu-grid)", "stroke": "var(--lu-rule)"}
    if chosen:
        look = {"fill": "var(--lu-accent)", "stroke": "var(--lu-fg)"}
        look["class_"] = "chosen"
    style = {"font_size": 14, "class_": "b" if chosen else "quiet"}
    return (
        text(368, y + 15, layer, room=left - 374, **style)
        + rect(left, y + 3, long, PITCH - 6, **look)
        + text(x, y + 15, size, **style)
    )


def _crop(photo, box):
    """Draw the pixels under the box, enlarged, black in the padding."""
    left, top, side = CROP
    look = raster.PIXELATED if box.size < FINE else {}
    place = placed_crop(box, left, top, side)
    square = left, top, side, side
    return (
        text(left + side / 2, top - 12, "what it sees", room=side, class_="m")
        + rect(*square, fill="none", stroke="var(--lu-fg)", stroke_width=6)
        + rect(*square, fill="#000000", class_="padding")
        + raster.photo(box.crop(photo), *place, class_="crop", **look)
        + rect(*square, fill="none", stroke=ACCENT, stroke_width=3)
    )


def _place(layer, box, row, column, shape):
    """Say where the field lies and how much of the photo it is."""
    rows, columns = (map_sizes(n)[layer] for n in shape)
    share = (box.bottom - box.top) * (box.right - box.left) / (shape[0] * shape[1])
    return paragraph(
        f"<b>{layer}</b> has maps of {rows} × {columns} numbers. The one in row {row}, "
        f"column {column} sees {box.size} × {box.size} pixels of the photo: {box}, "
        f"{percent(share, 2 if share < 0.01 else 1)} of it."
    )


def _cut(box):
    """Say which edges of the photo cut the box."""
    if not box.beyond:
        return ""
    reach = ", ".join(
        f"{plural(n, 'pixel')} beyond the {edge}" for edge, n in box.beyond.items()
    )
    return paragraph(
        f"<b>Cut at the photo’s edge</b> (dashed): it reaches {reach}, where there is "
        f"only padding (black). {box.bottom - box.top} × {box.right - box.left} pixels "
        "of it are photo."
    )


def _growth(layer):
    """Say how the field moves, by how much the layer widened it, and why."""
    names = list(FIELDS)
    i, field = names.index(layer), FIELDS[layer]
    size, jump = (FIELDS[names[i - 1]].size, FIELDS[names[i - 1]].jump) if i else (1, 1)
    kernel, stride, _ = VGG16_LAYERS[layer]
    end = f"; its stride of {stride} doubles the step." if stride > 1 else "."
    return paragraph(
        f"The next number sees as much, {plural(field.jump, 'pixel')} further on. A "
        f"kernel of {kernel} × {kernel} widens the field by {kernel - 1} × {jump}, "
        f"from {size} to {field.size}{end}"
    )
