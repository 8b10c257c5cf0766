"""VGG16 layer by layer in numbers: sizes and parameters, counted without Keras."""

from dataclasses import dataclass
from math import prod

from .._checks import number, one_of, whole
from ..convolution import VGG16_LAYERS, output_size, receptive_field
from .architecture import BLOCKS, width

TOPS = ("dense", "average")


@dataclass(frozen=True)
class LayerRow:
    """One layer of a VGG16, in numbers.

    Parameters
    ----------
    name : str
        As Keras calls it.
    kind : {"convolution", "pool", "flatten", "average", "dense"}
        What it does.
    inputs, shape : tuple of int
        What goes in and what comes out for one picture: (height, width, n_maps),
        or (n_numbers,).
    weights, biases : int
        How many it has.
    field : int or None
        Pixels along a side that one of its numbers sees; None after block5_pool,
        where each sees the whole picture.
    """

    name: str
    kind: str
    inputs: tuple
    shape: tuple
    weights: int = 0
    biases: int = 0
    field: int | None = None

    @property
    def n_params(self):
        """Weights and biases together."""
        return self.weights + self.biases


def layer_table(side=224, *, alpha=1.0, classes=1000, top="dense"):
    """Count what each layer of a VGG16 puts out and how many parameters it has.

    Parameters
    ----------
    side : int, default 224
        Pixels of height and of width of the picture, 32 to 1024.
    alpha : float, default 1.0
        Width multiplier, 1/64 to 4, as for `build`.
    classes : int, default 1000
        Number of classes.
    top : {"dense", "average"}
        The real one's three dense layers, or the small one's average of each map
        and one dense layer.

    Returns
    -------
    list of LayerRow
        From block1_conv1 to predictions, as Keras would list them; the input has
        no row.

    Raises
    ------
    ValueError
        If an argument is out of range or unknown.

    Notes
    -----
    A convolution has kernel * kernel * n_in weights a filter, and one bias.

    Source: Simonyan and Zisserman 2015, arXiv:1409.1556, configuration D.
    """
    side = whole("side", side, low=32, high=1024)
    alpha = number("alpha", alpha, low=1 / 64, high=4)
    classes = whole("classes", classes, low=1)
    one_of("top", top, TOPS)
    rows = _blocks(side, alpha)
    out = rows[-1].shape
    if top == "average":
        rows.append(LayerRow("avg_pool", "average", out, out[-1:]))
    else:
        rows.append(LayerRow("flatten", "flatten", out, (prod(out),)))
        for name in ("fc1", "fc2"):
            rows.append(_dense(name, rows[-1].shape, width(4096, alpha)))
    return [*rows, _dense("predictions", rows[-1].shape, classes)]


def _blocks(side, alpha):
    """Return the rows of the 13 convolutions and 5 pools."""
    rows, shape = [], (side, side, 3)
    fields = receptive_field(VGG16_LAYERS.values())
    for (name, moves), field in zip(VGG16_LAYERS.items(), fields, strict=True):
        kernel, stride, padding = moves
        n = output_size(shape[0], kernel, stride=stride, padding=padding)
        kind, filters, weights, biases = "pool", shape[2], 0, 0
        if not name.endswith("pool"):
            kind, filters = "convolution", width(BLOCKS[int(name[5]) - 1][1], alpha)
            weights, biases = kernel * kernel * shape[2] * filters, filters
        out = n, n, filters
        rows.append(LayerRow(name, kind, shape, out, weights, biases, field.size))
        shape = out
    return rows


def _dense(name, inputs, units):
    return LayerRow(name, "dense", inputs, (units,), inputs[0] * units, units)
