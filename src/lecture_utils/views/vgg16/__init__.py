"""What VGG16 sees: its filters, what a number deep inside sees, its feature maps."""

from html import escape

import numpy as np

from lecture_utils._checks import finite, one_of, whole
from lecture_utils.convolution import VGG16_LAYERS
from lecture_utils.views.kit import raster
from lecture_utils.views.kit.svg import paragraph, picture, rect, svg
from lecture_utils.views.vgg16 import feature_maps, receptive_field
from lecture_utils.views.vgg16 import filters as _filters

SCALES = ("each filter", "all filters")
MOST_FILTERS, NO_MAPS_SIDE = 64, 340


def view_filters(kernels, *, chosen=0, scale="each filter"):
    """Draw the filters of a first layer as colours, and one as its three slices.

    Parameters
    ----------
    kernels : array_like of shape (3, 3, 3, n_filters)
        Height, width, red, green and blue, filter; 1 to 64 filters. As
        `vgg16.kernels(model, "block1_conv1", rgb=True)` returns them.
    chosen : int
        Which filter is shown large and in numbers.
    scale : {"each filter", "all filters"}
        Whose largest weight has the full colour: that of each filter, or of all.

    Returns
    -------
    Picture
        An HTML string: 0 is gray in the tiles and white in the slices.

    Raises
    ------
    ValueError
        If `kernels` has another shape or a number that is not finite, there is no
        filter `chosen`, or `scale` is unknown.
    """
    kernels = finite("kernels", kernels, shape=(3, 3, 3, None))
    n = kernels.shape[3]
    if not 1 <= n <= MOST_FILTERS:
        raise ValueError(f"kernels holds {n} filters; accepted: 1 to {MOST_FILTERS}")
    chosen = whole("chosen", chosen, low=0, high=n - 1)
    reach = np.abs(kernels).max(axis=(0, 1, 2))
    if one_of("scale", scale, SCALES) == "all filters":
        reach = np.full(n, reach.max())
    alt = (
        f"{n} filters of 3 × 3 pixels and 3 channels. Filter {chosen}: "
        f"{_filters.spread(kernels[..., chosen], reach[chosen])}"
    )
    drawing = svg(
        *_filters.SIZE,
        _filters.filters_drawing(kernels, chosen, reach),
        title="Filters as colours and as numbers",
        desc=alt,
    )
    return picture(drawing, alt=alt, words=_filters.filters_words(kernels, chosen))


def view_receptive_field(photo, layer, row, column):
    """Draw what one number of a layer of VGG16 sees of a photo.

    Parameters
    ----------
    photo : array_like of shape (height, width) or (height, width, 3)
        Values from 0 to 1; 32 to 512 pixels a side.
    layer : str
        A key of `convolution.VGG16_LAYERS`.
    row, column : int
        The number's place in the layer's map.

    Returns
    -------
    Picture
        An HTML string: the photo with the receptive field lit, the field enlarged,
        and the fields of all layers as bars. Where the photo's edge cuts the field,
        its side is dashed.

    Raises
    ------
    ValueError
        If `photo` is no such array, `layer` is unknown, or its map has no such place.

    Notes
    -----
    Computed from kernels, strides and padding by `convolution.receptive_field`.
    """
    photo, layer = _photo(photo), one_of("layer", layer, VGG16_LAYERS)
    shape = photo.shape[:2]
    rows, columns = (receptive_field.map_sizes(n)[layer] for n in shape)
    place = (
        whole("row", row, low=0, high=rows - 1),
        whole("column", column, low=0, high=columns - 1),
    )
    box = receptive_field.box_of(layer, *place, shape)
    cut = f", cut at the {' and '.join(box.beyond)} of the photo" if box.beyond else ""
    alt = (
        f"Row {place[0]}, column {place[1]} of {layer} sees {box.size} × {box.size} "
        f"pixels: {receptive_field.said_of(box)}{cut}"
    )
    drawing = svg(
        *receptive_field.SIZE,
        receptive_field.receptive_drawing(photo, layer, box, place),
        title="What one number deep inside sees",
        desc=alt,
    )
    words = receptive_field.receptive_words(layer, box, place, shape)
    return picture(drawing, alt=alt, words=words)


def view_feature_maps(maps, photo, layer, *, rank=0, over_photo=True):
    """Draw the strongest feature maps of a layer, and one of them on the photo.

    Parameters
    ----------
    maps : array_like of shape (map_height, map_width, n_maps)
        All 0 or more, as `vgg16.feature_maps` returns them for this photo.
    photo : array_like of shape (height, width) or (height, width, 3)
        Values from 0 to 1; 32 to 512 pixels a side.
    layer : str
        The layer's name, a key of `convolution.VGG16_LAYERS`.
    rank : int
        Which of the up to 16 strongest maps is shown large, 0 the strongest: that
        with the largest mean.
    over_photo : bool
        Lay the large map over the photo, or show it alone.

    Returns
    -------
    Picture
        An HTML string: dark is 0, bright each map's largest number. The largest
        number of the large map is ringed, with its receptive field as a box.

    Raises
    ------
    ValueError
        If shapes do not fit each other and the layer, a number is not finite or a
        map's is below 0, or there is no such layer or rank.

    Notes
    -----
    Zeiler and Fergus, "Visualizing and understanding convolutional networks", 2014.
    """
    photo, layer = _photo(photo), one_of("layer", layer, VGG16_LAYERS)
    maps = _maps(maps, photo, layer)
    numbers = feature_maps.strongest(maps)
    rank = whole("rank", rank, low=0, high=len(numbers) - 1)
    scene = feature_maps.Scene(maps, photo, layer, rank, numbers)
    alt = (
        f"The {len(numbers)} strongest of {maps.shape[2]} feature maps of {layer}. Map "
        f"{scene.number}: mean {feature_maps.amount(scene.map.mean())}, largest "
        f"{feature_maps.amount(scene.map.max())}"
    )
    drawing = svg(
        *feature_maps.SIZE,
        feature_maps.maps_drawing(scene, bool(over_photo)),
        title="Feature maps",
        desc=alt,
    )
    return picture(drawing, alt=alt, words=feature_maps.maps_words(scene))


def view_no_maps(layer, rank, why, photo=None):
    """Say that feature maps cannot be computed here, and what to do about it.

    Parameters
    ----------
    layer : str
    rank : int
        What was asked for, as in `view_feature_maps`.
    why : str or Exception
        Shown as it is, such as "No module named 'keras'".
    photo : array_like of shape (height, width) or (height, width, 3), optional
        Shown in place of the maps.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If `layer` is unknown or `photo` is no photo.
    """
    one_of("layer", layer, VGG16_LAYERS)
    box = 1, 1, NO_MAPS_SIDE - 2, NO_MAPS_SIDE - 2
    shown = rect(*box, fill="none", stroke="var(--lu-rule)", stroke_dasharray="8 6")
    if photo is not None:
        shown = raster.photo(_photo(photo), *box)
    alt = "No feature maps: Keras cannot be used here"
    drawing = svg(NO_MAPS_SIDE, NO_MAPS_SIDE, shown, title="No feature maps", desc=alt)
    words = paragraph(
        f"<b>No maps here.</b> Map {rank + 1} of {layer}, by strength, needs Keras, "
        f"which cannot be used: {escape(str(why))}."
    ) + paragraph(
        "Install the course with its extra <b>cpu</b> or <b>gpu</b>, as the README "
        "says, restart the kernel and run this cell again."
    )
    return picture(drawing, alt=alt, words=words)


def _photo(photo):
    """Return a photo as an array, or raise ValueError."""
    photo = finite("photo", photo)
    fits = photo.ndim == 2 or (photo.ndim == 3 and photo.shape[2] == 3)
    if not (fits and all(32 <= side <= 512 for side in photo.shape[:2])):
        raise ValueError(
            f"photo has shape {photo.shape}; accepted: (height, width) or (height, "
            "width, 3), 32 to 512 pixels a side"
        )
    if photo.min() < 0 or photo.max() > 1:
        raise ValueError(
            f"photo holds values from {photo.min():g} to {photo.max():g}; accepted: 0 "
            "to 1"
        )
    return photo


def _maps(maps, photo, layer):
    """Return maps as an array that fits photo and layer, or raise ValueError."""
    sides = tuple(receptive_field.map_sizes(n)[layer] for n in photo.shape[:2])
    maps = finite("maps", maps, shape=(*sides, None))
    if not maps.size:
        raise ValueError("maps holds no map; accepted: one or more")
    if maps.min() < 0:
        raise ValueError(f"maps holds {maps.min():g}; accepted: 0 or more, after ReLU")
    return maps
