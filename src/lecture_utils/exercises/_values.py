"""Answers read as numbers, and what tells them from the right ones."""

import numpy as np

MOST = 1_000_000  # numbers that an answer may hold
MOST_SHOWN = 9  # numbers that are shown one by one


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
    array = np.asarray(answer)
    if array.dtype.kind == "b" and not truths:
        raise Unreadable("That's True or False, and numbers are asked for.")
    if array.size > MOST:
        raise Unreadable(f"That's {array.size:,} numbers, and fewer are asked for.")
    if array.dtype.kind not in "biufO":
        raise Unreadable("I can't read that as numbers.")
    return array.astype(float)


def difference(got, want, *, rtol=0.0, atol=0.0):
    """Return None where `got` is `want`; else words, "" if nothing is recognised."""

    def near(one):
        return np.allclose(one, want, rtol=rtol, atol=atol, equal_nan=True)

    if got.size == want.size == 1:
        got = got.reshape(want.shape)
    if got.shape != want.shape:
        return shape_words(got.shape, want.shape)
    if near(got):
        return None
    if not np.isfinite(got).all():
        return f"There is a {got[~np.isfinite(got)].flat[0]} in it."
    if got.ndim == 2 and got.shape == got.T.shape and near(got.T):
        return "The numbers are right, and rows and columns are exchanged: transpose."
    if near(-got):
        return "The size is right, the sign is not."
    if near(got / 100) or near(got * 100):
        return "A factor of 100 off: percent?"
    if (np.abs(got - want) <= 0.05 * np.abs(want)).all():
        return "Close, and not close enough: keep more digits, round at the end."
    return ""


def shape_words(got, want):
    """Return words for a wrong shape."""
    if not want:
        return "One number is asked for."
    if not got:
        return "That's one number, and several are asked for."
    if len(got) == len(want) == 1:
        return f"That's {got[0]} numbers, and {want[0]} are asked for."
    words = f"Its shape is {got}, and {want} is right"
    if got == want[::-1] or (len(got) == 2 and (max(got),) == want and min(got) == 1):
        return f"{words}: did you transpose?"
    return f"{words}."


def side_by_side(got, want):
    """Return words for what came and what is right; of large arrays one place."""
    if got.shape == want.shape and got.size > MOST_SHOWN:
        off = np.nan_to_num(np.abs(got - want), nan=np.inf)
        place = np.unravel_index(off.argmax(), off.shape)
        one, right = (f"{array[place]:.4g}" for array in (got, want))
        return f"{one} at {[int(i) for i in place]}, and {right} is right there."
    one, right = shown(got), shown(want)
    return f"{one}, and {right} is right." if one != right else f"{one}."


def shown(value):
    """Return a short text for a value of ours or of a student's; it never fails."""
    try:
        array = np.asarray(value)
        if array.dtype.kind not in "biuf":
            return _cut(repr(value))
        if array.size > MOST_SHOWN:
            return f"an array of shape {array.shape}"
        text = np.array2string(array, separator=", ", formatter={"all": _number})
        return " ".join(text.split())
    except Exception:
        return f"something of type {type(value).__name__}"


def _number(value):
    return f"{value:.4g}" if isinstance(value, np.floating) else str(value)


def _cut(text):
    return text if len(text) <= 60 else text[:57] + "..."
