"""A layer in words: what it does, its parameters as a sum, what it sees."""

from math import floor, log10

from lecture_utils.convolution import VGG16_LAYERS
from lecture_utils.views.kit.svg import paragraph, signed

FIRST_LAYER = (
    "The deck’s “128 kernels in the first layer of VGG16” are 64 filters in the real "
    "one; 128 is its block2."
)
ALEXNET = (
    "The deck’s “Conv 1”, “Conv 3”, “Conv 5” and “Fc8” are AlexNet’s names: 5 "
    "convolutions and 3 dense layers, the last of them its layer 8. The real VGG16 has "
    "13 and 3, and its last is called predictions."
)
DECK = {"block1_conv1": FIRST_LAYER, "block5_conv3": ALEXNET, "predictions": ALEXNET}


def by(shape):
    """Return a shape in words, as in 224 × 224 × 64."""
    return " × ".join(f"{n:,}" for n in shape)


def several(n, name, names=""):
    """Return so many of a thing, as in 1 map or 64 maps."""
    return f"{n:,} {name if n == 1 else names or name + 's'}"


def percent(share):
    """Return a share in percent: one decimal, more where it takes them to see it."""
    value = 100 * share
    digits = 1 if value >= 1 or value == 0 else 1 - floor(log10(value))
    return f"{signed(value, digits)}\N{NO-BREAK SPACE}%"


def layer_words(layers, place, fits):
    """Return what a layer does, what it costs and sees, and who has most."""
    row = layers[place]
    number = sum(each.kind == row.kind for each in layers[: place + 1])
    of = sum(each.kind == row.kind for each in layers)
    said = [_does(row, number, of), _params(row, layers)]
    if place >= fits:
        said.append(_misfit(layers, fits))
    else:
        said.append(_sees(row, layers[0].inputs[0]))
        said.append(_most(layers))
        said += [_misfit(layers, fits)] if fits < len(layers) else []
    said += [DECK[row.name]] if row.name in DECK else []
    return "".join(map(paragraph, said))


def _does(row, number, of):
    """Return what the layer is, and what comes out of it."""
    sides, n = by(row.shape[:2]), row.shape[-1]
    name = f"<b>{row.name}</b>"
    if row.kind == "convolution":
        return (
            f"{name}, convolution {number} of {of}: {several(n, 'filter')}, so "
            f"{several(n, 'map')} of {sides} numbers."
        )
    if row.kind == "pool":
        return (
            f"{name}, pool {number} of {of}: of each 2 × 2 numbers of a map it keeps "
            f"the largest. {several(n, 'map')} of {sides} numbers."
        )
    if row.kind == "flatten":
        return f"{name} writes {by(row.inputs)} numbers in one row: {n:,} of them."
    if row.kind == "average":
        return f"{name} takes the mean of each map: {several(n, 'number')}."
    return f"{name}, dense layer {number} of {of}: {several(n, 'number')} out."


def product(row):
    """Return the factors of a layer's weights, and what they and its biases are."""
    if row.kind == "dense":
        said = "numbers in · numbers out, and a bias for each out"
        return (row.inputs[0], row.shape[0]), said
    kernel = VGG16_LAYERS[row.name][0]
    said = "kernel rows · columns · maps it reads · filters, and a bias for each"
    return (kernel, kernel, row.inputs[2], row.shape[2]), said


def _params(row, layers):
    if not row.n_params:
        return "It has no parameters: nothing in it is learned."
    factors, said = product(row)
    written = " · ".join(f"{n:,}" for n in factors)
    total = sum(each.n_params for each in layers)
    return (
        f"Parameters: {written} + {row.biases:,} = <b>{row.n_params:,}</b> ({said}). "
        f"That is {percent(row.n_params / total)} of all {total:,}."
    )


def _sees(row, side):
    if row.field is None:
        return "Each of its numbers sees the whole picture."
    seen = f"Each of its numbers sees {by((row.field, row.field))} pixels"
    if row.field > side:
        return f"{seen}: more than the picture has, the rest is padding."
    return f"{seen} of the picture."


def _most(layers):
    """Say which share of the parameters the dense layers have."""
    total = sum(row.n_params for row in layers)
    dense = [row for row in layers if row.kind == "dense"]
    share = sum(row.n_params for row in dense) / total
    n = sum(row.kind == "convolution" for row in layers)
    rest = f"the {n} convolutions {percent(1 - share)}"
    if len(dense) == 1:
        return f"Its one dense layer holds {percent(share)} of all parameters, {rest}."
    most = max(dense, key=lambda row: row.n_params)
    return (
        f"The {len(dense)} dense layers hold {percent(share)} of all parameters, "
        f"{most.name} alone {percent(most.n_params / total)}; {rest}."
    )


def _misfit(layers, fits):
    """Say where the chain breaks, and what would still run."""
    row, before, side = layers[fits], layers[fits - 1], layers[0].inputs[0]
    return (
        f"<b>{row.name} does not fit</b> (dashed): from {by((side, side))} pixels "
        f"{before.name} makes {by(before.shape)} numbers, and it has weights for "
        f"{by(row.inputs)}. Convolutions and pools take the picture as it is."
    )
