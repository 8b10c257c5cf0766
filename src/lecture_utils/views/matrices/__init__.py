"""The product W X + b cell by cell, or why its shapes do not fit."""

import numpy as np

from lecture_utils import matrices
from lecture_utils._validation import finite, one_of, small_grid, whole
from lecture_utils.views.kit.number_grid import exact, is_exact, is_whole
from lecture_utils.views.kit.svg import paragraph, render
from lecture_utils.views.kit.text import in_brackets, signed, sub
from lecture_utils.views.matrices.dot_product_row import (
    HEIGHT,
    Strip,
    cell_room,
    fitting,
    strip_drawing,
)
from lecture_utils.views.matrices.equation import WIDTH, Part, formula

BIASES = ("none", "apart", "as a column")
MOST = 6
# The sizes that must be equal, as (place in the formula, axis).
INNER, ROWS = ((0, 1), (1, 0)), ((0, 0), (2, 0))


def view_product(W, X, k, b=None, *, bias="apart"):
    """Draw W X + b after `k` cells: which row meets which column, and their sum.

    Parameters
    ----------
    W : array_like of shape (n_out, n_in)
        One row a unit; up to 6 x 6.
    X : array_like of shape (n_in, n_samples)
        One column a sample; up to 6 x 6.
    k : int
        0 has nothing computed yet, then one cell a step, row by row.
    b : array_like of shape (n_out,), optional
        Bias; without one nothing is added.
    bias : {"none", "apart", "as a column"}
        Whether b is left out, added after the product, or appended to W with a row
        of ones under X.

    Returns
    -------
    Picture
        An HTML string. Where shapes do not fit it shows what has no partner, and
        says what would fit.

    Examples
    --------
    >>> view_product([[2, -1]], [[3], [4]], 1, [1]).alt.split(": ")[1]
    'row 1 of W with column 1 of X gives 3.00'
    """
    bias = "none" if b is None else one_of("bias", bias, BIASES)
    W, X = small_grid("W", W, MOST), small_grid("X", X, MOST)
    b = None if bias == "none" else _vector(b)
    k = whole("k", k, low=0, high=len(W) * X.shape[1])
    wrong = matrices.mismatch(W, X, b)
    if wrong is not None:
        return _clash(W, X, b, wrong, k)
    return _product(W, X, b, k, bias)


def _product(W, X, b, k, bias):
    """Return the picture of step `k`."""
    cells = matrices.product_steps(W, X, b)
    Z = np.array([cell.total for cell in cells]).reshape(len(W), -1)
    parts, cell = _product_parts(W, X, b, Z, k, bias), cells[k - 1] if k else None
    strip = _product_strip(W, X, b, cell, bias)
    alt = f"{_shapes(parts)}. Step {k} of {len(cells)}"
    if cell is not None:
        alt += f": row {cell.row + 1} of W with column {cell.column + 1} of X gives "
        alt += signed(cell.total)
    words = _product_words(W, X, b, cells, k, bias)
    return _drawn(parts, INNER, strip, "A matrix product, cell by cell", alt, words)


def _clash(W, X, b, wrong, k):
    """Return the picture of what has no partner."""
    j, i = divmod(max(k - 1, 0), X.shape[1])
    parts = _clash_parts(W, X, b, wrong, j, i)
    meeting = INNER if wrong.names == ("W", "X") else ROWS
    strip = _clash_strip(W, X, b, wrong, j, i)
    alt = f"The shapes do not fit. {wrong.words}. What would fit: {wrong.fits}"
    words = _clash_words(wrong)
    return _drawn(parts, meeting, strip, "Matrices that do not fit", alt, words)


def _drawn(parts, meeting, strip, title, alt, words):
    line, top = formula(parts, meeting)
    size, row = (WIDTH, round(top + HEIGHT)), strip_drawing(strip, top)
    return render(size, line, row, title=title, alt=alt, words=words, under=True)


def _vector(b):
    b = finite("b", b, ndim=1)
    if not 1 <= len(b) <= MOST:
        raise ValueError(f"b has shape {b.shape}; accepted: 1 to {MOST} numbers")
    return b


# ------------------------------------------------------------------ what a step lights


def _product_parts(W, X, b, Z, k, bias):
    """Return the matrices of the formula after `k` cells."""
    j, i = divmod(k - 1, Z.shape[1])
    names, split_W, split_X = ("W", "X"), None, None
    if bias == "as a column":
        split_W, split_X = (0, W.shape[1], len(W), 1), (len(X), 0, 1, X.shape[1])
        W, X = matrices.with_bias_column(W, X, b)
        names = "W and b", "X and ones"
    row, column = (j, 0, 1, W.shape[1]), (0, i, len(X), 1)
    lit = (row, column, (j, 0, 1, 1), (j, i, 1, 1)) if k else (None,) * 4
    parts = [
        Part(names[0], W, lit=lit[0], split=split_W, units="left"),
        Part(names[1], X, "·", lit=lit[1], split=split_X, samples=True),
    ]
    if bias == "apart":
        parts.append(Part("b", b[:, None], "+", lit=lit[2]))
    look = {"known": k, "units": "right", "samples": True}
    return [*parts, Part("Z", Z, "=", lit=lit[3], **look)]


def _product_strip(W, X, b, cell, bias):
    """Return the row and the column of this step, or two empty lines before any."""
    if bias == "as a column":
        W, X = matrices.with_bias_column(W, X, b)
    n, apart = W.shape[1], bias == "apart"
    if cell is None:
        names = "a row of W", "a column of X", ""
        return Strip(names, [""] * n, [""] * n, lit=False)
    room = cell_room(n, apart + 1)
    j, i = cell.row, cell.column
    products = list(cell.products)
    if bias == "as a column":
        products.append(cell.bias)
    plain = is_whole(W) and is_whole(X)
    all_plain = plain and (b is None or is_whole(b))
    return Strip(
        (f"row {j + 1} of W", f"column {i + 1} of X", "products"),
        _texts(W[j], room, is_whole(W)),
        _texts(X[:, i], room, is_whole(X)),
        results=_texts(products, room, plain),
        bias=_texts([b[j]], room, is_whole(b))[0] if apart else "",
        bias_name=f"b{sub(j + 1)}" if apart else "",
        total=fitting(cell.total, room, no_decimals=all_plain),
    )


def _clash_parts(W, X, b, wrong, j, i):
    """Return the matrices that do not fit, what has no partner marked in them."""
    (one, other), n = wrong.sizes, min(wrong.sizes)
    result = Part("Z", W[:, :1], "=", unknown=True)
    if wrong.names == ("W", "X"):
        over_W = (j, n, 1, one - n) if one > n else None
        over_X = (n, i, other - n, 1) if other > n else None
        row, column = (j, 0, 1, one), (0, i, other, 1)
        first = Part("W", W, lit=row, left_over=over_W, units="left")
        second = Part("X", X, "·", lit=column, left_over=over_X, samples=True)
        middle = [] if b is None else [Part("b", b[:, None], "+", faded=True)]
        return [first, second, *middle, result]
    over_W = (n, 0, one - n, W.shape[1]) if one > n else None
    over_b = (n, 0, other - n, 1) if other > n else None
    first = Part("W", W, left_over=over_W, units="left")
    third = Part("b", b[:, None], "+", left_over=over_b)
    return [first, Part("X", X, "·", samples=True, faded=True), third, result]


def _clash_strip(W, X, b, wrong, j, i):
    """Return the two lines whose lengths differ."""
    room = cell_room(max(wrong.sizes), 1)
    if wrong.names == ("W", "X"):
        return Strip(
            (f"row {j + 1} of W", f"column {i + 1} of X", ""),
            _texts(W[j], room, is_whole(W)),
            _texts(X[:, i], room, is_whole(X)),
        )
    units = [f"unit {n + 1}" for n in range(len(W))]
    numbers = _texts(b, room, is_whole(b))
    return Strip(("rows of W", "numbers in b", ""), units, numbers, sign="+")


def _texts(values, room, no_decimals):
    return [fitting(float(v), room, no_decimals=no_decimals) for v in values]


# ------------------------------------------------------------------ in words


def _shapes(parts):
    """Return the formula's shapes as plain text: (2 × 2) · (2 × 1) = (2 × 1)."""
    shapes = []
    for part in parts:
        rows, columns = part.values.shape
        shapes += [part.sign, f"({rows} × {columns})"]
    return " ".join(shapes).strip()


def _product_words(W, X, b, cells, k, bias):
    """Return what step `k` does, with its numbers."""
    head = f"<b>Step {k}</b> of {len(cells)}"
    if k == 0:
        n_rows, n_columns = len(W), X.shape[1]
        return paragraph(
            f"{head}. Nothing is computed yet. Z gets a row for each unit (each row of "
            f"W) and a column for each sample (each column of X): {n_rows} × "
            f"{n_columns} = {n_rows * n_columns} cells.",
            class_="wide",
        )
    cell = cells[k - 1]
    j, i = cell.row + 1, cell.column + 1
    place = f"{head}: <b>unit {j}</b>, <b>sample {i}</b>. "
    place += f"Row {j} of W meets column {i} of X."
    written = f"<b>Z[{j}, {i}]</b> = {_sum_written(W, X, b, cell, bias)}"
    said = paragraph(place, class_="wide") + paragraph(written, class_="wide")
    return said + _about_bias(j, X.shape[1], bias)


def _sum_written(W, X, b, cell, bias):
    """Return the cell's sum with its numbers, as 0.80 · 1.00 + 0.10 = 0.90."""
    row, column = W[cell.row].tolist(), X[:, cell.column].tolist()
    plain_W, plain_X = is_whole(W), is_whole(X)
    terms, told = [], True
    for w, x in zip(row, column, strict=True):
        words = exact(w, no_decimals=plain_W), exact(x, no_decimals=plain_X)
        told = told and is_exact(words[0], w) and is_exact(words[1], x)
        terms.append(" · ".join(map(in_brackets, words)))
    plain = plain_W and plain_X
    if b is not None:
        plain = plain and is_whole(b)
        words = exact(cell.bias, no_decimals=is_whole(b))
        told = told and is_exact(words, cell.bias)
        one = " · 1" if bias == "as a column" else ""
        terms.append(in_brackets(words) + one)
    total = exact(cell.total, no_decimals=plain)
    equals = "=" if told and is_exact(total, cell.total) else "≈"
    return f"{' + '.join(terms)} {equals} <b>{total}</b>"


def _about_bias(j, n_samples, bias):
    name = f"b{sub(j)}"
    if bias == "as a column":
        return paragraph(
            f"{name} is the last weight of row {j}, on an input that is always 1: the "
            "same sum, with nothing left to add.",
            class_="wide",
        )
    if bias == "apart" and n_samples > 1:
        return paragraph(
            f"{name} is added in every column: each of the {n_samples} samples gets "
            "the same.",
            class_="wide",
        )
    return ""


def _clash_words(wrong):
    """Return what has no partner, and what would fit."""
    return paragraph(
        f"<b>The shapes do not fit.</b> {wrong.words}.", class_="wide"
    ) + paragraph(f"<b>What would fit:</b> {wrong.fits}.", class_="wide")
