"""Find layers of a model, and build the model that ends in some of them."""

from weakref import WeakKeyDictionary

from .._validation import one_of

_parts = WeakKeyDictionary()


def convolution(model, name):
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
