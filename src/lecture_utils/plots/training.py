"""Training as static figures: losses, the error of differences, accuracies."""

import numpy as np

from lecture_utils import palette
from lecture_utils._validation import finite, listed, number
from lecture_utils.plots._figure import axes_or_new, is_talk

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
    summaries = "; ".join(
        f"{name} from {J[0]:.3g} to {J[-1]:.3g}" for name, J in rows.items()
    )
    ax.set_label(f"Loss over at most {last} epochs: {summaries}")
    return ax


def _row(name, J):
    J = finite(name, J, ndim=1)
    if not len(J):
        raise ValueError(f"{name} must hold one number or more, got none")
    return J


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


# ----------------------------------------------------------------------------- accuracy


def plot_accuracy_by_layer(accuracy, layers, *, baseline=None, ax=None):
    """Plot the accuracy of a head on the features of each layer.

    Parameters
    ----------
    accuracy : array_like of shape (n_layers, n_seeds)
        Share of held-out pictures that are right, 0 to 1: a dot for each run, and
        their mean and standard deviation where there are several.
    layers : sequence of str
        What each layer is called, in the order of the network.
    baseline : float, optional
        The accuracy without a network, on the raw pixels, 0 to 1.
    ax : matplotlib.axes.Axes, optional
        Default: the axes of a new figure.

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> ax = plot_accuracy_by_layer([[0.5], [0.8]], ["pool 1", "pool 2"])
    >>> ax.get_ylabel()
    'held-out accuracy in %'
    """
    layers = [str(layer) for layer in listed("layers", layers)]
    runs = _percents("accuracy", accuracy, (len(layers), None))
    ax = axes_or_new(ax, (7.2, 3.8))
    means, spreads = runs.mean(axis=1), _spreads(runs)
    aside = np.linspace(-0.14, 0.14, runs.shape[1]) if runs.shape[1] > 1 else [0]
    places = np.arange(len(layers))
    ax.scatter(
        places[:, None] + aside, runs, s=14, color=palette.LIGHT["zero"], alpha=0.7
    )
    ax.errorbar(
        places, means, spreads, color=palette.LIGHT["zero-text"], marker="o",
        markersize=7, capsize=5, linewidth=2, elinewidth=2,
    )  # fmt: skip
    labels = [f"{name} {mean:.1f} %" for name, mean in zip(layers, means, strict=True)]
    if baseline is not None:
        baseline = 100 * number("baseline", baseline, low=0, high=1)
        labels.append(f"raw pixels {baseline:.1f} %")
        _level(ax, baseline, labels[-1].replace("pixels ", "pixels\n"))
    names = [name.replace("_", "_\n") for name in layers] if is_talk() else layers
    ax.set_xticks(places, names)
    ax.set_xlim(-0.5, len(layers) - 0.5)
    _style_axes(ax, _runs_text(runs))
    ax.set_label(
        f"Accuracy of a head by layer, {_runs_text(runs)}: {', '.join(labels)}"
    )
    return ax


def plot_slip_costs(accuracy, slips, *, chance=0.5, ax=None):
    """Plot the accuracy after each mistake in the preprocessing, a bar each.

    Parameters
    ----------
    accuracy : array_like of shape (n_slips,)
        Share of held-out pictures that are right, 0 to 1.
    slips : sequence of str
        What was done to the pictures; the first is the right way, and the others
        are compared with it.
    chance : float
        The accuracy of guessing, 0 to 1.
    ax : matplotlib.axes.Axes, optional
        Default: the axes of a new figure.

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> ax = plot_slip_costs([0.9, 0.5], ["none", "twice"])
    >>> ax.get_xlabel()
    'held-out accuracy in %'
    """
    slips = [str(slip) for slip in listed("slips", slips)]
    shares = _percents("accuracy", accuracy, (len(slips),))
    chance = 100 * number("chance", chance, low=0, high=1)
    ax = axes_or_new(ax, (7.2, 1.3 + 0.42 * len(slips)))
    labels = [f"{shares[0]:.1f} %"]
    labels += [f"{share:.1f} % ({_change(share - shares[0])})" for share in shares[1:]]
    _bars(ax, slips, shares, labels)
    ax.axvline(chance, color=palette.INK, linestyle="--", linewidth=1.5)
    look = {"ha": "center", "va": "bottom", "color": palette.LIGHT["muted"]}
    where = {"transform": ax.get_xaxis_transform()}
    ax.text(chance, 1.01, f"guessing: {chance:.0f} %", **look, **where)
    each = zip(slips, labels, strict=True)
    label = "; ".join(f"{slip}: {words}" for slip, words in each)
    ax.set_label(f"Accuracy by preprocessing, guessing {chance:.0f} %: {label}")
    return ax


def _bars(ax, slips, shares, labels):
    """Draw a bar for each slip, the first plain and the others hatched."""
    inks = [palette.LIGHT["zero" if i == 0 else "one"] for i in range(len(slips))]
    places = range(len(slips))
    bars = ax.barh(places, shares, height=0.62, color=inks, edgecolor="white")
    ax.set_yticks(places, slips)
    for bar in bars[1:]:
        bar.set_hatch("//")
    ax.bar_label(bars, labels, padding=6)
    ax.invert_yaxis()
    # The number behind a bar of 100 % has a place of its own.
    ax.set(xlim=(0, 128), xlabel="held-out accuracy in %", xticks=range(0, 101, 20))
    ax.spines[["top", "right"]].set_visible(False)
    ax.tick_params(axis="y", length=0)


def _percents(name, values, shape):
    values = finite(name, values, shape=shape)
    if not values.size:
        raise ValueError(f"{name} must hold one run or more, got shape {values.shape}")
    if values.min() < 0 or values.max() > 1:
        raise ValueError(
            f"{name} must be from 0 to 1, got {values.min():g} to {values.max():g}"
        )
    return 100 * values


def _spreads(runs):
    """Return the standard deviations over the runs; a single run has none."""
    return runs.std(axis=-1, ddof=1) if runs.shape[-1] > 1 else None


def _runs_text(runs):
    n = runs.shape[-1]
    return f"mean and standard deviation of {n} runs" if n > 1 else "one run"


def _change(value):
    written = f"{value:+.1f}".replace("-", "−")
    return "±0" if abs(value) < 0.05 else written


def _level(ax, height, name):
    """Draw a level across the axes, with its name at its right end."""
    ink = palette.LIGHT["muted"]
    ax.axhline(height, zorder=1, color=ink, linestyle="--", linewidth=1.5)
    look = {"color": ink, "fontweight": "bold", "va": "center"}
    ax.text(1.02, height, name, transform=ax.get_yaxis_transform(), **look)


def _style_axes(ax, title):
    ax.set_ylabel("held-out accuracy in %")
    ax.set_title(title, loc="left", fontsize="medium", color=palette.LIGHT["muted"])
    low, high = ax.get_ylim()
    ax.set_ylim(max(low, 0), min(high, 101.5))
    ax.grid(axis="y", color=palette.LIGHT["grid"])
    ax.set_axisbelow(True)
    ax.spines[["top", "right"]].set_visible(False)
