"""From edges to classes: places found photo by photo, patches read back."""

import numpy as np
import pytest
from pictures import drawings, marked, parsed, pixels, prose

from lecture_utils import vgg16, views
from lecture_utils.convolution import VGG16_LAYERS, receptive_field

pytest.importorskip("keras")
FIELDS = dict(zip(VGG16_LAYERS, receptive_field(VGG16_LAYERS.values()), strict=True))
PHOTOS = np.random.default_rng(4).random((5, 64, 64, 3))
CHANNELS = {
    "block1_conv2": {"one": 0, "two": 3},
    "block2_conv2": {"three": 5},
    "predictions": {"four": 7, "five": 0},
}


@pytest.fixture(scope="module")
def model():
    import keras

    keras.utils.set_random_seed(6)  # a channel may be born dead: none of these is
    return vgg16.build(1 / 16, classes=10, pooling="avg")


@pytest.fixture(scope="module")
def strongest(model):
    return vgg16.strongest_by_name(model, PHOTOS, CHANNELS, k=3)


def seen(layer, row, column):
    """Return the rows and columns of a photo of 64 pixels that a place sees."""
    field = FIELDS[layer]
    firsts = [field.start + field.jump * place for place in (row, column)]
    return [[p for p in range(f, f + field.size) if 0 <= p < 64] for f in firsts]


def by_hand(model, layer, channel):
    """Return (value, photo, row, column) of each photo's strongest place, sorted."""
    found = []
    for photo, picture in enumerate(PHOTOS):
        map_ = vgg16.feature_maps(model, picture, layer)[layer][:, :, channel]
        lines = [len(seen(layer, k, k)[0]) for k in range(len(map_))]
        sizes = {
            place: lines[place[0]] * lines[place[1]] for place in np.ndindex(map_.shape)
        }
        whole = [p for p in sizes if sizes[p] >= 0.75 * max(sizes.values())]
        best = max(whole, key=lambda place: map_[place])
        found.append((float(map_[best]), photo, *best))
    return sorted(found, reverse=True)


def test_places_match_search_by_hand(model, strongest):
    for layer, channels in list(CHANNELS.items())[:2]:
        for name, channel in channels.items():
            want = by_hand(model, layer, channel)[:3]
            got = strongest[layer][name]
            assert [tuple(place[:3]) for place in got] == [w[1:] for w in want]
            np.testing.assert_allclose(
                [p.value for p in got], [w[0] for w in want], 1e-4
            )


def test_classes_match_evidence_photo_by_photo(model, strongest):
    for name, number in CHANNELS["predictions"].items():
        shares = []
        for photo in PHOTOS:
            every = vgg16.class_evidence(model, photo, k=10)
            shares += [each.probability for each in every if each.index == number]
        got = strongest["predictions"][name]
        assert [place.photo for place in got] == list(np.argsort(shares)[::-1][:3])
        np.testing.assert_allclose(
            [place.value for place in got], sorted(shares)[:-4:-1], rtol=1e-4
        )


def test_patches_are_what_places_see(strongest):
    picture = views.view_hierarchy(PHOTOS, strongest, kinds=("a", "b", "c"))
    tree = parsed(picture)
    assert len(drawings(tree)) == 1
    patches = iter(marked(tree, "patch"))
    for layer, channels in strongest.items():
        for places in channels.values():
            for photo, row, column, _ in places:
                shown, whole = next(patches), PHOTOS[photo] * 255
                if layer == "predictions":
                    assert pixels(shown).shape == whole.shape
                    continue
                rows, columns = seen(layer, row, column)
                want = np.rint(whole[np.ix_(rows, columns)])
                np.testing.assert_array_equal(pixels(shown), want)
    assert next(patches, None) is None


def test_names_sizes_and_shares_are_written(strongest):
    picture = views.view_hierarchy(PHOTOS, strongest, kinds=("a", "b", "c"))
    said = prose(parsed(picture))
    for words in ("5 × 5 pixels", "14 × 14 pixels", "whole picture", *"abc"):
        assert words in said and words in picture.alt
    for layer, channels in strongest.items():
        assert layer in said and all(name in said for name in channels)
    for places in strongest["predictions"].values():
        assert all(f"{100 * place.value:.0f} %" in said for place in places)
    assert "among 5 photos" in picture.alt and "The classes alone" in said


def test_picture_without_classes_says_nothing_of_them(strongest):
    only = {"block1_conv2": strongest["block1_conv2"]}
    said = prose(parsed(views.view_hierarchy(PHOTOS, only, kinds=["edges"])))
    assert "The classes alone" not in said and "%" not in said


def test_number_of_kinds_must_fit(strongest):
    with pytest.raises(ValueError, match="argument 2 is longer"):
        views.view_hierarchy(PHOTOS, strongest, kinds=["a"])
