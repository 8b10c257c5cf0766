"""One neuron and kernels as static figures."""

import numpy as np
from matplotlib.colors import ListedColormap

from lecture_utils import palette, perceptron
from lecture_utils._validation import finite, labelled_samples, number
from lecture_utils.activations import ACTIVATIONS, get
from lecture_utils.geometry import line_in_box, square_limits
from lecture_utils.plots._figure import axes_or_new, is_talk, new_figure

Z_SHOWN = 3.0


def plot_activation(name, *, ax=None):
    """Plot f solid and its derivative dashed, for z from -4 to 4.

    Examples
    --------
    >>> plot_activation("tanh").get_title()
    'tanh'
    """
    activation = get(name)
    ax = axes_or_new(ax, (3.2, 2.6))
    # Two points hard by 0 keep a jump upright.
    z = np.sort(np.append(np.linspace(-4, 4, 201), [-1e-9, 1e-9]))
    ax.axhline(0, color="#D0D0D0", linewidth=0.8)
    ax.axvline(0, color="#D0D0D0", linewidth=0.8)
    ax.plot(z, activation.f(z), color=palette.LIGHT["zero"], linewidth=2.2, label="f")
    ax.plot(
        z,
        activation.df(z),
        color=palette.LIGHT["gradient-text"],
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

    Examples
    --------
    >>> plot_activations().shape
    (2, 4)
    """
    axes = new_figure((9.6, 4.6)).subplots(2, 4, sharex=True, sharey=True)
    for ax, name in zip(axes.flat, ACTIVATIONS, strict=True):
        plot_activation(name, ax=ax)
    axes[0, 0].legend(loc="upper left", frameon=False)
    for ax in axes[1]:
        ax.set_xlabel("z")
    return axes


def plot_decision(X, y, w, b, *, ax=None):
    """Plot the field of z, the boundary z = 0 and the samples; mistakes are crossed.

    Parameters
    ----------
    X : array_like of shape (n_samples, 2)
    y : array_like of shape (n_samples,)
        Labels, 0 or 1.
    w : array_like of shape (2,)
    b : float
    ax : matplotlib.axes.Axes, optional
        Default: the axes of a new figure.

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> ax = plot_decision([[0, 0], [1, 1]], [0, 1], [1.0, 1.0], -1.0)
    >>> ax.get_title()
    '0 of 2 samples wrong'
    """
    X, y = labelled_samples(X, y)
    X, w, b = (
        finite("X", X, shape=(None, 2)),
        finite("w", w, shape=(2,)),
        number("b", b),
    )
    ax = axes_or_new(ax)
    limits = square_limits(X)
    _field(ax, w, b, *limits)
    ends = line_in_box(w, b, *limits)
    if ends is not None:
        ax.plot(*ends.T, color="#1A1A1A", linewidth=2.5, label="z = 0")
    wrong = perceptron.predict(X, w, b) != y
    _samples(ax, X, y, wrong)
    tally = f"{wrong.sum()} of {len(y)} samples wrong"
    ax.set(xlabel="$x_1$", ylabel="$x_2$", xlim=limits[0], ylim=limits[1])
    ax.set(title=tally, aspect="equal")
    line = f"{w[0]:.2f} x1 + {w[1]:.2f} x2 + {b:.2f} = 0"
    ax.set_label(f"Two classes in the plane and the line {line}: {tally}")
    return ax


def _field(ax, w, b, xlim, ylim):
    xs, ys = np.linspace(*xlim, 100), np.linspace(*ylim, 100)
    z = w[0] * xs[None, :] + w[1] * ys[:, None] + b
    image = ax.imshow(
        z,
        extent=(*xlim, *ylim),
        origin="lower",
        vmin=-Z_SHOWN,
        vmax=Z_SHOWN,
        cmap=ListedColormap(palette.diverging() / 255),
    )
    ax.figure.colorbar(image, ax=ax, label="z", shrink=0.8)


def _samples(ax, X, y, wrong):
    ax.scatter(*X[wrong].T, marker="x", s=220, color="#1A1A1A", linewidth=2.5)
    for label, marker, colour in ((0, "o", "zero"), (1, "s", "one")):
        ax.scatter(
            *X[y == label].T,
            marker=marker,
            s=60,
            color=palette.LIGHT[colour],
            edgecolor="white",
            label=f"class {label}",
            zorder=3,
        )


def plot_mistakes(counts, n_samples, *, ax=None):
    """Plot how many samples are wrong after each step of the learning rule.

    Parameters
    ----------
    counts : array_like of int, shape (n_steps,)
        From `perceptron.count_mistakes`.
    n_samples : int
        How many samples there are.
    ax : matplotlib.axes.Axes, optional
        Default: the axes of a new figure.

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> plot_mistakes([3, 1, 0], 4).get_ylabel()
    'wrong of 4'
    """
    counts = finite("counts", counts, ndim=1)
    ax = axes_or_new(ax, (6.4, 2.6))
    ax.step(np.arange(len(counts)), counts, where="post", color=palette.LIGHT["zero"])
    ax.set(xlabel="step", ylabel=f"wrong of {n_samples}", ylim=(-0.1, n_samples))
    ax.yaxis.get_major_locator().set_params(integer=True)
    ax.set_label(
        f"Samples wrong after each step: {counts[0]:.0f} at the start, "
        f"{counts[-1]:.0f} after step {len(counts) - 1}"
    )
    return ax


# ------------------------------------------------------------------------------ kernels


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
