"""Training as static figures: losses compared, and the error of differences."""

import numpy as np

from lecture_utils import palette
from lecture_utils._validation import finite
from lecture_utils.plots._figure import axes_or_new

LOWEST, HIGHEST = 1e-4, 1e2
COLOURS = ("zero-text", "one-text", "gradient-text", "muted")
DASHES = ("-", "--", "-.", ":")


def plot_losses(losses, *, ax=None):
    """Plot the losses of several trainings over their epochs, to compare them.

    The axis of J is logarithmic, from 0.0001 to 100 at most; what lies beyond is cut
    off. A training that ended before the longest of them is marked by a cross.

    Parameters
    ----------
    losses : dict of str to array_like of shape (n_epochs + 1,)
        What to call each training, and its `mlp.History.J`; one to eight of them.
    ax : matplotlib.axes.Axes, optional
        Default: the axes of a new figure.

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> ax = plot_losses({"lr = 0.1": [1.0, 0.5, 0.25], "lr = 0.3": [1.0, 0.2, 0.05]})
    >>> ax.get_yscale()
    'log'
    """
    if not 1 <= len(losses) <= 8:
        raise ValueError(f"losses must have 1 to 8 entries, got {len(losses)}")
    rows = {name: _row(f"losses[{name!r}]", J) for name, J in losses.items()}
    ax = axes_or_new(ax, (7.2, 3.8))
    low, high = _limits(rows.values())
    last = max(len(J) for J in rows.values()) - 1
    ax.set(xlabel="epoch", xlim=(0, max(last, 1)), ylim=(low, high))
    ax.set(ylabel="loss J", yscale="log")
    ax.xaxis.get_major_locator().set_params(integer=True)
    heights = _spread_out([_height(J[-1], low, high) for J in rows.values()])
    for i, ((name, J), height) in enumerate(zip(rows.items(), heights, strict=True)):
        look = {"color": palette.LIGHT[COLOURS[i % 4]]}
        # A logarithm takes no 0, and a line far outside the frame no pixels.
        shown = np.clip(J, low / 10, high * 10)
        ax.plot(shown, linestyle=DASHES[(i + i // 4) % 4], label=name, **look)
        if len(J) - 1 < last:
            ax.plot(
                len(J) - 1,
                np.clip(J[-1], low, high),
                "X",
                clip_on=False,
                markersize=9,
                **look,
            )
        ax.text(1.02, height, name, transform=ax.transAxes, va="center", **look)
    summaries = "; ".join(f"{name} {_summary(J)}" for name, J in rows.items())
    ax.set_label(f"Loss over at most {last} epochs: {summaries}")
    return ax


def _row(name, J):
    J = finite(name, J, ndim=1)
    if not len(J):
        raise ValueError(f"{name} must hold one number or more, got none")
    return J


def _summary(J):
    return f"from {J[0]:.3g} to {J[-1]:.3g}"


def _limits(rows):
    """Return the limits of a logarithmic axis for all rows."""
    values = np.clip(np.concatenate(list(rows)), LOWEST, HIGHEST)
    return values.min() / 1.4, values.max() * 1.4


def _height(J, low, high):
    """Return how high a loss stands on the axis, 0 to 1."""
    share = np.log(np.clip(J, low, high) / low) / np.log(high / low)
    return float(share)


def _spread_out(heights, *, gap=0.075):
    """Return the heights in their order, moved so far apart that labels can be read."""
    placed, order = list(heights), np.argsort(heights, kind="stable")
    floor, ceiling = -gap, 1 + gap
    for i in order:
        placed[i] = floor = max(placed[i], floor + gap)
    for i in order[::-1]:
        placed[i] = ceiling = min(placed[i], ceiling - gap)
    return placed


def plot_difference_error(h, errors, *, ax=None):
    """Plot the error of central differences over their step, both axes logarithmic.

    Parameters
    ----------
    h : array_like of shape (n,)
        Steps, above 0.
    errors : array_like of shape (n,)
        Largest error of the gradient at each step, 0 or more.
    ax : matplotlib.axes.Axes, optional
        Default: the axes of a new figure.

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> ax = plot_difference_error([1e-2, 1e-5, 1e-8], [1e-4, 1e-10, 1e-8])
    >>> ax.texts[0].get_text()
    'best: h = 1e-05'
    """
    h = finite("h", h, ndim=1)
    errors = finite("errors", errors, shape=h.shape)
    ax = axes_or_new(ax, (6.4, 3.4))
    ax.loglog(h, errors, "o-", color=palette.LIGHT["zero"], markersize=5)
    best = int(np.argmin(errors))
    ax.annotate(
        f"best: h = {h[best]:.0e}", (h[best], errors[best]), (0, -16),
        textcoords="offset points", ha="center", va="top",
    )  # fmt: skip
    look = {"color": palette.LIGHT["muted"], "transform": ax.transAxes, "va": "top"}
    ax.text(0.03, 0.96, "rounding:\ngrows as 1/h", ha="left", **look)
    ax.text(0.86, 0.96, "the curve bends:\ngrows as h²", ha="right", **look)
    ax.set(xlabel="step h", ylabel="largest error")
    ax.margins(y=0.28)
    ax.set_label(
        f"Error of central differences for h from {h.min():.0e} to {h.max():.0e}: "
        f"smallest, {errors[best]:.0e}, at h = {h[best]:.0e}"
    )
    return ax
