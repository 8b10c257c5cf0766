"""The same hub as people meet it: the form, then notebook 01 in JupyterLab."""

import json
from dataclasses import dataclass

import pytest
from hand import SLIDERS, explorer, markup, slider, wait_for_change
from hub_process import PASSWORD
from lab import Lab

pytestmark = [pytest.mark.hub, pytest.mark.browser]
NAMES = ("emmy", "sofia")


@dataclass
class Place:
    """A student's server, for a browser that is logged in."""

    url: str

    def address(self, path):
        return f"{self.url}{path}?"


@pytest.fixture(scope="module")
def browser(hub, browser):
    for name in NAMES:  # the page can then be asked what ran
        settings = (
            hub.folder / "students" / name / ".jupyter" / "jupyter_lab_config.json"
        )
        settings.parent.mkdir(parents=True)
        settings.write_text(json.dumps({"LabApp": {"expose_app_in_browser": True}}))
    return browser


def log_in(lab, hub, name):
    lab.page.goto(f"{hub.url}hub/login")
    lab.page.get_by_label("Username").fill(name)
    lab.page.get_by_label("Password").fill(PASSWORD)
    lab.page.get_by_role("button", name="Sign in").click()
    lab.page.wait_for_url(f"**/user/{name}/lab/**", timeout=120_000)


@pytest.mark.parametrize("name", NAMES)
def test_a_student_logs_in_and_runs_notebook_01(hub, browser, name):
    lab = Lab(browser, Place(f"{hub.url}user/{name}/"))
    log_in(lab, hub, name)
    assert "notebooks/00_start_here.ipynb" in lab.page.url
    lab.open_notebook("notebooks/01_perceptron.ipynb")
    assert lab.run_all() == []
    neuron = explorer(lab, "neuron")
    before = markup(neuron)
    slider(neuron, SLIDERS["01_perceptron"]["neuron"]).press("ArrowRight")
    assert "<svg" in wait_for_change(lab, neuron, before)
    lab.close()
