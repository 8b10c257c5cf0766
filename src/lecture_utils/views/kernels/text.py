"""What a kernel does to a photo, in words and numbers."""

from html import escape

import numpy as np

from lecture_utils.convolution import KERNEL_NOTES, KERNELS
from lecture_utils.views.kernels.grids import plain
from lecture_utils.views.kernels.photo import AS_PHOTO
from lecture_utils.views.kit.svg import paragraph, signed


def name_of(kernel):
    """Return the name of the kernel that has these numbers, or ""."""
    for name, known in KERNELS.items():
        if known.shape == kernel.shape and np.abs(known - kernel).max() < 1e-9:
            return name
    return ""


def kernel_words(name, kernel, values, show, reach, numbers):
    """Return the paragraphs beside the drawing; `numbers` is the small grid's result.

    The note of a kernel is given where its numbers are, whatever it is called.
    """
    note = KERNEL_NOTES.get(name_of(kernel), "")
    title = f"<b>{escape(name)}</b>: " if name else ""
    flat = sum_words(float(kernel.sum()), bool(kernel.any()))
    first = [paragraph(title + _lower(note, title)), paragraph(flat)]
    if not note:
        first = [paragraph(title + _lower(flat, title))]
    return (
        "".join(first)
        + paragraph(_range(values) + " " + _shown(values, show, reach))
        + paragraph(_numbers(kernel, numbers))
    )


def sum_words(total, any_entry=True):
    """Return what the sum of the entries says of flat areas."""
    if not any_entry:
        return "All entries are <b>0</b>, and so is every result."
    if abs(total) < 1e-9:
        return "The entries add up to <b>0</b>: where the photo is flat, 0 comes out."
    if abs(total - 1) < 1e-9:
        return "The entries add up to <b>1</b>: flat areas keep their brightness."
    told = plain(total, 2)
    return (
        f"The entries add up to <b>{told}</b>: a flat area comes out at {told} times "
        "its brightness."
    )


def _lower(sentence, title):
    """Return the sentence as it goes on after a name and a colon."""
    return sentence[:1].lower() + sentence[1:] if title else sentence


def _range(values):
    low, high = signed(float(values.min())), signed(float(values.max()))
    h, w = values.shape
    if low == high:
        return f"All {h} × {w} results are <b>{low}</b>."
    return f"The {h} × {w} results run from <b>{low}</b> to <b>{high}</b>."


def _shown(values, show, reach):
    if show != AS_PHOTO:
        return (
            "Orange is above 0, blue below, white is 0; "
            f"from ±{reach:g} on the colour is full."
        )
    cut = 100 * float(np.mean((values < -1e-9) | (values > 1 + 1e-9)))
    if cut == 0:
        return "All of them lie from 0, black, to 1, white."
    share = f"{cut:.0f}" if cut >= 1 else f"{cut:.1g}"
    return f"0 is black, 1 white; {share} % of them lie outside and are cut off."


def _numbers(kernel, numbers):
    rows, columns = kernel.shape
    return (
        f"The lower row has the same kernel on numbers: the {rows * columns} framed "
        "ones, each times the kernel's number on it, add up to the framed "
        f"<b>{plain(numbers[0, 0], 2)}</b>."
    )
