"""Parts of a model: one convolution, or everything up to some layers."""

from .._checks import one_of


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

    Notes
    -----
    Introduced in notebooks/05_vgg16_transfer_learning.ipynb, section
    "What each layer answers to".
    """
    convs = [x.name for x in model.layers if len(getattr(x, "kernel_size", ())) == 2]
    return model.get_layer(one_of("layer", name, convs))


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

    Notes
    -----
    Introduced in notebooks/05_vgg16_transfer_learning.ipynb, section
    "What each layer answers to".
    """
    import keras

    names = [layers] if isinstance(layers, str) else list(layers)
    if not names:
        raise ValueError("layers is empty: give the name of at least one layer")
    blocks = [x for x in model.layers if x.name.startswith(("block", "avg_pool"))]
    for name in names:
        one_of("layers", name, [x.name for x in blocks])
    image = x = keras.Input((None, None, model.input_shape[-1]))
    outputs = {}
    for layer in blocks:
        outputs[layer.name] = x = layer(x)
        if set(names) <= outputs.keys():
            break
    found = {name: outputs[name] for name in names}
    return keras.Model(image, outputs[layers] if isinstance(layers, str) else found)
