"""What VGG16 sees, under the hand: filters, receptive fields, feature maps."""

from functools import lru_cache

import numpy as np

from lecture_utils import datasets, vgg16
from lecture_utils._checks import finite
from lecture_utils.convolution import VGG16_LAYERS
from lecture_utils.vgg16.weights import SMALL
from lecture_utils.views.kit.notice import view_without_keras
from lecture_utils.views.vgg16.feature_maps import view_feature_maps
from lecture_utils.views.vgg16.filters import SCALES, view_filters
from lecture_utils.views.vgg16.receptive_field import map_sizes, view_receptive_field
from lecture_utils.widgets._defaults import cached_by_model
from lecture_utils.widgets._explorer import Explorer, check_box, choice, integer_slider

SIDE = 224
PHOTOS = ("cat", "coffee")


def explore_filters(kernels=None):
    """Look at the filters of a first layer, one by one.

    Parameters
    ----------
    kernels : array_like of shape (3, 3, 3, n_filters), optional
        As for `views.vgg16.view_filters`; the small VGG16's where none are given.

    Returns
    -------
    Explorer
        Controls `chosen` and `scale` over `views.vgg16.view_filters`.

    Raises
    ------
    ValueError
        If `kernels` has another shape or a number that is not finite.

    Notes
    -----
    The small model's are read from its file: Keras is not needed.
    """
    kernels = _small_filters() if kernels is None else kernels
    kernels = finite("kernels", kernels, shape=(3, 3, 3, None)).copy()
    if not 1 <= kernels.shape[3] <= 64:
        raise ValueError(f"kernels must have 1 to 64 filters, got {kernels.shape[3]}")
    controls = {
        "chosen": integer_slider("Filter", 0, 0, kernels.shape[3] - 1, width="360px"),
        "scale": choice(
            "Full colour: largest weight of", SCALES, SCALES[0], width="360px"
        ),
    }

    def draw(chosen, scale):
        return view_filters(kernels, chosen=chosen, scale=scale)

    return Explorer(draw, controls)


@lru_cache(maxsize=1)
def _small_filters():
    with np.load(SMALL) as weights:
        return weights["block1_conv1/kernel"].astype(float)[:, :, ::-1]


def explore_receptive_field():
    """Choose a number anywhere in VGG16, and see which pixels of a photo it sees.

    Returns
    -------
    Explorer
        Controls `photo`, `layer`, `row` and `column` over
        `views.vgg16.view_receptive_field`.
    """
    sizes, start = map_sizes(SIDE), "block3_conv3"
    controls = {
        "photo": choice("Photo", PHOTOS, "cat", width="160px"),
        "layer": choice("Layer", VGG16_LAYERS, start, width="200px"),
        "row": integer_slider("Row", 22, 0, sizes[start] - 1, width="320px"),
        "column": integer_slider("Column", 13, 0, sizes[start] - 1, width="320px"),
    }

    def draw(photo, layer, row, column):
        most = sizes[layer] - 1
        return view_receptive_field(
            _photo(photo), layer, min(row, most), min(column, most)
        )

    def keep_place(change):
        for name in ("row", "column"):
            _fit(controls[name], sizes[change.old], sizes[change.new])

    rows = [["photo", "layer"], ["row", "column"]]
    explorer = Explorer(draw, controls, rows=rows)
    controls["layer"].observe(keep_place, "value")
    return explorer


def _fit(slider, before, now):
    """Move a slider to the same place of the photo in a map of another size."""
    place = min(int((slider.value + 0.5) * now / before), now - 1)
    slider.max = max(slider.max, now - 1)
    slider.value = place
    slider.max = now - 1


def explore_feature_maps(model=None):
    """Go through the layers of VGG16 and see what each makes of a photo.

    Parameters
    ----------
    model : keras.Model, optional
        From `vgg16.load`; the small VGG16 where none is given.

    Returns
    -------
    Explorer
        Controls `photo`, `layer`, `rank` and `over_photo` over
        `views.vgg16.view_feature_maps`. Without Keras it says so.

    Notes
    -----
    All layers are computed at once, when a photo is shown for the first time.
    """
    controls = {
        "photo": choice("Photo", PHOTOS, "cat", width="160px"),
        "layer": choice("Layer", VGG16_LAYERS, "block2_conv2", width="200px"),
        "rank": integer_slider("Map, by strength", 0, 0, 15, width="320px"),
        "over_photo": check_box("Over the photo", True, width="150px"),
    }

    # A second visit is shown as it was drawn.
    @lru_cache(maxsize=64)
    def draw(photo, layer, rank, over_photo):
        try:
            maps = _maps(model, photo)[layer]
        except ImportError as error:
            shown = _photo(photo) if over_photo else None
            wanted = f"Map {rank + 1} of {layer}, by strength, needs"
            return view_without_keras("maps", wanted, error, shown)
        # A very small model has fewer maps than the slider has places.
        look = {"rank": min(rank, maps.shape[2] - 1), "over_photo": over_photo}
        return view_feature_maps(maps, _photo(photo), layer, **look)

    return Explorer(draw, controls)


@lru_cache(maxsize=2)
def _photo(name):
    return datasets.photo(name, SIDE, gray=False)


@cached_by_model(maxsize=4)
def _maps(model, photo):
    """Return the maps of all layers."""
    return vgg16.feature_maps(model, _photo(photo), list(VGG16_LAYERS))
