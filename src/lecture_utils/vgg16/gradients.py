"""Gradients with respect to pictures and maps, with Keras alone."""

import numpy as np


def gradient_of(function, shape, outputs):
    """Turn a function of Keras tensors into one that also gives its gradient.

    Keras has no gradient that all its backends share, but all can train. So x
    gets a trainable shift that starts at 0, and one step of plain gradient
    descent with lr = 1 on minus the output leaves the gradient in the shift.

    Parameters
    ----------
    function : callable
        From (1, *shape) to (1, outputs), made of layers and keras.ops.
    shape : tuple of int
        Shape of x without the batch axis.
    outputs : int
        Number of outputs.

    Returns
    -------
    callable
        ``(x, k) -> (value, gradient)``: output k at x, float, and its gradient
        with respect to x, a numpy array of x's shape (1, *shape).
    """
    import keras

    class Shift(keras.layers.Layer):
        def build(self, _):
            self.shift = self.add_weight(shape=(1, *shape), initializer="zeros")

        def call(self, x):
            return function(x + self.shift)

    probe = Shift()
    net = keras.Sequential([keras.Input(shape), probe])
    net.compile(
        keras.optimizers.SGD(1.0),
        lambda y, z: -keras.ops.sum(y * z, axis=-1),
        run_eagerly=True,  # compiling takes longer than the few steps
    )
    one_hot = np.eye(outputs, dtype=np.float32)

    def gradient(x, k):
        probe.shift.assign(np.zeros((1, *shape), np.float32))
        loss = net.train_on_batch(x, one_hot[[k]])
        return -float(loss), probe.get_weights()[0]

    return gradient
