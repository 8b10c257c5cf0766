"""The exercises of each notebook, from the files in content/."""

import inspect
import math
import tomllib
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np

from lecture_utils import activations, convolution, datasets
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
    given: str  # what to know where no notebook is around the question

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
                table.get("given", ""),
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
        cases += globals()[name](np.random.default_rng(13))
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


# ------------------------------------------- more arguments, named in the content files


def quarters(rng, *shape, most=2):
    """Return random numbers that are short to print and exact to add up."""
    return rng.integers(-4 * most, 4 * most + 1, shape) / 4


def neurons(rng):
    """Return x, w, b with z on every side of 0, far and near, and on it."""
    cases = []
    for number in range(60):
        n = 1 + number % 4
        x, w = quarters(rng, n), quarters(rng, n)
        z = (0, 0.25, -0.25, 1, -1, quarters(rng), 2**-40, -(2**-40))[number % 8]
        cases.append((x, w, float(z - w @ x)))
    return cases


def neuron_updates(rng):
    """Return w, b, x, y, lr."""
    return [
        (w, b, x, number // 8 % 2, (0.5, 0.25, 1.0, 2.0, 0.125)[number % 5])
        for number, (x, w, b) in enumerate(neurons(rng))
    ]


def networks(rng):
    """Return params and x of one, two and three layers, square and not."""
    sizes = (2, 2, 2), (2, 2), (3, 4, 2), (2, 3, 3, 1), (4, 1), (1, 1, 1), (1, 3)
    sizes += (3, 3, 3, 3), (2, 2, 1), (2, 4, 2, 3)
    cases = []
    for each in [each for each in sizes for _ in range(2)]:
        params = [
            (quarters(rng, n_out, n_in), quarters(rng, n_out))
            for n_in, n_out in pairwise(each)
        ]
        cases.append((params, quarters(rng, each[0])))
    return cases


def batches(rng):
    """Return X, W, b."""
    cases = []
    sizes = (3, 2, 2), (1, 2, 3), (4, 3, 1), (1, 1, 1), (2, 2, 2), (3, 3, 3), (5, 4, 2)
    for n_samples, n_in, n_out in sizes:
        W, b = quarters(rng, n_out, n_in), quarters(rng, n_out)
        cases.append((quarters(rng, n_samples, n_in), W, b))
    return cases


def momentum_steps(rng):
    """Return w, v, slope, lr, mu."""
    cases = []
    for number in range(20):
        w, v, slope = quarters(rng, 3, 1 + number % 3)
        lr, mu = (0.5, 0.25, 1.5)[number % 3], (0.75, 0.5, 0.0, 1.0)[number % 4]
        cases.append((w, v, slope, lr, mu))
    return cases


def layers(rng):
    """Return dJ_dz and W of layers, square and not."""
    sizes = (2, 2), (3, 3), (1, 1), (2, 3), (3, 2), (1, 4), (4, 1), (4, 3)
    return [(quarters(rng, n), quarters(rng, n, n_in)) for n, n_in in sizes]


def curves(rng):
    """Return J, w, h for curves, lines and a constant."""
    functions = (
        lambda w: w**3 - 2 * w,
        lambda w: 3 - 0.5 * w,
        np.exp,
        lambda w: 4 + 0 * w,
    )
    places = (1.0, 0.25), (-2.0, 0.5), (0.5, 0.125), (-1.5, 1.0), (0.0, 2.0)
    return [(J, w, h) for w, h in places for J in functions]


def images(rng):
    """Return images and kernels of many shapes, in fractions and whole numbers."""
    shapes = [((3, 3), (3, 3)), ((5, 4), (2, 2)), ((4, 6), (3, 1)), ((5, 5), (1, 2))]
    shapes += [((4, 4), (1, 1)), ((6, 5), (4, 3)), ((2, 7), (2, 3)), ((1, 4), (1, 2))]
    cases = []
    for image, kernel in shapes:
        cases.append((quarters(rng, *image), quarters(rng, *kernel)))
        cases.append((rng.integers(0, 10, image), quarters(rng, *kernel)))
    return cases


def sizes(rng):
    """Return n, k, p, s with windows that fit and with pixels left over."""
    kernels = (1, 0, 1), (2, 0, 3), (3, 1, 2), (3, 0, 4), (2, 3, 5), (3, 2, 3)
    return [(n, *kernel) for n in (3, 7, 10, 12, 29) for kernel in kernels]


def logits(rng):
    """Return z of all sizes: small, far below 0, far above, and far apart."""
    shifts = (0, 2, -3, 1000, -1000)
    cases = [(quarters(rng, n) + shift,) for n in range(1, 5) for shift in shifts]
    for z in ([0, 1000], [1000, 0], [0, 800, 0], [-2000, 0, 2000, 1999], [-5, -900]):
        cases.append((np.array(z, float),))
    return [*cases, (np.zeros(3),)]


def feature_maps(rng):
    """Return stacks of maps."""
    shapes = (1, 2, 3, 4), (3, 3, 3, 3), (4, 2, 2, 1), (2, 1, 4, 2), (3, 4, 1, 3)
    return [(quarters(rng, *shape),) for shape in shapes]


def pictures(rng):
    """Return single pictures and stacks of them, with two means each."""
    cases = []
    for shape in (2, 3, 3), (3, 3, 3), (2, 2, 3, 3), (1, 3, 2, 3), (3, 3, 3, 3):
        cases.append((rng.integers(0, 9, shape) / 8, quarters(rng, 3, most=200)))
        cases.append(
            (rng.integers(0, 9, shape) / 8, np.array([61.84, 58.3895, 51.9695]))
        )
    return cases
