"""Every notebook in a real browser: run, then every explorer by key and by mouse."""

import re

import pytest
from course import NOTEBOOKS, read, source
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


@pytest.fixture
def see(pytestconfig):
    """Return a function that saves what a page or an explorer looks like, if asked."""

    def save(lab, found=None, name=""):
        if pytestconfig.option.screenshots:
            lab.screenshot(SEEN / lab.name / f"{name or 'page'}.png", found)

    return save


def test_every_slider_of_the_course_is_moved():
    without_one = {"kernel", "two_in_a_row"}  # moved in other files here
    assert {name: set(each) for name, each in SLIDERS.items()} == {
        path.stem: explorers_of(path) - without_one for path in NOTEBOOKS
    }


def explorers_of(path):
    """Return what a notebook calls as `explore_<name>()`."""
    code = "\n".join(map(source, read(path)["cells"]))
    return set(re.findall(r"^widgets\.explore_(\w+)\(", code, flags=re.M))


@by_notebook
def test_run_all_ends_without_an_error(lab, see):
    assert lab.failed == []
    assert lab.errors == []
    assert lab.page.get_by_text("Jupyter news").count() == 0
    for name in SLIDERS[lab.name]:
        explorer(lab, name).locator(f"{PICTURE} svg").first.wait_for()
    assert lab.page.locator(EXPLORER).count() >= len(SLIDERS[lab.name])
    see(lab)


@by_explorer
def test_keys_and_reset_move_picture(lab, name, see):
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
    see(lab, found, name)
    assert press(lab, found, "Reset") == first
    assert lab.errors == []


@by_notebook
def test_drag_moves_picture(lab):
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
