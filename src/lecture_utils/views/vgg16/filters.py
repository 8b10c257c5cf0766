"""First-layer filters as colour tiles, and one of them as its three slices."""

from functools import lru_cache

import numpy as np

from lecture_utils.views.kit import raster
from lecture_utils.views.kit.number_grid import kernel_grid, signed_scale
from lecture_utils.views.kit.svg import element, hint, paragraph, rect, signed, text

SIZE = (760, 400)
UNITS = ("1", "1000", "10⁶", "10⁹", "10¹²")
CHANNELS = ("red", "green", "blue")
SHEET = (2, 40, 340)  # left, top and side of the tiles' square
DOTS, GAP = 8, 4  # of the sheet's pixels: a weight's side, and between two tiles
SLICE, BETWEEN, SLICES_AT = 120, 8, (384, 218)
LARGE = (384, 40, 132)


def filters_drawing(kernels, chosen, reach):
    """Return all filters as tiles, the chosen one large, and its slices."""
    n, per_row = kernels.shape[3], columns(kernels.shape[3])
    parts = [
        text(SHEET[0], 20, f"All {n} as colours" if n > 1 else "The filter"),
        _sheet(kernels.tobytes(), n, tuple(reach.tolist())),
        _outline(chosen, per_row),
        text(LARGE[0], 20, f"Filter {chosen}", class_="b"),
        _large(kernels[..., chosen], reach[chosen]),
        _slices(kernels[..., chosen], reach[chosen]),
    ]
    return "".join(parts)


def columns(n):
    """Return how many tiles stand in a row."""
    return int(np.ceil(np.sqrt(n)))


def colours(kernel, reach):
    """Return a filter as RGBA of 0 to 255: gray is 0, `reach` the full colour."""
    shares = 0.5 + 0.5 * np.clip(kernel / (reach or 1.0), -1, 1)
    levels = np.full((*kernel.shape[:2], 4), 255, dtype=np.uint8)
    levels[..., :3] = np.rint(shares * 255)
    return levels


@lru_cache(maxsize=8)
def _sheet(data, n, reach):
    """Return the tiles as one image, gaps see-through."""
    kernels = np.frombuffer(data).reshape(3, 3, 3, n)
    per_row, tile = columns(n), 3 * DOTS + GAP
    sheet = np.zeros((per_row * tile, per_row * tile, 4), dtype=np.uint8)
    for i in range(n):
        row, column = (tile * place for place in divmod(i, per_row))
        dots = colours(kernels[..., i], reach[i]).repeat(DOTS, 0).repeat(DOTS, 1)
        sheet[row : row + 3 * DOTS, column : column + 3 * DOTS] = dots
    left, top, side = SHEET
    return raster.tiles(sheet, left, top, side, side, class_="sheet")


def _outline(chosen, per_row):
    """Return the frame round the chosen tile, dark and bright: seen on any colour."""
    left, top, side = SHEET
    pitch = side / per_row
    edge = pitch * 3 * DOTS / (3 * DOTS + GAP)
    row, column = divmod(chosen, per_row)
    box = left + column * pitch, top + row * pitch, edge, edge
    look = {"fill": "none", "class_": "chosen"}
    return rect(*box, stroke="var(--lu-fg)", stroke_width=6, fill="none") + rect(
        *box,
        hint(f"filter {chosen}"),
        stroke="var(--lu-accent)",
        stroke_width=3,
        **look,
    )


def _large(kernel, reach):
    left, top, side = LARGE
    beside = left + side + 16
    said = (
        "Gray is 0. A colour that is",
        "brighter than gray is a weight",
        "above 0, a darker one below.",
        f"Full colour: ±{'−'.join(f'{reach:.2g}'.split('-'))}",
    )
    lines = [
        text(beside, top + 24 + 24 * i, words, room=SIZE[0] - beside)
        for i, words in enumerate(said)
    ]
    image = raster.tiles(colours(kernel, reach), left, top, side, side)
    return image + element("g", *lines, class_="said")


def _slices(kernel, reach):
    (left, top), parts = SLICES_AT, []
    numbers, most, digits, unit = _readable(kernel, reach)
    for i, name in enumerate(CHANNELS):
        x = left + i * (SLICE + BETWEEN)
        parts.append(
            text(x + SLICE / 2, top - 10, f"on {name}", room=SLICE, class_="m")
        )
        look = {"reach": most, "digits": digits}
        grid = kernel_grid(numbers[..., i], x, top, SLICE, **look)
        parts.append(element("g", hint(f"the slice on {name}"), grid))
    width = 3 * SLICE + 2 * BETWEEN
    return (
        "".join(parts)
        + signed_scale(left, top + SLICE + 12, width, most, digits)
        + text(left + width / 2, top + SLICE + 58, f"numbers: {unit}", class_="m quiet")
    )


def _readable(kernel, reach):
    """Return a filter and its reach in a readable unit; digits, and the unit's name."""
    power = thousands(reach)
    numbers, most = kernel * 1000.0**power, float(reach) * 1000.0**power
    unit = f"weight × {UNITS[power]}" if power else "the weights"
    return numbers, most, 2 if most < 10 else 1, unit


def spread(kernel, reach):
    """Return from which number to which a filter's slices go, in words."""
    numbers, _, digits, unit = _readable(kernel, reach)
    low, high = (signed(end, digits) for end in (numbers.min(), numbers.max()))
    return f"{unit} from {low} to {high}"


def thousands(reach):
    """Return the power of 1000 that brings a small reach to a readable size."""
    return next((p for p in range(len(UNITS) - 1) if reach * 1000**p >= 0.1), 0)


def filters_words(kernels, chosen):
    """Return what a filter is made of, and what this one answers to."""
    n = kernels.shape[3]
    made = f"{n} filters make {3 * n} slices and {n} feature maps."
    stack = (
        "A <b>filter</b> is a stack of kernels, one a channel: here 3 slices of 3 × 3, "
        f"27 weights. {made if n > 1 else 'It makes one feature map.'}"
    )
    return (
        paragraph(stack)
        + _balance(kernels[..., chosen])
        + _agreement(kernels[..., chosen])
    )


def _balance(kernel):
    """Say what the filter answers to an even gray surface."""
    total, size = float(kernel.sum()), float(np.abs(kernel).sum())
    if size == 0:
        return paragraph("All of its weights are 0: it answers nothing to anything.")
    share = abs(total) / size
    words = f"Added up, its weights cancel to {signed(100 * share, 0)} %: "
    if share < 0.15:
        return paragraph(words + "an even gray gives next to nothing, change does.")
    if share < 0.5:
        return paragraph(words + "change gives most, an even gray a little.")
    side = "bright" if total > 0 else "dark"
    return paragraph(words + f"most pull one way, towards what is {side}.")


def likeness(kernel):
    """Return the mean cosine between two slices, -1 to 1; None where one is 0."""
    slices = kernel.reshape(-1, 3)
    lengths = np.linalg.norm(slices, axis=0)
    if not lengths.all():
        return None
    unit = slices / lengths
    return float((unit.T @ unit)[np.triu_indices(3, 1)].mean())


def _agreement(kernel):
    """Say whether the filter looks at brightness or at colour."""
    alike = likeness(kernel)
    if alike is None:
        return paragraph("One of its slices is 0: it does not see that channel.")
    words = f"Likeness of its slices, −1 to 1: {signed(alike)}. "
    if alike > 0.8:
        return paragraph(words + "They agree: it looks at brightness, not at colour.")
    if alike < 0.2:
        return paragraph(words + "They disagree: it compares colours.")
    return paragraph(words + "It looks at brightness and at colour.")
