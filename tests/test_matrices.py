"""The matrix product: its numbers, its picture, its explorer, and what does not fit."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pictures import SVG, box, check, drawings, marked, parsed, texts, value, words

from lecture_utils import datasets, matrices
from lecture_utils.views.kit.number_grid import brief, exact, is_exact
from lecture_utils.views.kit.svg import text_width
from lecture_utils.views.kit.text import signed
from lecture_utils.views.matrices import BIASES, view_product
from lecture_utils.widgets.matrices import TEXTS, YOURS, explore_product

(W1, B1), _ = datasets.network()[0]
ONE = np.array([[1.0], [0.5]])
FOUR = datasets.logic_gate("XOR")[0].T
numbers = st.floats(-9, 9).map(lambda value: round(value, 2))
sizes = st.integers(1, 6)


@st.composite
def products(draw):
    """W, X and b that fit, up to 6 x 6."""
    rows, inner, columns = draw(sizes), draw(sizes), draw(sizes)
    n = rows * inner + inner * columns + rows
    v = np.array(draw(st.lists(numbers, min_size=n, max_size=n)))
    W, rest = v[: rows * inner].reshape(rows, inner), v[rows * inner :]
    return W, rest[: inner * columns].reshape(inner, columns), rest[inner * columns :]


# ------------------------------------------------------------------ the product


@given(products())
def test_cells_are_the_product_row_by_row(case):
    W, X, b = case
    cells = matrices.product_steps(W, X, b)
    shape = len(W), X.shape[1]
    assert [(c.row, c.column) for c in cells] == list(np.ndindex(shape))
    Z = np.reshape([c.total for c in cells], shape)
    np.testing.assert_allclose(Z, W @ X + b[:, None], atol=1e-9)
    for cell in cells:
        assert cell.bias == b[cell.row] and len(cell.products) == W.shape[1]
        np.testing.assert_allclose(sum(cell.products) + cell.bias, cell.total)
    bare = [c.total for c in matrices.product_steps(W, X)]
    np.testing.assert_allclose(np.reshape(bare, shape), W @ X, atol=1e-9)


@given(products())
def test_a_bias_column_gives_the_same_numbers(case):
    W, X, b = case
    W_b, X_1 = matrices.with_bias_column(W, X, b)
    assert W_b.shape == (len(W), W.shape[1] + 1) and (X_1[-1] == 1).all()
    np.testing.assert_allclose(W_b @ X_1, W @ X + b[:, None], atol=1e-9)


# ------------------------------------------------------------------ what does not fit


@given(sizes, sizes, sizes, sizes, sizes)
def test_a_mismatch_is_found_where_numpy_would_fail(rows, inner, other, columns, n_b):
    W, X, b = np.ones((rows, inner)), np.ones((other, columns)), np.ones(n_b)
    wrong = matrices.mismatch(W, X, b)
    if inner != other:
        assert (wrong.names, wrong.sizes) == (("W", "X"), (inner, other))
        assert f"an X with {inner} row" in wrong.fits
        assert f"a W with {other} column" in wrong.fits
    elif n_b != rows:
        assert (wrong.names, wrong.sizes) == (("W", "b"), (rows, n_b))
        assert f"a b with {rows} number" in wrong.fits
    else:
        assert wrong is None
        return
    assert f"no partner for {abs(wrong.sizes[0] - wrong.sizes[1])} of them" in (
        wrong.words
    )
    with pytest.raises(ValueError, match="do not fit.*Pass"):
        matrices.product_steps(W, X, b)
    with pytest.raises(ValueError, match="do not fit.*Pass"):
        matrices.with_bias_column(W, X, b)


def test_a_mismatch_in_words():
    wrong = matrices.mismatch(np.ones((2, 3)), ONE)
    assert wrong.words == (
        "A row of W has 3 numbers, a column of X has 2: there is no partner for 1 of "
        "them"
    )
    assert wrong.fits == "an X with 3 rows, or a W with 2 columns"


# ------------------------------------------------------------------ typed matrices

SQUARE = [[1.0, 2.0], [3.0, 4.0]]
READ = {
    "1 2; 3 4": SQUARE,
    " 1, 2 ;3 , 4; ": SQUARE,
    "1\t2\n3 4": SQUARE,
    "[1 2; 3 4]": SQUARE,
    "[[1, 2], [3, 4]]": SQUARE,
    "[[1,2, ], [3,4]]": None,
    "[[1. 2.]\n [3. 4.]]": SQUARE,
    "[1,2, 3]": [[1.0, 2.0, 3.0]],
    "[1,2]": [[1.0, 2.0]],
    "1,2,3": [[1.0, 2.0, 3.0]],
    "0.5,1;2,3.5": [[0.5, 1.0], [2.0, 3.5]],
    "0,5 1; −2 1,5": [[0.5, 1.0], [-2.0, 1.5]],
    "0,8 -0,4\n-0,6 1": [[0.8, -0.4], [-0.6, 1.0]],
    "−0.5 .5; +1e2 -2.": [[-0.5, 0.5], [100.0, -2.0]],
    "1; 2; 3": [[1.0], [2.0], [3.0]],
    "-1000000": [[-1e6]],
}


@pytest.mark.parametrize("text", [text for text in READ if READ[text] is not None])
def test_a_typed_matrix_is_read(text):
    np.testing.assert_array_equal(matrices.parse("W", text), READ[text])


@given(products(), st.sampled_from([(" ", "; "), (",", ";"), (", ", "\n")]))
def test_every_matrix_written_is_read_back(case, marks):
    between, after = marks
    text = after.join(between.join(f"{v:.2f}" for v in row) for row in case[0])
    np.testing.assert_array_equal(matrices.parse("W", text), case[0])
    listed = str(case[1].tolist())
    np.testing.assert_array_equal(matrices.parse("X", listed), case[1])


UNREADABLE = {
    "": "row 1 is empty",
    " ; ": "row 1 is empty",
    "[]": "row 1 is empty",
    "1 2;; 3 4": "row 2 is empty",
    "a b": "'a' is not a number in row 1",
    "1 2; 3 x": "'x' is not a number in row 2",
    "1 2; 3": "row 1 has 2 numbers, row 2 has 1",
    "1,,2": "a number is missing in row 1",
    "[[1,2, ], [3,4]]": "a number is missing in row 1",
    "[[1, 2], [3, 4]": "'[1' is not a number",
    "0,5; 1,5": "0,5 can mean 0.5, or 0 and 5; type 0.5, or 0 5",
    "1,25": "1,25 can mean 1.25, or 1 and 25",
    "−0,5\n1": "-0,5 can mean",
    "0,5, 1,5": "0,5 can mean",
    "0.5 1,5": "1,5 can mean",
    "nan 1": "'nan' is not a number",
    "inf": "'inf' is not a number",
    "1e400": "too large",
    "1000001": "too large",
    "1_000": "'1_000' is not a number",
    "١": "is not a number",
    "- 1": "'-' is not a number",
    "1 2 3 4 5 6 7": "1 row and 7 columns",
    "1;2;3;4;5;6;7": "7 rows and 1 column",
    "__import__('os')": "is not a number",
}


@pytest.mark.parametrize("text", UNREADABLE)
def test_what_cannot_be_read_is_named(text):
    with pytest.raises(ValueError) as caught:
        matrices.parse("W", text)
    message = str(caught.value)
    assert message.startswith("W must be a matrix such as 1 2; 3 4 or ")
    assert UNREADABLE[text] in message


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text):
    try:
        read = matrices.parse("W", text)
    except ValueError as error:
        assert "W must be a matrix" in str(error)
    else:
        assert read.ndim == 2 and np.isfinite(read).all() and max(read.shape) <= 6


# ------------------------------------------------------------------ the picture


def shown(picture):
    """Return the drawing's texts, without what a hover says."""
    (svg,) = drawings(parsed(picture))
    return texts(svg)


def sum_of(picture):
    said = words(marked(parsed(picture), "lu-words")[0])
    return re.search(r"Z\[\d, \d\] (=|≈) .*?(?=b[₁-₆] is|$)", said)[0]


@given(products(), st.data())
def test_the_picture_tells_the_sum(case, data):
    W, X, b = case
    bias = data.draw(st.sampled_from(BIASES))
    cells = matrices.product_steps(W, X, None if bias == "none" else b)
    k = data.draw(st.integers(1, len(cells)))
    cell = cells[k - 1]
    picture = view_product(W, X, k, b, bias=bias)
    _, left, right = re.split(" = | ≈ ", sum_of(picture), maxsplit=2)
    terms = [term.split(" · ") for term in left.split(" + ")]
    told = [np.prod([value(factor) for factor in term]) for term in terms]
    expected = list(cell.products) + ([] if bias == "none" else [cell.bias])
    np.testing.assert_allclose(told, expected, atol=1e-9)
    assert value(right) == pytest.approx(cell.total, abs=5.1e-5)
    assert f"gives {signed(cell.total)}" in picture.alt


def test_the_sum_of_the_first_cell():
    picture = view_product(W1, ONE, 1, B1)
    assert sum_of(picture) == "Z[1, 1] = 0.80 · 1.00 + (−0.40) · 0.50 + 0.10 = 0.70"
    column = view_product(W1, ONE, 1, B1, bias="as a column")
    assert "(−0.40) · 0.50 + 0.10 · 1 = 0.70" in sum_of(column)
    assert "(−0.40) · 0.50 = 0.60" in sum_of(view_product(W1, ONE, 1))
    whole = view_product([[2, -1]], [[3], [4]], 1, [1])
    assert sum_of(whole) == "Z[1, 1] = 2 · 3 + (−1) · 4 + 1 = 3"


def test_a_sum_is_not_said_to_be_what_it_is_not():
    exactly = view_product([[1.5, -1.0]], [[0.67], [0.55]], 1, [0.2])
    assert sum_of(exactly).endswith("+ 0.20 = 0.655")
    assert "≈" in sum_of(view_product([[1 / 3]], [[2.5]], 1))
    assert sum_of(view_product([[1 / 3]], [[3]], 1)).endswith("0.3333 · 3 ≈ 1.00")
    assert "≈" not in sum_of(view_product([[1e-6]], [[1]], 1))


def test_cells_are_filled_in_one_step_after_the_other():
    Z = W1 @ FOUR + B1[:, None]
    for k in range(9):
        texts = shown(view_product(W1, FOUR, k, B1))
        known = [signed(v) for v in Z.ravel()]
        start = [i for i, t in enumerate(texts) if t.startswith("Z")][0]
        filled = [t for t in texts[start:] if re.fullmatch(r"−?\d\.\d\d", t)][:k]
        assert filled == known[:k]
        assert ("0.90" in texts) == (k >= 3), "the third cell, and nothing else"


@given(products(), st.data())
def test_a_step_lights_its_row_its_column_and_its_cell(case, data):
    W, X, b = case
    k = data.draw(st.integers(1, len(W) * X.shape[1]))
    j, i = divmod(k - 1, X.shape[1])
    tree = parsed(view_product(W, X, k, b))
    row, column, bias, cell, total = map(box, marked(tree, "lit"))
    cells = [e.get("d") for e in marked(tree, "cells")]
    assert row[2] / W.shape[1] == pytest.approx(bias[2], abs=40)
    assert column[3] / X.shape[0] == pytest.approx(row[3], abs=0.1)
    np.testing.assert_allclose([bias[1], cell[1]], row[1], atol=0.02)
    assert [cell[3], bias[3]] == pytest.approx([row[3]] * 2, abs=0.1)
    # Each matrix draws the lines of its rest, then those of what is lit.
    for drawn, found in ((cells[2], column), (cells[6], cell)):
        left = float(re.match(r"M([\d.]+)", drawn)[1])
        assert found[0] == pytest.approx(left + i * found[2], abs=0.2)
    top = float(re.match(r"M[\d.]+ ([\d.]+)", cells[0])[1])
    assert row[1] == pytest.approx(top + j * row[3], abs=0.2)
    faded = marked(tree, "faded")
    assert len(faded) == 3, "the rest of W, X and b; what is computed stays"
    assert not marked(parsed(view_product(W, X, 0, b)), "lit")
    assert total[0] > 0


@given(products(), st.sampled_from(BIASES), st.sampled_from([1, 1e3, 1e5]))
def test_everything_fits_the_drawing(case, bias, factor):
    W, X, b = case
    tree = parsed(view_product(W * factor, X * factor, 1, b * factor, bias=bias))
    (svg,) = drawings(tree)
    _, _, width, height = map(float, svg.get("viewBox").split())
    assert (width, height <= 420) == (760, True)
    for frame in svg.iter(SVG + "rect"):
        x, y, w, h = box(frame)
        assert 0 <= x and x + w <= width + 0.1 and 0 <= y and y + h <= height
    for text in (e for e in svg.iter() if e.tag.endswith("}text")):
        assert float(text.get("font-size", 15)) >= 14
        wide = min(text_width(words(text)), float(text.get("textLength", 1e9)))
        look = (text.get("class") or "").split()
        share = 0.5 if "m" in look else 1.0 if "e" in look else 0.0
        start = float(text.get("x")) - share * wide
        assert start >= -8 and start + wide <= width + 8, words(text)


def condensed(picture):
    """Return how much narrower than by itself each condensed number is set."""
    texts = [e for e in parsed(picture).iter() if e.get("textLength")]
    assert all(e.get("lengthAdjust") == "spacingAndGlyphs" for e in texts)
    return [float(e.get("textLength")) / text_width(words(e), 14) for e in texts]


def test_numbers_are_condensed_only_where_a_line_is_full(rng):
    for example in ((W1, ONE, 1, B1), (W1, FOUR, 1, B1)):
        assert not condensed(view_product(*example))
    W, X, b = (-np.round(rng.uniform(1, 9, s), 2) for s in ((6, 6), (6, 6), 6))
    full = condensed(view_product(W / 9, X / 9, 1, b / 9))
    assert full and min(full) > 0.7
    half = condensed(view_product(W[:, :4], X[:4, :4], 1, b))
    assert not half or min(half) > 0.8
    long = condensed(view_product(W * 1e5, X * 1e5, 36, b * 1e5))
    assert long and min(long) > 0.5


@given(products(), st.data())
def test_the_strip_lays_out_pairs_products_and_total(case, data):
    W, X, b = case
    bias = data.draw(st.sampled_from(BIASES))
    cells = matrices.product_steps(W, X, None if bias == "none" else b)
    k = data.draw(st.integers(1, len(cells)))
    tree, cell = parsed(view_product(W, X, k, b, bias=bias)), cells[k - 1]
    told = [value(words(e)) for e in marked(tree, "product")]
    expected = list(cell.products) + ([] if bias == "none" else [cell.bias])
    np.testing.assert_allclose(told, expected, rtol=0.06, atol=0.0501)
    (total,) = marked(tree, "total")
    assert value(words(total)) == pytest.approx(cell.total, rel=0.06, abs=0.0501)


def test_six_by_six_keeps_its_decimals(rng):
    W, X, b = (np.round(rng.normal(size=s), 2) for s in ((6, 6), (6, 6), 6))
    for bias in BIASES:
        texts = shown(view_product(W, X, 36, b, bias=bias))
        for number in (*W.ravel(), *X.ravel(), *(W @ X).ravel() * (bias == "none")):
            assert signed(number) in texts


def test_shapes_stand_under_the_matrices_and_the_inner_ones_meet():
    picture = view_product(W1, FOUR, 3, B1)
    assert picture.alt.startswith("(2 × 2) · (2 × 4) + (2 × 1) = (2 × 4). Step 3 of 8")
    tree = parsed(picture)
    (shapes,) = marked(tree, "shapes")
    said = re.sub(r"\s", "", words(shapes))
    assert sorted(said) == sorted("(2×2)·(2×4)+(2×1)=(2×4)")
    assert "inner sizes: 2 = 2" in shown(picture) and marked(tree, "meets")
    column = view_product(W1, FOUR, 3, B1, bias="as a column")
    assert "inner sizes: 3 = 3" in shown(column)
    assert "(2 × 3) · (3 × 4) = (2 × 4)" in column.alt
    assert len(marked(parsed(column), "split")) == 2


def test_units_and_samples_are_named():
    texts = shown(view_product(W1, ONE, 1, B1))
    assert texts.count("unit 1") == 2 and texts.count("sample 1") == 2
    texts = shown(view_product(W1, FOUR, 1, B1))
    assert "X, samples" in texts and "4" in texts
    said = view_product(W1, FOUR, 6, B1)
    assert "unit 2" in said and "sample 2" in said


# ------------------------------------------------------------------ the mismatch drawn


@pytest.mark.parametrize(
    ("W", "X", "b", "words_said", "n_left", "sizes_said"),
    [
        ((2, 3), (2, 1), 2, "A row of W has 3 numbers", 1, "inner sizes: 3 ≠ 2"),
        ((2, 2), (6, 4), 2, "a column of X has 6", 4, "inner sizes: 2 ≠ 6"),
        ((6, 6), (1, 6), 6, "no partner for 5 of them", 5, "inner sizes: 6 ≠ 1"),
        ((2, 2), (2, 4), 3, "b has 3 numbers", 1, "rows: 2 ≠ 3"),
        ((5, 2), (2, 4), 2, "W has 5 rows", 3, "rows: 5 ≠ 2"),
    ],
)
@pytest.mark.parametrize("bias", ["apart", "as a column"])
def test_a_mismatch_is_a_picture(W, X, b, words_said, n_left, sizes_said, bias):
    picture = view_product(np.ones(W), np.ones(X), 1, np.ones(b), bias=bias)
    tree = parsed(picture)
    assert words_said in picture.alt and words_said in words(tree)
    assert "What would fit" in words(tree)
    assert sizes_said in shown(picture) and marked(tree, "clash")
    in_strip = [e for e in marked(tree, "left-over")][1:]
    assert len(in_strip) == len(marked(tree, "missing")) == n_left
    assert all(e.get("stroke-dasharray") for e in marked(tree, "left-over"))
    assert len(marked(tree, "cross")) == n_left + 1
    assert "?" in shown(picture)


def test_a_mismatch_of_the_bias_is_none_without_bias():
    picture = view_product(W1, FOUR, 1, [1.0], bias="none")
    assert "do not fit" not in picture
    assert "do not fit" in view_product(W1, FOUR, 1, [1.0])


# ------------------------------------------------------------------ numbers as text


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.7, "0.70"),
        (0.655, "0.655"),
        (-1 / 3, "−0.3333"),
        (1e-6, "1e−6"),
        (-0.0, "0.00"),
    ],
)
def test_a_number_has_the_decimals_that_it_needs(number, text):
    assert exact(number) == text
    assert is_exact(text, number) == (number != -1 / 3)


@pytest.mark.parametrize(
    ("number", "text"),
    [(1.2e6, "1.2e6"), (-6e12, "−6e12"), (0.25, "0.25"), (-0.0, "0")],
)
def test_a_long_number_is_cut_to_two_digits(number, text):
    assert brief(number) == text


# ------------------------------------------------------------------ the explorer


def test_it_starts_with_our_network_and_nothing_computed():
    explorer = explore_product()
    assert explorer.picture.value == view_product(W1, ONE, 0, B1)
    assert [explorer.controls[n].value for n in TEXTS] == [
        "0.8 -0.4; -0.6 1",
        "1; 0.5",
        "0.1 0.3",
    ]


def test_an_example_fills_the_fields():
    explorer = explore_product()
    explorer.controls["example"].value = "a batch of four"
    assert explorer.picture.value == view_product(W1, FOUR, 0, B1)
    assert explorer.controls["step"].max == 8
    explorer.controls["example"].value = "shapes that do not fit"
    assert "There" not in explorer.message.value and explorer.error is None
    assert "there is no partner for 1 of them" in explorer.picture.value
    explorer.controls["example"].value = "layer 2"
    check(explorer)
    explorer.controls["step"].value = explorer.controls["step"].max
    assert "1.50 · 0.67 + (−1.00) · 0.55 + 0.20 = " in explorer.picture.value


def test_the_deck_s_case_has_as_many_results_as_units():
    explorer = explore_product()
    explorer.controls["example"].value = "P × n"
    W, X = (matrices.parse(n, explorer.controls[n].value) for n in "WX")
    assert (W.shape, X.shape, explorer.controls["step"].max) == ((5, 3), (3, 1), 5)


def test_typing_makes_it_your_own_and_an_example_can_be_chosen_again():
    explorer = explore_product()
    explorer.controls["W"].value = "1 2; 3 4; 5 6"
    assert explorer.controls["example"].value == YOURS
    assert "b has 2 numbers" in explorer.picture.value
    explorer.controls["b"].value = "1 2 3"
    assert explorer.controls["step"].max == 3
    explorer.controls["step"].value = 3
    assert "5 · 1.00 + 6 · 0.50 + 3 = <b>11.00</b>" in explorer.picture.value
    explorer.controls["example"].value = "layer 1 of our network"
    assert explorer.controls["W"].value == "0.8 -0.4; -0.6 1"
    assert explorer.controls["step"].value == explorer.controls["step"].max == 2


def test_the_bias_comes_in_three_ways():
    explorer = explore_product()
    explorer.controls["step"].value = 1
    seen = set()
    for way in BIASES:
        explorer.controls["bias"].value = way
        check(explorer)
        seen.add(explorer.picture.value)
    assert len(seen) == 3
    explorer.controls["bias"].value = "none"
    explorer.controls["b"].value = "not needed"
    check(explorer)
    explorer.controls["bias"].value = "apart"
    assert "got &#x27;not needed&#x27;" in explorer.message.value


def test_b_is_one_row_or_one_column():
    explorer = explore_product()
    explorer.controls["b"].value = "1 2; 3 4"
    assert "one row or one column" in explorer.message.value


def test_step_stays_among_the_cells():
    explorer = explore_product()
    step = explorer.controls["step"]
    explorer.controls["example"].value = "a batch of four"
    step.value = 8
    explorer.controls["example"].value = "layer 2"
    assert (step.value, step.max) == (1, 1)
