"""Many small pictures with labels: what a network learns from."""

from functools import lru_cache

import numpy as np

from lecture_utils._checks import whole


def faces(side=64):
    """Return small pictures of faces and of other things: a task for a class.

    Parameters
    ----------
    side : int
        Pixels of height and of width, from 25, their own size, to 256.

    Returns
    -------
    images : ndarray of shape (200, side, side, 3)
        From 0, black, to 1, white; gray, so the three channels are equal.
    y : ndarray of int, shape (200,)
        1 for a face; 100 of each.
    names : tuple of str
        What label 0 is called, and label 1.

    Raises
    ------
    ValueError
        If `side` is out of range.

    Notes
    -----
    scikit-image's subset of Labeled Faces in the Wild (Huang et al. 2007).

    Introduced in notebooks/05_vgg16_transfer_learning.ipynb, section
    "A head on frozen features".
    """
    images = _faces(whole("side", side, low=25, high=256)).copy()
    return images, np.repeat([1, 0], 100), ("no face", "face")


@lru_cache(maxsize=2)
def _faces(side):
    from skimage import data, transform

    small = data.lfw_subset()
    large = transform.resize(small, (len(small), side, side), order=1)
    return np.repeat(np.clip(large, 0, 1)[..., None], 3, axis=-1)
