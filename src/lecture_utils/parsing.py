"""Read a number or a matrix from what a person typed."""

import re

import numpy as np

from lecture_utils._validation import short_repr, whole

LARGEST = 1e6
_FORM = "a matrix such as 1 2; 3 4 or [[1, 2], [3, 4]]"

_PLAIN = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
_GROUPED = re.compile(
    r"[+-]?[1-9]\d{0,2}(?P<mark>[ _'’,.])\d{3}(?P<more>((?P=mark)\d{3})*)"
    r"(?P<decimals>(?!(?P=mark))[.,]\d+)?",
    re.ASCII,
)
_TYPED = str.maketrans("−–\u00a0\u2009\u202f", "--   ")  # minus signs, hard spaces


def parse_number(text, *, whole=False):
    """Return the number that a person typed; with `whole`, `1,234` means 1234 alone.

    A text is accepted where it can mean one thing only. A point alone is decimal, as in
    Python, and so is a comma, `0,5`, unless exactly three digits follow it. Marks that
    can only separate thousands are dropped: `1,234,567`, `1,234.5`, `1 234`, `1'234`.
    `−` and `–` are minus signs, and `50%` is 0.5.

    Examples
    --------
    >>> parse_number("0,5")
    0.5
    >>> parse_number("73,856", whole=True)
    73856.0
    """
    shown = text.strip()
    typed = re.sub(r"^([+-]) +", r"\1", shown.translate(_TYPED))
    percent = typed.endswith("%")
    typed = typed.removesuffix("%").rstrip()
    if grouped := _GROUPED.fullmatch(typed):
        typed = _without_groups(typed, grouped, whole)
    elif typed.count(",") == 1 and "." not in typed:
        typed = typed.replace(",", ".")
    value = float(typed) if _PLAIN.fullmatch(typed) else np.nan
    if not np.isfinite(value):
        raise ValueError(f"{_cut(shown)} is not a number: type one such as 0.5 or 20")
    return value / 100 if percent else value


def _without_groups(typed, grouped, whole):
    """Return a number without the marks between its thousands."""
    mark = grouped["mark"]
    if mark in ",." and not grouped["more"] and not grouped["decimals"]:
        if mark == ".":
            return typed
        if not whole:
            one, other = typed.replace(",", ""), typed.replace(",", ".")
            raise ValueError(f"{typed} could be two numbers: type {one} or {other}")
    return typed.replace(mark, "").replace(",", ".")


def _cut(text):
    text = repr(text)
    return text if len(text) <= 40 else text[:37] + "..."


def parse_matrix(name, text, *, max_size=6):
    """Return the matrix that a person typed, with at most `max_size` rows and columns.

    "1 2; 3 4", "1, 2; 3, 4", "[1 2; 3 4]" and "[[1, 2], [3, 4]]" are the same matrix.
    A comma separates numbers; where spaces do, as in "0,5 1; 2 1,5", it is decimal.

    Examples
    --------
    >>> parse_matrix("W", "1 2; 3 4")
    array([[1., 2.],
           [3., 4.]])
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
    if not _PLAIN.fullmatch(word):
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
