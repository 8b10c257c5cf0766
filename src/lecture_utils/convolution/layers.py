"""Layers on images with channels: convolution, forward and backward, and pooling."""

from dataclasses import dataclass

import numpy as np

from lecture_utils._validation import finite, whole
from lecture_utils.convolution.windows import (
    Moves,
    bands,
    contract,
    grid,
    moves,
    sides,
    windows,
)

NAMES = ("the images", "filters")


@dataclass(frozen=True)
class Gradients:
    """The gradient of J by the inputs and parameters of a layer."""

    dJ_dimages: np.ndarray  # shape (n, h, w, c_in)
    dJ_dfilters: np.ndarray  # shape (kh, kw, c_in, c_out)
    dJ_dbias: np.ndarray  # shape (c_out,)


def conv_layer(images, filters, bias=None, *, stride=1, padding=0, dilation=1):
    """Return the feature maps of a convolution layer, before its activation.

    Each filter is a stack of kernels, one a channel, whose results are summed to one
    feature map.

    Parameters
    ----------
    images : array_like of shape (n, h, w, c_in)
    filters : array_like of shape (kh, kw, c_in, c_out)
        As Keras keeps the weights of a Conv2D.
    bias : array_like of shape (c_out,), optional
        Added to every number of its feature map.
    stride, padding, dilation
        As for `correlate2d`.

    Returns
    -------
    ndarray of shape (n, h_out, w_out, c_out)

    Notes
    -----
    One matrix product of all windows, one a row, with all filters, one a column:
    Chellapilla, Puri and Simard, "High performance convolutional neural networks for
    document processing", 2006.

    Examples
    --------
    >>> maps = conv_layer(np.ones((1, 4, 4, 3)), np.ones((3, 3, 3, 2)), [0, 1])
    >>> maps.shape, maps[0, 0, 0]
    ((1, 2, 2, 2), array([27., 28.]))
    """
    images, filters, how = _validated(images, filters, stride, padding, dilation)
    maps = contract(windows(images, filters.shape[:2], how), filters)
    if bias is not None:
        maps += finite("bias", bias, shape=filters.shape[3:])
    return maps


def backward(dJ_dout, images, filters, *, stride=1, padding=0, dilation=1):
    """Return the gradient of J by a layer's images, filters and bias, from `dJ_dout`.

    Dumoulin and Visin, "A guide to convolution arithmetic for deep learning", 2016,
    arXiv:1603.07285, chapter 4.
    """
    images, filters, how = _validated(images, filters, stride, padding, dilation)
    size = sides(images.shape[1:3], filters.shape[:2], how, NAMES)
    wanted = (len(images), *size, filters.shape[3])
    dJ_dout = finite("dJ_dout", dJ_dout, shape=wanted)
    return Gradients(
        _to_images(dJ_dout, images.shape, filters, how),
        _to_filters(dJ_dout, images, filters.shape, how),
        dJ_dout.sum(axis=(0, 1, 2)),
    )


def _to_filters(dJ_dout, images, shape, how):
    """Correlate the images with dJ_dout: a weight met one pixel in each window."""
    total = np.zeros((shape[0] * shape[1] * shape[2], shape[3]))
    for image, rows, matrix in bands(windows(images, shape[:2], how)):
        total += matrix.T @ dJ_dout[image, rows].reshape(len(matrix), -1)
    return total.reshape(shape)


def _to_images(dJ_dout, shape, filters, how):
    """Convolve dJ_dout, spread out by the stride, with the flipped filters."""
    n, h, w, _ = shape
    (ph, pw), s, d = how.padding, how.stride, how.dilation
    reach_h, reach_w = (d * (k - 1) for k in filters.shape[:2])
    rows, columns = h + 2 * ph + reach_h, w + 2 * pw + reach_w
    spread = np.zeros((n, rows + reach_h, columns + reach_w, filters.shape[3]))
    spread[
        :,
        reach_h : reach_h + s * dJ_dout.shape[1] : s,
        reach_w : reach_w + s * dJ_dout.shape[2] : s,
    ] = dJ_dout
    back = filters[::-1, ::-1].transpose(0, 1, 3, 2)
    one = how._replace(stride=1, padding=(0, 0))
    kept = spread[:, ph : ph + h + reach_h, pw : pw + w + reach_w]
    return contract(windows(kept, filters.shape[:2], one), back)


def _validated(images, filters, stride, padding, dilation):
    images = grid("images", images, "(n, h, w, c_in)")
    filters = grid("filters", filters, "(kh, kw, c_in, c_out)")
    channels = images.shape[3]
    if filters.shape[2] != channels:
        raise ValueError(
            f"filters must have shape (kh, kw, {channels}, c_out) for images of "
            f"{channels} channels, got {filters.shape}"
        )
    how = moves(filters.shape[:2], stride, padding, dilation)
    sides(images.shape[1:3], filters.shape[:2], how, NAMES)
    return images, filters, how


def max_pool2d(images, size=2, stride=None):
    """Return the largest number of each window, channel by channel.

    Parameters
    ----------
    images : array_like of shape (n, h, w, c) or (h, w)
    size : int
        Rows and columns of a window, 1 or more.
    stride : int, optional
        By how many pixels the window moves on; default `size`, so that windows do
        not overlap. Rows and columns left over at the edge are dropped.

    Returns
    -------
    ndarray of shape (n, h_out, w_out, c) or (h_out, w_out)

    Examples
    --------
    >>> max_pool2d([[1, 2, 5], [3, 4, 6]])
    array([[4.]])
    """
    size = whole("size", size, low=1)
    stride = size if stride is None else whole("stride", stride, low=1)
    images = grid("images", images, "(h, w)", "(n, h, w, c)")
    single = images.ndim == 2
    images = images[None, :, :, None] if single else images
    how = Moves(stride, (0, 0), 1)
    sides(images.shape[1:3], (size, size), how, ("the images", "size"))
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
