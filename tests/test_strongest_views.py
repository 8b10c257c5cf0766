"""The patches of a channel, read back from the picture."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pictures import SVG, box, drawings, marked, outline, parsed, pixels, words

from lecture_utils.convolution import VGG16_LAYERS
from lecture_utils.vgg16.inspection import strongest_places
from lecture_utils.views.vgg16.channels import view_strongest
from lecture_utils.views.vgg16.receptive_field import box_of, map_sizes

PHOTOS = np.random.default_rng(2).random((4, 224, 224, 3))
NAMES = ("cat", "<b>cup", "sky", "sea")
FAVOURITE = np.random.default_rng(3).random((48, 48, 3))
LOOK = {"names": NAMES, "share": 0.2, "favourite": "not & yet"}
layers = st.sampled_from(list(VGG16_LAYERS))


def places_for(layer, seed=0):
    side = map_sizes(224)[layer]
    return strongest_places(np.random.default_rng(seed).random((4, side, side)), layer)


@given(layer=layers, seed=st.integers(0, 9), share=st.floats(0, 1))
@settings(max_examples=30)
def test_patches_match_places(layer, seed, share):
    places = places_for(layer, seed)
    chosen = round(share * (len(places) - 1))
    picture = view_strongest(PHOTOS, places, layer, 7, chosen=chosen, **LOOK)
    tree = parsed(picture)
    assert len(drawings(tree)) == 1
    tiles = marked(tree, "tile")
    values = [words(value) for value in marked(tree, "value")]
    assert values == [f"a = {place.value:.2f}" for place in places]
    for number, (tile, place) in enumerate(zip(tiles, places, strict=True)):
        photo, row, column, _ = place
        assert tile[0].text == (
            f"patch {number}: photo {NAMES[photo]}, row {row}, column {column} of the "
            "map"
        )
        (patch,) = marked(tile, "patch")
        got = box_of(layer, row, column, (224, 224))
        want = PHOTOS[photo, got.top : got.bottom, got.left : got.right] * 255
        shown = pixels(patch).astype(float)
        assert shown.shape == want.shape
        if got.size < 64:
            np.testing.assert_array_equal(shown, np.rint(want))
        else:  # a JPEG: near enough, on the whole
            assert abs(shown.mean() - want.mean()) < 2
        assert len(marked(tile, "padding")) == bool(got.beyond)
        scale = 120 / got.size
        down, across = divmod(number, 3)
        beyond = np.array([got.beyond.get("left", 0), got.beyond.get("top", 0)])
        corner = 2 + across * 130, 46 + down * 147
        np.testing.assert_allclose(box(patch)[:2], corner + beyond * scale, atol=0.01)
        np.testing.assert_allclose(
            box(patch)[2:], (want.shape[1] * scale, want.shape[0] * scale), atol=0.01
        )


@given(layer=layers, seed=st.integers(0, 9), share=st.floats(0, 1))
@settings(max_examples=30)
def test_box_on_photo(layer, seed, share):
    places = places_for(layer, seed)
    chosen = round(share * (len(places) - 1))
    photo, row, column, value = places[chosen]
    picture = view_strongest(PHOTOS, places, layer, 7, chosen=chosen, **LOOK)
    tree, got = parsed(picture), box_of(layer, row, column, (224, 224))
    (drawn,) = marked(tree, "box")
    (whole,) = marked(tree, "photo")
    left, top, side, _ = box(next(whole.iter(SVG + "image")))
    scale = side / 224
    corner = left + got.left * scale, top + got.top * scale
    np.testing.assert_allclose(outline(drawn)[0].min(axis=0), corner, atol=0.01)
    assert words(whole[0]) == f"photo {NAMES[photo]}"
    assert f"Patch {chosen} in its photo: {NAMES[photo]}" in words(tree)
    assert f"row {row}, column {column} of the map of {NAMES[photo]}" in words(tree)
    assert f"Patch {chosen}, a = {value:.2f}, is of photo" in picture.alt
    assert ("dashed" in words(tree)) == bool(got.beyond)
    # A small box is ringed, and the outline lies round its patch.
    assert len(list(tree.iter(SVG + "circle"))) == 2 * (got.size * scale < 24)
    tile = marked(marked(tree, "tile")[chosen], "patch")[0]
    x, y, side, _ = box(marked(tree, "chosen")[0])
    assert x < box(tile)[0] and y < box(tile)[1]
    assert x + side > box(tile)[0] + box(tile)[2]


def test_favourite_picture_or_words():
    places = places_for("block3_conv1")

    def drawn(favourite):
        look = LOOK | {"favourite": favourite}
        return parsed(view_strongest(PHOTOS, places, "block3_conv1", 0, **look))

    made, not_yet = drawn(FAVOURITE), drawn("not & yet")
    (shown,) = marked(made, "favourite")
    np.testing.assert_array_equal(pixels(shown), np.rint(FAVOURITE * 255))
    assert box(shown)[2] == 120
    assert "gradient ascent" in words(made) and "Its favourite" in words(not_yet)
    assert "not & yet" in words(not_yet) and not marked(not_yet, "favourite")


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0.0, "0.0\u00a0% of its numbers"),
        (2e-5, "less than 0.01\u00a0%"),
        (0.004, "0.40\u00a0%"),
        (0.174, "17.4\u00a0% of its numbers in all 4 photos are above 0"),
        (0.9999, "more than 99.9\u00a0%"),
        (1.0, "100.0\u00a0%"),
    ],
)
def test_share_above_zero(share, said):
    places = places_for("block2_conv1")
    look = LOOK | {"share": share}
    picture = view_strongest(PHOTOS, places, "block2_conv1", 3, **look)
    assert said in words(parsed(picture))
    assert "10 × 10 pixels, 2 pixels from one" in words(parsed(picture))


@pytest.mark.parametrize(
    ("share", "why"),
    [
        (0, "0 everywhere in 4 photos"),
        (0.04, "above 0 only near edges in 4 photos"),
    ],
)
def test_silent_channel(share, why):
    look = LOOK | {"share": share, "favourite": FAVOURITE}
    picture = view_strongest(PHOTOS, [], "block5_conv3", 90, **look)
    tree = parsed(picture)
    assert words(tree).count(why) == 3  # the drawing, its alt text, the words
    assert ("padding are left out" in words(tree)) == bool(share)
    assert not marked(tree, "tile") and not marked(tree, "box")
    assert len(marked(tree, "favourite")) == 1
    assert picture.alt == f"No patch of channel 90 of block5_conv3: {why}"


def test_single_patch_of_gray_photo():
    photo = np.zeros((40, 64))
    look = LOOK | {"names": ["dot"]}
    picture = view_strongest([photo], [(0, 0, 1, 0.5)], "block5_pool", 0, **look)
    text = words(parsed(picture))
    assert "The one patch" in text and "The 1 patch comes from 1 of 1 photo." in text
    assert "in its photo: dot" in text and not re.search(r"\b(nan|inf)\b", picture)
