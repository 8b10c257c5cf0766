"""The explorer of what channels answer to: computed once, its favourites kept."""

import numpy as np
import pytest
from pictures import marked, parsed, said

from lecture_utils import datasets, vgg16
from lecture_utils.vgg16.inspection import layer_maps, strongest_places
from lecture_utils.views.vgg16.channels import view_strongest
from lecture_utils.widgets import vgg16 as explorers
from lecture_utils.widgets.vgg16 import explore_strongest

NAMES = tuple(datasets.PHOTOS)


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(explorers, "ASCENT", {"steps": 2, "side": 32})


def button_of(explorer):
    found = [w for line in explorer.children[:2] for w in getattr(line, "children", ())]
    return next(w for w in found if w.description.startswith("Make"))


@pytest.mark.tensorflow
def test_maps_match_single_photos(tiny):
    photos = np.stack([datasets.photo(name, 64, gray=False) for name in NAMES[:2]])
    maps = layer_maps(tiny, photos, "block3_conv2")
    for photo, map_ in zip(photos, maps, strict=True):
        want = vgg16.feature_maps(tiny, photo, "block3_conv2")["block3_conv2"]
        np.testing.assert_allclose(map_, want, rtol=1e-4, atol=1e-3)


@pytest.mark.tensorflow
def test_strongest_places_of_all_photos(tiny):
    explorer = explore_strongest(tiny)
    for name, value in {"layer": "block4_conv1", "channel": 5, "place": 2}.items():
        explorer.controls[name].value = value
    photos = np.stack([datasets.photo(name, 224, gray=False) for name in NAMES])
    maps = layer_maps(tiny, photos, "block4_conv1")[..., 5]
    places = strongest_places(maps, "block4_conv1")
    want = view_strongest(
        photos,
        places,
        "block4_conv1",
        5,
        chosen=2,
        share=float((maps > 0).mean()),
        names=NAMES,
        favourite=explorers.NOT_YET,
    )
    assert explorer.picture.value == want


@pytest.mark.tensorflow
def test_channels_follow_layer(tiny):
    explorer = explore_strongest(tiny)
    channel = explorer.controls["channel"]
    for layer, n in {"block5_conv1": 32, "block1_conv2": 4, "block3_conv1": 16}.items():
        explorer.controls["layer"].value = layer
        assert channel.max == n - 1
        channel.value = channel.max
        assert f"Channel {n - 1} of {layer}" in said(explorer)
    explorer.controls["layer"].value = "block1_conv1"
    assert channel.value == 3 and "Channel 3 of block1_conv1" in said(explorer)
    explorer.reset()
    assert channel.max == 7 and "Channel 7 of block2_conv2" in said(explorer)


@pytest.mark.tensorflow
def test_layer_computed_once(tiny, calls_of):
    computed = calls_of(vgg16, "layer_maps")
    explorer = explore_strongest(tiny)
    for layer in ("block2_conv2", "block5_conv3", "block2_conv2"):
        explorer.controls["layer"].value = layer
        for channel in range(5):
            explorer.controls["channel"].value = channel
            for place in (0, 8):
                explorer.controls["place"].value = place
    seen = [(len(photos), layer) for (_, photos, layer), _ in computed]
    assert seen == [(len(NAMES), "block2_conv2"), (len(NAMES), "block5_conv3")]


@pytest.mark.tensorflow
def test_favourite_made_once(tiny, quick, monkeypatch):
    made, real = [], vgg16.maximize_activation

    def counted(model, layer, channel, **how):
        made.append((layer, channel))
        assert button.disabled and "being made" in said(explorer)
        return real(model, layer, channel, **how)

    monkeypatch.setattr(vgg16, "maximize_activation", counted)
    explorer = explore_strongest(tiny)
    button, channel = button_of(explorer), explorer.controls["channel"]
    assert "not made yet" in said(explorer)
    for _ in range(2):
        button.click()
        assert not button.disabled
        assert len(marked(parsed(explorer.picture.value), "favourite")) == 1
    channel.value = 1
    assert "not made yet" in said(explorer)
    button.click()
    explorer.reset()
    assert len(marked(parsed(explorer.picture.value), "favourite")) == 1
    assert made == [("block2_conv2", 7), ("block2_conv2", 1)]
    # Another explorer on the same model has it at once; another model has its own.
    assert explore_strongest(tiny).picture.value == explorer.picture.value
    other = vgg16.build(1 / 16, include_top=False)
    assert "not made yet" in said(explore_strongest(other))


@pytest.mark.tensorflow
def test_failing_favourite(tiny, monkeypatch):
    def fails(*_, **__):
        raise ValueError("side=1 is too tiny")

    monkeypatch.setattr(vgg16, "maximize_activation", fails)
    explorer = explore_strongest(tiny)
    button_of(explorer).click()
    assert "side=1 is too tiny" in explorer.message.value
    assert not button_of(explorer).disabled
    explorer.controls["channel"].value = 1
    explorer.controls["channel"].value = 7
    assert "not made yet" in said(explorer)


@pytest.mark.tensorflow
def test_silent_channel(tiny):
    layer = tiny.get_layer("block2_conv2")
    kernel, bias = layer.get_weights()
    layer.set_weights([kernel * 0, bias - 1])
    explorer = explore_strongest(tiny)
    for place in (0, 8):
        explorer.controls["place"].value = place
        assert f"0 everywhere in {len(NAMES)} photos" in said(explorer)


@pytest.mark.tensorflow
def test_model_without_layers():
    keras = pytest.importorskip("keras")
    with pytest.raises(ValueError, match="block1_conv1"):
        explore_strongest(keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)]))
