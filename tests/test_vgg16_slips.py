"""Slips in feeding a picture, against what Keras's own preprocessing makes of them."""

import numpy as np
import pytest

from lecture_utils import vgg16
from lecture_utils.vgg16.preprocessing import to_rgb

RGB = np.random.default_rng(5).integers(0, 256, (3, 34, 40, 3)).astype(np.float32)


@pytest.fixture(scope="module")
def theirs():
    """Return Keras's preprocessing; it may change what it is given, so copies go in."""
    applications = pytest.importorskip("keras").applications.vgg16
    return lambda images: applications.preprocess_input(np.array(images))


@pytest.mark.tensorflow
def test_slips_match_their_names(theirs):
    x = vgg16.preprocess(RGB)
    wanted = {
        "none": theirs(RGB),
        # Keras turns the channels round: turned round before, they stand as they came.
        "RGB for BGR": theirs(RGB[..., ::-1]),
        "divided by 255": RGB / 255,
        "twice": theirs(theirs(RGB)),
    }
    assert tuple(wanted) == vgg16.SLIPS
    for slip, want in wanted.items():
        np.testing.assert_allclose(vgg16.slipped(x, slip), want, atol=1e-4)


@pytest.mark.parametrize("slip", vgg16.SLIPS)
@pytest.mark.parametrize("shape", [(3,), (2, 3), (4, 5, 3), (2, 4, 5, 3), (0, 8, 8, 3)])
def test_the_argument_is_never_changed(slip, shape):
    x = np.random.default_rng(0).normal(0, 50, shape).astype(np.float32)
    kept = x.copy()
    got = vgg16.slipped(x, slip)
    np.testing.assert_array_equal(x, kept)
    assert got.shape == shape and got.dtype == np.float32
    got += 1
    np.testing.assert_array_equal(x, kept)


def test_gray_survives_rgb_slip():
    gray = vgg16.preprocess(RGB[..., :1])
    got = vgg16.slipped(gray, "RGB for BGR")
    np.testing.assert_allclose(got, gray, atol=1e-4)
    colour = vgg16.preprocess(RGB)
    assert np.abs(vgg16.slipped(colour, "RGB for BGR") - colour).max() > 100


def test_divided_pictures_look_alike():
    black, white = (vgg16.preprocess(np.full((8, 8, 3), v)) for v in (0, 255))
    seen = [to_rgb(vgg16.slipped(x, "divided by 255")) for x in (black, white)]
    assert np.abs(seen[0] - seen[1]).max() <= 1 / 255 + 1e-6


@pytest.mark.tensorflow
def test_evidence_of_slipped_input(theirs):
    import keras

    keras.utils.set_random_seed(0)
    model = vgg16.build(1 / 16, classes=5, pooling="avg")
    photo = RGB[0, :, :34]
    photo = np.repeat(np.repeat(photo, 2, 0), 2, 1)[:64, :64]  # no resizing at 64 x 64
    fed = {
        "none": theirs(photo),
        "RGB for BGR": theirs(photo[..., ::-1]),
        "divided by 255": photo / 255,
        "twice": theirs(theirs(photo)),
    }
    for slip, x in fed.items():
        p = keras.ops.convert_to_numpy(model(x[None].astype(np.float32)))[0]
        for row in vgg16.class_evidence(model, photo, slip=slip):
            np.testing.assert_allclose(row.probability, p[row.index], rtol=2e-3)
    assert vgg16.class_evidence(model, photo) == vgg16.class_evidence(
        model, photo, slip="none"
    )
    with pytest.raises(ValueError, match="slip must"):
        vgg16.class_evidence(model, photo, slip="once")
