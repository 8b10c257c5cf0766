"""A nerve cell in time: a leaky integrate-and-fire neuron.

Its membrane potential is 0 at rest and 1 at the threshold; a step is 1 ms.
"""

import numpy as np

from lecture_utils._validation import finite, generator, number, whole

TAU = 30.0  # ms, a membrane time constant as cortical cells have it
WINE = 0.25  # how much a glass changes what a messenger does: made up


def pulse_trains(rates, rng, n_steps=1000):
    """Draw when incoming cells fire: at random moments, at most once a step.

    With the same `rng`, a higher rate adds pulses and moves none.

    Parameters
    ----------
    rates : array_like of int, shape (n_cells,)
        The number of pulses that each cell sends in these steps.
    rng : numpy.random.Generator
    n_steps : int
        A second is 1000.

    Returns
    -------
    ndarray of int, shape (n_cells, n_steps)
        1 where a pulse arrives, else 0.

    Examples
    --------
    >>> pulse_trains([3, 5], np.random.default_rng(0)).sum(axis=1)
    array([3, 5])
    """
    n_steps = whole("n_steps", n_steps, low=1)
    order = [generator(rng).permutation(n_steps) for _ in rates]
    trains = np.zeros((len(order), n_steps), dtype=int)
    for train, rate, steps in zip(trains, rates, order, strict=True):
        train[steps[: whole("a rate", rate, low=0, high=n_steps)]] = 1
    return trains


def simulate(inputs, tau=TAU):
    """Integrate what arrives at a leaky integrate-and-fire neuron.

    In each step the membrane potential leaks by a factor of exp(-1 / tau), then rises
    by what arrives. At 1, the threshold, the neuron fires, and starts again from 0.

    Parameters
    ----------
    inputs : array_like of shape (n_steps,)
        How far each step raises the potential, all synapses together: weights @ trains.
    tau : float
        Membrane time constant in steps.

    Returns
    -------
    potential : ndarray of shape (n_steps,)
        After each step; where it fires, what the potential was before the reset.
    fires : ndarray of bool, shape (n_steps,)

    Notes
    -----
    Lapicque, 1907. A constant current I through a resistance R raises the potential by
    (1 - exp(-1 / tau)) R I in each step, and lets it fire every tau ln(RI / (RI - 1)).

    Examples
    --------
    >>> potential, fires = simulate([0.6, 0.0, 0.6, 0.0])
    >>> potential.round(2), fires
    (array([0.6 , 0.58, 1.16, 0.  ]), array([False, False,  True, False]))
    """
    inputs, tau = finite("inputs", inputs, ndim=1), number("tau", tau, above=0)
    potential, leak, now = np.empty(len(inputs)), np.exp(-1 / tau), 0.0
    for step, arrives in enumerate(inputs):
        now = potential[step] = leak * now + arrives
        if now >= 1:
            now = 0.0
    return potential, potential >= 1


def with_wine(weights):
    """Return synapses' weights after a glass of wine.

    Alcohol strengthens what GABA does, the messenger that inhibits, and weakens
    glutamate, the one that excites. How much is made up.

    Parameters
    ----------
    weights : array_like of shape (n_cells,)

    Returns
    -------
    ndarray of shape (n_cells,)

    Examples
    --------
    >>> with_wine([0.4, -0.4])
    array([ 0.3, -0.5])
    """
    weights = finite("weights", weights, ndim=1)
    return np.where(weights > 0, 1 - WINE, 1 + WINE) * weights
