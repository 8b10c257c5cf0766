"""A talk under the hand of an instructor: mouse, keyboard, remote, and what breaks."""

import os
import shutil
import signal
import string

import psutil
import pytest
from course import NOTEBOOKS, ROOT
from lab import EXPLORER, PICTURE
from talk import Deck, start_talks

pytestmark = pytest.mark.browser

# As docs/presenting.md has it. All other keys leave the talk where it is.
ON = ("PageDown", "ArrowRight", "ArrowDown", " ", "Enter")
BACK = ("PageUp", "ArrowLeft", "ArrowUp", "Backspace", "Shift+ ")
ENDS = {"Home": 0, "End": -1}
STAYS = "".join(sorted(set(string.ascii_letters) - set("bosfdBOSFD")))
STAYS += string.digits + "-+,;/#"
# Pressed twice, so that what they switch on is off again.
TOGGLES = ("b", ".", "f", "F5", "d", "o", "?")

# The words and code of a talk, without its pictures; and how many slides it has.
CONTENT = """() => [...document.querySelectorAll('section')]
    .map(e => [...e.querySelectorAll(':scope > .words, :scope > .doing')]
        .map(part => part.textContent).join())"""
COUNT_VIEWS = """() => {
    window.views = 0;
    Reveal.getPlugin('notes').open = () => { views += 1; };
}"""
GO = "([h, v, f]) => Reveal.slide(h, v, f)"
# Middles of the controls that are to be seen, and what lies there instead of one.
CONTROLS = """() => {
    const seen = { opacityProperty: true, visibilityProperty: true };
    const isSeen = e => e.checkVisibility(seen) && e.getBoundingClientRect().width > 0;
    const slide = document.querySelector('section.present:not(.stack)');
    const names = 'button, select, input, .noUi-handle, summary, a';
    return [...slide.querySelectorAll(names)]
        .filter(e => isSeen(e) && !e.closest('aside'))
        .map(e => {
            const box = e.getBoundingClientRect();
            const x = box.x + box.width / 2, y = box.y + box.height / 2;
            const there = document.elementFromPoint(x, y);
            const isIt = there && (e.contains(there) || there.contains(e) &&
                there.closest('label, .noUi-origin, .noUi-base'));
            return { x, y, isIt, name: e.textContent || e.ariaLabel || e.type,
                     there: there?.outerHTML.slice(0, 80) };
        });
}"""
names = [path.stem for path in NOTEBOOKS]


def files():
    """Return all files beside the notebooks, with their content."""
    folder = ROOT / "notebooks"
    return {
        path: path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and ".ipynb_checkpoints" not in path.parts
    }


@pytest.mark.parametrize("name", names)
def test_every_key_leads_where_it_should(deck, name):
    talk, before = deck(name), files()
    page = talk.page
    content = page.evaluate(CONTENT)
    page.evaluate(COUNT_VIEWS)
    stops = [tuple(stop) for stop in talk.stops()]
    wrong = []

    def press(place, key, expected):
        page.evaluate(GO, stops[place])
        page.keyboard.press(key)
        if (now := tuple(talk.stop())) != expected:
            wrong.append(f"{key} on {stops[place]} leads to {now}, not to {expected}")

    last = len(stops) - 1
    for place, here in enumerate(stops):
        # The keys that all do the same take turns, so that each has its slides.
        press(place, ON[place % len(ON)], stops[min(place + 1, last)])
        press(place, BACK[place % len(BACK)], stops[max(place - 1, 0)])
        press(place, "Home", stops[0])
        press(place, "End", stops[last])
        page.evaluate(GO, here)
        page.keyboard.type(STAYS)
        for key in ("Delete", "Insert", "Tab", "Escape"):
            page.keyboard.press(key)
        for key in TOGGLES:
            page.keyboard.press(key)
            page.keyboard.press(key)
        page.keyboard.press("s")
        if (now := tuple(talk.stop())) != here:
            wrong.append(f"a key that does nothing leads from {here} to {now}")
    assert not wrong, "\n" + "\n".join(wrong)
    assert page.evaluate("views") == len(stops), "S asks for the speaker's view"
    assert page.evaluate(CONTENT) == content
    assert files() == before
    assert not talk.errors


@pytest.mark.parametrize("name", names)
def test_every_control_is_where_the_mouse_is(deck, name):
    talk, before = deck(name), files()
    page = talk.page
    content = page.evaluate(CONTENT)
    wrong, n_dragged, n_seen = [], 0, 0
    for stop in talk.stops():
        point_away(talk)
        for control in page.evaluate(CONTROLS):
            n_seen += 1
            if not control["isIt"]:
                wrong.append(f"{stop}: at {control['name']!r} lies {control['there']}")
        sliders = talk.slide().locator(".widget-slider:visible")
        for slider in [sliders.nth(i) for i in range(sliders.count())]:
            n_dragged += 1
            show_row(talk, slider)
            if not dragged(page, slider):
                words = slider.locator(".widget-label").inner_text()
                wrong.append(f"{stop}: {words!r} does not follow the mouse")
        if tuple(talk.stop()) != tuple(stop):
            wrong.append(f"a drag leads from {stop} to {talk.stop()}")
    assert not wrong, "\n" + "\n".join(wrong)
    assert n_seen > 30 and n_dragged >= 10
    assert page.evaluate(CONTENT) == content
    assert files() == before
    assert not talk.errors


def point_away(talk):
    """Leave an explorer; where it has five rows, those in the middle then go."""
    talk.page.keyboard.press("Escape")
    talk.page.mouse.move(1, talk.page.viewport_size["height"] - 1)


def show_row(talk, slider):
    """Point at the first row where the slider's own only comes with it."""
    point_away(talk)
    if not slider.evaluate("e => e.checkVisibility({ opacityProperty: true })"):
        row = talk.slide().locator(f"{EXPLORER} > .widget-hbox")
        row.first.hover(position={"x": 2, "y": 2})


def dragged(page, slider):
    """Drag a slider's handle to the farther end; say whether its value changed."""
    handle, track = slider.get_by_role("slider"), slider.locator(".noUi-base")
    value = "node => node.getAttribute('aria-valuenow')"
    start = handle.evaluate(value)
    at, along = handle.bounding_box(), track.bounding_box()
    x, y = at["x"] + at["width"] / 2, at["y"] + at["height"] / 2
    is_left = x < along["x"] + along["width"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(along["x"] + along["width"] * (0.9 if is_left else 0.1), y, steps=4)
    page.mouse.up()
    return handle.evaluate(value) != start


def test_buttons_answer_a_click(deck):
    talk = deck("01_perceptron")
    page = talk.page
    talk.go_to_explorer()
    explorer = talk.slide().locator(EXPLORER)
    picture = explorer.locator(PICTURE)
    dragged(page, explorer.locator(".widget-slider").first)
    talk.wait_until_idle()
    moved = picture.inner_html()
    explorer.get_by_role("button", name="Reset").click()
    page.wait_for_function("([node, was]) => node.innerHTML !== was", arg=[
        picture.element_handle(), moved,
    ])  # fmt: skip


def test_controls_keep_their_own_keys(deck):
    talk = deck("01_perceptron")
    page = talk.page
    here = talk.go_to_explorer("x₁")  # whose sliders are for real numbers
    handle = talk.slide().get_by_role("slider").first
    handle.focus()
    page.keyboard.press("Home")
    for key, by in {"ArrowRight": 1, "ArrowUp": 1, "ArrowLeft": -1}.items():
        value = float(handle.get_attribute("aria-valuenow"))
        page.keyboard.press(key)
        assert (float(handle.get_attribute("aria-valuenow")) - value) * by > 0
    field = talk.slide().locator(".widget-readout").first
    field.click()
    page.keyboard.press("Control+a")
    page.keyboard.type("0.5")  # a full stop, and the screen is not black
    page.keyboard.press("Enter")
    assert float(handle.get_attribute("aria-valuenow")) == 0.5
    assert talk.stop() == here and not page.evaluate("Reveal.isPaused()")
    page.keyboard.press("PageDown")
    assert talk.stop() != here, "a remote turns the page, wherever the focus is"
    page.keyboard.press("PageUp")
    handle.focus()
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowRight")
    assert talk.stop() != here, "Esc leads out of a control"


def test_remote_blackens_the_screen(deck):
    talk = deck("01_perceptron")
    here = talk.go_to_explorer()
    talk.slide().get_by_role("slider").first.focus()
    for key in ("b", "."):
        talk.page.keyboard.press(key)
        assert talk.page.evaluate("Reveal.isPaused()")
        talk.page.keyboard.press("PageDown")
        assert not talk.page.evaluate("Reveal.isPaused()") and talk.stop() == here


def test_speaker_view_follows_and_leads(browser, talks):
    talk = Deck(browser, talks, "01_perceptron")
    page = talk.page
    with page.expect_popup() as popup:
        page.keyboard.press("s")
    view = popup.value
    try:
        view.wait_for_function(
            "() => document.querySelector('.speaker-controls-notes .value').textContent"
            ".includes('Speaker, ')",
            timeout=60_000,
        )
        before = talk.stop()
        view.keyboard.press("PageDown")
        page.wait_for_function(
            "before => Object.values(Reveal.getIndices()).join() !== before",
            arg=",".join(map(str, before)),
        )
    finally:
        view.close()
    assert not talk.errors
    talk.close()


# --------------------------------------------------------------------- what may break


def kernel_of(page):
    """Return the process of the kernel behind a page."""
    config = page.locator("#jupyter-config-data").text_content()
    ident = config.split('"kernelId": "')[1].split('"')[0]
    (process,) = [
        each
        for each in psutil.process_iter(["cmdline"])
        if any(ident in word for word in each.info["cmdline"] or ())
    ]
    return process


def moved_explorer(talk):
    """Drag the first slider; return the stop and what the slider says."""
    stop = talk.go_to_explorer()
    slider = talk.slide().locator(".widget-slider").first
    assert dragged(talk.page, slider)
    talk.wait_until_idle()
    # reveal.js writes the slide into the address within a second.
    talk.page.wait_for_function(
        "([h, v]) => location.hash === `#/${h}/${v}`", arg=stop[:2]
    )
    return stop, slider.locator(".widget-readout").inner_text()


def readout(talk):
    return talk.slide().locator(".widget-slider .widget-readout").first.inner_text()


def test_closed_browser_comes_back_as_it_was(browser, talks):
    talk = Deck(browser, talks, "01_perceptron")
    stop, value = moved_explorer(talk)
    talk.page.reload()
    talk.wait_until_live()
    assert talk.stop() == stop and readout(talk) == value
    address = talk.page.url
    talk.close()
    again = Deck(browser, *address.split("01_perceptron.html")[:1], "01_perceptron")
    again.page.goto("about:blank")  # else only the hash would change
    again.page.goto(address)
    again.wait_until_live()
    assert again.stop() == stop and readout(again) == value
    again.close()


# Each with a talk of its own, and after the tests that share its kernel.
@pytest.mark.parametrize(("way", "name"), [("Enter", names[1]), ("click", names[2])])
def test_dead_kernel_is_one_key_away(browser, talks, way, name):
    talk = Deck(browser, talks, name)
    page = talk.page
    stop, value = moved_explorer(talk)
    dead = kernel_of(page)
    os.kill(dead.pid, signal.SIGKILL)
    page.get_by_role("alert").filter(has_text="kernel").wait_for(timeout=15_000)
    assert talk.stop() == stop
    with page.expect_navigation():
        if way == "Enter":
            page.keyboard.press("Enter")
        else:
            page.get_by_role("button", name="Start it again").click()
    talk.wait_until_live()
    assert talk.stop() == stop and kernel_of(page).pid != dead.pid
    assert readout(talk) != value, "a new kernel, and its explorers at their start"
    assert dragged(page, talk.slide().locator(".widget-slider").first)
    talk.wait_until_idle()
    assert page.get_by_role("alert").filter(has_text="kernel").count() == 0
    talk.close()


def test_talk_from_a_path_with_a_space_starts_over_as_edited(browser, tmp_path):
    pytest.importorskip("voila", reason="Voilà is not installed (extra `present`)")
    course = tmp_path / "my course"
    for folder in ("tools", "notebooks"):
        shutil.copytree(ROOT / folder, course / folder)
    shutil.copy(ROOT / "look.toml", course)
    with start_talks(tmp_path / "log", tools=course / "tools") as address:
        talk = Deck(browser, address, "01_perceptron")
        talk.go_to_explorer()
        assert dragged(talk.page, talk.slide().locator(".widget-slider").first)
        # Meanwhile the notebook is edited.
        path = course / "notebooks" / "01_perceptron.ipynb"
        path.write_text(
            path.read_text("utf-8").replace("Teach one", "Try one"), "utf-8"
        )
        talk.page.goto(f"{address}again/01_perceptron")
        talk.wait_until_live()
        assert talk.page.locator("h1").inner_text() == "Try one neuron to decide"
        talk.close()
