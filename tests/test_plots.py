"""Figures by the data they drew, never by their pixels."""

import html
import re
from functools import partial
from itertools import combinations

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from test_contrast import PLOTS, plots

from lecture_utils import datasets
from lecture_utils.activations import ACTIVATIONS
from lecture_utils.plots import (
    plot_accuracy_by_layer,
    plot_activation,
    plot_activations,
    plot_counting,
    plot_decision,
    plot_difference_error,
    plot_kernels,
    plot_losses,
    plot_mistakes,
    plot_slip_costs,
    plot_speeds,
    show,
)
from lecture_utils.transfer import POOLS
from lecture_utils.vgg16 import SLIPS


def test_plot_decision_elements():
    X, y = datasets.moons()
    w, b = np.array([1.0, -1.0]), 0.1
    ax = plot_decision(X, y, w, b)
    wrong = (X @ w + b >= 0) != y
    crosses, zeros, ones = (c.get_offsets() for c in ax.collections)
    np.testing.assert_allclose(crosses, X[wrong])
    np.testing.assert_allclose(zeros, X[y == 0])
    np.testing.assert_allclose(ones, X[y == 1])
    np.testing.assert_allclose(ax.lines[0].get_xydata() @ w + b, 0, atol=1e-9)
    assert f"{wrong.sum()} of 60" in ax.get_title()


def test_field_is_centred_z():
    X, y = datasets.logic_gate("AND")
    image = plot_decision(X, y, [2.0, 0.0], 1.0).images[0]
    low, high = image.get_clim()
    assert low == -high
    row = image.get_array()[0]
    left, right, *_ = image.get_extent()
    np.testing.assert_allclose(row[[0, -1]], [2 * left + 1, 2 * right + 1])


def test_no_line_without_weights():
    X, y = datasets.logic_gate("OR")
    assert not plot_decision(X, y, [0.0, 0.0], 1.0).lines


def test_mistakes_are_the_counts():
    counts = [3, 1, 2, 0]
    line = plot_mistakes(counts, 4).lines[0]
    np.testing.assert_array_equal(line.get_ydata(), counts)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_plot_activation_draws_both(name):
    f, slope = plot_activation(name).lines[-2:]
    z = f.get_xdata()
    np.testing.assert_array_equal(f.get_ydata(), ACTIVATIONS[name].f(z))
    np.testing.assert_array_equal(slope.get_ydata(), ACTIVATIONS[name].df(z))
    assert f.get_linestyle() != slope.get_linestyle()


def test_gallery_holds_every_activation_once():
    titles = [ax.get_title() for ax in plot_activations().flat]
    assert titles == list(ACTIVATIONS)


@pytest.mark.parametrize("name", PLOTS)
def test_figures_have_alt_text(name):
    picture = show(PLOTS[name](plots()[name]))
    alt = html.unescape(re.search(r'alt="([^"]*)"', picture)[1])
    assert alt == picture.alt and len(alt) > 20
    assert "colorbar" not in alt and "data:image/png" in picture


@pytest.mark.parametrize("name", sorted(set(PLOTS) - {"plot_activations"}))
def test_figures_draw_on_given_axes(name):
    ax = Figure().subplots()
    assert PLOTS[name](partial(plots()[name], ax=ax)) is ax


# Calls as the notebooks make them; numbers like theirs.
EPOCHS, STEPS = np.arange(151), 10.0 ** np.arange(-12, 0.5, 0.5)
SIZES = np.array([8, 16, 32, 64, 128, 256, 512, 1024, 2048])
BY_LAYER = np.linspace(0.6, 0.9, 5)[:, None] + np.linspace(-0.03, 0.03, 5)
COURSE_FIGURES = {
    "activations": lambda: plot_activations(),
    "decision": lambda: plot_decision(*datasets.logic_gate("AND"), [1, 1], -1.5),
    "mistakes": lambda: plot_mistakes([3, 1, 3, 2, 1, 2, 0], 4),
    "counting": lambda: plot_counting(),
    "difference": lambda: plot_difference_error(STEPS, STEPS**2 / 30 + 1e-17 / STEPS),
    "losses": lambda: plot_losses(
        {f"lr = {lr}": np.exp(-lr * EPOCHS / 90) for lr in (0.01, 0.3, 3.0)}
        | {"lr = 300": 8.0 + EPOCHS % 5}
    ),
    "same losses": lambda: plot_losses(dict.fromkeys(["Keras", "ours"], 2.0**-EPOCHS)),
    "speeds": lambda: plot_speeds(
        {
            "Python loops": (SIZES[:5], SIZES[:5] ** 3 / 1e7),
            "NumPy": (SIZES, SIZES**2.5 / 1e9),
            "TensorFlow, CPU": (SIZES, SIZES**2.4 / 1e9),
            "TensorFlow, GPU": (SIZES, SIZES**1.5 / 1e9),
        }
    ),
    "kernels": lambda: plot_kernels(np.linspace(-5, 5, 45).reshape(3, 3, 1, 5)),
    "by layer": lambda: plot_accuracy_by_layer(BY_LAYER, POOLS, baseline=0.42),
    "slips": lambda: plot_slip_costs([0.94, 0.905, 0.52, 0.88], SLIPS),
}


@pytest.mark.parametrize("plot", COURSE_FIGURES.values(), ids=COURSE_FIGURES)
def test_last_row_can_read_every_figure(plot, monkeypatch):
    monkeypatch.setenv("LECTURE_UTILS_TALK", "1")
    axes = np.atleast_1d(plot())
    figure = axes.flat[0].figure
    show(axes)
    FigureCanvasAgg(figure).draw()
    words = {words: words.get_window_extent() for words in drawn_texts(figure)}
    # What a title and four lines leave of a slide, and 3.3 % of its height.
    for room, least in (((960, 580), 0.033 * 768), ((1240, 530), 0.033 * 720)):
        scale = min(np.array(room) / figure.get_size_inches()) / 72
        sizes = {each.get_text(): each.get_fontsize() * scale for each in words}
        assert min(sizes.values()) >= least, sizes
    for (one, box), (other, next_box) in combinations(words.items(), 2):
        assert not box.overlaps(next_box), (one.get_text(), other.get_text())
    for each, box in words.items():
        inside = figure.bbox.padded(1)
        assert inside.contains(*box.min) and inside.contains(*box.max), each.get_text()


def drawn_texts(figure):
    """Return all texts of a figure but ticks that lie beyond the ends of an axis."""
    unseen = set()
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            for tick in axis.get_major_ticks() + axis.get_minor_ticks():
                if not (axes.axison and low <= tick.get_loc() <= high):
                    unseen |= {tick.label1, tick.label2}
    texts = set(figure.findobj(Text)) - unseen
    return [each for each in texts if each.get_visible() and each.get_text().strip()]


def test_only_a_talk_enlarges_type(monkeypatch):
    sizes = []
    for talk in ("0", "1"):
        monkeypatch.setenv("LECTURE_UTILS_TALK", talk)
        axes = plot_counting()
        show(axes)
        sizes.append(axes.xaxis.label.get_fontsize())
    assert sizes[0] < 12 < sizes[1]
