"""The product W X + b as a drawing, cell by cell, or why its shapes do not fit."""

import numpy as np

from lecture_utils import matrices
from lecture_utils._checks import finite, one_of, small_grid, whole
from lecture_utils.views.kit.svg import picture, signed, svg
from lecture_utils.views.matrices.dot_product_row import HEIGHT, strip_drawing
from lecture_utils.views.matrices.equation import WIDTH, formula
from lecture_utils.views.matrices.steps import (
    clash_parts,
    clash_strip,
    product_parts,
    product_strip,
)
from lecture_utils.views.matrices.text import clash_words, product_words, said_of_shapes

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

    Raises
    ------
    ValueError
        If W, X or b is larger than 6 x 6, empty, or holds a number that is not
        finite, `bias` is unknown, or there is no step `k`.
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
    parts, cell = product_parts(W, X, b, Z, k, bias), cells[k - 1] if k else None
    strip = product_strip(W, X, b, cell, bias)
    alt = f"{said_of_shapes(parts)}. Step {k} of {len(cells)}"
    if cell is not None:
        alt += f": row {cell.row + 1} of W with column {cell.column + 1} of X gives "
        alt += signed(cell.total)
    words = product_words(W, X, b, cells, k, bias)
    return _drawn(parts, INNER, strip, "A matrix product, cell by cell", alt, words)


def _clash(W, X, b, wrong, k):
    """Return the picture of what has no partner."""
    j, i = divmod(max(k - 1, 0), X.shape[1])
    parts = clash_parts(W, X, b, wrong, j, i)
    meeting = INNER if wrong.names == ("W", "X") else ROWS
    strip = clash_strip(W, X, b, wrong, j, i)
    alt = f"The shapes do not fit. {wrong.words}. What would fit: {wrong.fits}"
    words = clash_words(wrong)
    return _drawn(parts, meeting, strip, "Matrices that do not fit", alt, words)


def _drawn(parts, meeting, strip, title, alt, words):
    line, top = formula(parts, meeting)
    size = WIDTH, round(top + HEIGHT)
    drawing = svg(*size, line, strip_drawing(strip, top), title=title, desc=alt)
    return picture(drawing, alt=alt, words=words, under=True)


def _vector(b):
    b = finite("b", b, ndim=1)
    if not 1 <= len(b) <= MOST:
        raise ValueError(f"b has shape {b.shape}; accepted: 1 to {MOST} numbers")
    return b
