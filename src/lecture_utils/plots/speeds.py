"""How many operations a second a matrix product reaches, as a static figure."""

import numpy as np
from matplotlib.ticker import EngFormatter, NullLocator

from lecture_utils import _palette, speeds
from lecture_utils._checks import finite
from lecture_utils.plots._figure import axes_or_new

# Colour, marker and dash together, so that no two differ by colour alone.
LOOKS = (
    ("muted", "o", "-"),
    ("zero-text", "s", "-"),
    ("one-text", "^", "--"),
    ("gradient-text", "D", "-."),
)
APART = 0.085  # between the middles of two labels, of the height of the axes


def plot_speeds(measured, *, ax=None):
    """Plot the operations a second over the size of the matrices, both logarithmic.

    Parameters
    ----------
    measured : dict
        For each label, the sizes and the seconds that `speeds.measure` returned.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure where it is not given.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        If there is nothing to draw, sizes and seconds are not rows of one length, or
        one of them is not a finite number above 0.

    Notes
    -----
    A product of two (n, n) matrices is 2 n^3 operations.
    """
    curves = {label: _curve(label, *pair) for label, pair in measured.items()}
    if not curves:
        raise ValueError("measured is empty; accepted: at least one curve")
    ax = axes_or_new(ax, (7.2, 4.0))
    for k, (n, rate) in enumerate(curves.values()):
        colour, marker, dash = LOOKS[k % len(LOOKS)]
        look = {"color": _palette.LIGHT[colour], "marker": marker, "linestyle": dash}
        ax.loglog(n, rate, linewidth=2, **look)
    _axes(ax, np.unique(np.concatenate([n for n, _ in curves.values()])))
    _name(ax, list(curves))
    ax.set_label(_alt(curves))
    return ax


def _curve(label, n, seconds):
    """Return sizes and operations a second."""
    n = finite(f"the sizes of {label!r}", n, ndim=1)
    seconds = finite(f"the seconds of {label!r}", seconds, shape=n.shape)
    if len(n) == 0 or min(n.min(), seconds.min()) <= 0:
        raise ValueError(
            f"measured[{label!r}] holds {'nothing' if len(n) == 0 else 'a 0 or less'}; "
            "accepted: sizes and seconds above 0"
        )
    return n, speeds.flops(n) / seconds


def _axes(ax, n):
    """Write each size under the axis, as far as they don't touch."""
    ax.set(xlabel="rows and columns n", ylabel="operations a second")
    ax.set_xlim(n[0] / 1.15, n[-1] * 1.15)
    shown = [n[0]]
    for size in n[1:]:
        if size >= 1.7 * shown[-1]:
            shown.append(size)
    ax.set_xticks(shown, [f"{size:g}" for size in shown])
    ax.xaxis.set_minor_locator(NullLocator())
    ax.yaxis.set_major_formatter(EngFormatter("FLOP/s"))
    ax.yaxis.set_minor_locator(NullLocator())
    ax.margins(y=0.1)
    ax.grid(color=_palette.LIGHT["grid"])
    ax.set_axisbelow(True)
    ax.spines[["top", "right"]].set_visible(False)


def _name(ax, labels):
    """Write each label beside the end of its curve, pushed apart where they meet."""
    low, high = np.log(ax.get_ylim())
    ends = [line.get_xydata()[-1] for line in ax.lines]
    heights = [(np.log(y) - low) / (high - low) for _, y in ends]
    taken = None
    for k in np.argsort(heights):
        height = heights[k] if taken is None else max(heights[k], taken + APART)
        taken = height
        ax.annotate(
            labels[k], ends[k], (10, (height - heights[k]) * _points_high(ax)),
            textcoords="offset points", va="center", color=ax.lines[k].get_color(),
            fontweight="bold", annotation_clip=False,
        )  # fmt: skip


def _points_high(ax):
    return ax.get_position().height * ax.figure.get_figheight() * 72


def _alt(curves):
    """Say where each curve ends and how far it rises."""
    form = EngFormatter("FLOP/s", places=1)
    each = (
        f"{label}, at most {form(rate.max())}, at n = {n[rate.argmax()]:g}"
        for label, (n, rate) in curves.items()
    )
    return "Operations a second in a matrix product over its size: " + "; ".join(each)
