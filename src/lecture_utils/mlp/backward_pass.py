"""Backpropagation: the gradient of J, from the output back to the inputs."""

import numpy as np

from lecture_utils.mlp._accepted import checked, matching, targets
from lecture_utils.mlp._passes import cost_of, run_backward


def backward(params, trace, y, loss="squared error"):
    """Return the gradient of J with respect to all weights, biases, z, a and X.

    From the last layer to the first:
    dJ/dz = dJ/da f'(z), dJ/dW = (dJ/dz)^T a_before, dJ/db = sum of dJ/dz over the
    samples, dJ/da_before = dJ/dz W: a sum over all units that a_before goes into.

    Parameters
    ----------
    params : sequence of Layer
        Those that `trace` was computed with.
    trace : Trace
        From `forward`.
    y : array_like of shape (n_samples,) or (n_samples, n_outputs)
        Targets; for the categorical cross-entropy class numbers or one row a sample
        that adds up to 1.
    loss : str
        A key of `losses.LOSSES`.

    Returns
    -------
    Gradients

    Raises
    ------
    ValueError
        If shapes do not fit, `params` are not those of `trace`, a number is not
        finite, the loss is unknown, or it does not go with the last activation.

    Notes
    -----
    Rumelhart, Hinton and Williams, 1986.
    """
    loss = matching(loss, trace.activations[-1])
    params = checked(params, trace.X.shape[1])
    units, wanted = [len(b) for _, b in params], [z.shape[1] for z in trace.z]
    if units != wanted:
        raise ValueError(
            f"params has layers of {units} units; accepted: {wanted}, as in the trace"
        )
    y = targets(y, trace.output.shape, loss)
    with np.errstate(over="ignore", invalid="ignore"):  # inf: beyond all numbers
        return run_backward(params, trace, y, loss)


def cost(trace, y, loss="squared error"):
    """Return J, averaged over the samples.

    Parameters
    ----------
    trace : Trace
        From `forward`.
    y : array_like of shape (n_samples,) or (n_samples, n_outputs)
        Targets, as for `backward`.
    loss : str
        A key of `losses.LOSSES`.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        As for `backward`.
    """
    loss = matching(loss, trace.activations[-1])
    return cost_of(trace, targets(y, trace.output.shape, loss), loss)
