"""The numbers that notebooks 01 to 03 compute by hand."""

import numpy as np


def neuron():
    """Return the three inputs, three weights and bias of the deck's first neuron.

    With the third input at 0 it is the first hidden unit of the network that
    notebooks 02 and 03 go on with: z = 0.70.

    Returns
    -------
    x : ndarray of shape (3,)
    w : ndarray of shape (3,)
    b : float

    Examples
    --------
    >>> x, w, b = neuron()
    >>> round(float(w @ x + b), 2)
    0.1
    """
    return np.array([1.0, 0.5, -1.0]), np.array([0.8, -0.4, 0.6]), 0.1


def network():
    """Return the 2-2-1 network of notebooks 02 and 03, with its input and target.

    Its first hidden unit is the neuron of notebook 01 without the third input.

    Returns
    -------
    params : list of (W, b)
        Layer 1: W (2, 2), b (2,). Layer 2: W (1, 2), b (1,).
    x : ndarray of shape (2,)
    y : float
        The target.

    Examples
    --------
    >>> params, x, y = network()
    >>> params[0][0]
    array([[ 0.8, -0.4],
           [-0.6,  1. ]])
    """
    x, w, b = neuron()
    first = np.array([w[:2], [-0.6, 1.0]]), np.array([b, 0.3])
    second = np.array([[1.5, -1.0]]), np.array([0.2])
    return [first, second], x[:2], 1.0
