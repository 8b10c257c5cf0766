"""How large the output of a convolution is, and how much of the image it sees."""

from dataclasses import dataclass

from lecture_utils._validation import listed, whole
from lecture_utils.convolution._windows import moves, several, side

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
