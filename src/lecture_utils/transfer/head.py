"""Features of a backbone, and a head on them: one dense layer with softmax."""

import hashlib
from dataclasses import dataclass

import numpy as np

from lecture_utils import mlp
from lecture_utils._validation import finite, generator, number, one_of, whole
from lecture_utils.vgg16 import build, extractor, preprocess, slipped
from lecture_utils.vgg16.architecture import inner_layers

POOLS = tuple(f"block{block}_pool" for block in range(1, 6))
"""The last layer of each block."""

# Pictures computed at once; finished batches are kept if the rest is interrupted.
BATCH = 50
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


def digest_of(arrays):
    """Return one digest of the types, shapes and bits of some arrays."""
    total = hashlib.blake2b(digest_size=16)
    for array in arrays:
        total.update(f"{array.dtype}{array.shape}".encode())
        total.update(array.tobytes())
    return total.hexdigest()


def _means(part, names, x):
    import keras

    maps = part(x, training=False)
    return {
        name: keras.ops.convert_to_numpy(keras.ops.mean(maps[name], axis=(1, 2)))
        for name in names
    }


@dataclass(frozen=True)
class Head:
    """One dense layer with softmax, from features to classes."""

    W: np.ndarray  # (n_classes, n_features)
    b: np.ndarray  # (n_classes,)
    spread: np.ndarray  # (n_features,), standard deviation over the training pictures
    J: np.ndarray  # (n_epochs + 1,), training loss at the start and after each epoch

    def probabilities(self, features):
        """Return the probability of each class, shape (n, n_classes)."""
        features = finite("features", features, shape=(None, self.W.shape[1]))
        return mlp.forward([(self.W, self.b)], features, "softmax").a[-1]

    def predict(self, features):
        """Return the most likely class of each picture, shape (n,)."""
        return self.probabilities(features).argmax(axis=1)

    def accuracy(self, features, y):
        """Return the share of pictures whose class is predicted correctly."""
        return float(np.mean(self.predict(features) == np.asarray(y)))


def fit_head(features, y, *, n_classes=None, n_epochs=100, lr=0.05):
    """Train a head on features by gradient descent, from weights of 0.

    All pictures make one batch. Features are centred and scaled by one number, so that
    one lr serves all layers; W and b are then converted to the original features.

    Parameters
    ----------
    features : array_like of shape (n, n_features)
    y : array_like of int, shape (n,)
        Labels from 0 on.
    n_classes : int, optional
        Default: the largest label plus 1.
    n_epochs : int
        From 1 to 10,000.
    lr : float
        Above 0.

    Returns
    -------
    Head

    Notes
    -----
    The training of notebook 03, with one layer; from weights of 0, because one layer
    has no symmetry to break.

    Examples
    --------
    >>> head = fit_head([[0.0], [0.2], [1.0], [1.1]], [0, 0, 1, 1])
    >>> head.predict([[0.1], [0.9]])
    array([0, 1])
    """
    features = finite("features", features, ndim=2)
    y, n_classes = _labels(y, len(features), n_classes)
    n_epochs = whole("n_epochs", n_epochs, low=1, high=10_000)
    centre, spread = features.mean(axis=0), features.std(axis=0)
    scale = np.sqrt(np.mean(spread**2)) or 1.0
    start = np.zeros((n_classes, features.shape[1])), np.zeros(n_classes)
    history = mlp.train(
        [start],
        (features - centre) / scale,
        np.eye(n_classes)[y],
        activations="softmax",
        loss="categorical cross-entropy",
        lr=number("lr", lr, above=0),
        n_epochs=n_epochs,
    )
    W, b = history.epochs[-1].params[0]
    return Head(W / scale, b - W @ centre / scale, spread, history.J)


def labelled(y, n_per_class, rng):
    """Draw the indices of the labelled pictures, `n_per_class` of each class.

    Parameters
    ----------
    y : array_like of int, shape (n,)
    n_per_class : int
        1 or more, fewer than the smallest class has: some must be left to test on.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of int, shape (n_classes * n_per_class,)
        Indices of `y`, sorted.

    Examples
    --------
    >>> y = [0, 0, 0, 1, 1, 1]
    >>> labelled(y, 2, np.random.default_rng(0)).shape
    (4,)
    """
    y = np.asarray(y)
    classes, counts = np.unique(y, return_counts=True)
    n = whole("n_per_class", n_per_class, low=1, high=int(counts.min()) - 1)
    rng = generator(rng)
    drawn = [rng.permutation(np.flatnonzero(y == k))[:n] for k in classes]
    return np.sort(np.concatenate(drawn))


def _labels(y, n, n_classes):
    """Return labels as integers, and the number of classes."""
    y = finite("y", y, shape=(n,))
    if not n or (y != np.floor(y)).any() or y.min() < 0:
        raise ValueError(f"y must hold integers of at least 0, got {y[:5].tolist()}")
    if len(np.unique(y)) < 2:
        raise ValueError(
            f"y must hold labels of two classes or more, got {y[0]:g} alone"
        )
    most = int(y.max()) + 1
    n_classes = most if n_classes is None else n_classes
    return y.astype(int), whole("n_classes", n_classes, low=most)


def attach(model, layer, head):
    """Put a head on a copy of a backbone: one Keras model, ready for fine-tuning.

    The weights are copied, so that training leaves `model` as it is.

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

    Examples
    --------
    >>> net = attach(build(1 / 16, include_top=False), "block5_pool", 3)
    >>> net.output_shape
    (None, 3)
    """
    import keras

    source = [x for x in inner_layers(model) if x.name.startswith("block")]
    names = [each.name for each in source]
    source = source[: names.index(one_of("layer", layer, names)) + 1]
    copy = build(source[0].filters / 64, include_top=False)
    image = x = keras.Input((None, None, 3), name="image")
    for original in source:
        copied = copy.get_layer(original.name)
        x = copied(x)
        copied.set_weights(original.get_weights())
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
            f"head must be trained on the {n_features} features of {layer}, got one "
            f"for {head.W.shape[1]}"
        )
    return len(head.b)


def class_heat(maps, head, target):
    """Return the class activation map: where the evidence for a class lies.

    The head reads the mean of each map, so z of a class is the mean over all places of
    its weights times the maps there. Negative values are cut off.

    Parameters
    ----------
    maps : array_like of shape (height, width, n_features)
        A layer's feature maps of one picture.
    head : Head
        Trained on that layer's features.
    target : int
        Label of the class.

    Returns
    -------
    ndarray of shape (height, width)
        From 0 to 1: 1 at the strongest place, all 0 without evidence for the class.

    Notes
    -----
    Zhou et al. 2016, "Learning deep features for discriminative localization". For
    a head on means it is Grad-CAM (Selvaraju et al. 2017).

    Examples
    --------
    >>> head = fit_head([[0.0], [1.0]], [0, 1])
    >>> class_heat([[[0.0], [2.0]], [[1.0], [4.0]]], head, 1)
    array([[0.  , 0.5 ],
           [0.25, 1.  ]])
    """
    n_classes, n_features = head.W.shape
    maps = finite("maps", maps, shape=(None, None, n_features))
    target = whole("target", target, low=0, high=n_classes - 1)
    heat = np.maximum(maps @ head.W[target], 0)
    return heat / heat.max() if heat.max() > 0 else heat
