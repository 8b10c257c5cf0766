"""VGG16 in pictures: filters, receptive fields and feature maps, read back."""

import base64
import io
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib import colormaps
from pictures import SVG, drawings, marked, parsed, words
from PIL import Image

from lecture_utils import datasets
from lecture_utils.convolution import VGG16_LAYERS
from lecture_utils.views.kit import raster as _bitmap
from lecture_utils.views.vgg16 import filters as _filters
from lecture_utils.views.vgg16 import (
    view_feature_maps,
    view_filters,
    view_no_maps,
    view_receptive_field,
)
from lecture_utils.views.vgg16.feature_maps import strongest
from lecture_utils.views.vgg16.receptive_field import SIDE, TOP, box_of, map_sizes

PHOTO = np.random.default_rng(7).random((224, 224, 3))
REAL = Path(__file__).parents[2] / "shared/data/vgg16_imagenet_block1_block2.npz"
layers = st.sampled_from(list(VGG16_LAYERS))


def image_of(element):
    """Return an <image> as an RGB array."""
    data = base64.b64decode(element.get("href").split(",", 1)[1])
    with Image.open(io.BytesIO(data)) as image:
        return np.asarray(image.convert("RGB"))


def box(element):
    return tuple(float(element.get(name)) for name in ("x", "y", "width", "height"))


# ------------------------------------------------------------------ filters


def random_filters(n, seed=0, size=1.0):
    return np.random.default_rng(seed).normal(0, size, (3, 3, 3, n))


def slices_of(tree):
    """Return the numbers of the three slices, (3, 3, 3)."""
    grids = marked(tree, "kernel")
    numbers = [
        [float(words(t).replace("−", "-")) for t in grid.iter(SVG + "text")]
        for grid in grids
    ]
    return np.array(numbers).reshape(3, 3, 3).transpose(1, 2, 0)


@pytest.mark.parametrize(("size", "times"), [(1, 1), (0.01, 1000), (2e-5, 10**6)])
def test_the_slices_are_the_weights_in_readable_numbers(size, times):
    kernels = random_filters(16, size=size)
    tree = parsed(view_filters(kernels, chosen=11))
    drawings(tree)
    np.testing.assert_allclose(
        slices_of(tree), kernels[..., 11] * times, atol=0.0501 if times > 1 else 0.0051
    )
    assert ("weight × " in words(tree)) == (times > 1)


@pytest.mark.parametrize("n", [1, 5, 16, 64])
def test_the_sheet_holds_every_filter_with_0_as_gray(n):
    kernels = random_filters(n)
    tree = parsed(view_filters(kernels, chosen=n - 1))
    (sheet,) = marked(tree, "sheet")
    pixels, per_row = image_of(sheet).astype(float), _filters.columns(n)
    assert len(pixels) == per_row * (3 * _filters.DOTS + _filters.GAP)
    for i in range(n):
        row, column = (
            place * (3 * _filters.DOTS + _filters.GAP) for place in divmod(i, per_row)
        )
        dots = pixels[row + 1 : row + 24 : 8, column + 1 : column + 24 : 8]
        want = 127.5 + 127.5 * kernels[..., i] / np.abs(kernels[..., i]).max()
        np.testing.assert_allclose(dots, want, atol=0.51)
    # The outline lies on the chosen tile.
    left, top, side, _ = box(marked(tree, "chosen")[0])
    pitch = _filters.SHEET[2] / per_row
    row, column = divmod(n - 1, per_row)
    np.testing.assert_allclose(
        (left, top),
        (_filters.SHEET[0] + column * pitch, _filters.SHEET[1] + row * pitch),
        atol=0.01,
    )
    assert side < pitch


def test_one_scale_for_all_leaves_a_small_filter_pale():
    kernels = random_filters(4)
    kernels[..., 2] /= 100

    def spread(scale):
        tree = parsed(view_filters(kernels, chosen=2, scale=scale))
        large = [e for e in tree.iter(SVG + "image") if box(e)[2] == _filters.LARGE[2]]
        return int(np.ptp(image_of(large[0])))

    assert spread("each filter") > 120 and spread("all filters") < 5


def test_what_is_said_of_brightness_and_colour():
    edge = np.array([[1, 1, 1], [0, 0, 0], [-1, -1, -1.0]])
    gray = np.stack([edge] * 3, axis=2)
    opponent = np.stack([edge, -edge, 0.5 * edge], axis=2)
    bright = np.ones((3, 3, 3))
    said = [
        words(
            parsed(view_filters(np.stack([gray, opponent, bright], axis=3), chosen=i))
        )
        for i in range(3)
    ]
    assert "brightness, not at colour" in said[0] and "cancel to 0 %" in said[0]
    assert "it compares colours" in said[1]
    assert "towards what is bright" in said[2]
    assert "answers nothing" in words(parsed(view_filters(np.zeros((3, 3, 3, 1)))))


@given(n=st.integers(1, 64), seed=st.integers(0, 9), share=st.floats(0, 1))
@settings(max_examples=25)
def test_any_filters_are_drawn_in_sound_numbers(n, seed, share):
    kernels = random_filters(n, seed) * 10.0 ** (np.arange(n) - n // 2)
    picture = view_filters(kernels, chosen=round(share * (n - 1)))
    assert not re.search(r"\b(nan|inf)\b", words(parsed(picture)) + picture.alt)


@pytest.mark.skipif(not REAL.exists(), reason="the real filters are not here")
def test_the_real_filters_answer_to_edges_and_to_colours():
    with np.load(REAL) as data:
        kernels = data["block1_conv1/kernel"].astype(float)[:, :, ::-1]
    said = [words(parsed(view_filters(kernels, chosen=i))) for i in range(64)]
    assert "64 filters make 192 slices" in said[0]
    gray = sum("not at colour" in text for text in said)
    colour = sum("compares colours" in text for text in said)
    assert gray > 10 and colour > 10


# ------------------------------------------------------------------ receptive fields


SIZES = {
    "block1_conv2": 5, "block2_conv2": 14, "block3_conv3": 40, "block4_conv3": 92,
    "block5_conv3": 196, "block5_pool": 212,
}  # fmt: skip


@pytest.mark.parametrize(("layer", "size"), SIZES.items())
def test_the_sizes_of_the_lecture(layer, size):
    tree = parsed(view_receptive_field(PHOTO, layer, 3, 3))
    assert f"sees {size} × {size} pixels" in words(tree)
    (chosen,) = marked(tree, "chosen")
    assert float(chosen.get("width")) / size == pytest.approx(222 / 224, rel=1e-3)


def seen_by_gradient(layer, row, column, side):
    """Return which pixels along one side reach a number, by walking the layers back."""
    names = list(VGG16_LAYERS)
    needed = {"row": {row}, "column": {column}}
    sizes = [side, *map_sizes(side).values()]
    for place in range(names.index(layer), -1, -1):
        kernel, stride, padding = VGG16_LAYERS[names[place]]
        for axis, numbers in needed.items():
            below = {n * stride - padding + i for n in numbers for i in range(kernel)}
            needed[axis] = {n for n in below if 0 <= n < sizes[place]}
    return needed["row"], needed["column"]


@given(layer=layers, places=st.tuples(st.floats(0, 1), st.floats(0, 1)))
@settings(max_examples=60)
def test_the_box_is_what_the_layers_reach(layer, places):
    most = map_sizes(224)[layer] - 1
    row, column = (round(share * most) for share in places)
    got = box_of(layer, row, column, (224, 224))
    rows, columns = seen_by_gradient(layer, row, column, 224)
    assert (got.top, got.bottom) == (min(rows), max(rows) + 1)
    assert (got.left, got.right) == (min(columns), max(columns) + 1)
    across = (
        got.right - got.left + got.beyond.get("left", 0) + got.beyond.get("right", 0)
    )
    assert across == got.size


@pytest.mark.tensorflow
def test_the_box_is_where_the_picture_changes_a_number():
    keras = pytest.importorskip("keras")
    from lecture_utils import vgg16

    keras.utils.set_random_seed(0)
    model = vgg16.build(1 / 16, include_top=False)
    for conv in vgg16.conv_names():  # no ReLU is ever shut
        kernel, bias = model.get_layer(conv).get_weights()
        model.get_layer(conv).set_weights([np.abs(kernel), bias])
    # Picture i is dark but for its row i, or its column i.
    rows = np.eye(64, dtype=np.float32)[:, :, None, None] * np.ones((64, 3))
    columns = rows.transpose(0, 2, 1, 3)
    for layer, row, column in (("block2_conv1", 9, 0), ("block3_conv2", 5, 15)):
        part = vgg16.extractor(model, layer)
        seen = [
            np.flatnonzero(keras.ops.convert_to_numpy(part(x))[:, row, column].any(1))
            for x in (rows.astype(np.float32), columns.astype(np.float32))
        ]
        got = box_of(layer, row, column, (64, 64))
        np.testing.assert_array_equal(seen[0], np.arange(got.top, got.bottom))
        np.testing.assert_array_equal(seen[1], np.arange(got.left, got.right))


@pytest.mark.tensorflow
def test_the_maps_are_as_large_as_those_of_keras():
    pytest.importorskip("keras")
    from lecture_utils import vgg16

    model = vgg16.build(1 / 64, include_top=False, input_shape=(96, 128, 3))
    for name, (kernel, stride, _) in VGG16_LAYERS.items():
        layer = model.get_layer(name)
        assert layer.output.shape[1:3] == (map_sizes(96)[name], map_sizes(128)[name])
        assert layer.strides == (stride, stride)
        assert getattr(layer, "kernel_size", None) or layer.pool_size == (
            kernel,
            kernel,
        )


def sides_of(tree):
    """Return the box's front: x1, y1, x2, y2 and whether it is dashed, 4 rows."""
    (drawn,) = marked(tree, "box")
    front = list(drawn.iter(SVG + "line"))[4:]
    ends = [[float(line.get(k)) for k in ("x1", "y1", "x2", "y2")] for line in front]
    return np.array(ends), [line.get("stroke-dasharray") is not None for line in front]


@given(layer=layers, places=st.tuples(st.floats(0, 1), st.floats(0, 1)))
@settings(max_examples=40)
def test_a_cut_box_is_drawn_cut_and_said(layer, places):
    most = map_sizes(224)[layer] - 1
    row, column = (round(share * most) for share in places)
    picture = view_receptive_field(PHOTO, layer, row, column)
    tree, got = parsed(picture), box_of(layer, row, column, (224, 224))
    ends, dashed = sides_of(tree)
    scale = SIDE / 224
    assert ends[:, [0, 2]].min() == pytest.approx(got.left * scale, abs=0.01)
    assert ends[:, [0, 2]].max() == pytest.approx(got.right * scale, abs=0.01)
    assert ends[:, [1, 3]].min() == pytest.approx(TOP + got.top * scale, abs=0.01)
    assert ends[:, [1, 3]].max() == pytest.approx(TOP + got.bottom * scale, abs=0.01)
    names = ("top", "right", "bottom", "left")
    assert dashed == [name in got.beyond for name in names]
    for name in names:
        assert (f"beyond the {name}" in words(tree)) == (name in got.beyond)
    assert ("cut at the" in picture.alt) == bool(got.beyond)


def test_the_crop_is_what_lies_under_the_box():
    picture = view_receptive_field(PHOTO, "block3_conv1", 0, 20)
    got = box_of("block3_conv1", 0, 20, (224, 224))
    (crop,) = marked(parsed(picture), "crop")
    want = np.rint(PHOTO[got.top : got.bottom, got.left : got.right] * 255)
    np.testing.assert_array_equal(image_of(crop), want)
    x, y, width, height = box(crop)
    assert width / height == pytest.approx(24 / (24 - got.beyond["top"]), rel=1e-3)


@pytest.mark.parametrize("shape", [(32, 32), (200, 300, 3), (512, 64)])
def test_photos_of_other_sizes(shape):
    photo = np.zeros(shape)
    rows, columns = (map_sizes(n)["block5_pool"] for n in shape[:2])
    picture = view_receptive_field(photo, "block5_pool", rows - 1, columns - 1)
    assert f"{rows} × {columns} numbers" in words(parsed(picture))


# ------------------------------------------------------------------ feature maps


def maps_for(layer, n=20, seed=0):
    side = map_sizes(224)[layer]
    values = np.random.default_rng(seed).random((side, side, n)) ** 4
    return values * np.random.default_rng(seed + 1).uniform(0.1, 50, n)


def test_viridis_is_viridis():
    want = np.rint(colormaps["viridis"](np.arange(256))[:, :3] * 255)
    assert np.abs(_bitmap.RAMP.astype(float) - want).max() <= 7


@pytest.mark.parametrize("layer", ["block2_conv1", "block4_conv3", "block5_pool"])
def test_the_strongest_maps_come_first(layer):
    maps = maps_for(layer)
    order = sorted(range(20), key=lambda i: -maps[..., i].mean())[:16]
    assert list(strongest(maps)) == order
    tree = parsed(view_feature_maps(maps, PHOTO, layer, rank=3))
    tiles = marked(tree, "tile")
    labels = [
        g[0].text for g in tree.iter(SVG + "g") if len(g) and g[0].tag == SVG + "title"
    ]
    assert [t for t in labels if t.startswith("map ")] == [f"map {i}" for i in order]
    for tile, number in zip(tiles, order, strict=True):
        pixels = image_of(tile).astype(int)
        if len(maps) <= 78:
            want = np.rint(maps[..., number] / maps[..., number].max() * 255).astype(
                int
            )
            np.testing.assert_array_equal(pixels, _bitmap.RAMP[want])
        else:
            assert len(pixels) == len(maps) // 2


@given(layer=layers, rank=st.integers(0, 15), seed=st.integers(0, 3))
@settings(max_examples=20)
def test_ring_and_box_stand_at_the_largest_number(layer, rank, seed):
    maps = maps_for(layer, 16, seed)
    picture = view_feature_maps(maps, PHOTO, layer, rank=rank)
    tree = parsed(picture)
    number = strongest(maps)[rank]
    row, column = np.unravel_index(maps[..., number].argmax(), maps.shape[:2])
    assert f"Map {number}:" in picture.alt
    assert f"stands in row {row}, column {column} (the ring)" in words(tree)
    got, scale = box_of(layer, row, column, (224, 224)), 340 / 224
    ends, dashed = sides_of(tree)
    assert ends[:, [0, 2]].min() == pytest.approx(404 + got.left * scale, abs=0.01)
    assert ends[:, [1, 3]].max() == pytest.approx(46 + got.bottom * scale, abs=0.01)
    assert any(dashed) == bool(got.beyond) == ("cut at the photo" in words(tree))
    ring = list(tree.iter(SVG + "circle"))[-1]
    step = 224 / len(maps)
    assert float(ring.get("cx")) == pytest.approx(
        404 + (column + 0.5) * step * scale, abs=0.01
    )


def test_the_photo_lies_under_the_map_or_not():
    maps = maps_for("block3_conv1")
    over, alone = (
        parsed(view_feature_maps(maps, PHOTO, "block3_conv1", over_photo=flag))
        for flag in (True, False)
    )
    count = [len(list(tree.iter(SVG + "image"))) for tree in (over, alone)]
    assert count[0] == count[1] + 1
    (shown,) = marked(alone, "map")
    first = maps[..., strongest(maps)[0]]
    want = np.rint(first / first.max() * 255).astype(int)
    np.testing.assert_array_equal(image_of(shown), _bitmap.RAMP[want])


def test_a_silent_map_says_so():
    maps = np.zeros((7, 7, 2))
    picture = view_feature_maps(maps, PHOTO, "block5_pool", rank=1)
    assert "0 everywhere" in words(parsed(picture)) and "nan" not in picture.lower()
    assert not marked(parsed(picture), "box")


def test_without_keras_there_is_a_sentence():
    picture = view_no_maps("block1_conv1", 2, "no <module>", datasets.photo("cat", 64))
    text = words(parsed(picture))
    assert "Map 3 of block1_conv1" in text and "no <module>" in text
    assert "extra cpu or gpu" in text


# ------------------------------------------------------------------ bad arguments


GRAY = np.zeros((64, 64))


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: view_filters(np.zeros((3, 3, 1, 4))), ["kernels", "(3, 3, 1, 4)"]),
        (lambda: view_filters(np.zeros((3, 3, 3, 65))), ["65 filters", "1 to 64"]),
        (lambda: view_filters(np.zeros((3, 3, 3, 0))), ["0 filters"]),
        (
            lambda: view_filters(np.zeros((3, 3, 3, 4)), chosen=4),
            ["chosen=4", "0 to 3"],
        ),
        (
            lambda: view_filters(np.zeros((3, 3, 3, 4)), scale="x"),
            ["scale='x'", "each"],
        ),
        (lambda: view_receptive_field(GRAY, "fc1", 0, 0), ["layer='fc1'", "block1_"]),
        (lambda: view_receptive_field(GRAY, "block1_pool", 32, 0), ["row=32", "31"]),
        (lambda: view_receptive_field(GRAY, "block1_pool", 0, -1), ["column=-1"]),
        (lambda: view_receptive_field(GRAY[:20], "block1_pool", 0, 0), ["(20, 64)"]),
        (lambda: view_receptive_field(GRAY + 2, "block1_pool", 0, 0), ["2 to 2"]),
        (
            lambda: view_feature_maps(np.zeros((9, 9, 4)), GRAY, "block2_pool"),
            ["maps", "(9, 9, 4)", "(16, 16, any)"],
        ),
        (
            lambda: view_feature_maps(np.zeros((16, 16, 0)), GRAY, "block2_pool"),
            ["no map"],
        ),
        (
            lambda: view_feature_maps(np.full((16, 16, 4), -1), GRAY, "block2_pool"),
            ["maps holds -1", "0 or more"],
        ),
        (
            lambda: view_feature_maps(
                np.ones((16, 16, 4)), GRAY, "block2_pool", rank=4
            ),
            ["rank=4", "0 to 3"],
        ),
        (lambda: view_no_maps("conv", 0, ""), ["layer='conv'"]),
    ],
)
def test_bad_arguments_are_named(call, said):
    with pytest.raises(ValueError) as caught:
        call()
    assert all(words in str(caught.value) for words in said), caught.value
