"""A notebook's cells beyond one run: twice in a row, and without TensorFlow."""

import ast
import builtins
import json
import subprocess
import sys

import pytest
from course import NOTEBOOKS, read, source

from lecture_utils.widgets._explorer import Explorer

# What measures time says something else every time.
MEASURES = ("plot_speeds(", "speeds.measure(")


def run(code, names):
    """Run a cell; return what a notebook would show of its last line."""
    tree = ast.parse(code)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), names)
    if last is None:
        return None
    shown = eval(compile(ast.Expression(last.value), "cell", "eval"), names)
    if isinstance(shown, Explorer):
        return str(shown.picture.value)
    return str(shown) if isinstance(shown, str) else repr(shown)


def twice(nb):
    """Yield (cell number, first, second) for each code cell, in order."""
    names = {"__name__": "notebook", "__builtins__": builtins}
    for number, cell in enumerate(nb["cells"]):
        if cell["cell_type"] == "code":
            code = source(cell)
            yield number, code, run(code, names), run(code, names)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_cell_run_again_says_the_same(path):
    if "needs-tensorflow" in path.read_text("utf-8"):
        pytest.importorskip("tensorflow")
    for number, code, first, second in twice(read(path)):
        if not any(words in code for words in MEASURES):
            assert first == second, f"cell {number} of {path.name}:\n{code}"


@pytest.mark.parametrize(
    ("code", "same"),
    [
        ("total = 1\ntotal", True),
        ("total = total + 1\ntotal", False),
        ("rng.append(len(rng))\nlen(rng)", False),
    ],
)
def test_a_cell_that_goes_on_from_itself_is_seen(code, same):
    names = {"total": 0, "rng": []}
    assert (run(code, names) == run(code, names)) is same


# What a student without TensorFlow has: an import of it, or of Keras, fails.
WITHOUT = """\
import json, sys
sys.modules |= {"tensorflow": None, "keras": None}
names = {"__name__": "notebook"}
for number, code in json.load(sys.stdin):
    try:
        exec(compile(code, f"cell {number}", "exec"), names)
    except BaseException as error:
        sys.exit(f"cell {number}: {type(error).__name__}: {error}")
"""


def without_tensorflow(nb):
    """Run the cells without the tag alone; return what went wrong, in words."""
    cells = [
        (number, source(cell))
        for number, cell in enumerate(nb["cells"])
        if cell["cell_type"] == "code"
        and "needs-tensorflow" not in cell["metadata"].get("tags", [])
    ]
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT],
        input=json.dumps(cells),
        capture_output=True,
        text=True,
    )
    return done.stderr if done.returncode else ""


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_cells_without_the_tag_do_without_tensorflow(path):
    assert without_tensorflow(read(path)) == ""


@pytest.mark.parametrize("code", ["import keras", "from keras import ops", "y = x"])
def test_a_cell_that_needs_it_is_named(code):
    hidden = {"cell_type": "code", "metadata": {"tags": ["needs-tensorflow"]}}
    seen = {"cell_type": "code", "metadata": {}, "source": code}
    said = without_tensorflow({"cells": [hidden | {"source": "x = 1"}, seen]})
    assert said.startswith("cell 1: ")
