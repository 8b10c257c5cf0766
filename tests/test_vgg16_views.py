"""VGG16 in pictures: filters, receptive fields and feature maps, read back."""

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib import colormaps
from pictures import SVG, box, drawings, marked, outline, parsed, pixels, words

from lecture_utils.convolution import VGG16_LAYERS
from lecture_utils.views.kit.raster import RAMP
from lecture_utils.views.vgg16.channels import view_feature_maps
from lecture_utils.views.vgg16.filters import view_filters
from lecture_utils.views.vgg16.receptive_field import (
    box_of,
    map_sizes,
    view_receptive_field,
)

PHOTO = np.random.default_rng(7).random((224, 224, 3))
REAL = Path(__file__).parents[2] / "shared/data/vgg16_imagenet_block1_block2.npz"
layers = st.sampled_from(list(VGG16_LAYERS))


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
def test_slices_show_weights(size, times):
    kernels = random_filters(16, size=size)
    tree = parsed(view_filters(kernels, chosen=11))
    drawings(tree)
    np.testing.assert_allclose(
        slices_of(tree), kernels[..., 11] * times, atol=0.0501 if times > 1 else 0.0051
    )
    assert ("weight × " in words(tree)) == (times > 1)


@pytest.mark.parametrize(("n", "per_row"), [(1, 1), (5, 3), (16, 4), (64, 8)])
def test_sheet_shows_every_filter(n, per_row):
    kernels = random_filters(n)
    tree = parsed(view_filters(kernels, chosen=n - 1))
    (sheet,) = marked(tree, "sheet")
    colours = pixels(sheet).astype(float)
    tile = len(colours) // per_row  # 3 weights of 8 pixels, and a gap
    for i in range(n):
        row, column = (place * tile for place in divmod(i, per_row))
        dots = colours[row + 1 : row + 24 : 8, column + 1 : column + 24 : 8]
        want = 127.5 + 127.5 * kernels[..., i] / np.abs(kernels[..., i]).max()
        np.testing.assert_allclose(dots, want, atol=0.51)
    # The outline lies on the chosen tile.
    left, top, side, _ = box(marked(tree, "chosen")[0])
    x, y, width, _ = box(sheet)
    row, column = divmod(n - 1, per_row)
    want = x + column * width / per_row, y + row * width / per_row
    np.testing.assert_allclose((left, top), want, atol=0.01)
    assert side < width / per_row


def test_shared_scale_of_filters():
    kernels = random_filters(4)
    kernels[..., 2] /= 100

    def contrast(scale):
        tree = parsed(view_filters(kernels, chosen=2, scale=scale))
        _, large, *_ = tree.iter(SVG + "image")
        return int(np.ptp(pixels(large)))

    assert contrast("each filter") > 120 and contrast("all filters") < 5


def test_brightness_or_colour():
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
    assert "brightness, not at colour" in said[0] and "cancel to 0\u00a0%" in said[0]
    assert "it compares colours" in said[1]
    assert "towards what is bright" in said[2]
    assert "answers nothing" in words(parsed(view_filters(np.zeros((3, 3, 3, 1)))))


@given(n=st.integers(1, 64), seed=st.integers(0, 9), share=st.floats(0, 1))
@settings(max_examples=25)
def test_filters_of_any_magnitude(n, seed, share):
    kernels = random_filters(n, seed) * 10.0 ** (np.arange(n) - n // 2)
    picture = view_filters(kernels, chosen=round(share * (n - 1)))
    assert not re.search(r"\b(nan|inf)\b", words(parsed(picture)) + picture.alt)


@pytest.mark.skipif(not REAL.exists(), reason="the real filters are not here")
def test_real_filters_edges_and_colours():
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
def test_field_sizes_of_lecture(layer, size):
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
def test_box_matches_layer_walk(layer, places):
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
def test_box_matches_network():
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
def test_map_sizes_match_keras():
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


@given(layer=layers, places=st.tuples(st.floats(0, 1), st.floats(0, 1)))
@settings(max_examples=40)
def test_cut_box_is_dashed(layer, places):
    most = map_sizes(224)[layer] - 1
    row, column = (round(share * most) for share in places)
    picture = view_receptive_field(PHOTO, layer, row, column)
    tree, got = parsed(picture), box_of(layer, row, column, (224, 224))
    ends, dashed = outline(marked(tree, "box")[0])
    left, top, side, _ = box(next(tree.iter(SVG + "image")))
    corners = np.array([[got.left, got.top], [got.right, got.bottom]]) * side / 224
    np.testing.assert_allclose(ends.min(axis=0), corners[0] + (left, top), atol=0.01)
    np.testing.assert_allclose(ends.max(axis=0), corners[1] + (left, top), atol=0.01)
    names = ("top", "right", "bottom", "left")
    assert dashed == [name in got.beyond for name in names]
    for name in names:
        assert (f"beyond the {name}" in words(tree)) == (name in got.beyond)
    assert ("cut at the" in picture.alt) == bool(got.beyond)


def test_crop_shows_box():
    picture = view_receptive_field(PHOTO, "block3_conv1", 0, 20)
    got = box_of("block3_conv1", 0, 20, (224, 224))
    (crop,) = marked(parsed(picture), "crop")
    want = np.rint(PHOTO[got.top : got.bottom, got.left : got.right] * 255)
    np.testing.assert_array_equal(pixels(crop), want)
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


def by_mean(maps):
    """Return the numbers of the 16 strongest maps."""
    return sorted(range(maps.shape[2]), key=lambda i: -maps[..., i].mean())[:16]


def test_viridis_is_viridis():
    want = np.rint(colormaps["viridis"](np.arange(256))[:, :3] * 255)
    assert np.abs(RAMP.astype(float) - want).max() <= 7


@pytest.mark.parametrize("layer", ["block2_conv1", "block4_conv3", "block5_pool"])
def test_strongest_maps_first(layer):
    maps = maps_for(layer)
    order = by_mean(maps)
    tree = parsed(view_feature_maps(maps, PHOTO, layer, rank=3))
    tiles = marked(tree, "tile")
    labels = [
        g[0].text for g in tree.iter(SVG + "g") if len(g) and g[0].tag == SVG + "title"
    ]
    assert [t for t in labels if t.startswith("map ")] == [f"map {i}" for i in order]
    for tile, number in zip(tiles, order, strict=True):
        shown, values = pixels(tile), maps[..., number]
        if len(maps) <= 78:
            want = np.rint(values / values.max() * 255).astype(int)
            np.testing.assert_array_equal(shown, RAMP[want])
        else:
            assert len(shown) == len(maps) // 2


@given(layer=layers, rank=st.integers(0, 15), seed=st.integers(0, 3))
@settings(max_examples=20)
def test_ring_and_box_at_peak(layer, rank, seed):
    maps = maps_for(layer, 16, seed)
    picture = view_feature_maps(maps, PHOTO, layer, rank=rank)
    tree = parsed(picture)
    number = by_mean(maps)[rank]
    row, column = np.unravel_index(maps[..., number].argmax(), maps.shape[:2])
    assert f"Map {number}:" in picture.alt
    assert f"stands in row {row}, column {column} (the ring)" in words(tree)
    got, scale = box_of(layer, row, column, (224, 224)), 340 / 224
    ends, dashed = outline(marked(tree, "box")[0])
    assert ends[:, 0].min() == pytest.approx(404 + got.left * scale, abs=0.01)
    assert ends[:, 1].max() == pytest.approx(46 + got.bottom * scale, abs=0.01)
    assert any(dashed) == bool(got.beyond) == ("cut at the photo" in words(tree))
    ring = list(tree.iter(SVG + "circle"))[-1]
    step = 224 / len(maps)
    assert float(ring.get("cx")) == pytest.approx(
        404 + (column + 0.5) * step * scale, abs=0.01
    )


def test_map_over_photo_or_alone():
    maps = maps_for("block3_conv1")
    over, alone = (
        parsed(view_feature_maps(maps, PHOTO, "block3_conv1", over_photo=flag))
        for flag in (True, False)
    )
    count = [len(list(tree.iter(SVG + "image"))) for tree in (over, alone)]
    assert count[0] == count[1] + 1
    (shown,) = marked(alone, "map")
    first = maps[..., by_mean(maps)[0]]
    want = np.rint(first / first.max() * 255).astype(int)
    np.testing.assert_array_equal(pixels(shown), RAMP[want])


def test_silent_map():
    maps = np.zeros((7, 7, 2))
    picture = view_feature_maps(maps, PHOTO, "block5_pool", rank=1)
    assert "0 everywhere" in words(parsed(picture)) and "nan" not in picture.lower()
    assert not marked(parsed(picture), "box")
