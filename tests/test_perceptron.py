"""The perceptron against plain loops, and the theorem it must obey."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lecture_utils import datasets, perceptron
from lecture_utils.geometry import line_in_box, square_limits

numbers = st.floats(-5, 5).map(lambda value: round(value, 3))


def naive_train(X, y, lr, n_epochs):
    """Follow the rule with Python's own lists; return (w, b) after each sample."""
    w, b, seen = [0.0] * len(X[0]), 0.0, []
    for _ in range(n_epochs):
        clean = True
        for x, target in zip(X, y, strict=True):
            z = sum(wi * xi for wi, xi in zip(w, x, strict=True)) + b
            error = target - (1 if z >= 0 else 0)
            w = [wi + lr * error * xi for wi, xi in zip(w, x, strict=True)]
            b += lr * error
            clean = clean and error == 0
            seen.append((w, b, error))
        if clean:
            break
    return seen


@given(seed=st.integers(0, 10**6), lr=st.sampled_from([0.25, 0.5, 1.0, 2.0]))
def test_train_follows_the_rule(seed, lr):
    rng = np.random.default_rng(seed)
    n_features, n = rng.integers(1, 5), rng.integers(1, 8)
    # Quarters add up without rounding, so a tie is a tie in both.
    X = rng.integers(-8, 9, size=(n, n_features)) / 4
    y = rng.integers(0, 2, size=n)
    steps = perceptron.train(X, y, lr=lr, n_epochs=6)
    want = naive_train(X.tolist(), y.tolist(), lr, 6)
    assert len(steps) == len(want) + 1
    for step, (w, b, error) in zip(steps[1:], want, strict=True):
        np.testing.assert_allclose(step.w, w, atol=1e-12)
        assert (step.b, step.error) == (pytest.approx(b), error)


@given(seed=st.integers(0, 10**6))
def test_updates_within_mistake_bound(seed):
    rng = np.random.default_rng(seed)
    w, b = rng.normal(size=2), rng.normal()
    X = rng.normal(size=(30, 2))
    X = X[np.abs(X @ w + b) > 0.3]
    if len(X) == 0:
        return
    y = (X @ w + b > 0).astype(int)
    bound = perceptron.mistake_bound(X, y, w, b)
    steps = perceptron.train(X, y, n_epochs=int(bound) + 2, rng=rng)
    assert sum(step.error != 0 for step in steps) <= bound
    np.testing.assert_array_equal(perceptron.predict(X, steps[-1].w, steps[-1].b), y)


def test_mistake_bound_of_and():
    X, y = datasets.logic_gate("AND")
    # R^2 = 1 + 1 + 1; gamma = 0.5 / sqrt(1 + 1 + 1.5^2)
    assert perceptron.mistake_bound(X, y, [1, 1], -1.5) == pytest.approx(
        3 * 4.25 / 0.25
    )


@pytest.mark.parametrize("name", ["AND", "OR"])
@pytest.mark.parametrize("seed", range(10))
def test_converges_on_separable_gates(name, seed):
    X, y = datasets.logic_gate(name)
    rng = np.random.default_rng(seed)
    steps = perceptron.train(X, y, n_epochs=60, rng=rng)
    assert perceptron.count_mistakes(X, y, steps)[-1] == 0
    assert not any(step.error for step in steps[-4:])


def test_never_converges_on_xor():
    X, y = datasets.logic_gate("XOR")
    steps = perceptron.train(X, y, n_epochs=50)
    assert len(steps) == 1 + 50 * 4
    assert perceptron.count_mistakes(X, y, steps).min() >= 1


def test_shuffling_visits_each_sample():
    X, y = datasets.moons()
    steps = perceptron.train(X, y, n_epochs=3, rng=np.random.default_rng(0))
    for epoch in range(3):
        seen = [step.index for step in steps[1 + 60 * epoch : 61 + 60 * epoch]]
        assert sorted(seen) == list(range(60))
        assert seen != list(range(60))


def test_count_mistakes_agrees_with_predict():
    X, y = datasets.moons()
    steps = perceptron.train(X, y, n_epochs=2)
    counts = perceptron.count_mistakes(X, y, steps)
    for step, count in zip(steps, counts, strict=True):
        assert count == (perceptron.predict(X, step.w, step.b) != y).sum()


def test_input_is_left_alone():
    X, y = datasets.logic_gate("AND")
    X_before, y_before = X.copy(), y.copy()
    perceptron.train(X, y)
    np.testing.assert_array_equal(X, X_before)
    np.testing.assert_array_equal(y, y_before)


@given(w1=numbers, w2=numbers, b=numbers, low=numbers, wide=st.floats(0.5, 9))
def test_line_in_box_is_boundary(w1, w2, b, low, wide):
    w, xlim, ylim = np.array([w1, w2]), (low, low + wide), (-1.0, 2.0)
    ends = line_in_box(w, b, xlim, ylim)
    corners = [w @ (x, y) + b for x in xlim for y in ylim]
    if ends is None:
        assert min(corners) >= -1e-6 or max(corners) <= 1e-6
        return
    np.testing.assert_allclose(ends @ w + b, 0, atol=1e-6)
    for value, (first, last) in zip(ends.T, (xlim, ylim), strict=True):
        assert (value >= first - 1e-6).all() and (value <= last + 1e-6).all()
    on_side = [
        np.isclose(end[0], xlim).any() or np.isclose(end[1], ylim).any() for end in ends
    ]
    assert all(on_side), "the line is cut before it reaches the frame"


def test_square_limits_hold_samples():
    X = np.array([[3.0, 1.0], [4.0, 6.0]])
    xlim, ylim = square_limits(X)
    assert xlim[1] - xlim[0] == pytest.approx(ylim[1] - ylim[0])
    for x, y in [*X, (0, 0)]:
        assert xlim[0] < x < xlim[1] and ylim[0] < y < ylim[1]
