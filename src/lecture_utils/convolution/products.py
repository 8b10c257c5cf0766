"""A convolution as a matrix product, in the two ways of writing it as one."""

import numpy as np

from lecture_utils._checks import whole
from lecture_utils.convolution._accepted import grid, moves, several, sides
from lecture_utils.convolution._windows import windows

MOST_PIXELS = 64 * 64
NAMES = ("image", "kernel")


def im2col(image, kernel_shape, *, stride=1, padding=0, dilation=1):
    """Return the pixels under the kernel, one position a row.

    Parameters
    ----------
    image : array_like of shape (h, w) or (h, w, c)
    kernel_shape : pair of int
        (kh, kw), each 1 or more.
    stride, padding, dilation
        As for `correlate2d`.

    Returns
    -------
    ndarray of shape (n_positions, kh * kw) or (n_positions, kh * kw * c)
        im2col(image, kernel.shape) @ kernel.ravel() is correlate2d(...).ravel().

    Raises
    ------
    ValueError
        As for `correlate2d`.

    Notes
    -----
    "Image to columns", after the function of that name in MATLAB and Caffe.
    """
    image = grid("image", image, "(h, w)", "(h, w, c)")
    image = image[:, :, None] if image.ndim == 2 else image
    shape = _pair("kernel_shape", kernel_shape)
    how = moves(shape, stride, padding, dilation)
    size = sides(image.shape[:2], shape, how, NAMES)
    seen = windows(image[None], shape, how)
    return seen.copy().reshape(size[0] * size[1], -1)


def as_matrix(kernel, image_shape, *, stride=1, padding=0, dilation=1):
    """Return the matrix of a dense layer that does what the kernel does.

    Most weights are 0, and the others are the numbers of the kernel again and again:
    a convolution layer is a dense layer that looks nearby and shares its weights.

    Parameters
    ----------
    kernel : array_like of shape (kh, kw)
    image_shape : pair of int
        (h, w), at most 4096 pixels in all.
    stride, padding, dilation
        As for `correlate2d`.

    Returns
    -------
    ndarray of shape (n_positions, h * w)
        as_matrix(kernel, image.shape) @ image.ravel() is correlate2d(...).ravel().

    Raises
    ------
    ValueError
        As for `correlate2d`, or if the image has too many pixels for a matrix.

    Notes
    -----
    Dumoulin and Visin, "A guide to convolution arithmetic for deep learning", 2016,
    arXiv:1603.07285, section 4.1.
    """
    kernel = grid("kernel", kernel, "(kh, kw)")
    h, w = _pair("image_shape", image_shape)
    if h * w > MOST_PIXELS:
        raise ValueError(
            f"image_shape=({h}, {w}) is not accepted, its matrix has a column for each "
            f"of {h * w} pixels; accepted: at most {MOST_PIXELS} pixels"
        )
    # Pixel p carries p + 1, so that what comes from the padding carries 0.
    numbered = 1.0 + np.arange(h * w).reshape(h, w)
    how = {"stride": stride, "padding": padding, "dilation": dilation}
    pixels = im2col(numbered, kernel.shape, **how).astype(int)
    matrix = np.zeros((len(pixels), 1 + h * w))
    np.put_along_axis(matrix, pixels, kernel.reshape(1, -1), axis=1)
    return matrix[:, 1:]


def _pair(name, value):
    sizes = several(name, value, (2,), "a pair of sizes, (height, width)")
    return tuple(whole(name, n, low=1) for n in sizes)
