"""VGG16 as a picture: blocks, shares and words read back from the layers' table."""

import re
from math import prod

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pictures import drawings, marked, parsed, prose, words

from lecture_utils.vgg16 import layer_table
from lecture_utils.views.vgg16.architecture import view_architecture
from lecture_utils.widgets.vgg16 import (
    REAL,
    SIDES,
    SMALL,
    explore_architecture,
)

REAL_ONE = layer_table()
SMALL_ONE = layer_table(64, alpha=0.25, classes=202, top="average")
NETS = {"real": REAL_ONE, "small": SMALL_ONE}


def titles(elements):
    return [e[0].text for e in elements]


# ------------------------------------------------------------------ the blocks


@pytest.mark.parametrize("net", NETS)
def test_every_layer_has_a_block(net):
    layers = NETS[net]
    tree = parsed(view_architecture(layers, "block3_conv2"))
    (drawing,) = drawings(tree)
    found = titles(marked(drawing, "layer"))
    assert [title.split(":")[0] for title in found] == [row.name for row in layers]
    for title, row in zip(found, layers, strict=True):
        numbers = [int(n.replace(",", "")) for n in re.findall(r"[\d,]*\d", title)]
        assert numbers[-len(row.shape) - 1 :] == [*row.shape, row.n_params]
    (chosen,) = marked(drawing, "chosen")
    assert titles([chosen])[0].startswith("block3_conv2: ")


def fronts(tree):
    """Return left, top, width and height of each layer's front."""
    front = r"M([\d.]+) ([\d.]+)h([\d.]+)v([\d.]+)h-"
    paths = (block[1].get("d") for block in marked(tree, "layer"))
    return [tuple(map(float, re.match(front, path).groups())) for path in paths]


@given(side=st.sampled_from([32, 64, 100, 224]), alpha=st.floats(0.1, 2))
@settings(max_examples=20)
def test_blocks_match_map_sizes(side, alpha):
    layers = layer_table(side, alpha=alpha)
    found = fronts(parsed(view_architecture(layers, "fc1")))
    for row, (_, _, width, height) in zip(layers, found, strict=True):
        if len(row.shape) == 3:
            # 150 pixels for the picture's side, 24 for 512 maps, never too thin to see
            assert height == pytest.approx(max(150 * row.shape[0] / side, 4), abs=0.1)
            assert width == pytest.approx(max(24 * row.shape[2] / 512, 3), abs=0.1)
    lefts = [left for left, *_ in found]
    assert lefts == sorted(lefts) and len(set(lefts)) == len(lefts)


@pytest.mark.parametrize("net", NETS)
def test_blocks_keep_clear_of_text(net):
    for left, top, width, height in fronts(
        parsed(view_architecture(NETS[net], "fc1" if net == "real" else "avg_pool"))
    ):
        assert left + width <= 760
        assert 24 < top < top + height < 236


# ------------------------------------------------------------------ the shares


def segments(tree, unit):
    (bar,) = marked(tree, unit)
    found = marked(bar, "segment")
    names = [title.split(":")[0] for title in titles(found)]
    return dict(zip(names, (float(e.get("width")) for e in found), strict=True))


@pytest.mark.parametrize("net", NETS)
def test_bars_show_layer_shares(net):
    layers = NETS[net]
    tree = parsed(view_architecture(layers, "block1_conv1"))
    amounts = {
        "parameters": {r.name: r.n_params for r in layers},
        "numbers": {r.name: prod(r.shape) for r in layers if r.kind != "flatten"},
    }
    for unit, amount in amounts.items():
        widths, total = segments(tree, unit), sum(amount.values())
        want = {name: n / total * 760 for name, n in amount.items()}
        assert widths == pytest.approx({k: v for k, v in want.items() if v}, abs=0.006)
        assert f": {total:,}" in prose(str(view_architecture(layers, "block1_conv1")))


def test_thin_share_is_marked():
    tree = parsed(view_architecture(REAL_ONE, "block1_conv1"))
    marks = marked(tree, "mark")
    assert len(marks) == 2
    assert float(marks[0].get("width")) == 4 and float(marks[0].get("x")) == 0
    tree = parsed(view_architecture(REAL_ONE, "predictions"))
    for mark in marked(tree, "mark"):
        assert float(mark.get("x")) + float(mark.get("width")) <= 760.01
    tree = parsed(view_architecture(REAL_ONE, "block2_pool"))
    assert len(marked(tree, "mark")) == 1  # it has numbers, and no parameters


# ------------------------------------------------------------------ the words


@pytest.mark.parametrize("net", NETS)
def test_formula_gives_parameters(net):
    for row in NETS[net]:
        text = prose(view_architecture(NETS[net], row.name))
        if not row.n_params:
            assert "It has no parameters" in text
            continue
        found = re.search(r"Parameters: ([\d,· ]+) \+ ([\d,]+) = ([\d,]+) \(", text)
        product, bias, n = (part.replace(",", "") for part in found.groups())
        assert prod(map(int, product.split(" · "))) + int(bias) == int(n)
        assert int(n) == row.n_params


def test_notes_on_deck():
    text = prose(view_architecture(REAL_ONE, "block1_conv1"))
    assert "3 · 3 · 3 · 64 + 64 = 1,792" in text
    assert "0.0013 % of all 138,357,544" in text
    assert "“128 kernels in the first layer of VGG16” are 64 filters" in text
    assert "sees 3 × 3 pixels of the picture" in text
    for name in ("block5_conv3", "predictions"):
        assert "AlexNet’s names: 5 convolutions" in prose(
            view_architecture(REAL_ONE, name)
        )
    assert "AlexNet" not in prose(view_architecture(REAL_ONE, "block2_conv1"))


def test_share_of_dense_layers():
    text = prose(view_architecture(REAL_ONE, "fc1"))
    dense = [r.n_params for r in REAL_ONE if r.kind == "dense"]
    share, fc1 = sum(dense) / 138_357_544, dense[0] / 138_357_544
    assert (round(100 * share, 1), round(100 * fc1, 1)) == (89.4, 74.3)
    assert "3 dense layers hold 89.4 % of all parameters, fc1 alone 74.3 %" in text
    assert "the 13 convolutions 10.6 %" in text
    assert "25,088 · 4,096 + 4,096 = 102,764,544" in text
    text = prose(view_architecture(SMALL_ONE, "predictions"))
    assert "Its one dense layer holds 2.8 % of all parameters" in text


def test_field_larger_than_picture():
    text = prose(view_architecture(SMALL_ONE, "block5_conv3"))
    assert "196 × 196 pixels: more than the picture has" in text
    assert "sees the whole picture" in prose(view_architecture(SMALL_ONE, "avg_pool"))


def test_alt_text():
    alt = view_architecture(REAL_ONE, "block4_pool").alt
    assert alt.startswith("13 convolutions, 5 pools and 3 dense layers, 138,357,544")
    assert "block4_pool, 14 × 14 × 512 numbers out, 0 parameters" in alt


# ------------------------------------------------------------------ what does not fit


def test_misfits_are_dashed():
    explorer = explore_architecture()
    explorer.controls["side"].value = 64
    tree = parsed(explorer.picture.value)
    misfits = marked(tree, "misfit")
    assert [title.split(":")[0] for title in titles(misfits)] == [
        "fc1",
        "fc2",
        "predictions",
    ]
    assert all(e.get("stroke-dasharray") for e in misfits)
    text = words(tree)
    assert "fc1 does not fit" in text and "138,357,544" in text
    assert "flatten makes 2,048 numbers, and it has weights for 25,088" in text
    assert set(segments(tree, "numbers")).isdisjoint({"fc1", "fc2", "predictions"})
    assert "does not fit" not in prose(view_architecture(REAL_ONE, "fc1"))
    assert not marked(parsed(view_architecture(SMALL_ONE, "avg_pool")), "misfit")


# ------------------------------------------------------------------ the explorer


@pytest.mark.parametrize("side", SIDES.values())
@pytest.mark.parametrize("model", [REAL, SMALL])
def test_every_layer_of_both_models(model, side):
    explorer = explore_architecture()
    explorer.controls["model"].value = model
    explorer.controls["side"].value = side
    slider, seen = explorer.controls["layer"], set()
    assert len(slider.options) == len(REAL_ONE if model == REAL else SMALL_ONE)
    for name in slider.options:
        slider.value = name
        assert explorer.error is None, explorer.error
        tree = parsed(explorer.picture.value)
        assert words(tree.findall("div")[-1]).startswith(name)
        assert bool(marked(tree, "misfit")) == (model == REAL and side != 224)
        seen.add(explorer.picture.value)
    assert len(seen) == len(slider.options)


def test_layer_kept_between_models():
    explorer = explore_architecture()
    layer, model = explorer.controls["layer"], explorer.controls["model"]
    for before, after in [
        ("block3_conv2", "block3_conv2"),
        ("fc1", "avg_pool"),
        ("predictions", "predictions"),
    ]:
        model.value, layer.value = REAL, before
        model.value = SMALL
        assert layer.value == after and explorer.error is None
        assert explorer.message.value == ""
    layer.value = "avg_pool"
    model.value = REAL
    assert layer.value == "flatten" and explorer.error is None
    model.value, layer.value = SMALL, "avg_pool"
    explorer.reset()
    assert (model.value, layer.value) == (REAL, "block1_conv1")
    assert explorer.picture.value == explore_architecture().picture.value
