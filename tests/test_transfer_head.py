"""A head on features: against Keras, and what it refuses."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lecture_utils.transfer import class_heat, fit_head, labelled
from lecture_utils.transfer.head import Head


def clouds(n_classes=3, n=20, n_features=7, seed=0):
    rng = np.random.default_rng(seed)
    y = np.arange(n * n_classes) % n_classes
    centres = rng.normal(0, 3, (n_classes, n_features)) + 50
    return centres[y] + rng.normal(0, 1, (len(y), n_features)), y


@pytest.mark.tensorflow
def test_the_training_is_kerass():
    keras = pytest.importorskip("keras")
    X, y = clouds()
    head = fit_head(X, y, n_epochs=30, lr=0.3)
    centre, scale = X.mean(axis=0), np.sqrt(X.var(axis=0).mean())
    dense = keras.layers.Dense(3, "softmax", kernel_initializer="zeros")
    net = keras.Sequential([keras.Input((7,)), dense])
    net.compile(keras.optimizers.SGD(0.3), "sparse_categorical_crossentropy")
    net.fit((X - centre) / scale, y, batch_size=len(y), epochs=30, verbose=0)
    theirs = net.predict((X - centre) / scale, verbose=0)
    np.testing.assert_allclose(head.probabilities(X), theirs, atol=1e-5)


def test_fit_head_learns_clouds():
    X, y = clouds()
    head = fit_head(X[:30], y[:30])
    p = head.probabilities(X[30:])
    np.testing.assert_allclose(p.sum(axis=1), 1)
    assert (head.predict(X[30:]) == p.argmax(axis=1)).all()
    assert head.accuracy(X[30:], y[30:]) == np.mean(p.argmax(axis=1) == y[30:]) == 1
    assert head.J[0] == pytest.approx(np.log(3)) and head.J[-1] < 0.1
    np.testing.assert_allclose(head.spread, X[:30].std(axis=0))


@pytest.mark.parametrize("factor", [1e-3, 1e4])
def test_feature_scale_does_not_matter(factor):
    X, y = clouds()
    one, other = fit_head(X, y), fit_head(X * factor + 3, y)
    np.testing.assert_allclose(
        one.probabilities(X), other.probabilities(X * factor + 3), rtol=1e-6
    )


def test_constant_features_teach_nothing():
    head = fit_head(np.ones((4, 2)), [0, 1, 0, 1])
    np.testing.assert_allclose(head.probabilities([[1, 1], [1, 1]]), 0.5)


def test_class_without_pictures():
    head = fit_head([[0.0], [1.0]], [0, 2], n_classes=4)
    assert head.W.shape == (4, 1)
    assert fit_head([[0.0], [1.0]], [0, 2]).W.shape == (3, 1)


@given(st.integers(2, 5), st.integers(1, 6), st.integers(0, 100))
def test_labelled_is_balanced(n_classes, n, seed):
    rng = np.random.default_rng(seed)
    y = rng.permutation(np.arange(7 * n_classes) % n_classes)
    known = labelled(y, n, rng)
    assert (np.bincount(y[known], minlength=n_classes) == n).all()
    assert (np.diff(known) > 0).all()


def test_draws_differ_and_repeat():
    y = np.repeat([0, 1], 50)
    draws = [labelled(y, 5, np.random.default_rng(s)).tolist() for s in (0, 0, 1)]
    assert draws[0] == draws[1] != draws[2]


def test_heat_by_hand():
    head = Head(np.array([[1.0, -2.0], [0, 0]]), np.zeros(2), np.ones(2), np.ones(1))
    maps = np.zeros((2, 3, 2))
    maps[0, 1] = 2, 0  # speaks for it
    maps[1, 2] = 3, 1  # half as much
    maps[1, 0] = 0, 5  # against
    heat = class_heat(maps, head, 0)
    np.testing.assert_allclose(heat, [[0, 1, 0], [0, 0, 0.5]])
    assert not class_heat(maps, head, 1).any()
