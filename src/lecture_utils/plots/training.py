"""The loss over the epochs as static figures: one training, or several compared."""

import numpy as np

from lecture_utils import _palette
from lecture_utils._checks import finite
from lecture_utils.plots._figure import axes_or_new

LOWEST, HIGHEST = 1e-4, 1e2
COLOURS = ("zero-text", "one-text", "gradient-text", "muted")
DASHES = ("-", "--", "-.", ":")


def plot_loss(J, *, ax=None):
    """Plot the loss of one training over its epochs.

    Parameters
    ----------
    J : array_like of shape (n_epochs + 1,)
        The loss at the start and after each epoch, as `mlp.History.J` has it.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure where it is not given.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        If `J` is not a row of finite numbers, one or more.
    """
    J = _row("J", J)
    ax = axes_or_new(ax, (5.6, 3.0))
    ax.plot(J, color=_palette.LIGHT["zero"], linewidth=2)
    ax.set(xlabel="epoch", ylabel="loss J")
    # Twice the start is enough to see a rise; a spike would flatten all the rest.
    ax.set_ylim(0, 1.05 * min(J.max(), 2 * J[0]) or 1)
    ax.set_label(f"Loss over {len(J) - 1} epochs: {_said(J)}")
    return ax


def plot_losses(losses, *, ax=None):
    """Plot the losses of several trainings over their epochs, to compare them.

    The axis of J is logarithmic, from 0.0001 to 100 at most; what lies beyond is cut
    off. A training that ended before the longest of them is marked by a cross.

    Parameters
    ----------
    losses : dict of str to array_like of shape (n_epochs + 1,)
        What to call each training, and its `mlp.History.J`; one to eight of them.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure where it is not given.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        If there are none or more than eight, or one is not a row of finite numbers.
    """
    if not 1 <= len(losses) <= 8:
        raise ValueError(f"losses has {len(losses)} entries; accepted: 1 to 8")
    rows = {name: _row(f"losses[{name!r}]", J) for name, J in losses.items()}
    ax = axes_or_new(ax, (7.2, 3.8))
    low, high = _limits(rows.values())
    last = max(len(J) for J in rows.values()) - 1
    ax.set(xlabel="epoch", ylabel="loss J", yscale="log", ylim=(low, high))
    ax.set_xlim(0, max(last, 1))
    heights = _apart([_height(J[-1], low, high) for J in rows.values()])
    for i, ((name, J), height) in enumerate(zip(rows.items(), heights, strict=True)):
        look = {"color": _palette.LIGHT[COLOURS[i % 4]]}
        # A logarithm takes no 0, and a line far outside the frame no pixels.
        shown = np.clip(J, low / 10, high * 10)
        ax.plot(shown, linestyle=DASHES[(i + i // 4) % 4], label=name, **look)
        if len(J) - 1 < last:
            end = len(J) - 1, np.clip(J[-1], low, high)
            ax.plot(*end, "X", clip_on=False, markersize=9, **look)
        ax.text(1.02, height, name, transform=ax.transAxes, va="center", **look)
    said = "; ".join(f"{name} {_said(J)}" for name, J in rows.items())
    ax.set_label(f"Loss over at most {last} epochs: {said}")
    return ax


def _row(name, J):
    J = finite(name, J, ndim=1)
    if not len(J):
        raise ValueError(f"{name} is empty; accepted: one number or more")
    return J


def _said(J):
    return f"from {J[0]:.3g} to {J[-1]:.3g}"


def _limits(rows):
    """Return the limits of a logarithmic axis for all rows."""
    values = np.clip(np.concatenate(list(rows)), LOWEST, HIGHEST)
    return values.min() / 1.4, values.max() * 1.4


def _height(J, low, high):
    """Return how high a loss stands on the axis, 0 to 1."""
    share = np.log(np.clip(J, low, high) / low) / np.log(high / low)
    return float(share)


def _apart(heights, *, gap=0.075):
    """Return the heights in their order, moved so far apart that labels can be read."""
    placed, order = list(heights), np.argsort(heights, kind="stable")
    floor, ceiling = -gap, 1 + gap
    for i in order:
        placed[i] = floor = max(placed[i], floor + gap)
    for i in order[::-1]:
        placed[i] = ceiling = min(placed[i], ceiling - gap)
    return placed
