"""VGG16 at any width: built in Keras, cut into parts, and counted without Keras."""

from dataclasses import dataclass
from math import prod
from weakref import WeakKeyDictionary

from lecture_utils import quiet
from lecture_utils._validation import number, one_of, whole
from lecture_utils.convolution import VGG16_LAYERS, output_size, receptive_field

BLOCKS = ((2, 64), (2, 128), (3, 256), (3, 512), (3, 512))
"""Convolutions and filters (at alpha = 1) of block1 .. block5."""

TOPS = ("dense", "average")
_parts = WeakKeyDictionary()


def conv_names():
    """Return the names of the 13 convolutions, from input to output."""
    return [
        f"block{block}_conv{conv}"
        for block, (convs, _) in enumerate(BLOCKS, start=1)
        for conv in range(1, convs + 1)
    ]


def width(filters, alpha):
    """Return the number of filters or units at a width multiplier (MobileNets, 3.3)."""
    return max(1, round(filters * alpha))


def build(alpha=1.0, *, include_top=True, classes=1000, input_shape=None, pooling=None):
    """Build VGG16 with random weights.

    At ``alpha=1`` every layer has the name and the shapes that it has in
    ``keras.applications.VGG16``, so weights load across.

    Parameters
    ----------
    alpha : float, default 1.0
        Width multiplier, 1/64 to 4: block1 has ``64 * alpha`` filters, and so on.
    include_top : bool, default True
        Whether to add the classifier.
    classes : int, default 1000
        Number of classes of the classifier.
    input_shape : tuple of int or None, optional
        (height, width, channels); None for a size means "any". Default:
        (224, 224, 3) with the three dense layers, (None, None, 3) without.
    pooling : {None, "avg"}, optional
        "avg" averages each map of block5 over the picture, so that the
        classifier is one dense layer and takes pictures of any size.

    Returns
    -------
    keras.Model
        Input (n, height, width, 3), preprocessed; output (n, classes), or the
        maps of block5 (averaged, with "avg") without the top.

    Notes
    -----
    Source: Simonyan and Zisserman 2015, arXiv:1409.1556, configuration D.

    Examples
    --------
    >>> model = build(1 / 16, classes=10, pooling="avg")
    >>> model.output_shape
    (None, 10)
    """
    alpha = number("alpha", alpha, low=1 / 64, high=4)
    classes = whole("classes", classes, low=1)
    if pooling not in (None, "avg"):
        raise ValueError(f"pooling must be None or 'avg', got {pooling!r}")
    shape = _input_shape(input_shape, flat=include_top and pooling is None)
    with quiet.imports():
        import keras

    image = keras.Input(shape, name="input_layer")
    x = convolutions(image, alpha)
    if pooling == "avg":
        x = keras.layers.GlobalAveragePooling2D(name="avg_pool")(x)
    elif include_top:
        x = _dense_layers(x, alpha)
    if include_top:
        x = keras.layers.Dense(classes, activation="softmax", name="predictions")(x)
    return keras.Model(image, x, name="vgg16")


def convolutions(x, alpha, conv=None):
    """Stack the 13 convolutions and 5 poolings on a Keras tensor.

    `conv(x, filters, name)` replaces the 3x3 convolution with ReLU, as pretraining does
    to add batch normalisation.
    """
    import keras

    conv = conv or _conv
    for block, (convs, filters) in enumerate(BLOCKS, start=1):
        for conv_number in range(1, convs + 1):
            x = conv(x, width(filters, alpha), f"block{block}_conv{conv_number}")
        x = keras.layers.MaxPooling2D(2, name=f"block{block}_pool")(x)
    return x


def _conv(x, filters, name):
    import keras

    return keras.layers.Conv2D(
        filters, 3, padding="same", activation="relu", name=name
    )(x)


def _dense_layers(x, alpha):
    import keras

    units = width(4096, alpha)
    x = keras.layers.Flatten(name="flatten")(x)
    x = keras.layers.Dense(units, activation="relu", name="fc1")(x)
    return keras.layers.Dense(units, activation="relu", name="fc2")(x)


def _input_shape(shape, *, flat):
    if shape is None:
        return (224, 224, 3) if flat else (None, None, 3)
    shape = tuple(shape)
    if len(shape) != 3 or shape[2] is None:
        raise ValueError(f"input_shape must be (height, width, channels), got {shape}")
    if flat and None in shape:
        raise ValueError(
            "input_shape must be a fixed size for the dense layers (or use "
            f"pooling='avg'), got {shape}"
        )
    if any(side is not None and side < 32 for side in shape[:2]):
        raise ValueError(
            f"input_shape must have at least 32 pixels a side, got {shape}"
        )
    return shape


# ------------------------------------------------------------------ parts of a model


def find_convolution(model, name):
    """Return the convolution of that name."""
    convs = {
        layer.name: layer
        for layer in inner_layers(model)
        if len(getattr(layer, "kernel_size", ())) == 2
    }
    return convs[one_of("layer", name, convs)]


def inner_layers(model):
    """Return the layers of a model from input to output, nested models expanded."""
    layers = []
    for layer in model.layers:
        nested = getattr(layer, "layers", None)
        layers += [layer] if nested is None else inner_layers(layer)
    return layers


def extractor(model, layers):
    """Return the submodel that ends in the given layers, for pictures of any size.

    The weights are shared, not copied. For a list of layers its output is a dict.
    """
    names = (layers,) if isinstance(layers, str) else tuple(layers)
    if not names:
        raise ValueError("layers must name at least one layer, got none")
    every = inner_layers(model)
    blocks = [x for x in every if x.name.startswith(("block", "avg_pool"))]
    _check_start(every)
    for name in names:
        one_of("layers", name, [x.name for x in blocks])
    # Cached, because each new model adds nodes to the layers that are never freed.
    kept, key = _parts.setdefault(model, {}), (names, isinstance(layers, str))
    if key not in kept:
        kept[key] = _part(blocks, names, model.input_shape[-1], alone=key[1])
    return kept[key]


def _part(blocks, names, channels, *, alone):
    """Chain blocks to a model with the outputs of the named ones."""
    import keras

    image = x = keras.Input((None, None, channels))
    outputs = {}
    for layer in blocks:
        outputs[layer.name] = x = layer(x)
        if set(names) <= outputs.keys():
            break
    found = {name: outputs[name] for name in names}
    return keras.Model(image, found[names[0]] if alone else found)


def _check_start(layers):
    """Raise if a layer with an effect precedes the first block."""
    for layer in layers:
        if layer.name.startswith("block"):
            return
        if layer.weights or "nput" not in type(layer).__name__:
            raise ValueError(
                "model must be a VGG16 that begins with block1_conv1, fed with "
                f"preprocessed pictures, got {layer.name!r} first"
            )


# ---------------------------------------------------------------- layers in numbers


@dataclass(frozen=True)
class LayerRow:
    """One layer of a VGG16, in numbers."""

    name: str
    kind: str  # "convolution", "pool", "flatten", "average" or "dense"
    inputs: tuple
    shape: tuple  # like inputs: (height, width, n_maps), or (n_numbers,)
    weights: int = 0
    biases: int = 0
    field: int | None = None  # receptive field in pixels; None after block5_pool

    @property
    def n_params(self):
        """Weights and biases together."""
        return self.weights + self.biases


def layer_table(side=224, *, alpha=1.0, classes=1000, top="dense"):
    """Return the output shape and the number of parameters of each layer of a VGG16.

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

    Notes
    -----
    A convolution has kernel * kernel * n_in weights a filter, and one bias.

    Source: Simonyan and Zisserman 2015, arXiv:1409.1556, configuration D.

    Examples
    --------
    >>> rows = layer_table()
    >>> rows[0].name, rows[0].shape, rows[0].n_params
    ('block1_conv1', (224, 224, 64), 1792)
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
