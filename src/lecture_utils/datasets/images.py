"""One image at a time: the deck's small grid, and photos."""

from functools import lru_cache

import numpy as np

from lecture_utils._checks import one_of, truth, whole

PHOTOS = {
    "cat": "chelsea",
    "coffee": "coffee",
    "astronaut": "astronaut",
    "rocket": "rocket",
    "brick": "brick",
    "grass": "grass",
    "gravel": "gravel",
}
"""Our name of each photo, and scikit-image's; all lie in its wheel."""


def deck_image():
    """Return the deck's small grid of numbers that stands for an image.

    Returns
    -------
    ndarray of shape (6, 6)
        Whole numbers from 0 to 9, as floats.
    """
    rows = ("401831", "647211", "359285", "211040", "317378", "675309")
    return np.array([list(row) for row in rows], dtype=float)


def photo(name, side=256, *, gray=True):
    """Return a photo: the square in its middle, resized.

    Parameters
    ----------
    name : {"cat", "coffee", "astronaut", "rocket", "brick", "grass", "gravel"}
    side : int
        Pixels of height and of width, from 8 to 1024.
    gray : bool
        One number a pixel, how bright it is; else red, green and blue, which are
        equal in the textures brick, grass and gravel.

    Returns
    -------
    ndarray of shape (side, side) or (side, side, 3)
        From 0, black, to 1, white.

    Raises
    ------
    ValueError
        If no photo has that name, or `side` or `gray` is out of range.

    Notes
    -----
    scikit-image's: the cat Chelsea by Stefan van der Walt, a cup of coffee by Rachel
    Michetti, the astronaut Eileen Collins by NASA, a Falcon 9 by SpaceX, and three
    gray textures; all are in the public domain (CREDITS.md says more).
    """
    name = one_of("name", name, PHOTOS)
    gray = truth("gray", gray)
    # A copy: the one that is kept must not change with what a caller does to his.
    return _photo(name, whole("side", side, low=8, high=1024), bool(gray)).copy()


@lru_cache(maxsize=8)
def _photo(name, side, gray):
    from skimage import color, data, transform

    image = getattr(data, PHOTOS[name])()
    height, width = image.shape[:2]
    n = min(height, width)
    top, left = (height - n) // 2, (width - n) // 2
    square = image[top : top + n, left : left + n] / 255
    coloured = square.ndim == 3
    square = color.rgb2gray(square) if gray and coloured else square
    size = (side, side) + square.shape[2:]
    small = np.clip(transform.resize(square, size, anti_aliasing=side < n), 0, 1)
    return small if gray or coloured else np.repeat(small[..., None], 3, axis=-1)
