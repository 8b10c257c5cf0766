"""Axes inside a drawing: data coordinates in, elements out."""

from dataclasses import dataclass

import numpy as np

from lecture_utils.geometry import line_in_box
from lecture_utils.views.kit.raster import (
    SIGNED_RAMP,
    address,
    from_palette,
    placed,
    signed_levels,
)
from lecture_utils.views.kit.svg import element, line, polyline, rect, text


@dataclass(frozen=True)
class Axes:
    """A rectangle of the drawing, in its pixels, that shows data in xlim by ylim."""

    left: float
    top: float
    width: float
    height: float
    xlim: tuple
    ylim: tuple

    @property
    def right(self):
        """The pixel of the right side."""
        return self.left + self.width

    @property
    def bottom(self):
        """The pixel of the lower side."""
        return self.top + self.height

    def x(self, value):
        """Return the pixel for a data x."""
        low, high = self.xlim
        return self.left + (value - low) / (high - low) * self.width

    def y(self, value):
        """Return the pixel for a data y."""
        low, high = self.ylim
        return self.top + (high - value) / (high - low) * self.height

    def border(self, **look):
        """Return the rectangle's outline."""
        look = {"fill": "none", "stroke": "var(--lu-rule)"} | look
        return rect(self.left, self.top, self.width, self.height, **look)

    def frame(self, xlabel, ylabel, *, xticks=None, yticks=None, unit=1.0):
        """Return border, ticks with numbers, in so many of `unit`, and labels."""
        xticks = ticks(*self.xlim) if xticks is None else xticks
        yticks = ticks(*self.ylim) if yticks is None else yticks
        middle, across = self.left + self.width / 2, self.top + self.height / 2
        turned = f"translate({self.left - 44:.0f} {across:.0f}) rotate(-90)"
        parts = [
            self.border(),
            text(middle, self.bottom + 42, xlabel, class_="m"),
            text(0, 0, ylabel, class_="m", transform=turned),
        ]
        for tick in xticks:
            place = self.x(tick), self.bottom + 20
            parts.append(text(*place, _short(tick / unit), class_="m quiet"))
        for tick in yticks:
            place = self.left - 8, self.y(tick) + 5
            parts.append(text(*place, _short(tick / unit), class_="e quiet"))
        return "".join(parts)

    def inside(self, *elements):
        """Return the elements, cut off at the frame."""
        # A nested svg clips by itself; a clip path would need an id of its own.
        box = self.left, self.top, self.width, self.height
        return element(
            "svg",
            *elements,
            x=box[0],
            y=box[1],
            width=box[2],
            height=box[3],
            viewBox=" ".join(f"{value:g}" for value in box),
        )

    def cross_hairs(self):
        """Return thin lines through the origin."""
        x, y = self.x(0), self.y(0)
        return line(x, self.top, x, self.bottom, stroke="var(--lu-grid)") + line(
            self.left, y, self.right, y, stroke="var(--lu-grid)"
        )

    def curve(self, xs, ys, *, stroke="var(--lu-fg)", width=2.5, dash=None, **look):
        """Return a polyline through the points."""
        pixels = zip(self.x(np.asarray(xs)), self.y(np.asarray(ys)), strict=True)
        look |= {"stroke": stroke, "stroke_width": width, "stroke_dasharray": dash}
        return polyline(pixels, **look)

    def straight(self, w, b, **look):
        """Return the line w . x + b = 0, or nothing where it misses the axes."""
        ends = line_in_box(w, b, self.xlim, self.ylim)
        return "" if ends is None else self.curve(ends[:, 0], ends[:, 1], **look)

    def cursor(self, x, *, overhang=0, width=2):
        """Return the upright line at a data x; it may stand out of the frame."""
        x, look = self.x(x), {"stroke": "var(--lu-accent)", "stroke_width": width}
        return line(x, self.top - overhang, x, self.bottom + overhang, **look)

    def history(self, values, k):
        """Return values by step: the whole curve faint, strong up to step `k`."""
        ahead = {"stroke": "var(--lu-rule)", "width": 1.5, "class_": "ahead"}
        return (
            self.curve(range(len(values)), values, **ahead)
            + self.cursor(k)
            + self.curve(range(k + 1), values[: k + 1], stroke="var(--lu-zero)")
        )

    def bar(self, limits, *, gap=12, width=12):
        """Return axes for a colour bar to the right of these."""
        return Axes(self.right + gap, self.top, width, self.height, (0, 1), limits)

    def raster(self, field):
        """Return a field as an image: 0 white, negative blue, positive orange.

        `field` has shape (rows, columns) with values from -1 to 1, row 0 on top.
        """
        data = address(from_palette(signed_levels(field), SIGNED_RAMP))
        return placed(data, self.left, self.top, self.width, self.height)

    def pixel_centres(self, n):
        """Return the data coordinates of an n x n raster's pixels, (n * n, 2)."""
        share = (np.arange(n) + 0.5) / n
        xs = self.xlim[0] + share * (self.xlim[1] - self.xlim[0])
        ys = self.ylim[1] - share * (self.ylim[1] - self.ylim[0])
        return np.column_stack([np.tile(xs, n), np.repeat(ys, n)])


def colour_bar(bar, name, labels, *, image=None):
    """Return a colour bar, its name under it, and `labels` at values beside it."""
    parts = [
        bar.raster(np.linspace(1, -1, 63)[:, None]) if image is None else image,
        bar.border(),
        text(bar.left + bar.width / 2, bar.bottom + 42, name, class_="m i"),
    ]
    for value, words in labels.items():
        place = bar.right + 6, bar.y(value) + 5
        parts.append(text(*place, words, class_="quiet"))
    return "".join(parts)


def tick_step(length, most):
    """Return the smallest of 1, 2 and 5 times 10^n that fits `most` times."""
    power = 10.0 ** np.floor(np.log10(length / most))
    return next(n * power for n in (1, 2, 5, 10) if length / (n * power) <= most)


def ticks(low, high, most=6):
    """Return round numbers from `low` to `high`, at most `most` steps apart."""
    step = tick_step(high - low, most)
    return np.arange(np.ceil(low / step), np.floor(high / step) + 1) * step


def power_of_ten(numbers, most=4):
    """Return the n of the 10^n to divide tick numbers by: 0 unless one is too long."""
    if max(len(_short(number)) for number in numbers) <= most:
        return 0
    return int(np.floor(np.log10(np.abs(numbers).max())))


def axis_end(value, most=5):
    """Return the first tick at or above `value` of an axis that starts at 0."""
    if value < 1e-300:  # its step would be 0
        return 1.0
    step = tick_step(value, most)
    return float(np.ceil(value / step - 1e-9) * step)


def _short(value):
    return f"{value + 0.0:g}".replace("-", "−")
