"""How a kernel moves over an image: sizes, receptive fields, all windows at once."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from lecture_utils._validation import finite, listed, short_repr, whole

MOST_PADDING = 1000
MANY_CHANNELS = 8
# Numbers in a band: with many channels the filters are large, and each band reads them.
FEW_CHANNELS_BAND, MANY_CHANNELS_BAND = 2**15, 2**17


class Moves(NamedTuple):
    """How a kernel moves; the padding of both axes may differ with "same"."""

    stride: int
    padding: tuple
    dilation: int


def grid(name, value, *forms):
    """Return `value` as a non-empty float array of one of the forms, as "(h, w)"."""
    array = finite(name, value)
    if array.ndim not in [form.count(",") + 1 for form in forms] or array.size == 0:
        raise ValueError(
            f"{name} must have shape {' or '.join(forms)} and at least one number, "
            f"got shape {array.shape}"
        )
    return array


def several(name, value, lengths, form):
    """Return `value` as a list of one of these lengths."""
    try:
        entries = None if isinstance(value, str) else list(value)
    except TypeError:
        entries = None
    if entries is None or len(entries) not in lengths:
        raise ValueError(f"{name} must be {form}, got {short_repr(value)}")
    return entries


def moves(shape, stride, padding, dilation):
    """Return the checked `Moves` of a kernel of this (kh, kw)."""
    stride = whole("stride", stride, low=1)
    dilation = whole("dilation", dilation, low=1)
    if isinstance(padding, str):
        return Moves(stride, _same(shape, stride, padding, dilation), dilation)
    padding = whole("padding", padding, low=0, high=MOST_PADDING)
    return Moves(stride, (padding, padding), dilation)


def side(n, kernel, stride, padding, dilation, names=("the image", "kernel")):
    """Return how many positions a kernel has along one side."""
    span, room = dilation * (kernel - 1) + 1, n + 2 * padding
    if span > room:
        where, what = names
        spread = f" with dilation={dilation}" if dilation > 1 else ""
        around = f" with padding={padding}" if padding else ""
        raise ValueError(
            f"{what} must span at most {room} pixels, a side of {where}{around}, got "
            f"{span}{spread}"
        )
    return (room - span) // stride + 1


def sides(shape, kernel, how, names=("the image", "kernel")):
    """Return (h_out, w_out)."""
    pairs = zip(shape, kernel, how.padding, strict=True)
    return tuple(side(n, k, how.stride, p, how.dilation, names) for n, k, p in pairs)


def _same(shape, stride, padding, dilation):
    """Return the padding of each axis that keeps the size."""
    if padding != "same":
        raise ValueError(
            f"padding must be an integer or 'same', got {short_repr(padding)}"
        )
    if stride != 1:
        raise ValueError(f"stride must be 1 with padding='same', got {stride}")
    if 0 in (shape[0] % 2, shape[1] % 2):
        raise ValueError(
            "padding='same' needs a kernel of odd height and width, with a pixel in "
            f"its middle, got {shape[0]} x {shape[1]}"
        )
    return tuple(dilation * (n - 1) // 2 for n in shape)


def padded(images, padding):
    """Return (n, h, w, c) with rows and columns of zeros on every side."""
    ph, pw = padding
    if ph == pw == 0:
        return images
    n, h, w, c = images.shape
    wide = np.zeros((n, h + 2 * ph, w + 2 * pw, c))
    wide[:, ph : ph + h, pw : pw + w] = images
    return wide


def windows(images, shape, how):
    """Return all windows, (n, h_out, w_out, kh, kw, c), as a view."""
    span = [how.dilation * (k - 1) + 1 for k in shape]
    seen = sliding_window_view(padded(images, how.padding), span, axis=(1, 2))
    s, d = how.stride, how.dilation
    return seen[:, ::s, ::s, :, ::d, ::d].transpose(0, 1, 2, 4, 5, 3)


def contract(seen, filters):
    """Return (n, h_out, w_out, c_out): each window times each filter, added up."""
    filters = filters.reshape(-1, filters.shape[3])
    out = np.empty((*seen.shape[:3], filters.shape[1]))
    for image, rows, matrix in bands(seen):
        # A band of the output lies in one piece, so that reshape is a view of it.
        np.matmul(matrix, filters, out=out[image, rows].reshape(len(matrix), -1))
    return out


def bands(seen):
    """Yield (image, rows, windows of these rows as a matrix, one window a row)."""
    # A band fits the cache. All bands reuse one buffer: fresh memory, which the system
    # hands out page by page, costs more time than the copy.
    n, h_out, w_out, kh, kw, c = seen.shape
    size = MANY_CHANNELS_BAND if c >= MANY_CHANNELS else FEW_CHANNELS_BAND
    height = min(h_out, max(1, size // (w_out * kh * kw * c)))
    buffer = np.empty(height * w_out * kh * kw * c)
    for image in range(n):
        for first in range(0, h_out, height):
            rows = slice(first, min(first + height, h_out))
            yield image, rows, _matrix(seen[image, rows], buffer)


def _matrix(band, buffer):
    """Copy (rows, columns, kh, kw, c) into the buffer as (windows, kh * kw * c)."""
    n = band.shape[0] * band.shape[1]
    if band.shape[4] >= MANY_CHANNELS:
        return _copied(band, buffer).reshape(n, -1)
    # Copied the other way round: with few channels the longest stretch that lies
    # together in memory is a row of the image and not a window.
    return _copied(band.transpose(2, 3, 4, 0, 1), buffer).reshape(-1, n).T


def _copied(array, buffer):
    copy = buffer[: array.size].reshape(array.shape)
    copy[...] = array
    return copy


# -------------------------------------------------------------------------------- sizes


_BLOCKS = (2, 2, 3, 3, 3)
VGG16_LAYERS = {
    f"block{block}_{layer}": (2, 2, 0) if layer == "pool" else (3, 1, 1)
    for block, n in enumerate(_BLOCKS, start=1)
    for layer in [*(f"conv{k}" for k in range(1, n + 1)), "pool"]
}
"""Name: (kernel, stride, padding) of VGG16, from the image on. arXiv:1409.1556."""


@dataclass(frozen=True)
class Field:
    """The pixels of the image that the numbers of one layer see, along one side.

    Number i of the layer sees `size` pixels from start + i jump on; near the edge it
    sees fewer, because every layer pads with 0.
    """

    size: int
    jump: int
    start: int  # negative in the padding


def output_size(n, kernel, *, stride=1, padding=0, dilation=1):
    """Return how many positions a kernel has along one side of an image.

    Parameters
    ----------
    n : int
        Pixels along that side, 1 or more.
    kernel : int
        Pixels of the kernel along it, 1 or more.
    stride, padding, dilation
        As for `correlate2d`.

    Returns
    -------
    int

    Notes
    -----
    (n + 2 padding - dilation (kernel - 1) - 1) // stride + 1: Dumoulin and Visin, "A
    guide to convolution arithmetic for deep learning", 2016, arXiv:1603.07285,
    relationship 15.

    Examples
    --------
    >>> output_size(224, 3, stride=2, padding=1)
    112
    """
    n, kernel = whole("n", n, low=1), whole("kernel", kernel, low=1)
    how = moves((kernel, kernel), stride, padding, dilation)
    return side(n, kernel, how.stride, how.padding[0], how.dilation)


def receptive_field(layers):
    """Return which pixels of the image the numbers of each layer see.

    Parameters
    ----------
    layers : sequence of tuple
        One a layer, from the image on: (kernel, stride), (kernel, stride, padding) or
        (kernel, stride, padding, dilation), all along one side. Pooling counts too.

    Returns
    -------
    list of Field
        One a layer.

    Notes
    -----
    Each layer widens the field by (kernel - 1) dilation jumps of the layer before:
    Araujo, Norris and Sim, "Computing receptive fields of convolutional neural
    networks", Distill, 2019, doi:10.23915/distill.00021.

    Examples
    --------
    >>> receptive_field([(3, 1), (2, 2)])
    [Field(size=3, jump=1, start=0), Field(size=4, jump=2, start=0)]
    """
    fields, size, jump, start = [], 1, 1, 0
    for number, layer in enumerate(listed("layers", layers)):
        kernel, stride, padding, dilation = _layer(f"layers[{number}]", layer)
        size += (kernel - 1) * dilation * jump
        start -= padding * jump
        jump *= stride
        fields.append(Field(size, jump, start))
    return fields


def _layer(name, layer):
    form = "(kernel, stride), optionally followed by padding and dilation"
    numbers = several(name, layer, (2, 3, 4), form)
    numbers += (0, 1)[len(numbers) - 2 :]
    named = zip(("kernel", "stride", "padding", "dilation"), numbers, strict=True)
    lows = (1, 1, 0, 1)
    return [
        whole(f"{name}.{part}", n, low=low)
        for (part, n), low in zip(named, lows, strict=True)
    ]
