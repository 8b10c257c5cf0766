"""The strongest feature maps of a layer as tiles, one of them large on the photo."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from lecture_utils.views.kit import marks, raster
from lecture_utils.views.kit.svg import element, hint, paragraph, rect, signed, text
from lecture_utils.views.vgg16.receptive_field import FIELDS, box_of, outline, said_of

SIZE = (760, 426)
MOST, PER_ROW = 16, 4
TILE, PITCH = 78, (87, 99)  # a tile's side; to the next one across and down
TOP = 46
LARGE = (404, TOP, 340)
SCALE = (404, TOP + 340 + 8, 340)


@dataclass(frozen=True)
class Scene:
    """What is drawn: all maps of a layer, and one of the strongest chosen.

    Attributes
    ----------
    maps : ndarray of shape (map_height, map_width, n_maps)
    photo : ndarray of shape (height, width) or (height, width, 3)
    layer : str
    rank : int
        The chosen map's place among the strongest.
    numbers : tuple of int
        The strongest maps, the largest mean first.
    """

    maps: np.ndarray
    photo: np.ndarray
    layer: str
    rank: int
    numbers: tuple

    @property
    def number(self):
        """The chosen map's number."""
        return self.numbers[self.rank]

    @property
    def map(self):
        """The chosen map, (map_height, map_width)."""
        return self.maps[..., self.number]

    @property
    def peak(self):
        """Row and column of its largest number."""
        return tuple(map(int, np.unravel_index(np.argmax(self.map), self.map.shape)))

    @property
    def box(self):
        """What that number sees of the photo."""
        return box_of(self.layer, *self.peak, self.photo.shape[:2])


def strongest(maps):
    """Return the numbers of up to 16 maps, the largest mean first."""
    flat = maps.reshape(-1, maps.shape[2])
    means = np.full(len(flat), 1 / len(flat)) @ flat
    return tuple(np.argsort(-means, kind="stable")[:MOST].tolist())


def maps_drawing(scene, over_photo):
    """Return the tiles, and the chosen map large, on the photo or alone."""
    n, of = len(scene.numbers), scene.maps.shape[2]
    row, column = divmod(scene.rank, PER_ROW)
    box = column * PITCH[0] - 2, TOP + row * PITCH[1] - 2, TILE + 4, TILE + 4
    look = {"fill": "none", "stroke": "var(--lu-accent)", "stroke_width": 4}
    return (
        text(0, 16, f"The {n} strongest of {of} maps" if of > 1 else "The map")
        + "".join(_tile(scene, place) for place in range(n))
        + rect(*box, **look, class_="chosen")
        + _large(scene, over_photo)
        + _legend(float(scene.map.max()), over_photo)
    )


def _tile(scene, place):
    """Return one small map, dark at 0 and bright at its own largest number."""
    number, (row, column) = scene.numbers[place], divmod(place, PER_ROW)
    x, y = column * PITCH[0], TOP + row * PITCH[1]
    block = -(-len(scene.maps) // TILE)
    shares = raster.smaller(shown(scene.maps[..., number]), block)
    tile = raster.viridis(shares, x, y, TILE, TILE, class_="tile")
    label = text(x, y - 5, number, font_size=14, class_="quiet")
    return label + element("g", hint(f"map {number}"), tile)


def shown(map_):
    """Return a map as shares of its largest number, 0 to 1."""
    most = map_.max()
    return map_ / most if most > 0 else np.zeros_like(map_)


def _large(scene, over_photo):
    left, top, side = LARGE
    height, width = scene.photo.shape[:2]
    scale = side / max(height, width)
    size = width * scale, height * scale
    shares = shown(scene.map)
    parts = [text(left, 16, f"Map {scene.number} of {scene.layer}", class_="b")]
    if over_photo:
        parts.append(_ground(scene.photo.tobytes(), scene.photo.shape, *size))
    look = {"veil": over_photo, "class_": "map"}
    parts.append(raster.viridis(shares, left, top, *size, **look))
    if scene.map.max() > 0:
        parts.append(_peak(scene, scale))
    return "".join(parts)


@lru_cache(maxsize=8)
def _ground(data, shape, width, height):
    """Return the photo in gray."""
    photo = np.frombuffer(data).reshape(shape)
    gray = photo.mean(axis=2) if photo.ndim == 3 else photo
    return raster.photo(gray, LARGE[0], LARGE[1], width, height)


def _peak(scene, scale):
    """Return the ring at the largest number, and the box that it sees."""
    left, top, _ = LARGE
    (row, column), (rows, columns) = scene.peak, scene.map.shape
    x = left + (column + 0.5) * scene.photo.shape[1] / columns * scale
    y = top + (row + 0.5) * scene.photo.shape[0] / rows * scale
    return outline(scene.box, left, top, scale) + marks.spotlight(x, y, radius=6)


def _legend(most, over_photo):
    left, top, width = SCALE
    shares, box = np.linspace(0, 1, 64)[None], (left, top, width, 10)
    return (
        rect(*box, fill="#808080")
        + raster.viridis(shares, *box, veil=over_photo)
        + text(left, top + 27, "0", class_="quiet")
        + text(left + width, top + 27, amount(most), class_="e quiet")
    )


def amount(value):
    """Return an activation as text: two decimals below 10, none above 100."""
    return signed(value, 2 if value < 10 else 1 if value < 100 else 0)


def maps_words(scene):
    """Return how strong the chosen map is, where, and what its peak sees."""
    (rows, columns), n = scene.map.shape, scene.maps.shape[2]
    head = (
        f"<b>{scene.layer}</b>: {n} map{'s' * (n != 1)} of {rows} × {columns} numbers, "
        f"one a filter. <b>Map {scene.number}</b> is number {scene.rank + 1} by its "
        f"mean, {amount(scene.map.mean())}; "
        f"{signed(100 * np.mean(scene.map > 0), 0)} % of it is above 0."
    )
    if scene.map.max() <= 0:
        return paragraph(head) + paragraph("It found nothing here: it is 0 everywhere.")
    (row, column), box, step = scene.peak, scene.box, FIELDS[scene.layer].jump
    cut = ", cut at the photo’s edge (dashed)" if box.beyond else ""
    found = (
        f"Its largest number, {amount(scene.map.max())}, stands in row {row}, column "
        f"{column} (the ring). It sees the box, {box.size} × {box.size} pixels: "
        f"{said_of(box)}{cut}."
    )
    pixels = f"{step} × {step} pixels" if step > 1 else "one pixel"
    tiles = "Each tile is dark at 0 and bright at its own largest number."
    return (
        paragraph(head)
        + paragraph(found)
        + paragraph(f"A step in this map is {pixels} of the photo. {tiles}")
    )
