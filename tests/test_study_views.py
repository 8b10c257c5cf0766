"""A study in pictures: what is drawn and said is what the runs are."""

import re
import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from pictures import SVG, drawings, marked, parsed, points, prose, starts, words
from scipy import stats

from lecture_utils.views.transfer.study import AXES, SHOWS, view_study

REGIMES = ("frozen", "last block", "everything", "from scratch")
SIZES = (1, 2, 5, 10, 20, 50)
RUNS = (
    np.array([0.9, 0.88, 0.8, 0.6])[:, None, None]
    + np.linspace(-0.1, 0.08, 6)[:, None]
    + np.random.default_rng(0).normal(0, 0.03, (4, 6, 10))
).clip(0, 1)
LEFT, TOP, RIGHT, BOTTOM = 60, 40, 588, 360  # the frame


def drawn(accuracy=RUNS, regimes=REGIMES, sizes=SIZES, **options):
    options = {"chosen": next(iter(sizes), 1)} | options
    return view_study(accuracy, regimes, sizes, **options)


def tree(*args, **options):
    return parsed(drawn(*args, **options))


def said(*args, **options):
    return prose(tree(*args, **options))


def percents(drawing):
    """Return a function from pixels to percent, by the numbers at the axis."""
    ticks = [
        (float(e.get("y")) - 5, float(e.text))
        for e in marked(drawing, "e")
        if re.fullmatch(r"\d+", e.text or "") and float(e.get("x")) == LEFT - 8
    ]
    assert len(ticks) > 2
    pixels, values = np.array(ticks).T
    slope, start = np.polyfit(pixels, values, 1)
    return lambda y: slope * np.asarray(y) + start


def markers(drawing):
    """Return where each regime's markers stand, (n_regimes, n_sizes, 2)."""
    found = []
    for group in marked(drawing, "regime"):
        paths = marked(group, "marker")
        done = [starts(path) for path in paths if "ahead" not in path.get("class")]
        ahead = [starts(path) for path in paths if "ahead" in path.get("class")]
        found.append(np.concatenate(done + ahead))
    return np.array(found)


def split(drawing):
    """Return how many sizes of each regime are full, and how many faint."""
    counts = []
    for group in marked(drawing, "regime"):
        paths = marked(group, "marker")
        ahead = sum(len(starts(p)) for p in paths if "ahead" in p.get("class"))
        counts.append((sum(len(starts(p)) for p in paths) - ahead, ahead))
    return set(counts)


def cells(drawing):
    rows = list(drawing.iter("tr"))[1:]
    return [[words(cell).replace("\u00a0", " ") for cell in row] for row in rows]


# ------------------------------------------------------------------ the drawing


@pytest.mark.parametrize("show", SHOWS)
@pytest.mark.parametrize("axis", AXES)
def test_markers_at_means(show, axis):
    (drawing,) = drawings(tree(show=show, axis=axis))
    at, value = markers(drawing), percents(drawing)
    means = [[100 * statistics.mean(runs) for runs in row] for row in RUNS]
    np.testing.assert_allclose(value(at[:, :, 1]), means, atol=0.03)
    middle = at[:, :, 0].mean(axis=0)
    names = {e.text: float(e.get("x")) for e in marked(drawing, "m") if e.text}
    np.testing.assert_allclose(middle, [names[f"{n}"] for n in SIZES], atol=0.1)
    steps = np.diff(middle) / np.diff(np.log(SIZES))
    np.testing.assert_allclose(steps, steps[0], rtol=3e-3)  # logarithmic


def test_bars_show_standard_deviation():
    (drawing,) = drawings(tree(chosen=50))
    value = percents(drawing)
    for group, row in zip(marked(drawing, "regime"), RUNS, strict=True):
        for bar, runs in zip(marked(group, "spread"), row, strict=True):
            low, high = re.match(r"M\S+ (\S+)V(\S+)m", bar.get("d")).groups()
            mean, spread = statistics.mean(runs), statistics.stdev(runs)
            want = 100 * np.array([mean - spread, mean + spread])
            np.testing.assert_allclose(value([float(low), float(high)]), want, atol=0.1)
    assert not marked(drawing, "run")


def test_every_run_is_a_dot():
    (drawing,) = drawings(tree(chosen=50, show="every run"))
    value = percents(drawing)
    for group, row in zip(marked(drawing, "regime"), RUNS, strict=True):
        for dots, runs in zip(marked(group, "run"), row, strict=True):
            np.testing.assert_allclose(value(starts(dots)[:, 1]), 100 * runs, atol=0.05)
    assert not marked(drawing, "spread")


@pytest.mark.parametrize("k", range(6))
def test_columns_after_chosen_are_faint(k):
    (drawing,) = drawings(tree(chosen=SIZES[k]))
    assert split(drawing) == {(k + 1, 5 - k)}
    for group in marked(drawing, "regime"):
        ahead, past = group.iter(SVG + "polyline")
        assert (len(points(past)), len(points(ahead))) == (k + 1, 6 - k)
        np.testing.assert_array_equal(points(past)[-1], points(ahead)[0])
    (column,) = marked(drawing, "column")
    left, width = float(column.get("x")), float(column.get("width"))
    at = markers(drawing)[:, :, 0]
    inside = (at > left) & (at < left + width)
    np.testing.assert_array_equal(inside, np.tile(np.arange(6) == k, (4, 1)))


def test_frame_stands_still():
    frames = [
        [float(marked(parsed(p), "chance")[0].get("y1")), percents(parsed(p))(TOP)]
        for p in (drawn(chosen=n, show=s) for n in SIZES for s in SHOWS)
    ]
    np.testing.assert_allclose(frames, [frames[0]] * 12)


def test_chance_line():
    (drawing,) = drawings(tree(chance=0.5))
    (line,) = marked(drawing, "chance")
    assert percents(drawing)(float(line.get("y1"))) == pytest.approx(50, abs=0.1)
    assert "guessing: 50 %" in words(drawing)
    high = 0.9 + 0.1 * RUNS
    (drawing,) = drawings(tree(high, chance=0.1))
    assert not marked(drawing, "chance") and "↓ guessing: 10 %" in words(drawing)
    assert marked(tree(high, chance=0.1, axis="from 0 %"), "chance")


def test_start_of_axis():
    runs = RUNS.copy()
    runs[:, :-1] -= 0.2  # the last column lies well above the others
    low = {}
    for axis in AXES:
        (drawing,) = drawings(tree(runs, axis=axis))
        low[axis] = float(percents(drawing)(BOTTOM))
    ends = runs.mean(axis=2) - runs.std(axis=2, ddof=1)
    for axis, held in (("all in view", slice(None)), ("close-up", -1)):
        lowest = 100 * min(runs[:, held].min(), ends[:, held].min())
        assert lowest - 12.1 < low[axis] < lowest
    assert low["from 0 %"] == pytest.approx(0, abs=0.1)
    assert low["close-up"] > low["all in view"] + 5


def test_curves_differ_and_are_labelled():
    (drawing,) = drawings(tree(np.tile(RUNS, (2, 1, 1))[:6], "abcdef"))
    groups = marked(drawing, "regime")
    shapes = [marked(g, "marker")[0].get("d").split("m", 1)[1] for g in groups]
    shapes = [shape.split("M")[0] for shape in shapes]
    curves = [next(group.iter(SVG + "polyline")) for group in groups]
    dashes = [curve.get("stroke-dasharray") for curve in curves]
    assert len(set(shapes)) == len(set(dashes)) == 6
    assert len({curve.get("stroke") for curve in curves[:4]}) == 4
    (drawing,) = drawings(tree())
    labels = marked(drawing, "label")
    assert [label.text for label in labels] == list(REGIMES)
    ends = markers(drawing)[:, -1, 1]
    heights = [float(label.get("y")) for label in labels]
    np.testing.assert_array_equal(np.argsort(heights), np.argsort(ends))


@given(arrays(float, (6, 1, 1), elements=st.floats(0, 1)))
def test_labels_keep_apart(accuracy):
    (drawing,) = drawings(tree(accuracy, [f"way {i}" for i in range(6)], (3,)))
    heights = np.array([float(e.get("y")) - 5 for e in marked(drawing, "label")])
    assert (np.diff(np.sort(heights)) > 23.98).all()
    assert heights.min() > TOP and heights.max() < BOTTOM
    values = accuracy.ravel()
    for i, j in np.argwhere(values[:, None] > values + 1e-3):
        assert heights[i] < heights[j]


def test_touching_sizes_are_left_out():
    sizes = tuple(range(1, 21))
    accuracy = np.full((2, 20, 3), 0.7)
    for n in (1, 18, 20):
        (drawing,) = drawings(tree(accuracy, ("a", "b"), sizes, chosen=n))
        names = [e for e in marked(drawing, "m") if (e.text or "").isdigit()]
        (bold,) = [e.text for e in names if "b" in e.get("class").split()]
        at = np.sort([float(e.get("x")) for e in names])
        assert bold == f"{n}" and np.diff(at).min() >= 28
        x = markers(drawing)[:, :, 0]
        assert (np.diff(x, axis=1) > 0).all() and (x[0, 1:] > x[1, :-1]).all()


# ------------------------------------------------------------------ the words


@pytest.mark.parametrize("k", range(6))
def test_table_shows_column(k):
    n, column = SIZES[k], 100 * RUNS[:, k]
    means = [statistics.mean(runs) for runs in column]
    best = int(np.argmax(means))
    rows = cells(tree(chosen=n))
    assert [row[0] for row in rows] == list(REGIMES)
    for r, (_, accuracy, behind, errors) in enumerate(rows):
        assert accuracy == f"{means[r]:.1f} ± {statistics.stdev(column[r]):.1f}"
        if r == best:
            assert (behind, errors) == ("–", "–")
            continue
        t = stats.ttest_rel(column[best], column[r]).statistic
        assert float(behind) == pytest.approx(means[best] - means[r], abs=0.051)
        assert float(errors) == pytest.approx(t, abs=0.051)


def test_alt_text():
    for n, column in zip(SIZES, RUNS.transpose(1, 0, 2), strict=True):
        alt = drawn(chosen=n).alt
        of = "1 labelled picture " if n == 1 else f"{n} labelled pictures "
        assert of in alt and "mean of 10 runs" in alt
        for name, runs in zip(REGIMES, column, strict=True):
            assert f"{name} {100 * statistics.mean(runs):.1f} %" in alt


def leads(lead, noise=0.0, runs=10, others=1):
    """Return runs of a leader and of others that are behind by `lead`."""
    wave = noise * (-1.0) ** np.arange(runs)
    return np.array([np.full(runs, 0.9), *[0.9 - lead + wave] * others])[:, None]


def verdict(accuracy, names=REGIMES):
    return said(accuracy, names[: len(accuracy)], (5,))


def test_clear_lead():
    # The standard error of ±noise over 10 runs is noise / 3.
    assert "frozen has the highest mean, clearly ahead of last block." in verdict(
        leads(0.0301, 0.03)
    )
    assert "not clearly ahead of last block." in verdict(leads(0.0299, 0.03))
    assert "clearly ahead of last block." in verdict(leads(0.01))
    text = verdict(np.concatenate([leads(0.1, 0.03), leads(0.01, 0.03)[1:]]))
    assert "frozen has the highest mean, clearly ahead of last block, not clearly " in (
        text
    )
    assert "not clearly of everything." in text
    text = verdict(leads(0.1, 0.01, others=3))
    assert "clearly ahead of last block, everything and from scratch." in text
    text = verdict(leads(0.001, 0.03, others=3))
    assert "not clearly ahead of last block, everything or from scratch." in text
    assert "more than 3 SE" in text


def test_few_runs_are_not_judged():
    for runs in (2, 3, 4):
        text = verdict(leads(0.3, 0.001, runs))
        assert f"{runs} runs are too few to say more" in text and "clearly" not in text
    assert "too few" not in verdict(leads(0.3, 0.001, 5))
    text = verdict(leads(0.3, runs=1))
    assert "frozen is ahead in this one run. Another might end differently." in text
    assert "±" not in text and "SE" not in text and "a single run" in text
    assert not marked(tree(leads(0.3, runs=1), "ab", (5,)), "spread")
    assert cells(tree(leads(0.3, runs=1), "ab", (5,))) == [
        ["a", "90.0", "–"],
        ["b", "60.0", "30.0"],
    ]


def test_tie_and_single_regime():
    assert "nobody is ahead" in verdict(leads(0.0, others=3))
    assert "nobody is ahead" in verdict(leads(0.0, runs=1))
    alone = tree(RUNS[:1], ("frozen",), chosen=2)
    assert "ahead" not in words(alone) and "behind" not in words(alone)
    assert len(cells(alone)[0]) == 2


@given(arrays(int, (3, 7), elements=st.integers(0, 500)))
def test_standard_errors_of_paired_test(right):
    accuracy = right / 500
    rows = cells(tree(accuracy[:, None], "abc", (5,)))
    means = accuracy.mean(axis=1)
    first = np.flatnonzero(means > means.max() - 1e-9)
    for r, (_, _, behind, errors) in enumerate(rows):
        if r in first:
            assert behind == errors == "–"
            continue
        assert float(behind) == pytest.approx(100 * (means.max() - means[r]), abs=0.051)
        differences = accuracy[first] - accuracy[r]
        sems = stats.sem(differences, axis=1)
        if sems.min() > 1e-6:
            want = min(differences.mean(axis=1) / sems)
            assert float(errors) == pytest.approx(want, rel=1e-4, abs=0.06)


def test_shared_lead():
    apart = 0.05 * (-1.0) ** np.arange(10)
    tied = np.array([0.9 + apart, np.full(10, 0.9), np.full(10, 0.86)])[:, None]
    text = verdict(tied)
    # The third is 40 standard errors behind the second, 2.4 behind the first.
    assert "frozen and last block share the highest mean, not clearly ahead of" in text
    rows = cells(tree(tied, "abc", (5,)))
    assert [row[2:] for row in rows] == [["–", "–"], ["–", "–"], ["4.0", "2.4"]]
    text = verdict(leads(0.2, runs=1, others=2)[[0, 0, 1]])
    assert "frozen and last block are ahead in this one run." in text


def test_long_and_escaped_names():
    name = "<b>everything & a very long name</b>"
    shown = tree(RUNS[:2], ("frozen", name), chosen=5, task="a < b", model="<i>")
    assert "Task: a < b. Network: <i>." in words(shown)
    assert marked(shown, "label")[1].text == "<b>everything …"
    assert cells(shown)[1][0] == name
    assert "Task" not in said()


@given(
    arrays(float, st.tuples(st.just(3), st.just(4), st.integers(1, 6)),
           elements=st.floats(0, 1)),
    st.sampled_from([1, 2, 30, 900]),
    st.sampled_from(SHOWS),
)  # fmt: skip
def test_any_study(accuracy, chosen, show):
    shown = tree(accuracy, "abc", (1, 2, 30, 900), chosen=chosen, show=show)
    assert not re.search(r"\b(nan|inf)\b", words(shown))
    at = markers(shown)
    assert (at[:, :, 0] > LEFT).all() and (at[:, :, 0] < RIGHT).all()
    assert (at[:, :, 1] > TOP).all() and (at[:, :, 1] <= BOTTOM + 0.1).all()
