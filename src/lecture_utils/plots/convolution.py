"""Kernels as a static figure."""

import numpy as np
from matplotlib.colors import ListedColormap

from lecture_utils import palette
from lecture_utils._validation import finite
from lecture_utils.plots._figure import axes_or_new, is_talk

MOST, MOST_WITH_NUMBERS = 64, 16


def plot_kernels(kernels, *, ax=None):
    """Plot kernels as tiles on one scale: blue below 0, white at 0, orange above.

    Parameters
    ----------
    kernels : array_like of shape (kh, kw, n) or (kh, kw, 1, n)
        1 to 64 kernels, as Keras keeps the weights of a layer that reads one channel.
        Up to 16 show their numbers.
    ax : matplotlib.axes.Axes, optional
        Default: the axes of a new figure.

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> ax = plot_kernels(np.ones((3, 3, 2)))
    >>> ax.get_label()
    '2 kernels of 3 x 3: weights from 1.00 to 1.00'
    """
    kernels = _checked(kernels)
    kh, kw, n = kernels.shape
    per_row = 3 if is_talk() and n <= 9 else 8
    across, down = min(n, per_row), -(-n // per_row)
    ax = axes_or_new(ax, (0.43 * kw * across + 1.0, (0.43 * kh + 0.26) * down))
    reach = float(np.abs(kernels).max()) or 1.0
    for i in range(n):
        row, column = divmod(i, per_row)
        image = _tile(ax, kernels[..., i], column * (kw + 0.5), row * (kh + 1.0), reach)
        if n <= MOST_WITH_NUMBERS:
            _numbers(ax, kernels[..., i], column * (kw + 0.5), row * (kh + 1.0))
        place = column * (kw + 0.5) + kw / 2, row * (kh + 1.0) - 0.15
        ax.text(*place, i, ha="center", va="bottom")
    ax.set(xlim=(-0.1, across * (kw + 0.5) - 0.4), ylim=(down * (kh + 1.0) - 0.9, -0.8))
    ax.set(aspect="equal")
    ax.set_axis_off()
    ax.figure.colorbar(image, ax=ax, label="weight", shrink=0.8)
    span = f"weights from {kernels.min():.2f} to {kernels.max():.2f}"
    ax.set_label(f"{n} kernels of {kh} x {kw}: {span}")
    return ax


def _checked(kernels):
    """Return kernels as (kh, kw, n)."""
    kernels = finite("kernels", kernels)
    if kernels.ndim == 4 and kernels.shape[2] == 1:
        kernels = kernels[:, :, 0]
    if kernels.ndim != 3 or not kernels.size or kernels.shape[2] > MOST:
        raise ValueError(
            f"kernels must have shape (kh, kw, n) or (kh, kw, 1, n) with 1 to {MOST} "
            f"kernels, got {kernels.shape}"
        )
    return kernels


def _tile(ax, kernel, left, top, reach):
    kh, kw = kernel.shape
    image = ax.imshow(
        kernel,
        extent=(left, left + kw, top + kh, top),
        vmin=-reach,
        vmax=reach,
        cmap=ListedColormap(palette.diverging() / 255),
    )
    frame = (
        [left, left + kw, left + kw, left, left],
        [top, top, top + kh, top + kh, top],
    )
    ax.plot(*frame, color=palette.LIGHT["rule"], linewidth=1)
    return image


def _numbers(ax, kernel, left, top):
    look = {"ha": "center", "va": "center", "fontsize": 9, "color": palette.INK}
    for (row, column), weight in np.ndenumerate(kernel):
        words = f"{weight + 0.0:.1f}".replace("-0.0", "0.0").replace("-", "−")
        ax.text(left + column + 0.5, top + row + 0.5, words, **look)
