"""VGG16 as built here against Keras's own, layer by layer."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

keras = pytest.importorskip("keras")
pytestmark = pytest.mark.tensorflow

from lecture_utils import vgg16  # noqa: E402
from lecture_utils.vgg16 import architecture, preprocessing  # noqa: E402

REAL = Path(__file__).parents[2] / "shared/data/vgg16_imagenet_block1_block2.npz"


def test_importing_does_not_import_keras():
    code = (
        "import sys, lecture_utils.vgg16; "
        "sys.exit(any(m in sys.modules for m in ('keras', 'tensorflow', 'h5py')))"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_layers_match_keras_vgg16():
    theirs = keras.applications.VGG16(weights=None)
    ours = vgg16.build()
    assert [x.name for x in ours.layers[1:]] == [x.name for x in theirs.layers[1:]]
    for mine, other in zip(ours.layers, theirs.layers, strict=True):
        assert type(mine) is type(other)
        assert mine.output.shape == other.output.shape
        assert [w.shape for w in mine.weights] == [w.shape for w in other.weights]
        settings = mine.get_config(), other.get_config()
        for key in ("padding", "activation", "strides", "pool_size", "kernel_size"):
            assert settings[0].get(key) == settings[1].get(key), (mine.name, key)
    assert ours.count_params() == 138_357_544
    ours.set_weights(theirs.get_weights())
    x = np.random.default_rng(0).normal(0, 60, (1, 224, 224, 3)).astype("float32")
    same = ours(x), theirs(x)
    np.testing.assert_array_equal(*map(keras.ops.convert_to_numpy, same))


def test_parameters_without_the_top():
    assert vgg16.build(include_top=False).count_params() == 14_714_688


def test_the_small_one():
    model = vgg16.build(0.25, classes=202, pooling="avg")
    convs = [x.name for x in model.layers if isinstance(x, keras.layers.Conv2D)]
    assert convs == vgg16.conv_names()
    assert len(convs) == 13
    filters = [model.get_layer(name).filters for name in convs]
    assert filters == [16] * 2 + [32] * 2 + [64] * 3 + [128] * 6
    assert model.count_params() == 946_842
    for shape in ((1, 32, 32, 3), (2, 65, 97, 3)):
        p = keras.ops.convert_to_numpy(model(np.zeros(shape, "float32")))
        assert p.shape == (shape[0], 202)
        np.testing.assert_allclose(p.sum(axis=1), 1, rtol=1e-5)


def test_shape_without_the_top():
    maps = vgg16.build(1 / 16, include_top=False)
    assert maps.output_shape == (None, None, None, 32)
    average = vgg16.build(1 / 16, include_top=False, pooling="avg")
    assert average.output_shape == (None, 32)


@pytest.fixture(scope="module")
def real_blocks():
    """The first two blocks with the real ImageNet weights."""
    if not REAL.exists():
        pytest.skip("the real weights of block1 and block2 are not here")
    model = vgg16.build(include_top=False)
    with np.load(REAL, allow_pickle=False) as real:
        for name in architecture.conv_names()[:4]:
            both = [real[f"{name}/kernel"], real[f"{name}/bias"]]
            model.get_layer(name).set_weights(both)
    return model


def test_real_filters_on_the_cat(real_blocks):
    """Mean activations as noted beside the weights, of the cat resized by PIL."""
    from PIL import Image
    from skimage import data

    cat = Image.fromarray(data.chelsea()).resize((224, 224), Image.BICUBIC)
    maps = vgg16.feature_maps(real_blocks, cat, architecture.conv_names()[:4])
    means = [each.mean() for each in maps.values()]
    np.testing.assert_allclose(means, [15.0, 80.1, 73.5, 38.8], atol=0.06)


def test_real_kernels_are_bgr(real_blocks):
    """Shown in RGB, the filters' colours answer to a picture's own colours."""
    red, blue = np.zeros((2, 40, 40, 3), np.uint8)
    red[..., 0] = blue[..., 2] = 255
    rgb = vgg16.kernels(real_blocks, "block1_conv1", rgb=True)
    by_hand = 255 * (rgb[:, :, 0] - rgb[:, :, 2]).sum(axis=(0, 1))
    layer = real_blocks.get_layer("block1_conv1")
    z = [
        np.tensordot(
            preprocessing.preprocess(x)[0, 10:13, 10:13], layer.get_weights()[0], 3
        )
        for x in (red, blue)
    ]
    np.testing.assert_allclose(z[0] - z[1], by_hand, rtol=1e-3, atol=1e-2)
    assert np.abs(by_hand).max() > 100
