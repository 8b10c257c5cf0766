"""Answers that are numbers or a letter: read, judged, and what to say otherwise."""

import re
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from lecture_utils.matrices import PLAIN

RIGHT, WRONG, OPEN = "right", "wrong", "open"
NOT_ANSWERED = "Not answered yet: write your answer in place of the `...`"
CLOSE = "Close, but not the same."
TRANSPOSED = "The numbers are right, and rows and columns are exchanged: transpose."
NEGATED = "The size is right, the sign is not."
PERCENT = "Off by a factor of 100: is it a percentage?"
ROUNDED = "Right, but rounded too much: give more digits."


class Verdict(NamedTuple):
    """RIGHT, WRONG or OPEN, what to say, and whether the mistake was recognised."""

    kind: str
    text: str = ""
    recognised: bool = True


class Misconception(NamedTuple):
    """A wrong answer that people give, and what to say to it."""

    answer: object
    text: str


@dataclass(frozen=True)
class NumberAnswer:
    """A number, or several in a fixed order; whole ones where all expected are ints."""

    expected: object
    misconceptions: tuple = ()
    decimals: int | None = None
    one_of: tuple = ()

    def judge(self, answer):
        """Return the Verdict on an answer."""
        if isinstance(answer, tuple | list) and any(part is ... for part in answer):
            return Verdict(OPEN, NOT_ANSWERED)
        if text := self._misconception(answer):
            return Verdict(WRONG, text)
        try:
            answer, note = as_typed(answer, np.size(self.expected), whole=self._whole)
            got = as_numbers(answer)
        except UnreadableAnswer as error:
            return Verdict(WRONG, str(error))
        difference = self._difference(got, self.expected)
        if difference is None:
            return Verdict(RIGHT, note)
        verdict = self._wrong(got, self._misconception(got) or difference)
        return verdict._replace(text=f"{note} {verdict.text}".strip())

    def _wrong(self, got, text):
        """Return the Verdict on wrong numbers, of which `text` is known."""
        if text not in ("", CLOSE):
            return Verdict(WRONG, text)
        if self.one_of and not any(self._is_exactly(got, each) for each in self.one_of):
            choices = ", ".join(map(str, self.one_of))
            return Verdict(WRONG, f"Give one of these: {choices}.")
        if self._whole and (got != np.round(got)).any():
            return Verdict(WRONG, "A whole number is asked for.")
        text = f"It isn't {format_value(got, 12)}. {text}".strip()
        return Verdict(WRONG, text, recognised=False)

    @property
    def _whole(self):
        return np.asarray(self.expected).dtype.kind == "i"

    def _difference(self, got, expected):
        return describe_difference(got, np.asarray(expected, float), self._equal)

    def _equal(self, got, expected):
        if self.decimals is not None:
            got, expected = (np.round(each, self.decimals) for each in (got, expected))
        return all_close(got, expected, rtol=1e-6, atol=1e-9)

    def _misconception(self, answer):
        """Return what to say to a known wrong answer, else None."""
        try:
            got = as_numbers(answer)
        except UnreadableAnswer:
            return None
        for matches in self._is_exactly, self._is_roughly:
            for each in self.misconceptions:
                if matches(got, np.asarray(each.answer, float)):
                    return each.text
        return None

    def _is_exactly(self, got, known):
        return self._difference(got, known) is None

    def _is_roughly(self, got, known):
        """Return whether one number is a known one, not quite or in fewer digits."""
        if got.size != 1 or known.size != 1:
            return False
        if self.decimals is not None and all_close(got, known, rtol=3e-3, atol=0):
            return True
        # 66.4 is 66.37 in fewer digits, but 0.1 may be anything.
        digits = format_number(got.item()).strip("-0.").replace(".", "")
        return len(digits) > 1 and is_rounded(got, known)


@dataclass(frozen=True)
class ChoiceAnswer:
    """One of several letters: the right one, and every other as a Misconception."""

    expected: str
    misconceptions: tuple

    def judge(self, answer):
        """Return the Verdict on an answer."""
        answer = plain_text(answer)
        if isinstance(answer, tuple | list) and len(answer) == 1:
            answer = answer[0]
        letter = answer.strip(" .:()'\"`").lower() if isinstance(answer, str) else None
        if letter == self.expected:
            return Verdict(RIGHT)
        texts = dict(self.misconceptions)
        letters = ", ".join(f'`"{each}"`' for each in sorted([self.expected, *texts]))
        unknown = f"Answer with one letter, in quotes: {letters}."
        return Verdict(WRONG, texts.get(letter, unknown))


# ---------------------------------------------------------------- comparing numbers


def all_close(got, expected, *, rtol, atol):
    """Return whether two arrays of one shape agree; nan equals nan.

    Ten times as fast as `np.allclose`: a check calls it thousands of times.
    """
    close = np.abs(got - expected) <= atol + rtol * np.abs(expected)
    both_nan = np.isnan(got) & np.isnan(expected)
    return bool((close | (got == expected) | both_nan).all())


def describe_difference(got, expected, equal):
    """Return None where two arrays are equal, else what went wrong, "" if unknown."""
    if got.size == expected.size == 1:
        got = got.reshape(expected.shape)
    if got.shape != expected.shape:
        return _describe_shapes(got.shape, expected.shape)
    if equal(got, expected):
        return None
    if not np.isfinite(got).all():
        return f"There is a {got[~np.isfinite(got)].flat[0]} in it."
    if got.ndim == 2 and got.shape == got.T.shape and equal(got.T, expected):
        return TRANSPOSED
    if equal(-got, expected):
        return NEGATED
    if (expected == np.round(expected)).all():  # no count is nearly right
        return ""
    if any(all_close(got, expected * k, rtol=2e-3, atol=0) for k in (100, 0.01)):
        return PERCENT
    if is_rounded(got, expected):
        return ROUNDED
    is_near = np.abs(got - expected) <= 0.05 * np.abs(expected)
    return CLOSE if is_near.all() else ""


def is_rounded(got, exact):
    """Return whether `got` is `exact` with fewer digits, at most 10 % off."""
    if not (np.abs(got - exact) <= 0.1 * np.abs(exact)).all():
        return False
    return any(
        all_close(np.round(exact, digits), got, rtol=0, atol=1e-12)
        for digits in range(9)
    )


def _describe_shapes(got, expected):
    if not expected:
        return f"One number is asked for, and that's {_count(got)}."
    if not got:
        return f"That's one number, and {_count(expected)} are asked for."
    if len(got) == len(expected) == 1:
        verb = "is" if expected == (1,) else "are"
        return f"That's {_count(got)}, and {expected[0]} {verb} asked for."
    text = f"Its shape is {got}, and {expected} is right"
    is_column = len(got) == 2 and (max(got),) == expected and min(got) == 1
    if got == expected[::-1] or is_column:
        return f"{text}: did you transpose?"
    return f"{text}."


def _count(shape):
    if len(shape) != 1:
        return f"an array of shape {shape}"
    return f"{shape[0]} number" + ("" if shape[0] == 1 else "s")


# ---------------------------------------------------------------------- reading numbers


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

GROUPED = re.compile(
    r"[+-]?[1-9]\d{0,2}(?P<mark>[ _'’,.])\d{3}(?P<more>((?P=mark)\d{3})*)"
    r"(?P<decimals>(?!(?P=mark))[.,]\d+)?",
    re.ASCII,
)
TYPED = str.maketrans("−–\u00a0\u2009\u202f", "--   ")  # minus signs, hard spaces


def parse_number(text, *, whole=False):
    """Return the number that a person typed; with `whole`, `1,234` means 1234 alone.

    A text is accepted where it can mean one thing only. A point alone is decimal, as in
    Python, and so is a comma, `0,5`, unless exactly three digits follow it. Marks that
    can only separate thousands are dropped: `1,234,567`, `1,234.5`, `1 234`, `1'234`.
    `−` and `–` are minus signs, and `50%` is 0.5.
    """
    shown = text.strip()
    typed = re.sub(r"^([+-]) +", r"\1", shown.translate(TYPED))
    percent = typed.endswith("%")
    typed = typed.removesuffix("%").rstrip()
    if grouped := GROUPED.fullmatch(typed):
        typed = _without_groups(typed, grouped, whole)
    elif typed.count(",") == 1 and "." not in typed:
        typed = typed.replace(",", ".")
    value = float(typed) if PLAIN.fullmatch(typed) else np.nan
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
