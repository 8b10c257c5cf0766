"""A step of a product in words: the sum written out, and what the shapes say."""

from lecture_utils.views.kit.number_grid import exact, is_exact, is_whole
from lecture_utils.views.kit.svg import paragraph, sub
from lecture_utils.views.kit.text import in_brackets


def said_of_shapes(parts):
    """Return the formula's shapes as plain text: (2 × 2) · (2 × 1) = (2 × 1)."""
    said = []
    for part in parts:
        shape = f"({part.values.shape[0]} × {part.values.shape[1]})"
        said.append(f"{part.sign} {shape}" if part.sign else shape)
    return " ".join(said)


def product_words(W, X, b, cells, k, bias):
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
    written = f"<b>Z[{j}, {i}]</b> = {sum_written(W, X, b, cell, bias)}"
    said = paragraph(place, class_="wide") + paragraph(written, class_="wide")
    return said + _about_bias(j, X.shape[1], bias)


def sum_written(W, X, b, cell, bias):
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


def clash_words(wrong):
    """Return what has no partner, and what would fit."""
    return paragraph(
        f"<b>The shapes do not fit.</b> {wrong.words}.", class_="wide"
    ) + paragraph(f"<b>What would fit:</b> {wrong.fits}.", class_="wide")
