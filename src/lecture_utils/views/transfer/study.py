"""Frozen, fine-tuned or from scratch: accuracy over the number of labelled pictures."""

from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import NamedTuple

import numpy as np

from lecture_utils._validation import finite, number, one_of
from lecture_utils.views.kit.axes import Axes
from lecture_utils.views.kit.svg import (
    element,
    hint,
    line,
    paragraph,
    rect,
    render,
    table,
    text,
)
from lecture_utils.views.kit.text import enumerated, plural, truncate

SHOWS = ("mean and spread", "every run")
AXES = ("all in view", "from 0 %", "close-up")
SIZE = (760, 424)
BOX = {"left": 60, "top": 40, "width": 528, "height": 320}
APART = 24  # between two labels
BESIDE = {"mean and spread": 8, "every run": 13}  # between two regimes of a column
AIR = 0.025
LONGEST = 15  # letters of a label
ONE_LINE = 14  # letters of a name that is not broken
# Stricter than the usual two: the best of several was picked after looking.
CLEAR, FEWEST_RUNS = 3.0, 5


class Look(NamedTuple):
    """What a curve looks like: no two share their marker or their dash."""

    ink: str
    marker: str
    dash: str | None


LOOKS = (
    Look("var(--lu-zero-text)", "m-6 0a6 6 0 1 0 12 0a6 6 0 1 0 -12 0z", None),
    Look("var(--lu-one-text)", "m-5.5 -5.5h11v11h-11z", "9 4"),
    Look("var(--lu-gradient-text)", "m0 -7l6.5 12h-13z", "2 4"),
    Look("var(--lu-fg)", "m0 -7.5l6.5 7.5l-6.5 7.5l-6.5 -7.5z", "12 4 2 4"),
    Look("var(--lu-muted)", "m-2 -6h4v4h4v4h-4v4h-4v-4h-4v-4h4z", "5 3"),
    Look("var(--lu-zero-text)", "m0 7l6.5 -12h-13z", "12 3 3 3 3 3"),
)


@dataclass(frozen=True)
class Study:
    """What a study measured, in percent: (n_regimes, n_sizes, n_seeds)."""

    accuracy: np.ndarray
    regimes: tuple
    sizes: tuple
    chance: float

    @property
    def n_runs(self):
        """How often each regime was trained on each size."""
        return self.accuracy.shape[2]

    @cached_property
    def means(self):
        """The mean over the seeds, (n_regimes, n_sizes)."""
        return self.accuracy.mean(axis=2)

    @cached_property
    def spreads(self):
        """The standard deviation over the seeds, 0 for a single run."""
        if self.n_runs == 1:
            return np.zeros(self.means.shape)
        return self.accuracy.std(axis=2, ddof=1)


def view_study(
    accuracy,
    regimes,
    n_per_class,
    *,
    chosen,
    show="mean and spread",
    axis="all in view",
    chance=0.5,
    task="",
    model="",
):
    """Draw how well each way to train does with few labelled pictures, and with many.

    Parameters
    ----------
    accuracy : array_like of shape (n_regimes, n_sizes, n_seeds)
        Share of held-out pictures that are right, 0 to 1. Runs with the same last
        index are compared with each other: they share their seed.
    regimes : sequence of str
        What each way to train is called; one to six.
    n_per_class : sequence of int
        Labelled pictures of each class, strictly increasing.
    chosen : int
        One of `n_per_class`: the column to look at. What comes after it is faint.
    show : {"mean and spread", "every run"}
        The spread is the standard deviation over the seeds; a single run has none.
    axis : {"all in view", "from 0 %", "close-up"}
        Where the axis begins. The close-up holds the last column, and leaves out what
        lies lower.
    chance : float
        The accuracy of guessing, 0 to 1.
    task, model : str
        What was learned, and by which network.

    Returns
    -------
    Picture
        The curves, a table for the chosen column, and who is ahead.

    Notes
    -----
    A lead counts as clear where the mean difference, run by run, is more than three
    times its standard error; fewer than five runs are not judged.

    Examples
    --------
    >>> from lecture_utils import views
    >>> accuracy = [[[0.6, 0.7], [0.8, 0.9]], [[0.5, 0.5], [0.9, 0.9]]]
    >>> views.view_study(accuracy, ["frozen", "from scratch"], [5, 20], chosen=20)
    <Picture: Accuracy with 20 labelled pictures a class, mean of 2 runs: ...>
    """
    study = _checked(accuracy, regimes, n_per_class, chance)
    if chosen not in study.sizes:
        raise ValueError(f"chosen must be one of {study.sizes}, got {chosen!r}")
    k = study.sizes.index(chosen)
    show, axis = one_of("show", show, SHOWS), one_of("axis", axis, AXES)
    return render(
        SIZE,
        _drawing(study, k, show, axis),
        title="Accuracy by labelled pictures a class",
        alt=_alt(study, k),
        words=_words(study, k, str(task), str(model)),
    )


def _checked(accuracy, regimes, n_per_class, chance):
    regimes, sizes = tuple(map(str, regimes)), np.asarray(n_per_class)
    if not 1 <= len(regimes) <= len(LOOKS):
        raise ValueError(
            f"regimes must have 1 to {len(LOOKS)} entries, got {len(regimes)}"
        )
    grows = sizes.size and sizes.ndim == 1 and (np.diff(sizes) > 0).all()
    if not grows or sizes.dtype.kind not in "iu" or sizes[0] < 1:
        raise ValueError(
            "n_per_class must hold strictly increasing integers of 1 or more, got "
            f"{n_per_class!r}"
        )
    accuracy = finite("accuracy", accuracy, shape=(len(regimes), len(sizes), None))
    if not accuracy.size:
        raise ValueError(f"accuracy must hold one run or more, got {accuracy.shape}")
    if accuracy.min() < 0 or accuracy.max() > 1:
        raise ValueError(
            f"accuracy must hold numbers from 0 to 1, got {accuracy.min():g} to "
            f"{accuracy.max():g}"
        )
    chance = number("chance", chance, low=0, high=1)
    return Study(100 * accuracy, regimes, tuple(sizes.tolist()), 100 * chance)


def _alt(study, k):
    means = zip(study.regimes, map(_decimal, study.means[:, k]), strict=True)
    runs = f"mean of {study.n_runs} runs" if study.n_runs > 1 else "one run"
    listed = ", ".join(f"{name} {mean} %" for name, mean in means)
    return f"Accuracy with {_labelled(study, k)}, {runs}: {listed}"


def _labelled(study, k):
    return plural(study.sizes[k], "labelled picture") + " a class"


# ------------------------------------------------------------------ drawing


def _drawing(study, k, show, axis):
    """Draw all curves, column `k` highlighted and what follows it faint."""
    axes = _axes(study, axis)
    x, n = axes.x(np.log10(study.sizes)), len(study.regimes)
    # The neighbours of a column stay clear of it.
    beside = min(BESIDE[show], 0.75 * np.diff(x).min(initial=axes.width) / n)
    aside = beside * (np.arange(n) - (n - 1) / 2)
    places = np.stack([aside[:, None] + x, axes.y(study.means)], axis=2)
    half = (n * beside + 12) / 2
    column = {"fill": "var(--lu-accent)", "fill_opacity": 0.22, "class_": "column"}
    return (
        rect(x[k] - half, axes.top, 2 * half, axes.height, **column)
        + _frame(axes, show, study.n_runs)
        + _sizes(study, axes, x, k)
        + _chance(study, axes)
        + "".join(_regime(study, axes, places[r], r, k, show) for r in range(n))
        + _labels(study, axes)
    )


def _axes(study, axis):
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


def _frame(axes, show, n_runs):
    caption = "a single run"
    if n_runs > 1 and show == "every run":
        caption = f"every run of {n_runs}, and the means"
    elif n_runs > 1:
        caption = f"means and standard deviations of {n_runs} runs"
    low, y = axes.ylim[0], axes.top - 14
    yticks = np.arange(low, 101, next(s for s in (20, 10, 5, 2) if 100 - low >= 5 * s))
    return (
        text(axes.left, y, "Held-out accuracy in %", room=220, class_="b")
        + text(SIZE[0], y, caption, room=460, class_="e quiet")
        + axes.frame("labelled pictures a class", "", xticks=[], yticks=yticks)
    )


def _sizes(study, axes, x, k):
    """Draw the sizes under the axis, the chosen one first where they would touch."""
    shown, parts = [], []
    for i in [k, *(i for i in range(len(x)) if i != k)]:
        if all(abs(x[i] - x[j]) >= 28 for j in shown):
            shown.append(i)
            look = "m b" if i == k else "m quiet"
            tick = x[i], axes.bottom, x[i], axes.bottom + 5
            parts.append(text(x[i], axes.bottom + 20, study.sizes[i], class_=look))
            parts.append(line(*tick, stroke="var(--lu-rule)"))
    return "".join(parts)


def _chance(study, axes):
    """Draw the accuracy of guessing, or say that it lies below the axis."""
    caption, look = f"guessing: {study.chance:.0f} %", {"class_": "e quiet"}
    x = axes.right - 8
    if study.chance < axes.ylim[0]:
        return text(x, axes.bottom - 8, f"↓ {caption}", **look)
    y = axes.y(study.chance)
    below = y + 20 if y + 24 < axes.bottom else y - 8
    dashed = {"stroke": "var(--lu-rule)", "stroke_dasharray": "4 4"}
    rule = line(axes.left, y, axes.right, y, **dashed, class_="chance")
    return rule + text(x, below, caption, **look)


def _regime(study, axes, at, r, k, show):
    """Draw one curve: full up to column `k`, faint after it."""
    look = LOOKS[r]
    spread = (_runs if show == "every run" else _bars)(study, axes, r, at)
    means = ", ".join(
        f"{mean:.1f} % at {n}"
        for mean, n in zip(study.means[r], study.sizes, strict=True)
    )
    past = _curve(at[: k + 1], look) + "".join(spread[: k + 1])
    ahead = _curve(at[k:], look) + "".join(spread[k + 1 :])
    return element(
        "g",
        hint(f"{study.regimes[r]}: {means}"),
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
    style = {"stroke": look.ink, "stroke_width": 2.5, "fill": "none"}
    return element("polyline", points=points, stroke_dasharray=look.dash, **style)


def _bars(study, axes, r, at):
    """Draw an error bar for each size: a standard deviation up and down."""
    if study.n_runs == 1:
        return [""] * len(at)
    style = {"stroke": LOOKS[r].ink, "stroke_width": 1.75, "class_": "spread"}
    lows = axes.y(study.means[r] - study.spreads[r])
    highs = axes.y(study.means[r] + study.spreads[r])
    paths = (
        f"M{x:.1f} {low:.2f}V{high:.2f}m-4 0h8M{x - 4:.1f} {low:.2f}h8"
        for (x, _), low, high in zip(at, lows, highs, strict=True)
    )
    return [element("path", d=path, **style) for path in paths]


def _runs(study, axes, r, at):
    """Draw a dot for each run, those of a column a little beside each other."""
    aside = np.linspace(-4, 4, study.n_runs) if study.n_runs > 1 else np.zeros(1)
    style = {"fill": LOOKS[r].ink, "opacity": 0.6, "class_": "run"}
    dots = []
    for (x, _), ys in zip(at, axes.y(study.accuracy[r]), strict=True):
        path = "".join(
            f"M{x + dx:.1f} {y:.2f}m-2.5 0a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0 -5 0z"
            for dx, y in zip(aside, ys, strict=True)
        )
        dots.append(element("path", d=path, **style))
    return dots


def _markers(at, look, **more):
    if not len(at):
        return ""
    path = "".join(f"M{x:.1f} {y:.1f}{look.marker}" for x, y in at)
    edge = {"stroke": "var(--lu-page)", "stroke_width": 1.25}
    return element("path", d=path, fill=look.ink, **edge, **more)


def _labels(study, axes):
    """Draw each name beside the end of its curve, pushed apart where they meet."""
    wanted = axes.y(study.means[:, -1])
    heights = _pushed_apart(wanted, axes.top + 8, axes.bottom - 8)
    parts, x = [], axes.right + 10
    for name, y, look in zip(study.regimes, heights, LOOKS, strict=False):
        stroke = {"stroke": look.ink, "stroke_width": 2.5}
        style = {"class_": "b label", "style": f"fill:{look.ink}", "room": 116}
        parts += [
            line(x, y, x + 34, y, stroke_dasharray=look.dash, **stroke),
            _markers([(x + 17, y)], look),
            text(x + 42, y + 5, truncate(name, LONGEST), **style),
        ]
    return "".join(parts)


def _pushed_apart(wanted, top, bottom):
    """Return the heights in their order, so far apart that labels can be read."""
    placed, order = np.array(wanted, dtype=float), np.argsort(wanted, kind="stable")
    ceiling, floor = top - APART, bottom + APART
    for i in order:
        placed[i] = ceiling = max(placed[i], ceiling + APART)
    for i in order[::-1]:
        placed[i] = floor = min(placed[i], floor - APART)
    return placed


# ------------------------------------------------------------------ words


def _words(study, k, task, model):
    """Say what was run, show the column as a table, and say who is ahead in it."""
    runs = f"{study.n_runs} runs" if study.n_runs > 1 else "One run"
    head = f"<b>{_labelled(study, k)}.</b> {runs} for each way to train."
    head += f" Task: {escape(task)}." if task else ""
    head += f" Network: {escape(model)}." if model else ""
    behind, errors = _gaps(study.accuracy[:, k])
    words = paragraph(head) + _table(study, k, behind, errors)
    if len(study.regimes) > 1:
        words += paragraph(_verdict(study, behind, errors))
    if len(study.regimes) > 1 and study.n_runs > 1:
        words += paragraph(
            "All in %; ± is the standard deviation over the runs. <b>Behind</b> is the "
            "mean difference to the best, run by run; <b>SE</b>, how many standard "
            f"errors that is. The rule: a lead of more than {CLEAR:g} SE is clear."
        )
    return words


def _gaps(accuracy):
    """Return how far each regime is behind the best, and that in standard errors.

    `accuracy` has shape (n_regimes, n_seeds). The differences are taken run by run,
    to the nearest where several share the highest mean; with a single run the second
    result is None.
    """
    means, n = accuracy.mean(axis=1), accuracy.shape[1]
    behind = means.max() - means
    behind[behind < 1e-9] = 0.0  # what rounding leaves of nothing
    if n == 1:
        return behind, None
    differences = accuracy[behind == 0][:, None] - accuracy
    error = differences.std(axis=2, ddof=1) / np.sqrt(n)
    # The same difference in every run has no error: endlessly clear, unless it is 0.
    endless = np.where(behind > 0, np.inf, np.zeros_like(error))
    return behind, np.divide(behind, error, out=endless, where=error > 1e-9).min(axis=0)


def _decimal(value):
    """Return a percentage as text, one decimal and no negative zero."""
    return f"{max(value, 0.0):.1f}"


def _table(study, k, behind, errors):
    """Return accuracy, distance to the best, and that in standard errors, by regime."""
    heads, rows = ["", "accuracy", "behind", "SE"], []
    for r, name in enumerate(map(escape, study.regimes)):
        cells = [_decimal(study.means[r, k]), _decimal(behind[r])]
        if errors is not None:
            cells[0] += f"\u00a0±\u00a0{_decimal(study.spreads[r, k])}"
            cells.append(f"{errors[r]:.1f}".replace("inf", "∞"))
        if len(name) <= ONE_LINE:
            name = name.replace(" ", "\u00a0")
        if behind[r] == 0:
            name, cells = _bold(name), [_bold(cells[0]), *("–" for _ in cells[1:])]
        # One way to train alone has nothing to be behind of.
        rows.append((name, *cells[: None if len(study.regimes) > 1 else 1]))
    return table(heads[: len(rows[0])], rows)


def _bold(words):
    return f'<b style="color:var(--lu-fg)">{words}</b>'


def _verdict(study, behind, errors):
    """Say who is ahead, and no more than the runs do."""
    names = [f"<i>{escape(name)}</i>" for name in study.regimes]
    first = [name for name, gap in zip(names, behind, strict=True) if gap == 0]
    others = [r for r, gap in enumerate(behind) if gap > 0]
    leaders, alone, runs = enumerated(first), len(first) == 1, study.n_runs
    if not others:
        return "All have the same mean: nobody is ahead."
    if errors is None:
        verb = "is" if alone else "are"
        return f"{leaders} {verb} ahead in this one run. Another might end differently."
    leaders += f" {'has' if alone else 'share'} the highest mean"
    if runs < FEWEST_RUNS:
        few = f"{runs} runs are too few to say more: take {FEWEST_RUNS} or more"
        return f"{leaders}, but {few}."
    clear = [names[r] for r in others if errors[r] > CLEAR]
    unclear = [names[r] for r in others if errors[r] <= CLEAR]
    leads = [f"<b>clearly ahead</b> of {enumerated(clear)}"] if clear else []
    if unclear:
        more = "" if clear else " ahead"
        leads.append(f"<b>not clearly{more}</b> of {enumerated(unclear, 'or')}")
    return f"{leaders}, {', '.join(leads)}."
