"""VGG16's explorers: what their controls reach, and how they do without Keras."""

import subprocess
import sys

import numpy as np
import pytest
from pictures import said

from lecture_utils import datasets, vgg16
from lecture_utils.convolution import VGG16_LAYERS
from lecture_utils.views.vgg16.channels import view_feature_maps
from lecture_utils.views.vgg16.filters import view_filters
from lecture_utils.widgets import vgg16 as explorers
from lecture_utils.widgets.vgg16 import (
    explore_feature_maps,
    explore_filters,
    explore_receptive_field,
)

# ------------------------------------------------------------------ filters


def test_filters_of_small_model():
    explorer = explore_filters()
    slider = explorer.controls["chosen"]
    assert slider.max == 15 and "16 filters make 48 slices" in said(explorer)
    slider.value = 15
    assert "Filter 15" in said(explorer)


@pytest.mark.tensorflow
def test_filters_match_model():
    pytest.importorskip("keras")
    want = vgg16.kernels(vgg16.load("small"), "block1_conv1", rgb=True)
    assert explore_filters(want).picture.value == explore_filters().picture.value


def test_own_filters():
    kernels = np.random.default_rng(1).normal(size=(3, 3, 3, 7))
    explorer = explore_filters(kernels)
    assert explorer.controls["chosen"].max == 6
    assert explorer.picture.value == view_filters(kernels)


# ------------------------------------------------------------------ receptive fields


def test_sliders_end_with_map():
    explorer = explore_receptive_field()
    row, column = explorer.controls["row"], explorer.controls["column"]
    for layer, size in {
        "block5_pool": 7,
        "block1_conv1": 224,
        "block4_conv2": 28,
    }.items():
        explorer.controls["layer"].value = layer
        assert row.max == column.max == size - 1
        row.value, column.value = row.max, column.max
        assert f"in row {size - 1}, column {size - 1}" in said(explorer)


def test_place_kept_between_layers():
    explorer = explore_receptive_field()
    row, start = explorer.controls["row"], explorer.controls["row"].value
    for layer in ("block5_pool", "block1_conv2", "block2_pool"):
        before = (row.value + 0.5) / (row.max + 1)
        explorer.controls["layer"].value = layer
        after = (row.value + 0.5) / (row.max + 1)
        assert abs(before - after) <= 0.5 / (row.max + 1)
        assert f"The one in row {row.value}," in said(explorer)
    explorer.reset()
    assert (row.value, row.max) == (start, 55)


# ------------------------------------------------------------------ feature maps


@pytest.mark.tensorflow
def test_maps_match_model(tiny):
    explorer = explore_feature_maps(tiny)
    photo = datasets.photo("coffee", 224, gray=False)
    values = {
        "photo": "coffee",
        "layer": "block3_conv1",
        "rank": 2,
        "over_photo": False,
    }
    for name, value in values.items():
        explorer.controls[name].value = value
    maps = vgg16.feature_maps(tiny, photo, "block3_conv1")["block3_conv1"]
    want = view_feature_maps(maps, photo, "block3_conv1", rank=2, over_photo=False)
    assert explorer.picture.value == want


@pytest.mark.tensorflow
def test_photo_computed_once(tiny, calls_of):
    computed = calls_of(vgg16, "feature_maps")
    explorer = explore_feature_maps(tiny)
    for photo in explorers.PHOTOS * 2:
        explorer.controls["photo"].value = photo
        for layer in VGG16_LAYERS:
            explorer.controls["layer"].value = layer
            said(explorer)
    assert [list(layers) for (_, _, layers), _ in computed] == [[*VGG16_LAYERS]] * 2


@pytest.mark.tensorflow
def test_model_with_few_maps(tiny):
    explorer = explore_feature_maps(tiny)
    explorer.controls["layer"].value = "block1_conv1"
    explorer.controls["rank"].value = 15
    assert "number 4 by its mean" in said(explorer)


def test_message_without_keras():
    script = """if True:
        import sys
        sys.modules["keras"] = sys.modules["tensorflow"] = None
        from lecture_utils import widgets
        for name in ("architecture", "filters", "receptive_field"):
            assert getattr(widgets, f"explore_{name}")().error is None
        for name, what, values in (
            ("feature_maps", "maps", {"layer": "block5_pool", "rank": 3}),
            ("evidence", "classes", {"photo": "coffee", "slip": "twice"}),
            ("strongest", "patches", {"layer": "block5_conv3", "channel": 3}),
        ):
            explorer = getattr(widgets, f"explore_{name}")()
            seen = {explorer.picture.value}
            for control, value in values.items():
                explorer.controls[control].value = value
                assert explorer.error is None, explorer.error
                assert f"No {what} here." in explorer.picture.value
                assert "which cannot be used" in explorer.picture.value
                seen.add(explorer.picture.value)
            assert len(seen) == 3, name
            for tool in explorer.tools:
                getattr(tool, "click", str)()
            assert explorer.message.value == ""
    """
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
