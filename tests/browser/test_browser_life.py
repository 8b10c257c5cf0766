"""What becomes of an explorer: saved, the page loaded anew, the kernel restarted."""

import pytest
from course import NOTEBOOKS, START, read, source
from hand import explorer, markup, slider, wait_for_change
from lab import EXPLORER, write_notebook

pytestmark = pytest.mark.browser

SETUP, CALL = "import numpy as np", "explore_neuron()"
LOST = "Error displaying widget: model not found"
SAVED = "() => !jupyterapp.shell.currentWidget.context.model.dirty"


@pytest.fixture
def notebook(opened, folder):
    """Notebook 01's first explorer and what it needs, alive, in a file to save."""
    if not (path := folder / "life.ipynb").exists():
        sources = [source(cell) for cell in read(NOTEBOOKS[0])["cells"]]
        write_notebook(
            path, *(next(s for s in sources if code in s) for code in (SETUP, CALL))
        )
    lab = opened("life")
    run_both(lab)
    lab.errors.clear()
    return lab


def run_both(lab):
    """Run Setup and the explorer's cell, as a person does."""
    earlier = lab.page.query_selector(EXPLORER)
    for code in (SETUP, CALL):
        cell = lab.page.locator(".jp-CodeCell", has_text=code).first
        cell.locator(".cm-content").click()
        lab.page.keyboard.press("Control+Enter")
    if earlier:
        lab.page.wait_for_function("node => !node.isConnected", arg=earlier)
    explorer(lab, "neuron").locator("svg").first.wait_for()
    lab.wait_until_idle()


def save_and_reload(lab):
    lab.page.keyboard.press("Control+s")
    lab.page.wait_for_function(SAVED)
    lab.page.reload()
    lab.wait_until_loaded()


def restart_kernel(lab):
    lab.choose("Kernel", "Restart Kernel…")
    lab.page.locator(".jp-Dialog .jp-mod-accept").click()
    lab.page.locator(f"{EXPLORER}.jupyter-widgets-disconnected").first.wait_for()
    lab.wait_until_idle()


def press_arrow(lab):
    """Press an arrow key on the first slider; return the picture before it."""
    found = explorer(lab, "neuron")
    before = markup(found)
    slider(found, "x₁").press("ArrowRight")
    return before


def assert_alive(lab):
    before = press_arrow(lab)
    assert wait_for_change(lab, explorer(lab, "neuron"), before) != before


def test_reload_keeps_explorer_alive(notebook):
    assert_alive(notebook)
    left = markup(explorer(notebook, "neuron"))
    save_and_reload(notebook)
    found = explorer(notebook, "neuron")
    found.locator("svg").first.wait_for()
    assert markup(found) == left
    assert_alive(notebook)
    # JupyterLab may look for a widget before the kernel has sent it, and once more.
    too_soon = "Error: widget model not found"
    assert [each for each in notebook.errors if not each.startswith(too_soon)] == []


# What the style sheet writes into an explorer whose kernel is gone, and how often.
SAID = """selector => [selector, `${selector} *`].map(each =>
    [...document.querySelectorAll(each)]
        .map(node => getComputedStyle(node, '::before').content)
        .filter(words => words.includes('kernel that drew this is gone')).length)"""


def test_cell_revives_explorer_after_restart(notebook):
    restart_kernel(notebook)
    assert notebook.page.evaluate(SAID, EXPLORER) == [1, 0]
    before = press_arrow(notebook)
    notebook.page.wait_for_timeout(1000)
    assert markup(explorer(notebook, "neuron")) == before, "nobody is there to draw"
    run_both(notebook)
    assert_alive(notebook)
    assert notebook.errors == []


def test_cell_revives_explorer_after_restart_and_reload(notebook):
    restart_kernel(notebook)
    save_and_reload(notebook)
    notebook.page.get_by_text(LOST).first.wait_for()
    assert notebook.page.locator(EXPLORER).count() == 0
    run_both(notebook)
    assert_alive(notebook)
    assert notebook.page.get_by_text(LOST).count() == 0


def test_start_page_quotes_lost_widget():
    assert LOST in "".join(source(cell) for cell in read(START)["cells"])
