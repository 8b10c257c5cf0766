"""A layer of filters on images with channels, forward and backward."""

from dataclasses import dataclass

import numpy as np

from lecture_utils._checks import finite
from lecture_utils.convolution._accepted import grid, moves, sides
from lecture_utils.convolution._windows import bands, contract, windows

NAMES = ("images", "filters")


@dataclass(frozen=True)
class Gradients:
    """How J changes with what went into a layer.

    Attributes
    ----------
    dJ_dimages : ndarray of shape (n, h, w, c_in)
    dJ_dfilters : ndarray of shape (kh, kw, c_in, c_out)
    dJ_dbias : ndarray of shape (c_out,)
    """

    dJ_dimages: np.ndarray
    dJ_dfilters: np.ndarray
    dJ_dbias: np.ndarray


def conv_layer(images, filters, bias=None, *, stride=1, padding=0, dilation=1):
    """Return the feature maps of a convolution layer, before its activation.

    Each filter is a stack of kernels, one a channel; what they give is added up to
    one feature map.

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

    Raises
    ------
    ValueError
        If shapes do not fit, or an argument is out of range or not finite.

    Notes
    -----
    One matrix product of all windows, one a row, with all filters, one a column:
    Chellapilla, Puri and Simard, "High performance convolutional neural networks for
    document processing", 2006.
    """
    images, filters, how = _accepted(images, filters, stride, padding, dilation)
    maps = contract(windows(images, filters.shape[:2], how), filters)
    if bias is not None:
        maps += finite("bias", bias, shape=filters.shape[3:])
    return maps


def backward(dJ_dout, images, filters, *, stride=1, padding=0, dilation=1):
    """Return the gradient of J with respect to a layer's images, filters and bias.

    Parameters
    ----------
    dJ_dout : array_like of shape (n, h_out, w_out, c_out)
        How J changes with what `conv_layer` returned.
    images : array_like of shape (n, h, w, c_in)
    filters : array_like of shape (kh, kw, c_in, c_out)
    stride, padding, dilation
        As they were for `conv_layer`.

    Returns
    -------
    Gradients

    Raises
    ------
    ValueError
        If shapes do not fit, or an argument is out of range or not finite.

    Notes
    -----
    A weight met one pixel in each window: its gradient is the sum of dJ_dout times
    that pixel over all windows, a correlation of the images with dJ_dout. A pixel met
    one weight in each window: its gradient is dJ_dout, spread out by the stride and
    convolved with the flipped filters. Dumoulin and Visin, "A guide to convolution
    arithmetic for deep learning", 2016, arXiv:1603.07285, chapter 4.
    """
    images, filters, how = _accepted(images, filters, stride, padding, dilation)
    size = sides(images.shape[1:3], filters.shape[:2], how, NAMES)
    wanted = (len(images), *size, filters.shape[3])
    dJ_dout = finite("dJ_dout", dJ_dout, shape=wanted)
    return Gradients(
        _to_images(dJ_dout, images.shape, filters, how),
        _to_filters(dJ_dout, images, filters.shape, how),
        dJ_dout.sum(axis=(0, 1, 2)),
    )


def _to_filters(dJ_dout, images, shape, how):
    """Return dJ_dfilters: each weight times what it met, summed over all windows."""
    total = np.zeros((shape[0] * shape[1] * shape[2], shape[3]))
    for image, rows, matrix in bands(windows(images, shape[:2], how)):
        total += matrix.T @ dJ_dout[image, rows].reshape(len(matrix), -1)
    return total.reshape(shape)


def _to_images(dJ_dout, shape, filters, how):
    """Return dJ_dimages: each window hands its gradient back to its pixels."""
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


def _accepted(images, filters, stride, padding, dilation):
    images = grid("images", images, "(n, h, w, c_in)")
    filters = grid("filters", filters, "(kh, kw, c_in, c_out)")
    channels = images.shape[3]
    if filters.shape[2] != channels:
        raise ValueError(
            f"filters has shape {filters.shape}, for {filters.shape[2]} channels, and "
            f"images has {channels}; accepted: shape (kh, kw, {channels}, c_out)"
        )
    how = moves(filters.shape[:2], stride, padding, dilation)
    sides(images.shape[1:3], filters.shape[:2], how, NAMES)
    return images, filters, how
