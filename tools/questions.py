"""The exercises' questions, as a talk and a question bank ask them."""

import re
from typing import NamedTuple

import numpy as np

from lecture_utils.exercises.answer_types import format_number
from lecture_utils.exercises.content import load

EXERCISE = re.compile(r"\*\*Exercise (\d\d\.\d+)\*\* · \*(.+?)\.\* ")
SENTENCE = re.compile(r"((?<=[.?!])\s+(?=[A-Z])|\n\n)")  # and what is between two
# What a sentence holds that says how to type the answer in the cell below, and what one
# holds that is for the notebook's reader alone.
HOW_TO_TYPE = ("`...`", "`ex.hint(", "Stuck?", "in quotes", "Python's decimal sign")
FOR_THE_CELL = (*HOW_TO_TYPE, "you keep.", "before you run it")
FOR_A_NUMBER = ("Give ", "Round to")
CHOICE = re.compile(r'`"([a-d])"` (.+?)(?=,? (?:or )?`"|[.?]$)')
MOST = 3  # wrong answers that a room chooses from


class Choice(NamedTuple):
    """An answer to vote for: its letter, its words, and what to say to it."""

    letter: str
    words: str  # as Markdown
    is_right: bool
    reply: str  # as Markdown


def key_of(text):
    """Return the key of the exercise that a Markdown cell asks, or None."""
    found = EXERCISE.match(text)
    return found[1] if found else None


def exercise(text):
    """Return the Exercise that a Markdown cell asks."""
    key = key_of(text)
    return load(key[:2])[key]


def question(text):
    """Return an exercise's question, with what to know for it, and its choices.

    Parameters
    ----------
    text : str
        The exercise's Markdown cell.

    Returns
    -------
    words : str
        What is given and what is asked, without what is for the exercise's cell.
    choices : dict of str to str
        {letter: what it stands for}, in the order of the notebook; {} where a number or
        a function is asked for.
    """
    words = without(FOR_THE_CELL, EXERCISE.sub("", text))
    choices = dict(CHOICE.findall(words))
    if choices:
        words = words[: words.index('`"a"`')].strip()
        words = words[:-1] + "?" if words.endswith(":") else words
    return f"{exercise(text).given}\n\n{words}".strip(), choices


def without(parts, text):
    """Return text without the sentences that hold one of these parts."""
    sentences = ["", *SENTENCE.split(text)]
    pairs = zip(sentences[::2], sentences[1::2], strict=True)
    kept = [gap + s for gap, s in pairs if not any(part in s for part in parts)]
    return "".join(kept).strip()


def vote(text):
    """Return an exercise's question, and the answers that a room chooses from.

    Numbers stand in rising order. The wrong ones are the first that the exercise knows.
    """
    words, choices = question(text)
    asked = exercise(text)
    known = asked.answer_type
    answers = [(each.answer, False, each.text) for each in known.misconceptions]
    if not choices:
        words = without(FOR_A_NUMBER, words)
        n = np.size(known.expected)
        answers = [each for each in answers if np.size(each[0]) == n][:MOST]
    answers.append((known.expected, True, asked.right))
    answers.sort(key=lambda each: each[0])
    return words, [
        Choice("ABCD"[i], choices.get(answer) or number(answer), is_right, reply)
        for i, (answer, is_right, reply) in enumerate(answers)
    ]


def number(value):
    """Return a number as it is printed, or several in brackets."""
    if isinstance(value, tuple):
        return f"({', '.join(map(number, value))})"
    text = f"{value:,}" if isinstance(value, int) else format_number(value, 4)
    return text.replace("-", "−")
