"""Activations against scipy, finite differences and, where it is, TensorFlow."""

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from lecture_utils.activations import ACTIVATIONS, LEAK, get, softmax

NAMES = list(ACTIVATIONS)
# Kinks and jumps at 0 have no derivative there.
away_from_zero = st.floats(-30, 30).filter(lambda z: abs(z) > 1e-3)

SCIPY = {
    "step": lambda z: np.heaviside(z, 1.0),
    "sigmoid": special.expit,
    "tanh": lambda z: 2 * special.expit(2 * z) - 1,
    "ReLU": lambda z: np.where(z > 0, z, 0),
    "leaky ReLU": lambda z: np.where(z > 0, z, LEAK * z),
    "softplus": lambda z: -special.log_expit(-z),
    "identity": lambda z: z,
}


@pytest.mark.parametrize("name", SCIPY)
def test_agrees_with_scipy(name):
    z = np.linspace(-40, 40, 1601)
    np.testing.assert_allclose(ACTIVATIONS[name].f(z), SCIPY[name](z), atol=1e-15)


def test_gelu_is_near_its_definition():
    z = np.linspace(-8, 8, 801)
    exact = z * special.ndtr(z)
    np.testing.assert_allclose(ACTIVATIONS["GELU"].f(z), exact, atol=5e-4)


@pytest.mark.parametrize("name", NAMES)
@given(z=away_from_zero)
def test_derivative_is_the_slope(name, z):
    activation, h = ACTIVATIONS[name], 1e-6
    slope = (activation.f(z + h) - activation.f(z - h)) / (2 * h)
    np.testing.assert_allclose(activation.df(z), slope, atol=2e-8, rtol=1e-7)


@pytest.mark.parametrize("name", NAMES)
def test_shapes_and_inputs_are_kept(name):
    activation = ACTIVATIONS[name]
    for z in (0.5, [1, -2], np.array([[1.0, -2.0], [0.0, 3.0]]), np.array([1, -2])):
        before = np.array(z, copy=True)
        assert np.shape(activation.f(z)) == np.shape(activation.df(z)) == np.shape(z)
        np.testing.assert_array_equal(z, before)


@pytest.mark.parametrize("name", NAMES)
def test_extreme_input_stays_finite(name):
    z = np.array([-1e4, -1e3, 0.0, 1e3, 1e4])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert np.isfinite(ACTIVATIONS[name].f(z)).all()
        assert np.isfinite(ACTIVATIONS[name].df(z)).all()


def test_values_at_zero():
    assert get("step").f(0.0) == 1
    assert get("sigmoid").f(0.0) == 0.5
    assert get("ReLU").df(0.0) == 0
    assert get("leaky ReLU").df(0.0) == LEAK


def test_registry_is_complete():
    for name, activation in ACTIVATIONS.items():
        assert activation.name == name
        assert activation.formula and activation.df_formula and activation.note


rows = st.lists(
    st.lists(st.floats(-700, 700), min_size=3, max_size=3), min_size=1, max_size=4
)


@given(z=rows)
def test_softmax_is_scipys(z):
    a = softmax(z)
    np.testing.assert_allclose(a, special.softmax(z, axis=1), rtol=1e-12, atol=1e-300)
    np.testing.assert_allclose(a.sum(axis=1), 1)


def test_softmax_of_extreme_input():
    z = np.array([[1000.0, -1000.0], [-1000.0, -1000.0], [0.0, 1e300], [-8e307, 8e307]])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        np.testing.assert_array_equal(softmax(z), [[1, 0], [0.5, 0.5], [0, 1], [0, 1]])


@pytest.mark.parametrize("shape", [(1,), (4,), (2, 1), (3, 4), (2, 3, 4)])
def test_softmax_keeps_shape_and_input(shape, rng):
    z = rng.normal(size=shape)
    before = z.copy()
    a = softmax(z)
    assert a.shape == shape
    np.testing.assert_array_equal(z, before)
    np.testing.assert_allclose(a.sum(axis=-1), 1)
    assert softmax([0, 0]).tolist() == [0.5, 0.5]


def test_gelu_is_straight_far_out():
    gelu = ACTIVATIONS["GELU"]
    far = np.array([-1e300, -60.0, 60.0, 1e300])
    np.testing.assert_array_equal(gelu.f(far), [0, 0, 60, 1e300])
    np.testing.assert_array_equal(gelu.df(far), [0, 0, 1, 1])
