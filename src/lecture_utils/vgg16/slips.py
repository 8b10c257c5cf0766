"""Pictures fed wrongly on purpose: the usual slips, to see what they cost."""

import numpy as np

from .._checks import one_of
from .images import MEAN_BGR

SLIPS = ("none", "RGB for BGR", "divided by 255", "twice")
"""Mistakes in feeding a VGG16, and none."""


def slipped(x, slip):
    """Turn rightly preprocessed pictures into what a slip makes of them.

    ===============  ==========================================================
    RGB for BGR      the channels are not turned round; each loses the mean of
                     the colour that should stand there
    divided by 255   red, green, blue from 0 to 1, and nothing else
    twice            preprocessed again: turned round again, the mean off again
    ===============  ==========================================================

    Parameters
    ----------
    x : array_like
        Pictures from `preprocess`, (..., 3). Never changed.
    slip : str
        One of `SLIPS`; "none" gives a copy.

    Returns
    -------
    numpy.ndarray
        A new float32 array of the same shape: what the network gets.

    Raises
    ------
    ValueError
        If `x` has no three channels at its end, or `slip` is unknown.

    Notes
    -----
    No network complains about any of them: shape and type are right.
    """
    one_of("slip", slip, SLIPS)
    x = np.array(x, dtype=np.float32)
    if x.ndim == 0 or x.shape[-1] != 3:
        raise ValueError(f"x has shape {x.shape}; accepted: (..., 3), from preprocess")
    if slip == "none":
        return x
    if slip == "twice":
        return x[..., ::-1] - MEAN_BGR
    rgb = (x + MEAN_BGR)[..., ::-1]
    return rgb / np.float32(255) if slip == "divided by 255" else rgb - MEAN_BGR
