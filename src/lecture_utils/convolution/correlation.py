"""A kernel slides over an image: multiply what lies on each other, add up."""

import numpy as np

from lecture_utils.convolution._accepted import grid, moves, sides
from lecture_utils.convolution._windows import contract, windows

NAMES = ("image", "kernel")


def correlate2d(image, kernel, *, stride=1, padding=0, dilation=1):
    """Slide a kernel over an image and return the sum of products at each position.

    Parameters
    ----------
    image : array_like of shape (h, w)
    kernel : array_like of shape (kh, kw)
    stride : int
        By how many pixels the kernel moves on, 1 or more.
    padding : int or "same"
        Rows and columns of zeros on every side; "same" keeps the size of the image
        (kernels of odd height and width, stride 1).
    dilation : int
        From one pixel under the kernel to the next, 1 or more.

    Returns
    -------
    ndarray of shape (h_out, w_out)
        float64; `output_size` tells how large.

    Raises
    ------
    ValueError
        If an argument is out of range or not finite, or the kernel does not fit.

    Notes
    -----
    out[i, j] = sum over a, b of kernel[a, b] image[i + a, j + b], with stride 1.
    The kernel is not flipped: this is cross-correlation, which deep learning and
    Keras' Conv2D call convolution. For the difference see Goodfellow, Bengio and
    Courville, "Deep learning", 2016, section 9.1. No loop over pixels: all windows are
    one view of the image, and a matrix product adds them up.
    """
    image, kernel, how = _accepted(image, kernel, stride, padding, dilation)
    return _correlate(image, kernel, how)


def convolve2d(image, kernel, *, stride=1, padding=0, dilation=1):
    """Return the convolution of mathematics: the kernel is flipped both ways first.

    Parameters
    ----------
    image : array_like of shape (h, w)
    kernel : array_like of shape (kh, kw)
    stride, padding, dilation
        As for `correlate2d`.

    Returns
    -------
    ndarray of shape (h_out, w_out)

    Raises
    ------
    ValueError
        As for `correlate2d`.

    Notes
    -----
    out[i, j] = sum over a, b of kernel[a, b] image[i - a, j - b], without padding
    where the kernel lies inside of the image.
    """
    image, kernel, how = _accepted(image, kernel, stride, padding, dilation)
    return _correlate(image, kernel[::-1, ::-1], how)


def correlate2d_loops(image, kernel):
    """Return `correlate2d` by four loops: one multiplication at a time.

    Parameters
    ----------
    image : array_like of shape (h, w)
    kernel : array_like of shape (kh, kw)

    Returns
    -------
    ndarray of shape (h_out, w_out)

    Raises
    ------
    ValueError
        As for `correlate2d`.
    """
    image, kernel, how = _accepted(image, kernel, 1, 0, 1)
    out = np.empty(sides(image.shape, kernel.shape, how, NAMES))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            total = 0.0
            for a in range(kernel.shape[0]):
                for b in range(kernel.shape[1]):
                    total += kernel[a, b] * image[i + a, j + b]
            out[i, j] = total
    return out


def combined(first, second):
    """Return the one kernel that equals `first` and then `second`.

    Two linear steps in a row are one linear step; an activation between them would
    break that.

    Parameters
    ----------
    first, second : array_like of shape (kh, kw)
        Each of its own size.

    Returns
    -------
    ndarray of shape (kh_1 + kh_2 - 1, kw_1 + kw_2 - 1)

    Raises
    ------
    ValueError
        If a kernel is no grid of finite numbers.

    Notes
    -----
    correlate2d(correlate2d(x, first), second) = correlate2d(x, combined(...)): pixel
    a + b is weighted by first[a] second[b], so the kernels are convolved, with as much
    padding as lets them touch in one corner.
    """
    first, second = grid("first", first, "(kh, kw)"), grid("second", second, "(kh, kw)")
    how = moves(second.shape, 1, 0, 1)
    touching = how._replace(padding=tuple(n - 1 for n in second.shape))
    return _correlate(first, second[::-1, ::-1], touching)


def _accepted(image, kernel, stride, padding, dilation):
    image, kernel = grid("image", image, "(h, w)"), grid("kernel", kernel, "(kh, kw)")
    how = moves(kernel.shape, stride, padding, dilation)
    sides(image.shape, kernel.shape, how, NAMES)
    return image, kernel, how


def _correlate(image, kernel, how):
    seen = windows(image[None, :, :, None], kernel.shape, how)
    return contract(seen, kernel[:, :, None, None])[0, :, :, 0]
