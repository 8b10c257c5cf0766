"""Inspect a VGG16: kernels, feature maps, evidence for classes, strongest places."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from lecture_utils._validation import finite, one_of, whole
from lecture_utils.convolution import VGG16_LAYERS, receptive_field
from lecture_utils.vgg16.architecture import extractor, find_convolution
from lecture_utils.vgg16.preprocessing import (
    fit_classifier,
    one_picture,
    preprocess,
    slipped,
)

FIELDS = dict(zip(VGG16_LAYERS, receptive_field(VGG16_LAYERS.values()), strict=True))
SAME = 1 / 2  # places whose fields overlap by more than this share count as one
INSIDE = 3 / 4  # least share of the fullest field that must be on the photo


@dataclass(frozen=True)
class ClassEvidence:
    """The evidence of a model for one class."""

    index: int  # in the model's output
    name: str
    z: float  # before the softmax; only differences between classes count
    probability: float  # 0 .. 1


def kernels(model, layer, *, rgb=False):
    """Return the weights of a convolution.

    Parameters
    ----------
    model : keras.Model
        A VGG16.
    layer : str
        Name of a convolution, e.g. "block1_conv1".
    rgb : bool, default False
        Reverse the input channels of the first layer, from blue, green, red to red,
        green, blue, to show them.

    Returns
    -------
    numpy.ndarray
        (height, width, n_in, n_filters); ``[..., j, i]`` is a kernel, ``[..., i]``
        the filter that makes feature map i. A copy.

    Examples
    --------
    >>> from lecture_utils import datasets, vgg16
    >>> model = vgg16.build(1 / 16, classes=10, pooling="avg")
    >>> vgg16.kernels(model, "block1_conv1").shape
    (3, 3, 3, 4)
    """
    weights = np.array(find_convolution(model, layer).get_weights()[0])
    if rgb and weights.shape[2] != 3:
        raise ValueError(
            "rgb must be False for a layer that does not read a picture, got True for "
            f"{layer}, which reads {weights.shape[2]} maps"
        )
    return weights[:, :, ::-1] if rgb else weights


def feature_maps(model, image, layers):
    """Return the maps that some layers compute for one picture.

    Parameters
    ----------
    model : keras.Model
        A VGG16.
    image : array_like
        One picture as in `preprocess`, of any size from 32 pixels a side on.
    layers : str or list of str
        Names of layers, e.g. "block1_conv1" or ["block1_conv1", "block5_pool"].

    Returns
    -------
    dict of str to numpy.ndarray
        For each name the maps, float32 (height, width, n_maps), all >= 0.

    Examples
    --------
    >>> from lecture_utils import datasets, vgg16
    >>> model = vgg16.build(1 / 16, classes=10, pooling="avg")
    >>> photo = datasets.photo("cat", 64, gray=False)
    >>> vgg16.feature_maps(model, photo, "block2_pool")["block2_pool"].shape
    (16, 16, 8)
    """
    import keras

    names = [layers] if isinstance(layers, str) else list(layers)
    part = extractor(model, names)
    maps = part(one_picture(image, part), training=False)
    return {name: keras.ops.convert_to_numpy(maps[name])[0] for name in names}


def class_evidence(model, image, k=5, *, slip="none"):
    """Return the k classes that a model finds most likely in one picture.

    The picture is resized to what the classifier was trained on: 224 x 224
    pixels for the real VGG16, 64 x 64 for the small one, the middle square of it.

    Parameters
    ----------
    model : keras.Model
        A VGG16 with its classifier.
    image : array_like
        One picture as in `preprocess`.
    k : int, default 5
        Number of classes.
    slip : str, default "none"
        A mistake in preprocessing, one of `SLIPS`.

    Returns
    -------
    list of ClassEvidence
        The most likely class first. Probabilities sum to 1 over all classes, not
        over these k.

    Examples
    --------
    >>> from lecture_utils import datasets, vgg16
    >>> model = vgg16.build(1 / 16, classes=10, pooling="avg")
    >>> photo = datasets.photo("cat", 64, gray=False)
    >>> best, second = vgg16.class_evidence(model, photo, k=2)
    >>> best.probability >= second.probability
    True
    """
    import keras

    if model.layers[-1].name != "predictions":
        raise ValueError("model must have a classifier: load it with include_top=True")
    classes = model.output_shape[-1]
    k = whole("k", k, low=1, high=classes)
    head = model.layers[-1]
    before = keras.Model(model.input, head.input)
    a = before(slipped(fit_classifier(model, image), slip), training=False)
    z = keras.ops.convert_to_numpy(keras.ops.matmul(a, head.kernel) + head.bias)[0]
    p = np.exp(z - z.max()) / np.exp(z - z.max()).sum()
    names = getattr(model, "class_names", [f"class {i}" for i in range(classes)])
    best = np.argsort(-z, kind="stable")[:k]
    return [ClassEvidence(int(i), names[i], float(z[i]), float(p[i])) for i in best]


# ------------------------------------------ where a channel is strongest


class Place(NamedTuple):
    """A place in the map of a photo, with its value."""

    photo: int
    row: int
    column: int
    value: float


def layer_maps(model, photos, layer):
    """Return the maps of one layer, (n_photos, height, width, n_maps), of photos."""
    import keras

    part = extractor(model, layer)
    return keras.ops.convert_to_numpy(part(preprocess(photos, part), training=False))


def strongest_places(maps, layer, k=9, *, per_photo=3):
    """Return the k places where one channel is strongest, at most 3 from one photo.

    Places whose receptive fields overlap by more than half count as one, the stronger.
    A place whose field is mostly padding does not count: at least three quarters of
    the pixels that the fullest field holds must be on the photo. Zeiler and Fergus,
    "Visualizing and understanding convolutional networks", 2014, arXiv:1311.2901.
    """
    maps = finite("maps", maps, shape=(None, None, None))
    if not maps.size or maps.min() < 0:
        got = f"{maps.min():g}" if maps.size else f"shape {maps.shape}"
        raise ValueError(
            f"maps must hold numbers of 0 or more, one map a photo, got {got}"
        )
    field = FIELDS[one_of("layer", layer, VGG16_LAYERS)]
    k = whole("k", k, low=1)
    per_photo = whole("per_photo", per_photo, low=1)
    eligible = _eligible(maps.shape[1:], field)
    found = [
        Place(photo, *place)
        for photo, map_ in enumerate(maps)
        for place in _strongest(np.where(eligible, map_, 0), field, min(k, per_photo))
    ]
    return sorted(found, key=lambda place: -place.value)[:k]


def strongest_by_name(model, photos, channels, k=3):
    """Return the k strongest places, each in another photo, of channels with names.

    Parameters
    ----------
    model : keras.Model
        A VGG16 with its classifier.
    photos : array_like of shape (n_photos, height, width, 3)
        As in `preprocess`.
    channels : dict of str to dict
        For each layer the number of a channel by its name; for "predictions" that of a
        class, whose place is a whole photo and whose value its probability.
    k : int, default 3
        Number of places.

    Returns
    -------
    dict of str to dict
        For each layer the places by the channel's name, the strongest first.

    Examples
    --------
    >>> from lecture_utils import datasets, vgg16
    >>> model = vgg16.build(1 / 16, classes=10, pooling="avg")
    >>> photos = [datasets.photo(name, 64, gray=False) for name in ("cat", "coffee")]
    >>> channels = {"block1_conv1": {"bright": 3}, "predictions": {"class 5": 5}}
    >>> found = strongest_by_name(model, photos, channels, k=1)
    >>> len(found["predictions"]["class 5"])
    1
    """
    found = {}
    for layer, numbers in channels.items():
        if layer == "predictions":
            values = _probabilities(model, photos)
            places = {
                name: [
                    Place(int(i), 0, 0, float(values[i, number]))
                    for i in np.argsort(-values[:, number], kind="stable")[:k]
                ]
                for name, number in numbers.items()
            }
        else:
            maps = layer_maps(model, photos, layer)
            places = {
                name: strongest_places(maps[..., number], layer, k, per_photo=1)
                for name, number in numbers.items()
            }
        found[layer] = places
    return found


def _probabilities(model, photos):
    """Return what a model makes of each photo, (n_photos, n_classes)."""
    import keras

    x = np.concatenate([fit_classifier(model, photo) for photo in photos])
    return keras.ops.convert_to_numpy(model(x, training=False))


def _strongest(left, field, most):
    """Yield (row, column, value) of a map's strongest places; overwrites the map."""
    for _ in range(most):
        row, column = np.unravel_index(left.argmax(), left.shape)
        value = float(left[row, column])
        if value <= 0:
            return
        yield int(row), int(column), value
        down, across = (
            _overlap(n, place, field)
            for n, place in zip(left.shape, (row, column), strict=True)
        )
        left[np.outer(down, across) > SAME * field.size**2] = 0


def _overlap(n, place, field):
    """Return the overlap, in pixels, of n fields along a side with that of `place`."""
    steps = np.abs(np.arange(n) - place)
    return np.maximum(field.size - steps * field.jump, 0)


def _eligible(shape, field):
    """Return the places of a map whose field is mostly on the photo."""
    rows, columns = (_on_photo(n, field) for n in shape)
    pixels = np.outer(rows, columns)
    return pixels >= INSIDE * pixels.max()


def _on_photo(n, field):
    """Return for n places along a side how much of their field is no padding."""
    first = field.start + np.arange(n) * field.jump
    end = np.minimum(first + field.size, n * field.jump)
    return end - np.maximum(first, 0)
