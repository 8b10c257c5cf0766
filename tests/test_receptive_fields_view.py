"""The receptive fields of the five blocks around one point: drawn where they lie."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pictures import box, drawings, marked, outline, parsed, pixels, words

from lecture_utils.convolution import VGG16_LAYERS, receptive_field
from lecture_utils.views.vgg16.receptive_field import view_receptive_fields

FIELDS = dict(zip(VGG16_LAYERS, receptive_field(VGG16_LAYERS.values()), strict=True))
LAYERS = (
    "block1_conv2", "block2_conv2", "block3_conv3", "block4_conv3", "block5_conv3",
)  # fmt: skip
PHOTO = np.random.default_rng(5).random((224, 224, 3))
SIZES = dict(zip(LAYERS, (5, 14, 40, 92, 196), strict=True))  # as in the lecture
places = st.tuples(st.integers(0, 223), st.integers(0, 223))


def nearest(layer, pixel, side=224):
    """Return first and last pixel of the field whose middle is nearest to a pixel."""
    field, n = FIELDS[layer], side // FIELDS[layer].jump
    first = field.start + field.jump * np.arange(n)
    first = first[np.abs(first + (field.size - 1) / 2 - pixel).argmin()]
    return first, first + field.size


def test_sizes_at_box_and_patch():
    picture = view_receptive_fields(PHOTO)
    tree = parsed(picture)
    assert len(drawings(tree)) == 1
    said = [words(text) for text in marked(tree, "said")]
    assert said == [f"a number sees {n} × {n} pixels" for n in reversed(SIZES.values())]
    assert [words(text) for text in marked(tree, "size")] == [
        f"{n} × {n}" for n in SIZES.values()
    ]
    for name, n in SIZES.items():
        assert f"{name} {n}" in picture.alt
    assert "row 112, column 112" in picture.alt and "39 times" in words(tree)


@given(place=places)
@settings(max_examples=30)
def test_boxes_match_nearest_fields(place):
    tree = parsed(view_receptive_fields(PHOTO, place=place))
    left, top, side, _ = box(marked(tree, "photo")[0])
    n_cut = 0
    for name, drawn in zip(reversed(LAYERS), marked(tree, "box"), strict=True):
        ends, dashed = outline(drawn)
        rows, columns = (nearest(name, pixel) for pixel in place)
        corners = np.clip([columns, rows], 0, 224).T * side / 224 + (left, top)
        got = np.array([ends.min(axis=0), ends.max(axis=0)])
        np.testing.assert_allclose(got, corners, atol=0.01)
        cut = (rows[0] < 0, columns[1] > 224, rows[1] > 224, columns[0] < 0)
        assert tuple(dashed) == cut
        n_cut += any(cut)
    assert ("Cut at the photo" in words(tree)) == bool(n_cut)
    assert len(marked(tree, "padding")) == n_cut


def test_leaders_join_boxes_and_labels():
    tree = parsed(view_receptive_fields(PHOTO, place=(90, 60)))
    leaders = marked(tree, "leader")
    for leader, drawn, label in zip(
        leaders, marked(tree, "box"), marked(tree, "said"), strict=True
    ):
        ends, _ = outline(drawn)
        assert float(leader.get("x1")) == pytest.approx(ends[:, 0].max(), abs=0.01)
        assert float(leader.get("y1")) == pytest.approx(ends[:, 1].min(), abs=0.01)
        assert 0 < float(label.get("x")) - float(leader.get("x2")) < 20
        assert abs(float(label.get("y")) - float(leader.get("y2"))) < 24


def test_patches_show_boxes():
    place = (20, 200)
    tree = parsed(view_receptive_fields(PHOTO, place=place))
    for name, drawn in zip(LAYERS, marked(tree, "patch"), strict=True):
        (r0, r1), (c0, c1) = (np.clip(nearest(name, at), 0, 224) for at in place)
        want, got = np.rint(PHOTO[r0:r1, c0:c1] * 255), pixels(drawn)
        assert got.shape == want.shape
        if SIZES[name] < 64:  # the others are JPEG
            np.testing.assert_array_equal(got, want)
        share = np.array(want.shape[1::-1]) / SIZES[name]
        np.testing.assert_allclose(box(drawn)[2:], 136 * share, atol=0.01)


@pytest.mark.parametrize("shape", [(32, 32), (300, 200, 3), (64, 512)])
def test_other_photos(shape):
    picture = view_receptive_fields(np.zeros(shape), place=(0, shape[1] - 1))
    assert f"{shape[0]} × {shape[1]} pixels" in words(parsed(picture))
    assert not re.search(r"\b(nan|inf)\b", picture)
