"""The stop button of a training, pressed in a real browser while the cell runs."""

import json

import pytest
from course import ROOT
from lab import PROGRESS, RAN_TO_ITS_END, write_notebook

pytestmark = pytest.mark.browser

CHOICE = "perCommTarget"
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


@pytest.fixture
def notebook(opened, folder):
    if not (path := folder / "fine_tuning.ipynb").exists():
        write_notebook(path, WATCH, TRAIN)
    return opened("fine_tuning")


@pytest.fixture
def deaf(notebook):
    """The page, sending what widgets say to the thread in which a cell runs."""
    choose = """choice => {
        const { kernel } = jupyterapp.shell.currentWidget.sessionContext.session;
        const before = kernel.commsOverSubshells;
        kernel.commsOverSubshells = choice;
        return before;
    }"""
    before = notebook.page.evaluate(choose, "disabled")
    assert before == CHOICE
    yield notebook
    notebook.page.evaluate(choose, before)


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


def test_button_stops_each_training(notebook):
    for _ in range(2):
        notebook.choose("Run", "Run All Cells")
        said = stopped_in_the_middle(notebook)
        assert "200 of 200" not in said
        assert notebook.page.evaluate(PROGRESS)["errors"] == []
    assert notebook.errors == []


def test_training_cell_runs_again_alone(notebook):
    notebook.page.locator(".jp-CodeCell").last.locator(".cm-content").click()
    notebook.page.keyboard.press("Control+Enter")
    stopped_in_the_middle(notebook)
    assert notebook.errors == []


def test_unheard_stop_names_the_interrupt(deaf):
    deaf.choose("Run", "Run All Cells")
    deaf.page.wait_for_function(RUNS)
    watch = deaf.page.locator(".lecture-watch")
    watch.get_by_role("button", name="Stop, keep the best").click()
    watch.get_by_text("Interrupt Kernel").wait_for()
    deaf.choose("Kernel", "Interrupt Kernel")
    deaf.page.wait_for_function(RAN_TO_ITS_END, timeout=15_000)


def test_settings_let_a_running_cell_hear():
    path = ROOT / "lab-settings" / "overrides.d" / "lecture_utils.json"
    kernels = json.loads(path.read_text())[KERNELS]
    assert kernels["commsOverSubshells"] == CHOICE
