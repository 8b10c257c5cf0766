"""A kernel slides over an image, cell by cell, as a hand computes it."""

from dataclasses import dataclass

import numpy as np

from lecture_utils._checks import truth
from lecture_utils.convolution._accepted import grid, moves, sides
from lecture_utils.convolution._windows import windows


@dataclass(frozen=True)
class Cell:
    """One number of the output: what was multiplied and added up.

    Attributes
    ----------
    row, column : int
        Its place in the output.
    top, left : int
        The first pixel under the kernel, in the image without its padding: negative
        where the kernel begins in the padding.
    window : ndarray of shape (kh, kw)
        The pixels under the kernel, 0 in the padding.
    products : ndarray of shape (kh, kw)
        Each of them times the number of the kernel that lies on it.
    total : float
        The sum of the products.
    """

    row: int
    column: int
    top: int
    left: int
    window: np.ndarray
    products: np.ndarray
    total: float


def correlate2d_steps(image, kernel, *, stride=1, padding=0, dilation=1, flip=False):
    """Return the cells of a correlation in the order in which a hand computes them.

    Parameters
    ----------
    image : array_like of shape (h, w)
    kernel : array_like of shape (kh, kw)
    stride, padding, dilation
        As for `correlate2d`.
    flip : bool
        Flip the kernel both ways first: the cells of `convolve2d`.

    Returns
    -------
    list of Cell
        Row by row, h_out * w_out of them.

    Raises
    ------
    ValueError
        As for `correlate2d`, or if `flip` is not True or False.
    """
    flip = truth("flip", flip)
    image, kernel = grid("image", image, "(h, w)"), grid("kernel", kernel, "(kh, kw)")
    how = moves(kernel.shape, stride, padding, dilation)
    sides(image.shape, kernel.shape, how, ("image", "kernel"))
    kernel = kernel[::-1, ::-1] if flip else kernel
    seen = windows(image[None, :, :, None], kernel.shape, how)[0, ..., 0].copy()
    return [
        _cell(*place, seen[place], kernel, how) for place in np.ndindex(seen.shape[:2])
    ]


def _cell(row, column, window, kernel, how):
    products = window * kernel + 0.0  # -1 times 0 is -0.0, which looks like an error
    top, left = row * how.stride - how.padding[0], column * how.stride - how.padding[1]
    return Cell(row, column, top, left, window, products, float(products.sum()))
