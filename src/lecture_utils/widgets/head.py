"""A head on frozen features under the hand: which layer, how many labels, which."""

from functools import lru_cache

import numpy as np

from lecture_utils import transfer
from lecture_utils.views.transfer.head import SHOWS, view_head
from lecture_utils.widgets._defaults import small_model
from lecture_utils.widgets._explorer import (
    Explorer,
    choice,
    integer_slider,
    option_slider,
)
from lecture_utils.widgets._task import own_or_flowers

SIZES = (1, 2, 5, 10, 20, 50)
START_LAYER, START_SIZE = "block3_pool", 5


def explore_head(model=None, images=None, y=None, names=None):
    """Choose a layer and how many pictures are labelled, and train a head at once.

    Parameters
    ----------
    model : keras.Model, optional
        From `vgg16.load`; the small VGG16 where none is given.
    images : array_like of shape (n, height, width, 3), optional
        From 0 to 1, or uint8; with `y`. Those of `datasets.flowers` where none are
        given.
    y : array_like of int, shape (n,), optional
        Labels from 0 on; two pictures or more of each class.
    names : sequence of str, optional
        What each class is called.

    Returns
    -------
    Explorer
        Controls `layer`, `n_per_class`, `draw` and `show` over
        `views.head.view_head`.

    Raises
    ------
    ValueError
        If the pictures, labels and names do not fit each other.

    Notes
    -----
    The features of all five pools are computed once, at the start.
    """
    images, y, names = own_or_flowers(images, y, names)
    backbone = small_model() if model is None else model
    features = transfer.features(backbone, images, transfer.POOLS)
    fewest = int(np.bincount(y)[np.unique(y)].min())
    sizes = [size for size in SIZES if size < fewest]
    start = max(size for size in sizes if size <= START_SIZE)
    controls = {
        "layer": choice("Layer", transfer.POOLS, START_LAYER, width="190px"),
        "n_per_class": option_slider("Labelled per class", sizes, start, width="290px"),
        "draw": integer_slider("Draw", 0, 0, 9, width="200px"),
        "show": choice("Show", SHOWS, SHOWS[0], width="210px"),
    }

    # A second visit is shown as it was drawn.
    @lru_cache(maxsize=64)
    def redraw(layer, n_per_class, draw, show):
        known = transfer.labelled(y, n_per_class, np.random.default_rng(draw))
        seen = features[layer]
        head = transfer.fit_head(seen[known], y[known], n_classes=len(names))
        said, pulls = head.probabilities(seen), head.W * head.spread
        look = {"layer": layer, "show": show}
        return view_head(images, y, said, known, pulls, head.J, names, **look)

    rows = [["layer", "show"], ["n_per_class", "draw"]]
    return Explorer(redraw, controls, rows=rows)
