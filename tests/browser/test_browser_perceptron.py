"""Notebook 01 under the hand of a person: a real browser, keyboard and mouse."""

import pytest
from lab import EXPLORER, PICTURE

pytestmark = pytest.mark.browser

# Each explorer, and a slider of it that moves its picture from the start on.
EXPLORERS = {"neuron": "x₁", "activations": "z", "decision": "w₁", "learning": "Step"}

# WCAG contrast of a text, given where its colour is, against what lies behind it.
CONTRAST = """([node, property]) => {
    const parts = colour => colour.match(/[\\d.]+/g).map(Number);
    const linear = v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
    const luminance = ([r, g, b]) => 0.2126 * linear(r / 255)
        + 0.7152 * linear(g / 255) + 0.0722 * linear(b / 255);
    let behind = node, back;
    do {
        behind = behind.parentElement;
        back = parts(getComputedStyle(behind).backgroundColor);
    } while (back.length === 4 && back[3] === 0);
    const text = luminance(parts(getComputedStyle(node)[property]));
    const [low, high] = [text, luminance(back)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
}"""


@pytest.fixture(scope="module")
def errors(lab):
    lab.open_notebook("01_perceptron.ipynb")
    return lab.run_all()


@pytest.fixture
def explorers(lab, errors):
    """Return the explorers of the notebook that ran, by name."""
    found = {}
    for name in EXPLORERS:
        call = lab.page.locator(".jp-CodeCell", has_text=f"explore_{name}()")
        found[name] = call.locator(EXPLORER).first
    return found


def slider(explorer, name):
    # The handle has no name of its own: stock ipywidgets gives it none.
    row = explorer.locator(".widget-slider").filter(has_text=EXPLORERS[name])
    handle = row.first.get_by_role("slider")
    handle.scroll_into_view_if_needed()
    return handle


def markup(explorer):
    return explorer.locator(PICTURE).first.inner_html()


def wait_for_change(lab, explorer, before):
    changed = "([node, before]) => node.innerHTML !== before"
    node = explorer.locator(PICTURE).first.element_handle()
    lab.page.wait_for_function(changed, arg=[node, before], timeout=10_000)
    lab.wait_until_idle()
    return markup(explorer)


def test_run_all_ends_without_an_error(lab, errors):
    assert errors == []
    assert lab.errors == []


def test_no_question_about_news_covers_the_page(lab, errors):
    assert lab.page.get_by_text("Jupyter news").count() == 0


def test_every_explorer_is_there(lab, explorers):
    for explorer in explorers.values():
        explorer.locator(f"{PICTURE} svg").first.wait_for()
    assert lab.page.locator(EXPLORER).count() >= len(EXPLORERS)


@pytest.mark.parametrize("name", EXPLORERS)
def test_an_arrow_key_moves_the_picture(lab, explorers, name):
    explorer = explorers[name]
    handle = slider(explorer, name)
    handle.focus()
    before = markup(explorer)
    lab.page.keyboard.press("ArrowRight")
    after = wait_for_change(lab, explorer, before)
    assert "<svg" in after
    lab.page.keyboard.press("ArrowLeft")
    assert wait_for_change(lab, explorer, after) == before
    assert lab.errors == []


@pytest.mark.parametrize("name", EXPLORERS)
def test_dragging_with_the_mouse_moves_the_picture(lab, explorers, name):
    explorer = explorers[name]
    handle = slider(explorer, name)
    before = markup(explorer)
    box = handle.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    lab.page.mouse.move(x, y)
    lab.page.mouse.down()
    lab.page.mouse.move(x + 25, y, steps=5)
    dragged = wait_for_change(lab, explorer, before)
    lab.page.mouse.up()
    assert "<svg" in dragged
    explorer.get_by_role("button", name="Reset", exact=True).click()
    assert wait_for_change(lab, explorer, dragged) != dragged
    assert lab.errors == []


@pytest.mark.parametrize("name", EXPLORERS)
def test_reset_brings_the_first_picture_back(lab, explorers, name):
    explorer = explorers[name]
    reset = explorer.get_by_role("button", name="Reset", exact=True)
    reset.click()
    lab.wait_until_idle()
    first = markup(explorer)
    slider(explorer, name).press("End")
    moved = wait_for_change(lab, explorer, first)
    reset.click()
    assert wait_for_change(lab, explorer, moved) == first


def test_the_learning_rule_is_stepped_by_its_buttons(lab, explorers):
    explorer = explorers["learning"]
    explorer.get_by_role("button", name="Reset", exact=True).click()
    lab.wait_until_idle()
    start = markup(explorer)

    def press(name):
        before = markup(explorer)
        explorer.get_by_role("button", name=name).click()
        return wait_for_change(lab, explorer, before)

    one = press("Next ▶")
    assert press("◀ Previous") == start
    assert press("Next ▶") == one
    press("Next mistake")
    press("Reset")
    assert lab.errors == []


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_words_and_ticks_are_readable_in_both_themes(lab, explorers, theme):
    lab.set_theme(theme)
    picture = explorers["decision"].locator(PICTURE).first
    for selector, colour in {"p": "color", "svg text.quiet": "fill"}.items():
        node = picture.locator(selector).first.element_handle()
        assert lab.page.evaluate(CONTRAST, [node, colour]) >= 4.5, selector
