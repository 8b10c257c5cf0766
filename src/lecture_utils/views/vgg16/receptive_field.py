"""What one number in VGG16 sees of a photo, and the way from a pixel to a class."""

from functools import lru_cache

from lecture_utils import palette
from lecture_utils._validation import one_of, whole
from lecture_utils.convolution import VGG16_LAYERS, output_size, receptive_field
from lecture_utils.views.kit import marks, raster
from lecture_utils.views.kit.raster import (
    ACCENT,
    FINE,
    Box,
    PhotoPanel,
    check_photo,
    compressed,
    patch,
    placed_crop,
)
from lecture_utils.views.kit.svg import arrow, element, line, rect, render, text
from lecture_utils.views.kit.text import enumerated, percent, plural, truncate

SIZE = (760, 418)
SIDE = 344  # of the photo, in the drawing's pixels
TOP = 34
BARS, PITCH = (486, 222), 20  # left and width of the bars; from one to the next
CROP = (612, 62, 132)
# The last convolution of each block.
LAST_CONVS = tuple(
    {name.split("_")[0]: name for name in VGG16_LAYERS if "_conv" in name}.values()
)
# From pixel to class: the photo, what one number sees of it, the classes and their
# pitch, and one map a block.
FLOW_SIZE = (760, 460)
PHOTO, SEEN = (2, 26, 236), (262, 26, 190)
CLASSES, CLASS_PITCH = (488, 48, 270), 48
STRIP, TILE, TILE_PITCH = (2, 322), 136, 155
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
    field = FIELDS[layer]
    start = (field.start + place * field.jump for place in (row, column))
    return _cut_to(field.size, *start, shape)


def _cut_to(size, top, left, shape):
    """Return a square of a photo or map, cut at its edges."""
    (height, width), bottom, right = shape, top + size, left + size
    beyond = {
        "top": -top, "bottom": bottom - height, "left": -left, "right": right - width,
    }  # fmt: skip
    return Box(
        size,
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


# ------------------------------------------------------------------ pixel to class


def region_of(layer, row, column, earlier, shape):
    """Return which numbers of an earlier layer's maps, of that shape, one sees."""
    now, before = FIELDS[layer], FIELDS[earlier]
    size = (now.size - before.size) // before.jump + 1
    start = [
        (now.start + place * now.jump - before.start) // before.jump
        for place in (row, column)
    ]
    return _cut_to(size, *start, shape)


def view_pixel_to_class(photo, maps, evidence, layer, row, column, *, side):
    """Draw one map of each block, what one number of them sees, and the best classes.

    `maps` are by layer a channel's number and its map of the photo, the layers in their
    order; `evidence` are the best classes of the photo at `side` pixels. A click on a
    map or the photo carries what `data-place` says.
    """
    channels, values = zip(*maps.values(), strict=True)
    value = values[list(maps).index(layer)][row, column]
    channel, box = maps[layer][0], box_of(layer, row, column, photo.shape[:2])
    number = f"{value:.2f}"
    panel = PhotoPanel(photo, *PHOTO)
    regions = {
        name: region_of(layer, row, column, name, each.shape)
        for name, each in zip(maps, values, strict=True)
        if FIELDS[name].size < FIELDS[layer].size
    }
    best = evidence[0]
    return render(
        FLOW_SIZE,
        text(
            PHOTO[0],
            16,
            "The photo, {} × {} pixels".format(*photo.shape),
            room=PHOTO[2],
        ),
        compressed(photo, *panel.frame),
        _dimmed(box, panel),
        panel.outline(box),
        _target("photo", photo.shape, *panel.frame),
        text(SEEN[0], 16, "What the number sees", room=SEEN[2]),
        patch(photo, box, *SEEN),
        _classes(evidence, side),
        *(
            _strip(i, name, maps[name], regions.get(name), (row, column), name == layer)
            for i, name in enumerate(maps)
        ),
        title="From pixel to class",
        alt=(
            f"Row {row}, column {column} of channel {channel} of {layer} is {number}, "
            f"sees {box.size} × {box.size} pixels: {box}. Most likely, from "
            f"{side} × {side} pixels: {best.name}, {percent(best.probability, 0)}"
        ),
        words=_flow_words(layer, channel, (row, column), number, box, regions),
    )


def _target(name, shape, left, top, width, height):
    """Draw what takes a click: it says which map it is, and how many numbers it has."""
    look = {"fill": "transparent", "data_place": f"{name} {shape[0]} {shape[1]}"}
    return rect(left, top, width, height, **look)


def _strip(i, layer, channel_and_map, region, place, is_chosen):
    """Draw a block's map, and in it the chosen number or the numbers that it sees."""
    (channel, values), left = channel_and_map, STRIP[0] + i * TILE_PITCH
    panel = PhotoPanel(values, left, STRIP[1], TILE)
    shares = raster.smaller(raster.shares(values), -(-len(values) // TILE))
    parts = [
        text(left, STRIP[1] - 35, layer, room=TILE, class_="b" if is_chosen else None),
        text(
            left,
            STRIP[1] - 9,
            f"channel {channel} · {len(values)} × {len(values)}",
            room=TILE,
            font_size=14,
            class_="quiet",
        ),
        panel.overlay(shares),
    ]
    if region:
        parts.append(panel.outline(region))
    if is_chosen:
        parts.append(panel.ring(*place, values.shape, radius=6))
    if i:
        middle = STRIP[1] + TILE / 2
        parts.append(arrow(left - TILE_PITCH + TILE + 2, middle, left - 2, middle))
    return "".join(parts) + _target(layer, values.shape, *panel.frame)


def _classes(evidence, side):
    """Draw the best classes, each with its probability as a bar."""
    left, top, width = CLASSES
    words = f"The classes, from {side} × {side} pixels"
    parts = [text(left, 16, words, room=width)]
    for i, row in enumerate(evidence):
        y, wide = top + i * CLASS_PITCH, width - 76
        share = percent(row.probability, 0)
        parts += [
            text(
                left,
                y,
                truncate(row.name, 26),
                room=wide,
                class_="b" if not i else None,
            ),
            marks.bar(left, y + 7, wide, 10, row.probability),
            text(left + width, y + 17, share, room=70, class_="e"),
        ]
    return "".join(parts)


def _flow_words(layer, channel, place, number, box, regions):
    """Say what the number is, what it sees in the photo and in the maps before it."""
    cut = " The edge cuts it (dashed)." if box.beyond else ""
    before = [f"{r.size} × {r.size} of {name}" for name, r in regions.items()]
    seen = (
        f"<b>In the maps before it</b> these are {enumerated(before)}."
        if before
        else ""
    )
    return [
        f"<b>{layer}, channel {channel}</b>: the number in row {place[0]}, column "
        f"{place[1]} is <b>{number}</b>. It sees {box.size} × {box.size} pixels of the "
        f"photo: {box}.{cut}",
        seen,
        "Click a map or the photo to ask about another place. Dark is 0, bright each "
        "map’s largest number.",
    ]
