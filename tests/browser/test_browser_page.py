"""All explorers on one page from a disk, without a kernel and without a network."""

import ipywidgets
import pytest
from reading import find_axe
from test_page import NEEDS_KERAS
from test_widgets import EXPLORERS

from lecture_utils.widgets import explore_descent, page

pytestmark = pytest.mark.browser

# Go to one control of an explorer, with all of them at their start.
GO_TO = """([explorer, name]) => {
    const figure = document.querySelectorAll(".lu-page")[explorer];
    figure.querySelector("[data-do=reset]").click();
    figure.querySelector(`[data-name="${name}"]`).focus();
}"""
# Keep what an explorer shows, and return where a control stands.
SEE = """([explorer, name]) => {
    const figure = document.querySelectorAll(".lu-page")[explorer];
    const shown = figure.querySelector(".lu-shown");
    const spoken = shown.querySelector("title")?.textContent ?? "";
    (window.seen ??= []).push([shown.innerHTML, figure.ariaLabel === spoken]);
    const control = figure.querySelector(`[data-name="${name}"]`);
    if (control.type === "checkbox") return Number(control.checked);
    return control.tagName === "SELECT" ? control.selectedIndex : control.value;
}"""
DIFFERENT = """wanted => wanted.flatMap((markup, k) => {
    const made = document.createElement("div");
    made.innerHTML = markup;
    return made.innerHTML === seen[k][0] && seen[k][1] ? [] : [k];
})"""
AXE = """() => axe.run(".lu-page", {resultTypes: ["violations"]}).then(found =>
    found.violations.map(each => [each.impact, each.id,
        each.nodes.map(node => node.target.join(" ")).slice(0, 5)]))"""


class Pages:
    """One tab with an explorer's page for each name.

    Attributes
    ----------
    explorers : dict of str to Explorer
        The explorers that the pictures come from.
    tab : playwright.sync_api.Page
    errors : list of str
        What the tab threw or wrote to its console.
    """

    def __init__(self, context, file, names):
        self.explorers = {name: explorer(name) for name in names}
        figures = map(page.figure, self.explorers.values())
        parts = {"css": page.CSS, "script": page.SCRIPT, "figure": "\n".join(figures)}
        file.write_text(page.ALONE.format(title="All", **parts), encoding="utf-8")
        self.tab, self.errors = context.new_page(), []
        self.tab.on("pageerror", lambda error: self.errors.append(str(error)))
        self.tab.on(
            "console", lambda m: m.type == "error" and self.errors.append(m.text)
        )
        self.tab.goto(file.as_uri())
        # Before it is seen, a page unpacks nothing until it is asked to.
        self.tab.evaluate(
            "document.querySelectorAll('[data-do=reset]').forEach("
            "button => button.click())"
        )
        n_ready = "document.querySelectorAll('.lu-page[data-ready]').length"
        self.tab.wait_for_function(f"{n_ready} === {len(names)}")

    def figure(self, name):
        """Return an explorer on the page, at its start."""
        found = self.tab.locator(".lu-page").nth([*self.explorers].index(name))
        found.get_by_text("Reset").click()
        return found

    def assert_live(self, name, **values):
        """Assert that an explorer's picture is the one that it draws for values."""
        live = self.explorers[name]
        live.reset()
        for control, value in values.items():
            live.controls[control].value = value
        self.tab.evaluate("window.seen = []")
        place = [*self.explorers].index(name)
        self.tab.evaluate(SEE, [place, next(iter(live.controls))])
        assert self.tab.evaluate(DIFFERENT, [str(live.picture.value)]) == []


def explorer(name):
    """Return an explorer; all but one offer two values of a control, to be quick."""
    made = EXPLORERS[name]()
    if name != "explore_descent":
        for control, values in page.offered(made).items():
            at = values.index(made.controls[control].value)
            made.offers[control] = values[max(at - 1, 0) :][:2]
    return made


@pytest.fixture(scope="module")
def pages(browser, tmp_path_factory):
    names = EXPLORERS
    try:
        import tensorflow  # noqa: F401
    except ImportError:
        names = [name for name in EXPLORERS if name not in NEEDS_KERAS]
    context = browser.new_context(offline=True)
    yield Pages(context, tmp_path_factory.mktemp("page s") / "all.html", [*names])
    context.close()


def test_every_control_moves_by_keyboard(pages):
    tab, moved, wanted = pages.tab, [], []
    tab.evaluate("window.seen = []")
    for k, (name, live) in enumerate(pages.explorers.items()):
        for control, values in page.offered(live).items():
            widget = live.controls[control]
            if widget.layout.display == "none":
                continue
            tab.evaluate(GO_TO, [k, control])
            tab.keyboard.press(key_to_move(widget, values))
            place = tab.evaluate(SEE, [k, control])
            if isinstance(widget, ipywidgets.BoundedFloatText):
                place = values.index(float(place.replace("−", "-")))
            moved.append((name, control, values.index(widget.value), int(place)))
            widget.value = values[int(place)]
            wanted.append(str(live.picture.value))
            live.reset()
    assert [move for move in moved if move[2] == move[3]] == []
    different = tab.evaluate(DIFFERENT, wanted)
    assert [moved[k] for k in different] == []
    assert len(moved) > 150 and pages.errors == []


def key_to_move(widget, values):
    """Return the key that moves a control from its start to another value."""
    if isinstance(widget, ipywidgets.Checkbox):
        return "Space"
    down_is_on = isinstance(widget, ipywidgets.Dropdown)
    is_first = values.index(widget.value) == 0
    return "ArrowDown" if down_is_on == is_first else "ArrowUp"


def test_every_explorer_moves_by_mouse(pages):
    still = []
    for name in pages.explorers:
        figure = pages.figure(name)
        shown = figure.locator(".lu-shown")
        before = shown.inner_html()
        hands = figure.locator("input[type=range], input[type=checkbox]")
        if not hands.count():  # a list opens outside of the page
            figure.locator("select").last.select_option(index=1)
        elif hands.last.get_attribute("type") == "checkbox":
            hands.last.click()
        else:
            width = hands.last.bounding_box()["width"]
            start = int(hands.last.input_value())
            hands.last.click(position={"x": 5 if start else width - 5, "y": 8})
        if shown.inner_html() == before:
            still.append(name)
    assert still == []
    assert pages.errors == []


def test_controls_of_a_group_move_together(pages):
    figure = pages.figure("explore_descent")
    figure.locator("[data-name=lr]").press("End")
    figure.get_by_text("Next ▶").click()
    pages.assert_live("explore_descent", lr=2.5, step=1)
    figure.locator("[data-name=start]").press("ArrowRight")
    note = figure.locator(".lu-note").text_content()
    assert "back at the start. On this page start w moves without them" in note
    figure.locator("[data-name=hide_future]").check()
    note = figure.locator(".lu-note").text_content()
    assert "On this page Hide the future" in note and "hide_future" not in note


def test_a_click_on_a_map_moves_row_and_column(pages):
    if "explore_pixel_to_class" not in pages.explorers:
        pytest.skip("it needs Keras")
    figure = pages.figure("explore_pixel_to_class")
    figure.locator("[data-place]").first.click(position={"x": 3, "y": 3})
    offered = page.offered(pages.explorers["explore_pixel_to_class"])
    first = {name: offered[name][0] for name in ("row", "column")}
    pages.assert_live("explore_pixel_to_class", **first)


def test_buttons_step_play_and_rewind(pages):
    figure = pages.figure("explore_descent")
    step = figure.locator("[data-name=step]")
    figure.get_by_text("Next ▶").click()
    figure.get_by_text("Next ▶").click()
    figure.get_by_text("◀ Previous").click()
    assert step.get_attribute("aria-valuetext") == "1"
    pages.assert_live("explore_descent", step=1)
    live = "[...document.querySelectorAll('.lu-live')].map(e => e.textContent).join()"
    pages.tab.wait_for_function(f"/tep 1/.test({live})")
    figure.get_by_text("Play").click()
    moved = "[...document.querySelectorAll('[data-name=step]')].some(e => e.value > 2)"
    pages.tab.wait_for_function(moved)
    figure.get_by_text("Pause").click()
    figure.get_by_text("First").click()
    assert step.get_attribute("aria-valuetext") == "0"
    pages.assert_live("explore_descent")


def test_typed_numbers_snap_and_say_so(pages):
    figure = pages.figure("explore_backward")
    field, note = figure.locator("[data-name=W1_11]"), figure.locator(".lu-note")
    field.fill("−0,3")
    field.press("Tab")
    assert (field.input_value(), "nearest" in note.text_content()) == ("0", True)
    field.fill("two")
    field.press("Enter")
    assert (field.input_value(), "not one number" in note.text_content()) == ("0", True)
    figure.locator(".lu-arrows button").nth(0).click()  # beside x₁
    assert "back at the start" in note.text_content()
    assert field.input_value() == "0.8"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious_on_a_page(pages, theme):
    script = find_axe()
    if script is None:
        pytest.skip("axe-core is not installed: run `make axe`, or set AXE_CORE to it")
    pages.tab.emulate_media(color_scheme=theme)
    pages.tab.evaluate(script.read_text("utf-8"))
    found = pages.tab.evaluate(AXE)
    assert [each for each in found if each[0] in ("serious", "critical")] == []


def test_a_browser_that_cannot_unpack_says_so(browser, tmp_path):
    explore_descent().save(tmp_path / "one.html")
    tab = browser.new_page()
    tab.add_init_script("delete window.DecompressionStream")
    tab.goto((tmp_path / "one.html").as_uri())
    tab.wait_for_selector(".lu-note:not([hidden])")
    before = tab.inner_html(".lu-shown")
    assert "stands still" in tab.text_content(".lu-note")
    tab.get_by_text("Next ▶").click()
    assert tab.inner_html(".lu-shown") == before
    tab.close()
