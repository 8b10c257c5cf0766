"""The product W X + b cell by cell, or why its shapes do not fit."""

import numpy as np

from lecture_utils import matrices
from lecture_utils._validation import finite, one_of, small_grid, whole
from lecture_utils.views.kit.number_grid import is_whole, size_text, sum_text
from lecture_utils.views.kit.svg import paragraph, render
from lecture_utils.views.kit.text import signed, sub
from lecture_utils.views.matrices.drawing import (
    STRIP_HEIGHT,
    WIDTH,
    Part,
    Strip,
    cell_room,
    fitting,
    formula,
    strip_drawing,
)

BIASES = ("none", "apart", "as a column")
MOST = 6
# The sizes that must be equal, as (place in the formula, axis).
INNER, ROWS = ((0, 1), (1, 0)), ((0, 0), (2, 0))


def view_product(W, X, k, b=None, *, bias="apart"):
    """Draw W X + b after `k` cells: which row meets which column, and their sum.

    Where shapes do not fit it shows what has no partner, and says what would fit.

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
    cells = matrices.product_steps(W, X, b)
    cell = cells[k - 1] if k else None
    words = _product_words(W, X, b, cells, k, bias)
    Z = np.array([cell.total for cell in cells]).reshape(len(W), -1)
    names, split = ("W", "X"), (None, None)
    if bias == "as a column":
        names = "W and b", "X and ones"
        split = (0, W.shape[1], len(W), 1), (len(X), 0, 1, X.shape[1])
        W, X = matrices.with_bias_column(W, X, b)
    parts = _product_parts(W, X, b if bias == "apart" else None, Z, k, names, split)
    shapes = " ".join(f"{part.sign} {size_text(part.values.shape)}" for part in parts)
    alt = f"{shapes.strip()}. Step {k} of {len(cells)}"
    if cell is not None:
        alt += f": row {cell.row + 1} of W with column {cell.column + 1} of X gives "
        alt += signed(cell.total)
    strip = _product_strip(W, X, b, cell, bias)
    return _drawn(parts, INNER, strip, "A matrix product, cell by cell", alt, words)


def _product_parts(W, X, b, Z, k, names, split):
    """Return the matrices of the formula after `k` cells."""
    j, i = divmod(k - 1, Z.shape[1])
    row, column = (j, 0, 1, W.shape[1]), (0, i, len(X), 1)
    lit = (row, column, (j, 0, 1, 1), (j, i, 1, 1)) if k else (None,) * 4
    first = Part(names[0], W, lit=lit[0], split=split[0], units="left")
    second = Part(names[1], X, "·", lit=lit[1], split=split[1], samples=True)
    added = [] if b is None else [Part("b", b[:, None], "+", lit=lit[2])]
    look = {"known": k, "units": "right", "samples": True}
    return [first, second, *added, Part("Z", Z, "=", lit=lit[3], **look)]


def _product_strip(W, X, b, cell, bias):
    """Return the row and the column of this step, or two empty lines before any."""
    n, apart = W.shape[1], bias == "apart"
    if cell is None:
        names = "a row of W", "a column of X", ""
        return Strip(names, [""] * n, [""] * n, lit=False)
    room, j, i = cell_room(n, apart + 1), cell.row, cell.column
    products = [*cell.products, *([cell.bias] if bias == "as a column" else ())]
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


def _clash(W, X, b, wrong, k):
    """Return the picture of what has no partner."""
    clash = _inner_clash if wrong.names == ("W", "X") else _row_clash
    meeting, parts, strip = clash(W, X, b, wrong, k)
    parts.append(Part("Z", W[:, :1], "=", unknown=True))
    alt = f"The shapes do not fit. {wrong.words}. What would fit: {wrong.fits}"
    words = paragraph(
        f"<b>The shapes do not fit.</b> {wrong.words}.", class_="wide"
    ) + paragraph(f"<b>What would fit:</b> {wrong.fits}.", class_="wide")
    return _drawn(parts, meeting, strip, "Matrices that do not fit", alt, words)


def _inner_clash(W, X, b, wrong, k):
    """Return the formula and the strip where a row of W and a column of X differ."""
    j, i = divmod(max(k - 1, 0), X.shape[1])
    (one, other), n = wrong.sizes, min(wrong.sizes)
    over_W = (j, n, 1, one - n) if one > n else None
    over_X = (n, i, other - n, 1) if other > n else None
    row, column = (j, 0, 1, one), (0, i, other, 1)
    parts = [
        Part("W", W, lit=row, left_over=over_W, units="left"),
        Part("X", X, "·", lit=column, left_over=over_X, samples=True),
    ]
    if b is not None:
        parts.append(Part("b", b[:, None], "+", faded=True))
    room = cell_room(max(wrong.sizes), 1)
    strip = Strip(
        (f"row {j + 1} of W", f"column {i + 1} of X", ""),
        _texts(W[j], room, is_whole(W)),
        _texts(X[:, i], room, is_whole(X)),
    )
    return INNER, parts, strip


def _row_clash(W, X, b, wrong, _):
    """Return the formula and the strip where the rows of W and b differ."""
    (one, other), n = wrong.sizes, min(wrong.sizes)
    over_W = (n, 0, one - n, W.shape[1]) if one > n else None
    over_b = (n, 0, other - n, 1) if other > n else None
    parts = [
        Part("W", W, left_over=over_W, units="left"),
        Part("X", X, "·", samples=True, faded=True),
        Part("b", b[:, None], "+", left_over=over_b),
    ]
    units = [f"unit {number + 1}" for number in range(len(W))]
    numbers = _texts(b, cell_room(max(wrong.sizes), 1), is_whole(b))
    strip = Strip(("rows of W", "numbers in b", ""), units, numbers, sign="+")
    return ROWS, parts, strip


def _drawn(parts, meeting, strip, title, alt, words):
    line, top = formula(parts, meeting)
    size, row = (WIDTH, round(top + STRIP_HEIGHT)), strip_drawing(strip, top)
    return render(size, line, row, title=title, alt=alt, words=words, under=True)


def _vector(b):
    b = finite("b", b, ndim=1)
    if not 1 <= len(b) <= MOST:
        raise ValueError(f"b must have 1 to {MOST} numbers, got shape {b.shape}")
    return b


def _texts(values, room, no_decimals):
    return [fitting(float(v), room, no_decimals=no_decimals) for v in values]


# ------------------------------------------------------------------ in words


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
    return (
        paragraph(place, class_="wide")
        + paragraph(written, class_="wide")
        + _about_bias(j, X.shape[1], bias)
    )


def _sum_written(W, X, b, cell, bias):
    """Return the cell's sum with its numbers, as 0.80 · 1.00 + 0.10 = 0.90."""
    plain_W, plain_X = is_whole(W), is_whole(X)
    pairs = zip(W[cell.row].tolist(), X[:, cell.column].tolist(), strict=True)
    terms = [[(w, plain_W), (x, plain_X)] for w, x in pairs]
    if b is not None:
        one = [(1, True)] if bias == "as a column" else []
        terms.append([(cell.bias, is_whole(b)), *one])
    return sum_text(terms, cell.total)


def _about_bias(j, n_samples, bias):
    name = f"b{sub(j)}"
    if bias == "as a column":
        words = (
            f"{name} is the last weight of row {j}, on an input that is always 1: the "
            "same sum, with nothing left to add."
        )
    elif bias == "apart" and n_samples > 1:
        words = (
            f"{name} is added in every column: each of the {n_samples} samples gets "
            "the same."
        )
    else:
        return ""
    return paragraph(words, class_="wide")
