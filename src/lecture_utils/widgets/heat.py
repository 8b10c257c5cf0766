"""Where a head looks, under the hand: picture by picture, layer by layer."""

from functools import lru_cache

import numpy as np

from lecture_utils import transfer, vgg16
from lecture_utils.views.transfer.heat import view_heat
from lecture_utils.widgets._defaults import cached_by_model, small_model
from lecture_utils.widgets._explorer import Explorer, check_box, choice, integer_slider
from lecture_utils.widgets._task import own_or_flowers
from lecture_utils.widgets.head import START_LAYER


def explore_heat(
    model=None, images=None, y=None, names=None, *, n_per_class=10, rng=None
):
    """Go through pictures that a head was not shown, and see where it looks.

    Parameters
    ----------
    model, images, y, names : optional
        As for `explore_head`.
    n_per_class : int
        How many pictures of each class the heads learn from; fewer than the smallest
        class has.
    rng : numpy.random.Generator, optional
        Draws them; seed 0 where none is given.

    Returns
    -------
    Explorer
        Controls `picture`, `target`, `layer` and `over_photo` over
        `views.heat.view_heat`. Pictures come hardest first: those whose class the
        five heads, one a pool, find least likely on average. The evidence is at
        first for the true class of the hardest.

    Raises
    ------
    ValueError
        If the pictures, labels and names do not fit each other, or `n_per_class` or
        `rng` is not accepted.
    """
    images, y, names = own_or_flowers(images, y, names)
    model = small_model() if model is None else model
    rng = np.random.default_rng(0) if rng is None else rng
    known = transfer.labelled(y, n_per_class, rng)
    said, heads = _heads(model, images, y, known, len(names))
    order = _hardest_first(said, y, known)
    maps = _mapper(model, images)
    controls = {
        "picture": integer_slider(
            "Picture, hardest first", 0, 0, len(order) - 1, width="380px"
        ),
        "target": choice(
            "Evidence for",
            [(name, k) for k, name in enumerate(names)],
            int(y[order[0]]),
        ),
        "layer": choice("Layer", transfer.POOLS, START_LAYER, width="190px"),
        "over_photo": check_box("Over the picture", True, width="160px"),
    }

    # A second visit is shown as it was drawn.
    @lru_cache(maxsize=64)
    def draw(picture, target, layer, over_photo):
        index = order[picture]
        heat = transfer.class_heat(maps(index)[layer], heads[layer], target)
        look = {"layer": layer, "is_a": int(y[index]), "over_photo": over_photo}
        return view_heat(images[index], heat, said[layer][index], names, target, **look)

    rows = [["picture", "target"], ["layer", "over_photo"]]
    return Explorer(draw, controls, rows=rows)


def _heads(model, images, y, known, n_classes):
    """Return by layer what a head on it says of all pictures, and the head."""
    features = transfer.features(model, images, transfer.POOLS)
    heads = {
        layer: transfer.fit_head(values[known], y[known], n_classes=n_classes)
        for layer, values in features.items()
    }
    said = {layer: heads[layer].probabilities(features[layer]) for layer in heads}
    return said, heads


def _hardest_first(said, y, known):
    """Return the pictures that are not labelled, the least likely class first."""
    rest = np.setdiff1d(np.arange(len(y)), known)
    right = np.mean([p[rest, y[rest]] for p in said.values()], axis=0)
    return rest[np.argsort(right, kind="stable")]


def _mapper(model, images):
    """Return a function from a picture's number to the maps of all pools."""
    part = _part(model)

    @lru_cache(maxsize=64)
    def maps(index):
        found = part.predict_on_batch(vgg16.preprocess(images[index], part))
        return {layer: values[0] for layer, values in found.items()}

    return maps


# Compiled at its first picture, so it is kept: after that one takes 3 ms and not 15.
@cached_by_model(maxsize=1)
def _part(model):
    return vgg16.extractor(model, transfer.POOLS)
