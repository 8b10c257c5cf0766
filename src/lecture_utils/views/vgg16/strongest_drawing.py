"""The patches that a channel answers to, one of them on its photo, its favourite."""

from dataclasses import dataclass
from html import escape
from textwrap import wrap

import numpy as np

from lecture_utils.views.kit import marks
from lecture_utils.views.kit.svg import element, hint, paragraph, rect, signed, text
from lecture_utils.views.vgg16.feature_maps import amount
from lecture_utils.views.vgg16.patches import patch, photo_image
from lecture_utils.views.vgg16.receptive_field import (
    FIELDS,
    box_of,
    map_sizes,
    outline,
    said_of,
)

MOST, PER_ROW = 9, 3
PATCH, PITCH = 120, (130, 147)  # a patch's side; to the next one across and down
TOP = 46
BOTTOM = TOP + 2 * PITCH[1] + PATCH
SIZE = (760, BOTTOM + 4)
RIGHT = 410  # where the photo begins
LARGE, SMALL = 346, 250  # the photo's side: alone, and above a favourite
FAVOURITE = (RIGHT, BOTTOM - PATCH, PATCH)
RING = 24  # a box less wide is ringed, so that it is found
EDGES = "Places near an edge that see mostly padding are left out."


@dataclass(frozen=True)
class Scene:
    """What is drawn: the strongest places of one channel in a stack of photos.

    Attributes
    ----------
    photos : list of ndarray of shape (height, width) or (height, width, 3)
    names : list of str
        What each photo is called.
    places : list of tuple
        (photo, row, column, value), the strongest first; none where it is silent.
    layer : str
    channel : int
    chosen : int
        Which place is shown on its photo.
    share : float or None
        Which share of all places of all photos is above 0.
    favourite : ndarray of shape (side, side, 3), str or None
        A picture, words that stand in its place, or nothing.
    """

    photos: list
    names: list
    places: list
    layer: str
    channel: int
    chosen: int
    share: float | None
    favourite: object

    def box(self, number):
        """Return what a place sees of its photo."""
        photo, row, column, _ = self.places[number]
        return box_of(self.layer, row, column, self.photos[photo].shape[:2])

    @property
    def name(self):
        """The chosen place's photo, by name."""
        return self.names[self.places[self.chosen][0]]


def strongest_drawing(scene):
    """Return the patches, the chosen one on its photo, and the favourite."""
    if not scene.places:
        return _silence(scene) + _favourite(scene.favourite)
    n, row, column = len(scene.places), *divmod(scene.chosen, PER_ROW)
    box = column * PITCH[0] - 1, TOP + row * PITCH[1] - 3, PATCH + 6, PATCH + 6
    look = {"fill": "none", "stroke": "var(--lu-accent)", "stroke_width": 4}
    title = f"The {n} patches it answers to most" if n > 1 else "The one patch"
    return (
        text(2, 16, title, room=380)
        + "".join(_tile(scene, number) for number in range(n))
        + rect(*box, **look, class_="chosen")
        + _photo(scene)
        + _favourite(scene.favourite)
    )


def _tile(scene, number):
    """Return one patch, with its number and how strong the answer is."""
    _, row, column, value = scene.places[number]
    down, across = divmod(number, PER_ROW)
    x, y = across * PITCH[0] + 2, TOP + down * PITCH[1]
    name = scene.names[scene.places[number][0]]
    said = f"patch {number}: photo {name}, row {row}, column {column} of the map"
    look = {"class_": "b"} if number == scene.chosen else {"class_": "quiet"}
    photo = scene.photos[scene.places[number][0]]
    drawn = patch(photo, scene.box(number), x, y, PATCH)
    return (
        text(x, y - 7, number, **look)
        + text(x + PATCH, y - 7, f"a = {amount(value)}", room=90, class_="e value")
        + element("g", hint(said), drawn, class_="tile")
    )


def _photo(scene):
    """Return the photo of the chosen place, with what the place sees as a box."""
    photo = scene.photos[scene.places[scene.chosen][0]]
    height, width = photo.shape[:2]
    side = LARGE if scene.favourite is None else SMALL
    scale, box = side / max(height, width), scene.box(scene.chosen)
    title = f"Patch {scene.chosen} in its photo: {scene.name}"
    drawn = photo_image(photo, RIGHT, TOP, width * scale, height * scale)
    return (
        text(RIGHT, TOP - 7, title, room=SIZE[0] - RIGHT)
        + element("g", hint(f"photo {scene.name}"), drawn, class_="photo")
        + outline(box, RIGHT, TOP, scale)
        + _ring(box, scale)
    )


def _ring(box, scale):
    """Return a ring round a box that is too small to be found."""
    if box.size * scale >= RING:
        return ""
    x = RIGHT + (box.left + box.right) / 2 * scale
    y = TOP + (box.top + box.bottom) / 2 * scale
    return marks.spotlight(x, y, radius=RING / 2 + 4)


def _favourite(favourite):
    """Return the picture made by gradient ascent, or the words in its place."""
    if favourite is None:
        return ""
    left, top, side = FAVOURITE
    if isinstance(favourite, str):
        look = {"stroke": "var(--lu-rule)", "stroke_dasharray": "8 6"}
        shown = rect(left + 1, top + 1, side - 2, side - 2, fill="none", **look)
    else:
        shown = photo_image(favourite, left, top, side, side, class_="favourite")
        favourite = "made by gradient ascent: from gray noise, uphill on its mean z"
    lines = wrap(favourite, 26)
    return (
        text(left, top - 9, "Its favourite picture", class_="b")
        + shown
        + "".join(
            text(
                left + side + 14,
                top + 20 + 26 * i,
                line,
                room=SIZE[0] - left - side - 16,
                class_="quiet",
            )
            for i, line in enumerate(lines)
        )
    )


def _silence(scene):
    """Return an empty frame in place of the patches."""
    across, down = 2 * PITCH[0] + PATCH, BOTTOM - TOP
    look = {"stroke": "var(--lu-rule)", "stroke_dasharray": "8 6", "fill": "none"}
    return (
        text(2, 16, "No patch to show")
        + rect(2, TOP, across, down, **look)
        + text(2 + across / 2, TOP + down / 2, silence(scene), class_="m")
    )


def silence(scene):
    """Return why there is no patch, in a few words."""
    n = len(scene.photos)
    here = f"in {n} photo{'s' * (n != 1)}"
    if scene.share is None:
        return f"no strong place {here}"
    return f"above 0 only near edges {here}" if scene.share else f"0 everywhere {here}"


def strongest_words(scene):
    """Return what the channel sees, how often it answers, and where."""
    size, step = FIELDS[scene.layer].size, FIELDS[scene.layer].jump
    n = len(scene.photos)
    head = (
        f"<b>Channel {scene.channel} of {scene.layer}</b>: each of its numbers sees "
        f"{size} × {size} pixels, {_pixels(step)} from one to the next."
    )
    if scene.share is not None:
        photos = f"all {n} photos" if n > 1 else "the photo"
        head += f" {percent(scene.share)} of its numbers in {photos} are above 0."
    if not scene.places:
        return paragraph(head) + _silent_words(scene)
    ask = (
        "<b>What do the patches have in common?</b> A colour, an edge, a texture, a "
        "part of a thing, or nothing that you can name? Say it, then look at the next "
        "channel, and at a deeper layer."
    )
    return paragraph(head) + paragraph(ask) + _place_words(scene) + _rules(scene)


def _silent_words(scene):
    words = (
        f"<b>No patch: {silence(scene)}.</b> "
        "Another photo may wake it up; and gradient ascent climbs on z, before ReLU."
    )
    if scene.share:
        words += f" {EDGES}"
    return paragraph(words)


def percent(share):
    """Return a share as text: a small one with more digits, never a false 0 or 100."""
    value = 100 * share
    if 0 < value < 0.01:
        return "less than 0.01 %"
    if 99.9 < value < 100:
        return "more than 99.9 %"
    return signed(value, 2 if 0 < value < 1 else 1) + " %"


def _pixels(step):
    return f"{step} pixel{'s' * (step != 1)}"


def _place_words(scene):
    _, row, column, value = scene.places[scene.chosen]
    box = scene.box(scene.chosen)
    words = (
        f"<b>Patch {scene.chosen}</b>, a = {amount(value)}: row {row}, column {column} "
        f"of the map of {escape(scene.name)}. It sees {said_of(box)}."
    )
    if box.beyond:
        words += " Beyond the photo’s edge (dashed) there is only padding (hatched)."
    return paragraph(words)


def _rules(scene):
    """Say which places were left out, and how many photos the patches come from."""
    used = len({place[0] for place in scene.places})
    n, of = len(scene.places), len(scene.photos)
    words = (
        f"The {n} patch{'es' * (n != 1)} come{'s' * (n == 1)} from {used} of {of} "
        f"photo{'s' * (of != 1)}. Of neighbours that see nearly the same, the "
        f"strongest stands for all. {EDGES}"
    )
    return paragraph(words)


def map_shape(photo, layer):
    """Return rows and columns of a layer's map of a photo."""
    return tuple(map_sizes(n)[layer] for n in np.shape(photo)[:2])
