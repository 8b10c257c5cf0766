"""The exercises of each notebook, from the files in content/."""

import inspect
import math
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from lecture_utils import activations, convolution, datasets
from lecture_utils.exercises import random_cases
from lecture_utils.exercises.answer_types import (
    NOT_ANSWERED,
    OPEN,
    RIGHT,
    ChoiceAnswer,
    Misconception,
    NumberAnswer,
    Verdict,
)
from lecture_utils.exercises.function_answer import FunctionAnswer

FOLDER = Path(__file__).parent / "content"
NAMES = {
    "np": np,
    "sigmoid": activations.ACTIVATIONS["sigmoid"].f,
    "convolution": convolution,
    "datasets": datasets,
}


@dataclass(frozen=True)
class Exercise:
    """One exercise: a table of a content file, where the fields are described."""

    key: str
    title: str
    kind: str
    answer_type: NumberAnswer | ChoiceAnswer | FunctionAnswer
    right: str
    hints: tuple
    worked: str

    def judge(self, answer):
        """Return the Verdict on an answer, whatever it is."""
        if answer is ...:
            return Verdict(OPEN, NOT_ANSWERED)
        verdict = self.answer_type.judge(answer)
        if verdict.kind != RIGHT:
            return verdict
        return Verdict(RIGHT, f"{verdict.text} {self.right}".strip())


def notebooks():
    """Return the numbers of the notebooks that have exercises: "01", ..."""
    return sorted(path.name[:2] for path in FOLDER.glob("*.toml"))


@cache
def load(notebook):
    """Return {key: Exercise} of a notebook, "03"; {} for one without exercises."""
    exercises = {}
    for path in FOLDER.glob(f"{notebook}_*.toml"):
        for key, table in tomllib.loads(path.read_text("utf-8")).items():
            exercises[key] = Exercise(
                key,
                table["title"],
                table["kind"],
                _answer_type(table),
                table["right"],
                tuple(table["hints"]),
                table["worked"].strip("\n"),
            )
    return exercises


def _answer_type(table):
    pairs, answer = table["misconceptions"], table.get("answer")
    if answer is None:
        return _function_answer(table, pairs)
    if isinstance(answer, str) and len(answer) == 1:
        return ChoiceAnswer(answer, tuple(map(Misconception._make, pairs)))
    return NumberAnswer(
        _number(answer),
        tuple(Misconception(_number(answer), text) for answer, text in pairs),
        table.get("decimals"),
        _number(table.get("one_of", [])),
    )


def _number(value):
    """Return a number, a tuple for a list; arithmetic in quotes is worked out."""
    if isinstance(value, list):
        return tuple(map(_number, value))
    if isinstance(value, str):
        return eval(value, {"sqrt": math.sqrt})
    return value


# ---------------------------------------------------------------- code in the content


def _function_answer(table, pairs):
    code = code_of(table["worked"])
    reference = function_of(code)
    cases = [_arguments(line) for line in table["cases"].strip().splitlines()]
    if name := table.get("random_cases"):
        cases += getattr(random_cases, name)(np.random.default_rng(13))
    misconceptions = [
        Misconception(_wrong_function(each, code, reference), text)
        for wrong, text in pairs
        for each in ([wrong] if isinstance(wrong, str) else wrong)
    ]
    return FunctionAnswer(reference, tuple(cases), tuple(misconceptions))


def code_of(text):
    """Return the lines of a text that start with four spaces, without these."""
    lines = text.splitlines()
    return "\n".join(line[4:] for line in lines if line.startswith("    "))


def function_of(code, **names):
    """Return the function that code defines."""
    scope = NAMES | names
    exec(code, scope)
    return list(scope.values())[-1]


def _arguments(line):
    """Return the arguments of a call; lists of numbers become arrays."""
    return tuple(
        np.array(value, float) if _is_list_of_numbers(value) else value
        for value in eval(f"({line},)", NAMES.copy())
    )


def _is_list_of_numbers(value):
    return isinstance(value, list) and not isinstance(value[0], tuple)


def _wrong_function(text, worked, reference):
    """Return the function of a misconception: replaced, written out, or a value."""
    name = reference.__name__
    if " -> " in text:
        return function_of(worked.replace(*text.split(" -> ")))
    if text.strip().startswith("def "):
        return function_of(text)
    parameters = ", ".join(inspect.signature(reference).parameters)
    return function_of(f"def wrong({parameters}): return {text}", **{name: reference})
