"""A function over the plane: its field, the line where it is 0, the samples on it."""

from functools import lru_cache

import numpy as np
from contourpy import contour_generator

from lecture_utils import palette
from lecture_utils.geometry import square_limits
from lecture_utils.views.kit import marks
from lecture_utils.views.kit.axes import Axes, colour_bar, power_of_ten, ticks
from lecture_utils.views.kit.svg import element
from lecture_utils.views.kit.text import superscript

BOUNDARY = {"stroke": palette.INK, "class_": "boundary"}
PATH = {"fill": "none", "stroke_width": 3, "stroke_linecap": "round"} | BOUNDARY

CROWD = 60  # samples from which on the crosses get smaller
# Contours count a value as above the level only where it is larger: 0 is class 1.
LEVEL = np.nextafter(0.0, -1.0)


def square_axes(X, *, left, top, side):
    """Return square axes round the samples, a unit as long in x as in y."""
    return Axes(left, top, side, side, *square_limits(X))


# What stays where it is while a field moves is written once.
@lru_cache(maxsize=64)
def surroundings(axes, name, labels, *, gap=12):
    """Return the frame of the plane, and what the field's colours mean.

    `labels` are pairs of a value and its text, from the lowest to the highest.
    """
    bar = axes.bar((labels[0][0], labels[-1][0]), gap=gap)
    # Samples of one's own may be in the thousands: too wide to stand at the axes.
    at = {"xticks": ticks(*axes.xlim), "yticks": ticks(*axes.ylim)}
    power = power_of_ten([*at["xticks"], *at["yticks"]])
    share = f" / 10{superscript(power)}" if power else ""
    frame = axes.frame(f"x₁{share}", f"x₂{share}", unit=10.0**power, **at)
    return frame + colour_bar(bar, name, dict(labels))


def values_on(axes, f, n_pixels):
    """Return f at pixels that reach one over the axes all round, (n, n)."""
    n = n_pixels + 2
    points = _grown(axes, n_pixels).pixel_centres(n)
    # By parts that stay in the processor's cache: seven times as fast as all at once.
    parts = np.array_split(points, n * n // 1024 + 1)
    return np.concatenate([f(part) for part in parts]).reshape(n, n)


def ground(axes, values):
    """Return the raster of `values_on`: -1 blue, 0 white, 1 orange."""
    return _grown(axes, len(values) - 2).raster(values)


def _grown(axes, n_pixels):
    """Return the axes with one pixel more all round, so that lines reach the edge."""
    (x0, x1), (y0, y1) = axes.xlim, axes.ylim
    dx, dy = (x1 - x0) / n_pixels, (y1 - y0) / n_pixels
    across, down = axes.width / n_pixels, axes.height / n_pixels
    corner, size = (axes.left - across, axes.top - down), (axes.width, axes.height)
    limits = (x0 - dx, x1 + dx), (y0 - dy, y1 + dy)
    return Axes(*corner, size[0] + 2 * across, size[1] + 2 * down, *limits)


def level_line(axes, values):
    """Return the line values = 0 as one path; `values` are those of `values_on`."""
    # Row and column 0 are the pixel that stands outside of the axes.
    places = (np.arange(len(values)) - 0.5) / (len(values) - 2)
    x, y = axes.left + places * axes.width, axes.top + places * axes.height
    path = "".join(map(_stroke, contour_generator(x, y, values).lines(LEVEL)))
    return element("path", d=path, **PATH) if path else ""


def _stroke(points):
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points.tolist())


def samples_on(axes, X, y, wrong=None, size=6, test=None):
    """Return the samples by class, one path each, over the crosses of mistakes.

    Those that `test` marks are hollow.
    """
    pixels = np.column_stack([axes.x(X[:, 0]), axes.y(X[:, 1])])
    parts = []
    if wrong is not None:
        # A crowd of crosses must not hide the samples that they lie under.
        reach, width = (size + 6, 3) if len(X) <= CROWD else (size + 2, 1.5)
        crossed = pixels[wrong].tolist()
        parts.append(marks.mistakes(crossed, reach=reach, width=width))
    test = np.zeros(len(y), bool) if test is None else test
    for hollow, label in np.ndindex(2, 2):
        shown = pixels[(y == label) & (test == hollow)].tolist()
        if shown or not hollow:
            parts.append(marks.samples(shown, label, size=size, hollow=hollow))
    return "".join(parts)
