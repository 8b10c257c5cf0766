"""Patches of three textures, which a few learned kernels can tell apart."""

import numpy as np

from lecture_utils._validation import generator, one_of, whole

TEXTURES = ("brick", "grass", "gravel")
PARTS = ("left", "right")


def patches(n_per_class, *, side=16, part="left", rng):
    """Cut square patches out of photos of brick, grass and gravel.

    Each photo is scaled to standard deviation 1, and each patch to mean 0, so that
    neither brightness nor contrast gives the texture away: its structure has to.

    Parameters
    ----------
    n_per_class : int
        How many patches of each texture.
    side : int
        Their height and width in pixels, 3 to 256.
    part : {"left", "right"}
        The half of each photo that they come from: learn on the left, test on the
        right, and no pixel was seen before.
    rng : numpy.random.Generator
        Draws the places.

    Returns
    -------
    images : ndarray of shape (3 n_per_class, side, side, 1)
    y : ndarray of int, shape (3 n_per_class,)
        Which of `TEXTURES`, in turn.

    Notes
    -----
    The photos come with scikit-image, 512 x 512 pixels each.

    Examples
    --------
    >>> images, y = patches(2, side=8, rng=np.random.default_rng(0))
    >>> images.shape, y
    ((6, 8, 8, 1), array([0, 1, 2, 0, 1, 2]))
    """
    n_per_class = whole("n_per_class", n_per_class, low=1, high=100_000)
    side, rng = whole("side", side, low=3, high=256), generator(rng)
    right = one_of("part", part, PARTS) == "right"
    halves = [np.split(photo, 2, axis=1)[right] for photo in _photos()]
    y = np.tile(np.arange(len(TEXTURES)), n_per_class)
    corners = rng.integers(0, np.array(halves[0].shape) - side + 1, size=(len(y), 2))
    images = np.array(
        [
            halves[label][row : row + side, column : column + side]
            for label, (row, column) in zip(y, corners, strict=True)
        ]
    )
    return (images - images.mean(axis=(1, 2), keepdims=True))[..., None], y


def _photos():
    from skimage import data

    photos = [getattr(data, name)() / 255 for name in TEXTURES]
    return [photo / photo.std() for photo in photos]
