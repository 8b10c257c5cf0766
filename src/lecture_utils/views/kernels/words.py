"""What a kernel does to a photo, in words and numbers."""

from html import escape

import numpy as np

from lecture_utils.convolution import KERNEL_NOTES, KERNELS
from lecture_utils.views.kit.text import signed, trimmed

SIGNED, AS_PHOTO = "signed", "as a photo"  # how a result is shown


def name_of(kernel, kernels=KERNELS):
    """Return the name of the kernel that has these numbers, or ""."""
    for name, known in kernels.items():
        if known.shape == kernel.shape and np.abs(known - kernel).max() < 1e-9:
            return name
    return ""


def alt_text(scene):
    """Return the picture in a sentence."""
    (h, w), (rows, columns) = scene.photo.shape, scene.kernel.shape
    low, high = scene.values.min(), scene.values.max()
    return (
        f"{f'The kernel {scene.name}' if scene.name else 'A kernel'}, {rows} × "
        f"{columns}, on a photo of {h} × {w} pixels: results from {signed(low)} to "
        f"{signed(high)}. On a grid of numbers the first result is "
        f"{trimmed(scene.numbers[0, 0])}"
    )


def describe(scene):
    """Return the paragraphs beside the drawing."""
    # A kernel's note goes with its numbers, whatever it is called.
    note = KERNEL_NOTES.get(name_of(scene.kernel), "")
    first, *more = [*([note] if note else []), _flat_areas(scene.kernel)]
    if scene.name:
        first = f"<b>{escape(scene.name)}</b>: {first[:1].lower()}{first[1:]}"
    ranges = f"{_range(scene.values)} {_colours(scene)}"
    return [first, *more, ranges, _numbers(scene)]


def _flat_areas(kernel):
    """Return what the sum of the entries means for flat areas."""
    total = float(kernel.sum())
    if not kernel.any():
        return "All entries are <b>0</b>, and so is every result."
    if abs(total) < 1e-9:
        return "The entries add up to <b>0</b>: where the photo is flat, 0 comes out."
    if abs(total - 1) < 1e-9:
        return "The entries add up to <b>1</b>: flat areas keep their brightness."
    number = trimmed(total)
    return (
        f"The entries add up to <b>{number}</b>: a flat area comes out at {number} "
        "times its brightness."
    )


def _range(values):
    low, high = signed(values.min()), signed(values.max())
    h, w = values.shape
    if low == high:
        return f"All {h} × {w} results are <b>{low}</b>."
    return f"The {h} × {w} results run from <b>{low}</b> to <b>{high}</b>."


def _colours(scene):
    if scene.show != AS_PHOTO:
        return (
            "Orange is above 0, blue below, white is 0; "
            f"from ±{scene.full:g} on the colour is full."
        )
    outside = (scene.values < -1e-9) | (scene.values > 1 + 1e-9)
    cut = 100 * float(np.mean(outside))
    if cut == 0:
        return "All of them lie from 0, black, to 1, white."
    share = f"{cut:.0f}" if cut >= 1 else f"{cut:.1g}"
    return f"0 is black, 1 white; {share} % of them lie outside and are cut off."


def _numbers(scene):
    return (
        f"The lower row has the same kernel on numbers: the {scene.kernel.size} framed "
        "ones, each times the kernel's number on it, add up to the framed "
        f"<b>{trimmed(scene.numbers[0, 0])}</b>."
    )
