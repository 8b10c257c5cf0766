"""Pooling: of each window of a feature map, only the largest number stays."""

import numpy as np

from lecture_utils._checks import whole
from lecture_utils.convolution._accepted import Moves, grid, sides


def max_pool2d(images, size=2, stride=None):
    """Return the largest number of each window, channel by channel.

    Parameters
    ----------
    images : array_like of shape (n, h, w, c) or (h, w)
    size : int
        Rows and columns of a window, 1 or more.
    stride : int, optional
        By how many pixels the window moves on; `size` where none is given, so that
        the windows lie side by side. What is left over at the edge is dropped.

    Returns
    -------
    ndarray of shape (n, h_out, w_out, c) or (h_out, w_out)

    Raises
    ------
    ValueError
        If an argument is out of range or not finite, or the window does not fit.
    """
    size = whole("size", size, low=1)
    stride = size if stride is None else whole("stride", stride, low=1)
    images = grid("images", images, "(h, w)", "(n, h, w, c)")
    single = images.ndim == 2
    images = images[None, :, :, None] if single else images
    how = Moves(stride, (0, 0), 1)
    sides(images.shape[1:3], (size, size), how, ("images", "size"))
    largest = _largest(_largest(images, size, stride, axis=1), size, stride, axis=2)
    return largest[0, :, :, 0] if single else largest


def _largest(images, size, stride, axis):
    """Return the largest of each `size` neighbours along one axis."""
    last = images.shape[axis] - size + 1
    kept = [slice(None)] * axis
    largest = images[*kept, :last:stride].copy()
    for place in range(1, size):
        beside = images[*kept, place : place + last : stride]
        np.maximum(largest, beside, out=largest)
    return largest
