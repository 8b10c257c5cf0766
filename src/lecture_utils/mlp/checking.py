"""The gradient a second way, that knows nothing of the chain rule."""

import numpy as np

from lecture_utils._checks import number
from lecture_utils.mlp._accepted import problem
from lecture_utils.mlp._passes import cost_of, run_forward
from lecture_utils.mlp.parameters import Layer


def numerical_gradient(params, X, y, *, activations, loss="squared error", h=1e-5):
    """Return the gradient of J by central differences, (J(w + h) - J(w - h)) / 2h.

    It computes J twice for each parameter, so it is for checking and not for training.

    Parameters
    ----------
    params : sequence of Layer
    X : array_like of shape (n_samples, n_inputs)
    y : array_like of shape (n_samples,) or (n_samples, n_outputs)
        Targets, as for `backward`.
    activations : sequence of str, or str
        As for `forward`.
    loss : str
        A key of `losses.LOSSES`.
    h : float
        The step to each side, above 0. Too large, and the curve bends in between;
        too small, and rounding is divided by almost nothing.

    Returns
    -------
    list of Layer
        Of the shapes of `params`.

    Raises
    ------
    ValueError
        As for `forward` and `backward`, or if `h` is not above 0.
    """
    h = number("h", h, above=0)
    params, X, y, names, loss = problem(params, X, y, activations, loss)

    def J():
        return cost_of(run_forward(params, X, names), y, loss)

    with np.errstate(over="ignore", invalid="ignore"):
        return [Layer(*(_slopes(J, array, h) for array in layer)) for layer in params]


def _slopes(J, array, h):
    """Return dJ for each entry of `array`, which J looks at."""
    slopes = np.empty_like(array)
    for index in np.ndindex(array.shape):
        kept = array[index]
        array[index] = kept + h
        above = J()
        array[index] = kept - h
        below = J()
        array[index] = kept
        slopes[index] = (above - below) / (2 * h)
    return slopes
