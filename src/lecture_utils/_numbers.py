"""One number read from what a person typed, for exercises and controls alike."""

import re

import numpy as np

_PLAIN = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
_GROUPED = re.compile(
    r"[+-]?[1-9]\d{0,2}(?P<mark>[ _'’,.])\d{3}(?P<more>((?P=mark)\d{3})*)"
    r"(?P<decimals>(?!(?P=mark))[.,]\d+)?",
    re.ASCII,
)
_TYPED = str.maketrans("−–\u00a0\u2009\u202f", "--   ")  # minus signs, hard spaces


def parse_number(text, *, whole=False):
    """Return the number that a person typed.

    Parameters
    ----------
    text : str
        What was typed.
    whole : bool
        A whole number is asked for, so `1,234` can mean 1234 alone.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If the text is no number or could be two. The message says what to type.

    Notes
    -----
    A text is understood where it can mean one thing only:

    - A point alone is decimal, as in Python: `0.5`, `.5`, `1.234`, `1e-3`.
    - A comma alone is decimal, `0,5`, `1,25`, `0,125`, `1234,567`, except before
      exactly three digits, where it could separate thousands: `1,234` is refused
      unless `whole`.
    - Marks that can only separate thousands are dropped: `1,234,567`, `1,234.5`,
      `1.234,5`, `1 234`, `1'234`, `1_234`.
    - `−` and `–` are minus signs, and `50%` is 0.5.

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
    """Return a number without the marks between its thousands, or raise."""
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
