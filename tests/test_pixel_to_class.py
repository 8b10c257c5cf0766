"""From pixel to class: what a number sees of the maps before it, and clicks."""

from itertools import pairwise

import ipywidgets
import numpy as np
import pytest
from pictures import drawings, marked, outline, parsed, prose

from lecture_utils import datasets
from lecture_utils.convolution import VGG16_LAYERS
from lecture_utils.vgg16.inspection import ClassEvidence
from lecture_utils.views.vgg16.receptive_field import (
    LAST_CONVS,
    map_sizes,
    region_of,
    view_pixel_to_class,
)

SIZES = map_sizes(224)
PHOTO = datasets.photo("cat", 224, gray=False)
EVIDENCE = [ClassEvidence(3, "lion", 2.0, 0.6), ClassEvidence(1, "pie", 1.0, 0.22)]


def seen_by_hand(layer, place, earlier):
    """Return the first and last number that one sees along a side, layer by layer."""
    names = list(VGG16_LAYERS)
    low = high = place
    for name in names[names.index(earlier) + 1 : names.index(layer) + 1][::-1]:
        kernel, stride, padding = VGG16_LAYERS[name]
        low, high = low * stride - padding, high * stride - padding + kernel - 1
    return low, high


@pytest.mark.parametrize(("earlier", "layer"), [*pairwise(LAST_CONVS)])
@pytest.mark.parametrize("place", [0, 5, 13])
def test_region_is_what_layers_between_let_through(layer, earlier, place):
    n = SIZES[earlier]
    region = region_of(layer, place, 13 - place, earlier, (n, n))
    (top, bottom), (left, right) = (
        seen_by_hand(layer, at, earlier) for at in (place, 13 - place)
    )
    assert region.size == bottom - top + 1 == right - left + 1
    inside = max(top, 0), min(bottom + 1, n), max(left, 0), min(right + 1, n)
    assert (region.top, region.bottom, region.left, region.right) == inside


def drawn(layer, row, column):
    rng = np.random.default_rng(0)
    maps = {
        name: (i + 4, rng.random((SIZES[name],) * 2))
        for i, name in enumerate(LAST_CONVS)
    }
    picture = view_pixel_to_class(PHOTO, maps, EVIDENCE, layer, row, column, side=64)
    return picture, maps


@pytest.mark.parametrize("layer", LAST_CONVS)
def test_picture_shows_number_boxes_and_classes(layer):
    picture, maps = drawn(layer, 7, 3)
    tree = parsed(picture)
    (drawing,) = drawings(tree)
    value = f"{maps[layer][1][7, 3]:.2f}"
    i = LAST_CONVS.index(layer)
    assert f"Row 7, column 3 of channel {i + 4} of {layer} is {value}" in picture.alt
    assert "Most likely, from 64 × 64 pixels: lion, 60\u00a0%" in picture.alt
    assert f"is {value}. It sees" in prose(tree) and "22 %" in prose(tree)
    # One on the photo, one on each map before.
    assert len(marked(drawing, "box")) == 1 + i
    targets = [e.get("data-place") for e in drawing.iter() if e.get("data-place")]
    sizes = [f"{name} {SIZES[name]} {SIZES[name]}" for name in LAST_CONVS]
    assert targets == ["photo 224 224", *sizes]


def test_box_on_map_has_its_place():
    tree = parsed(drawn("block4_conv3", 10, 9)[0])
    boxes = marked(tree, "box")
    low, high = seen_by_hand("block4_conv3", 9, "block1_conv2")
    ends, dashed = outline(boxes[1])
    x = (ends[:, 0] - 2) / 136 * 224
    np.testing.assert_allclose([x.min(), x.max()], [low, high + 1], atol=0.1)
    assert not any(dashed)


# ------------------------------------------------------------------ the explorer


@pytest.fixture
def explorer():
    pytest.importorskip("keras")
    from lecture_utils.widgets import explore_pixel_to_class

    return explore_pixel_to_class()


def click(explorer, words):
    """Write what the page writes at a click."""
    (field,) = (tool for tool in explorer.tools if isinstance(tool, ipywidgets.Text))
    field.value = words


@pytest.mark.tensorflow
def test_click_goes_to_a_place(explorer):
    click(explorer, "block2_conv2 112 112 30 101 1")
    values = explorer.values()
    assert values["layer"] == "block2_conv2" and explorer.error is None
    assert (values["row"], values["column"]) == (30, 101)
    click(explorer, "block5_conv3 14 14 0 13 2")
    assert explorer.controls["row"].max == 13
    # The photo's pixel, in the layer that is shown.
    click(explorer, "photo 224 224 223 8 3")
    values = explorer.values()
    assert values["layer"] == "block5_conv3"
    assert (values["row"], values["column"]) == (13, 0)
    before = explorer.picture.value
    for junk in ("", "block9 3 3 1 1", "1 2", "−3; 0.25"):
        click(explorer, junk)
    assert explorer.picture.value == before and explorer.error is None


@pytest.mark.tensorflow
def test_number_shown_is_the_models(explorer):
    from lecture_utils import vgg16

    maps = vgg16.feature_maps(vgg16.load("small"), PHOTO, "block4_conv3")[
        "block4_conv3"
    ]
    best = np.argsort(-maps.mean(axis=(0, 1)))[3]
    alt = drawings(parsed(explorer.picture.value))[0][1].text
    assert f"Row 10, column 8 of channel {best} of block4_conv3" in alt
    assert f"is {maps[10, 8, best]:.2f}," in alt


@pytest.mark.tensorflow
def test_moving_computes_nothing_anew(explorer, monkeypatch):
    monkeypatch.setattr("lecture_utils.vgg16.feature_maps", None)
    for name, value in {
        "row": 3,
        "column": 27,
        "rank": 9,
        "layer": "block2_conv2",
    }.items():
        explorer.controls[name].value = value
        assert explorer.error is None
