"""The matrix product of a layer, cell by cell, and matrices read from text."""

import re
from dataclasses import dataclass

import numpy as np

from lecture_utils._checks import _shown, finite, whole

LARGEST = 1e6
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
_FORM = "a matrix such as 1 2; 3 4 or [[1, 2], [3, 4]]"


@dataclass(frozen=True)
class Cell:
    """One cell of a product: the numbers that were added up to it.

    Attributes
    ----------
    row, column : int
        Its place; row j is unit j of the layer, column i is sample i.
    products : tuple of float
        W[row, k] X[k, column] for each k.
    bias : float
        What the bias adds; 0.0 without one.
    total : float
        The cell's number.
    """

    row: int
    column: int
    products: tuple
    bias: float
    total: float


@dataclass(frozen=True)
class Mismatch:
    """Two matrices that cannot be combined, and why.

    Attributes
    ----------
    names : tuple of str
        ("W", "X"), or ("W", "b").
    sizes : tuple of int
        The two sizes that should be equal.
    words : str
        What does not fit, as a sentence.
    fits : str
        What would fit.
    """

    names: tuple
    sizes: tuple
    words: str
    fits: str


def product_steps(W, X, b=None):
    """Return the cells of W X + b in the order in which a hand computes them.

    Parameters
    ----------
    W : array_like of shape (n_out, n_in)
        One row a unit.
    X : array_like of shape (n_in, n_samples)
        One column a sample.
    b : array_like of shape (n_out,), optional
        Added to every column.

    Returns
    -------
    list of Cell
        Row by row, n_out * n_samples of them.

    Raises
    ------
    ValueError
        If shapes do not fit, a number is not finite, or a matrix is empty.

    Notes
    -----
    The definition: Z[j, i] = sum over k of W[j, k] X[k, i], plus b[j].

    Introduced in notebooks/02_forward_propagation.ipynb, section
    "A layer is a matrix product".
    """
    W, X, b = _fitting(W, X, b)
    biases = np.zeros(len(W)) if b is None else b
    columns, cells = X.T.tolist(), []
    for j, (row, bias) in enumerate(zip(W.tolist(), biases.tolist(), strict=True)):
        for i, column in enumerate(columns):
            products = tuple(w * x for w, x in zip(row, column, strict=True))
            cells.append(Cell(j, i, products, bias, sum(products) + bias))
    return cells


def with_bias_column(W, X, b):
    """Return W with b as its last column, and X with a row of ones under it.

    Their product is W X + b: a bias is a weight on an input that is always 1.

    Parameters
    ----------
    W : array_like of shape (n_out, n_in)
    X : array_like of shape (n_in, n_samples)
    b : array_like of shape (n_out,)

    Returns
    -------
    W_b : ndarray of shape (n_out, n_in + 1)
    X_1 : ndarray of shape (n_in + 1, n_samples)

    Raises
    ------
    ValueError
        If shapes do not fit, a number is not finite, or a matrix is empty.

    Notes
    -----
    Homogeneous coordinates; Bishop, "Pattern recognition and machine learning",
    2006, section 3.1.

    Introduced in notebooks/02_forward_propagation.ipynb, section
    "A layer is a matrix product".
    """
    W, X, b = _fitting(W, X, b)
    return np.column_stack([W, b]), np.vstack([X, np.ones(X.shape[1])])


def mismatch(W, X, b=None):
    """Return why W X + b cannot be computed, or None where it can.

    Parameters
    ----------
    W, X : array_like
        Matrices.
    b : array_like, optional
        A vector.

    Returns
    -------
    Mismatch or None

    Raises
    ------
    ValueError
        If W or X is no matrix, b no vector, one of them is empty, or a number is
        not finite.

    Notes
    -----
    Introduced in notebooks/02_forward_propagation.ipynb, section
    "A layer is a matrix product".
    """
    W, X, b = _regular(W, X, b)
    inner, rows = (W.shape[1], len(X)), len(W)
    if inner[0] != inner[1]:
        words = (
            f"A row of W has {_count(inner[0], 'number')}, "
            f"a column of X has {inner[1]}: {_alone(*inner)}"
        )
        fits = (
            f"an X with {_count(inner[0], 'row')}, "
            f"or a W with {_count(inner[1], 'column')}"
        )
        return Mismatch(("W", "X"), inner, words, fits)
    if b is not None and len(b) != rows:
        words = (
            f"W has {_count(rows, 'row')}, b has {_count(len(b), 'number')}: "
            + _alone(rows, len(b))
        )
        fits = f"a b with {_count(rows, 'number')}, one for each row of W"
        return Mismatch(("W", "b"), (rows, len(b)), words, fits)
    return None


def parse(name, text, *, max_size=6):
    """Return the matrix that a person typed.

    Parameters
    ----------
    name : str
        What the messages call it.
    text : str
        "1 2; 3 4", "1, 2; 3, 4", "[1 2; 3 4]" or "[[1, 2], [3, 4]]". A comma
        separates numbers; decimals have a point.
    max_size : int
        Most rows and most columns.

    Returns
    -------
    ndarray of shape (n_rows, n_columns)

    Raises
    ------
    ValueError
        If the text is no matrix, has too many rows or columns, or a number beyond
        a million.

    Notes
    -----
    Introduced in notebooks/02_forward_propagation.ipynb, section
    "A layer is a matrix product".
    """
    max_size = whole("max_size", max_size, low=1)
    if not isinstance(text, str):
        raise ValueError(f"{name}={_shown(text)} is not accepted; accepted: {_FORM}")
    try:
        listed = "[" in text
        rows = [_numbers(row, n, listed) for n, row in enumerate(_rows(text), start=1)]
        _check_size(rows, max_size)
    except ValueError as problem:
        shown = _shown(text.strip())
        raise ValueError(f"{name} = {shown} cannot be read: {problem}") from None
    return np.array(rows)


def _rows(text):
    """Split a text into one text a row; a list of lists counts as rows."""
    text = text.strip().replace("−", "-")
    if text.startswith("[[") and text.endswith("]]"):
        return re.split(r"\]\s*,?\s*\[", text[2:-2])
    if text.startswith("[") and text.endswith("]"):
        text = text[1:-1]
    rows = re.split(r"[;\n]", text)
    # "1 2; 3 4;" ends its last row, it does not begin another.
    return rows[:-1] if len(rows) > 1 and not rows[-1].strip() else rows


def _numbers(row, n, listed):
    if not row.strip():
        raise ValueError(f"row {n} is empty; accepted: {_FORM}")
    # In a list a comma can only separate; 0,8 -0,4 was meant to have decimals.
    if not listed and re.search(r"\d,\d", row) and " " in row.strip():
        raise ValueError(
            f"{_shown(row.strip())} looks like decimal commas; accepted: decimal "
            "points, and numbers separated by spaces or commas"
        )
    return [_number(word, n) for word in re.split(r"\s*,\s*|\s+", row.strip())]


def _number(word, n):
    if not _NUMBER.fullmatch(word):
        what = f"{_shown(word)} is not a number" if word else "a number is missing"
        raise ValueError(f"{what} in row {n}; accepted: {_FORM}")
    value = float(word)
    if abs(value) > LARGEST:
        raise ValueError(
            f"{_shown(word)} is too large; accepted: numbers from −{LARGEST:.0f} "
            f"to {LARGEST:.0f}"
        )
    return value


def _check_size(rows, max_size):
    for n, row in enumerate(rows, start=1):
        if len(row) != len(rows[0]):
            raise ValueError(
                f"row 1 has {_count(len(rows[0]), 'number')}, row {n} has {len(row)}; "
                "accepted: rows of one length"
            )
    if max(len(rows), len(rows[0])) > max_size:
        raise ValueError(
            f"it has {_count(len(rows), 'row')} and {_count(len(rows[0]), 'column')}; "
            f"accepted: at most {max_size} of each"
        )


def _regular(W, X, b):
    W, X = finite("W", W, ndim=2), finite("X", X, ndim=2)
    b = None if b is None else finite("b", b, ndim=1)
    for name, values in (("W", W), ("X", X), ("b", b)):
        if values is not None and values.size == 0:
            raise ValueError(
                f"{name} has shape {values.shape}; accepted: at least one number"
            )
    return W, X, b


def _fitting(W, X, b):
    wrong = mismatch(W, X, b)
    if wrong is not None:
        names, sizes = wrong.names, wrong.sizes
        raise ValueError(
            f"{names[0]} and {names[1]} do not fit, {sizes[0]} against {sizes[1]}. "
            f"{wrong.words}; accepted: {wrong.fits}"
        )
    return _regular(W, X, b)


def _count(n, thing):
    return f"{n} {thing}" + ("" if n == 1 else "s")


def _alone(one, other):
    return f"there is no partner for {abs(one - other)} of them"
