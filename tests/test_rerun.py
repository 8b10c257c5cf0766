"""A notebook's cells beyond one run: sealed off, again at once, at the end, bare.

One file, as what stands here shares the long runs that `sealed.whole_run` makes once.
"""

import json
import subprocess
import sys

import pytest
from cells import run
from course import NOTEBOOKS, SHIPPED, read, source
from sealed import WAYS_BACK, code_cells, run_sealed, whole_run

pytestmark = pytest.mark.slow
# What measures time says something else every time.
MEASURES = ("plot_speeds(", "speeds.measure(")

by_notebook = pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)


@pytest.fixture
def done(path):
    """Return what the notebook's whole run found."""
    if "needs-tensorflow" in path.read_text("utf-8"):
        pytest.importorskip("tensorflow")
    return whole_run(path)


def goes_back(code):
    return any(fragment in code for fragment in WAYS_BACK)


@by_notebook
def test_a_notebook_stays_within_its_seal(done):
    """Only the cache and the temp folder, and what libraries do at their import.

    OF_LIBRARIES and PROGRAMS in `sealed.py` list that, with the reasons.
    """
    assert done["failed"] == ""
    assert done["refused"] == []
    assert done["left"] == []


@by_notebook
def test_a_cell_run_again_says_the_same(path, done):
    assert done["failed"] == ""
    for number, code in code_cells(read(path)):
        if not any(words in code for words in MEASURES):
            assert number not in done["changed"], f"cell {number}:\n{code}"


@by_notebook
def test_after_the_whole_notebook_a_student_can_go_back_to_any_cell(path, done):
    assert done["failed"] == ""
    failing = [words for words in done["alone"].values() if words]
    for number, code in code_cells(read(path)):
        if goes_back(code):
            failing.remove(done["alone"][str(number)])
            assert done["from_there"][str(number)] == "", f"cell {number}:\n{code}"
    assert failing == []


@pytest.mark.parametrize("fragment", WAYS_BACK)
def test_only_cells_that_need_it_have_a_way_back(fragment):
    found = [
        (path, number)
        for path in SHIPPED
        for number, code in code_cells(read(path))
        if fragment in code
    ]
    ((path, number),) = found
    pytest.importorskip("tensorflow")
    alone = whole_run(path)["alone"][str(number)]
    assert alone, "it can be run again as it is: take it out of WAYS_BACK"


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


def notebook(*codes):
    """Return a notebook of these code cells alone."""
    return {
        "cells": [
            {"cell_type": "code", "metadata": {}, "source": code} for code in codes
        ]
    }


@pytest.fixture
def small():
    return run_sealed(notebook("lr = 1", "assert lr == 1\nlr", "lr = 2\nlr"))


def test_a_cell_whose_name_a_later_one_takes_is_seen(small):
    assert (small["failed"], small["changed"]) == ("", [])
    assert small["alone"] == {"0": "", "1": "cell 1: AssertionError: ", "2": ""}


def test_a_run_that_fails_is_told():
    assert run_sealed(notebook("1", "{}[3]"))["failed"] == "cell 1: KeyError: 3"


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
