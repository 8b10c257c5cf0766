"""Many small pictures with labels: what a network learns from."""

from functools import lru_cache
from pathlib import Path

import numpy as np

from lecture_utils._checks import whole

FLOWERS = ("daisy", "dandelion", "rose", "sunflower", "tulip")
SHEET, SIDE = Path(__file__).parent / "flowers.jpg", 96


def flowers(side=SIDE):
    """Return photos of five flowers: a task for a class.

    Parameters
    ----------
    side : int
        Pixels of height and width, from 32 to 96, their own size.

    Returns
    -------
    images : ndarray of uint8, shape (300, side, side, 3)
        Red, green and blue from 0 to 255.
    y : ndarray of int, shape (300,)
        Each flower's index in `names`; 60 of each, in order.
    names : tuple of str
        What labels 0 to 4 are called.

    Raises
    ------
    ValueError
        If `side` is out of range.

    Notes
    -----
    A selection from the flower photos of the TensorFlow team, CC BY 2.0, cropped and
    scaled; flowers.tsv names the photographer and the address of each.

    Examples
    --------
    >>> from lecture_utils import datasets
    >>> images, y, names = datasets.flowers()
    >>> images.shape, names[y[-1]]
    ((300, 96, 96, 3), 'tulip')
    """
    images = _flowers(whole("side", side, low=32, high=SIDE)).copy()
    return images, np.repeat(np.arange(5), len(images) // 5), FLOWERS


@lru_cache(maxsize=2)
def _flowers(side):
    """Cut the sheet, one file for all photos, row by row."""
    from PIL import Image

    with Image.open(SHEET) as sheet:
        boxes = (
            (left, top, left + SIDE, top + SIDE)
            for top in range(0, sheet.height, SIDE)
            for left in range(0, sheet.width, SIDE)
        )
        size, how = (side, side), Image.Resampling.LANCZOS
        return np.stack([np.asarray(sheet.crop(b).resize(size, how)) for b in boxes])
