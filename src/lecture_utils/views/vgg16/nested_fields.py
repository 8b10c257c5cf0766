"""One point of a photo as each block sees it: boxes in each other, patches in a row."""

from dataclasses import dataclass

import numpy as np

from lecture_utils import _palette
from lecture_utils.convolution import VGG16_LAYERS
from lecture_utils.views.kit.svg import element, hint, line, paragraph, signed, text
from lecture_utils.views.vgg16.patches import patch, photo_image
from lecture_utils.views.vgg16.receptive_field import (
    FIELDS,
    box_of,
    map_sizes,
    outline,
    said_of,
)

# The last convolution of each block.
LAYERS = tuple(
    {name.split("_")[0]: name for name in VGG16_LAYERS if "_conv" in name}.values()
)
LEFT, TOP, SIDE = 2, 30, 300  # the photo
LABELS, LABEL_PITCH = 356, SIDE // len(LAYERS)  # their left; from one to the next
PATCH, PITCH = 136, 155
ROW = TOP + SIDE + 54  # the top of the patches
SIZE = (760, ROW + PATCH + 2)


@dataclass(frozen=True)
class Scene:
    """What is drawn: a photo, a point of it, and what each block sees around it.

    Attributes
    ----------
    photo : ndarray of shape (height, width) or (height, width, 3)
    place : tuple of int
        The point's row and column, in pixels of the photo.
    boxes : dict of str to Box
        By layer, what its number nearest to the point sees.
    """

    photo: np.ndarray
    place: tuple
    boxes: dict


def boxes_at(shape, place):
    """Return by layer the box of the number whose field's middle is nearest a pixel."""
    boxes = {}
    for layer in LAYERS:
        numbers = [
            _nearest(layer, pixel, n) for pixel, n in zip(place, shape, strict=True)
        ]
        boxes[layer] = box_of(layer, *numbers, shape)
    return boxes


def _nearest(layer, pixel, side):
    field, n = FIELDS[layer], map_sizes(side)[layer]
    steps = round((pixel - field.start - (field.size - 1) / 2) / field.jump)
    return min(max(steps, 0), n - 1)


def fields_drawing(scene):
    """Return the photo with the boxes, each named, and what is in them in a row."""
    height, width = scene.photo.shape[:2]
    scale = SIDE / max(height, width)
    size = width * scale, height * scale
    # The largest first: a small box lies on a large one.
    layers = sorted(LAYERS, key=lambda name: -FIELDS[name].size)
    return (
        text(LEFT, 16, f"The photo, {height} × {width} pixels")
        + photo_image(scene.photo, LEFT, TOP, *size, class_="photo")
        + "".join(outline(scene.boxes[name], LEFT, TOP, scale) for name in layers)
        + "".join(
            _label(scene.boxes[name], name, number, scale)
            for number, name in enumerate(layers)
        )
        + "".join(_patch(scene, name, number) for number, name in enumerate(LAYERS))
    )


def _label(box, layer, number, scale):
    """Return a box's name, at the end of a line from its upper right corner."""
    x, y = LEFT + box.right * scale, TOP + box.top * scale
    at = LABELS, TOP + LABEL_PITCH * (number + 0.5)
    ends = x, y, at[0] - 8, at[1]
    size = f"{box.size} × {box.size} pixels"
    return (
        line(*ends, stroke=_palette.INK, stroke_width=3.5)
        + line(*ends, stroke=_palette.DARK["accent"], stroke_width=1.5, class_="leader")
        + text(at[0], at[1] - 3, layer, class_="b")
        + text(at[0], at[1] + 17, f"a number sees {size}", room=400, class_="said")
    )


def _patch(scene, layer, number):
    """Return what is in a box, enlarged to the same size as all, under its name."""
    x, box = LEFT + number * PITCH, scene.boxes[layer]
    drawn = patch(scene.photo, box, x, ROW, PATCH)
    return (
        text(x, ROW - 27, layer, room=PATCH, class_="quiet")
        + text(x, ROW - 7, f"{box.size} × {box.size}", room=PATCH, class_="b size")
        + element("g", hint(f"{layer}: {said_of(box)}"), drawn, class_="tile")
    )


def fields_alt(scene):
    """Return in a sentence how far each block sees."""
    (height, width), (row, column) = scene.photo.shape[:2], scene.place
    sizes = ", ".join(f"{name} {box.size}" for name, box in scene.boxes.items())
    return (
        f"What one number sees of a photo of {height} x {width} pixels around row "
        f"{row}, column {column}, pixels a side: {sizes}"
    )


def fields_words(scene):
    """Return how the boxes grow, which are cut, and what size does not say."""
    first, last = (scene.boxes[LAYERS[i]].size for i in (0, -1))
    row, column = scene.place
    grown = (
        f"<b>One point, row {row}, column {column}, seen by five blocks.</b> In each, "
        "the number of the last convolution that lies nearest to it. From "
        f"{first} × {first} pixels to {last} × {last}: {signed(last / first, 0)} times "
        "as far along a side."
    )
    why = (
        "Every 3 × 3 convolution widens the box by 2 steps, and every pooling doubles "
        "the step: so the boxes grow slowly first and fast later."
    )
    not_said = (
        "The box is all that a number <b>can</b> answer to: a few pixels hold an edge, "
        "the large boxes a part of a thing. What it does answer to, only its patches "
        "show."
    )
    words = paragraph(grown) + paragraph(why) + paragraph(not_said)
    cut = [name for name, box in scene.boxes.items() if box.beyond]
    if cut:
        words += paragraph(
            f"Cut at the photo’s edge (dashed): {', '.join(cut)}. Beyond it there is "
            "only padding (hatched)."
        )
    return words
