"""Where in a picture the evidence for a class lies."""

import numpy as np

from .._checks import finite, whole


def class_heat(maps, head, target):
    """Weigh the maps of a layer by what the head makes of them, place by place.

    The head reads the mean of each map. So z of a class is the mean, over all
    places, of its weights times the maps there: this is shown, without what speaks
    against the class.

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
        From 0 to 1: 1 at the strongest place, all 0 where nothing speaks for it.

    Raises
    ------
    ValueError
        If `maps` do not fit the head, or there is no such class.

    Notes
    -----
    Zhou et al. 2016, "Learning deep features for discriminative localization". For
    a head on means it is Grad-CAM (Selvaraju et al. 2017).
    """
    n_classes, n_features = head.W.shape
    maps = finite("maps", maps, shape=(None, None, n_features))
    target = whole("target", target, low=0, high=n_classes - 1)
    heat = np.maximum(maps @ head.W[target], 0)
    return heat / heat.max() if heat.max() > 0 else heat
