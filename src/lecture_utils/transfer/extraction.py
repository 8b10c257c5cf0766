"""Features: the mean of each feature map, computed once for a picture."""

import hashlib

import numpy as np

from ..vgg16 import extractor, preprocess, slipped
from . import cache
from .freezing import digest_of

POOLS = tuple(f"block{block}_pool" for block in range(1, 6))
"""The last layer of each block."""

BATCH = 50
"""Pictures computed at once; what is done is kept, should the rest be interrupted."""


def features(model, images, layers="block3_pool", *, slip="none"):
    """Compute what layers of a frozen backbone make of pictures: a few numbers each.

    A feature is the mean of one feature map over the picture. Each picture is
    computed once for a model and a layer, and then kept in memory and on disk
    (see `forget`).

    Parameters
    ----------
    model : keras.Model
        A VGG16.
    images : array_like of shape (n, height, width, channels)
        As for `vgg16.preprocess`, with which they are prepared here.
    layers : str or list of str
        Names of layers, e.g. "block3_pool" or `POOLS`.
    slip : str
        One of `vgg16.SLIPS`: a mistake in preparing the pictures, made on purpose.

    Returns
    -------
    ndarray of float32, shape (n, n_maps), or dict of str to ndarray
        A dict for a list of layers.

    Raises
    ------
    ValueError
        If the pictures, the layers or the slip are not accepted.

    Notes
    -----
    The mean over a map: Lin, Chen and Yan 2013, "Network in network", section 3.2.
    """
    names = [layers] if isinstance(layers, str) else list(layers)
    part = extractor(model, names)
    x = slipped(preprocess(images, part), slip)
    found = _kept(model, part, names, x)
    return found[layers] if isinstance(layers, str) else found


def _kept(model, part, names, x):
    """Return features by layer, computing those of pictures not seen before."""
    keys = _keys(part, names, x.shape[1:])
    stores = {name: cache.open_store(keys[name]) for name in names}
    pictures = [hashlib.blake2b(each.tobytes(), digest_size=16).digest() for each in x]
    new = {
        picture: place
        for place, picture in enumerate(pictures)
        if any(picture not in store for store in stores.values())
    }
    try:
        for start in range(0, len(new), BATCH):
            some = list(new)[start : start + BATCH]
            means = _means(part, names, x[[new[picture] for picture in some]])
            for name in names:
                stores[name].update(zip(some, means[name], strict=True))
    finally:
        if new:
            cache.save_stores(keys.values())
    return {name: np.stack([stores[name][p] for p in pictures]) for name in names}


def _keys(part, names, shape):
    """Return for each layer what names it, all weights before it and the size."""
    total, keys = f"{shape}", {}
    for layer in part.layers:
        total = digest_of(
            [np.frombuffer(total.encode(), np.uint8), *layer.get_weights()]
        )
        keys[layer.name] = f"{layer.name}-{total}"
    return {name: keys[name] for name in names}


def _means(part, names, x):
    import keras

    maps = part(x, training=False)
    return {
        name: keras.ops.convert_to_numpy(keras.ops.mean(maps[name], axis=(1, 2)))
        for name in names
    }
