"""Figures by the data they drew, never by their pixels."""

import html
import re

import numpy as np
import pytest
from matplotlib.figure import Figure

from lecture_utils import datasets, perceptron
from lecture_utils.activations import ACTIVATIONS
from lecture_utils.plots import (
    plot_activation,
    plot_activations,
    plot_counting,
    plot_decision,
    plot_mistakes,
    show,
)


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


def test_plots_on_given_axes():
    X, y = datasets.logic_gate("AND")
    axes = Figure().subplots(1, 3)
    assert plot_decision(X, y, [1, 1], -1.5, ax=axes[0]) is axes[0]
    assert plot_mistakes([1, 0], 4, ax=axes[1]) is axes[1]
    assert plot_activation("tanh", ax=axes[2]) is axes[2]


def test_shown_figures_have_alt_text():
    X, y = datasets.logic_gate("AND")
    steps = perceptron.train(X, y)
    for drawn in (
        plot_decision(X, y, [1, 1], -1.5),
        plot_mistakes(perceptron.count_mistakes(X, y, steps), 4),
        plot_activations(),
    ):
        picture = show(drawn)
        alt = html.unescape(re.search(r'alt="([^"]*)"', picture)[1])
        assert alt == picture.alt and len(alt) > 20
        assert "colorbar" not in alt and "data:image/png" in picture


def test_talk_enlarges_type(monkeypatch):
    monkeypatch.delenv("LECTURE_UTILS_TALK", raising=False)
    sizes = []
    for talk in ("0", "1"):
        monkeypatch.setenv("LECTURE_UTILS_TALK", talk)
        axes = plot_counting()
        show(axes)
        ticks = [*axes.get_xticklabels(), *axes.get_yticklabels(), axes.xaxis.label]
        width, height = axes.figure.get_size_inches()
        pixels = min(1280 / width, 560 / height) / 72  # of a point, on a slide
        sizes.append(min(words.get_fontsize() for words in ticks) * pixels)
    assert sizes[0] < 24 <= sizes[1]
