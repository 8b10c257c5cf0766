"""Data sets: shapes, seeds, and what the notebooks say of them."""

import itertools

import numpy as np
import pytest

from lecture_utils import datasets, perceptron

CLOUDS = [datasets.blobs, datasets.moons, datasets.xor]


@pytest.mark.parametrize("name", datasets.DATASETS)
def test_every_data_set_is_two_classes_in_the_plane(name):
    X, y = datasets.load(name)
    assert X.shape == (len(y), 2)
    assert set(y.tolist()) == {0, 1}
    again, _ = datasets.load(name)
    np.testing.assert_array_equal(X, again)


@pytest.mark.parametrize("make", CLOUDS)
@pytest.mark.parametrize("n", [2, 3, 4, 7, 60])
def test_sizes_and_balance(make, n):
    X, y = make(n)
    assert X.shape == (n, 2) and np.isfinite(X).all()
    assert abs(int((y == 0).sum()) - int((y == 1).sum())) <= 1


@pytest.mark.parametrize("make", CLOUDS)
def test_the_generator_decides(make):
    first, second, third = (make(rng=np.random.default_rng(s))[0] for s in (1, 1, 2))
    np.testing.assert_array_equal(first, second)
    assert not np.array_equal(first, third)


def test_gates_are_their_truth_tables():
    truth = {
        "AND": lambda p, q: p and q,
        "OR": lambda p, q: p or q,
        "XOR": lambda p, q: p != q,
    }
    for name, gate in truth.items():
        X, y = datasets.logic_gate(name)
        assert [tuple(row) for row in X] == list(itertools.product((0, 1), repeat=2))
        assert y.tolist() == [int(gate(*map(bool, row))) for row in X]


def test_moons_without_noise_lie_on_two_half_circles():
    X, y = datasets.moons(40, spread=0.0)
    for label, centre, side in ((0, (-0.5, -0.25), 1), (1, (0.5, 0.25), -1)):
        away = X[y == label] - centre
        np.testing.assert_allclose(np.hypot(*away.T), 1.0)
        assert (side * away[:, 1] >= -1e-12).all()


def test_xor_corners_have_opposite_labels():
    X, y = datasets.xor(8, spread=0.0)
    assert sorted(map(tuple, X)) == sorted([(-1, -1), (-1, 1), (1, -1), (1, 1)] * 2)
    np.testing.assert_array_equal(y, (X[:, 0] * X[:, 1] < 0).astype(int))


def test_the_neuron_of_the_course():
    x, w, b = datasets.neuron()
    assert round(sum(xi * wi for xi, wi in zip(x, w, strict=True)) + b, 10) == 0.1
    assert round(x[0] * w[0] + x[1] * w[1] + b, 10) == 0.7


def test_blobs_can_be_parted_by_a_line():
    X, y = datasets.blobs()
    last = perceptron.train(X, y, n_epochs=200)[-1]
    np.testing.assert_array_equal(perceptron.predict(X, last.w, last.b), y)
