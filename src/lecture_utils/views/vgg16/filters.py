"""First-layer filters as colour tiles, and one of them as its three slices."""

from functools import lru_cache

import numpy as np

from lecture_utils.views.kit import raster
from lecture_utils.views.kit.number_grid import kernel_grid, signed_scale
from lecture_utils.views.kit.svg import element, hint, rect, render, text
from lecture_utils.views.kit.text import percent, signed

SIZE = (760, 400)
SCALES = ("each filter", "all filters")
UNITS = ("1", "1000", "10⁶", "10⁹", "10¹²")
CHANNELS = ("red", "green", "blue")
LEFT, TOP, SIDE = 2, 40, 340  # of the tiles' square
DOTS, GAP = 8, 4  # of the sheet's pixels: a weight's side, and between two tiles
SLICE, BETWEEN, SLICES_AT = 120, 8, (384, 218)
LARGE = (384, 40, 132)


def view_filters(kernels, *, chosen=0, scale="each filter"):
    """Draw the filters of a first layer as colours, and one as its three slices.

    `kernels` has shape (3, 3, 3, n_filters), the channels red, green, blue. `scale`
    says whose largest weight has the full colour: 0 is gray in the tiles and white in
    the slices.
    """
    n, reach = kernels.shape[3], np.abs(kernels).max(axis=(0, 1, 2))
    if scale == "all filters":
        reach = np.full(n, reach.max())
    kernel, most = kernels[..., chosen], reach[chosen]
    return render(
        SIZE,
        text(LEFT, 20, f"All {n} as colours" if n > 1 else "The filter"),
        _sheet(kernels.tobytes(), n, tuple(reach.tolist())),
        _outline(chosen, n),
        text(LARGE[0], 20, f"Filter {chosen}", class_="b"),
        _large(kernel, most),
        _slices(kernel, most),
        title="Filters as colours and as numbers",
        alt=(
            f"{n} filters of 3 × 3 pixels and 3 channels. Filter {chosen}: "
            f"{_range(kernel, most)}"
        ),
        words=[_definition(n), _balance(kernel), _agreement(kernel)],
    )


def _per_row(n):
    return int(np.ceil(np.sqrt(n)))


def _colours(kernel, reach):
    """Return a filter as RGBA of 0 to 255: gray is 0, `reach` the full colour."""
    shares = 0.5 + 0.5 * np.clip(kernel / (reach or 1.0), -1, 1)
    levels = np.full((*kernel.shape[:2], 4), 255, dtype=np.uint8)
    levels[..., :3] = np.rint(shares * 255)
    return levels


@lru_cache(maxsize=8)
def _sheet(data, n, reach):
    """Draw the tiles as one image with transparent gaps."""
    kernels = np.frombuffer(data).reshape(3, 3, 3, n)
    per_row, tile = _per_row(n), 3 * DOTS + GAP
    sheet = np.zeros((per_row * tile, per_row * tile, 4), dtype=np.uint8)
    for i in range(n):
        row, column = (tile * place for place in divmod(i, per_row))
        dots = _colours(kernels[..., i], reach[i]).repeat(DOTS, 0).repeat(DOTS, 1)
        sheet[row : row + 3 * DOTS, column : column + 3 * DOTS] = dots
    return raster.tiles(sheet, LEFT, TOP, SIDE, SIDE, class_="sheet")


def _outline(chosen, n):
    """Draw a frame round the chosen tile, dark and bright: seen on any colour."""
    per_row = _per_row(n)
    pitch = SIDE / per_row
    edge = pitch * 3 * DOTS / (3 * DOTS + GAP)
    row, column = divmod(chosen, per_row)
    box = LEFT + column * pitch, TOP + row * pitch, edge, edge
    front = {"stroke": "var(--lu-accent)", "stroke_width": 3, "fill": "none"}
    back = rect(*box, stroke="var(--lu-fg)", stroke_width=6, fill="none")
    return back + rect(*box, hint(f"filter {chosen}"), **front, class_="chosen")


def _large(kernel, reach):
    left, top, side = LARGE
    x, most = left + side + 16, f"{reach:.2g}".replace("-", "−")
    lines = "Gray: a weight of 0.", "Brighter: above 0.", "Darker: below 0."
    captions = [
        text(x, top + 24 + 24 * i, words, room=SIZE[0] - x)
        for i, words in enumerate((*lines, f"Full colour: ±{most}"))
    ]
    image = raster.tiles(_colours(kernel, reach), left, top, side, side)
    return image + element("g", *captions, class_="said")


def _slices(kernel, reach):
    """Draw the filter's three kernels with their numbers, over their scale."""
    (left, top), parts = SLICES_AT, []
    numbers, most, digits, unit = _readable(kernel, reach)
    for i, name in enumerate(CHANNELS):
        x, look = left + i * (SLICE + BETWEEN), {"reach": most, "digits": digits}
        grid = kernel_grid(numbers[..., i], x, top, SLICE, **look)
        parts += [
            text(x + SLICE / 2, top - 10, f"on {name}", room=SLICE, class_="m"),
            element("g", hint(f"the slice on {name}"), grid),
        ]
    width, below = 3 * SLICE + 2 * BETWEEN, top + SLICE
    return (
        "".join(parts)
        + signed_scale(left, below + 12, width, most, digits)
        + text(left + width / 2, below + 58, f"numbers: {unit}", class_="m quiet")
    )


def _readable(kernel, reach):
    """Return a filter and its reach in a readable unit; digits, and the unit's name."""
    powers = range(len(UNITS) - 1)
    power = next((p for p in powers if reach * 1000**p >= 0.1), 0)
    numbers, most = kernel * 1000.0**power, float(reach) * 1000.0**power
    unit = f"weight × {UNITS[power]}" if power else "the weights"
    return numbers, most, 2 if most < 10 else 1, unit


def _range(kernel, reach):
    """Return the smallest and the largest number of a filter's slices as text."""
    numbers, _, digits, unit = _readable(kernel, reach)
    low, high = (signed(end, digits) for end in (numbers.min(), numbers.max()))
    return f"{unit} from {low} to {high}"


def _definition(n):
    made = f"{n} filters make {3 * n} slices and {n} feature maps."
    return (
        "A <b>filter</b> is a stack of kernels, one a channel: here 3 slices of 3 × 3, "
        f"27 weights. {made if n > 1 else 'It makes one feature map.'}"
    )


def _balance(kernel):
    """Say what the filter answers to an even gray surface."""
    total, size = float(kernel.sum()), float(np.abs(kernel).sum())
    if size == 0:
        return "All of its weights are 0: it answers nothing to anything."
    share = abs(total) / size
    words = f"Added up, its weights cancel to {percent(share, 0)}: "
    if share < 0.15:
        return words + "an even gray gives next to nothing, change does."
    if share < 0.5:
        return words + "change gives most, an even gray a little."
    side = "bright" if total > 0 else "dark"
    return words + f"most pull one way, towards what is {side}."


def _agreement(kernel):
    """Say by the mean cosine of two slices whether it looks at brightness or colour."""
    slices = kernel.reshape(-1, 3)
    lengths = np.linalg.norm(slices, axis=0)
    if not lengths.all():
        return "One of its slices is 0: it does not see that channel."
    unit = slices / lengths
    alike = float((unit.T @ unit)[np.triu_indices(3, 1)].mean())
    words = f"Likeness of its slices, −1 to 1: {signed(alike)}. "
    if alike > 0.8:
        return words + "They agree: it looks at brightness, not at colour."
    if alike < 0.2:
        return words + "They disagree: it compares colours."
    return words + "It looks at brightness and at colour."
