"""How good a central difference is, as a static figure."""

import numpy as np

from lecture_utils import _palette
from lecture_utils._checks import finite
from lecture_utils.plots._figure import axes_or_new


def plot_difference_error(h, errors, *, ax=None):
    """Plot the error of central differences over their step, both axes logarithmic.

    Parameters
    ----------
    h : array_like of shape (n,)
        Steps, above 0.
    errors : array_like of shape (n,)
        Largest error of the gradient at each step, 0 or more.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure where it is not given.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        If the two are not rows of finite numbers of one length.
    """
    h = finite("h", h, ndim=1)
    errors = finite("errors", errors, shape=h.shape)
    ax = axes_or_new(ax, (6.4, 3.4))
    ax.loglog(h, errors, "o-", color=_palette.LIGHT["zero"], markersize=5)
    best = int(np.argmin(errors))
    ax.annotate(
        f"best: h = {h[best]:.0e}", (h[best], errors[best]), (0, -16),
        textcoords="offset points", ha="center", va="top",
    )  # fmt: skip
    look = {"color": _palette.LIGHT["muted"], "transform": ax.transAxes}
    ax.text(0.03, 0.88, "rounding: grows as 1/h", ha="left", **look)
    ax.text(0.86, 0.88, "the curve bends: grows as h²", ha="right", **look)
    ax.set(xlabel="step h", ylabel="largest error")
    ax.margins(y=0.28)
    ax.set_label(
        f"Error of central differences for h from {h.min():.0e} to {h.max():.0e}: "
        f"smallest, {errors[best]:.0e}, at h = {h[best]:.0e}"
    )
    return ax
