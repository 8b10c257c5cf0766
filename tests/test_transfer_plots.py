"""What transfer learning measured, by the data that was drawn."""

import statistics

import numpy as np
import pytest

from lecture_utils.plots import plot_accuracy_by_layer, plot_slip_costs

LAYERS = ("block1_pool", "block2_pool", "block3_pool")
BY_LAYER = np.array([[0.7, 0.8, 0.75], [0.9, 0.95, 1.0], [0.85, 0.8, 0.9]])
SLIPS = ("as it was fed", "RGB for BGR", "twice")


def bars(container):
    """Return the lower and upper ends of the error bars, (n, 2)."""
    (stems,) = container.lines[2]
    return np.array([segment[:, 1] for segment in stems.get_segments()])


# ------------------------------------------------------------------ by layer


def test_accuracy_plot_mean_and_spread():
    ax = plot_accuracy_by_layer(BY_LAYER, LAYERS)
    means = [100 * statistics.mean(row) for row in BY_LAYER]
    spreads = [100 * statistics.stdev(row) for row in BY_LAYER]
    (drawn,) = ax.containers
    np.testing.assert_allclose(drawn.lines[0].get_ydata(), means)
    want = np.add.outer(means, [0, 0]) + np.outer(spreads, [-1, 1])
    np.testing.assert_allclose(bars(drawn), want)
    dots = ax.collections[0].get_offsets()
    np.testing.assert_allclose(dots[:, 1], 100 * BY_LAYER.ravel())
    np.testing.assert_array_equal(np.rint(dots[:, 0]), np.repeat([0, 1, 2], 3))
    assert [tick.get_text() for tick in ax.get_xticklabels()] == list(LAYERS)


def test_accuracy_plot_baseline():
    ax = plot_accuracy_by_layer(BY_LAYER, LAYERS, baseline=0.666)
    level = ax.lines[-1]
    np.testing.assert_allclose(level.get_ydata(), 66.6)
    low, high = ax.get_ylim()
    assert low < 66.6 < high
    (name,) = ax.texts
    assert name.get_text() == "raw pixels\n66.6 %"
    assert name.get_position()[1] == pytest.approx(66.6)
    assert "block2_pool 95.0 %, block3_pool 85.0 %, raw pixels 66.6 %" in ax.get_label()
    assert not plot_accuracy_by_layer(BY_LAYER, LAYERS).texts


def test_single_run_without_spread():
    ax = plot_accuracy_by_layer(BY_LAYER[:, :1], LAYERS)
    assert not ax.containers[0].has_yerr and ax.get_title(loc="left") == "one run"


# ------------------------------------------------------------------ slips


def test_slip_costs_bars():
    ax = plot_slip_costs([0.94, 0.905, 0.94], SLIPS, chance=0.25)
    (drawn,) = ax.containers
    np.testing.assert_allclose([bar.get_width() for bar in drawn], [94, 90.5, 94])
    numbers = [text.get_text() for text in ax.texts]
    assert numbers == ["94.0 %", "90.5 % (−3.5)", "94.0 % (±0)", "guessing: 25 %"]
    assert [tick.get_text() for tick in ax.get_yticklabels()] == list(SLIPS)
    np.testing.assert_allclose(ax.lines[0].get_xdata(), 25)
    first, *others = drawn
    assert first.get_hatch() is None and all(bar.get_hatch() for bar in others)
    ys = [ax.transData.transform((0, bar.get_y()))[1] for bar in drawn]
    assert ys == sorted(ys, reverse=True), "the first stands on top"


def test_slips_of_equal_name():
    ax = plot_slip_costs([0.9, 0.8, 0.7], ["a", "b", "b"])
    places = {bar.get_y() for bar in ax.containers[0]}
    assert len(places) == 3


def test_numbers_stay_inside_the_figure():
    ax = plot_slip_costs([0.5, 1.0, 1.0], SLIPS)
    ax.figure.canvas.draw()
    boxes = [text.get_window_extent() for text in ax.texts]
    assert all(box.x1 <= ax.figure.bbox.width for box in boxes)
