"""What one step of a product lights, and what it lays beside each other."""

from lecture_utils.matrices import with_bias_column
from lecture_utils.views.kit.number_grid import is_whole
from lecture_utils.views.kit.svg import sub
from lecture_utils.views.matrices.dot_product_row import Strip, cell_room, fitting
from lecture_utils.views.matrices.equation import Part


def product_parts(W, X, b, Z, k, bias):
    """Return the matrices of the formula after `k` cells."""
    j, i = divmod(k - 1, Z.shape[1])
    names, split_W, split_X = ("W", "X"), None, None
    if bias == "as a column":
        split_W, split_X = (0, W.shape[1], len(W), 1), (len(X), 0, 1, X.shape[1])
        W, X = with_bias_column(W, X, b)
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


def product_strip(W, X, b, cell, bias):
    """Return the row and the column of this step, or two empty lines before any."""
    if bias == "as a column":
        W, X = with_bias_column(W, X, b)
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


def clash_parts(W, X, b, wrong, j, i):
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


def clash_strip(W, X, b, wrong, j, i):
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
