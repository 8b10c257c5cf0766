"""What an exercise is: data, and a form of answer that judges."""

from dataclasses import dataclass
from typing import NamedTuple

KINDS = ("predict", "write", "find the error")
RIGHT, WRONG, OPEN = "right", "wrong", "open"
NOT_YET = "Not answered yet: write your answer in place of the `...`"


class Verdict(NamedTuple):
    """RIGHT, WRONG or OPEN, words for the student, and whether those name a cause."""

    kind: str
    words: str = ""
    named: bool = True


class Slip(NamedTuple):
    """A typical wrong answer and what to say to it."""

    answer: object
    words: str


@dataclass(frozen=True)
class Exercise:
    """One exercise.

    Attributes
    ----------
    key : str
        Its notebook's number and its own, "03.2".
    title : str
        What it is called in lists.
    kind : str
        One of KINDS.
    form : Numbers, Choice or Code
        The right answer, its tolerance, the typical slips.
    right : str
        What to say to the right answer: why it is right.
    hints : tuple of two str
        From far, from near.
    worked : str
        The answer, worked out. Lines that start with four spaces are code.
    """

    key: str
    title: str
    kind: str
    form: object
    right: str
    hints: tuple
    worked: str

    def judge(self, answer):
        """Return the Verdict on an answer, whatever it is."""
        if answer is ...:
            return Verdict(OPEN, NOT_YET)
        verdict = self.form.judge(answer)
        if verdict.kind != RIGHT:
            return verdict
        return Verdict(RIGHT, f"{verdict.words} {self.right}".strip())
