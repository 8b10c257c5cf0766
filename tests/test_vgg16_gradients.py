"""Grad-CAM and activation maximization against independent gradients."""

import numpy as np
import pytest

keras = pytest.importorskip("keras")
pytestmark = pytest.mark.tensorflow

from lecture_utils import convolution, vgg16  # noqa: E402

MEAN = np.float32([103.939, 116.779, 123.68])


@pytest.fixture(scope="module")
def model():
    keras.utils.set_random_seed(1)
    model = vgg16.build(1 / 8, classes=4, pooling="avg")
    model.class_names = ("a", "b", "c", "d")
    return model


@pytest.fixture(scope="module")
def photo():
    return np.random.default_rng(5).integers(0, 256, (64, 64, 3)).astype(np.uint8)


def test_first_step_follows_numpy_gradient(model):
    made = vgg16.maximize_activation(model, "block1_conv1", 3, steps=1, side=32, lr=2.0)
    rng = np.random.default_rng(0)
    x = rng.normal(0, 8, (1, 32, 32, 3)).astype(np.float32)
    x = np.roll(x, rng.integers(-4, 5, size=2), axis=(1, 2))
    kernels = vgg16.kernels(model, "block1_conv1")[..., [3]].astype(float)
    dJ_dz = np.full((1, 32, 32, 1), 1 / 32**2)
    dz_dx = convolution.backward(dJ_dz, x, kernels, padding="same").dJ_dimages
    x = np.clip(x + 2.0 * dz_dx / np.abs(dz_dx).mean(), -MEAN, 255 - MEAN)
    np.testing.assert_allclose(
        made.image, (x + MEAN)[0, ..., ::-1] / 255, atol=1e-4, rtol=0
    )


def test_gradients_leave_model_alone(model, photo):
    before = [w.copy() for w in model.get_weights()]
    flags = [layer.trainable for layer in model.layers]
    vgg16.grad_cam(model, photo, 1)
    vgg16.maximize_activation(model, "block1_conv2", 0, steps=1, side=32)
    for was, now in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(was, now)
    assert flags == [layer.trainable for layer in model.layers]


@pytest.mark.parametrize("layer", ["block5_conv3", "block4_conv2"])
def test_grad_cam_against_gradient_tape(model, photo, layer):
    tf = pytest.importorskip("tensorflow")
    # The logarithm of a softmax differs from z by a constant that all z share,
    # so z itself is taken from the layer before, by hand.
    kernel, bias = model.get_layer("predictions").get_weights()
    both = keras.Model(
        model.input, [model.get_layer(layer).output, model.get_layer("avg_pool").output]
    )
    with tf.GradientTape() as tape:
        maps, average = both(tf.constant(photo[None, ..., ::-1] - MEAN))
        z = (average @ kernel + bias)[0, 2]
    dz_da = tape.gradient(z, maps).numpy()
    cam = np.maximum((dz_da.mean(axis=(0, 1, 2)) * maps.numpy()[0]).sum(-1), 0)
    cam = tf.image.resize(cam[..., None], (64, 64)).numpy()[..., 0]
    found = vgg16.grad_cam(model, photo, 2, layer=layer)
    assert cam.max() > 0
    np.testing.assert_allclose(found.heat, cam / cam.max(), atol=1e-3)
    np.testing.assert_allclose(found.image, photo / 255, atol=1e-5)


def test_grad_cam_of_one_channel(model):
    """A head that reads one channel: the heat is that channel's map."""
    twin = vgg16.build(1 / 8, classes=1, pooling="avg")
    twin.set_weights([*model.get_weights()[:-2], np.eye(64, 1), np.zeros(1)])
    photo = np.zeros((64, 64, 3), np.uint8)
    photo[:24, 40:] = 255
    maps = vgg16.feature_maps(twin, photo, "block5_conv3")["block5_conv3"]
    heat = vgg16.grad_cam(twin, photo, 0).heat
    channel = maps[..., 0]
    assert channel.max() > 0
    row, column = np.unravel_index(channel.argmax(), channel.shape)
    hottest = np.unravel_index(heat.argmax(), heat.shape)
    assert (hottest[0] // 16, hottest[1] // 16) == (row, column)


def test_grad_cam_names_and_heads(model, photo):
    by_name = vgg16.grad_cam(model, photo, "c")
    np.testing.assert_array_equal(by_name.heat, vgg16.grad_cam(model, photo, 2).heat)
    x = model.get_layer("avg_pool").output
    x = keras.layers.Dropout(0.5)(x)
    own = keras.Model(model.input, keras.layers.Dense(1, activation="sigmoid")(x))
    first, second = (vgg16.grad_cam(own, photo, 0).heat for _ in range(2))
    np.testing.assert_array_equal(first, second)


def test_grad_cam_without_evidence(model, photo):
    twin = vgg16.build(1 / 8, classes=1, pooling="avg")
    twin.set_weights([*model.get_weights()[:-2], -np.ones((64, 1)), np.zeros(1)])
    heat = vgg16.grad_cam(twin, photo, 0).heat
    assert heat.shape == (64, 64)
    assert not heat.any()


@pytest.mark.parametrize("layer", ["block1_conv1", "block3_conv2"])
def test_maximize_activation_climbs(model, layer):
    made = vgg16.maximize_activation(model, layer, 3, steps=8, side=48)
    assert made.image.shape == (48, 48, 3)
    assert 0 <= made.image.min() < made.image.max() <= 1
    assert len(made.z) == 9
    assert made.z[-1] > made.z[0] + 0.1
    part = vgg16.feature_maps(model, made.image.astype("float64"), layer)[layer]
    assert part[..., 3].mean() >= made.z[-1] - 1e-2 * abs(made.z[-1])
    again = vgg16.maximize_activation(model, layer, 3, steps=8, side=48)
    np.testing.assert_allclose(again.z, made.z, rtol=1e-3)


def nested(model):
    """Return the same network with its convolutions as a model within a model."""
    base = keras.Model(model.input, model.get_layer("block5_pool").output, name="base")
    inner = keras.models.clone_model(base)
    inner.set_weights(base.get_weights())
    image = keras.Input((None, None, 3))
    x = keras.layers.GlobalAveragePooling2D()(inner(image))
    return keras.Model(image, keras.layers.Dense(4, name="head")(x))


def test_nested_models_match_flat(model, photo):
    outer = nested(model)
    flat = keras.Model(
        outer.layers[1].input,
        outer.layers[3](outer.layers[2](outer.layers[1].output)),
    )
    for layer in ("block5_conv3", "block2_pool"):
        np.testing.assert_allclose(
            vgg16.grad_cam(outer, photo, 2, layer=layer).heat,
            vgg16.grad_cam(flat, photo, 2, layer=layer).heat,
            atol=1e-5,
        )
    with pytest.raises(ValueError, match="layer must be .*'block5_conv3'.*got 'no'"):
        vgg16.grad_cam(outer, photo, 2, layer="no")
    np.testing.assert_allclose(
        vgg16.feature_maps(outer, photo, "block1_pool")["block1_pool"],
        vgg16.feature_maps(model, photo, "block1_pool")["block1_pool"],
        atol=1e-5,
    )


def test_leading_layers_are_refused(model, photo):
    base = nested(model).layers[1]
    image = keras.Input((None, None, 3))
    x = base(keras.layers.Rescaling(1 / 255, name="rescaling")(image))
    x = keras.layers.GlobalAveragePooling2D()(x)
    other = keras.Model(image, keras.layers.Dense(4)(x))
    with pytest.raises(ValueError, match="got 'rescaling' first"):
        vgg16.grad_cam(other, photo, 2)
