"""The channels of a layer: their maps of a photo, and what each answers to most."""

from dataclasses import dataclass
from html import escape
from textwrap import wrap

import numpy as np

from lecture_utils.views.kit import raster
from lecture_utils.views.kit.raster import Box, PhotoPanel, compressed, patch
from lecture_utils.views.kit.svg import element, hint, rect, render, text
from lecture_utils.views.kit.text import percent, plural, signed
from lecture_utils.views.vgg16.receptive_field import FIELDS, box_of

SIZE = (760, 426)
MOST, PER_ROW = 16, 4
TILE, PITCH = 78, (87, 99)  # a tile's side; to the next one across and down
TOP = 46
LEFT, SIDE = 404, 340  # of the large map
# Of the strongest patches.
PATCHES_PER_ROW, PATCH, PATCH_PITCH = 3, 120, (130, 147)
BOTTOM = TOP + 2 * PATCH_PITCH[1] + PATCH
PHOTO_LEFT = 410
PHOTO_SIDE = 250
RING = 24  # a box less wide is ringed, so that it is found
DASHED = {"fill": "none", "stroke": "var(--lu-rule)", "stroke_dasharray": "8 6"}
EDGES = "Places near an edge that see mostly padding are left out."


@dataclass(frozen=True)
class Map:
    """One map of a layer: its number, its largest entry's place, and what that sees."""

    number: int
    values: np.ndarray
    peak: tuple
    box: Box


def view_feature_maps(maps, photo, layer, *, rank=0, over_photo=True):
    """Draw up to 16 strongest maps of a layer, and one of them large.

    `maps` are those of the photo, (map_height, map_width, n_maps), 0 or more, the
    strongest that with the largest mean; `rank` says which is shown large, over the
    photo or alone. Dark is 0, bright each map's largest number.
    """
    numbers = strongest_channels(maps)
    number = numbers[rank]
    values = maps[..., number]
    peak = tuple(map(int, np.unravel_index(values.argmax(), values.shape)))
    chosen = Map(number, values, peak, box_of(layer, *peak, photo.shape[:2]))
    return render(
        SIZE,
        _tiles(maps, numbers, rank),
        _large(chosen, photo, layer, over_photo),
        title="Feature maps",
        alt=(
            f"The {len(numbers)} strongest of {maps.shape[2]} feature maps of {layer}. "
            f"Map {number}: mean {activation(values.mean())}, largest "
            f"{activation(values.max())}"
        ),
        words=_words(chosen, layer, maps.shape[2], rank),
    )


def strongest_channels(maps):
    """Return the numbers of up to 16 maps, the largest mean first."""
    flat = maps.reshape(-1, maps.shape[2])
    means = np.full(len(flat), 1 / len(flat)) @ flat
    return np.argsort(-means, kind="stable")[:MOST].tolist()


def _tiles(maps, numbers, rank):
    """Draw the small maps, a frame round the one that is shown large."""
    n, of = len(numbers), maps.shape[2]
    corners = [_corner(i, PER_ROW, PITCH) for i in range(n)]
    return (
        text(0, 16, f"The {n} strongest of {of} maps" if of > 1 else "The map")
        + "".join(
            _tile(maps[..., number], number, *corner)
            for number, corner in zip(numbers, corners, strict=True)
        )
        + _chosen(*corners[rank], TILE, 2)
    )


def _corner(i, per_row, pitch):
    row, column = divmod(i, per_row)
    return column * pitch[0], TOP + row * pitch[1]


def _chosen(x, y, side, gap):
    """Draw the frame round a chosen tile, so far from it."""
    look = {"fill": "none", "stroke": "var(--lu-accent)", "stroke_width": 4}
    size = side + 2 * gap
    return rect(x - gap, y - gap, size, size, **look, class_="chosen")


def _tile(values, number, x, y):
    shares = raster.smaller(raster.shares(values), -(-len(values) // TILE))
    tile = raster.viridis(shares, x, y, TILE, TILE, class_="tile")
    label = text(x, y - 5, number, font_size=14, class_="quiet")
    return label + element("g", hint(f"map {number}"), tile)


def _large(chosen, photo, layer, over_photo):
    """Draw the chosen map over the photo or alone, its largest number ringed."""
    panel = PhotoPanel(photo, LEFT, TOP, SIDE)
    parts = [text(LEFT, 16, f"Map {chosen.number} of {layer}", class_="b")]
    if over_photo:
        parts.append(panel.draw(gray=True))
    shares = raster.shares(chosen.values)
    parts.append(panel.overlay(shares, veil=over_photo, class_="map"))
    if chosen.values.max() > 0:
        parts.append(panel.outline(chosen.box))
        parts.append(panel.ring(*chosen.peak, chosen.values.shape, radius=6))
    most = activation(chosen.values.max())
    parts.append(panel.legend("0", most, gap=8, veil=over_photo))
    return "".join(parts)


def activation(value):
    """Return an activation as text: two decimals below 10, none above 100."""
    return signed(value, 2 if value < 10 else 1 if value < 100 else 0)


def _words(chosen, layer, n, rank):
    """Say how strong the chosen map is, where, and what its peak sees."""
    values, (rows, columns) = chosen.values, chosen.values.shape
    head = (
        f"<b>{layer}</b>: {plural(n, 'map')} of {rows} × {columns} numbers, one a "
        f"filter. <b>Map {chosen.number}</b> is number {rank + 1} by its mean, "
        f"{activation(values.mean())}; {percent(np.mean(values > 0), 0)} of it is "
        "above 0."
    )
    if values.max() <= 0:
        return [head, "It found nothing here: it is 0 everywhere."]
    (row, column), box, step = chosen.peak, chosen.box, FIELDS[layer].jump
    cut = ", cut at the photo’s edge (dashed)" if box.beyond else ""
    pixels = f"{step} × {step} pixels" if step > 1 else "one pixel"
    return [
        head,
        f"Its largest number, {activation(values.max())}, stands in row {row}, column "
        f"{column} (the ring). It sees the box, {box.size} × {box.size} pixels: "
        f"{box}{cut}.",
        f"A step in this map is {pixels} of the photo. Each tile is dark at 0 and "
        "bright at its own largest number.",
    ]


# ------------------------------------------------------------------ strongest patches


@dataclass(frozen=True)
class Strongest:
    """The strongest places, (photo, row, column, value), of a channel in photos."""

    photos: list
    names: list
    places: list
    layer: str
    channel: int
    chosen: int
    share: float
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
        return f"{'above 0 only near edges' if self.share else '0 everywhere'} {here}"


def view_strongest(
    photos, places, layer, channel, *, names, chosen=0, share, favourite
):
    """Draw the patches that one channel answers to most, and one on its photo.

    `places` come from `vgg16.strongest_places` for maps of the photos, none where the
    channel is silent; `chosen` is shown on its photo. `share` of all numbers of the
    channel is above 0. `favourite` is a picture that gradient ascent made for the
    channel, or words that stand in its place.
    """
    found = Strongest(photos, names, places, layer, channel, chosen, share, favourite)
    return render(
        (SIZE[0], BOTTOM + 4),
        _patches(found) + _photo_of(found) if places else _no_patches(found),
        _favourite(favourite),
        title="What a channel answers to",
        alt=_alt(found),
        words=_description(found),
        under=True,
    )


def _patches(found):
    """Draw the patches, a frame round the chosen one."""
    n = len(found.places)
    title = f"The {n} patches it answers to most" if n > 1 else "The one patch"
    return (
        text(2, 16, title, room=380)
        + "".join(_patch(found, i) for i in range(n))
        + _chosen(*_patch_corner(found.chosen), PATCH, 3)
    )


def _patch_corner(i):
    x, y = _corner(i, PATCHES_PER_ROW, PATCH_PITCH)
    return x + 2, y


def _patch(found, i):
    """Draw one patch, with its number and how strong the answer is."""
    _, row, column, value = found.places[i]
    x, y = _patch_corner(i)
    caption = f"patch {i}: photo {found.name(i)}, row {row}, column {column} of the map"
    drawn = patch(found.photo(i), found.box(i), x, y, PATCH)
    a = f"a = {activation(value)}"
    return (
        text(x, y - 7, i, class_="b" if i == found.chosen else "quiet")
        + text(x + PATCH, y - 7, a, room=90, class_="e value")
        + element("g", hint(caption), drawn, class_="tile")
    )


def _photo_of(found):
    """Draw the photo of the chosen place, with what the place sees as a box."""
    i = found.chosen
    panel = PhotoPanel(found.photo(i), PHOTO_LEFT, TOP, PHOTO_SIDE)
    box, name = found.box(i), found.name(i)
    drawn = compressed(panel.photo, *panel.frame)
    title = f"Patch {i} in its photo: {name}"
    parts = [
        text(PHOTO_LEFT, TOP - 7, title, room=SIZE[0] - PHOTO_LEFT),
        element("g", hint(f"photo {name}"), drawn, class_="photo"),
        panel.outline(box),
    ]
    if box.size * panel.scale < RING:
        middle = (box.top + box.bottom - 1) / 2, (box.left + box.right - 1) / 2
        parts.append(panel.ring(*middle, panel.photo.shape[:2], radius=RING / 2 + 4))
    return "".join(parts)


def _favourite(favourite):
    """Draw the picture made by gradient ascent, or the words in its place."""
    left, top, side = PHOTO_LEFT, BOTTOM - PATCH, PATCH
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
    width, height = 2 * PATCH_PITCH[0] + PATCH, BOTTOM - TOP
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


def _description(found):
    """Say what the channel sees, how often it answers, and where."""
    field, n = FIELDS[found.layer], len(found.photos)
    head = (
        f"<b>Channel {found.channel} of {found.layer}</b>: each of its numbers sees "
        f"{field.size} × {field.size} pixels, {plural(field.jump, 'pixel')} from one "
        f"to the next. {_share(found.share)} of its numbers in "
        f"{f'all {n} photos' if n > 1 else 'the photo'} are above 0."
    )
    if not found.places:
        why = (
            f"<b>No patch: {found.silence}.</b> Another photo may wake it up; and "
            "gradient ascent climbs on z, before ReLU."
        )
        return [head, f"{why} {EDGES}" if found.share else why]
    return [
        head,
        "<b>What do the patches have in common?</b> A colour, an edge, a texture, a "
        "part of a thing, or nothing that you can name? Say it, then look at the next "
        "channel, and at a deeper layer.",
        _place(found),
        _selection(found),
    ]


def _share(share):
    """Return a share in percent, never a false 0 or 100."""
    if 0 < share < 0.0001:
        return "less than " + percent(0.0001, 2)
    if 0.999 < share < 1:
        return "more than " + percent(0.999)
    return percent(share, 2 if 0 < share < 0.01 else 1)


def _place(found):
    _, row, column, value = found.places[found.chosen]
    box = found.box(found.chosen)
    beyond = " Beyond the photo’s edge (dashed) there is only padding (hatched)."
    return (
        f"<b>Patch {found.chosen}</b>, a = {activation(value)}: row {row}, column "
        f"{column} of the map of {escape(found.name(found.chosen))}. It sees "
        f"{box}.{beyond if box.beyond else ''}"
    )


def _selection(found):
    """Say which places were left out, and how many photos the patches come from."""
    used, n = len({place[0] for place in found.places}), len(found.places)
    return (
        f"The {plural(n, 'patch', 'patches')} come{'s' * (n == 1)} from {used} of "
        f"{plural(len(found.photos), 'photo')}. Of neighbours that see nearly the "
        f"same, the strongest stands for all. {EDGES}"
    )
