"""The work that a gradient takes, as a static figure."""

from numbers import Integral

from lecture_utils import _palette
from lecture_utils._checks import whole
from lecture_utils.counting import multiplications
from lecture_utils.plots._figure import axes_or_new

PER_SECOND = 1e9
TIMES = {
    "a second\nat 10⁹/s": 1,
    "an hour": 3600,
    "a year": 3.156e7,
    "100,000 years": 3.156e12,
}
MOST_LAYERS, MOST_UNITS = 30, 1000


def plot_counting(n_layers=range(1, 9), width=(10, 100), *, ax=None):
    """Plot how many multiplications all dJ/dW take, one path at a time and backward.

    Parameters
    ----------
    n_layers : sequence of int
        Layers of weights, at least two different numbers from 1 to 30.
    width : int or sequence of int
        Units in each layer, 1 to 1000; a pair of curves for each.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure where it is not given.

    Returns
    -------
    matplotlib.axes.Axes
        Its y axis is logarithmic.

    Raises
    ------
    ValueError
        If `n_layers` or `width` holds something else.

    Notes
    -----
    The counts are those of `counting.multiplications`; the times on the left go with
    a thousand million of them a second.
    """
    layers, widths = _layers(n_layers), _widths(width)
    ax, said = axes_or_new(ax, (8.0, 4.4)), []
    for P in widths:
        counts = [multiplications(L, P) for L in layers]
        _curve(ax, layers, [c.naive for c in counts], f"path by path, P = {P}")
        _curve(ax, layers, [c.backward for c in counts], f"backward, P = {P}")
        naive, backward = counts[-1]
        said.append(
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
    ax.set_label(f"Multiplications for the gradient: {'; '.join(said)}")
    return ax


def _layers(n_layers):
    layers = [whole("n_layers", n, low=1, high=MOST_LAYERS) for n in n_layers]
    if len(set(layers)) < 2:
        raise ValueError(
            f"n_layers={layers} is not accepted; n_layers holds at least two different "
            f"numbers from 1 to {MOST_LAYERS}"
        )
    return sorted(set(layers))


def _widths(width):
    widths = [width] if isinstance(width, Integral) else width
    return [whole("width", P, low=1, high=MOST_UNITS) for P in widths]


def _curve(ax, layers, counts, name):
    """Draw one curve, its name and its last number where it ends."""
    colour, dash, marker = ("one", "--", "s") if "path" in name else ("zero", "-", "o")
    ax.semilogy(
        layers, [float(n) for n in counts], dash, marker=marker, markersize=5,
        color=_palette.LIGHT[colour], label=name,
    )  # fmt: skip
    ax.annotate(
        f"{name}: {_power(counts[-1])}",
        (layers[-1], float(counts[-1])),
        (10, 0),
        textcoords="offset points",
        va="center",
        color=_palette.LIGHT[colour + "-text"],
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
                textcoords="offset points", color=_palette.LIGHT["muted"],
            )  # fmt: skip


def _power(count):
    """Return 1,234 for a small count and 1.2 × 10⁹ for a large one."""
    if count < 1e7:
        return f"{count:,}"
    digits, power = f"{count:.1e}".split("e+")
    return f"{digits} × 10" + str(int(power)).translate(_RAISED)


_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
