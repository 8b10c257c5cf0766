"""A matrix read from what a person typed."""

import re

import numpy as np

from lecture_utils._checks import _shown, whole

LARGEST = 1e6
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
_FORM = "a matrix such as 1 2; 3 4 or [[1, 2], [3, 4]]"


def parse(name, text, *, max_size=6):
    """Return the matrix that a person typed.

    Parameters
    ----------
    name : str
        What the messages call it.
    text : str
        "1 2; 3 4", "1, 2; 3, 4", "[1 2; 3 4]" or "[[1, 2], [3, 4]]". A comma
        separates numbers; where spaces do, as in "0,5 1; 2 1,5", it is a decimal point.
    max_size : int
        Most rows and most columns.

    Returns
    -------
    ndarray of shape (n_rows, n_columns)

    Raises
    ------
    ValueError
        If the text is no matrix, has a comma with two meanings, too many rows or
        columns, or a number beyond a million.
    """
    max_size = whole("max_size", max_size, low=1)
    if not isinstance(text, str):
        raise ValueError(f"{name}={_shown(text)} is not accepted; accepted: {_FORM}")
    try:
        rows = _rows(_with_points(text.strip().replace("−", "-")))
        rows = [_numbers(row, n) for n, row in enumerate(rows, start=1)]
        _check_size(rows, max_size)
    except ValueError as problem:
        shown = _shown(text.strip())
        raise ValueError(f"{name} = {shown} cannot be read: {problem}") from None
    return np.array(rows)


def _with_points(text):
    """Return the text without decimal commas; raise where a comma may be one or not."""
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
        f"{mixed[0]} can mean {point}, or {apart[0]} and {apart[1]}; "
        f"accepted: {point}, or {' '.join(apart)}"
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
        raise ValueError(f"row {n} is empty; accepted: {_FORM}")
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
                f"row 1 has {count(len(rows[0]), 'number')}, row {n} has {len(row)}; "
                "accepted: rows of one length"
            )
    if max(len(rows), len(rows[0])) > max_size:
        raise ValueError(
            f"it has {count(len(rows), 'row')} and {count(len(rows[0]), 'column')}; "
            f"accepted: at most {max_size} of each"
        )


def count(n, thing):
    """Return so many of a thing, as in 1 row or 2 rows."""
    return f"{n} {thing}" + ("" if n == 1 else "s")
