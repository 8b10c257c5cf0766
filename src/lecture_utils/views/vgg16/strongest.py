"""What a channel answers to most: strongest patches, and a favourite picture."""

from dataclasses import dataclass
from html import escape
from textwrap import wrap

from lecture_utils.views.kit.photo import PhotoPanel, compressed, patch
from lecture_utils.views.kit.svg import element, hint, paragraph, rect, render, text
from lecture_utils.views.kit.text import percent, plural
from lecture_utils.views.vgg16.feature_maps import activation
from lecture_utils.views.vgg16.receptive_field import FIELDS, box_of

MOST, PER_ROW = 9, 3
PATCH, PITCH = 120, (130, 147)  # a patch's side; to the next one across and down
TOP = 46
BOTTOM = TOP + 2 * PITCH[1] + PATCH
SIZE = (760, BOTTOM + 4)
RIGHT = 410  # where the photo begins
LARGE, SMALL = 346, 250  # the photo's side: alone, and above a favourite
RING = 24  # a box less wide is ringed, so that it is found
DASHED = {"fill": "none", "stroke": "var(--lu-rule)", "stroke_dasharray": "8 6"}
EDGES = "Places near an edge that see mostly padding are left out."


@dataclass(frozen=True)
class Strongest:
    """The strongest places, (photo, row, column, value), of a channel in photos."""

    photos: list
    names: list
    places: list
    layer: str
    channel: int
    chosen: int
    share: float | None
    favourite: object

    def box(self, i):
        """Return what a place sees of its photo."""
        photo, row, column, _ = self.places[i]
        return box_of(self.layer, row, column, self.photos[photo].shape[:2])

    def name(self, i):
        """Return what a place's photo is called."""
        return self.names[self.places[i][0]]

    def photo(self, i):
        """Return a place's photo."""
        return self.photos[self.places[i][0]]

    @property
    def silence(self):
        """Why there is no patch, in a few words."""
        here = f"in {plural(len(self.photos), 'photo')}"
        if self.share is None:
            return f"no strong place {here}"
        if self.share:
            return f"above 0 only near edges {here}"
        return f"0 everywhere {here}"


def view_strongest(
    photos, places, layer, channel, *, names, chosen=0, share=None, favourite=None
):
    """Draw the patches that one channel answers to most, and one on its photo.

    `places` come from `vgg16.strongest_places` for maps of the photos, none where the
    channel is silent; `chosen` is shown on its photo. `share` of all numbers of the
    channel is above 0. `favourite` is a picture that gradient ascent made for the
    channel, or words that stand in its place.
    """
    found = Strongest(photos, names, places, layer, channel, chosen, share, favourite)
    return render(
        SIZE,
        _patches(found) + _photo(found) if places else _no_patches(found),
        _favourite(favourite),
        title="What a channel answers to",
        alt=_alt(found),
        words=_words(found),
        under=True,
    )


def _patches(found):
    """Draw the patches, a frame round the chosen one."""
    n, (x, y) = len(found.places), _corner(found.chosen)
    title = f"The {n} patches it answers to most" if n > 1 else "The one patch"
    look = {"fill": "none", "stroke": "var(--lu-accent)", "stroke_width": 4}
    return (
        text(2, 16, title, room=380)
        + "".join(_patch(found, i) for i in range(n))
        + rect(x - 3, y - 3, PATCH + 6, PATCH + 6, **look, class_="chosen")
    )


def _corner(i):
    row, column = divmod(i, PER_ROW)
    return column * PITCH[0] + 2, TOP + row * PITCH[1]


def _patch(found, i):
    """Draw one patch, with its number and how strong the answer is."""
    _, row, column, value = found.places[i]
    x, y = _corner(i)
    caption = f"patch {i}: photo {found.name(i)}, row {row}, column {column} of the map"
    drawn = patch(found.photo(i), found.box(i), x, y, PATCH)
    a = f"a = {activation(value)}"
    return (
        text(x, y - 7, i, class_="b" if i == found.chosen else "quiet")
        + text(x + PATCH, y - 7, a, room=90, class_="e value")
        + element("g", hint(caption), drawn, class_="tile")
    )


def _photo(found):
    """Draw the photo of the chosen place, with what the place sees as a box."""
    i, side = found.chosen, LARGE if found.favourite is None else SMALL
    panel = PhotoPanel(found.photo(i), RIGHT, TOP, side)
    box, name = found.box(i), found.name(i)
    drawn = compressed(panel.photo, *panel.frame)
    title = f"Patch {i} in its photo: {name}"
    parts = [
        text(RIGHT, TOP - 7, title, room=SIZE[0] - RIGHT),
        element("g", hint(f"photo {name}"), drawn, class_="photo"),
        panel.outline(box),
    ]
    if box.size * panel.scale < RING:
        middle = (box.top + box.bottom - 1) / 2, (box.left + box.right - 1) / 2
        parts.append(panel.ring(*middle, panel.photo.shape[:2], radius=RING / 2 + 4))
    return "".join(parts)


def _favourite(favourite):
    """Draw the picture made by gradient ascent, or the words in its place."""
    if favourite is None:
        return ""
    left, top, side = RIGHT, BOTTOM - PATCH, PATCH
    if isinstance(favourite, str):
        shown, words = rect(left + 1, top + 1, side - 2, side - 2, **DASHED), favourite
    else:
        shown = compressed(favourite, left, top, side, side, class_="favourite")
        words = "made by gradient ascent: from gray noise, uphill on its mean z"
    x = left + side + 14
    look = {"room": SIZE[0] - x - 2, "class_": "quiet"}
    lines = [
        text(x, top + 20 + 26 * i, w, **look) for i, w in enumerate(wrap(words, 26))
    ]
    heading = text(left, top - 9, "Its favourite picture", class_="b")
    return heading + shown + "".join(lines)


def _no_patches(found):
    """Draw an empty frame in place of the patches."""
    width, height = 2 * PITCH[0] + PATCH, BOTTOM - TOP
    return (
        text(2, 16, "No patch to show")
        + rect(2, TOP, width, height, **DASHED)
        + text(2 + width / 2, TOP + height / 2, found.silence, class_="m")
    )


def _alt(found):
    channel, n = f"channel {found.channel} of {found.layer}", len(found.places)
    if not n:
        return f"No patch of {channel}: {found.silence}"
    first, last = (activation(found.places[i][3]) for i in (0, -1))
    _, row, column, value = found.places[found.chosen]
    return (
        f"The {plural(n, 'patch', 'patches')} that {channel} answers to most, a from "
        f"{first} to {last}. Patch {found.chosen}, a = {activation(value)}, is of "
        f"photo {found.name(found.chosen)}, row {row}, column {column} of its map"
    )


def _words(found):
    """Say what the channel sees, how often it answers, and where."""
    field, n = FIELDS[found.layer], len(found.photos)
    head = (
        f"<b>Channel {found.channel} of {found.layer}</b>: each of its numbers sees "
        f"{field.size} × {field.size} pixels, {plural(field.jump, 'pixel')} from one "
        "to the next."
    )
    if found.share is not None:
        photos = f"all {n} photos" if n > 1 else "the photo"
        head += f" {_share(found.share)} of its numbers in {photos} are above 0."
    if not found.places:
        return paragraph(head) + _why_silent(found)
    ask = (
        "<b>What do the patches have in common?</b> A colour, an edge, a texture, a "
        "part of a thing, or nothing that you can name? Say it, then look at the next "
        "channel, and at a deeper layer."
    )
    return paragraph(head) + paragraph(ask) + _place(found) + _selection(found)


def _share(share):
    """Return a share in percent, never a false 0 or 100."""
    if 0 < share < 0.0001:
        return "less than " + percent(0.0001, 2)
    if 0.999 < share < 1:
        return "more than " + percent(0.999)
    return percent(share, 2 if 0 < share < 0.01 else 1)


def _why_silent(found):
    words = (
        f"<b>No patch: {found.silence}.</b> Another photo may wake it up; and gradient "
        "ascent climbs on z, before ReLU."
    )
    return paragraph(f"{words} {EDGES}" if found.share else words)


def _place(found):
    _, row, column, value = found.places[found.chosen]
    box = found.box(found.chosen)
    words = (
        f"<b>Patch {found.chosen}</b>, a = {activation(value)}: row {row}, column "
        f"{column} of the map of {escape(found.name(found.chosen))}. It sees {box}."
    )
    if box.beyond:
        words += " Beyond the photo’s edge (dashed) there is only padding (hatched)."
    return paragraph(words)


def _selection(found):
    """Say which places were left out, and how many photos the patches come from."""
    used, n = len({place[0] for place in found.places}), len(found.places)
    return paragraph(
        f"The {plural(n, 'patch', 'patches')} come{'s' * (n == 1)} from {used} of "
        f"{plural(len(found.photos), 'photo')}. Of neighbours that see nearly the "
        f"same, the strongest stands for all. {EDGES}"
    )
