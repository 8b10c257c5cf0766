"""Every notebook in a real browser: run, then every explorer by key and by mouse."""

import pytest
from course import NOTEBOOKS
from hand import (
    SEEN,
    SLIDERS,
    explorer,
    markup,
    press,
    reset,
    slider,
    wait_for_change,
)
from lab import EXPLORER, PICTURE

pytestmark = pytest.mark.browser

EACH = [(notebook, name) for notebook, names in SLIDERS.items() for name in names]

by_notebook = pytest.mark.parametrize("notebook", SLIDERS, indirect=True)
by_explorer = pytest.mark.parametrize(("notebook", "name"), EACH, indirect=["notebook"])


def test_every_notebook_is_opened():
    assert list(SLIDERS) == [path.stem for path in NOTEBOOKS]


@by_notebook
def test_run_all_ends_without_an_error(lab):
    assert lab.failed == []
    assert lab.errors == []
    assert lab.page.get_by_text("Jupyter news").count() == 0
    for name in SLIDERS[lab.name]:
        explorer(lab, name).locator(f"{PICTURE} svg").first.wait_for()
    assert lab.page.locator(EXPLORER).count() >= len(SLIDERS[lab.name])
    lab.screenshot(SEEN / f"{lab.name}.png")


@by_explorer
def test_keys_move_the_picture_and_reset_brings_the_first_one_back(lab, name):
    found = explorer(lab, name)
    first = reset(lab, found)
    handle = slider(found, SLIDERS[lab.name][name])
    handle.press("ArrowRight")
    after = wait_for_change(lab, found, first)
    assert "<svg" in after
    handle.press("ArrowLeft")
    assert wait_for_change(lab, found, after) == first
    handle.press("End")
    wait_for_change(lab, found, first)
    lab.screenshot(SEEN / lab.name / f"{name}.png", found)
    assert press(lab, found, "Reset") == first
    assert lab.errors == []


@by_notebook
def test_dragging_with_the_mouse_moves_the_picture(lab):
    name, words = next(iter(SLIDERS[lab.name].items()))
    found = explorer(lab, name)
    handle = slider(found, words)
    handle.hover()  # waits until the page no longer shifts under the hand
    before = markup(found)
    box = handle.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    lab.page.mouse.down()
    lab.page.mouse.move(x + 60, y, steps=5)
    dragged = wait_for_change(lab, found, before)
    lab.page.mouse.up()
    lab.wait_until_idle()
    assert "<svg" in dragged
    assert press(lab, found, "Reset") != dragged
    assert lab.errors == []
