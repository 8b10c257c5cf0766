"""The patches of a channel, read back from the picture."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pictures import SVG, drawings, marked, parsed, words
from test_vgg16_views import box, image_of

from lecture_utils.convolution import VGG16_LAYERS
from lecture_utils.vgg16.strongest import Place, strongest_places
from lecture_utils.views.vgg16 import strongest_drawing as _strongest
from lecture_utils.views.vgg16.feature_maps import amount
from lecture_utils.views.vgg16.receptive_field import box_of, map_sizes
from lecture_utils.views.vgg16.strongest import view_no_places, view_strongest

PHOTOS = np.random.default_rng(2).random((4, 224, 224, 3))
NAMES = ("cat", "<b>cup", "sky", "sea")
FAVOURITE = np.random.default_rng(3).random((48, 48, 3))
layers = st.sampled_from(list(VGG16_LAYERS))


def places_for(layer, seed=0):
    side = map_sizes(224)[layer]
    return strongest_places(np.random.default_rng(seed).random((4, side, side)), layer)


@given(layer=layers, seed=st.integers(0, 9), share=st.floats(0, 1))
@settings(max_examples=30)
def test_each_patch_is_what_its_place_sees(layer, seed, share):
    places = places_for(layer, seed)
    chosen = round(share * (len(places) - 1))
    picture = view_strongest(PHOTOS, places, layer, 7, chosen=chosen, names=NAMES)
    tree = parsed(picture)
    assert len(drawings(tree)) == 1
    tiles = marked(tree, "tile")
    values = [words(value) for value in marked(tree, "value")]
    assert values == [f"a = {amount(place.value)}" for place in places]
    for number, (tile, place) in enumerate(zip(tiles, places, strict=True)):
        photo, row, column, _ = place
        assert tile[0].text == (
            f"patch {number}: photo {NAMES[photo]}, row {row}, column {column} of the "
            "map"
        )
        (patch,) = marked(tile, "patch")
        got = box_of(layer, row, column, (224, 224))
        want = PHOTOS[photo, got.top : got.bottom, got.left : got.right] * 255
        pixels = image_of(patch).astype(float)
        assert pixels.shape == want.shape
        if got.size < 64:
            np.testing.assert_array_equal(pixels, np.rint(want))
        else:  # a JPEG: near enough, on the whole
            assert abs(pixels.mean() - want.mean()) < 2
        assert len(marked(tile, "padding")) == bool(got.beyond)
        scale = _strongest.PATCH / got.size
        down, across = divmod(number, 3)
        beyond = np.array([got.beyond.get("left", 0), got.beyond.get("top", 0)])
        corner = 2 + across * _strongest.PITCH[0], 46 + down * _strongest.PITCH[1]
        np.testing.assert_allclose(box(patch)[:2], corner + beyond * scale, atol=0.01)
        np.testing.assert_allclose(
            box(patch)[2:], (want.shape[1] * scale, want.shape[0] * scale), atol=0.01
        )


@given(layer=layers, seed=st.integers(0, 9), share=st.floats(0, 1))
@settings(max_examples=30)
def test_the_chosen_place_is_boxed_on_its_photo(layer, seed, share):
    places = places_for(layer, seed)
    chosen = round(share * (len(places) - 1))
    photo, row, column, value = places[chosen]
    picture = view_strongest(PHOTOS, places, layer, 7, chosen=chosen, names=NAMES)
    tree, got = parsed(picture), box_of(layer, row, column, (224, 224))
    (drawn,) = marked(tree, "box")
    sides = list(drawn.iter(SVG + "line"))[4:]
    ends = np.array([[float(s.get(k)) for k in ("x1", "y1")] for s in sides])
    scale = _strongest.LARGE / 224
    corner = _strongest.RIGHT + got.left * scale, _strongest.TOP + got.top * scale
    np.testing.assert_allclose(ends.min(axis=0), corner, atol=0.01)
    (whole,) = marked(tree, "photo")
    assert words(whole[0]) == f"photo {NAMES[photo]}"
    assert f"Patch {chosen} in its photo: {NAMES[photo]}" in words(tree)
    assert f"row {row}, column {column} of the map of {NAMES[photo]}" in words(tree)
    assert f"Patch {chosen}, a = {amount(value)}, is of photo" in picture.alt
    assert ("dashed" in words(tree)) == bool(got.beyond)
    # A small box is ringed, and the outline lies round its patch.
    assert len(list(tree.iter(SVG + "circle"))) == 2 * (got.size * scale < 24)
    tile = marked(marked(tree, "tile")[chosen], "patch")[0]
    x, y, side, _ = box(marked(tree, "chosen")[0])
    assert x < box(tile)[0] and y < box(tile)[1]
    assert x + side > box(tile)[0] + box(tile)[2]


def test_the_favourite_stands_beside_the_patches_or_words_in_its_place():
    places = places_for("block3_conv1")

    def drawn(favourite):
        return parsed(
            view_strongest(PHOTOS, places, "block3_conv1", 0, favourite=favourite)
        )

    alone, made, not_yet = (drawn(what) for what in (None, FAVOURITE, "not & yet"))
    assert "favourite" not in words(alone)
    (shown,) = marked(made, "favourite")
    np.testing.assert_array_equal(image_of(shown), np.rint(FAVOURITE * 255))
    assert box(shown)[2] == _strongest.PATCH
    assert "gradient ascent" in words(made) and "Its favourite" in words(not_yet)
    assert "not & yet" in words(not_yet) and not marked(not_yet, "favourite")
    sides = [
        box(next(marked(tree, "photo")[0].iter(SVG + "image")))[2]
        for tree in (alone, made, not_yet)
    ]
    assert sides == [_strongest.LARGE, _strongest.SMALL, _strongest.SMALL]


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0.0, "0.0 % of its numbers"),
        (2e-5, "less than 0.01 %"),
        (0.004, "0.40 %"),
        (0.174, "17.4 % of its numbers in all 4 photos are above 0"),
        (0.9999, "more than 99.9 %"),
        (1.0, "100.0 %"),
    ],
)
def test_how_often_it_answers_is_said(share, said):
    places = places_for("block2_conv1")
    picture = view_strongest(PHOTOS, places, "block2_conv1", 3, share=share)
    assert said in words(parsed(picture))
    assert "10 × 10 pixels, 2 pixels from one" in words(parsed(picture))
    without = view_strongest(PHOTOS, places, "block2_conv1", 3)
    assert "above 0" not in words(parsed(without))


@pytest.mark.parametrize("favourite", [None, FAVOURITE])
@pytest.mark.parametrize(
    ("share", "why"),
    [
        (0, "0 everywhere in 4 photos"),
        (0.04, "above 0 only near edges in 4 photos"),
        (None, "no strong place in 4 photos"),
    ],
)
def test_without_a_place_it_is_said_why(share, why, favourite):
    look = {"share": share, "favourite": favourite}
    picture = view_strongest(PHOTOS, [], "block5_conv3", 90, **look)
    tree = parsed(picture)
    assert words(tree).count(why) == 3  # the drawing, its alt text, the words
    assert ("padding are left out" in words(tree)) == bool(share)
    assert not marked(tree, "tile") and not marked(tree, "box")
    assert len(marked(tree, "favourite")) == (favourite is not None)
    assert picture.alt == f"No patch of channel 90 of block5_conv3: {why}"


def test_a_single_patch_of_a_single_gray_photo():
    photo = np.zeros((40, 64))
    picture = view_strongest([photo], [(0, 0, 1, 0.5)], "block5_pool", 0)
    text = words(parsed(picture))
    assert "The one patch" in text and "The 1 patch comes from 1 of 1 photo." in text
    assert "photo 0" in text and not re.search(r"\b(nan|inf)\b", picture)


def test_everything_stays_within_the_drawing():
    tree = parsed(view_strongest(PHOTOS, places_for("block3_conv1"), "block3_conv1", 0))
    width, height = _strongest.SIZE
    for image in tree.iter(SVG + "image"):
        x, y, w, h = box(image)
        assert 0 <= x and x + w <= width and 0 <= y and y + h <= height


def test_without_keras_there_is_a_sentence():
    text = words(parsed(view_no_places("block4_conv1", 5, 2, "no <module>")))
    assert "Patch 2 of channel 5 of block4_conv1" in text and "no <module>" in text
    assert "extra cpu or gpu" in text


ONE = [Place(0, 0, 0, 1.0)]


@pytest.mark.parametrize(
    ("photos", "places", "look", "said"),
    [
        ([], [], {}, ["photos is empty"]),
        (3, [], {}, ["photos=3"]),
        (PHOTOS[0], [], {}, ["photos[0]", "(224, 3)"]),
        (PHOTOS + 1, [], {}, ["photos[0]", "0 to 1"]),
        (PHOTOS, 3, {}, ["places=3"]),
        (PHOTOS, ONE * 10, {}, ["10 places", "up to 9"]),
        (PHOTOS, [(0, 0, 1)], {}, ["places[0] holds 3"]),
        (PHOTOS, [(4, 0, 0, 1)], {}, ["places[0].photo=4", "0 to 3"]),
        (PHOTOS, [(0, 56, 0, 1)], {}, ["places[0].row=56", "0 to 55"]),
        (PHOTOS, [(0, 0, -1, 1)], {}, ["places[0].column=-1"]),
        (PHOTOS, [(0, 0, 0, 0)], {}, ["places[0].value=0", "above 0"]),
        (PHOTOS, [(0, 0, 0, 1), (1, 0, 0, 2)], {}, ["the strongest first"]),
        (PHOTOS, ONE, {"chosen": 1}, ["chosen=1", "0 to 0"]),
        (PHOTOS, ONE, {"share": 1.5}, ["share=1.5"]),
        (PHOTOS, ONE, {"names": ["a"]}, ["1 names", "4, one a photo"]),
        (PHOTOS, ONE, {"favourite": FAVOURITE[0]}, ["favourite", "(48, 3)"]),
        (PHOTOS, ONE, {"favourite": FAVOURITE * 9}, ["favourite", "0 to 1"]),
    ],
)
def test_bad_arguments_are_named(photos, places, look, said):
    with pytest.raises(ValueError) as caught:
        view_strongest(photos, places, "block3_conv1", 0, **look)
    assert all(part in str(caught.value) for part in said), caught.value


def test_a_bad_layer_or_channel_is_named():
    with pytest.raises(ValueError, match="layer='fc1'"):
        view_strongest(PHOTOS, [], "fc1", 0)
    with pytest.raises(ValueError, match="channel=-1"):
        view_strongest(PHOTOS, [], "block1_conv1", -1)
    with pytest.raises(ValueError, match="layer='fc1'"):
        view_no_places("fc1", 0, 0, "")
