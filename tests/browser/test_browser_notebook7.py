"""Notebook 01 in Notebook 7, the other front end that students know."""

from importlib.util import find_spec

import pytest
from hand import explorer, markup, press, slider, wait_for_change
from jupyter_process import start_server
from lab import Lab

pytestmark = pytest.mark.browser

OPTIONS = ["--JupyterNotebookApp.expose_app_in_browser=True"]


@pytest.fixture
def notebook(browser, folder):
    if find_spec("notebook") is None:
        pytest.skip("Notebook 7 (the package notebook) is not installed")
    # Not JupyterLab's server, which would serve it too: there its icons go missing.
    with start_server(folder, app="notebook", options=OPTIONS) as server:
        lab = Lab(browser, server)
        lab.page.goto(server.address("notebooks/01_perceptron.ipynb"))
        lab.wait_until_loaded()
        yield lab
        lab.close()


def test_notebook_01_runs_in_notebook_7(notebook):
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
