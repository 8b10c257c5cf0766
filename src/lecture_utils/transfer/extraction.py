"""Features: the mean of each feature map, computed once for a picture."""

import hashlib

import numpy as np

from ..vgg16 import extractor, preprocess, slipped
from .freezing import digest_of

POOLS = tuple(f"block{block}_pool" for block in range(1, 6))
"""The last layer of each block."""

BATCH = 50
"""Pictures computed at once; finished batches are kept if the rest is interrupted."""

MOST_STORES = 40
_stores = {}  # layer, weights and size of the pictures: {picture: features}


def features(model, images, layers="block3_pool", *, slip="none"):
    """Return the mean of each feature map of some layers, for every picture.

    Each picture is computed once for a model and a layer, and then kept in memory.

    Parameters
    ----------
    model : keras.Model
        A VGG16.
    images : array_like of shape (n, height, width, channels)
        As for `vgg16.preprocess`, which is applied here.
    layers : str or list of str
        Names of layers, e.g. "block3_pool" or `POOLS`.
    slip : str
        One of `vgg16.SLIPS`: a mistake in preparing the pictures, made on purpose.

    Returns
    -------
    ndarray of float32, shape (n, n_maps), or dict of str to ndarray
        A dict for a list of layers.

    Notes
    -----
    The mean over a map: Lin, Chen and Yan 2013, "Network in network", section 3.2.

    Examples
    --------
    >>> from lecture_utils import datasets, vgg16
    >>> model = vgg16.load("small")  # doctest: +ELLIPSIS
    VGG16 (small)...
    >>> features(model, [datasets.photo("cat", 64, gray=False)], "block5_pool").shape
    (1, 128)
    """
    names = [layers] if isinstance(layers, str) else list(layers)
    part = extractor(model, names)
    x = slipped(preprocess(images, part), slip)
    found = _cached(part, names, x)
    return found[layers] if isinstance(layers, str) else found


def _cached(part, names, x):
    """Return features by layer, computing those of new pictures only."""
    stores = {name: _store(key) for name, key in _keys(part, names, x.shape[1:])}
    pictures = [hashlib.blake2b(each.tobytes(), digest_size=16).digest() for each in x]
    new = {
        picture: place
        for place, picture in enumerate(pictures)
        if any(picture not in store for store in stores.values())
    }
    for start in range(0, len(new), BATCH):
        some = list(new)[start : start + BATCH]
        means = _means(part, names, x[[new[picture] for picture in some]])
        for name in names:
            stores[name].update(zip(some, means[name], strict=True))
    return {name: np.stack([stores[name][p] for p in pictures]) for name in names}


def _store(key):
    """Return the features kept under a key, and drop the oldest store of too many."""
    _stores[key] = _stores.pop(key, {})
    if len(_stores) > MOST_STORES:
        del _stores[next(iter(_stores))]
    return _stores[key]


def _keys(part, names, shape):
    """Yield each layer with its key: all weights up to it, and the pictures' size."""
    total = f"{shape}"
    for layer in part.layers:
        total = digest_of(
            [np.frombuffer(total.encode(), np.uint8), *layer.get_weights()]
        )
        if layer.name in names:
            yield layer.name, f"{layer.name}-{total}"


def _means(part, names, x):
    import keras

    maps = part(x, training=False)
    return {
        name: keras.ops.convert_to_numpy(keras.ops.mean(maps[name], axis=(1, 2)))
        for name in names
    }
