"""The content files of the exercises: their form, their answers, their notebooks."""

import json
import re
import tomllib

import numpy as np
import pytest
from cells import run
from course import NOTEBOOKS, read, source
from exercise_answers import (
    EXERCISES,
    FUNCTIONS_TO_WRITE,
    new_kernel,  # noqa: F401 (used by every test)
    right_answer,
)
from jsonschema import Draft202012Validator
from mutants import valid_input
from scipy.special import softmax

from lecture_utils import convolution, datasets, mlp, perceptron
from lecture_utils import exercises as ex
from lecture_utils.exercises.content import FOLDER, code_of

SCHEMA = Draft202012Validator(json.loads((FOLDER / "schema.json").read_text("utf-8")))
MISCONCEPTIONS = [
    pytest.param(key, *each, id=f"{key}-{number}")
    for key, exercise in EXERCISES.items()
    for number, each in enumerate(exercise.answer_type.misconceptions)
]
by_key = pytest.mark.parametrize("key", EXERCISES)
by_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def tables(path):
    return tomllib.loads(path.read_text("utf-8"))


def complaints(content):
    """Return what the schema says of a content file: where, and what is wrong there."""
    return [
        f"{'.'.join(map(str, each.absolute_path))}: {each.message}"
        for each in SCHEMA.iter_errors(content)
    ]


# --------------------------------------------------------------------------- the form


@by_notebook
def test_content_follows_schema(path):
    assert complaints(tables(FOLDER / f"{path.stem}.toml")) == []


@pytest.mark.parametrize(
    ("key", "change", "words"),
    [
        ("01.1", {"hints": ["only one"]}, "hints: ['only one'] is too short"),
        ("01.1", {"hint": "a typo"}, "'hint' was unexpected"),
        ("01.1", {"kind": "guess"}, "'guess' is not one of"),
        ("01.1", {"right": "costs $5"}, "does not match"),
        ("01.1", {"worked": "one `backtick"}, "does not match"),
        ("01.1", {"answer": "import os"}, "not valid under any"),
        ("01.1", {"misconceptions": [[1], [2]]}, "misconceptions.0: [1] is too short"),
        ("01.1", {"cases": "1, 2"}, "'cases' was unexpected"),
        ("01.3", {"cases": ""}, "cases: '' should be non-empty"),
        ("01.3", {"answer": 1}, "'answer' was unexpected"),
    ],
)
def test_schema_refuses_mistakes(key, change, words):
    content = tables(FOLDER / "01_perceptron.toml")
    content[key] |= change
    assert any(words in each for each in complaints(content))


@by_key
def test_replacement_fits_worked_answer(key):
    (path,) = FOLDER.glob(f"{key[:2]}_*.toml")
    table = tables(path)[key]
    for code, _ in table["misconceptions"] if key in FUNCTIONS_TO_WRITE else ():
        for each in [code] if isinstance(code, str) else code:
            if " -> " in each:
                old, _ = each.split(" -> ")
                assert code_of(table["worked"]).count(old) == 1, each


# ------------------------------------------------------------------------- the answers


@by_key
def test_right_answer_passes(key):
    reply = ex.check(key, right_answer(key))
    assert (reply.kind, reply.text) == ("right", EXERCISES[key].right)


@pytest.mark.parametrize(("key", "answer", "text"), MISCONCEPTIONS)
def test_misconception_is_recognised(key, answer, text):
    reply = ex.check(key, answer)
    assert (reply.kind, reply.text) == ("wrong", f'{text} Stuck? `ex.hint("{key}")`')


ORACLES = {
    "01.3": lambda x, w, b: perceptron.predict([x], w, b)[0],
    "02.3": lambda params, x: mlp.forward(params, [x], "sigmoid").output[0],
    "04.2": convolution.correlate2d,
    "04.6": lambda n, k, p, s: convolution.output_size(n, k, padding=p, stride=s),
    "05.3": softmax,
}


@pytest.mark.parametrize("key", ORACLES)
def test_worked_answer_agrees_with_library(key, rng):
    for _ in range(100):
        arguments = valid_input(key, rng)
        want = ORACLES[key](*arguments)
        np.testing.assert_allclose(right_answer(key)(*arguments), want, atol=1e-12)


def test_reply_in_01_2_gives_the_new_z():
    x, w, b = datasets.neuron()
    z = perceptron.weighted_sum(x[None, :], w, b)[0] + 0.2 * np.array([*x, 1])
    replies = [ex.check("01.2", letter).text for letter in "abd"]
    for text, value in zip(replies, z[[0, 1, 3]], strict=True):
        assert f"z larger, {value:.2f}" in text or f"gets larger, {value:.2f}" in text


# ----------------------------------------------------------------------- the notebooks


def exercise_cells(path):
    """Yield (key, kind, text, code cell) of each exercise in a notebook."""
    cells = read(path)["cells"]
    for text, code in zip(cells, cells[1:], strict=False):
        found = re.match(r"\*\*Exercise (\d\d\.\d+)\*\* · \*(.+?)\.\*", source(text))
        if found:
            yield found[1], found[2], source(text), code


@by_notebook
def test_notebook_asks_its_exercises_in_order(path):
    number = path.name[:2]
    found = list(exercise_cells(path))
    assert [key for key, *_ in found] == [key for key in EXERCISES if key[:2] == number]
    assert len(found) >= 5
    assert {kind for _, kind, *_ in found} == {"predict", "write", "find the error"}
    for key, kind, text, cell in found:
        assert kind == EXERCISES[key].kind and f'`ex.hint("{key}")`' in text
        assert cell["metadata"].get("tags", []) == []
        decimals = getattr(EXERCISES[key].answer_type, "decimals", None)
        words = {2: "Round to two decimals.", 4: "Round to four decimals."}
        assert words[decimals] in text if decimals else "decimals" not in text
    assert f'ex.progress("{number}")' in map(source, read(path)["cells"])


@by_notebook
def test_stored_cell_waits_for_its_answer(path):
    for key, _, _, cell in exercise_cells(path):
        code = source(cell)
        assert run(code, {"ex": ex}).startswith(f"• {key}: Not "), code
        if key not in FUNCTIONS_TO_WRITE:
            answered = code.replace("...", repr(right_answer(key)))
            assert run(answered, {"ex": ex}).startswith(f"✓ {key}: ")


@by_notebook
def test_cell_names_arguments_as_worked_answer(path):
    for key, _, _, cell in exercise_cells(path):
        if key in FUNCTIONS_TO_WRITE:
            (shape,) = re.findall(r"^def (\w+\(.*\)):$", source(cell), flags=re.M)
            assert f"def {shape}:" in EXERCISES[key].worked
