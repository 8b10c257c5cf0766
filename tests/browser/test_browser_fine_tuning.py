"""The stop button of a training, pressed in a real browser while the cell runs."""

import json

import pytest
from course import ROOT
from lab import PROGRESS, RAN_TO_ITS_END, Lab, start_lab, write_notebook

pytestmark = pytest.mark.browser

KERNELS = "@jupyterlab/apputils-extension:kernels-settings"
WATCH = """
from lecture_utils.widgets.transfer import watch_fine_tuning

watch = watch_fine_tuning(n_epochs=200)
watch
"""
# A training's shape without its weight: batches, epochs, a loss that falls.
TRAIN = """
import time
from lecture_utils.transfer import Progress

def report(stopped=""):
    J.append(0.7 * 0.99 ** len(J))
    watch.show(Progress(tuple(J), (0.8,) * len(J), 0, 200, stopped))

J, why = [], ""
report()
while not why and len(J) <= 200:
    for batch in range(10):
        sum(i * i for i in range(50_000))
        time.sleep(0.01)
        if watch.is_stopped():
            why = "stopped by hand"
            break
    report(why)
print("ended after", len(J) - 1)
"""

# Well under way, and not what the training before this one left on the page.
RUNS = """() => {
    const said = document.querySelector('.lecture-watch')?.innerText ?? '';
    return /Epoch ([3-9]|\\d\\d+) of 200/.test(said) && !/Ended early/.test(said);
}"""


@pytest.fixture(scope="module")
def notebook(browser, server, folder):
    write_notebook(folder / "fine_tuning.ipynb", WATCH, TRAIN)
    lab = Lab(browser, server)
    lab.open_notebook("fine_tuning.ipynb")
    yield lab
    lab.shut_down()


@pytest.fixture
def deaf(browser, tmp_path):
    """A page that sends what widgets say to the thread in which a cell runs."""
    settings = tmp_path / "settings"
    kernels = settings / "@jupyterlab" / "apputils-extension"
    kernels.mkdir(parents=True)
    choice = '{"commsOverSubshells": "disabled"}'
    (kernels / "kernels-settings.jupyterlab-settings").write_text(choice)
    option = f"--LabApp.user_settings_dir={settings}"
    write_notebook(tmp_path / "scratch.ipynb", WATCH, TRAIN)
    with start_lab(tmp_path, options=[option]) as server:
        lab = Lab(browser, server)
        lab.open_notebook("scratch.ipynb")
        yield lab
        lab.close()


def choose(lab, entry):
    """Choose an entry of the menu Run; do not wait for what it starts."""
    lab.page.get_by_role("menuitem", name="Run", exact=True).click()
    lab.page.get_by_role("menuitem", name=entry, exact=True).click()


def stopped_in_the_middle(lab):
    """Press the button once the training runs; return what the picture says then."""
    watch = lab.page.locator(".lecture-watch")
    button = watch.get_by_role("button", name="Stop, keep the best")
    lab.page.wait_for_function(RUNS)
    button.click()
    lab.page.wait_for_function(RAN_TO_ITS_END, timeout=15_000)
    watch.get_by_text("Ended early: stopped by hand.").wait_for()
    assert button.is_disabled()
    return watch.inner_text()


def test_the_button_stops_a_running_cell_and_serves_the_next_training(notebook):
    for _ in range(2):
        choose(notebook, "Run All Cells")
        said = stopped_in_the_middle(notebook)
        assert "200 of 200" not in said
        assert notebook.page.evaluate(PROGRESS)["errors"] == []
    assert notebook.errors == []


def test_the_training_cell_alone_can_be_run_again(notebook):
    notebook.page.locator(".jp-CodeCell").last.locator(".cm-content").click()
    notebook.page.keyboard.press("Control+Enter")
    stopped_in_the_middle(notebook)
    assert notebook.errors == []


def test_stop_says_what_ends_a_training_where_it_is_not_heard(deaf):
    choose(deaf, "Run All Cells")
    deaf.page.wait_for_function(RUNS)
    watch = deaf.page.locator(".lecture-watch")
    watch.get_by_role("button", name="Stop, keep the best").click()
    watch.get_by_text("Interrupt Kernel").wait_for()
    deaf.page.get_by_role("menuitem", name="Kernel", exact=True).click()
    entries = deaf.page.locator(".lm-Menu-itemLabel")
    entries.get_by_text("Interrupt Kernel", exact=True).click()
    deaf.page.wait_for_function(RAN_TO_ITS_END, timeout=15_000)


def test_the_course_s_settings_let_a_running_cell_hear_its_controls():
    path = ROOT / "lab-settings" / "overrides.d" / "lecture_utils.json"
    kernels = json.loads(path.read_text())[KERNELS]
    assert kernels["commsOverSubshells"] == "perCommTarget"
