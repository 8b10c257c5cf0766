"""The receptive fields of the five blocks around one point: drawn where they lie."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pictures import SVG, drawings, marked, parsed, words
from test_vgg16_views import box, image_of

from lecture_utils.convolution import VGG16_LAYERS, receptive_field
from lecture_utils.views.vgg16.nested_fields import (
    LAYERS,
    LEFT,
    PATCH,
    SIDE,
    TOP,
    boxes_at,
)
from lecture_utils.views.vgg16.receptive_field import map_sizes
from lecture_utils.views.vgg16.receptive_fields import view_receptive_fields

PHOTO = np.random.default_rng(5).random((224, 224, 3))
SIZES = dict(zip(LAYERS, (5, 14, 40, 92, 196), strict=True))  # as in the lecture
places = st.tuples(st.integers(0, 223), st.integers(0, 223))


def front(tree):
    """Return each box as left, top, right, bottom, and which sides are dashed."""
    found = []
    for drawn in marked(tree, "box"):
        sides = list(drawn.iter(SVG + "line"))[4:]
        at = np.array(
            [[float(s.get(k)) for k in ("x1", "y1", "x2", "y2")] for s in sides]
        ).reshape(-1, 2)
        dashed = sum(side.get("stroke-dasharray") is not None for side in sides)
        found.append((*at.min(axis=0), *at.max(axis=0), dashed))
    return found


def test_the_layers_are_the_last_convolution_of_each_block():
    assert LAYERS == (
        "block1_conv2", "block2_conv2", "block3_conv3", "block4_conv3", "block5_conv3",
    )  # fmt: skip
    fields = dict(
        zip(VGG16_LAYERS, receptive_field(VGG16_LAYERS.values()), strict=True)
    )
    assert {name: fields[name].size for name in LAYERS} == SIZES


def test_sizes_are_said_at_the_box_at_the_patch_and_in_the_alt_text():
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
def test_each_box_lies_where_its_number_sees_and_is_dashed_where_cut(place):
    tree = parsed(view_receptive_fields(PHOTO, place=place))
    boxes, scale = boxes_at((224, 224), place), SIDE / 224
    for name, drawn in zip(reversed(LAYERS), front(tree), strict=True):
        got = boxes[name]
        want = [LEFT + got.left * scale, TOP + got.top * scale]
        want += [LEFT + got.right * scale, TOP + got.bottom * scale]
        np.testing.assert_allclose(drawn[:4], want, atol=0.01)
        assert drawn[4] == len(got.beyond)
    cut = [name for name in LAYERS if boxes[name].beyond]
    assert ("Cut at the photo" in words(tree)) == bool(cut)
    assert len(marked(tree, "padding")) == len(cut)


@given(place=places)
@settings(max_examples=20)
def test_no_other_number_lies_nearer_to_the_point(place):
    fields = dict(
        zip(VGG16_LAYERS, receptive_field(VGG16_LAYERS.values()), strict=True)
    )
    for name, got in boxes_at((224, 224), place).items():
        steps = np.arange(map_sizes(224)[name])
        middles = fields[name].start + steps * fields[name].jump + (got.size - 1) / 2
        firsts = (
            got.top - got.beyond.get("top", 0),
            got.left - got.beyond.get("left", 0),
        )
        for first, pixel in zip(firsts, place, strict=True):
            here = first + (got.size - 1) / 2
            assert here in middles
            assert abs(here - pixel) == np.abs(middles - pixel).min()


def test_each_leader_starts_at_its_box_and_ends_at_its_label():
    tree = parsed(view_receptive_fields(PHOTO, place=(90, 60)))
    leaders = marked(tree, "leader")
    for leader, drawn, label in zip(
        leaders, front(tree), marked(tree, "said"), strict=True
    ):
        assert float(leader.get("x1")) == pytest.approx(drawn[2], abs=0.01)
        assert float(leader.get("y1")) == pytest.approx(drawn[1], abs=0.01)
        assert 0 < float(label.get("x")) - float(leader.get("x2")) < 20
        assert abs(float(label.get("y")) - float(leader.get("y2"))) < 24


def test_the_patches_are_what_lies_in_the_boxes():
    place = (20, 200)
    tree = parsed(view_receptive_fields(PHOTO, place=place))
    boxes = boxes_at((224, 224), place)
    for name, drawn in zip(LAYERS, marked(tree, "patch"), strict=True):
        got = boxes[name]
        want = np.rint(PHOTO[got.top : got.bottom, got.left : got.right] * 255)
        pixels = image_of(drawn)
        assert pixels.shape == want.shape
        if got.size < 64:  # the others are JPEG
            np.testing.assert_array_equal(pixels, want)
        _, _, width, height = box(drawn)
        assert width == pytest.approx(PATCH * want.shape[1] / got.size, abs=0.01)
        assert height == pytest.approx(PATCH * want.shape[0] / got.size, abs=0.01)


@pytest.mark.parametrize("shape", [(32, 32), (300, 200, 3), (64, 512)])
def test_other_photos(shape):
    picture = view_receptive_fields(np.zeros(shape), place=(0, shape[1] - 1))
    assert f"{shape[0]} × {shape[1]} pixels" in words(parsed(picture))
    assert not re.search(r"\b(nan|inf)\b", picture)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: view_receptive_fields(np.zeros((20, 64))), ["photo", "(20, 64)"]),
        (lambda: view_receptive_fields(PHOTO + 1), ["photo", "0 to 1"]),
        (lambda: view_receptive_fields(PHOTO, place=3), ["place=3"]),
        (lambda: view_receptive_fields(PHOTO, place=(1, 2, 3)), ["3 numbers"]),
        (
            lambda: view_receptive_fields(PHOTO, place=(224, 0)),
            ["place.row=224", "0 to 223"],
        ),
        (lambda: view_receptive_fields(PHOTO, place=(0, 0.5)), ["place.column=0.5"]),
    ],
)
def test_bad_arguments_are_named(call, said):
    with pytest.raises(ValueError) as caught:
        call()
    assert all(part in str(caught.value) for part in said), caught.value
