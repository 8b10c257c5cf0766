"""The pictures of a head: those it gets wrong, and those it learned from."""

import zlib
from functools import lru_cache

import numpy as np
from PIL import Image

from lecture_utils.views.kit.png import address, gray_levels, placed
from lecture_utils.views.kit.svg import element, hint, signed, text
from lecture_utils.views.transfer.head_drawing import LEFT_WIDTH, SIZE, clipped

TOP, ROOM = 34, SIZE[1] - 34 - 22  # above the mistakes; for their rows
# Columns, rows, a thumbnail's side and how many letters of a name stand beside it: the
# fewer mistakes there are, the larger they are shown.
GRIDS = ((2, 2, 150, 13), (3, 4, 84, 9), (4, 6, 54, 7))
FOR_LONG_NAMES = ((2, 2, 150, 13), (2, 4, 84, 22), (3, 6, 54, 14))
GAP, LARGEST = 4, 108


def mistakes_drawing(scene):
    """Return the pictures that the head gets wrong, with what it said of each."""
    n = len(scene.mistakes)
    if not n:
        return _none(scene)
    grid = grid_for(n, scene.names)
    columns, rows, *_ = grid
    shown = scene.mistakes[: columns * rows]
    heading = f"Its {n} mistakes, the surest first" if n > 1 else "Its one mistake"
    parts = [text(0, 16, heading, class_="b")]
    for place, index in enumerate(shown):
        row, column = divmod(place, columns)
        width = LEFT_WIDTH / columns
        corner = column * width, TOP + row * ROOM / rows
        parts.append(_mistake(scene, index, *corner, width, *grid[2:]))
    if n > len(shown):
        parts.append(text(0, SIZE[1] - 6, f"and {n - len(shown)} more", class_="quiet"))
    return "".join(parts)


def grid_for(n, names):
    """Return columns, rows, side and letters for so many mistakes."""
    short = max(map(len, names)) <= GRIDS[-1][3]
    grids = GRIDS if short else FOR_LONG_NAMES
    return next((grid for grid in grids if grid[0] * grid[1] >= n), grids[-1])


def _none(scene):
    """Say that there is no mistake to show."""
    n = len(scene.rest)
    return (
        text(0, 16, "No mistake", class_="b")
        + text(
            0,
            TOP + 30,
            f"✓ All {n} pictures that were not labelled are right.",
            room=556,
        )
        + text(
            0,
            TOP + 54,
            "Fewer labels, an earlier layer or another draw make some.",
            room=556,
        )
    )


def _mistake(scene, index, x, y, width, side, most):
    """Return one picture with what was said, how surely, and what it is."""
    said, is_a = (scene.names[k] for k in (scene.said[index], scene.y[index]))
    sure = signed(scene.probabilities[index, scene.said[index]])
    beside, top = x + side + 7, y + side / 2 - 27
    look = {"room": width - side - 11, "font_size": 14}
    return element(
        "g",
        hint(f"picture {index}: said {said}, {sure}; is {is_a}"),
        thumbnail(scene.images[index], x, y, side),
        text(beside, top + 14, f"“{clipped(said, most)}”", **look),
        text(beside, top + 32, sure, class_="b", **look),
        text(beside, top + 50, f"is {clipped(is_a, most)}", class_="quiet", **look),
        class_="mistake",
    )


def thumbnail(image, x, y, side):
    """Return a picture as a small square."""
    levels = gray_levels(image)
    return placed(_known(levels.tobytes(), levels.shape), x, y, side, side)


@lru_cache(maxsize=1024)
def _known(data, shape):
    """Return levels (h, w, 3) as an address: in colour a JPEG, a quarter as large."""
    levels = plain(np.frombuffer(data, np.uint8).reshape(shape))
    how = {} if levels.ndim == 2 else {"form": "JPEG", "quality": 85}
    return address(Image.fromarray(levels), **how)


def plain(levels):
    """Return levels (h, w, 3) as (h, w) where they are gray."""
    gray = levels[..., :1]
    return np.ascontiguousarray(gray[..., 0]) if (levels == gray).all() else levels


def labelled_drawing(scene):
    """Return the pictures that the head learned from, class by class."""
    groups = [scene.known[scene.y[scene.known] == k] for k in range(len(scene.names))]
    height = (SIZE[1] - 4) / len(groups)
    pitch = pitch_for(max(map(len, groups)), LEFT_WIDTH, height - 30)
    parts = []
    for k, group in enumerate(groups):
        y, n = k * height, len(group)
        words = f"{scene.names[k]}: {n} picture{'s' * (n != 1)} labelled"
        parts.append(text(0, y + 16, words, class_="b"))
        parts.append(_sheet(scene, k, group, y + 26, pitch) if n else "")
    return "".join(parts)


def pitch_for(n, width, height):
    """Return the largest whole pitch at which n squares fit into a box."""
    return next(
        (p for p in range(LARGEST, 8, -1) if (width // p) * int(height // p) >= n), 8
    )


def _sheet(scene, k, group, y, pitch):
    """Return a class's labelled pictures as one image, gaps see-through."""
    per_row = int(LEFT_WIDTH // pitch)
    columns, rows = min(len(group), per_row), -(-len(group) // per_row)
    fine = 1.25 if pitch < 60 else 1  # of a picture's pixels for one of the drawing's
    size = round(pitch * fine)
    side = size - round(GAP * fine)
    sheet = np.zeros((rows * size, columns * size, 4), dtype=np.uint8)
    for place, index in enumerate(group):
        row, column = (size * at for at in divmod(place, per_row))
        tile = sheet[row : row + side, column : column + side]
        tile[..., :3], tile[..., 3] = _resized(scene.images[index], side), 255
    box = 0, y, columns * pitch, rows * pitch
    image = placed(_sheet_address(sheet), *box, class_=f"sheet class-{k}")
    return element("g", hint(scene.names[k]), image)


def _sheet_address(sheet):
    """Return an RGBA sheet as an address, its colours as one channel if they agree."""
    colours = plain(sheet[..., :3])
    if colours.ndim == 3:
        # A fifth of the PNG, and it has see-through gaps, which a JPEG has not.
        return address(Image.fromarray(sheet), "WEBP", quality=80, method=0)
    sheet = np.stack([colours, sheet[..., 3]], axis=-1)
    # In photos zlib finds few repeats: without the search it takes half the time.
    return address(Image.fromarray(sheet), compress_type=zlib.Z_HUFFMAN_ONLY)


def _resized(image, side):
    levels = gray_levels(image)
    return _small(levels.tobytes(), levels.shape, side)


@lru_cache(maxsize=1024)
def _small(data, shape, side):
    image = Image.fromarray(np.frombuffer(data, np.uint8).reshape(shape))
    return np.asarray(image.resize((side, side), Image.Resampling.BILINEAR))
