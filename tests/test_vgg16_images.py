"""Preprocessing: right channels, right mean, the caller's array untouched."""

import numpy as np
import pytest

from lecture_utils.vgg16 import preprocessing

ORANGE = (255, 128, 0)
ORANGE_READY = (0 - 103.939, 128 - 116.779, 255 - 123.68)  # blue, green, red


def picture(dtype=np.uint8, side=40):
    return np.full((side, side, 3), ORANGE).astype(dtype)


@pytest.mark.parametrize("dtype", [np.uint8, np.int64, np.float32, np.float64])
def test_channels_and_mean(dtype):
    x = preprocessing.preprocess(picture(dtype))
    assert x.shape == (1, 40, 40, 3)
    assert x.dtype == np.float32
    np.testing.assert_allclose(x[0, 0, 0], ORANGE_READY, rtol=1e-6)


def test_unit_floats_are_scaled():
    np.testing.assert_allclose(
        preprocessing.preprocess(picture() / 255),
        preprocessing.preprocess(picture()),
        atol=1e-4,
    )


@pytest.mark.parametrize("dtype", [np.uint8, np.float32, np.float64])
def test_the_callers_array_is_untouched(dtype):
    mine = picture(dtype)
    before = mine.copy()
    once = preprocessing.preprocess(mine)
    once += 1
    np.testing.assert_array_equal(mine, before)
    mine.flags.writeable = False
    preprocessing.preprocess(mine)


def test_agrees_with_keras():
    vgg16 = pytest.importorskip("keras").applications.vgg16
    photos = np.random.default_rng(0).integers(0, 256, (2, 32, 48, 3))
    theirs = vgg16.preprocess_input(photos.astype("float32"))
    np.testing.assert_allclose(preprocessing.preprocess(photos), theirs, atol=1e-4)


def test_gray_and_rgba_become_rgb():
    gray = np.arange(0, 40 * 40).reshape(40, 40) % 256
    rgb = np.stack([gray] * 3, axis=-1)
    wanted = preprocessing.preprocess(rgb)
    rgba = np.concatenate([rgb, rgb[..., :1] * 0], axis=-1)
    for same in (gray, gray[..., None], gray[None, ..., None], rgba, rgba[None]):
        np.testing.assert_array_equal(preprocessing.preprocess(same), wanted)


def test_to_rgb_undoes_it():
    photos = np.random.default_rng(1).integers(0, 256, (2, 32, 33, 3))
    back = preprocessing.to_rgb(preprocessing.preprocess(photos))
    np.testing.assert_allclose(back, photos / 255, atol=1e-6)


class Wants:
    """Stands for a model: only its input shape is read."""

    def __init__(self, *sides):
        self.input_shape = (None, *sides, 3)


def test_picture_size_must_fit_model():
    preprocessing.preprocess(picture(side=40), Wants(None, None))
    preprocessing.preprocess(picture(side=40), Wants(40, 40))
    with pytest.raises(ValueError, match="images must be 224 x 224 pixels"):
        preprocessing.preprocess(picture(side=40), Wants(224, 224))
    with pytest.raises(ValueError, match="at least 32"):
        preprocessing.preprocess(picture(side=31), Wants(None, None))


def test_one_picture_refuses_stack():
    with pytest.raises(ValueError, match="image must be one picture, got 2"):
        preprocessing.one_picture(np.zeros((2, 40, 40, 3)))


def test_classifier_gets_middle_square():
    pytest.importorskip("keras")
    wide = np.zeros((50, 90, 3), np.uint8)
    wide[:, 20:70] = ORANGE
    for sides, side in (((None, None), 64), ((80, 80), 80), ((50, 50), 50)):
        x = preprocessing.fit_classifier(Wants(*sides), wide)
        assert x.shape == (1, side, side, 3)
        np.testing.assert_allclose(
            x, np.broadcast_to(np.float32(ORANGE_READY), x.shape), atol=1e-3
        )
