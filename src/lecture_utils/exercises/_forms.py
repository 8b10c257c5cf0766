"""The plain forms of an answer: numbers, and a letter."""

from dataclasses import dataclass

import numpy as np

from lecture_utils.exercises._exercise import (
    NOT_YET,
    OPEN,
    RIGHT,
    WRONG,
    Slip,
    Verdict,
)
from lecture_utils.exercises._values import Unreadable, difference, read, shown


@dataclass(frozen=True)
class Numbers:
    """A number, or several in a fixed order.

    Attributes
    ----------
    want : float or tuple
        The right ones.
    slips : tuple of Slip
        Typical wrong answers.
    atol : float
        How far off is still right.
    """

    want: object
    slips: tuple = ()
    atol: float = 0.006

    def judge(self, answer):
        """Return the Verdict on an answer."""
        if isinstance(answer, tuple | list) and any(part is ... for part in answer):
            return Verdict(OPEN, NOT_YET)
        try:
            got = read(answer)
        except Unreadable as error:
            return Verdict(WRONG, str(error))
        words = difference(got, np.asarray(self.want, float), atol=self.atol)
        if words is None:
            return Verdict(RIGHT)
        for slip in map(Slip._make, self.slips):
            right = np.asarray(slip.answer, float)
            if difference(got, right, atol=self.atol) is None:
                return Verdict(WRONG, slip.words)
        return Verdict(WRONG, words or f"It isn't {shown(got)}.")


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
        said = answer.strip(" .()").lower() if type(answer) is str else None
        if said == self.want:
            return Verdict(RIGHT)
        known = dict(self.slips)
        accepted = ", ".join(f'`"{letter}"`' for letter in letters)
        return Verdict(
            WRONG, known.get(said) or f"Answer with one letter, in quotes: {accepted}."
        )
