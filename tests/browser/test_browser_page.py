"""Explorers on a page from a disk, without a kernel and without a network."""

import pytest

from lecture_utils.widgets import explore_backward, explore_descent, page

pytestmark = pytest.mark.browser

# What a control stands at: the place of its value, or what is typed there.
PLACES = """figure => Object.fromEntries([...figure.querySelectorAll(
    "input[data-name], select[data-name]")].map(c => [c.dataset.name,
    c.type === "checkbox" ? Number(c.checked) : c.tagName === "SELECT"
    ? c.selectedIndex : c.type === "text" ? c.value : Number(c.value)]))"""
SHOWS = """(figure, markup) => {
    const wanted = document.createElement("div");
    wanted.innerHTML = markup;
    return wanted.innerHTML === figure.querySelector(".lu-shown").innerHTML;
}"""


@pytest.fixture(scope="module")
def opened(browser, tmp_path_factory):
    """Return a function that opens an explorer's page, and notes its errors."""
    folder, made = tmp_path_factory.mktemp("page s"), []

    def open_page(explorer):
        file = folder / f"{len(made)}.html"
        explorer.save(file)
        context = browser.new_context(offline=True)
        made.append(context)
        tab, tab_errors = context.new_page(), []
        tab.on("pageerror", lambda error: tab_errors.append(str(error)))
        tab.on("console", lambda m: m.type == "error" and tab_errors.append(m.text))
        tab.goto(file.as_uri())
        tab.wait_for_selector(".lu-page[data-ready]")
        return tab, tab_errors

    yield open_page
    for context in made:
        context.close()


def assert_live(tab, explorer):
    """Assert that the page shows what the explorer draws for the page's values."""
    figure, offered = tab.query_selector(".lu-page"), page.offered(explorer)
    words = page.frames(explorer)["values"]
    explorer.reset()
    for name, place in [*figure.evaluate(PLACES).items()] * 2:
        if isinstance(place, str):
            place = words[name].index(place)
        explorer.controls[name].value = offered[name][place]
    assert figure.evaluate(SHOWS, str(explorer.picture.value))


def test_buttons_step_play_and_rewind(opened):
    explorer = explore_descent()
    tab, errors = opened(explorer)
    step = tab.locator("[data-name=step]")
    tab.get_by_text("Next ▶").click()
    tab.get_by_text("Next ▶").click()
    tab.get_by_text("◀ Previous").click()
    assert step.get_attribute("aria-valuetext") == "1"
    assert_live(tab, explorer)
    tab.get_by_text("Play").click()
    tab.wait_for_function("document.querySelector('[data-name=step]').value > 3")
    tab.get_by_text("Pause").click()
    tab.get_by_text("First").click()
    assert step.get_attribute("aria-valuetext") == "0"
    assert errors == []


def test_a_drag_moves_the_picture(opened):
    explorer = explore_descent()
    tab, errors = opened(explorer)
    box = tab.locator("[data-name=lr]").bounding_box()
    middle = box["y"] + box["height"] / 2
    tab.mouse.move(box["x"] + 20, middle)
    tab.mouse.down()
    tab.mouse.move(box["x"] + box["width"] - 2, middle, steps=5)
    tab.mouse.up()
    assert tab.locator("[data-name=lr]").get_attribute("aria-valuetext") == "2.5"
    assert_live(tab, explorer)
    assert errors == []


def test_typed_numbers_snap_and_say_so(opened):
    explorer = explore_backward()
    tab, errors = opened(explorer)
    field, note = tab.locator("[data-name=W1_11]"), tab.locator(".lu-note")
    field.fill("1,2")
    field.press("Tab")
    assert (field.input_value(), "nearest" in note.text_content()) == ("1", True)
    field.fill("two")
    field.press("Enter")
    assert (field.input_value(), "not one number" in note.text_content()) == ("1", True)
    tab.locator(".lu-arrows button").nth(0).click()  # beside x₁
    assert "back at the start" in note.text_content()
    assert field.input_value() == "0.8"
    assert_live(tab, explorer)
    assert errors == []


def test_what_moves_alone_says_so(opened):
    tab, _ = opened(explore_descent())
    for name in ("start", "momentum"):
        tab.locator(f"[data-name={name}]").focus()
        tab.keyboard.press("ArrowRight")
    assert "start w: back at the start" in tab.locator(".lu-note").text_content()
    assert tab.locator("[data-name=start]").get_attribute("aria-valuetext") == "−2.50"


def test_a_browser_that_cannot_unpack_says_so(opened):
    explorer = explore_descent()
    tab, _ = opened(explorer)
    tab.add_init_script("delete window.DecompressionStream")
    tab.reload()
    tab.wait_for_selector(".lu-note:not([hidden])")
    assert "stands still" in tab.locator(".lu-note").text_content()
    tab.get_by_text("Next ▶").click()
    assert_live(tab, explorer)


def test_the_new_picture_is_told(opened):
    tab, _ = opened(explore_descent())
    tab.get_by_text("Next ▶").click()
    tab.wait_for_function(
        "document.querySelector('.lu-told').textContent.includes('tep 1')"
    )
