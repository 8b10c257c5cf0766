"""The stop button of a training, pressed in a real browser while the cell runs."""

import pytest
from lab import (
    PROGRESS,
    RAN_TO_ITS_END,
    Lab,
    find_browser,
    start_lab,
    write_notebook,
)

pytestmark = pytest.mark.browser

WATCH = """
from lecture_utils.widgets.fine_tuning import watch_fine_tuning

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
def notebook(browser, tmp_path_factory):
    if find_browser() is None:
        pytest.skip("no chromium, chromium-browser or google-chrome is installed")
    folder = tmp_path_factory.mktemp("scratch")
    write_notebook(folder / "scratch.ipynb", WATCH, TRAIN)
    with start_lab(folder) as server:
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
