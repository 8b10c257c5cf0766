"""The drawings of notebook 04's kernels on a grid, and the explorers over them."""

import re

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from pictures import box, check, contrast, drawings, marked, parsed, texts, value, words
from scipy.signal import correlate2d as scipy_correlate2d

from lecture_utils import datasets, palette
from lecture_utils.convolution import KERNELS, output_size
from lecture_utils.views.convolution import view_convolution
from lecture_utils.views.convolution.output_size import LIMITS, view_output_size
from lecture_utils.views.convolution.two_in_a_row import view_two_in_a_row
from lecture_utils.widgets.convolution import (
    DECK,
    YOURS,
    explore_convolution,
    explore_output_size,
)

IMAGE, TOP = datasets.deck_image(), KERNELS["top edge"]
FIRST = [[12, 4, -2, -8], [0, 3, 9, 11], [-13, -14, -14, -11], [7, 9, 12, 14]]
FLIPPED = [[0, -3, -9, -11], [13, 14, 14, 11], [-7, -9, -12, -14], [-7, -4, 9, 6]]
SECOND, WITH_RELU = [[-2, 29], [-53, -62]], [[-4, 19], [-12, -23]]
BOTH = [[1, 2, 3, 2, 1], [-2, -4, -6, -4, -2], [1, 2, 3, 2, 1], [0] * 5, [0] * 5]

numbers = st.integers(-9, 9).map(float) | st.floats(-4, 4).map(lambda v: round(v, 2))


def grids(most):
    shape = st.tuples(st.integers(1, most), st.integers(1, most))
    return shape.flatmap(lambda s: arrays(float, s, elements=numbers))


def moves():
    return st.fixed_dictionaries(
        {
            "stride": st.integers(1, 3),
            "padding": st.integers(0, 2),
            "dilation": st.integers(1, 2),
            "flip": st.booleans(),
            "relu": st.booleans(),
        }
    )


# ------------------------------------------------------------------ reading a drawing


def numbers_in(tree, css_class):
    """Return the numbers in the cells that a group of a class holds, in order."""
    (group,) = marked(tree, css_class)
    return [value(words(e)) for e in group.iter() if "onpale" in (e.get("class") or "")]


def sum_of(picture):
    """Return the paragraph in which the sum is written out."""
    paragraphs = [words(e) for e in parsed(picture).iter() if e.tag == "p"]
    return next(p for p in paragraphs if "\u202f·\u202f" in p and "Size" not in p)


def naive(image, kernel, stride, padding, dilation, flip, relu):
    """Return the output by SciPy: dilate the kernel, pad, correlate, skip."""
    kernel = kernel[::-1, ::-1] if flip else kernel
    wide = np.zeros([dilation * (n - 1) + 1 for n in kernel.shape])
    wide[::dilation, ::dilation] = kernel
    padded = np.pad(image, padding)
    if any(k > n for k, n in zip(wide.shape, padded.shape, strict=True)):
        return None
    out = scipy_correlate2d(padded, wide, "valid")[::stride, ::stride]
    return np.maximum(out, 0) if relu else out


# ------------------------------------------------------------------ step by step


def test_output_fills_step_by_step():
    for k in range(1, 17):
        tree = parsed(view_convolution(IMAGE, TOP, k))
        assert numbers_in(tree, "known") == np.ravel(FIRST)[:k].tolist()
    assert not marked(parsed(view_convolution(IMAGE, TOP, 0)), "known")
    bent = parsed(view_convolution(IMAGE, TOP, 16, relu=True))
    assert numbers_in(bent, "known") == np.maximum(np.ravel(FIRST), 0).tolist()
    flipped = parsed(view_convolution(IMAGE, TOP, 16, flip=True))
    assert numbers_in(flipped, "known") == np.ravel(FLIPPED).tolist()


def test_first_sum_is_written_out():
    written = sum_of(view_convolution(IMAGE, TOP, 1)).replace("\u202f", "")
    assert (
        written == "(−1)·4 + (−1)·0 + (−1)·1 + 1·6 + 1·4 + 1·7 + 0·3 + 0·5 + 0·9 = 12"
    )


@settings(max_examples=60)
@given(grids(10), grids(5), moves(), st.data())
@example(IMAGE, TOP, dict(stride=2, padding=1, dilation=2, flip=True, relu=True), None)
def test_steps_against_scipy(image, kernel, how, data):
    out = naive(image, kernel, **how)
    n = 0 if out is None else out.size
    k = n if data is None else data.draw(st.integers(0, n))
    picture = view_convolution(image, kernel, k, **how)
    tree = parsed(picture)
    assert "nan" not in words(tree).lower()
    if out is None:
        assert "does not fit" in picture and marked(tree, "cross")
        assert marked(tree, "left-over")
        return
    shapes = [words(e) for e in marked(tree, "shape")]
    assert shapes[-1] == f"({out.shape[0]} × {out.shape[1]})"
    if k == 0:
        assert not marked(tree, "lit")
        return
    row, column = divmod(k - 1, out.shape[1])
    place, told = re.search(r"(row .*) gets (.*)\.$", picture.alt).groups()
    assert place == f"row {row + 1}, column {column + 1}"
    assert value(told) == pytest.approx(out[row, column], abs=5.1e-5)
    left, right = re.split(" = | ≈ ", sum_of(picture))
    products = [np.prod([*map(value, t.split("·"))]) for t in left.split(" + ")]
    raw = naive(image, kernel, **how | {"relu": False})
    assert len(products) == kernel.size
    assert sum(products) == pytest.approx(raw[row, column], abs=1e-6)
    assert value(right) == pytest.approx(raw[row, column], abs=5.1e-5)


@settings(max_examples=40)
@given(grids(10), grids(5), moves(), st.data())
def test_window_position(image, kernel, how, data):
    out = naive(image, kernel, **how)
    if out is None:
        return
    k = data.draw(st.integers(1, out.size))
    row, column = divmod(k - 1, out.shape[1])
    tree = parsed(view_convolution(image, kernel, k, **how))
    first = [e for e in marked(tree, "cell")]
    # The kernel's cells come first, then the image's.
    x, y, side, _ = box(first[kernel.size])
    frames = [box(e) for e in marked(tree, "lit")]
    reach = [how["dilation"] * (n - 1) + 1 for n in kernel.shape]
    offset = np.array([column, row]) * how["stride"] - how["padding"]
    corner = np.array([x, y]) + offset * side
    np.testing.assert_allclose(frames[0][:2], corner, atol=0.2)
    np.testing.assert_allclose(frames[0][2:], np.array(reach[::-1]) * side, atol=0.2)
    assert len(marked(tree, "tap")) == (kernel.size if how["dilation"] == 2 else 0)
    # Its place before is one stride to the left.
    before = [box(e) for e in marked(tree, "before")]
    assert len(before) == (column > 0)
    for found in before:
        shift = frames[0][0] - found[0]
        assert shift == pytest.approx(how["stride"] * side, abs=0.2)


@settings(max_examples=60)
@given(grids(10), grids(5), moves(), st.sampled_from([1, 1e3, 1e6]))
@example(np.full((10, 10), -40.0), np.full((5, 5), 9.0), dict(padding=2, relu=True), 1)
@example(np.ones((10, 10)), np.ones((1, 1)), dict(padding=2, flip=True), 1)
@example(np.ones((1, 1)), np.ones((5, 5)), dict(dilation=2), 1)
def test_elements_stay_inside_drawing(image, kernel, how, factor):
    out = naive(
        image,
        kernel,
        **dict(stride=1, padding=0, dilation=1, flip=False, relu=False) | how,
    )
    k = 0 if out is None else out.size
    check_room(view_convolution(image * factor, kernel * factor, k, **how))


def check_room(picture):
    (svg,) = drawings(parsed(picture))
    _, _, width, height = map(float, svg.get("viewBox").split())
    assert width <= 760 and height <= 420
    for found in (e for e in svg.iter() if e.tag.endswith("}rect")):
        x, y, w, h = box(found)
        assert 0 <= x and x + w <= width + 0.1 and 0 <= y and y + h <= height, words(
            found
        )
    for found in (e for e in svg.iter() if e.tag.endswith("}text")):
        assert float(found.get("font-size", 15)) >= 14
        assert 0 <= float(found.get("x")) <= width
        assert 0 < float(found.get("y")) <= height


def test_tint_tells_sign():
    def tints(values):
        cells = marked(parsed(view_convolution([values], [[1]], 0)), "cell")
        return [e.get("fill") for e in cells[1:]]  # the kernel's cell comes first

    negative, *_, zero, _, positive = shown = tints([-4, -1, 0, 1, 4])
    low, high = ("#{:02X}{:02X}{:02X}".format(*c) for c in palette.diverging()[[0, -1]])
    assert [negative, zero, positive] == [low, "#FFFFFF", high]
    assert all(contrast(palette.INK, tint) >= 4.5 for tint in shown)
    assert tints([0, 0]) == ["#FFFFFF"] * 2


def test_size_formulas():
    def said(image, kernel, **how):
        return words(parsed(view_convolution(image, kernel, 0, **how))).replace(
            "\u202f", ""
        )

    assert "(6 + 2·0 − 3) / 1 + 1 = 4 rows and columns." in said(IMAGE, TOP)
    text = said(IMAGE, TOP, stride=2, padding=1)
    assert "⌊(6 + 2·1 − 3) / 2⌋ + 1 = 3 rows and columns." in text
    assert "never gets to the last row and the last column" in text
    assert "(6 + 2·2 − 5) / 1 + 1 = 6" in said(IMAGE, TOP, padding=2, dilation=2)
    text = said(IMAGE[:4], TOP, stride=3, padding=1)
    assert "= 2 rows; " in text and "= 2 columns" in text
    assert "the last 2 columns" in text and "last row" not in text
    assert "= 1 row and column" in said([[1]], [[1]])
    assert "padded (8 × 8)" in said(IMAGE, TOP, padding=1)
    assert "1 pixel is skipped" in said(IMAGE, TOP, dilation=2)


def test_flipped_kernel():
    as_it_is, flipped = (view_convolution(IMAGE, TOP, 1, flip=f) for f in (False, True))
    assert "Cross-correlation:" in as_it_is and "Conv2D in Keras does this" in as_it_is
    assert "Conv2D does not flip" in flipped and "kernel, flipped" in flipped
    same = view_convolution(IMAGE, KERNELS["Laplacian"], 1, flip=True)
    assert "nothing changes" in same and "nothing changes" not in flipped


def test_relu_of_sum():
    def told(k):
        picture = view_convolution(IMAGE, TOP, k, relu=True)
        return words(marked(parsed(picture), "total")[0]), picture

    assert told(1)[0] == "sum 12 → 12" and "leaves it" in told(1)[1]
    assert told(3)[0] == "sum −2 → 0" and "the sum is negative" in told(3)[1]
    assert told(5)[0] == "sum 0 → 0" and "the sum is 0" in told(5)[1]


def test_weights_under_pixels():
    (window,) = marked(parsed(view_convolution(IMAGE, TOP, 1)), "window")
    told = [t for t in texts(window) if t.startswith("×")]
    assert told == ["×−1"] * 3 + ["×1"] * 3 + ["×0"] * 3
    tight = parsed(view_convolution(np.ones((10, 10)), TOP, 1, padding=2))
    assert not [t for t in texts(marked(tight, "window")[0]) if "×" in t]


def test_kernel_too_large():
    picture = view_convolution([[1, 2]], TOP, 0, padding=1, dilation=2)
    assert "It spans 5 rows, the image has 3, padding included" in picture
    assert "it spans 5 columns, the image has 4" in picture.alt
    assert "rows" not in picture.alt.replace("spans 5 rows", "")
    with pytest.raises(ValueError, match="k must.*from 0 to 0"):
        view_convolution([[1, 2]], TOP, 1)


def test_hover_shows_more_digits():
    tree = parsed(view_convolution([[1.0]], [[1 / 3]], 1))
    assert "0.333333" in [words(e) for e in tree.iter() if e.tag.endswith("}title")]
    assert "≈" in sum_of(view_convolution([[2.5]], [[1 / 3]], 1))


# ------------------------------------------------------------------ two in a row


def test_deck_two_in_a_row():
    linear = parsed(view_two_in_a_row(IMAGE, TOP, TOP))
    for way in ("way-two", "way-direct"):
        assert numbers_in(linear, way) == np.ravel(SECOND).tolist()
    assert words(marked(linear, "verdict")[0]) == "="
    assert not marked(linear, "changed") and not marked(linear, "active")
    bent = parsed(view_two_in_a_row(IMAGE, TOP, TOP, relu=True))
    assert numbers_in(bent, "way-two") == np.ravel(WITH_RELU).tolist()
    assert numbers_in(bent, "way-direct") == np.ravel(SECOND).tolist()
    assert numbers_in(bent, "active") == np.maximum(np.ravel(FIRST), 0).tolist()
    assert words(marked(bent, "verdict")[0]) == "≠"
    said = "ReLU changed 6 of 16 numbers; the two results differ in 4 of 4 cells."
    assert said in words(bent)
    assert len(marked(bent, "changed")) == 6 + 4 + 4


def test_combined_kernel():
    told = texts(parsed(view_two_in_a_row(IMAGE, TOP, TOP)))
    first = told.index("the one kernel") + 1
    assert [value(t) for t in told[first : first + 25]] == np.ravel(BOTH).tolist()
    blurred = texts(parsed(view_two_in_a_row(IMAGE, KERNELS["blur"], KERNELS["blur"])))
    assert blurred.count("÷ 16") == 2 and "÷ 256" in blurred and "36" in blurred


small = st.sampled_from([1, 2, 3]).flatmap(
    lambda n: arrays(float, (n, 4 - n), elements=numbers)
)


@settings(max_examples=60)
@given(arrays(float, (7, 6), elements=numbers), small, small, st.booleans())
def test_both_ways_against_scipy(image, first, second, relu):
    picture = view_two_in_a_row(image, first, second, relu=relu)
    one = scipy_correlate2d(image, first, "valid")
    active = np.maximum(one, 0) if relu else one
    two = scipy_correlate2d(active, second, "valid")
    straight = scipy_correlate2d(one, second, "valid")
    differ = int((~np.isclose(two, straight, rtol=1e-9, atol=1e-9)).sum())
    tree = parsed(picture)
    assert words(marked(tree, "verdict")[0]) == ("≠" if differ else "=")
    if differ:
        assert f"differ in {differ} of {two.size} cell" in picture.alt
    if relu:
        assert f"ReLU changed {(active != one).sum()} of {one.size} number" in picture
    check_room(picture)


def test_reasons_for_agreement():
    bright = np.ones((6, 6))
    idle = view_two_in_a_row(bright, KERNELS["blur"], TOP, relu=True)
    assert "ReLU changed 0 of 16" in idle and "met no negative number" in idle
    unseen = view_two_in_a_row(-bright, KERNELS["blur"], 0 * TOP, relu=True)
    assert "did not reach the result" in unseen
    assert "The two results agree in cell" not in unseen
    one = view_two_in_a_row(*np.reshape([2, 1, 3], (3, 1, 1)))
    assert "The two results agree in 1 cell." in one


# ------------------------------------------------------------------ one side


@given(*(st.integers(low, high) for _, low, high in LIMITS))
@example(6, 3, 1, 0, 1)
@example(32, 1, 1, 4, 1)
@example(1, 9, 1, 0, 3)
def test_bar_for_each_position(n, kernel, stride, padding, dilation):
    picture = view_output_size(n, kernel, stride, padding, dilation)
    check_room(picture)
    tree = parsed(picture)
    try:
        how = {"stride": stride, "padding": padding, "dilation": dilation}
        out = output_size(n, kernel, **how)
    except ValueError:
        out = 0
    assert len(marked(tree, "bar")) == len(marked(tree, "output")) == out
    assert len(marked(tree, "pixel")) == n
    assert len(marked(tree, "padding")) == 2 * padding
    if not out:
        assert "does not fit" in picture and marked(tree, "left-over")
        return
    assert f"= <b>{out}</b>" in picture
    # The last bar ends where the room does, less what is left over.
    span, room = dilation * (kernel - 1) + 1, n + 2 * padding
    left_over = room - span - (out - 1) * stride
    assert bool(marked(tree, "hatch")) == (left_over > 0)
    assert (f"{left_over} left over" in texts(tree)) == (left_over > 0)
    if dilation == 1:
        x, _, width, _ = box(marked(tree, "bar")[-1])
        side = box(marked(tree, "pixel")[0])[2]
        assert x + width + 1 == pytest.approx(4 + (room - left_over) * side, abs=0.5)


def test_size_explanation():
    said = words(parsed(view_output_size(10, 3, 2, 1, 2))).replace("\u202f", "")
    assert "n + 2·padding = 10 + 2·1 = 12 pixels" in said
    assert "2 · (3 − 1) + 1 = 5 pixels" in said
    assert "12 − 5 = 7 pixels to go, 2 at a time: ⌊7 / 2⌋ = 3 moves" in said
    assert "⌊(10 + 2·1 − 5) / 2⌋ + 1 = 4" in said
    assert "for the last pixel the kernel would need another move" in said
    assert "As many numbers come out as pixels went in" in view_output_size(28, 3, 1, 1)
    assert "12 pixels too few" in view_output_size(3, 9, 1, 1, 2)


# ------------------------------------------------------------------ the explorers


def test_explorer_starts_with_deck():
    explorer = explore_convolution()
    assert explorer.picture.value == view_convolution(IMAGE, TOP, 0)
    controls = explorer.controls
    assert controls["step"].max == 16
    controls["step"].value = 1
    assert explorer.picture.value == view_convolution(IMAGE, TOP, 1)
    controls["flip"].value = True
    assert explorer.picture.value == view_convolution(IMAGE, TOP, 1, flip=True)


def test_presets_fill_fields():
    explorer = explore_convolution()
    explorer.controls["preset"].value = "sharpen"
    assert explorer.controls["kernel"].value == "0 -1 0; -1 5 -1; 0 -1 0"
    explorer.controls["picture"].value = "a slope"
    assert explorer.controls["step"].max == 25
    assert explorer.controls["picture"].value == "a slope"
    explorer.controls["kernel"].value = "2"
    assert explorer.controls["preset"].value == YOURS
    assert explorer.controls["step"].max == 49
    explorer.controls["preset"].value = "blur"
    assert explorer.controls["kernel"].value.startswith("0.0625 0.125")
    check(explorer)


@pytest.mark.parametrize("name", KERNELS)
def test_preset_is_its_kernel(name):
    explorer = explore_convolution()
    explorer.controls["preset"].value = name
    explorer.controls["step"].value = 5
    assert explorer.picture.value == view_convolution(IMAGE, KERNELS[name], 5)


def test_step_slider_follows_size():
    explorer = explore_convolution()
    step = explorer.controls["step"]
    step.value = 16
    explorer.controls["stride"].value = 3
    assert (step.value, step.max) == (4, 4)
    explorer.controls["padding"].value = 2
    assert step.max == 9
    explorer.controls["image"].value = "1"
    explorer.controls["padding"].value = 0
    check(explorer)
    assert "does not fit" in explorer.picture.value
    explorer.controls["picture"].value = DECK
    check(explorer)
    assert "Output" in explorer.picture.value and step.max == 4


def test_bright_pixel_shows_flipped_kernel():
    explorer = explore_convolution()
    explorer.controls["picture"].value = "one bright pixel"
    explorer.controls["step"].value = 25
    shown = np.reshape(numbers_in(parsed(explorer.picture.value), "known"), (5, 5))
    np.testing.assert_array_equal(shown[1:4, 1:4], TOP[::-1, ::-1])
    explorer.controls["flip"].value = True
    shown = np.reshape(numbers_in(parsed(explorer.picture.value), "known"), (5, 5))
    np.testing.assert_array_equal(shown[1:4, 1:4], TOP)


def test_output_size_explorer():
    explorer = explore_output_size()
    assert explorer.picture.value == view_output_size(6, 3)
    explorer.controls["kernel"].value = 9
    check(explorer)
    assert "3 pixels too few" in explorer.picture.value
