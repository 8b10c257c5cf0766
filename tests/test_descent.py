"""Gradient descent: the walk against its closed form, the pictures by parsing them."""

import re
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pictures import (
    Scale,
    drawings,
    marked,
    parsed,
    points,
    raster,
    starts,
    words,
)
from scipy.optimize import minimize

from lecture_utils import descent
from lecture_utils.descent import CURVES, LANDSCAPES, descend, verdict
from lecture_utils.views.descent import view_descent, view_landscape
from lecture_utils.views.kit.text import signed
from lecture_utils.widgets import descent as explorers

NEURON, VALLEYS = CURVES["one neuron"], CURVES["two valleys"]
BOWL, LONG = LANDSCAPES["round bowl"], LANDSCAPES["long valley"]
COSTS = [*CURVES.values(), *LANDSCAPES.values()]
by_cost = pytest.mark.parametrize("cost", COSTS, ids=lambda c: f"{c.name} {c.weights}")

weights = st.floats(-3, 3)
lrs = st.floats(0.01, 3)
momenta = st.floats(0, 0.95)


def walk(cost, start, lr, momentum=0.0, n_steps=30):
    return descend(cost.dJ, start, lr=lr, momentum=momentum, n_steps=n_steps)


def start_of(cost, value=-2.5):
    return value if len(cost.weights) == 1 else [value, 1.5]


def grid(cost):
    """Return many points: (n,) for a curve, (n, 2) for a landscape."""
    ws = np.linspace(-3.4, 3.4, 35)
    if len(cost.weights) == 1:
        return ws
    return np.stack(np.meshgrid(ws, ws), axis=-1).reshape(-1, 2)


# ------------------------------------------------------------------ the costs


@by_cost
def test_slopes_are_those_of_central_differences(cost):
    w, h = grid(cost), 1e-5
    if len(cost.weights) == 1:
        measured = (cost.J(w + h) - cost.J(w - h)) / (2 * h)
    else:
        shifts = h * np.eye(2)
        measured = np.stack(
            [(cost.J(w + s) - cost.J(w - s)) / (2 * h) for s in shifts], axis=-1
        )
    np.testing.assert_allclose(cost.dJ(w), measured, atol=1e-8)


@by_cost
def test_costs_are_never_below_zero_and_take_single_points(cost):
    w = grid(cost)
    assert (cost.J(w) >= 0).all()
    assert cost.J(w).shape == (len(w),) and cost.dJ(w).shape == w.shape
    for i in (0, 7):
        np.testing.assert_allclose(cost.J(w[i]), cost.J(w)[i])
        np.testing.assert_allclose(cost.dJ(w[i]), cost.dJ(w)[i])


@by_cost
def test_minima_are_those_that_scipy_finds_and_the_lowest_is_first(cost):
    found = set()
    for start in grid(cost)[::23]:
        result = minimize(cost.J, start, jac=lambda w: np.atleast_1d(cost.dJ(w)))
        found.add(tuple(np.round(np.atleast_1d(result.x), 3) + 0.0))
    minima = np.array(cost.minima).reshape(len(cost.minima), -1)
    for minimum in minima:
        assert min(np.abs(np.array(list(found)) - minimum).max(axis=1)) < 2e-3
    J = [float(cost.J(np.array(minimum))) for minimum in cost.minima]
    assert J == sorted(J) and J[0] <= cost.J(grid(cost)).min()
    np.testing.assert_allclose(cost.dJ(np.array(cost.minima)), 0, atol=1e-7)


def test_the_neuron_is_a_parabola_of_curvature_one():
    x, y = descent.NEURON_X, descent.NEURON_Y
    assert (x**2).mean() == 1
    for w in (-2.0, 0.5, 3.0):
        assert NEURON.J(w) == pytest.approx(np.mean(0.5 * (w * x - y) ** 2))
        assert NEURON.J(w) == pytest.approx(0.5 * (w - 0.5) ** 2 + NEURON.J(0.5))
        assert NEURON.dJ(w) == pytest.approx(w - 0.5)


def test_the_long_valley_is_twenty_times_steeper_across():
    curvature = [LONG.dJ([1.0, 0.0])[0], LONG.dJ([0.0, 1.0])[1]]
    assert curvature[1] / curvature[0] == pytest.approx(20)


def test_the_sigmoid_neuron_is_convex_and_the_valleys_have_a_saddle():
    rng = np.random.default_rng(0)
    a, b = rng.uniform(-3, 3, (2, 300, 2))
    J = LANDSCAPES["sigmoid neuron"].J
    assert (J((a + b) / 2) <= (J(a) + J(b)) / 2 + 1e-12).all()
    valleys = LANDSCAPES["two valleys"]
    saddle = np.array([0.5, 0.0])
    np.testing.assert_array_equal(valleys.dJ(saddle), 0)
    along, across = np.array([0.1, 0.0]), np.array([0.0, 0.1])
    assert valleys.J(saddle + along) < valleys.J(saddle) < valleys.J(saddle + across)


# ------------------------------------------------------------------ the walk


@given(start=weights, lr=lrs, momentum=momenta)
def test_the_walk_is_the_loop_that_you_write_by_hand(start, lr, momentum):
    history = walk(VALLEYS, start, lr, momentum)
    w, v = start, 0.0
    for k in range(1, len(history.w)):
        v = momentum * v - lr * 0.1 * (w + 2) * (w - 0.5) * (w - 2)
        w = w + v
        assert history.w[k] == pytest.approx(w, rel=1e-6, abs=1e-9)
        w, v = history.w[k], history.v[k]


@given(st.tuples(weights, weights), lrs, momenta)
def test_a_round_bowl_is_two_curves_at_once(start, lr, momentum):
    together = walk(BOWL, start, lr, momentum)
    for i in (0, 1):
        alone = descend(lambda w: w, start[i], lr=lr, momentum=momentum, n_steps=30)
        n = min(len(alone.w), len(together.w))
        np.testing.assert_allclose(together.w[:n, i], alone.w[:n])


@by_cost
def test_a_history_starts_at_the_start_and_adds_up(cost):
    history = walk(cost, start_of(cost), 0.2, 0.5)
    n_weights = len(cost.weights)
    assert history.w.shape == ((31,) if n_weights == 1 else (31, n_weights))
    assert not history.diverged and history.n_steps == 30
    np.testing.assert_array_equal(history.w[0], start_of(cost))
    np.testing.assert_array_equal(history.v[0], 0)
    np.testing.assert_allclose(np.diff(history.w, axis=0), history.v[1:])


@pytest.mark.parametrize("lr", [3.0, 1e3, 1e200, 1.7e308])
@by_cost
def test_a_walk_that_flies_off_ends_early_in_silence(cost, lr):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        history = walk(cost, start_of(cost), lr, 0.9, 300)
    assert np.isfinite(history.w).all() and (np.abs(history.w) <= descent.REACH).all()
    assert history.diverged == (len(history.w) < 301)
    assert history.diverged or lr <= 1e3  # the slope of the sigmoid neuron is bounded
    assert np.isfinite(cost.J(history.w)).all()


def test_a_slope_that_is_no_number_ends_the_walk():
    history = descend(lambda w: np.where(w < 0, np.nan, 1.0), 1.0, lr=0.4, n_steps=9)
    assert history.diverged
    np.testing.assert_allclose(history.w, [1.0, 0.6, 0.2, -0.2])


# ------------------------------------------------------------------ momentum


def steps_to_arrive(cost, start, lr, momentum):
    """Return after how many steps J stays below 1 % of its start."""
    J = cost.J(walk(cost, start, lr, momentum, 2000).w)
    return int(np.flatnonzero(J > 0.01 * J[0])[-1]) + 1


def test_momentum_shortens_the_long_valley():
    start = [-2.8, 1.5]
    for lr in (0.02, 0.05, 0.1):
        plain = steps_to_arrive(LONG, start, lr, 0.0)
        assert steps_to_arrive(LONG, start, lr, 0.9) < 0.6 * plain
    # Also against the learning rate that suits plain descent best.
    all_lrs = np.linspace(0.05, 0.99, 19)
    best = min(steps_to_arrive(LONG, start, lr, 0.0) for lr in all_lrs)
    assert steps_to_arrive(LONG, start, 1.3, 0.4) < 0.6 * best


# ------------------------------------------------------------------ the verdict


@pytest.mark.parametrize(
    ("lr", "name", "reason"),
    [
        (0.01, "too small", "After 30 steps 55 % of the way down is still to go."),
        (0.05, "too small", "After 30 steps 5 % of"),
        (0.1, "good", "After 22 steps 99 %"),
        (0.5, "good", "After 4 steps 99 %"),
        (1.0, "good", "After 1 step 99 %"),
        (1.2, "oscillating", "over the minimum at every step, but the jumps shrink"),
        (1.8, "oscillating", "factor 0.80"),
        (2.0, "oscillating", "they do not shrink: factor 1.00"),
        (2.1, "diverging", "Within 30 steps J grows to 304 times its start"),
        (4.0, "diverging", "Step 12 would take w beyond"),
    ],
)
def test_verdicts_on_the_parabola(lr, name, reason):
    got = verdict(NEURON, walk(NEURON, -2.5, lr))
    assert got.name == name and reason in got.reason


@given(lr=st.floats(1.05, 1.99), start=weights.filter(lambda w: abs(w - 0.5) > 0.1))
def test_the_factor_is_one_minus_lr_c(lr, start):
    got = verdict(NEURON, walk(NEURON, start, lr))
    factor = float(re.search(r"factor ([\d.]+)", got.reason)[1])
    assert factor == pytest.approx(abs(1 - lr), abs=0.0051)


def test_a_minimum_need_not_be_the_lowest():
    low, high = (verdict(VALLEYS, walk(VALLEYS, w, 0.3)) for w in (-2.6, 2.6))
    assert low.name == high.name == "good"
    assert "not the lowest" in high.reason and "lowest" not in low.reason


def test_a_ball_that_races_through_the_minimum_has_not_arrived():
    history = walk(VALLEYS, 2.6, 0.01, 0.9)
    J, low = VALLEYS.J(history.w), VALLEYS.J(2.0)
    assert J[-1] - low < 0.01 * (J[0] - low)
    got = verdict(VALLEYS, history)
    assert got.name == "too small" and "rolls on: its last step was 0.01" in got.reason


def test_a_hilltop_and_a_saddle_hold_you():
    valleys = LANDSCAPES["two valleys"]
    for cost, start in ((VALLEYS, 0.5), (valleys, [0.5, 2.0]), (valleys, [0.5, 0.0])):
        assert verdict(cost, walk(cost, start, 0.5)).name == "stuck"
    assert verdict(valleys, walk(valleys, [0.6, 2.0], 0.5)).name == "good"


@by_cost
def test_at_the_minimum_nothing_is_left_to_do(cost):
    for lr in (0.01, 0.3):
        got = verdict(cost, walk(cost, cost.minima[0], lr, 0.5))
        assert got.name == "good" and "nothing left" in got.reason


def test_growth_from_next_to_nothing_is_told_without_a_number():
    got = verdict(BOWL, walk(BOWL, [1e-160, 0.0], 2.5, n_steps=300))
    assert got == (
        "diverging",
        "Within 300 steps J grows to over a million times its start.",
    )


@by_cost
@pytest.mark.parametrize("lr", [0.05, 0.3, 0.9, 1.3, 2.1])
def test_what_is_said_to_diverge_does(cost, lr):
    start = start_of(cost)
    said = verdict(cost, walk(cost, start, lr)).name == "diverging"
    assert said == walk(cost, start, lr, n_steps=3000).diverged


@by_cost
def test_a_history_of_another_cost_is_refused(cost):
    other = BOWL if len(cost.weights) == 1 else NEURON
    with pytest.raises(ValueError, match="w must have shape"):
        verdict(cost, walk(other, start_of(other), 0.1))


# ------------------------------------------------------------------ the curve


def trail_of(tree):
    """Return all points of the trail, in the order in which they were visited."""
    old, recent = (points(line) for line in marked(tree, "trail"))
    return np.concatenate([old[:-1], recent])


@pytest.mark.parametrize("k", [0, 1, 5, 6, 7, 30])
@pytest.mark.parametrize("name", CURVES)
def test_the_trail_passes_through_the_points_on_the_curve(name, k):
    cost = CURVES[name]
    history = walk(cost, 2.9, 0.2, 0.3)
    tree = parsed(view_descent(cost, history, k))
    assert len(drawings(tree)) == 2
    w = history.w[: k + 1]
    expected = Scale(tree).pixels(np.column_stack([w, cost.J(w)]))
    shown = trail_of(tree)
    np.testing.assert_allclose(shown, expected, atol=0.08)
    dots = np.concatenate([starts(path) for path in marked(tree, "visited")])
    assert len(dots) == k + 1
    reading = marked(tree, "reading")[0]
    now = [float(reading.get("cx")), float(reading.get("cy"))]
    np.testing.assert_allclose(now, expected[-1], atol=0.03)


@given(start=weights, lr=st.floats(0.01, 0.9))
def test_the_tangent_has_the_slope_and_the_bar_is_the_next_step(start, lr):
    history = walk(NEURON, start, lr)
    tree = parsed(view_descent(NEURON, history, 0))
    (tangent,) = marked(tree, "tangent")
    (x0, y0), (x1, y1) = Scale(tree).data(points(tangent))
    slope, per_w = (y1 - y0) / (x1 - x0), Scale(tree).x[0]
    assert slope == pytest.approx(start - 0.5, abs=0.02)
    (bar,) = marked(tree, "step")
    length = abs(lr * (start - 0.5)) * per_w
    head = 12 if length > 14 else 0
    assert float(bar.get("width")) == pytest.approx(max(length - head, 1.5), abs=0.03)


def test_the_update_is_told_in_numbers():
    said = words(parsed(view_descent(NEURON, walk(NEURON, -2.5, 0.1), 0)))
    assert "= −2.500 − 0.1 · (−3.000) = −2.200" in said
    assert "J falls to the right" in said
    assert "Verdict on lr = 0.1: good. After 22 steps 99\u00a0% of" in said
    history = walk(NEURON, -2.5, 0.1, 0.5)
    said = words(parsed(view_descent(NEURON, history, 1)))
    assert "= 0.5 · 0.300 − 0.1 · (−2.700) = 0.420" in said
    assert f"w ← w + v = {signed(history.w[2], 3)}" in said


def test_beyond_the_frame_an_arrow_and_words_say_where():
    history = walk(NEURON, -2.5, 2.5)
    picture = view_descent(NEURON, history, 8)
    tree = parsed(picture)
    (label,) = marked(tree, "beyond")
    assert words(label) == "w = −76.4, J = 2955.8"
    assert "outside the picture" in words(tree) and "−76.387" in picture.alt
    assert marked(tree, "tangent") == [] and len(marked(tree, "reading")) == 0
    assert len(marked(tree, "higher")) == 1
    inside = parsed(view_descent(NEURON, history, 0))
    assert marked(inside, "beyond") == [] and "outside" not in words(inside)


def test_the_trail_goes_on_where_w_comes_back_and_ends_where_it_flies_off():
    cost = LANDSCAPES["sigmoid neuron"]
    history = walk(cost, [-3.0, 2.5], 1.5, 0.8)
    out = (np.abs(history.w) > 3.2).any(axis=1)
    assert out.any() and not out[30]
    tree = parsed(view_landscape(cost, history, 30))
    expected = Scale(tree).pixels(history.w)
    np.testing.assert_allclose(trail_of(tree), expected, atol=0.08)
    off = walk(NEURON, -2.5, 2.5)
    assert len(trail_of(parsed(view_descent(NEURON, off, 30)))) < 8


@pytest.mark.parametrize("cost", [NEURON, LONG], ids=["curve", "landscape"])
def test_the_last_point_before_the_end_of_the_range_says_so(cost):
    view = view_descent if cost is NEURON else view_landscape
    history = walk(cost, start_of(cost), 9.0)
    assert history.diverged
    said = words(parsed(view(cost, history, len(history.w) - 1)))
    assert "The walk ends here" in said and "diverging" in said
    assert re.search(r"J = \d\.\d\d\u00a0·\u00a010[⁰¹²³⁴⁵⁶⁷⁸⁹]+", said)


def test_J_by_step_shows_every_step():
    history = walk(NEURON, -2.5, 0.2)
    drawing = drawings(parsed(view_descent(NEURON, history, 12)))[1]
    whole, done = (points(line) for line in drawing.iter() if line.get("points"))
    J = NEURON.J(history.w)
    assert (len(whole), len(done)) == (31, 13)
    np.testing.assert_allclose(np.diff(whole[:, 0]), np.diff(whole[:, 0]).mean(), 0.02)
    height = (whole[:, 1].max() - whole[:, 1]) / np.ptp(whole[:, 1])
    np.testing.assert_allclose(height, (J - J.min()) / np.ptp(J), atol=2e-3)


# ------------------------------------------------------------------ the landscape


@pytest.mark.parametrize("k", [0, 4, 6, 20])
@pytest.mark.parametrize("name", LANDSCAPES)
def test_trail_minima_and_arrow_of_the_landscape(name, k):
    cost = LANDSCAPES[name]
    history = walk(cost, [-2.8, 1.5], 0.2)
    tree = parsed(view_landscape(cost, history, k))
    expected = Scale(tree).pixels(history.w[: k + 1])
    np.testing.assert_allclose(trail_of(tree), expected, atol=0.08)
    crosses = np.concatenate([starts(path) for path in marked(tree, "minimum")])
    marks = Scale(tree).pixels(cost.minima)
    np.testing.assert_allclose(crosses + [7, 0], marks, atol=0.08)
    (arrow,) = marked(tree, "downhill")
    tip = points(next(e for e in arrow.iter() if e.get("points")))[0]
    toward = (tip - expected[-1]) * [1, -1]
    slope = cost.dJ(history.w[k])
    cosine = toward @ -slope / np.linalg.norm(toward) / np.linalg.norm(slope)
    assert cosine > 0.999


def test_the_map_is_darker_where_J_is_higher_and_its_levels_are_true():
    for cost in LANDSCAPES.values():
        history = walk(cost, [1.0, 1.0], 0.1)
        tree = parsed(view_landscape(cost, history, 0))
        image = raster(tree).astype(int).sum(-1)
        n, axes = len(image), Scale(tree)
        at = (np.arange(n) + 0.5) / n * axes.width
        across, down = np.meshgrid(axes.left + at, axes.top + at)
        w = axes.data(np.column_stack([across.ravel(), down.ravel()]))
        J = cost.J(w).reshape(n, n)
        # Beside the bar stand every second level.
        texts = [float(words(e)) for e in marked(tree, "quiet") if "." in words(e)]
        ends = np.sort(texts)[[0, -1]]
        levels = ends[0] + np.ptp(ends) * (np.arange(15) / 14) ** 2
        band = np.digitize(J, levels[1:-1])
        shades = [np.median(image[band == i]) for i in range(band.max() + 1)]
        assert len(shades) >= 12 and (np.diff(shades) < 0).all()


def test_the_map_is_drawn_once_a_cost():
    history = walk(LONG, [-2.8, 1.5], 0.9)
    first, second = (view_landscape(LONG, history, k) for k in (3, 4))
    image = re.search(r"<image.*?</image>", first)[0]
    assert image in second and first != second
    assert len(first) < 60_000


def test_the_landscape_tells_gradient_and_update():
    picture = view_landscape(LONG, walk(LONG, [-2.8, 1.5], 0.9), 0)
    said = words(parsed(picture)).replace("\u00a0", " ")
    assert "dJ/dw = (−0.280, 3.000)" in said
    assert "= (−2.800, 1.500) − 0.9 · (−0.280, 3.000) = (−2.548, −1.200)" in said
    assert "Verdict on lr = 0.9: oscillating" in said
    assert "The verdict: oscillating" in picture.alt


@settings(max_examples=60)
@given(
    cost=st.sampled_from(COSTS),
    start=st.tuples(weights, weights),
    lr=st.sampled_from([*explorers.LRS, 40.0]),
    momentum=momenta,
    share=st.floats(0, 1),
)
def test_every_picture_is_finite(cost, start, lr, momentum, share):
    one = len(cost.weights) == 1
    history = walk(cost, start[0] if one else start, lr, momentum)
    k = int(share * (len(history.w) - 1))
    tree = parsed((view_descent if one else view_landscape)(cost, history, k))
    assert len(drawings(tree)) == 2
    for element in tree.iter():
        for name, value in element.attrib.items():
            if name not in ("href", "style", "class"):
                assert not re.search(r"\b(nan|inf)\b|e\+", value), (name, value)
    assert not re.search(r"\b(nan|inf)\b", words(tree).lower())
    label = marked(tree, "beyond")
    axes = Scale(tree)
    for text in label:
        assert axes.left < float(text.get("x")) < axes.right
        assert axes.top + 10 < float(text.get("y")) < axes.bottom


# ------------------------------------------------------------------ the explorers


def test_the_learning_rates_reach_every_verdict():
    names = {verdict(NEURON, walk(NEURON, -2.5, lr)).name for lr in explorers.LRS}
    assert names == {"too small", "good", "oscillating", "diverging"}
    names = {verdict(LONG, walk(LONG, [-2.8, 1.5], lr)).name for lr in explorers.LRS}
    assert names == {"too small", "good", "oscillating", "diverging"}


def test_a_walk_that_ends_early_keeps_the_step_slider():
    explorer = explorers.explore_descent()
    controls = explorer.controls
    controls["curve"].value = "two valleys"
    controls["momentum"].value, controls["lr"].value = 0.95, 2.5
    controls["start"].value, controls["step"].value = -3.0, 30
    assert explorer.error is None and controls["step"].max == 30
    assert "The walk ends here" in explorer.picture.value
    explorer.reset()
    assert controls["step"].value == 0


def test_the_saddle_can_be_set_by_hand():
    explorer = explorers.explore_landscape()
    controls = explorer.controls
    controls["landscape"].value = "two valleys"
    controls["w1"].value, controls["w2"].value, controls["lr"].value = 0.5, 2.0, 0.5
    assert "stuck" in explorer.picture.value
