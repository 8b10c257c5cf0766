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
def test_an_arrow_key_moves_the_picture(lab, name):
    found = explorer(lab, name)
    slider(found, SLIDERS[lab.name][name]).focus()
    before = markup(found)
    lab.page.keyboard.press("ArrowRight")
    after = wait_for_change(lab, found, before)
    assert "<svg" in after
    lab.page.keyboard.press("ArrowLeft")
    assert wait_for_change(lab, found, after) == before
    assert lab.errors == []


@by_explorer
def test_dragging_with_the_mouse_moves_the_picture(lab, name):
    found = explorer(lab, name)
    handle = slider(found, SLIDERS[lab.name][name])
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


@by_explorer
def test_reset_brings_the_first_picture_back(lab, name):
    found = explorer(lab, name)
    first = reset(lab, found)
    slider(found, SLIDERS[lab.name][name]).press("End")
    wait_for_change(lab, found, first)
    lab.screenshot(SEEN / lab.name / f"{name}.png", found)
    assert press(lab, found, "Reset") == first


@by_notebook
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_words_are_readable_in_both_themes(lab, theme):
    lab.set_theme(theme)
    for name in SLIDERS[lab.name]:
        picture = explorer(lab, name).locator(PICTURE).first
        for selector, ink in ((".lu-words p", "color"), ("svg text.quiet", "fill")):
            for node in picture.locator(selector).element_handles()[:1]:
                contrast = lab.page.evaluate(CONTRAST, [node, ink])
                assert contrast >= 4.5, f"{name}: {selector}"
