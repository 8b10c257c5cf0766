"""A whole network in one picture: its layers as blocks, its parameters as shares."""

from collections import Counter

from lecture_utils._checks import listed, one_of
from lecture_utils.views.kit.svg import picture, svg
from lecture_utils.views.vgg16 import layer_row, layer_shares, layer_text

KINDS = ("convolution", "pool", "flatten", "average", "dense")
PARTS = ("name", "kind", "inputs", "shape", "weights", "biases", "n_params", "field")


def view_architecture(layers, chosen):
    """Draw VGG16 as a row of blocks, and where its numbers and parameters are.

    Parameters
    ----------
    layers : sequence of row
        From `vgg16.layer_table`. Where a layer does not take what the one before it
        puts out, it and all after it are drawn dashed.
    chosen : str
        Name of the layer that is lit and put in words.

    Returns
    -------
    Picture
        An HTML string. A block's height follows the side of the layer's maps, its
        width their number; a dense layer is a column. Under them two bars, shared by
        the layers: all parameters, and all numbers that come out for one picture.

    Raises
    ------
    ValueError
        If `layers` holds something else, or no layer is called `chosen`.
    """
    layers = _rows(layers)
    names = [row.name for row in layers]
    place = names.index(one_of("chosen", chosen, names))
    fits = fitting(layers)
    alt = _alt(layers, layers[place])
    drawing = svg(
        *layer_row.SIZE,
        layer_row.blocks(layers, place, fits),
        layer_shares.shares(layers, place, fits),
        title="VGG16, layer by layer",
        desc=alt,
    )
    words = layer_text.layer_words(layers, place, fits)
    return picture(drawing, alt=alt, words=words)


def fitting(layers):
    """Return how many layers from the first on take what comes before them.

    Parameters
    ----------
    layers : sequence of row
        As for `view_architecture`.

    Returns
    -------
    int
    """
    for place in range(1, len(layers)):
        if layers[place].inputs != layers[place - 1].shape:
            return place
    return len(layers)


def _rows(layers):
    rows = listed("layers", layers)
    if not rows:
        raise ValueError("layers is empty; accepted: rows of vgg16.layer_table")
    for place, row in enumerate(rows):
        if not all(hasattr(row, part) for part in PARTS) or row.kind not in KINDS:
            raise ValueError(
                f"layers[{place}] is {row!r}; accepted: rows of vgg16.layer_table"
            )
    return rows


def _alt(layers, row):
    kinds = Counter(each.kind for each in layers)
    n = sum(each.n_params for each in layers)
    return (
        f"{kinds['convolution']} convolutions, {kinds['pool']} pools and "
        f"{layer_text.several(kinds['dense'], 'dense layer')}, {n:,} parameters in "
        f"all. Chosen: {row.name}, {layer_text.by(row.shape)} numbers out, "
        f"{row.n_params:,} parameters"
    )
