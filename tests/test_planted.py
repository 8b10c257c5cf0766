"""Five faults, one of each kind, planted in a copy and caught by the matching check.

The checks are those that the course itself has to pass, and each one is seen to pass
before its fault is planted. Their own tests plant many more.
"""

import json
import re
import shutil

import pytest
import test_layers
import test_notebooks
import test_widgets
from course import NOTEBOOKS, PACKAGE, read
from sealed import run_sealed

from lecture_utils.widgets.perceptron import explore_neuron


@pytest.fixture
def first():
    """Return notebook 01 as it is read; what is planted in it is lost afterwards."""
    return read(NOTEBOOKS[0])


def only_setup_and(nb, *lines):
    """Leave Setup, plant a cell after it; return where that stands."""
    code = [i for i, cell in enumerate(nb["cells"]) if cell["cell_type"] == "code"]
    after = code[0] + 1
    nb["cells"][after:] = [nb["cells"][code[0]] | {"source": list(lines)}]
    return after


@pytest.fixture
def sweep(monkeypatch):
    """Return the widget sweep of one explorer, whose `draw` is wrapped in a fault."""

    def swept(fault):
        explorer = explore_neuron()
        explorer.draw = fault(explorer.draw)
        explorer.redraw()
        monkeypatch.setitem(test_widgets.EXPLORERS, "explore_neuron", lambda: explorer)
        test_widgets.test_every_control_moves_the_picture("explore_neuron")

    swept(lambda draw: draw)
    return swept


def test_a_callback_that_fails_at_one_slider_end(sweep):
    def fails(draw):
        return lambda **values: draw(**values) if values["w3"] < 2 else 1 / 0

    with pytest.raises(AssertionError, match="division by zero"):
        sweep(fails)


def test_an_import_of_tensorflow_in_the_core(tmp_path):
    package = tmp_path / PACKAGE.name
    shutil.copytree(PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
    module = package / "losses.py"
    assert test_layers.import_problems(module, package) == []
    module.write_text("import tensorflow\n" + module.read_text("utf-8"), "utf-8")
    (problem,) = test_layers.import_problems(module, package)
    assert "losses.py:1 (core) imports tensorflow" in problem


def test_a_stored_output(tmp_path, first):
    copy = tmp_path / NOTEBOOKS[0].name
    assert test_notebooks.report(test_notebooks.stripped, first, copy) == []
    stored = {"output_type": "stream", "name": "stdout", "text": "2\n"}
    number = next(i for i, cell in enumerate(first["cells"]) if "outputs" in cell)
    first["cells"][number]["outputs"] = [stored]
    copy.write_text(json.dumps(first), "utf-8")
    (problem,) = test_notebooks.report(test_notebooks.stripped, read(copy), copy)
    assert f"cell {number} " in problem and "stores an output" in problem


def test_a_wrong_alt_text(sweep):
    def says_more(draw):
        z = re.compile(r"(?<=<desc>)(.*? z = −?)(?=.*?</desc>)", re.S)
        return lambda **values: z.sub(r"\g<1>9", draw(**values))

    with pytest.raises(AssertionError, match="is not in the picture: A neuron"):
        sweep(says_more)


def test_a_network_call(first):
    number = only_setup_and(
        first,
        "import urllib.request\n",
        "try:\n",
        "    urllib.request.urlopen('http://example.org', timeout=1)\n",
        "except OSError:\n",
        "    print('no network, never mind')",
    )
    done = run_sealed(first)
    assert done["failed"] == ""
    assert [number, "socket.getaddrinfo 'example.org'"] in done["refused"]
    assert {cell for cell, _ in done["refused"]} == {number}, "Setup reached out too"
