"""The nerve cell in time: its rate in closed form, and what can't make it fire more."""

import inspect

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lecture_utils import spiking

SEEDS = st.integers(0, 2**32 - 1)
RATES = st.lists(st.integers(0, 80), min_size=3, max_size=3)
WEIGHTS = st.lists(st.floats(-1, 1), min_size=3, max_size=3).map(np.array)


def constant_current(RI, tau, n_steps):
    """Return what a constant current adds in each step: the exact solution's share."""
    return np.full(n_steps, -np.expm1(-1 / tau) * RI)


def count(rates, weights, seed):
    trains = spiking.pulse_trains(rates, np.random.default_rng(seed))
    return spiking.simulate(weights @ trains)[1].sum()


# ------------------------------------------------------------------ the closed form


@given(st.floats(1.02, 20), st.floats(2, 200))
def test_period_matches_the_closed_form(RI, tau):
    period = tau * np.log(RI / (RI - 1))
    fires = spiking.simulate(constant_current(RI, tau, int(4 * period) + 9), tau)[1]
    between = np.diff(np.flatnonzero(fires))
    # A spike falls on the first step at or after its time.
    assert len(between) and (between == between[0]).all()
    assert period - 1e-6 <= between[0] <= period + 1 + 1e-6


@given(st.floats(-5, 0.999), st.floats(2, 200))
def test_current_below_the_threshold_never_fires(RI, tau):
    potential, fires = spiking.simulate(constant_current(RI, tau, 2000), tau)
    assert not fires.any()
    np.testing.assert_allclose(potential[-1], RI * -np.expm1(-2000 / tau), atol=1e-9)


@given(SEEDS)
def test_potential_is_the_sum_of_what_is_left_of_each_pulse(seed):
    inputs = np.random.default_rng(seed).normal(0, 0.3, 200)
    potential, fires = spiking.simulate(inputs, 30)
    start = 0
    for step in range(len(inputs)):
        ages = step - np.arange(start, step + 1)
        left = inputs[start : step + 1] @ np.exp(-ages / 30)
        assert potential[step] == pytest.approx(left, abs=1e-9)
        assert fires[step] == (potential[step] >= 1)
        start = step + 1 if fires[step] else start


# ------------------------------------------------------------------ more and less


@given(SEEDS, RATES, WEIGHTS, st.integers(0, 2), st.floats(0, 1))
def test_more_excitation_never_fires_less(seed, rates, weights, i, more):
    raised = weights + more * (np.arange(3) == i)
    assert count(rates, raised, seed) >= count(rates, weights, seed)


@given(SEEDS, RATES, WEIGHTS, st.integers(0, 2), st.integers(1, 40))
def test_a_faster_cell_only_pushes_its_own_way(seed, rates, weights, i, more):
    faster = [rate + more * (j == i) for j, rate in enumerate(rates)]
    change = count(faster, weights, seed) - count(rates, weights, seed)
    assert change * weights[i] >= 0


@given(SEEDS, RATES, WEIGHTS)
def test_wine_never_fires_more(seed, rates, weights):
    wine = count(rates, spiking.with_wine(weights), seed)
    assert wine <= count(rates, weights, seed)


@given(SEEDS, RATES, RATES)
def test_higher_rate_moves_no_pulse(seed, rates, more):
    few, many = (
        spiking.pulse_trains(r, np.random.default_rng(seed))
        for r in (rates, np.add(rates, more))
    )
    assert few.sum(axis=1).tolist() == rates
    assert (few <= many).all() and set(np.unique(many)) <= {0, 1}


# ------------------------------------------------------------------ planted faults

FAULTS = {
    "no leak": ("np.exp(-1 / tau)", "1.0"),
    "a leak of half the time constant": ("np.exp(-1 / tau)", "np.exp(-2 / tau)"),
    "no reset": ("now = 0.0\n    return", "now = now\n    return"),
    "reset to below rest": ("now = 0.0\n    return", "now = -0.2\n    return"),
    "what is over the threshold is kept": (
        "now = 0.0\n    return",
        "now -= 1\n    return",
    ),
    "another threshold": (">= 1:", ">= 1.1:"),
    "the leak after the input": ("leak * now + arrives", "leak * (now + arrives)"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_planted_fault_is_seen(fault, monkeypatch):
    right, wrong = FAULTS[fault]
    source = inspect.getsource(spiking.simulate)
    assert source.count(right) == 1
    exec(source.replace(right, wrong), (names := dict(vars(spiking))))
    monkeypatch.setattr(spiking, "simulate", names["simulate"])
    with pytest.raises(AssertionError):
        test_potential_is_the_sum_of_what_is_left_of_each_pulse()
