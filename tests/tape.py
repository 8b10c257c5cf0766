"""The same networks in TensorFlow's own operations, and the gradient by its tape."""

import numpy as np
import tensorflow as tf

from lecture_utils.activations import LEAK


def gelu(z):
    # Not tf.nn.gelu, nor tf.nn.leaky_relu: both hold their constant as a float32,
    # which alone is wrong by 1e-8.
    return z * tf.sigmoid(2 * np.sqrt(2 / np.pi) * (z + 0.044715 * z * z * z))


F = {
    "step": lambda z: tf.where(z >= 0, tf.ones_like(z), tf.zeros_like(z)),
    "sigmoid": tf.nn.sigmoid,
    "tanh": tf.nn.tanh,
    "ReLU": tf.nn.relu,
    "leaky ReLU": lambda z: tf.maximum(z, LEAK * z),
    "softplus": tf.nn.softplus,
    "GELU": gelu,
    "identity": tf.identity,
    "softmax": tf.nn.softmax,
}


def J(loss, z, a, y):
    if loss == "squared error":
        each = 0.5 * tf.square(a - y)
    elif loss == "binary cross-entropy":
        each = tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=z)
    else:
        each = tf.nn.softmax_cross_entropy_with_logits(labels=y, logits=z)[:, None]
    return tf.reduce_mean(tf.reduce_sum(each, axis=1))


def answer(case):
    """Return (J, gradients), the gradients by the names of `mlp.Gradients`."""
    X, y = tf.constant(case.X), tf.constant(case.y)
    W = [tf.constant(layer.W) for layer in case.params]
    b = [tf.constant(layer.b) for layer in case.params]
    z, a = [], [X]
    with tf.GradientTape() as tape:
        tape.watch([X, *W, *b])
        for weights, bias, name in zip(W, b, case.activations, strict=True):
            z.append(tf.matmul(a[-1], weights, transpose_b=True) + bias)
            a.append(F[name](z[-1]))
        loss = J(case.loss, z[-1], a[-1], y)
    wanted = {"dJ_dW": W, "dJ_db": b, "dJ_dz": z, "dJ_da": a[1:], "dJ_dX": [X]}
    found = tape.gradient(loss, wanted, unconnected_gradients="zero")
    return float(loss), {
        name: [gradient.numpy() for gradient in each] for name, each in found.items()
    }


def errors(case, floor=1e-5):
    """Return {gradient: the largest difference over the largest entry}, per array.

    An array whose entries are all below `floor` counts as if they were that large:
    a - y is then the difference of two numbers near 1, known to 1e-16.
    """
    gradients = case.gradients
    ours = {
        name: getattr(gradients, name) for name in ("dJ_dW", "dJ_db", "dJ_dz", "dJ_da")
    } | {"dJ_dX": [gradients.dJ_dX]}
    _, theirs = answer(case)
    return {
        f"{name}[{layer}]": np.abs(mine - want).max() / max(np.abs(want).max(), floor)
        for name in ours
        for layer, (mine, want) in enumerate(zip(ours[name], theirs[name], strict=True))
        if mine is not None
    }
