"""Paths and multiplications by walking and by counting, not by formula."""

import html
import itertools
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lecture_utils.counting import Multiplications, multiplications, n_paths
from lecture_utils.plots import plot_counting, show


class Counted(float):
    """A number that counts the multiplications it takes part in."""

    done = 0

    def __mul__(self, other):
        Counted.done += 1
        return Counted(float(self) * float(other))

    def __add__(self, other):
        return Counted(float(self) + float(other))


def numbers(rng, *shape):
    flat = [Counted(v) for v in rng.normal(size=int(np.prod(shape)))]
    return np.array(flat, dtype=object).reshape(shape)


def network(n, P):
    """Return what both ways start from: W, the inputs and slopes of each layer, dJ_da.

    Layers are numbered from 1; any numbers will do, as both only multiply and add.
    """
    rng = np.random.default_rng(10 * n + P)
    layers = range(1, n + 1)
    W = {layer: numbers(rng, P, P) for layer in layers}
    a = {layer: numbers(rng, P) for layer in range(n)}
    slopes = {layer: numbers(rng, P) for layer in layers}
    return W, a, slopes, numbers(rng, P)


def product(factors):
    total, *rest = factors
    for factor in rest:
        total = total * factor
    return total


def path_by_path(n, P):
    """Return dJ/dW of every weight, each the sum over its paths, and the paths."""
    W, a, slopes, dJ_da = network(n, P)
    gradient, n_of = {}, {}
    for layer, j, k in itertools.product(range(1, n + 1), range(P), range(P)):
        total = Counted(0)
        paths = list(itertools.product(range(P), repeat=n - layer))
        for path in paths:
            units = dict(zip(range(layer, n + 1), (j, *path), strict=True))
            factors = [dJ_da[units[n]]]
            for at in range(n, layer, -1):
                factors += [slopes[at][units[at]], W[at][units[at], units[at - 1]]]
            factors += [slopes[layer][j], a[layer - 1][k]]
            total = total + product(factors)
        gradient[layer, j, k], n_of[layer, j, k] = float(total), len(paths)
    return gradient, n_of


def backward(n, P):
    """Return dJ/dW of every weight with loops that use each dJ/dz again."""
    W, a, slopes, dJ_da = network(n, P)
    gradient = {}
    for layer in range(n, 0, -1):
        dJ_dz = [dJ_da[j] * slopes[layer][j] for j in range(P)]
        for j, k in itertools.product(range(P), range(P)):
            gradient[layer, j, k] = float(dJ_dz[j] * a[layer - 1][k])
        if layer > 1:
            dJ_da = [Counted(0)] * P
            for j, k in itertools.product(range(P), range(P)):
                dJ_da[k] = dJ_da[k] + dJ_dz[j] * W[layer][j, k]
    return gradient


SMALL = [(n, P) for n in (1, 2, 3, 4) for P in (1, 2, 3)]


@pytest.mark.parametrize(("n", "P"), SMALL)
def test_counts_match_real_computations(n, P):
    Counted.done = 0
    slow, paths = path_by_path(n, P)
    naive, Counted.done = Counted.done, 0
    fast = backward(n, P)
    assert multiplications(n, P) == Multiplications(naive, Counted.done)
    assert n_paths(n, P) == paths[1, 0, 0] == max(paths.values())
    assert slow == pytest.approx(fast), "both compute the same gradient"


@given(st.integers(2, 100), st.integers(1, 10**5))
def test_cost_of_one_more_layer(n, P):
    assert n_paths(n, P) == P * n_paths(n - 1, P)
    before, now = multiplications(n - 1, P), multiplications(n, P)
    assert now.naive >= P * before.naive
    assert now.backward - before.backward == P + 2 * P**2
    assert all(type(value) is int for value in (*now, n_paths(n, P)))


def test_large_counts_are_exact():
    assert n_paths(50, 1000) == 10**147
    assert multiplications(2, 10**5).naive == 4 * 10**15 + 2 * 10**10


# ------------------------------------------------------------------ the figure


def test_the_figure_draws_both_counts():
    layers, widths = [1, 2, 3, 6], [4, 50]
    ax = plot_counting(layers, widths)
    assert ax.get_yscale() == "log"
    curves = {line.get_label(): line for line in ax.lines}
    for P in widths:
        naive, fast = (
            curves[f"{way}, P = {P}"] for way in ("path by path", "backward")
        )
        wanted = [multiplications(n, P) for n in layers]
        for curve, counts in zip((naive, fast), zip(*wanted, strict=True), strict=True):
            np.testing.assert_array_equal(curve.get_xdata(), layers)
            np.testing.assert_allclose(curve.get_ydata(), counts)
        assert naive.get_linestyle() != fast.get_linestyle()
        assert naive.get_marker() != fast.get_marker()


def test_curves_are_labelled():
    ax = plot_counting(range(1, 5), 10)
    assert ax.get_legend() is None
    ends = {t.get_text(): t.xy for t in ax.texts if "P = 10" in t.get_text()}
    assert ends == {
        "path by path, P = 10: 864,200": (4, 864_200),
        "backward, P = 10: 740": (4, 740),
    }
    assert "864,200 path by path and 740 backward" in ax.get_label()


def test_large_counts_become_powers():
    ax = plot_counting(range(1, 9), 100)
    written = " ".join(text.get_text() for text in ax.texts)
    value = re.search(r"P = 100: ([\d.]+) × 10(\S+)", written)
    power = int(value[2].translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")))
    wanted = multiplications(8, 100).naive
    assert float(value[1]) * 10**power == pytest.approx(wanted, rel=0.05)


@pytest.mark.parametrize("width", [1, 3, (2, 1000)])
def test_plot_counting_at_any_size(width):
    picture = show(plot_counting(range(1, 31), width))
    assert html.unescape(re.search(r'alt="([^"]*)"', picture)[1]) == picture.alt
    assert "30 layers" in picture.alt
