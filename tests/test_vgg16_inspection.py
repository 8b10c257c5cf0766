"""Kernels, feature maps and class evidence against loops and by-hand sums."""

import numpy as np
import pytest

keras = pytest.importorskip("keras")
pytestmark = pytest.mark.tensorflow

from lecture_utils import vgg16  # noqa: E402


@pytest.fixture(scope="module")
def model():
    keras.utils.set_random_seed(0)
    return vgg16.build(1 / 16, classes=5, pooling="avg")


@pytest.fixture(scope="module")
def photo():
    return np.random.default_rng(3).integers(0, 256, (34, 40, 3)).astype(np.uint8)


def by_hand(x, kernel, bias):
    """Slide the kernel over x, one position at a time; ReLU at the end."""
    h, w = x.shape[:2]
    padded = np.pad(x, ((1, 1), (1, 1), (0, 0)))
    z = np.empty((h, w, kernel.shape[-1]))
    for i in range(h):
        for j in range(w):
            z[i, j] = np.tensordot(padded[i : i + 3, j : j + 3], kernel, 3) + bias
    return np.maximum(z, 0)


def test_feature_maps_by_hand(model, photo):
    x = photo[..., ::-1] - np.array([103.939, 116.779, 123.68])
    maps = vgg16.feature_maps(model, photo, ["block1_conv1", "block1_conv2"])
    for name, map_ in maps.items():
        x = by_hand(x, *model.get_layer(name).get_weights())
        np.testing.assert_allclose(map_, x, rtol=1e-4, atol=1e-3)


def test_feature_maps_of_any_size(model, photo):
    maps = vgg16.feature_maps(model, photo, "block5_pool")
    assert list(maps) == ["block5_pool"]
    assert maps["block5_pool"].shape == (1, 1, 32)
    fixed = vgg16.build(1 / 64)
    assert vgg16.feature_maps(fixed, photo, "block2_pool")["block2_pool"].ndim == 3


def test_kernels_are_weight_copies(model):
    got = vgg16.kernels(model, "block2_conv1")
    np.testing.assert_array_equal(got, model.get_layer("block2_conv1").get_weights()[0])
    got[:] = 0
    assert vgg16.kernels(model, "block2_conv1").any()
    first = vgg16.kernels(model, "block1_conv1")
    shown = vgg16.kernels(model, "block1_conv1", rgb=True)
    np.testing.assert_array_equal(shown[:, :, [2, 1, 0]], first)


def test_class_evidence_probabilities(model, photo):
    square = photo[:, 3:37]
    found = vgg16.class_evidence(model, square, k=5)
    assert [e.z for e in found] == sorted((e.z for e in found), reverse=True)
    np.testing.assert_allclose(sum(e.probability for e in found), 1, rtol=1e-5)
    x = keras.ops.image.resize(
        square[None, ..., ::-1] - np.float32([103.939, 116.779, 123.68]),
        (64, 64),
        antialias=True,
    )
    p = keras.ops.convert_to_numpy(model(x))[0]
    for e in found:
        np.testing.assert_allclose(e.probability, p[e.index], rtol=1e-4)
        assert e.name == f"class {e.index}"
    assert found[:2] == vgg16.class_evidence(model, square, k=2)


def test_class_evidence_names_the_classes(photo):
    model = vgg16.build(1 / 16, classes=3, pooling="avg")
    model.class_names = ("cat", "cup", "<b>")
    assert {e.name for e in vgg16.class_evidence(model, photo, 3)} == {
        "cat",
        "cup",
        "<b>",
    }
