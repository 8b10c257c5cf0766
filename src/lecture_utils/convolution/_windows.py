"""The pixels under a kernel at all of its positions at once, without a copy."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

MANY_CHANNELS = 8
# Numbers in a band: with many channels the filters are large, and each band reads them.
FEW_CHANNELS_BAND, MANY_CHANNELS_BAND = 2**15, 2**17


def padded(images, padding):
    """Return (n, h, w, c) with so many rows and columns of zeros on every side."""
    ph, pw = padding
    if ph == pw == 0:
        return images
    n, h, w, c = images.shape
    wide = np.zeros((n, h + 2 * ph, w + 2 * pw, c))
    wide[:, ph : ph + h, pw : pw + w] = images
    return wide


def windows(images, shape, how):
    """Return what the kernel sees, (n, h_out, w_out, kh, kw, c), as a view."""
    span = [how.dilation * (k - 1) + 1 for k in shape]
    seen = sliding_window_view(padded(images, how.padding), span, axis=(1, 2))
    s, d = how.stride, how.dilation
    return seen[:, ::s, ::s, :, ::d, ::d].transpose(0, 1, 2, 4, 5, 3)


def contract(seen, filters):
    """Return (n, h_out, w_out, c_out): each window times each filter, added up."""
    filters = filters.reshape(-1, filters.shape[3])
    out = np.empty((*seen.shape[:3], filters.shape[1]))
    for image, rows, matrix in bands(seen):
        # A band of the output lies in one piece, so that reshape is a view of it.
        np.matmul(matrix, filters, out=out[image, rows].reshape(len(matrix), -1))
    return out


def bands(seen):
    """Yield (image, rows, windows of these rows as a matrix, one window a row).

    A band stays in the cache, and a large photo needs no large memory. All bands lie
    in one buffer, each in place of the last: new memory for each costs more time than
    the copy, because the system hands it out page by page.
    """
    n, h_out, w_out, kh, kw, c = seen.shape
    size = MANY_CHANNELS_BAND if c >= MANY_CHANNELS else FEW_CHANNELS_BAND
    height = min(h_out, max(1, size // (w_out * kh * kw * c)))
    buffer = np.empty(height * w_out * kh * kw * c)
    for image in range(n):
        for first in range(0, h_out, height):
            rows = slice(first, min(first + height, h_out))
            yield image, rows, _matrix(seen[image, rows], buffer)


def _matrix(band, buffer):
    """Copy (rows, columns, kh, kw, c) into the buffer as (windows, kh * kw * c)."""
    n = band.shape[0] * band.shape[1]
    if band.shape[4] >= MANY_CHANNELS:
        return _copied(band, buffer).reshape(n, -1)
    # Copied the other way round: with few channels the longest stretch that lies
    # together in memory is a row of the image and not a window.
    return _copied(band.transpose(2, 3, 4, 0, 1), buffer).reshape(-1, n).T


def _copied(array, buffer):
    copy = buffer[: array.size].reshape(array.shape)
    copy[...] = array
    return copy
