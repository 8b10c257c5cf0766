"""Answers read as numbers, and what tells them from the right ones."""

import numpy as np

MOST = 1_000_000  # numbers that an answer may hold
DEEPEST = 6  # lists within lists that an answer may be
MOST_SHOWN = 9  # numbers that are shown one by one
CLOSE = "Close, but not the same."
TRANSPOSED = "The numbers are right, and rows and columns are exchanged: transpose."
NEGATED = "The size is right, the sign is not."
PERCENT = "A factor of 100 off: percent?"
ROUNDED = "Right as far as it goes, and rounded too much: give more digits."
# Of one call these may be chance: a function is told only if they fit all its calls.
GUESSES = {CLOSE, TRANSPOSED, NEGATED, PERCENT, ROUNDED}


class Unreadable(Exception):
    """An answer that is not made of numbers; its text says what it is instead."""


def read(answer, *, truths=False):
    """Return an answer as a float array; `truths` lets True and False count as 1, 0."""
    kinds = {
        str: "That's text: write numbers without quotes.",
        bytes: "That's text: write numbers without quotes.",
        type(None): "That's None, which is no number.",
        dict: "That's a dict: give plain numbers.",
        set: "That's a set, which has no order: use round brackets, `(2, 5)`.",
    }
    if type(answer) in kinds:
        raise Unreadable(kinds[type(answer)])
    if callable(answer):
        name = getattr(type(answer), "__name__", "function").split("_")[0]
        raise Unreadable(f"That's a {name}, and numbers are asked for.")
    _check_nesting(answer)
    array = np.asarray(answer)
    if array.dtype.kind == "b" and not truths:
        raise Unreadable("That's True or False, and numbers are asked for.")
    if array.size > MOST:
        raise Unreadable(f"That's {array.size:,} numbers, and fewer are asked for.")
    if array.dtype.kind not in "biufO":
        raise Unreadable("I can't read that as numbers.")
    return array.astype(float)


def _check_nesting(answer, depth=0):
    """Raise Unreadable for lists that NumPy would unfold without end."""
    if depth > DEEPEST:
        raise Unreadable("It's a list within lists, too deep to be numbers.")
    for part in answer if isinstance(answer, list | tuple) else ():
        if isinstance(part, list | tuple):
            _check_nesting(part, depth + 1)


def near(got, want, *, rtol, atol):
    """Return whether two arrays of one shape are the same; nan is nan.

    A tenth of the time of NumPy's `allclose`, and it's asked thousands of times.
    """
    off = np.abs(got - want) <= atol + rtol * np.abs(want)
    return bool((off | (got == want) | (np.isnan(got) & np.isnan(want))).all())


def difference(got, want, is_near):
    """Return None where `got` is `want`; else words, "" if nothing is recognised.

    `is_near` is a function of two arrays that says whether they count as the same.
    """
    if got.size == want.size == 1:
        got = got.reshape(want.shape)
    if got.shape != want.shape:
        return shape_words(got.shape, want.shape)
    if is_near(got, want):
        return None
    if not np.isfinite(got).all():
        return f"There is a {got[~np.isfinite(got)].flat[0]} in it."
    if got.ndim == 2 and got.shape == got.T.shape and is_near(got.T, want):
        return TRANSPOSED
    if is_near(-got, want):
        return NEGATED
    # Of counts none is nearly right, and none is a percentage.
    return "" if (want == np.round(want)).all() else _nearly(got, want)


def _nearly(got, want):
    """Return words for a number that has to do with the right one, or ""."""
    if any(near(got, want * k, rtol=2e-3, atol=0) for k in (100, 0.01)):
        return PERCENT
    if is_rounding(got, want):
        return ROUNDED
    if (np.abs(got - want) <= 0.05 * np.abs(want)).all():
        return CLOSE
    return ""


def is_rounding(got, exact):
    """Return whether `got` is `exact` with fewer digits, at most 10 % off."""
    if not (np.abs(got - exact) <= 0.1 * np.abs(exact)).all():
        return False
    return any(
        near(np.round(exact, digits), got, rtol=0, atol=1e-12) for digits in range(9)
    )


def shape_words(got, want):
    """Return words for a wrong shape."""
    if not want:
        return f"One number is asked for, and that's {_count(got)}."
    if not got:
        return f"That's one number, and {_count(want)} are asked for."
    if len(got) == len(want) == 1:
        verb = "is" if want == (1,) else "are"
        return f"That's {_count(got)}, and {want[0]} {verb} asked for."
    words = f"Its shape is {got}, and {want} is right"
    if got == want[::-1] or (len(got) == 2 and (max(got),) == want and min(got) == 1):
        return f"{words}: did you transpose?"
    return f"{words}."


def _count(shape):
    if len(shape) != 1:
        return f"an array of shape {shape}"
    return f"{shape[0]} number" + ("" if shape[0] == 1 else "s")


def side_by_side(got, want):
    """Return words for what came and what is right; of large arrays one place."""
    if got.shape == want.shape and got.size > MOST_SHOWN:
        off = np.nan_to_num(np.abs(got - want), nan=np.inf)
        place = np.unravel_index(off.argmax(), off.shape)
        one, right = _told_apart(got[place], want[place])
        return f"{one} at {[int(i) for i in place]}, and {right} is right there."
    one, right = _told_apart(got, want)
    return f"{one}, and {right} is right."


def _told_apart(got, want):
    """Return texts for both, with as many digits as it takes to tell them apart."""
    for digits in (4, 7, 17):
        texts = shown(got, digits), shown(want, digits)
        if texts[0] != texts[1]:
            break
    return texts


def shown(value, digits=4):
    """Return a short text for a value of ours or of a student's; it never fails."""
    try:
        _check_nesting(value)
        array = np.asarray(value)
        if array.dtype.kind not in "biuf":
            return _cut(repr(value))
        if array.size > MOST_SHOWN:
            return f"an array of shape {array.shape}"

        def number(one):
            return plain(one, digits) if isinstance(one, np.floating) else str(one)

        text = np.array2string(array, separator=", ", formatter={"all": number})
        return " ".join(text.split())
    except Exception:
        return f"something of type {type(value).__name__}"


def plain(number, digits=12):
    """Return a number as a person would type it: 81920 and not 8.192e+04."""
    if number == np.round(number) and abs(number) < 1e15:
        return f"{number + 0.0:.0f}"
    return f"{number:.{digits}g}"


def _cut(text):
    return text if len(text) <= 60 else text[:57] + "..."
