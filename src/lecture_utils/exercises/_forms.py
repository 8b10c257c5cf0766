"""The plain forms of an answer: numbers, and a letter."""

import re
from dataclasses import dataclass

import numpy as np

from lecture_utils._numbers import parse_number
from lecture_utils.exercises._exercise import (
    NOT_YET,
    OPEN,
    RIGHT,
    WRONG,
    Slip,
    Verdict,
)
from lecture_utils.exercises._values import (
    CLOSE,
    Unreadable,
    difference,
    is_rounding,
    near,
    plain,
    read,
    shown,
)

_BETWEEN = (r"\s*;\s*", r",\s+", r"\s*[x×]\s*", ",", r"\s+")  # two typed numbers


@dataclass(frozen=True)
class Numbers:
    """A number, or several in a fixed order.

    Attributes
    ----------
    want : float or tuple
        The right ones. Whole numbers are asked for where these are ints.
    slips : tuple of Slip
        Typical wrong answers.
    decimals : int or None
        An answer is right if it rounds to `want` at so many decimals; None where it
        is exact.
    among : tuple
        All answers that can be meant, where there are few.
    """

    want: object
    slips: tuple = ()
    decimals: int | None = None
    among: tuple = ()

    def judge(self, answer):
        """Return the Verdict on an answer."""
        if isinstance(answer, tuple | list) and any(part is ... for part in answer):
            return Verdict(OPEN, NOT_YET)
        if words := self._slip(answer):
            return Verdict(WRONG, words)
        try:
            answer, note = self._understood(answer)
            got = read(answer)
        except Unreadable as error:
            return Verdict(WRONG, str(error))
        words = difference(got, np.asarray(self.want, float), self._near)
        if words is None:
            return Verdict(RIGHT, note)
        words = self._slip(got) or words
        if words in ("", CLOSE):
            return self._refused(got, note, words)
        return Verdict(WRONG, f"{note} {words}".strip())

    def _refused(self, got, note, words):
        """Return the Verdict on a number that nothing is known of."""
        named = True
        if self.among and not any(self._is(got, each) for each in self.among):
            words = f"Give one of these: {', '.join(map(str, self.among))}."
        elif self._whole and (got != np.round(got)).any():
            words = "A whole number is asked for."
        else:
            words, named = f"It isn't {shown(got, 12)}. {words}", False
        return Verdict(WRONG, f"{note} {words}".strip(), named)

    @property
    def _whole(self):
        want = self.want if isinstance(self.want, tuple) else (self.want,)
        return all(isinstance(part, int) for part in want)

    def _near(self, got, want):
        if self.decimals is not None:
            got, want = np.round(got, self.decimals), np.round(want, self.decimals)
        return near(got, want, rtol=1e-6, atol=1e-9)

    def _is(self, got, want):
        want = np.asarray(want, float)
        return difference(got, want, self._near) is None

    def _slip(self, answer):
        """Return the words for a typical wrong answer, or None."""
        try:
            got = read(answer)
        except Unreadable:
            return None
        slips = [Slip(np.asarray(slip[0], float), slip[1]) for slip in self.slips]
        for alike in self._is, self._is_rounded:  # a slip itself goes first
            for slip in slips:
                if alike(got, slip.answer):
                    return slip.words
        return None

    def _is_rounded(self, got, slip):
        """Return whether an answer is a slip, not quite or in fewer digits."""
        if got.size != 1 or slip.size != 1:
            return False
        if self.decimals is not None and near(got, slip, rtol=3e-3, atol=0):
            return True
        # 66.4 is 66.37 in fewer digits, but 0.1 may be anything.
        digits = plain(got.item()).strip("-0.").replace(".", "")
        return len(digits) > 1 and is_rounding(got, slip)

    def _understood(self, answer):
        """Return an answer, its texts and commas read, and words on how."""
        n = np.size(self.want)
        if isinstance(answer, np.ndarray) and answer.dtype.kind == "U":
            answer = answer.tolist()
        if isinstance(answer, tuple) and n == 1:
            return self._with_commas(answer)
        if isinstance(answer, str):
            parts = _parts(answer, n)
        elif isinstance(answer, tuple | list) and any(
            isinstance(part, str) for part in answer
        ):
            parts = answer
        else:
            return answer, ""
        try:
            numbers = [
                parse_number(part, whole=self._whole) if isinstance(part, str) else part
                for part in parts
            ]
        except ValueError as error:
            raise Unreadable(f"That's text. {_cause(error)}, without quotes.") from None
        numbers = numbers[0] if n == len(numbers) == 1 else numbers
        return numbers, f"(Read as {_typed(numbers)}: numbers need no quotes.)"

    def _with_commas(self, answer):
        """Return the number that a comma turned into a tuple, and words on it."""
        if len(answer) < 2 or not all(
            type(part) is int and abs(part) < 10**6 for part in answer
        ):
            return answer, ""
        typed = ",".join(map(str, answer))
        told = f"Python takes `{typed}` for {len(answer)} numbers"
        first, *others = answer
        if min(others) < 0 or any(part > 999 for part in others[1:]):
            return answer, ""
        if first == 0 and len(answer) == 2:  # the sign of -0,5 is lost
            raise Unreadable(
                f"{told}. One is asked for: write a decimal point, `0.{others[0]}` or "
                f"`-0.{others[0]}`."
            )
        try:
            number = parse_number(typed, whole=self._whole)
        except ValueError as error:
            if len(answer) > 2:
                return answer, ""
            raise Unreadable(f"{told}. {_cause(error)}.") from None
        if self._whole and number != round(number):
            raise Unreadable(f"{told}. One whole number is asked for.")
        sign = "no comma" if number == round(number) else "a decimal point"
        return number, f"(Read as {plain(number)}: Python wants {sign}.)"


def _parts(text, n):
    """Return a text as n texts, one a number, or as it is."""
    text = text.strip().strip("()[]").strip(" ,;")
    for mark in _BETWEEN if n > 1 else ():
        parts = re.split(mark, text)
        if len(parts) == n:
            return parts
    return [text]


def _cause(error):
    text = str(error)
    return text[:1].upper() + text[1:]


def _typed(numbers):
    if isinstance(numbers, list | tuple):
        return f"({', '.join(map(_typed, numbers))})"
    return plain(numbers) if isinstance(numbers, int | float) else shown(numbers)


@dataclass(frozen=True)
class Choice:
    """One of several letters.

    Attributes
    ----------
    want : str
        The right letter.
    slips : tuple of Slip
        Every other letter, and what to say to it.
    """

    want: str
    slips: tuple

    def judge(self, answer):
        """Return the Verdict on an answer."""
        letters = sorted([self.want, *(letter for letter, _ in self.slips)])
        if isinstance(answer, np.ndarray) and answer.dtype.kind == "U":
            answer = answer.tolist()
        if isinstance(answer, tuple | list) and len(answer) == 1:
            answer = answer[0]
        said = answer.strip(" .:()'\"`").lower() if isinstance(answer, str) else None
        if said == self.want:
            return Verdict(RIGHT)
        known = dict(self.slips)
        accepted = ", ".join(f'`"{letter}"`' for letter in letters)
        return Verdict(
            WRONG, known.get(said) or f"Answer with one letter, in quotes: {accepted}."
        )
