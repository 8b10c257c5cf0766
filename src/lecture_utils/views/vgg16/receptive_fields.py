"""One point of a photo as each block of VGG16 sees it: nested boxes and patches."""

from lecture_utils import palette
from lecture_utils._validation import listed, whole
from lecture_utils.convolution import VGG16_LAYERS
from lecture_utils.views.kit.photo import (
    ACCENT,
    PhotoPanel,
    check_photo,
    compressed,
    patch,
)
from lecture_utils.views.kit.svg import element, hint, line, paragraph, render, text
from lecture_utils.views.kit.text import signed
from lecture_utils.views.vgg16.receptive_field import FIELDS, box_of, map_sizes

# The last convolution of each block.
LAYERS = tuple(
    {name.split("_")[0]: name for name in VGG16_LAYERS if "_conv" in name}.values()
)
LEFT, TOP, SIDE = 2, 30, 300  # the photo
LABELS, LABEL_PITCH = 356, SIDE // len(LAYERS)  # their left; from one to the next
PATCH, PITCH = 136, 155
ROW = TOP + SIDE + 54  # the top of the patches
SIZE = (760, ROW + PATCH + 2)


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
    place = tuple(n // 2 for n in shape) if place is None else _check(place, shape)
    boxes = {layer: _nearest_box(layer, place, shape) for layer in LAYERS}
    panel = PhotoPanel(photo, LEFT, TOP, SIDE)
    return render(
        SIZE,
        text(LEFT, 16, f"The photo, {shape[0]} × {shape[1]} pixels"),
        compressed(photo, *panel.frame, class_="photo"),
        _boxes(panel, boxes),
        *(_patch(photo, boxes[name], name, i) for i, name in enumerate(LAYERS)),
        title="What each block sees",
        alt=_alt(shape, place, boxes),
        words=_words(place, boxes),
        under=True,
    )


def _check(place, shape):
    """Return a pixel of the photo as (row, column), else raise ValueError."""
    place = listed("place", place)
    if len(place) != 2:
        raise ValueError(f"place must be (row, column) of a pixel, got {place}")
    row, column = place
    return (
        whole("place.row", row, low=0, high=shape[0] - 1),
        whole("place.column", column, low=0, high=shape[1] - 1),
    )


def _nearest_box(layer, place, shape):
    """Return the box of the number whose field's middle is nearest to a pixel."""
    field, numbers = FIELDS[layer], []
    for pixel, side in zip(place, shape, strict=True):
        steps = round((pixel - field.start - (field.size - 1) / 2) / field.jump)
        numbers.append(min(max(steps, 0), map_sizes(side)[layer] - 1))
    return box_of(layer, *numbers, shape)


def _boxes(panel, boxes):
    """Draw the boxes, the largest first, and their names."""
    layers = sorted(LAYERS, key=lambda name: -FIELDS[name].size)
    outlines = [panel.outline(boxes[name]) for name in layers]
    labels = [_label(panel, boxes[name], name, i) for i, name in enumerate(layers)]
    return "".join(outlines + labels)


def _label(panel, box, layer, i):
    """Draw a box's name, at the end of a line from its upper right corner."""
    x, y = LEFT + box.right * panel.scale, TOP + box.top * panel.scale
    at = TOP + LABEL_PITCH * (i + 0.5)
    ends = x, y, LABELS - 8, at
    size = f"a number sees {box.size} × {box.size} pixels"
    return (
        line(*ends, stroke=palette.INK, stroke_width=3.5)
        + line(*ends, stroke=ACCENT, stroke_width=1.5, class_="leader")
        + text(LABELS, at - 3, layer, class_="b")
        + text(LABELS, at + 17, size, room=400, class_="said")
    )


def _patch(photo, box, layer, i):
    """Draw what is in a box, enlarged to the same size as all, under its name."""
    x = LEFT + i * PITCH
    drawn = patch(photo, box, x, ROW, PATCH)
    return (
        text(x, ROW - 27, layer, room=PATCH, class_="quiet")
        + text(x, ROW - 7, f"{box.size} × {box.size}", room=PATCH, class_="b size")
        + element("g", hint(f"{layer}: {box}"), drawn, class_="tile")
    )


def _alt(shape, place, boxes):
    sizes = ", ".join(f"{name} {box.size}" for name, box in boxes.items())
    return (
        f"What one number sees of a photo of {shape[0]} x {shape[1]} pixels around row "
        f"{place[0]}, column {place[1]}, pixels a side: {sizes}"
    )


def _words(place, boxes):
    """Say how the boxes grow, which are cut, and what size does not tell."""
    first, last = (boxes[LAYERS[i]].size for i in (0, -1))
    words = [
        f"<b>One point, row {place[0]}, column {place[1]}, seen by five blocks.</b> In "
        "each, the number of the last convolution that lies nearest to it. From "
        f"{first} × {first} pixels to {last} × {last}: {signed(last / first, 0)} times "
        "as far along a side.",
        "Every 3 × 3 convolution widens the box by 2 steps, and every pooling doubles "
        "the step: so the boxes grow slowly first and fast later.",
        "The box is all that a number <b>can</b> answer to: a few pixels hold an edge, "
        "the large boxes a part of a thing. What it does answer to, only its patches "
        "show.",
    ]
    if cut := [name for name, box in boxes.items() if box.beyond]:
        words.append(
            f"Cut at the photo’s edge (dashed): {', '.join(cut)}. Beyond it there is "
            "only padding (hatched)."
        )
    return "".join(map(paragraph, words))
