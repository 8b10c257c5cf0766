"""Convolution against naive loops, SciPy, brute force and the deck's numbers."""

import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import signal

from lecture_utils import datasets
from lecture_utils.convolution import (
    KERNEL_NOTES,
    KERNELS,
    VGG16_LAYERS,
    Cell,
    Gradients,
    as_matrix,
    backward,
    combined,
    conv_layer,
    convolve2d,
    correlate2d,
    correlate2d_loops,
    correlate2d_steps,
    im2col,
    max_pool2d,
    output_size,
    receptive_field,
    windows,
)
from lecture_utils.vgg16 import architecture

ROOT = Path(__file__).resolve().parents[1]
IMAGE, TOP = datasets.deck_image(), KERNELS["top edge"]


def close(got, want):
    got, want = np.asarray(got), np.asarray(want)
    assert got.shape == want.shape and got.dtype == np.float64
    np.testing.assert_allclose(got, want, rtol=1e-10, atol=1e-10)


# ------------------------------------------------- oracles: one multiplication a time


def naive(image, kernel, stride=1, padding=0, dilation=1):
    """Correlate by asking each pixel of the image; outside of it there is 0."""
    (h, w), (kh, kw) = image.shape, kernel.shape
    rows = len(range(-padding, h + padding - dilation * (kh - 1), stride))
    columns = len(range(-padding, w + padding - dilation * (kw - 1), stride))
    out = np.zeros((rows, columns))
    for i, j, a, b in np.ndindex(rows, columns, kh, kw):
        y = i * stride - padding + a * dilation
        x = j * stride - padding + b * dilation
        if 0 <= y < h and 0 <= x < w:
            out[i, j] += kernel[a, b] * image[y, x]
    return out


def naive_layer(images, filters, **how):
    """Add up one correlation for each channel."""
    return np.stack(
        [
            np.stack(
                [
                    sum(
                        naive(image[..., c], filters[..., c, f], **how)
                        for c in range(images.shape[3])
                    )
                    for f in range(filters.shape[3])
                ],
                axis=-1,
            )
            for image in images
        ]
    )


def naive_pool(image, size, stride):
    """Take the largest of each window in turn."""
    h, w = (1 + (n - size) // stride for n in image.shape)
    windows = [
        [image[i * stride :, j * stride :][:size, :size] for j in range(w)]
        for i in range(h)
    ]
    return np.array([[max(each.ravel().tolist()) for each in row] for row in windows])


@st.composite
def movements(draw, most=3):
    """Return stride, padding and dilation."""
    return {
        "stride": draw(st.integers(1, most)),
        "padding": draw(st.integers(0, most)),
        "dilation": draw(st.integers(1, most)),
    }


def fitting(draw, kernel, how):
    """Return a number of pixels into which such a kernel fits."""
    span = how["dilation"] * (kernel - 1) + 1
    return draw(st.integers(max(1, span - 2 * how["padding"]), span + 7))


@st.composite
def pictures(draw):
    """Return an image and a kernel that fits, of their own sizes, and the moves."""
    how = draw(movements())
    kernel = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    size = [fitting(draw, k, how) for k in kernel]
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    return rng.normal(size=size), rng.normal(size=kernel), how


@st.composite
def stacks(draw, most_channels=4):
    """Return images, filters, a bias, the moves and a generator."""
    how = draw(movements())
    kernel = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    size = [fitting(draw, k, how) for k in kernel]
    n, c_in = draw(st.integers(1, 3)), draw(st.integers(1, most_channels))
    c_out = draw(st.integers(1, most_channels))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    images = rng.normal(size=(n, *size, c_in))
    filters = rng.normal(size=(*kernel, c_in, c_out))
    return images, filters, rng.normal(size=c_out), how, rng


# ---------------------------------------------------------------- the deck's numbers

FIRST = [[12, 4, -2, -8], [0, 3, 9, 11], [-13, -14, -14, -11], [7, 9, 12, 14]]


def test_first_convolution_of_deck():
    np.testing.assert_array_equal(correlate2d(IMAGE, TOP), FIRST)
    np.testing.assert_array_equal(correlate2d_loops(IMAGE, TOP), FIRST)


def test_second_convolution_with_relu():
    z = correlate2d(IMAGE, TOP)
    np.testing.assert_array_equal(correlate2d(z, TOP), [[-2, 29], [-53, -62]])
    a = np.maximum(z, 0)
    np.testing.assert_array_equal(correlate2d(a, TOP), [[-4, 19], [-12, -23]])


def test_the_convolution_of_mathematics_flips():
    np.testing.assert_array_equal(
        convolve2d(IMAGE, TOP),
        [[0, -3, -9, -11], [13, 14, 14, 11], [-7, -9, -12, -14], [-7, -4, 9, 6]],
    )


def test_two_linear_convolutions_are_one():
    both = combined(TOP, TOP)
    rows = [[1, 2, 3, 2, 1], [-2, -4, -6, -4, -2], [1, 2, 3, 2, 1]]
    np.testing.assert_array_equal(both, [*rows, [0] * 5, [0] * 5])
    np.testing.assert_array_equal(correlate2d(IMAGE, both), [[-2, 29], [-53, -62]])


def test_the_first_cell_by_hand():
    cell = correlate2d_steps(IMAGE, TOP)[0]
    np.testing.assert_array_equal(cell.window, IMAGE[:3, :3])
    np.testing.assert_array_equal(cell.products, [[-4, 0, -1], [6, 4, 7], [0, 0, 0]])
    assert (cell.row, cell.column, cell.top, cell.left, cell.total) == (0, 0, 0, 0, 12)


# ---------------------------------------------------------- one image and one kernel


@given(pictures())
def test_correlation_is_that_of_scipy(case):
    image, kernel, how = case
    s, p, d = how.values()
    wide = np.pad(image, p)
    # SciPy knows no dilation: a kernel with zeros between its numbers has one.
    spread = np.zeros([d * (n - 1) + 1 for n in kernel.shape])
    spread[::d, ::d] = kernel
    # Where the kernel is larger along one side, "valid" would swap the two.
    assert all(k <= n for k, n in zip(spread.shape, wide.shape, strict=True))
    close(
        correlate2d(image, kernel, **how),
        signal.correlate2d(wide, spread, mode="valid")[::s, ::s],
    )
    close(
        convolve2d(image, kernel, **how),
        signal.convolve2d(wide, spread, mode="valid")[::s, ::s],
    )


@given(pictures())
def test_correlate2d_loops_agrees(case):
    image, kernel, _ = case
    image = np.pad(image, 4)
    close(correlate2d_loops(image, kernel), naive(image, kernel))


@given(pictures())
def test_same_padding_against_scipy(case):
    image, kernel, how = case
    kernel = kernel[: (len(kernel) + 1) // 2 * 2 - 1, : kernel.shape[1] // 2 * 2 - 1]
    kernel = np.pad(kernel, [(0, 1 - n % 2) for n in kernel.shape])
    d = how["dilation"]
    out = correlate2d(image, kernel, padding="same", dilation=d)
    assert out.shape == image.shape
    spread = np.zeros([d * (n - 1) + 1 for n in kernel.shape])
    spread[::d, ::d] = kernel
    wide = np.pad(image, [(n // 2, n // 2) for n in spread.shape])
    close(out, signal.correlate2d(wide, spread, mode="valid"))


@pytest.mark.parametrize(
    "kind", [list, np.float32, np.int64, np.uint8, np.asfortranarray]
)
def test_any_dtype_gives_float64(kind):
    image = IMAGE.tolist() if kind is list else None
    if image is None:
        image = kind(IMAGE) if kind is np.asfortranarray else IMAGE.astype(kind)
    close(correlate2d(image, TOP), FIRST)


def test_strided_views_are_read_correctly(rng):
    wide, kernel = rng.normal(size=(20, 24)), rng.normal(size=(6, 6))
    close(
        correlate2d(wide[::-2, ::3], kernel[::2, ::-2]),
        naive(wide[::-2, ::3].copy(), kernel[::2, ::-2].copy()),
    )


def test_inputs_are_neither_changed_nor_shared(rng):
    images, filters = rng.normal(size=(1, 6, 6, 1)), rng.normal(size=(3, 3, 1, 1))
    kept = images.copy(), filters.copy()
    image, kernel = images[0, :, :, 0], filters[:, :, 0, 0]
    outs = [
        correlate2d(image, kernel),
        correlate2d(image, [[1.0]]),
        conv_layer(images, filters, [1.0]),
        max_pool2d(image, 1),
        max_pool2d(images, 1),
        im2col(image, (1, 1)),
        im2col(image, (6, 6)),
        *(cell.window for cell in correlate2d_steps(image, kernel)),
    ]
    for out in outs:
        assert not np.shares_memory(out, images) and out.flags.writeable
        out[...] = 7.0
    np.testing.assert_array_equal(images, kept[0])
    np.testing.assert_array_equal(filters, kept[1])


@pytest.mark.parametrize("most", [1, 40, 2**17])
def test_band_height_does_not_matter(rng, monkeypatch, most):
    for name in ("FEW_CHANNELS_BAND", "MANY_CHANNELS_BAND"):
        monkeypatch.setattr(windows, name, most)
    for c_in in (1, 3, windows.MANY_CHANNELS):
        images = rng.normal(size=(2, 9, 8, c_in))
        filters, how = rng.normal(size=(3, 2, c_in, 4)), {"stride": 2, "padding": 1}
        dJ_dout = rng.normal(size=(2, 5, 5, 4))
        got = conv_layer(images, filters, **how)
        close(got, naive_layer(images, filters, **how))
        found = backward(dJ_dout, images, filters, **how)
        close(found.dJ_dfilters, slopes(conv_layer, dJ_dout, images, filters, how)[1])


@pytest.mark.parametrize("warm", [False, True])
def test_correlation_beats_scipy_in_fresh_process(monkeypatch, warm):
    from bench import correlation_ratio

    # 0.2 to 0.3; page faults of buffers made anew for each band took it to 1.2.
    assert correlation_ratio(warm=warm) < 0.5


def test_large_photo_needs_little_memory(rng):
    image, kernel = rng.normal(size=(1500, 1500)), rng.normal(size=(9, 9))
    tracemalloc.start()
    out = correlate2d(image, kernel)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    # All windows at once would take 81 times the image.
    assert most < 3 * image.nbytes
    close(out[700:702, 700:702], naive(image[700:710, 700:710], kernel))


# ------------------------------------------------------------------------ step by step


@given(pictures(), st.booleans())
def test_steps_match_output(case, flip):
    image, kernel, how = case
    cells = correlate2d_steps(image, kernel, **how, flip=flip)
    want = (convolve2d if flip else correlate2d)(image, kernel, **how)
    assert [(cell.row, cell.column) for cell in cells] == list(np.ndindex(want.shape))
    close(np.array([cell.total for cell in cells]).reshape(want.shape), want)
    stride, padding, dilation = how.values()
    used = kernel[::-1, ::-1] if flip else kernel
    for cell in cells:
        assert isinstance(cell, Cell) and isinstance(cell.total, float)
        assert cell.top == cell.row * stride - padding
        assert cell.left == cell.column * stride - padding
        assert cell.window.shape == kernel.shape
        for a, b in np.ndindex(kernel.shape):
            y, x = cell.top + a * dilation, cell.left + b * dilation
            inside = 0 <= y < image.shape[0] and 0 <= x < image.shape[1]
            assert cell.window[a, b] == (image[y, x] if inside else 0)
            assert cell.products[a, b] == cell.window[a, b] * used[a, b]


def test_no_product_is_minus_zero():
    for cell in correlate2d_steps(IMAGE, TOP, padding=1):
        assert not np.signbit(cell.products[cell.products == 0]).any()


def test_a_cell_cannot_be_changed():
    with pytest.raises(AttributeError):
        correlate2d_steps(IMAGE, TOP)[0].total = 3.0


# ------------------------------------------------------------------- channels and back


@given(stacks())
def test_layer_sums_over_channels(case):
    images, filters, bias, how, _ = case
    want = naive_layer(images, filters, **how)
    close(conv_layer(images, filters, **how), want)
    close(conv_layer(images, filters, bias, **how), want + bias)


def slopes(layer, dJ_dout, images, filters, how, h=1.0):
    """Return the gradients of J = sum of dJ_dout times out, by going to both sides.

    The layer is linear in each argument, so a large step loses nothing.
    """

    def J(images, filters):
        return float((layer(images, filters, **how) * dJ_dout).sum())

    found = []
    for which in (0, 1):
        pair = [images.copy(), filters.copy()]
        array, slope = pair[which], np.empty(pair[which].shape)
        for place in np.ndindex(array.shape):
            kept = array[place]
            array[place] = kept + h
            above = J(*pair)
            array[place] = kept - h
            slope[place] = (above - J(*pair)) / (2 * h)
            array[place] = kept
        found.append(slope)
    return found


@given(stacks(most_channels=3))
def test_backward_is_the_central_difference(case):
    images, filters, bias, how, rng = case
    dJ_dout = rng.normal(size=conv_layer(images, filters, bias, **how).shape)
    found = backward(dJ_dout, images, filters, **how)
    assert isinstance(found, Gradients)
    dJ_dimages, dJ_dfilters = slopes(conv_layer, dJ_dout, images, filters, how)
    close(found.dJ_dimages, dJ_dimages)
    close(found.dJ_dfilters, dJ_dfilters)
    close(found.dJ_dbias, sum(dJ_dout.reshape(-1, len(bias)).tolist(), start=bias * 0))


def test_backward_with_same_padding(rng):
    images, filters = rng.normal(size=(2, 5, 6, 2)), rng.normal(size=(5, 3, 2, 3))
    dJ_dout, how = rng.normal(size=(2, 5, 6, 3)), {"padding": "same", "dilation": 2}
    found = backward(dJ_dout, images, filters, **how)
    dJ_dimages, dJ_dfilters = slopes(conv_layer, dJ_dout, images, filters, how)
    close(found.dJ_dimages, dJ_dimages)
    close(found.dJ_dfilters, dJ_dfilters)


# ----------------------------------------------------------------------------- pooling


@given(st.data())
def test_pooling_against_naive_loops(data):
    size, stride = data.draw(st.integers(1, 4)), data.draw(st.integers(1, 5))
    n, h, w, c = (data.draw(st.integers(low, low + 8)) for low in (1, size, size, 1))
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    images = rng.normal(size=(n, h, w, c))
    got = max_pool2d(images, size, stride)
    for image, channel in np.ndindex(n, c):
        want = naive_pool(images[image, :, :, channel], size, stride)
        close(got[image, :, :, channel], want)
        close(max_pool2d(images[image, :, :, channel], size, stride), want)
    by_default = max_pool2d(images, size)
    np.testing.assert_array_equal(by_default, max_pool2d(images, size, size))


def test_pooling_of_the_deck():
    np.testing.assert_array_equal(max_pool2d(IMAGE), [[6, 8, 3], [5, 9, 8], [7, 7, 9]])
    np.testing.assert_array_equal(max_pool2d(FIRST), [[12, 11], [9, 14]])
    np.testing.assert_array_equal(max_pool2d(-IMAGE, 6), [[0]])


# ------------------------------------------------------------- the two matrix products


@given(pictures())
def test_im2col_and_as_matrix_products(case):
    image, kernel, how = case
    want = correlate2d(image, kernel, **how).ravel()
    columns = im2col(image, kernel.shape, **how)
    assert columns.shape == (want.size, kernel.size)
    close(columns @ kernel.ravel(), want)
    matrix = as_matrix(kernel, image.shape, **how)
    assert matrix.shape == (want.size, image.size)
    close(matrix @ image.ravel(), want)


@given(stacks())
def test_im2col_with_channels_matches_layer(case):
    images, filters, _, how, _ = case
    columns = im2col(images[0], filters.shape[:2], **how)
    want = conv_layer(images, filters, **how)[0]
    flat = filters.reshape(-1, filters.shape[3])
    assert columns.shape == (want.size // want.shape[2], len(flat))
    close((columns @ flat).reshape(want.shape), want)


@given(pictures(), st.integers(1, 4), st.integers(1, 4))
def test_combined_equals_two_steps(case, kh, kw):
    image, first, _ = case
    second = np.random.default_rng(kh + 4 * kw).normal(size=(kh, kw))
    image = np.pad(image, 8)
    both = combined(first, second)
    close(both, signal.convolve2d(first, second))
    close(both, combined(second, first))
    close(
        correlate2d(image, both),
        correlate2d(correlate2d(image, first), second),
    )


# ------------------------------------------------------------------------------- sizes


@given(pictures())
def test_output_size_matches_output(case):
    image, kernel, how = case
    sizes = [
        output_size(n, k, **how) for n, k in zip(image.shape, kernel.shape, strict=True)
    ]
    assert tuple(sizes) == naive(image, kernel, **how).shape
    assert all(isinstance(size, int) for size in sizes)


def test_output_sizes_of_the_notebook():
    assert output_size(6, 3) == 4
    assert output_size(28, 3, stride=3) == 9  # Conv2D(5, 3, 3), as the slides call it
    assert output_size(28, 3) == 26
    assert output_size(224, 3, padding=1) == output_size(224, 3, padding="same") == 224
    assert output_size(224, 2, stride=2) == 112
    assert output_size(7, 3, dilation=3) == 1


def seen_by(layers, width, layer, index):
    """Return the pixels that change number `index` of a layer, by changing each.

    Weights are positive, so that nothing cancels.
    """
    signals = np.eye(width)
    for kernel, stride, padding, dilation in layers[: layer + 1]:
        span = dilation * (kernel - 1) + 1
        weights = np.zeros(span)
        weights[::dilation] = 1.0
        wide = np.pad(signals, [(0, 0), (padding, padding)])
        signals = np.stack(
            [
                wide[:, i : i + span] @ weights
                for i in range(0, wide.shape[1] - span + 1, stride)
            ],
            axis=1,
        )
    return np.flatnonzero(signals[:, index]), signals.shape[1]


@given(
    st.lists(
        st.tuples(
            st.integers(1, 4), st.integers(1, 2), st.integers(0, 2), st.integers(1, 2)
        ),
        min_size=1,
        max_size=4,
    )
)
def test_receptive_field_against_perturbation(layers):
    fields = receptive_field(layers)
    # Wide enough that a number in the middle sees no padding.
    width = 4 * fields[-1].size + 10 * fields[-1].jump
    for layer, field in enumerate(fields):
        first, n = seen_by(layers, width, layer, 0)
        middle, _ = seen_by(layers, width, layer, n // 2)
        start = field.start + n // 2 * field.jump
        assert (middle[0], middle[-1]) == (start, start + field.size - 1)
        # At the edge padding takes the place of pixels; that of a later layer is 0
        # even where an earlier one could have computed a number from the image.
        moved = set((middle - n // 2 * field.jump).tolist())
        assert set(first.tolist()) <= moved
        if not any(padding for _, _, padding, _ in layers[1 : layer + 1]):
            assert first.tolist() == sorted(pixel for pixel in moved if pixel >= 0)


def test_what_vgg16_sees():
    fields = dict(
        zip(VGG16_LAYERS, receptive_field(VGG16_LAYERS.values()), strict=True)
    )
    sizes = {name: field.size for name, field in fields.items()}
    last = ["block1_conv2", "block2_conv2", "block3_conv3", "block4_conv3"]
    last += ["block5_conv3", "block5_pool"]
    assert [sizes[name] for name in last] == [5, 14, 40, 92, 196, 212]
    assert fields["block5_pool"].jump == 32 == 224 // 7
    assert receptive_field([]) == []


def test_vgg16_layers_match_model():
    convolutions = [name for name in VGG16_LAYERS if "conv" in name]
    assert convolutions == architecture.conv_names()
    side, sides = 224, {}
    for name, (kernel, stride, padding) in VGG16_LAYERS.items():
        side = sides[name] = output_size(side, kernel, stride=stride, padding=padding)
    assert [sides[f"block{n}_pool"] for n in range(1, 6)] == [112, 56, 28, 14, 7]


# ----------------------------------------------------------------------------- kernels


def test_kernels_are_read_only():
    assert list(KERNELS) == list(KERNEL_NOTES)
    for name, kernel in KERNELS.items():
        assert kernel.shape == (3, 3) and kernel.dtype == float
        note = KERNEL_NOTES[name]
        assert note.endswith(".") and note.count(".") == 1
        with pytest.raises(ValueError, match="read-only"):
            kernel[0, 0] = 1.0


EDGES = ["top edge", "bottom edge", "left edge", "right edge"]


@pytest.mark.parametrize("name", EDGES)
def test_edge_kernels_find_square_sides(name):
    square = np.zeros((12, 12))
    square[4:8, 4:8] = 1.0
    out = correlate2d(square, KERNELS[name], padding="same")
    y, x = np.unravel_index(np.argmax(out), out.shape)
    # The highest answer lies on the square's own outermost row or column.
    place = {"top edge": y == 4, "bottom edge": y == 7}
    place |= {"left edge": x == 4, "right edge": x == 7}
    assert out.max() == 3 and [place[each] for each in EDGES].count(True) == 1
    assert place[name]


def test_what_the_notes_say():
    flat, ramp = np.full((5, 5), 0.3), np.tile(np.arange(5.0), (5, 1))
    for name, kernel in KERNELS.items():
        keeps = name in ("sharpen", "blur", "emboss", "identity")
        close(correlate2d(flat, kernel), np.full((3, 3), 0.3 if keeps else 0.0))
    np.testing.assert_array_equal(KERNELS["top edge"], [[-1] * 3, [1] * 3, [0] * 3])
    assert (correlate2d(ramp, KERNELS["Sobel x"]) == 8).all()
    assert (correlate2d(ramp.T, KERNELS["Sobel y"]) == 8).all()
    assert (correlate2d(ramp, KERNELS["Sobel y"]) == 0).all()
    assert (correlate2d(ramp, KERNELS["Laplacian"]) == 0).all()
    close(
        correlate2d(IMAGE, KERNELS["sharpen"]),
        IMAGE[1:-1, 1:-1] - correlate2d(IMAGE, KERNELS["Laplacian"]),
    )
    slope = ramp + ramp.T
    middle = slope[1:-1, 1:-1]
    assert (correlate2d(slope, KERNELS["emboss"]) > middle).all()
    assert (correlate2d(-slope, KERNELS["emboss"]) < -middle).all()
    np.testing.assert_array_equal(
        correlate2d(IMAGE, KERNELS["identity"]), IMAGE[1:-1, 1:-1]
    )
