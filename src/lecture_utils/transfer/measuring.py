"""How good a network is: its probabilities and its loss, nothing trained."""

import numpy as np

BATCH = 50
"""Pictures looked at at once where nothing is trained."""


def probabilities_of(net, x):
    """Return what a network says of preprocessed pictures, (n, n_classes).

    Parameters
    ----------
    net : keras.Model
    x : ndarray of shape (n, height, width, 3)

    Returns
    -------
    ndarray of shape (n, n_classes)
    """
    import keras

    parts = [net(x[i : i + BATCH], training=False) for i in range(0, len(x), BATCH)]
    return np.concatenate([keras.ops.convert_to_numpy(part) for part in parts])


def loss_of(net, x, y):
    """Return the mean cross-entropy over preprocessed pictures.

    Parameters
    ----------
    net : keras.Model
    x : ndarray of shape (n, height, width, 3)
    y : ndarray of int, shape (n,)

    Returns
    -------
    float
    """
    p = probabilities_of(net, x)[np.arange(len(x)), y]
    return float(-np.log(np.maximum(p, 1e-7)).mean())
