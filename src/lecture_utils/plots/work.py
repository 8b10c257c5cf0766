"""Work as static figures: multiplications of a gradient, speed of a product."""

from numbers import Integral

import numpy as np
from matplotlib.ticker import EngFormatter, NullLocator

from lecture_utils import palette, speeds
from lecture_utils._validation import finite, whole
from lecture_utils.counting import multiplications
from lecture_utils.plots._figure import axes_or_new, is_talk

PER_SECOND = 1e9
TIMES = {
    "a second\nat 10⁹/s": 1,
    "an hour": 3600,
    "a year": 3.156e7,
    "100,000 years": 3.156e12,
}
MOST_LAYERS, MOST_UNITS = 30, 1000
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
# Colour, marker and dash together, so that no two differ by colour alone.
LOOKS = (
    ("muted", "o", "-"),
    ("zero-text", "s", "-"),
    ("one-text", "^", "--"),
    ("gradient-text", "D", "-."),
)
APART = 0.085  # between the middles of two labels, of the height of the axes


def plot_counting(n_layers=range(1, 9), width=(10, 100), *, ax=None):
    """Plot the multiplications for all dJ/dW, path by path and backward.

    Parameters
    ----------
    n_layers : sequence of int
        Layers of weights, at least two different numbers from 1 to 30.
    width : int or sequence of int
        Units in each layer, 1 to 1000; a pair of curves for each.
    ax : matplotlib.axes.Axes, optional
        Default: the axes of a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        Its y axis is logarithmic.

    Notes
    -----
    The counts are those of `counting.multiplications`; the times on the left go with
    a thousand million of them a second.

    Examples
    --------
    >>> plot_counting([1, 2, 3], width=10).get_yscale()
    'log'
    """
    layers, widths = _depths(n_layers), _widths(width)
    ax, endings = axes_or_new(ax, (8.0, 4.4)), []
    for P in widths:
        counts = [multiplications(L, P) for L in layers]
        _count_curve(ax, layers, [c.naive for c in counts], f"path by path, P = {P}")
        _count_curve(ax, layers, [c.backward for c in counts], f"backward, P = {P}")
        naive, backward = counts[-1]
        endings.append(
            f"with {P} units in each of {layers[-1]} layers {_power(naive)} path by "
            f"path and {_power(backward)} backward"
        )
    _times(ax)
    ax.set(
        xlabel="layers of weights L", ylabel="multiplications",
        xticks=layers[:: 1 + len(layers) // 12],
        xlim=(layers[0] - 0.15 * (layers[-1] - layers[0]), layers[-1]),
    )  # fmt: skip
    ax.spines[["top", "right"]].set_visible(False)
    ax.set_label(f"Multiplications for the gradient: {'; '.join(endings)}")
    return ax


def _depths(n_layers):
    layers = [whole("n_layers", n, low=1, high=MOST_LAYERS) for n in n_layers]
    if len(set(layers)) < 2:
        raise ValueError(
            "n_layers must hold at least two different numbers from 1 to "
            f"{MOST_LAYERS}, got {layers}"
        )
    return sorted(set(layers))


def _widths(width):
    widths = [width] if isinstance(width, Integral) else width
    return [whole("width", P, low=1, high=MOST_UNITS) for P in widths]


def _count_curve(ax, layers, counts, name):
    """Draw one curve, its name and its last number where it ends."""
    colour, dash, marker = ("one", "--", "s") if "path" in name else ("zero", "-", "o")
    ax.semilogy(
        layers, [float(n) for n in counts], dash, marker=marker, markersize=5,
        color=palette.LIGHT[colour], label=name,
    )  # fmt: skip
    ax.annotate(
        f"{name}: {_power(counts[-1])}",
        (layers[-1], float(counts[-1])),
        (10, 0),
        textcoords="offset points",
        va="center",
        color=palette.LIGHT[colour + "-text"],
        annotation_clip=False,
    )


def _times(ax):
    """Mark what a thousand million multiplications a second get done in a time."""
    low, high = ax.get_ylim()
    if high / low > 1e30:  # the marks would run into each other
        return
    for name, seconds in TIMES.items():
        if low < seconds * PER_SECOND < high:
            y = seconds * PER_SECOND
            ax.axhline(y, color="#D0D0D0", linewidth=0.8, zorder=0)
            ax.annotate(
                name, (0.01, y), (0, 3), xycoords=("axes fraction", "data"),
                textcoords="offset points", color=palette.LIGHT["muted"],
            )  # fmt: skip


def _power(count):
    """Return 1,234 for a small count and 1.2 × 10⁹ for a large one."""
    if count < 1e7:
        return f"{count:,}"
    digits, power = f"{count:.1e}".split("e+")
    return f"{digits} × 10" + str(int(power)).translate(_RAISED)


def plot_speeds(measured, *, ax=None):
    """Plot the operations a second over the size of the matrices, both logarithmic.

    Parameters
    ----------
    measured : dict
        For each label, the sizes and the seconds that `speeds.measure` returned.
    ax : matplotlib.axes.Axes, optional
        Default: the axes of a new figure.

    Returns
    -------
    matplotlib.axes.Axes

    Notes
    -----
    A product of two (n, n) matrices is 2 n^3 operations.

    Examples
    --------
    >>> ax = plot_speeds({"NumPy": ([100, 200], [1e-4, 4e-4])})
    >>> ax.get_xscale()
    'log'
    """
    curves = {label: _rates(label, *pair) for label, pair in measured.items()}
    if not curves:
        raise ValueError("measured must hold at least one curve, got none")
    ax = axes_or_new(ax, (7.2, 4.0))
    for k, (n, rate) in enumerate(curves.values()):
        colour, marker, dash = LOOKS[k % len(LOOKS)]
        look = {"color": palette.LIGHT[colour], "marker": marker, "linestyle": dash}
        ax.loglog(n, rate, linewidth=2, **look)
    _style_axes(ax, np.unique(np.concatenate([n for n, _ in curves.values()])))
    _name(ax, list(curves))
    ax.set_label(_alt(curves))
    return ax


def _rates(label, n, seconds):
    """Return sizes and operations a second."""
    n = finite(f"the sizes of {label!r}", n, ndim=1)
    seconds = finite(f"the seconds of {label!r}", seconds, shape=n.shape)
    if len(n) == 0 or min(n.min(), seconds.min()) <= 0:
        raise ValueError(
            f"measured[{label!r}] must hold sizes and seconds above 0, got "
            f"{n.tolist()} and {seconds.tolist()}"
        )
    return n, speeds.flops(n) / seconds


def _style_axes(ax, n):
    """Write each size under the axis, as far as they don't touch."""
    ax.set(xlabel="rows and columns n", ylabel="operations a second")
    ax.set_xlim(n[0] / 1.15, n[-1] * 1.15)
    shown, apart = [n[0]], 3 if is_talk() else 1.7
    for size in n[1:]:
        if size >= apart * shown[-1]:
            shown.append(size)
    ax.set_xticks(shown, [f"{size:g}" for size in shown])
    ax.xaxis.set_minor_locator(NullLocator())
    ax.yaxis.set_major_formatter(EngFormatter("FLOP/s"))
    ax.yaxis.set_minor_locator(NullLocator())
    ax.margins(y=0.1)
    ax.grid(color=palette.LIGHT["grid"])
    ax.set_axisbelow(True)
    ax.spines[["top", "right"]].set_visible(False)


def _name(ax, labels):
    """Write each label beside the end of its curve, pushed apart where they meet."""
    low, high = np.log(ax.get_ylim())
    ends = [line.get_xydata()[-1] for line in ax.lines]
    heights = [(np.log(y) - low) / (high - low) for _, y in ends]
    points_high = 72 * ax.get_position().height * ax.figure.get_figheight()
    taken = None
    for k in np.argsort(heights):
        height = heights[k] if taken is None else max(heights[k], taken + APART)
        taken = height
        ax.annotate(
            labels[k], ends[k], (10, (height - heights[k]) * points_high),
            textcoords="offset points", va="center", color=ax.lines[k].get_color(),
            fontweight="bold", annotation_clip=False,
        )  # fmt: skip


def _alt(curves):
    """Say where each curve ends and how far it rises."""
    form = EngFormatter("FLOP/s", places=1)
    each = (
        f"{label}, at most {form(rate.max())}, at n = {n[rate.argmax()]:g}"
        for label, (n, rate) in curves.items()
    )
    return "Operations a second in a matrix product over its size: " + "; ".join(each)
