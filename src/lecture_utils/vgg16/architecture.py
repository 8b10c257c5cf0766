"""VGG16 as a recipe: five blocks of 3x3 convolutions, at any width."""

from .. import quiet
from .._checks import number, whole

BLOCKS = ((2, 64), (2, 128), (3, 256), (3, 512), (3, 512))
"""Convolutions and filters (at alpha = 1) of block1 .. block5."""


def conv_names():
    """Name the 13 convolutions from input to output.

    Returns
    -------
    list of str
        ``["block1_conv1", "block1_conv2", ..., "block5_conv3"]``.
    """
    return [
        f"block{block}_conv{conv}"
        for block, (convs, _) in enumerate(BLOCKS, start=1)
        for conv in range(1, convs + 1)
    ]


def width(filters, alpha):
    """Scale a number of filters by the width multiplier.

    Parameters
    ----------
    filters : int
        Number of filters (or units) at alpha = 1.
    alpha : float
        Width multiplier, above 0.

    Returns
    -------
    int
        ``round(filters * alpha)``, at least 1.

    Notes
    -----
    Source: Howard et al. 2017, "MobileNets", section 3.3.
    """
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

    Raises
    ------
    ValueError
        If an argument is none of the above, or a picture is too small for five
        poolings (less than 32 pixels).

    Notes
    -----
    Source: Simonyan and Zisserman 2015, arXiv:1409.1556, configuration D.
    """
    alpha = number("alpha", alpha, low=1 / 64, high=4)
    classes = whole("classes", classes, low=1)
    if pooling not in (None, "avg"):
        raise ValueError(f"pooling={pooling!r} is not known; accepted: None, 'avg'")
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

    Parameters
    ----------
    x : keras.KerasTensor
        Pictures, (n, height, width, channels).
    alpha : float
        Width multiplier.
    conv : callable, optional
        ``conv(x, filters, name) -> x``; default: 3x3, "same", ReLU. Pretraining
        puts batch normalisation in here.

    Returns
    -------
    keras.KerasTensor
        The maps after block5_pool, (n, height // 32, width // 32, 512 alpha).
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
        raise ValueError(
            f"input_shape is {shape}: give (height, width, channels), e.g. (64, 64, 3)"
        )
    if flat and None in shape:
        raise ValueError(
            f"input_shape is {shape}: the dense layers need a fixed size; "
            "give one, or pooling='avg' for any size"
        )
    if any(side is not None and side < 32 for side in shape[:2]):
        raise ValueError(
            f"input_shape is {shape}: five poolings need at least 32 pixels a side"
        )
    return shape
