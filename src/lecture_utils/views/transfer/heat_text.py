"""Where a head looks, in words: what heat is, how coarse it is, what it sees."""

from html import escape

from lecture_utils.views.kit.svg import paragraph, signed
from lecture_utils.views.vgg16.receptive_field import FIELDS, said_of


def heat_words(scene):
    """Return what the heat shows and cannot show."""
    return _meaning(scene) + _grain(scene)


def answer(scene):
    """Return what the head says and whether that is so, as the alt text has it."""
    said = f"“{scene.names[scene.said]}”, {signed(scene.probabilities[scene.said])}"
    if scene.truth is None:
        return f"The head says {said}"
    if scene.truth == scene.said:
        return f"✓ Right: the head says {said}"
    return f"✗ Wrong: the head says {said}, and it is “{scene.names[scene.truth]}”"


def _meaning(scene):
    name = escape(scene.names[scene.target])
    if scene.peak is None:
        return paragraph(
            "<b>No heat.</b> Nowhere in this picture do the maps, weighed by the head, "
            f"speak for “{name}”: every sum is 0 or less."
        )
    row, column = scene.peak
    return paragraph(
        f"<b>Heat</b> at a place: each map’s number there times the head’s weight for "
        f"“{name}”, added up over all maps; what is below 0 is cut off. It is "
        f"strongest in row {row}, column {column} (the ring). The colours say where, "
        "not how much: each picture has its own full scale."
    )


def _grain(scene):
    (rows, columns), (height, width) = scene.heat.shape, scene.image.shape[:2]
    at = f" of <b>{escape(scene.layer)}</b>" if scene.layer else ""
    size = (
        f"A map{at} has {rows} × {columns} numbers for {height} × {width} pixels: one "
        f"for each {_per(height, rows)} × {_per(width, columns)}."
    )
    return paragraph(size + _sees(scene))


def _per(pixels, numbers):
    return f"{pixels / numbers:.1f}".removesuffix(".0")


def _sees(scene):
    """Say how far the field of the strongest place reaches."""
    if scene.box is None:
        return ""
    size = FIELDS[scene.layer].size
    words = f" Each sees {size} × {size} pixels"
    if not scene.box.beyond:
        return f"{words}; the ring’s are the box, {said_of(scene.box)}."
    if len(scene.box.beyond) == 4:
        return (
            f"{words}, more than the whole picture: the ring can stand for all of it."
        )
    return f"{words}; the ring’s are the box, cut at the picture’s edge (dashed)."
