"""Our layer, its gradients and pooling against TensorFlow and Keras, in float64."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_convolution import TOP, close, stacks

from lecture_utils import datasets
from lecture_utils.convolution import backward, conv_layer, correlate2d, max_pool2d

pytest.importorskip("tensorflow")
pytestmark = pytest.mark.tensorflow

import keras  # noqa: E402
import tensorflow as tf  # noqa: E402


def padded(images, padding):
    around = [padding, padding]
    return tf.pad(images, [[0, 0], around, around, [0, 0]])


def spread(filters, dilation):
    """Put zeros between the weights: TensorFlow has no gradient with a dilation."""
    rows, columns = (
        np.eye(dilation * (n - 1) + 1)[:, ::dilation] for n in filters.shape[:2]
    )
    return tf.einsum("ya,xb,abio->yxio", rows, columns, filters)


@settings(max_examples=150)
@given(stacks())
def test_the_layer_is_theirs(case):
    images, filters, bias, how, _ = case
    stride, padding, dilation = how.values()
    wide = padded(tf.constant(images), padding)
    want = tf.nn.conv2d(wide, filters, stride, "VALID", dilations=dilation)
    close(conv_layer(images, filters, **how), want.numpy())
    close(conv_layer(images, filters, bias, **how), (want + bias).numpy())


def check_gradients(case):
    images, filters, bias, how, rng = case
    inputs = [tf.constant(each) for each in (images, filters, bias)]
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        wide = padded(inputs[0], how["padding"])
        kernels = spread(inputs[1], how["dilation"])
        out = tf.nn.conv2d(wide, kernels, how["stride"], "VALID") + inputs[2]
        dJ_dout = rng.normal(size=out.shape)
        J = tf.reduce_sum(out * dJ_dout)
    dJ_dimages, dJ_dfilters, dJ_dbias = tape.gradient(J, inputs)
    close(conv_layer(images, filters, bias, **how), out.numpy())
    found = backward(dJ_dout, images, filters, **how)
    close(found.dJ_dimages, dJ_dimages.numpy())
    close(found.dJ_dfilters, dJ_dfilters.numpy())
    close(found.dJ_dbias, dJ_dbias.numpy())


@settings(max_examples=150)
@given(stacks())
def test_gradients_against_gradient_tape(case):
    check_gradients(case)


@settings(max_examples=10)
@given(stacks(most_channels=20))
def test_gradients_with_many_channels(case):
    check_gradients(case)


@given(stacks())
def test_same_padding_is_theirs(case):
    images, filters, _, how, _ = case
    filters = np.pad(
        filters, [(0, 1 - n % 2) for n in filters.shape[:2]] + [(0, 0)] * 2
    )
    d = how["dilation"]
    want = tf.nn.conv2d(images, filters, 1, "SAME", dilations=d)
    close(conv_layer(images, filters, padding="same", dilation=d), want.numpy())


@given(st.integers(1, 4), st.integers(1, 5), stacks())
def test_pooling_is_theirs(size, stride, case):
    images = np.pad(case[0], [(0, 0), (0, 4), (0, 4), (0, 0)])
    want = tf.nn.max_pool2d(tf.constant(images), size, stride, "VALID")
    close(max_pool2d(images, size, stride), want.numpy())


@pytest.mark.parametrize(
    ("options", "how"),
    [
        ({}, {}),
        ({"padding": "same"}, {"padding": "same"}),
        ({"strides": 2}, {"stride": 2}),
        ({"dilation_rate": 2}, {"dilation": 2}),
    ],
)
def test_layer_against_keras_conv2d(rng, options, how):
    layer = keras.layers.Conv2D(5, (3, 3), dtype="float64", **options)
    images = rng.normal(size=(2, 28, 28, 3))
    layer.build(images.shape)
    filters, bias = rng.normal(size=(3, 3, 3, 5)), rng.normal(size=5)
    layer.set_weights([filters, bias])
    want = keras.ops.convert_to_numpy(layer(images))
    close(conv_layer(images, filters, bias, **how), want)


def test_keras_conv2d_does_not_flip():
    layer = keras.layers.Conv2D(1, (3, 3), use_bias=False, dtype="float64")
    image = datasets.deck_image()
    layer.build((1, 6, 6, 1))
    layer.set_weights([TOP[:, :, None, None]])
    out = keras.ops.convert_to_numpy(layer(image[None, :, :, None]))[0, :, :, 0]
    close(correlate2d(image, TOP), out)
    assert out[0, 0] == 12 and out[3, 3] == 14
