"""An explorer that answers while a cell runs."""

import pytest
from hand import explorer, markup, slider
from lab import PROGRESS, write_notebook

pytestmark = pytest.mark.browser

EXPLORE = """
from lecture_utils.widgets import explore_neuron

explore_neuron()
"""
BUSY = "import time\n\nfor _ in range(600):\n    time.sleep(0.05)"


@pytest.fixture
def notebook(opened, folder):
    write_notebook(folder / "busy.ipynb", EXPLORE, BUSY)
    return opened("busy")


def test_new_control_answers_while_cell_runs(notebook):
    page = notebook.page
    notebook.choose("Run", "Run All Cells")
    shown = explorer(notebook, "neuron")
    shown.locator("svg").first.wait_for()
    before = markup(shown)
    slider(shown, "x₁").press("ArrowRight")
    node = shown.locator(".lecture-picture").first.element_handle()
    changed = "([node, before]) => node.innerHTML !== before"
    page.wait_for_function(changed, arg=[node, before], timeout=10_000)
    assert page.evaluate(PROGRESS)["ran"] == [True, False], "the cell was over"
    assert notebook.errors == []
