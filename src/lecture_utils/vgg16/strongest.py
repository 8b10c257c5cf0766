"""Where in a stack of photos one channel of a layer answers most."""

from typing import NamedTuple

import numpy as np

from .._checks import finite, one_of, whole
from ..convolution import VGG16_LAYERS, receptive_field
from .images import preprocess
from .parts import extractor

FIELDS = dict(zip(VGG16_LAYERS, receptive_field(VGG16_LAYERS.values()), strict=True))
SAME = 1 / 2  # places whose fields overlap by more than this share count as one
INSIDE = 3 / 4  # of what a field can hold of the photo, the least that is asked


class Place(NamedTuple):
    """A number of one map of one photo.

    Attributes
    ----------
    photo : int
        Which photo of the stack.
    row, column : int
        The number's place in the map.
    value : float
        How strong it is.
    """

    photo: int
    row: int
    column: int
    value: float


def layer_maps(model, photos, layer):
    """Compute what one layer makes of a stack of photos.

    Parameters
    ----------
    model : keras.Model
        A VGG16.
    photos : array_like of shape (n_photos, height, width, channels)
        As for `preprocess`, with which they are prepared here.
    layer : str
        Name of a layer, e.g. "block3_conv2".

    Returns
    -------
    ndarray of float32, shape (n_photos, map_height, map_width, n_maps)
        All 0 or more; ``[..., channel]`` is what `strongest_places` looks through.

    Raises
    ------
    ValueError
        If the photos or the layer are not accepted.
    """
    import keras

    part = extractor(model, layer)
    return keras.ops.convert_to_numpy(part(preprocess(photos, part), training=False))


def strongest_places(maps, layer, k=9, *, per_photo=3):
    """Find the places of a stack of photos where one channel is strongest.

    Parameters
    ----------
    maps : array_like of shape (n_photos, map_height, map_width)
        One channel's map of each photo, after ReLU, so all 0 or more.
    layer : str
        The layer's name, a key of `convolution.VGG16_LAYERS`.
    k : int, default 9
        How many places at most.
    per_photo : int, default 3
        How many of them at most from one photo.

    Returns
    -------
    list of Place
        The strongest first, all above 0; fewer than `k` where no more answer.

    Raises
    ------
    ValueError
        If `maps` are not such maps, there is no such layer, or a number is out of
        range.

    Notes
    -----
    Two places whose receptive fields overlap by more than half count as one, the
    stronger. A place near the edge, most of whose field is padding, does not count:
    its field must hold at least three quarters of the photo's pixels that the
    fullest field of the layer holds.

    The idea of showing a channel by its strongest patches: Zeiler and Fergus,
    "Visualizing and understanding convolutional networks", 2014, arXiv:1311.2901.
    """
    maps = finite("maps", maps, shape=(None, None, None))
    if not maps.size or maps.min() < 0:
        came = f"holds {maps.min():g}" if maps.size else f"has shape {maps.shape}"
        raise ValueError(
            f"maps {came}; accepted: numbers of 0 or more, one map a photo"
        )
    field = FIELDS[one_of("layer", layer, VGG16_LAYERS)]
    k = whole("k", k, low=1)
    per_photo = whole("per_photo", per_photo, low=1)
    counted = _full_enough(maps.shape[1:], field)
    found = [
        Place(photo, *place)
        for photo, map_ in enumerate(maps)
        for place in _apart(np.where(counted, map_, 0), field, min(k, per_photo))
    ]
    return sorted(found, key=lambda place: -place.value)[:k]


def _apart(left, field, most):
    """Yield (row, column, value) of a map's strongest places; uses the map up."""
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
    """Return how many pixels each of n places along a side shares with one of them."""
    steps = np.abs(np.arange(n) - place)
    return np.maximum(field.size - steps * field.jump, 0)


def _full_enough(shape, field):
    """Return which places of a map count: those whose field is on the photo."""
    rows, columns = (_on_photo(n, field) for n in shape)
    pixels = np.outer(rows, columns)
    return pixels >= INSIDE * pixels.max()


def _on_photo(n, field):
    """Return for n places along a side how much of their field is no padding."""
    first = field.start + np.arange(n) * field.jump
    end = np.minimum(first + field.size, n * field.jump)
    return end - np.maximum(first, 0)
