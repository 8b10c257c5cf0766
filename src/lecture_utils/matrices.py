"""The matrix product of a layer, cell by cell; `parse` reads what a person typed."""

import re
from dataclasses import dataclass

import numpy as np

from lecture_utils._validation import finite, short_repr, whole

LARGEST = 1e6
PLAIN = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
_FORM = "a matrix such as 1 2; 3 4 or [[1, 2], [3, 4]]"


@dataclass(frozen=True)
class Cell:
    """One cell of a product, and the numbers that it is the sum of."""

    row: int  # unit of the layer
    column: int  # sample
    products: tuple  # W[row, k] X[k, column] for each k
    bias: float  # 0.0 without one
    total: float


@dataclass(frozen=True)
class Mismatch:
    """Two matrices that cannot be combined, and why."""

    names: tuple  # ("W", "X"), or ("W", "b")
    sizes: tuple  # the two sizes that should be equal
    words: str  # what does not fit, as a sentence
    fits: str  # what would fit


def product_steps(W, X, b=None):
    """Return the `Cell`s of W X + b row by row."""
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
    """
    W, X, b = _fitting(W, X, b)
    return np.column_stack([W, b]), np.vstack([X, np.ones(X.shape[1])])


def mismatch(W, X, b=None):
    """Return why W X + b cannot be computed, or None where it can."""
    W, X, b = _regular(W, X, b)
    inner, rows = (W.shape[1], len(X)), len(W)
    if inner[0] != inner[1]:
        words = (
            f"A row of W has {count(inner[0], 'number')}, "
            f"a column of X has {inner[1]}: {_alone(*inner)}"
        )
        fits = (
            f"an X with {count(inner[0], 'row')}, "
            f"or a W with {count(inner[1], 'column')}"
        )
        return Mismatch(("W", "X"), inner, words, fits)
    if b is not None and len(b) != rows:
        words = (
            f"W has {count(rows, 'row')}, b has {count(len(b), 'number')}: "
            + _alone(rows, len(b))
        )
        fits = f"a b with {count(rows, 'number')}, one for each row of W"
        return Mismatch(("W", "b"), (rows, len(b)), words, fits)
    return None


def _regular(W, X, b):
    W, X = finite("W", W, ndim=2), finite("X", X, ndim=2)
    b = None if b is None else finite("b", b, ndim=1)
    for name, values in (("W", W), ("X", X), ("b", b)):
        if values is not None and values.size == 0:
            raise ValueError(
                f"{name} must hold at least one number, got shape {values.shape}"
            )
    return W, X, b


def _fitting(W, X, b):
    wrong = mismatch(W, X, b)
    if wrong is not None:
        names, sizes = wrong.names, wrong.sizes
        raise ValueError(
            f"{names[0]} and {names[1]} do not fit, {sizes[0]} against {sizes[1]}. "
            f"{wrong.words}. Pass {wrong.fits}"
        )
    return _regular(W, X, b)


def _alone(one, other):
    return f"there is no partner for {abs(one - other)} of them"


# --------------------------------------------------------------- what a person typed


def parse(name, text, *, max_size=6):
    """Return the matrix that a person typed, with at most `max_size` rows and columns.

    "1 2; 3 4", "1, 2; 3, 4", "[1 2; 3 4]" and "[[1, 2], [3, 4]]" are the same matrix.
    A comma separates numbers; where spaces do, as in "0,5 1; 2 1,5", it is decimal.
    """
    max_size = whole("max_size", max_size, low=1)
    if not isinstance(text, str):
        raise ValueError(f"{name} must be {_FORM}, got {short_repr(text)}")
    try:
        rows = _rows(_with_points(text.strip().replace("−", "-")))
        rows = [_numbers(row, n) for n, row in enumerate(rows, start=1)]
        _check_size(rows, max_size)
    except ValueError as problem:
        shown = short_repr(text.strip())
        raise ValueError(f"{name} must be {_FORM}, got {shown}: {problem}") from None
    return np.array(rows)


def _with_points(text):
    """Return the text without decimal commas; raise where a comma is ambiguous."""
    words = [word.strip(",") for word in re.findall(r"[^\s;]+", text)]
    mixed = [word for word in words if re.fullmatch(r"[+-]?\d+,\d+", word)]
    if "[" in text or not mixed:
        return text
    has_spaces = re.search(r"[^\s;,][^\S\n]+[^\s;,]", text)
    separates = any("." in word or word.count(",") > 1 for word in words)
    if separates and not has_spaces:
        return text
    if has_spaces and not separates and not re.search(r",(?!\d)|(?<!\d),", text):
        return text.replace(",", ".")
    point, apart = mixed[0].replace(",", "."), mixed[0].split(",")
    raise ValueError(
        f"{mixed[0]} can mean {point}, or {apart[0]} and {apart[1]}; type {point}, or "
        f"{' '.join(apart)}"
    )


def _rows(text):
    """Split a text into one text a row; a list of lists counts as rows."""
    if text.startswith("[[") and text.endswith("]]"):
        return re.split(r"\]\s*,?\s*\[", text[2:-2])
    if text.startswith("[") and text.endswith("]"):
        text = text[1:-1]
    rows = re.split(r"[;\n]", text)
    # "1 2; 3 4;" ends its last row, it does not begin another.
    return rows[:-1] if len(rows) > 1 and not rows[-1].strip() else rows


def _numbers(row, n):
    if not row.strip():
        raise ValueError(f"row {n} is empty")
    return [_number(word, n) for word in re.split(r"\s*,\s*|\s+", row.strip())]


def _number(word, n):
    if not PLAIN.fullmatch(word):
        what = f"{short_repr(word)} is not a number" if word else "a number is missing"
        raise ValueError(f"{what} in row {n}")
    value = float(word)
    if abs(value) > LARGEST:
        raise ValueError(f"{short_repr(word)} is too large, beyond ±{LARGEST:.0f}")
    return value


def _check_size(rows, max_size):
    for n, row in enumerate(rows, start=1):
        if len(row) != len(rows[0]):
            raise ValueError(
                f"row 1 has {count(len(rows[0]), 'number')}, row {n} has {len(row)}"
            )
    if max(len(rows), len(rows[0])) > max_size:
        raise ValueError(
            f"it has {count(len(rows), 'row')} and {count(len(rows[0]), 'column')}, "
            f"more than {max_size}"
        )


def count(n, thing):
    """Return a number with its noun, as in 1 row or 2 rows."""
    return f"{n} {thing}" + ("" if n == 1 else "s")


def as_text(values):
    """Return a matrix, or a row of numbers, as `parse` reads it."""
    rows = np.atleast_2d(values)
    return "; ".join(" ".join(f"{value:g}" for value in row) for row in rows)
