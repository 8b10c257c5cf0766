"""What stands beside a head's accuracy: mistakes, labelled pictures, or weights."""

import zlib
from functools import lru_cache

import numpy as np
from PIL import Image

from lecture_utils.views.kit.raster import address, gray_levels, placed
from lecture_utils.views.kit.svg import element, hint, line, rect, text
from lecture_utils.views.kit.text import plural, signed, truncate

SIZE = (760, 426)
WIDTH = 548  # what a panel may use
TOP, ROOM = 34, SIZE[1] - 34 - 22  # above the mistakes; for their rows
# Columns, rows, a thumbnail's side and how many letters of a name stand beside it: the
# fewer mistakes there are, the larger they are shown.
GRIDS = ((2, 2, 150, 13), (3, 4, 84, 9), (4, 6, 54, 7))
FOR_LONG_NAMES = ((2, 2, 150, 13), (2, 4, 84, 22), (3, 6, 54, 14))
GAP, LARGEST = 4, 108  # between labelled pictures; the most that one may take
MOST_BLOCKS, BLOCK_TOP, BLOCK_GAP = 6, 26, 24
LABEL = 17  # from one label of a weight to the next below it


def _levels(image):
    """Return a picture's levels of 0 to 255, or raise ValueError."""
    # Of thousands of pictures only those that are drawn are looked at.
    if image.dtype != np.uint8 and not (image.min() >= 0 and image.max() <= 1):
        raise ValueError(
            f"images must hold values from 0 to 1, got {image.min()} to {image.max()}"
        )
    return gray_levels(image)


def _without_colour(levels):
    """Return levels (h, w, 3) as (h, w) where they are gray."""
    gray = levels[..., :1]
    return np.ascontiguousarray(gray[..., 0]) if (levels == gray).all() else levels


# ------------------------------------------------------------------ mistakes


def mistakes(scores):
    """Draw the pictures that the head gets wrong, with what it predicted for each."""
    n = len(scores.mistakes)
    if not n:
        return _no_mistake(len(scores.rest))
    columns, rows, side, letters = _grid(n, scores.names)
    shown, width = scores.mistakes[: columns * rows], WIDTH / columns
    heading = f"Its {n} mistakes, the surest first" if n > 1 else "Its one mistake"
    parts = [text(0, 16, heading, class_="b")]
    for i, index in enumerate(shown):
        row, column = divmod(i, columns)
        corner = column * width, TOP + row * ROOM / rows
        parts.append(_mistake(scores, index, *corner, width, side, letters))
    if n > len(shown):
        parts.append(text(0, SIZE[1] - 6, f"and {n - len(shown)} more", class_="quiet"))
    return "".join(parts)


def _grid(n, names):
    """Return columns, rows, side and letters for so many mistakes."""
    short = max(map(len, names)) <= GRIDS[-1][3]
    grids = GRIDS if short else FOR_LONG_NAMES
    return next((grid for grid in grids if grid[0] * grid[1] >= n), grids[-1])


def _no_mistake(n):
    lines = (
        f"✓ All {n} pictures that were not labelled are right.",
        "Fewer labels, an earlier layer or another draw make some.",
    )
    shown = [text(0, TOP + 30 + 24 * i, s, room=556) for i, s in enumerate(lines)]
    return text(0, 16, "No mistake", class_="b") + "".join(shown)


def _mistake(scores, index, x, y, width, side, letters):
    """Draw one picture with what was predicted, how surely, and what it is."""
    predicted, label = scores.predicted[index], scores.names[scores.y[index]]
    sure, name = signed(scores.probabilities[index, predicted]), scores.names[predicted]
    beside, top = x + side + 7, y + side / 2 - 27
    look = {"room": width - side - 11, "font_size": 14}
    levels = _levels(scores.images[index])
    data = _thumbnail(levels.tobytes(), levels.shape)
    return element(
        "g",
        hint(f"picture {index}: said {name}, {sure}; is {label}"),
        placed(data, x, y, side, side),
        text(beside, top + 14, f"“{truncate(name, letters)}”", **look),
        text(beside, top + 32, sure, class_="b", **look),
        text(
            beside, top + 50, f"is {truncate(label, letters)}", class_="quiet", **look
        ),
        class_="mistake",
    )


@lru_cache(maxsize=1024)
def _thumbnail(data, shape):
    """Return levels (h, w, 3) as an address: in colour a JPEG, a quarter as large."""
    levels = _without_colour(np.frombuffer(data, np.uint8).reshape(shape))
    how = {} if levels.ndim == 2 else {"form": "JPEG", "quality": 85}
    return address(Image.fromarray(levels), **how)


# ------------------------------------------------------------------ labelled pictures


def labelled_pictures(scores):
    """Draw the pictures that the head learned from, class by class."""
    known, labels = scores.known, scores.y[scores.known]
    groups = [known[labels == k] for k in range(len(scores.names))]
    height = (SIZE[1] - 4) / len(groups)
    pitch, parts = _pitch(max(map(len, groups)), WIDTH, height - 30), []
    for k, (name, group) in enumerate(zip(scores.names, groups, strict=True)):
        heading = f"{name}: {plural(len(group), 'picture')} labelled"
        parts.append(text(0, k * height + 16, heading, class_="b"))
        if len(group):
            sheet = _sheet([scores.images[i] for i in group], pitch)
            box = 0, k * height + 26, *(pitch * n for n in sheet[1])
            image = placed(sheet[0], *box, class_=f"sheet class-{k}")
            parts.append(element("g", hint(name), image))
    return "".join(parts)


def _pitch(n, width, height):
    """Return the largest whole pitch at which n squares fit into a box, at least 8."""
    pitches = range(LARGEST, 8, -1)
    return next((p for p in pitches if (width // p) * int(height // p) >= n), 8)


def _sheet(images, pitch):
    """Return pictures as one image with transparent gaps, and its columns and rows."""
    per_row = int(WIDTH // pitch)
    columns, rows = min(len(images), per_row), -(-len(images) // per_row)
    fine = 1.25 if pitch < 60 else 1  # of a picture's pixels for one of the drawing's
    size = round(pitch * fine)
    side = size - round(GAP * fine)
    sheet = np.zeros((rows * size, columns * size, 4), dtype=np.uint8)
    for i, image in enumerate(images):
        row, column = (size * at for at in divmod(i, per_row))
        levels = _levels(image)
        tile = sheet[row : row + side, column : column + side]
        tile[..., :3], tile[..., 3] = (
            _resized(levels.tobytes(), levels.shape, side),
            255,
        )
    return _sheet_address(sheet), (columns, rows)


def _sheet_address(sheet):
    """Return an RGBA sheet as an address, its colours as one channel if they agree."""
    colours = _without_colour(sheet[..., :3])
    if colours.ndim == 3:
        # A fifth of the PNG, and it has transparent gaps, which a JPEG has not.
        return address(Image.fromarray(sheet), "WEBP", quality=80, method=0)
    sheet = np.stack([colours, sheet[..., 3]], axis=-1)
    # In photos zlib finds few repeats: without the search it takes half the time.
    return address(Image.fromarray(sheet), compress_type=zlib.Z_HUFFMAN_ONLY)


@lru_cache(maxsize=1024)
def _resized(data, shape, side):
    image = Image.fromarray(np.frombuffer(data, np.uint8).reshape(shape))
    return np.asarray(image.resize((side, side), Image.Resampling.BILINEAR))


# ------------------------------------------------------------------ weights


def weights(scores):
    """Draw a block of bars for each class; one block where there are two classes."""
    classes, pulls = _shown_classes(scores.pulls), scores.pulls
    reach = float(np.abs(pulls).max()) or 1.0
    columns = 1 if len(classes) == 1 else 2
    rows, parts = -(-len(classes) // columns), []
    width, height = (WIDTH - BLOCK_GAP * (columns - 1)) / columns, SIZE[1] / rows
    for i, k in enumerate(classes):
        row, column = divmod(i, columns)
        left, top = column * (width + BLOCK_GAP), row * height + BLOCK_TOP
        heading = f"For “{scores.names[k]}”"
        if len(pulls) == 2:
            n = pulls.shape[1]
            heading += f" (up) and against it (down), for {n} features"
        parts.append(text(left, top - 10, heading, room=width, class_="b"))
        box = left, top, width, height - BLOCK_TOP - 12
        parts.append(_block(pulls[k], box, reach, max(4 - rows, 1)))
    return "".join(parts)


def _shown_classes(pulls):
    """Return whose weights are drawn: of two the second, whose mirror the first is."""
    n = len(pulls)
    if n == 2:
        return [1]
    strongest = np.argsort(-np.abs(pulls).max(axis=1), kind="stable")
    return sorted(strongest[:MOST_BLOCKS].tolist())


def _block(pulls, box, reach, n_labels):
    """Draw the bars of one class, the largest first, its ends labelled."""
    left, top, width, height = box
    values, order = pulls.tolist(), np.argsort(-pulls, kind="stable").tolist()
    zero, scale, step = top + height / 2, height / 2 / reach, width / len(order)
    bars = [
        _bar(left + i * step, zero, step, values[k] * scale, k, values[k])
        for i, k in enumerate(order)
    ]
    parts = [
        line(left, zero, left + width, zero, stroke="var(--lu-fg)", stroke_width=1)
    ]
    for i, k in enumerate(order[:n_labels]):
        if values[k] > 0:
            tip = left + (i + 0.5) * step, zero - values[k] * scale
            at = left + 0.36 * width, top + 12 + i * LABEL
            parts.append(_label(k, values[k], tip, at, up=True))
    for i, k in enumerate(order[::-1][:n_labels]):
        if values[k] < 0:
            tip = left + width - (i + 0.5) * step, zero - values[k] * scale
            at = left + 0.64 * width, top + height - 4 - i * LABEL
            parts.append(_label(k, values[k], tip, at, up=False))
    return element("g", *bars, *parts, class_="block")


def _bar(x, zero, step, long, channel, value):
    """Draw one bar: solid blue above 0, hollow orange with a dashed edge below."""
    wide = max(step - (1 if step > 3 else 0), 0.5)
    title = hint(f"channel {channel}: {signed(value)}")
    if value >= 0:
        look = {"fill": "var(--lu-zero)", "class_": "bar plus"}
        return rect(x, zero - long, wide, long, title, **look)
    look = {"fill": "var(--lu-one)", "fill_opacity": 0.45, "class_": "bar minus"}
    if step > 6:
        look |= {"stroke": "var(--lu-one)", "stroke_dasharray": "4 2"}
    return rect(x, zero, wide, -long, title, **look)


def _label(channel, value, tip, at, *, up):
    """Draw a channel's number, a thin line from it to its bar."""
    end = at[0] + (-4 if up else 4), at[1] - 5
    words, class_ = f"channel {channel}: {signed(value)}", f"label {'' if up else 'e'}"
    return line(*tip, *end, stroke="var(--lu-rule)") + text(
        *at, words, class_=class_, font_size=14
    )
