"""Losses against scipy, loops and differences; extreme input has exact answers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from lecture_utils import losses

BINARY = losses.get("binary cross-entropy")
CATEGORICAL = losses.get("categorical cross-entropy")
SQUARED = losses.get("squared error")


def column(*values):
    return np.array(values, dtype=float)[:, None]


@st.composite
def batches(draw, name):
    """Draw what J takes, and targets to go with it."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n, units = draw(st.integers(1, 20)), draw(st.integers(1, 6))
    at = rng.normal(0, draw(st.sampled_from([0.1, 1, 10])), size=(n, units))
    if name == "squared error":
        return at, rng.normal(size=(n, units))
    if name == "binary cross-entropy":
        return at, rng.uniform(size=(n, units))
    return at, rng.dirichlet(np.ones(units), size=n)


def every_loss(test):
    """Run a test for each loss, on drawn batches."""
    every = losses.LOSSES.values()
    for_each = pytest.mark.parametrize("loss", every, ids=losses.LOSSES)
    return for_each(given(data=st.data())(test))


def by_loops(loss, at, y):
    """J from the formulas on the slide, one sample and output at a time."""
    total = 0.0
    for row, wanted in zip(at.tolist(), y.tolist(), strict=True):
        if loss is SQUARED:
            total += sum((a - t) ** 2 / 2 for a, t in zip(row, wanted, strict=True))
        elif loss is BINARY:
            for z, t in zip(row, wanted, strict=True):
                a, rest = special.log_expit(z), special.log_expit(-z)
                total -= t * a + (1 - t) * rest
        else:
            total -= sum(np.array(wanted) * special.log_softmax(row))
    return total / len(at)


@every_loss
def test_J_is_its_formula(loss, data):
    at, y = data.draw(batches(loss.name))
    assert loss.J(at, y) == pytest.approx(by_loops(loss, at, y), rel=1e-12, abs=1e-15)
    assert isinstance(loss.J(at, y), float)


@every_loss
def test_dJ_against_finite_differences(loss, data):
    at, y = data.draw(batches(loss.name))
    slopes, h = loss.dJ(at, y), 1e-5
    assert slopes.shape == at.shape
    for index in np.ndindex(at.shape):
        step = np.zeros_like(at)
        step[index] = h
        slope = (loss.J(at + step, y) - loss.J(at - step, y)) / (2 * h)
        assert slopes[index] == pytest.approx(slope, abs=1e-7)


@given(z=st.floats(-700, 700))
def test_confident_answer_keeps_digits(z):
    # ln(1 - a) from a rounded a has none left from z = 37 on.
    for y, want in ((1.0, special.log_expit(z)), (0.0, special.log_expit(-z))):
        assert BINARY.J(column(z), column(y)) == pytest.approx(-want, rel=1e-13, abs=0)


@pytest.mark.parametrize(
    ("z", "y", "J", "slope"),
    [
        (1000.0, 1.0, 0.0, 0.0),
        (-1000.0, 0.0, 0.0, 0.0),
        (1000.0, 0.0, 1000.0, 1.0),
        (-1000.0, 1.0, 1000.0, -1.0),
        (1000.0, 0.5, 500.0, 0.5),
        (1e300, 0.0, 1e300, 1.0),
    ],
)
def test_binary_cross_entropy_extreme_logits(z, y, J, slope):
    assert BINARY.J(column(z), column(y)) == J
    assert BINARY.dJ(column(z), column(y)) == [[slope]]


@pytest.mark.parametrize(
    ("z", "right", "J", "slopes"),
    [
        ([1000.0, -1000.0], 0, 0.0, [0.0, 0.0]),
        ([1000.0, -1000.0], 1, 2000.0, [1.0, -1.0]),
        ([-1000.0, -1000.0], 0, np.log(2), [-0.5, 0.5]),
        ([1000.0, 1000.0, -1000.0], 2, 2000 + np.log(2), [0.5, 0.5, -1.0]),
        ([1e300, 0.0], 1, 1e300, [1.0, -1.0]),
        ([5.0], 0, 0.0, [0.0]),
    ],
)
def test_categorical_cross_entropy_extreme_logits(z, right, J, slopes):
    z, y = np.array([z]), np.eye(len(z))[[right]]
    assert CATEGORICAL.J(z, y) == J
    np.testing.assert_array_equal(CATEGORICAL.dJ(z, y), [slopes])


def test_squared_error_of_huge_numbers():
    assert SQUARED.J(column(2e150), column(0.0)) == pytest.approx(2e300)
    assert SQUARED.dJ(column(2e150), column(0.0)) == [[2e150]]
    # The square is beyond all numbers, the gradient is not.
    assert SQUARED.J(column(1e200), column(0.0)) == np.inf
    assert SQUARED.dJ(column(1e200), column(-1e200)) == [[2e200]]


@every_loss
def test_nothing_passed_in_is_changed(loss, data):
    at, y = data.draw(batches(loss.name))
    before = at.copy(), y.copy()
    loss.J(at, y), loss.dJ(at, y)
    np.testing.assert_array_equal(at, before[0])
    np.testing.assert_array_equal(y, before[1])


def test_registry_is_complete():
    for name, loss in losses.LOSSES.items():
        assert loss.name == name and loss.at in ("a", "z")
        assert loss.formula and loss.dJ_formula.startswith(f"dJ/d{loss.at} = ")
