"""What one number in VGG16 sees of a photo, and one point as each block sees it."""

from functools import lru_cache

from lecture_utils import palette
from lecture_utils._validation import listed, one_of, whole
from lecture_utils.convolution import VGG16_LAYERS, output_size, receptive_field
from lecture_utils.views.kit import raster
from lecture_utils.views.kit.photo import (
    ACCENT,
    FINE,
    Box,
    PhotoPanel,
    check_photo,
    compressed,
    patch,
    placed_crop,
)
from lecture_utils.views.kit.svg import element, hint, line, rect, render, text
from lecture_utils.views.kit.text import percent, plural, signed

SIZE = (760, 418)
SIDE = 344  # of the photo, in the drawing's pixels
TOP = 34
BARS, PITCH = (486, 222), 20  # left and width of the bars; from one to the next
CROP = (612, 62, 132)
# The last convolution of each block, the drawing of what all of them see, the photo in
# it, its labels and its patches.
LAST_CONVS = tuple(
    {name.split("_")[0]: name for name in VGG16_LAYERS if "_conv" in name}.values()
)
PHOTO = (2, 30, 300)
LABELS, LABEL_PITCH = 356, 300 // len(LAST_CONVS)
PATCHES, PATCH, PATCH_PITCH = (2, 384), 136, 155
FIVE_SIZE = (760, 384 + PATCH + 2)
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
        words=[_place(layer, box, row, column, shape), _cut(box), _growth(layer)],
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
    return (
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
    return (
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
    return (
        f"The next number sees as much, {plural(field.jump, 'pixel')} further on. A "
        f"kernel of {kernel} × {kernel} widens the field by {kernel - 1} × {jump}, "
        f"from {size} to {field.size}{end}"
    )


# ------------------------------------------------------------------ five blocks


def view_receptive_fields(photo, *, place=None):
    """Draw what the last convolution of each block sees around one point of a photo.

    Of each layer it is the number whose field has its middle nearest to the point.

    Parameters
    ----------
    photo : array_like of shape (height, width) or (height, width, 3)
        Values from 0 to 1; 32 to 512 pixels a side.
    place : (int, int), optional
        Row and column of a pixel; by default the middle of the photo.

    Returns
    -------
    Picture
        On the photo a nested box for each block, and under it the five patches,
        enlarged to one size. Where the photo's edge cuts a box, its side is dashed
        and the patch is hatched.

    Examples
    --------
    >>> from lecture_utils import datasets, views
    >>> views.view_receptive_fields(datasets.photo("cat", 224), place=(92, 78))
    <Picture: What one number sees of a photo of 224 x 224 pixels around row 92, ...>
    """
    photo = check_photo("photo", photo)
    shape = photo.shape[:2]
    place = tuple(n // 2 for n in shape) if place is None else _pixel(place, shape)
    boxes = {layer: _nearest_box(layer, place, shape) for layer in LAST_CONVS}
    sizes = ", ".join(f"{name} {box.size}" for name, box in boxes.items())
    panel, downwards = PhotoPanel(photo, *PHOTO), LAST_CONVS[::-1]  # the largest first
    return render(
        FIVE_SIZE,
        text(PHOTO[0], 16, f"The photo, {shape[0]} × {shape[1]} pixels"),
        compressed(photo, *panel.frame, class_="photo"),
        *(panel.outline(boxes[layer]) for layer in downwards),
        *(_label(panel, i, name, boxes[name]) for i, name in enumerate(downwards)),
        *(_patch(photo, i, *named) for i, named in enumerate(boxes.items())),
        title="What each block sees",
        alt=(
            f"What one number sees of a photo of {shape[0]} x {shape[1]} pixels around "
            f"row {place[0]}, column {place[1]}, pixels a side: {sizes}"
        ),
        words=_words(place, boxes),
        under=True,
    )


def _pixel(place, shape):
    """Return a pixel of the photo as (row, column), else raise ValueError."""
    place = listed("place", place)
    if len(place) != 2:
        raise ValueError(f"place must be (row, column) of a pixel, got {place}")
    pairs = zip(("place.row", "place.column"), place, shape, strict=True)
    return tuple(whole(name, n, low=0, high=side - 1) for name, n, side in pairs)


def _nearest_box(layer, place, shape):
    """Return the box of the number whose field's middle is nearest to a pixel."""
    field, numbers = FIELDS[layer], []
    for pixel, side in zip(place, shape, strict=True):
        steps = round((pixel - field.start - (field.size - 1) / 2) / field.jump)
        numbers.append(min(max(steps, 0), map_sizes(side)[layer] - 1))
    return box_of(layer, *numbers, shape)


def _label(panel, i, layer, box):
    """Draw a box's name, at the end of a line from its upper right corner."""
    x, y = panel.left + box.right * panel.scale, panel.top + box.top * panel.scale
    at = panel.top + LABEL_PITCH * (i + 0.5)
    ends = x, y, LABELS - 8, at
    size = f"a number sees {box.size} × {box.size} pixels"
    return (
        line(*ends, stroke=palette.INK, stroke_width=3.5)
        + line(*ends, stroke=ACCENT, stroke_width=1.5, class_="leader")
        + text(LABELS, at - 3, layer, class_="b")
        + text(LABELS, at + 17, size, room=400, class_="said")
    )


def _patch(photo, i, layer, box):
    """Draw what is in a box, enlarged to the same size as all, under its name."""
    x, top = PATCHES[0] + i * PATCH_PITCH, PATCHES[1]
    drawn = patch(photo, box, x, top, PATCH)
    return (
        text(x, top - 27, layer, room=PATCH, class_="quiet")
        + text(x, top - 7, f"{box.size} × {box.size}", room=PATCH, class_="b size")
        + element("g", hint(f"{layer}: {box}"), drawn, class_="tile")
    )


def _words(place, boxes):
    """Say how the boxes grow, which are cut, and what size does not tell."""
    sizes = [box.size for box in boxes.values()]
    cut = ", ".join(name for name, box in boxes.items() if box.beyond)
    return [
        f"<b>One point, row {place[0]}, column {place[1]}, seen by five blocks.</b> In "
        "each, the number of the last convolution that lies nearest to it. From "
        f"{sizes[0]} × {sizes[0]} pixels to {sizes[-1]} × {sizes[-1]}: "
        f"{signed(sizes[-1] / sizes[0], 0)} times as far along a side.",
        "Every 3 × 3 convolution widens the box by 2 steps, and every pooling doubles "
        "the step: so the boxes grow slowly first and fast later.",
        "The box is all that a number <b>can</b> answer to: a few pixels hold an edge, "
        "the large boxes a part of a thing. What it does answer to, only its patches "
        "show.",
        f"Cut at the photo’s edge (dashed): {cut}. Beyond it there is only padding "
        "(hatched)."
        if cut
        else "",
    ]
