"""Curves of accuracy over labelled pictures, told apart by colour, marker and dash."""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from lecture_utils.views.kit.axes import Axes
from lecture_utils.views.kit.svg import element, hint, line, rect, text

SIZE = (760, 424)
BOX = {"left": 60, "top": 40, "width": 528, "height": 320}
AXES = ("all in view", "from 0 %", "close-up")
APART = 24  # between two labels
BESIDE = {"mean": 8, "runs": 13}  # between two regimes of a column
AIR = 0.025
LONGEST = 15  # letters of a label


@dataclass(frozen=True)
class Study:
    """What a study measured, in percent: (n_regimes, n_sizes, n_seeds)."""

    accuracy: np.ndarray
    regimes: tuple
    sizes: tuple
    chance: float

    @cached_property
    def means(self):
        """Return the mean over the seeds, (n_regimes, n_sizes)."""
        return self.accuracy.mean(axis=2)

    @cached_property
    def spreads(self):
        """Return the standard deviation over the seeds, 0 for a single run."""
        if self.accuracy.shape[2] == 1:
            return np.zeros(self.means.shape)
        return self.accuracy.std(axis=2, ddof=1)


class Look(NamedTuple):
    """What a curve looks like: no two share their marker or their dash."""

    ink: str
    marker: str
    dash: str | None


LOOKS = (
    Look("var(--lu-zero-text)", "circle", None),
    Look("var(--lu-one-text)", "square", "9 4"),
    Look("var(--lu-gradient-text)", "triangle", "2 4"),
    Look("var(--lu-fg)", "diamond", "12 4 2 4"),
    Look("var(--lu-muted)", "cross", "5 3"),
    Look("var(--lu-zero-text)", "down", "12 3 3 3 3 3"),
)
SHAPES = {
    "circle": "M{0:.1f} {1:.1f}m-6 0a6 6 0 1 0 12 0a6 6 0 1 0 -12 0z",
    "square": "M{0:.1f} {1:.1f}m-5.5 -5.5h11v11h-11z",
    "triangle": "M{0:.1f} {1:.1f}m0 -7l6.5 12h-13z",
    "diamond": "M{0:.1f} {1:.1f}m0 -7.5l6.5 7.5l-6.5 7.5l-6.5 -7.5z",
    "cross": "M{0:.1f} {1:.1f}m-2 -6h4v4h4v4h-4v4h-4v-4h-4v-4h4z",
    "down": "M{0:.1f} {1:.1f}m0 7l6.5 -12h-13z",
}


def study_axes(study, axis):
    """Return axes over the logarithm of the sizes, the same for every column."""
    first, last = np.log10([study.sizes[0], study.sizes[-1]])
    margin = 0.08 * (last - first) or 1
    held = -1 if axis == "close-up" else slice(None)
    ends = study.means - study.spreads
    lowest = min(study.accuracy[:, held].min(), ends[:, held].min())
    low = 0.0 if axis == "from 0 %" else max(10 * np.floor((lowest - 2) / 10), 0.0)
    # A little air, or a marker at 100 % would be cut in half.
    top = 100 + AIR * (100 - low)
    return Axes(**BOX, xlim=(first - margin, last + margin), ylim=(low, top))


def study_drawing(study, k, every_run, axis):
    """Return the whole drawing with column `k` lit and what follows it faint."""
    axes = study_axes(study, axis)
    beside = _beside(study, axes, BESIDE["runs" if every_run else "mean"])
    places = _places(study, axes, beside)
    curves = [
        _regime(study, axes, places, r, k, every_run) for r in range(len(study.regimes))
    ]
    return (
        _column(study, axes, k, beside)
        + _frame(axes, every_run, study.accuracy.shape[2])
        + _sizes(study, axes, k)
        + _chance(study, axes)
        + "".join(curves)
        + _labels(study, axes)
    )


def _beside(study, axes, most):
    """Return how far apart the regimes of a column stand: its neighbours stay clear."""
    gaps = np.diff(axes.x(np.log10(study.sizes)))
    return min(most, 0.75 * gaps.min(initial=axes.width) / len(study.regimes))


def _places(study, axes, beside):
    """Return each mean's pixels, regimes side by side: (n_regimes, n_sizes, 2)."""
    x, n = axes.x(np.log10(study.sizes)), len(study.regimes)
    aside = beside * (np.arange(n) - (n - 1) / 2)
    return np.stack([aside[:, None] + x, axes.y(study.means)], axis=2)


def _column(study, axes, k, beside):
    half = (len(study.regimes) * beside + 12) / 2
    x = axes.x(np.log10(study.sizes[k]))
    look = {"fill": "var(--lu-accent)", "fill_opacity": 0.22, "class_": "column"}
    return rect(x - half, axes.top, 2 * half, axes.height, **look)


def _frame(axes, every_run, runs):
    said = f"means and standard deviations of {runs} runs"
    if every_run:
        said = f"every run of {runs}, and the means"
    if runs == 1:
        said = "a single run"
    low = axes.ylim[0]
    yticks = np.arange(low, 101, next(s for s in (20, 10, 5, 2) if 100 - low >= 5 * s))
    return (
        text(axes.left, axes.top - 14, "Held-out accuracy in %", room=220, class_="b")
        + text(SIZE[0], axes.top - 14, said, room=460, class_="e quiet")
        + axes.frame("labelled pictures a class", "", xticks=[], yticks=yticks)
    )


def _sizes(study, axes, k):
    """Return the sizes under the axis, the chosen one first where they would touch."""
    x = axes.x(np.log10(study.sizes))
    order = [k, *(i for i in range(len(x)) if i != k)]
    shown, parts = [], []
    for i in order:
        if all(abs(x[i] - x[j]) >= 28 for j in shown):
            shown.append(i)
            look = "m b" if i == k else "m quiet"
            parts.append(text(x[i], axes.bottom + 20, study.sizes[i], class_=look))
            parts.append(
                line(x[i], axes.bottom, x[i], axes.bottom + 5, stroke="var(--lu-rule)")
            )
    return "".join(parts)


def _chance(study, axes):
    said = f"guessing: {study.chance:.0f} %"
    if study.chance < axes.ylim[0]:
        return text(axes.right - 8, axes.bottom - 8, f"↓ {said}", class_="e quiet")
    y = axes.y(study.chance)
    look = {"stroke": "var(--lu-rule)", "stroke_dasharray": "4 4", "class_": "chance"}
    below = y + 20 if y + 24 < axes.bottom else y - 8
    return line(axes.left, y, axes.right, y, **look) + text(
        axes.right - 8, below, said, class_="e quiet"
    )


def _regime(study, axes, places, r, k, every_run):
    """Return one curve: full up to column `k`, faint after it."""
    look, at = LOOKS[r], places[r]
    draw = _runs if every_run else _bars
    spread = draw(study, axes, r, at, look)
    said = ", ".join(
        f"{mean:.1f} % at {n}"
        for mean, n in zip(study.means[r], study.sizes, strict=True)
    )
    past = _curve(at[: k + 1], look) + "".join(spread[: k + 1])
    ahead = _curve(at[k:], look) + "".join(spread[k + 1 :])
    return element(
        "g",
        hint(f"{study.regimes[r]}: {said}"),
        axes.inside(
            element("g", ahead, opacity=0.3, class_="ahead"),
            past,
            _markers(at[k + 1 :], look, opacity=0.4, class_="marker ahead"),
            _markers(at[: k + 1], look, class_="marker"),
        ),
        class_="regime",
    )


def _curve(at, look):
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in at)
    line_look = {"stroke": look.ink, "stroke_width": 2.5, "fill": "none"}
    return element("polyline", points=points, stroke_dasharray=look.dash, **line_look)


def _bars(study, axes, r, at, look):
    """Return an error bar for each size: a standard deviation up and down."""
    if study.accuracy.shape[2] == 1:
        return [""] * len(at)
    mean, spread = study.means[r], study.spreads[r]
    return [
        element(
            "path",
            d=f"M{x:.1f} {low:.2f}V{high:.2f}m-4 0h8M{x - 4:.1f} {low:.2f}h8",
            stroke=look.ink,
            stroke_width=1.75,
            class_="spread",
        )
        for (x, _), low, high in zip(
            at, axes.y(mean - spread), axes.y(mean + spread), strict=True
        )
    ]


def _runs(study, axes, r, at, look):
    """Return a dot for each run, those of a column a little beside each other."""
    runs = study.accuracy.shape[2]
    aside = np.linspace(-4, 4, runs) if runs > 1 else np.zeros(1)
    dots = []
    for (x, _), row in zip(at, axes.y(study.accuracy[r]), strict=True):
        path = "".join(
            f"M{x + dx:.1f} {y:.2f}m-2.5 0a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0 -5 0z"
            for dx, y in zip(aside, row, strict=True)
        )
        dots.append(element("path", d=path, fill=look.ink, opacity=0.6, class_="run"))
    return dots


def _markers(at, look, **more):
    if not len(at):
        return ""
    path = "".join(SHAPES[look.marker].format(x, y) for x, y in at)
    edge = {"stroke": "var(--lu-page)", "stroke_width": 1.25}
    return element("path", d=path, fill=look.ink, **edge, **more)


def _labels(study, axes):
    """Return each name beside the end of its curve, pushed apart where they meet."""
    wanted = axes.y(study.means[:, -1])
    heights = _apart(wanted, axes.top + 8, axes.bottom - 8)
    parts, left = [], axes.right + 10
    for name, y, look in zip(study.regimes, heights, LOOKS, strict=False):
        sample = {"stroke": look.ink, "stroke_width": 2.5}
        short = name if len(name) <= LONGEST else name[: LONGEST - 1] + "…"
        parts.append(
            line(left, y, left + 34, y, stroke_dasharray=look.dash, **sample)
            + _markers([(left + 17, y)], look)
            + text(
                left + 42,
                y + 5,
                short,
                room=116,
                class_="b label",
                style=f"fill:{look.ink}",
            )
        )
    return "".join(parts)


def _apart(wanted, top, bottom):
    """Return the heights in their order, so far apart that labels can be read."""
    placed, order = np.array(wanted, dtype=float), np.argsort(wanted, kind="stable")
    ceiling, floor = top - APART, bottom + APART
    for i in order:
        placed[i] = ceiling = max(placed[i], ceiling + APART)
    for i in order[::-1]:
        placed[i] = floor = min(placed[i], floor - APART)
    return placed
