"""Any cell of a notebook can be run twice in a row, and says the same again."""

import ast
import builtins
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


def test_nothing_of_a_notebook_stays_behind():
    assert "notebook" not in sys.modules
