"""Convolution of one image, in steps or as a matrix product, and of layers."""

from dataclasses import dataclass

import numpy as np

from lecture_utils._validation import finite, truth, whole
from lecture_utils.convolution.windows import (
    Moves,
    bands,
    contract,
    grid,
    moves,
    several,
    sides,
    windows,
)

MOST_PIXELS = 64 * 64
LAYER_NAMES = ("the images", "filters")  # as messages about sizes have them


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
        float64; for its size see `output_size`.

    Notes
    -----
    out[i, j] = sum over a, b of kernel[a, b] image[i + a, j + b], with stride 1.
    The kernel is not flipped: this is cross-correlation, which deep learning and
    Keras' Conv2D call convolution. For the difference see Goodfellow, Bengio and
    Courville, "Deep learning", 2016, section 9.1. No loop over pixels: all windows are
    one view of the image, and a matrix product adds them up.

    Examples
    --------
    >>> correlate2d([[1, 2, 3], [4, 5, 6]], [[-1, 1]])
    array([[1., 1.],
           [1., 1.]])
    """
    image, kernel, how = _validated(image, kernel, stride, padding, dilation)
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

    Notes
    -----
    out[i, j] = sum over a, b of kernel[a, b] image[i - a, j - b], without padding
    where the kernel lies inside the image.

    Examples
    --------
    >>> convolve2d([[1, 2, 4]], [[-1, 1]])
    array([[-1., -2.]])
    """
    image, kernel, how = _validated(image, kernel, stride, padding, dilation)
    return _correlate(image, kernel[::-1, ::-1], how)


def correlate2d_loops(image, kernel):
    """Return `correlate2d` by four loops: one multiplication at a time."""
    image, kernel, how = _validated(image, kernel, 1, 0, 1)
    out = np.empty(sides(image.shape, kernel.shape, how))
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

    Notes
    -----
    correlate2d(correlate2d(x, first), second) = correlate2d(x, combined(...)): pixel
    a + b is weighted by first[a] second[b], so the kernels are convolved, with enough
    padding for them to touch in one corner.

    Examples
    --------
    >>> combined([[1, 1]], [[1, 1]])
    array([[1., 2., 1.]])
    """
    first, second = grid("first", first, "(kh, kw)"), grid("second", second, "(kh, kw)")
    how = moves(second.shape, 1, 0, 1)
    touching = how._replace(padding=tuple(n - 1 for n in second.shape))
    return _correlate(first, second[::-1, ::-1], touching)


def _validated(image, kernel, stride, padding, dilation):
    image, kernel = grid("image", image, "(h, w)"), grid("kernel", kernel, "(kh, kw)")
    how = moves(kernel.shape, stride, padding, dilation)
    sides(image.shape, kernel.shape, how)
    return image, kernel, how


def _correlate(image, kernel, how):
    seen = windows(image[None, :, :, None], kernel.shape, how)
    return contract(seen, kernel[:, :, None, None])[0, :, :, 0]


@dataclass(frozen=True)
class Cell:
    """One number of the output, and the products that it is the sum of."""

    row: int  # in the output
    column: int
    top: int  # first pixel under the kernel, in the image without its padding,
    left: int  # so negative in the padding
    window: np.ndarray  # (kh, kw), pixels under the kernel, 0 in the padding
    products: np.ndarray  # (kh, kw), window times kernel
    total: float  # sum of the products


def correlate2d_steps(image, kernel, *, stride=1, padding=0, dilation=1, flip=False):
    """Return the `Cell`s of a correlation row by row; `flip` makes it a convolution."""
    flip = truth("flip", flip)
    image, kernel, how = _validated(image, kernel, stride, padding, dilation)
    kernel = kernel[::-1, ::-1] if flip else kernel
    seen = windows(image[None, :, :, None], kernel.shape, how)[0, ..., 0].copy()
    return [
        _cell(*place, seen[place], kernel, how) for place in np.ndindex(seen.shape[:2])
    ]


def _cell(row, column, window, kernel, how):
    products = window * kernel + 0.0  # -1 times 0 is -0.0, which looks like an error
    top, left = row * how.stride - how.padding[0], column * how.stride - how.padding[1]
    return Cell(row, column, top, left, window, products, float(products.sum()))


def im2col(image, kernel_shape, *, stride=1, padding=0, dilation=1):
    """Return the pixels under the kernel, one position a row ("image to columns").

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

    Examples
    --------
    >>> im2col([[1, 2, 3]], (1, 2))
    array([[1., 2.],
           [2., 3.]])
    """
    image = grid("image", image, "(h, w)", "(h, w, c)")
    image = image[:, :, None] if image.ndim == 2 else image
    shape = _pair("kernel_shape", kernel_shape)
    how = moves(shape, stride, padding, dilation)
    size = sides(image.shape[:2], shape, how)
    seen = windows(image[None], shape, how)
    return seen.copy().reshape(size[0] * size[1], -1)


def as_matrix(kernel, image_shape, *, stride=1, padding=0, dilation=1):
    """Return the weight matrix of the dense layer that equals a kernel.

    Most weights are 0, the others repeat the numbers of the kernel: a convolution
    layer is a dense layer with local, shared weights.

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

    Notes
    -----
    Dumoulin and Visin, "A guide to convolution arithmetic for deep learning", 2016,
    arXiv:1603.07285, section 4.1.

    Examples
    --------
    >>> as_matrix([[-1, 1]], (1, 3))
    array([[-1.,  1.,  0.],
           [ 0., -1.,  1.]])
    """
    kernel = grid("kernel", kernel, "(kh, kw)")
    h, w = _pair("image_shape", image_shape)
    if h * w > MOST_PIXELS:
        raise ValueError(
            f"image_shape must have at most {MOST_PIXELS} pixels, one column of the "
            f"matrix each, got ({h}, {w})"
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


# ------------------------------------------------------------------------ named kernels


_TOP = np.array([[-1, -1, -1], [1, 1, 1], [0, 0, 0]], dtype=float)
_SOBEL = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]], dtype=float)
_BINOMIAL = np.array([1, 2, 1]) / 4

KERNELS = {
    "top edge": _TOP,
    "bottom edge": _TOP[::-1],
    "left edge": _TOP.T,
    "right edge": _TOP.T[:, ::-1],
    "Sobel x": _SOBEL,
    "Sobel y": _SOBEL.T,
    "Laplacian": np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]], dtype=float),
    "sharpen": np.array([[0, -1, 0], [-1, 5, -1], [0, -1, 0]], dtype=float),
    "blur": np.outer(_BINOMIAL, _BINOMIAL),
    "emboss": np.array([[-2, -1, 0], [-1, 1, 1], [0, 1, 2]], dtype=float),
    "identity": np.array([[0, 0, 0], [0, 1, 0], [0, 0, 0]], dtype=float),
}
"""Name: kernel, (3, 3). Not to be changed: copy before you write into one."""

for _kernel in KERNELS.values():
    _kernel.setflags(write=False)

KERNEL_NOTES = {
    "top edge": "Positive where dark lies above bright, at the top of a bright thing; "
    "negative where bright lies above dark.",
    "bottom edge": "Positive where bright lies above dark, at the bottom of a bright "
    "thing; negative where dark lies above bright.",
    "left edge": "Positive where dark lies left of bright, at the left of a bright "
    "thing; negative where bright lies left of dark.",
    "right edge": "Positive where bright lies left of dark, at the right of a bright "
    "thing; negative where dark lies left of bright.",
    "Sobel x": "How fast the image brightens to the right, averaged over three rows.",
    "Sobel y": "How fast the image brightens downwards, averaged over three columns.",
    "Laplacian": "How much brighter the four neighbours are than the pixel between "
    "them: edges and dots, in every direction.",
    "sharpen": "The image minus its Laplacian: a pixel moves away from its neighbours.",
    "blur": "A weighted mean of a pixel and its neighbours; the weights add up to 1.",
    "emboss": "The image as a relief, lit from one corner: an edge that brightens "
    "towards the bottom right shines, the opposite lies in shade.",
    "identity": "The image as it was: each pixel times 1.",
}
"""Name: what the kernel shows, in one sentence."""


# ------------------------------------------------------- layers on images with channels


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
    images, filters, how = _validated_layer(images, filters, stride, padding, dilation)
    maps = contract(windows(images, filters.shape[:2], how), filters)
    if bias is not None:
        maps += finite("bias", bias, shape=filters.shape[3:])
    return maps


def backward(dJ_dout, images, filters, *, stride=1, padding=0, dilation=1):
    """Return the gradient of J by a layer's images, filters and bias, from `dJ_dout`.

    Dumoulin and Visin, "A guide to convolution arithmetic for deep learning", 2016,
    arXiv:1603.07285, chapter 4.
    """
    images, filters, how = _validated_layer(images, filters, stride, padding, dilation)
    size = sides(images.shape[1:3], filters.shape[:2], how, LAYER_NAMES)
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


def _validated_layer(images, filters, stride, padding, dilation):
    images = grid("images", images, "(n, h, w, c_in)")
    filters = grid("filters", filters, "(kh, kw, c_in, c_out)")
    channels = images.shape[3]
    if filters.shape[2] != channels:
        raise ValueError(
            f"filters must have shape (kh, kw, {channels}, c_out) for images of "
            f"{channels} channels, got {filters.shape}"
        )
    how = moves(filters.shape[:2], stride, padding, dilation)
    sides(images.shape[1:3], filters.shape[:2], how, LAYER_NAMES)
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
