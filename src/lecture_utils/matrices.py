"""The matrix product of a layer, cell by cell; `parse` reads what a person typed."""

from dataclasses import dataclass

import numpy as np

from lecture_utils._validation import finite
from lecture_utils.parsing import count
from lecture_utils.parsing import parse_matrix as parse

__all__ = [
    "Cell",
    "Mismatch",
    "mismatch",
    "parse",
    "product_steps",
    "with_bias_column",
]


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
