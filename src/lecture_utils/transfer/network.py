"""Backbone and head as one Keras model."""

import numpy as np

from .._checks import one_of, whole
from ..vgg16 import build
from ..vgg16.parts import inner_layers
from .head import Head


def attach(model, layer, head):
    """Put a head on a copy of a backbone: one Keras model, ready for fine-tuning.

    The copy has weights of its own, so what is trained leaves `model` as it is.

    Parameters
    ----------
    model : keras.Model
        A VGG16.
    layer : str
        Where the head sits: the name of a layer, e.g. "block5_pool".
    head : Head or int
        Trained on that layer's features; or a number of classes, for a head with
        random weights.

    Returns
    -------
    keras.Model
        From preprocessed pictures (n, height, width, 3) to probabilities
        (n, n_classes). Its last layers are "avg_pool" and "head".

    Raises
    ------
    ValueError
        If there is no such layer, or the head was trained on another's features.
    """
    import keras

    source = [x for x in inner_layers(model) if x.name.startswith("block")]
    names = [each.name for each in source]
    source = source[: names.index(one_of("layer", layer, names)) + 1]
    copy = build(source[0].filters / 64, include_top=False)
    image = x = keras.Input((None, None, 3), name="image")
    for theirs in source:
        ours = copy.get_layer(theirs.name)
        x = ours(x)
        ours.set_weights(theirs.get_weights())
    x = keras.layers.GlobalAveragePooling2D(name="avg_pool")(x)
    n_classes = _n_classes(head, x.shape[-1], layer)
    dense = keras.layers.Dense(n_classes, activation="softmax", name="head")
    net = keras.Model(image, dense(x), name="vgg16_with_head")
    if isinstance(head, Head):
        dense.set_weights([head.W.T.astype(np.float32), head.b.astype(np.float32)])
    return net


def _n_classes(head, n_features, layer):
    if not isinstance(head, Head):
        return whole("head", head, low=2)
    if head.W.shape[1] != n_features:
        raise ValueError(
            f"head reads {head.W.shape[1]} features and {layer} has {n_features}; "
            f"accepted: a head trained on the features of {layer}"
        )
    return len(head.b)
