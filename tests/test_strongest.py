"""Where a channel is strongest: against a loop over all places, pixel by pixel."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from lecture_utils.convolution import VGG16_LAYERS, receptive_field
from lecture_utils.vgg16.inspection import Place, strongest_places

FIELDS = dict(zip(VGG16_LAYERS, receptive_field(VGG16_LAYERS.values()), strict=True))


def pixels_of(layer, place):
    """Return the first and the last pixel that a place sees, down and across."""
    field = FIELDS[layer]
    firsts = [field.start + step * field.jump for step in place]
    return [(first, first + field.size - 1) for first in firsts]


def shared(layer, one, other):
    """Return how many pixels two places both see, in the padding too."""
    count = 1
    for a, b in zip(pixels_of(layer, one), pixels_of(layer, other), strict=True):
        count *= max(min(a[1], b[1]) - max(a[0], b[0]) + 1, 0)
    return count


def on_photo(layer, place, shape):
    """Return how many pixels of the photo a place sees."""
    count = 1
    for (first, last), n in zip(pixels_of(layer, place), shape, strict=True):
        count *= min(last, n * FIELDS[layer].jump - 1) - max(first, 0) + 1
    return count


def by_hand(maps, layer, k, per_photo):
    """Walk through all places, the strongest first, and keep those that may stay."""
    shape = maps.shape[1:]
    fullest = max(on_photo(layer, place, shape) for place in np.ndindex(shape))
    kept = []
    for photo, row, column in sorted(
        np.ndindex(maps.shape), key=lambda at: (-maps[at], at)
    ):
        mine = [place for place in kept if place[0] == photo]
        if (
            maps[photo, row, column] > 0
            and on_photo(layer, (row, column), shape) >= 0.75 * fullest
            and len(mine) < per_photo
            and all(
                2 * shared(layer, (row, column), place[1:3]) <= FIELDS[layer].size ** 2
                for place in mine
            )
        ):
            kept.append((photo, row, column, maps[photo, row, column]))
    return kept[:k]


@given(
    layer=st.sampled_from(list(VGG16_LAYERS)),
    shape=st.tuples(st.integers(1, 3), st.integers(1, 14), st.integers(1, 14)),
    k=st.integers(1, 9),
    per_photo=st.integers(1, 4),
    seed=st.integers(0, 99),
)
@settings(max_examples=60)
def test_places_against_naive_loop(layer, shape, k, per_photo, seed):
    # Few values, so that many places are equally strong, and many are 0.
    maps = np.random.default_rng(seed).integers(0, 4, shape) / 2
    got = strongest_places(maps, layer, k, per_photo=per_photo)
    assert got == by_hand(maps, layer, k, per_photo)


def test_places_per_photo_are_limited():
    maps = np.full((4, 28, 28), 1e-3)
    maps[2] = np.random.default_rng(0).random((28, 28)) + 1
    got = strongest_places(maps, "block3_conv3")
    assert len(got) == 9
    assert [place.photo for place in got[:3]] == [2, 2, 2]
    assert sum(place.photo == 2 for place in got) == 3
    assert [place.value for place in got] == sorted(
        (place.value for place in got), reverse=True
    )


def test_neighbours_count_once():
    # A field of 40 pixels, 4 a step: 5 steps share exactly half, 4 share more.
    maps = np.zeros((1, 56, 56))
    maps[0, 20, 20], maps[0, 20, 24], maps[0, 20, 15] = 3, 2, 1
    got = strongest_places(maps, "block3_conv3")
    assert got == [Place(0, 20, 20, 3.0), Place(0, 20, 15, 1.0)]


def test_padding_places_do_not_count():
    maps = np.ones((1, 14, 14))
    maps[0, 0, 0] = 9
    got = strongest_places(maps, "block5_conv3")
    assert got and all(place.value == 1 for place in got)
    # Where all fields are cut alike, all count.
    (only,) = strongest_places(np.ones((1, 1, 1)), "block5_conv3")
    assert only == (0, 0, 0, 1.0)


def test_maps_are_not_changed():
    maps = np.random.default_rng(1).random((2, 9, 9)).astype(np.float32)
    before = maps.copy()
    strongest_places(maps, "block1_conv1")
    np.testing.assert_array_equal(maps, before)
    assert strongest_places(np.zeros((3, 7, 7)), "block5_conv3") == []
