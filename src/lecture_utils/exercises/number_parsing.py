"""Read the numbers in an answer, and write numbers for a reply."""

import re

import numpy as np

from lecture_utils.parsing import parse_number

MAX_SIZE = 1_000_000  # numbers in an answer
MAX_DEPTH = 6  # lists within lists
MAX_SHOWN = 9  # numbers shown one by one
SEPARATORS = (r"\s*;\s*", r",\s+", r"\s*[x×]\s*", ",", r"\s+")  # between typed numbers
NOT_NUMBERS = {
    str: "That's text: write numbers without quotes.",
    bytes: "That's text: write numbers without quotes.",
    type(None): "That's None, which is no number.",
    dict: "That's a dict: give plain numbers.",
    set: "That's a set, which has no order: use round brackets, `(2, 5)`.",
}


class UnreadableAnswer(Exception):
    """An answer that is not made of numbers; the message says what it is instead."""


def as_numbers(answer, *, allow_bool=False):
    """Return an answer as a float array, or raise UnreadableAnswer."""
    if type(answer) in NOT_NUMBERS:
        raise UnreadableAnswer(NOT_NUMBERS[type(answer)])
    if callable(answer):
        name = type(answer).__name__.split("_")[0]
        raise UnreadableAnswer(f"That's a {name}, and numbers are asked for.")
    _check_nesting(answer)
    array = np.asarray(answer)
    if array.dtype.kind == "b" and not allow_bool:
        raise UnreadableAnswer("That's True or False, and numbers are asked for.")
    if array.size > MAX_SIZE:
        raise UnreadableAnswer(
            f"That's {array.size:,} numbers, and fewer are asked for."
        )
    if array.dtype.kind not in "biufO":
        raise UnreadableAnswer("I can't read that as numbers.")
    return array.astype(float)


def _check_nesting(answer, depth=0):
    """Raise UnreadableAnswer for lists that NumPy would unfold without end."""
    if depth > MAX_DEPTH:
        raise UnreadableAnswer("It's a list within lists, too deep to be numbers.")
    for part in answer if isinstance(answer, list | tuple) else ():
        if isinstance(part, list | tuple):
            _check_nesting(part, depth + 1)


# ----------------------------------------------------------------- typed numbers


def as_typed(answer, size, *, whole):
    """Return an answer with its texts and decimal commas read, and a note on how.

    `size` numbers are expected, whole ones if `whole`. What needs no reading is
    returned as it is, with an empty note.
    """
    answer = plain_text(answer)
    if isinstance(answer, tuple) and size == 1:
        return _with_comma(answer, whole)
    if isinstance(answer, str):
        parts = _split(answer, size)
    elif isinstance(answer, tuple | list) and any(isinstance(p, str) for p in answer):
        parts = answer
    else:
        return answer, ""
    try:
        numbers = [
            parse_number(part, whole=whole) if isinstance(part, str) else part
            for part in parts
        ]
    except ValueError as error:
        raise UnreadableAnswer(
            f"That's text. {_sentence(error)}, without quotes."
        ) from None
    numbers = numbers[0] if size == len(numbers) == 1 else numbers
    return numbers, f"(Read as {_typed(numbers)}: numbers need no quotes.)"


def plain_text(answer):
    """Return an array of texts as a str or a list, and everything else as it is."""
    is_text = isinstance(answer, np.ndarray) and answer.dtype.kind == "U"
    return answer.tolist() if is_text else answer


def _split(text, size):
    """Return `size` texts, one for each number, or the whole text in a list."""
    text = text.strip().strip("()[]").strip(" ,;")
    for separator in SEPARATORS if size > 1 else ():
        parts = re.split(separator, text)
        if len(parts) == size:
            return parts
    return [text]


def _with_comma(answer, whole):
    """Return the one number that was typed with a comma, such as (1, 5), and a note."""
    is_short = all(type(part) is int and abs(part) < 10**6 for part in answer)
    if len(answer) < 2 or not is_short:
        return answer, ""
    first, *others = answer
    if min(others) < 0 or any(part > 999 for part in others[1:]):
        return answer, ""
    typed = ",".join(map(str, answer))
    problem = f"Python takes `{typed}` for {len(answer)} numbers"
    if first == 0 and len(answer) == 2:  # the sign of -0,5 is lost
        raise UnreadableAnswer(
            f"{problem}. One is asked for: write a decimal point, `0.{others[0]}` or "
            f"`-0.{others[0]}`."
        )
    try:
        number = parse_number(typed, whole=whole)
    except ValueError as error:
        if len(answer) > 2:
            return answer, ""
        raise UnreadableAnswer(f"{problem}. {_sentence(error)}.") from None
    if whole and number != round(number):
        raise UnreadableAnswer(f"{problem}. One whole number is asked for.")
    sign = "no comma" if number == round(number) else "a decimal point"
    return number, f"(Read as {format_number(number)}: Python wants {sign}.)"


def _sentence(error):
    text = str(error)
    return text[:1].upper() + text[1:]


def _typed(numbers):
    if isinstance(numbers, list | tuple):
        return f"({', '.join(map(_typed, numbers))})"
    if isinstance(numbers, int | float):
        return format_number(numbers)
    return format_value(numbers)


# ------------------------------------------------------------------------ writing


def format_value(value, digits=4):
    """Return a short text for a student's value or one of ours; it never fails."""
    try:
        _check_nesting(value)
        array = np.asarray(value)
        if array.dtype.kind not in "biuf":
            text = repr(value)
            return text if len(text) <= 60 else text[:57] + "..."
        if array.size > MAX_SHOWN:
            return f"an array of shape {array.shape}"

        def number(one):
            is_float = isinstance(one, np.floating)
            return format_number(one, digits) if is_float else str(one)

        text = np.array2string(array, separator=", ", formatter={"all": number})
        return " ".join(text.split())
    except Exception:
        return f"something of type {type(value).__name__}"


def format_number(number, digits=12):
    """Return a number as a person would type it: 81920 and not 8.192e+04."""
    if number == np.round(number) and abs(number) < 1e15:
        return f"{number + 0.0:.0f}"
    return f"{number:.{digits}g}"


def format_pair(got, expected):
    """Return both values in words; of large arrays only the place that differs most."""
    if got.shape == expected.shape and got.size > MAX_SHOWN:
        error = np.nan_to_num(np.abs(got - expected), nan=np.inf)
        place = np.unravel_index(error.argmax(), error.shape)
        one, other = _distinct_texts(got[place], expected[place])
        return f"{one} at {[int(i) for i in place]}, and {other} is right there."
    one, other = _distinct_texts(got, expected)
    return f"{one}, and {other} is right."


def _distinct_texts(got, expected):
    """Return texts for both, with as many digits as it takes to tell them apart."""
    for digits in (4, 7, 17):
        texts = format_value(got, digits), format_value(expected, digits)
        if texts[0] != texts[1]:
            break
    return texts
