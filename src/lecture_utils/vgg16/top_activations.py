"""The places in a stack of photos where one channel is strongest."""

from typing import NamedTuple

import numpy as np

from .._validation import finite, one_of, whole
from ..convolution import VGG16_LAYERS, receptive_field
from .preprocessing import fit_classifier, preprocess
from .submodels import extractor

FIELDS = dict(zip(VGG16_LAYERS, receptive_field(VGG16_LAYERS.values()), strict=True))
SAME = 1 / 2  # places whose fields overlap by more than this share count as one
INSIDE = 3 / 4  # least share of the fullest field that must be on the photo


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
