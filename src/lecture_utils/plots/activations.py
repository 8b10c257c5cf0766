"""Activation functions and their derivatives as static figures."""

import numpy as np
from matplotlib.figure import Figure

from lecture_utils import _palette
from lecture_utils.activations import ACTIVATIONS, get
from lecture_utils.plots._figure import axes_or_new


def plot_activation(name, *, ax=None):
    """Plot f solid and its derivative dashed, for z from -4 to 4.

    Parameters
    ----------
    name : str
        A key of `activations.ACTIVATIONS`.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure where it is not given.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        If the name is unknown.
    """
    activation = get(name)
    ax = axes_or_new(ax, (3.2, 2.6))
    # Two points hard by 0 keep a jump upright.
    z = np.sort(np.append(np.linspace(-4, 4, 201), [-1e-9, 1e-9]))
    ax.axhline(0, color="#D0D0D0", linewidth=0.8)
    ax.axvline(0, color="#D0D0D0", linewidth=0.8)
    ax.plot(z, activation.f(z), color=_palette.LIGHT["zero"], linewidth=2.2, label="f")
    ax.plot(
        z,
        activation.df(z),
        color=_palette.LIGHT["gradient-text"],
        linestyle="--",
        label="f′",
    )
    ax.set(title=name, xlim=(-4, 4), ylim=(-1.5, 3))
    ax.set_label(
        f"{name}: f from {activation.f(-4.0):.2f} at -4 to {activation.f(4.0):.2f} at 4"
    )
    return ax


def plot_activations():
    """Plot every activation with its derivative, side by side.

    Returns
    -------
    ndarray of matplotlib.axes.Axes, shape (2, 4)
    """
    figure = Figure(figsize=(9.6, 4.6), layout="constrained")
    axes = figure.subplots(2, 4, sharex=True, sharey=True)
    for ax, name in zip(axes.flat, ACTIVATIONS, strict=True):
        plot_activation(name, ax=ax)
    axes[0, 0].legend(loc="upper left", frameon=False)
    for ax in axes[1]:
        ax.set_xlabel("z")
    return axes
