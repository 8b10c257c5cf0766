"""Notebook 01 in Notebook 7, the other front end that students know."""

import shutil
from importlib.util import find_spec

import pytest
from course import ROOT
from hand import explorer, markup, press, slider, wait_for_change
from jupyter_process import start_server
from lab import KERNEL_IDLE, Lab

pytestmark = pytest.mark.browser

OPTIONS = ["--JupyterNotebookApp.expose_app_in_browser=True"]


class Notebook7(Lab):
    """One browser page on a started Notebook 7: a notebook fills the whole page."""

    def open_notebook(self, name):
        self.page.goto(self.server.address(f"notebooks/{name}"))
        self.page.wait_for_selector(".jp-Notebook", timeout=60_000)
        self.page.wait_for_function("window.jupyterapp?.shell?.currentWidget")
        self.page.wait_for_function(KERNEL_IDLE, timeout=60_000)


@pytest.fixture
def notebook(browser, tmp_path):
    if find_spec("notebook") is None:
        pytest.skip("Notebook 7 (the package notebook) is not installed")
    shutil.copy(ROOT / "notebooks" / "01_perceptron.ipynb", tmp_path)
    with start_server(tmp_path, app="notebook", options=OPTIONS) as server:
        page = Notebook7(browser, server)
        page.open_notebook("01_perceptron.ipynb")
        yield page
        page.close()


def test_notebook_01_runs_and_its_explorer_moves_by_key(notebook):
    thrown = list(notebook.errors)  # at its start Notebook 7 throws one of its own
    assert notebook.run_all() == []
    found = explorer(notebook, "neuron")
    first = markup(found)
    # Not an arrow key: Notebook 7 hears those before a slider does, and goes to the
    # next cell; JupyterLab asks the slider first.
    slider(found, "x₁").press("PageDown")
    after = wait_for_change(notebook, found, first)
    assert "<svg" in after
    assert press(notebook, found, "Reset") == first
    assert notebook.errors == thrown
