"""Numbers as people type them, and Play as people press it, in a real browser."""

from itertools import cycle

import pytest
from hand import explorer, markup, wait_for_change
from lab import EXPLORER, PICTURE, write_notebook

from lecture_utils.exercises.answer_types import parse_number

pytestmark = pytest.mark.browser

NAMES = ("neuron", "learning", "backward", "kernel", "training")
NOTE = ".lecture-typed"


@pytest.fixture(scope="module")
def notebook(opened, folder):
    setup = "from lecture_utils.widgets import *"
    calls = [f"explore_{name}()" for name in NAMES]
    write_notebook(folder / "typing.ipynb", setup, *calls)
    lab = opened("typing")
    assert lab.run_all() == []
    lab.first = {name: markup(explorer(lab, name)) for name in NAMES}
    return lab


IS_DRAWN = "([node, drawn]) => node.innerHTML === drawn"


def fresh(lab, name):
    """Return an explorer that was reset, once it is as it began."""
    found = explorer(lab, name)
    found.get_by_role("button", name="Reset", exact=True).click()
    node = found.locator(PICTURE).first.element_handle()
    lab.page.wait_for_function(IS_DRAWN, arg=[node, lab.first[name]])
    return found


def readout(found, words):
    """Return the number beside the slider with these words before it."""
    row = found.locator(".widget-slider").filter(has_text=words)
    return row.first.locator(".widget-readout")


def field(found, name):
    return found.get_by_label(name, exact=True).locator("visible=true").last


# Explorer, its number's name, whether that stands beside a slider.
PLACES = {
    "a slider's readout": ("neuron", "x₁", readout),
    "a field": ("backward", "x₁", field),
    "a field that follows every key": ("kernel", "row 1, column 1", field),
}
WHOLE = ("learning", "Step", readout)
LEAVE = ("Enter", "Tab", "a click elsewhere")


def in_turn(*cases):
    """Give each case a place, one after the other."""
    places = cycle(PLACES)
    return [(next(places), *case) for case in cases]


def type_in(lab, place, words, leave):
    """Type into a number that was reset; return its text then, and what is said."""
    name, label, locate = place
    found = fresh(lab, name)
    node = locate(found, label)
    node.click()
    lab.page.keyboard.press("Control+a")
    lab.page.keyboard.type(words)
    if leave in ("Enter", "Tab", "Escape"):
        lab.page.keyboard.press(leave)
    else:
        found.locator("svg").first.click(position={"x": 4, "y": 4})
    lab.page.evaluate("() => new Promise(done => setTimeout(done))")
    lab.wait_until_idle()
    said = found.locator(NOTE)
    return node.evaluate("node => node.value ?? node.textContent"), (
        said.inner_text() if said.count() else ""
    )


def as_number(text):
    return float(text.replace("−", "-"))


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("leave", LEAVE)
def test_typed_number_counts_on_leaving(notebook, place, leave):
    text, said = type_in(notebook, PLACES[place], "1.5", leave)
    assert (as_number(text), said) == (1.5, "")
    name = PLACES[place][0]
    wait_for_change(notebook, explorer(notebook, name), notebook.first[name])


@pytest.mark.parametrize(
    ("place", "words"),
    in_turn(*zip(["−1,4", "-0,5", "0,500", "+1.2", "−.5", "- 1", "– 1,0", "50 %"])),
)
def test_number_is_read_as_in_exercises(notebook, place, words):
    text, said = type_in(notebook, PLACES[place], words, "Tab")
    assert (as_number(text), said) == (parse_number(words), "")


@pytest.mark.parametrize(
    ("place", "words", "says"),
    in_turn(
        ("1,250", "“1,250” can mean 1.250 or 1250"),
        ("abc", "“abc” is not one number"),
        ("1/9", "“1/9” is not one number"),
        ("1.2.3", "“1.2.3” is not one number"),
        ("1 5", "“1 5” is not one number"),
        *[("777", "can’t be 777")] * len(PLACES),
    ),
)
def test_refused_number_is_explained(notebook, place, words, says):
    text, said = type_in(notebook, PLACES[place], words, "Enter")
    assert says in said
    if "is still" in said:
        assert said.endswith(f"is still {text}.")


@pytest.mark.parametrize(
    ("words", "step", "says"),
    [("3", 3, ""), ("1,9", 0, "whole number"), ("2.5", 0, "whole"), ("99", 24, "99")],
)
def test_whole_number_is_asked_for(notebook, words, step, says):
    text, said = type_in(notebook, WHOLE, words, "Tab")
    assert as_number(text) == step and says in said and bool(says) == bool(said)


@pytest.mark.parametrize("place", PLACES)
def test_escape_takes_back_typing(notebook, place):
    name, label, locate = PLACES[place]
    found = fresh(notebook, name)
    shown = "node => node.value ?? node.textContent"
    before = locate(found, label).evaluate(shown)
    text, said = type_in(notebook, PLACES[place], "1,7", "Escape")
    # A field that follows every key has taken the 1 before the comma.
    assert (text, said) == ("1" if "every key" in place else before, "")


def test_field_steps_by_key_and_mouse(notebook):
    found = fresh(notebook, "backward")
    node = field(found, "lr")
    node.press("ArrowUp")
    assert node.input_value() == "0.55"
    row = found.locator(".widget-text").filter(has_text="lr")
    row.locator(".lecture-arrows button").first.click()
    assert node.input_value() == "0.6"
    node.press("ArrowDown")
    node.press("ArrowDown")
    assert node.input_value() == "0.5"


def test_phone_offers_minus_where_it_is_needed(notebook):
    found = fresh(notebook, "backward")
    for name, keys in (("x₁", "text"), ("lr", "decimal")):
        assert field(found, name).get_attribute("inputmode") == keys


# ------------------------------------------------------------------ the focus

HAS_FOCUS = "node => node === document.activeElement"
# What JupyterLab does to the active cell, seconds after Run All.
FOCUS_ACTIVE_CELL = "() => document.querySelector('.jp-Cell.jp-mod-active').focus()"


@pytest.mark.parametrize("place", PLACES)
def test_late_focus_of_cell_leaves_control(notebook, place):
    name, label, locate = PLACES[place]
    found = fresh(notebook, name)
    node = locate(found, label)
    node.click()
    notebook.page.keyboard.press("Control+a")
    notebook.page.keyboard.type("1.")
    notebook.page.evaluate(FOCUS_ACTIVE_CELL)
    assert node.evaluate(HAS_FOCUS)
    notebook.page.keyboard.type("5")
    notebook.page.keyboard.press("Enter")
    assert as_number(node.evaluate("node => node.value ?? node.textContent")) == 1.5


def test_click_takes_focus_from_slider(notebook):
    found = fresh(notebook, "neuron")
    handle = found.get_by_role("slider").first
    for beside in (found.locator("svg"), notebook.page.locator(".jp-InputPrompt")):
        handle.focus()
        beside.first.click(position={"x": 4, "y": 4})
        assert not handle.evaluate(HAS_FOCUS)


# ------------------------------------------------------------------ narrow pages

# Controls and drawings that a parent cuts off, or that stand out of the page's column.
CUT = """root => {
    const column = root.closest(".jp-OutputArea-output").getBoundingClientRect();
    const isCut = (node) => {
        const { left, right } = node.getBoundingClientRect();
        for (let up = node.parentElement; up !== root; up = up.parentElement) {
            const edge = up.getBoundingClientRect().right + 2;
            const hides = getComputedStyle(up).overflowX === "hidden";
            if (hides && right > edge) return true;
        }
        return right > column.right + 2 || left < column.left - 2;
    };
    const shown = "input, select, button, .noUi-handle, .widget-readout, .lu-svg";
    return [...root.querySelectorAll(shown)]
        .filter(node => node.checkVisibility() && node.clientWidth > 3 && isCut(node))
        .map(node => node.labels?.[0]?.textContent ?? node.textContent);
}"""


@pytest.mark.parametrize(
    ("width", "height", "has_files"),
    [(1024, 768, True), (900, 600, True), (640, 450, True), (390, 844, False)],
)
def test_narrow_page_cuts_no_column(notebook, width, height, has_files):
    page = notebook.page
    if not has_files:
        page.evaluate("() => jupyterapp.shell.collapseLeft()")
    page.set_viewport_size({"width": width, "height": height})
    try:
        for name in NAMES:
            found = fresh(notebook, name)
            if name == "kernel":
                found.get_by_label("Size").first.select_option("5 × 5")
                field(found, "row 1, column 5").wait_for()
            assert found.evaluate(CUT) == [], name
    finally:
        page.set_viewport_size({"width": 1280, "height": 900})
        page.evaluate("() => jupyterapp.shell.expandLeft()")


# ------------------------------------------------------------------ Play


def epoch(found):
    return int(readout(found, "Epoch").text_content())


def play(found):
    found.get_by_role("button", name="Play", exact=True).click()


def playing(found):
    return found.get_by_role("button", name="Pause", exact=True).count() == 1


def wait_for_epoch(lab, found, n):
    after = "([node, n]) => Number(node.textContent) >= n"
    node = readout(found, "Epoch").element_handle()
    lab.page.wait_for_function(after, arg=[node, n])


def test_reset_ends_play(notebook):
    for turn in range(6):
        found = explorer(notebook, "training")
        play(found)
        wait_for_epoch(notebook, found, 1 + turn % 3)
        fresh(notebook, "training")
        notebook.page.wait_for_timeout(250)  # two steps, if it played on
        assert epoch(found) == 0 and not playing(found), f"turn {turn}"
    assert notebook.errors == []


def test_play_goes_on_in_two_views(notebook):
    page, name = notebook.page, "training"
    fresh(notebook, name)
    page.evaluate(
        """n => {
            jupyterapp.shell.currentWidget.content.activeCellIndex = n;
            return jupyterapp.commands.execute('notebook:create-output-view');
        }""",
        1 + NAMES.index(name),
    )
    both = page.locator(EXPLORER).filter(has=page.get_by_text("Epoch", exact=True))
    both.nth(1).locator("svg").first.wait_for()
    play(both.last)
    for found in both.all():
        wait_for_epoch(notebook, found, 4)
        assert playing(found)
    before = markup(both.last)
    both.first.get_by_role("button", name="Reset", exact=True).click()
    wait_for_change(notebook, both.last, before)
    assert [epoch(found) for found in both.all()] == [0, 0]
