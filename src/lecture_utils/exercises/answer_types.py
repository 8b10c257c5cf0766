"""Answers that are numbers or a letter: what is right, and what to say otherwise."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from lecture_utils.exercises.number_parsing import (
    UnreadableAnswer,
    as_numbers,
    as_typed,
    format_number,
    format_value,
    plain_text,
)

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
