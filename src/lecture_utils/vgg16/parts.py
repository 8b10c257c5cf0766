"""Parts of a model: one convolution, or everything up to some layers."""

from weakref import WeakKeyDictionary

from .._checks import one_of

_parts = WeakKeyDictionary()


def convolution(model, name):
    """Find a convolution of a model by name.

    Parameters
    ----------
    model : keras.Model
        A VGG16.
    name : str
        Name of a convolution.

    Returns
    -------
    keras.layers.Conv2D
        The layer itself.

    Raises
    ------
    ValueError
        If the model has no convolution of that name.
    """
    convs = {
        layer.name: layer
        for layer in inner_layers(model)
        if len(getattr(layer, "kernel_size", ())) == 2
    }
    return convs[one_of("layer", name, convs)]


def inner_layers(model):
    """List a model's layers from input to output, those of models in it in place."""
    layers = []
    for layer in model.layers:
        nested = getattr(layer, "layers", None)
        layers += [layer] if nested is None else inner_layers(layer)
    return layers


def extractor(model, layers):
    """Build the part of a model that ends in the given layers.

    The weights are shared, not copied. The part takes pictures of any size, even
    where the model's classifier does not.

    Parameters
    ----------
    model : keras.Model
        A VGG16.
    layers : str or list of str
        Names of layers before the classifier, e.g. ["block1_pool", "block5_conv3"].

    Returns
    -------
    keras.Model
        From preprocessed pictures (n, height, width, 3) to the output of the
        layer; for a list, to a dict of outputs by name.

    Raises
    ------
    ValueError
        If a layer is not one of the model's blocks, or none is given.
    """
    names = (layers,) if isinstance(layers, str) else tuple(layers)
    if not names:
        raise ValueError("layers is empty: give the name of at least one layer")
    every = inner_layers(model)
    blocks = [x for x in every if x.name.startswith(("block", "avg_pool"))]
    _check_start(every)
    for name in names:
        one_of("layers", name, [x.name for x in blocks])
    # Kept: each new one would leave its mark on the layers, which never forget.
    kept, key = _parts.setdefault(model, {}), (names, isinstance(layers, str))
    if key not in kept:
        kept[key] = _part(blocks, names, model.input_shape[-1], alone=key[1])
    return kept[key]


def _part(blocks, names, channels, *, alone):
    """Chain blocks to a model with the outputs of the named ones; or of one alone."""
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
    """Raise where something stands between the pictures and the first block."""
    for layer in layers:
        if layer.name.startswith("block"):
            return
        if layer.weights or "nput" not in type(layer).__name__:
            raise ValueError(
                f"model begins with {layer.name!r}; accepted: a VGG16, whose first "
                "layer is block1_conv1, fed with preprocessed pictures"
            )
