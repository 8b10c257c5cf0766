"""The strongest feature maps of a layer as tiles, one of them large on the photo."""

from dataclasses import dataclass

import numpy as np

from lecture_utils.views.kit import raster
from lecture_utils.views.kit.photo import Box, PhotoPanel
from lecture_utils.views.kit.svg import element, hint, paragraph, rect, render, text
from lecture_utils.views.kit.text import percent, plural, signed
from lecture_utils.views.vgg16.receptive_field import FIELDS, box_of

SIZE = (760, 426)
MOST, PER_ROW = 16, 4
TILE, PITCH = 78, (87, 99)  # a tile's side; to the next one across and down
TOP = 46
LEFT, SIDE = 404, 340  # of the large map


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
    numbers = _strongest(maps)
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


def _strongest(maps):
    """Return the numbers of up to 16 maps, the largest mean first."""
    flat = maps.reshape(-1, maps.shape[2])
    means = np.full(len(flat), 1 / len(flat)) @ flat
    return np.argsort(-means, kind="stable")[:MOST].tolist()


def _shares(values):
    """Return a map as shares of its largest number, 0 to 1."""
    most = values.max()
    return values / most if most > 0 else np.zeros_like(values)


def _tiles(maps, numbers, rank):
    """Draw the small maps, a frame round the one that is shown large."""
    n, of = len(numbers), maps.shape[2]
    parts = [text(0, 16, f"The {n} strongest of {of} maps" if of > 1 else "The map")]
    for i, number in enumerate(numbers):
        parts.append(_tile(maps[..., number], number, *_corner(i)))
    x, y = _corner(rank)
    look = {"fill": "none", "stroke": "var(--lu-accent)", "stroke_width": 4}
    parts.append(rect(x - 2, y - 2, TILE + 4, TILE + 4, **look, class_="chosen"))
    return "".join(parts)


def _corner(i):
    row, column = divmod(i, PER_ROW)
    return column * PITCH[0], TOP + row * PITCH[1]


def _tile(values, number, x, y):
    shares = raster.smaller(_shares(values), -(-len(values) // TILE))
    tile = raster.viridis(shares, x, y, TILE, TILE, class_="tile")
    label = text(x, y - 5, number, font_size=14, class_="quiet")
    return label + element("g", hint(f"map {number}"), tile)


def _large(chosen, photo, layer, over_photo):
    """Draw the chosen map over the photo or alone, its largest number ringed."""
    panel = PhotoPanel(photo, LEFT, TOP, SIDE)
    parts = [text(LEFT, 16, f"Map {chosen.number} of {layer}", class_="b")]
    if over_photo:
        parts.append(panel.draw(gray=True))
    parts.append(panel.overlay(_shares(chosen.values), veil=over_photo, class_="map"))
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
        return paragraph(head) + paragraph("It found nothing here: it is 0 everywhere.")
    (row, column), box, step = chosen.peak, chosen.box, FIELDS[layer].jump
    cut = ", cut at the photo’s edge (dashed)" if box.beyond else ""
    pixels = f"{step} × {step} pixels" if step > 1 else "one pixel"
    return (
        paragraph(head)
        + paragraph(
            f"Its largest number, {activation(values.max())}, stands in row {row}, "
            f"column {column} (the ring). It sees the box, {box.size} × {box.size} "
            f"pixels: {box}{cut}."
        )
        + paragraph(
            f"A step in this map is {pixels} of the photo. Each tile is dark at 0 and "
            "bright at its own largest number."
        )
    )
