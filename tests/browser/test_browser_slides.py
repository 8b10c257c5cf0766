"""The talks in a real browser: nothing too small, nothing too tall, explorers live."""

import shutil
import sys
from importlib.util import find_spec

import pytest
from course import NOTEBOOKS, ROOT
from lab import Lab, find_browser, start_lab

WIDTH, HEIGHT, SMALLEST = 1280, 720, 24
REVEAL = ROOT / "build" / "npm" / "node_modules" / "reveal.js"

pytestmark = pytest.mark.browser
live = pytest.mark.skipif(
    find_spec("jupyterlab_slideshow") is None,
    reason="jupyterlab-slideshow is not installed (extra `present`)",
)

# Every place where the talk stops: the index of the cell, and what it is.
STOPS = """() => [...jupyterapp.shell.currentWidget.content.model.cells]
    .map((cell, i) => [i, (cell.getMetadata('slideshow') || {}).slide_type])
    .filter(([i, kind]) => ['slide', 'subslide', 'fragment'].includes(kind))"""
GO = """async index => {
    const notebook = jupyterapp.shell.currentWidget.content;
    notebook.activeCellIndex = index;
    const frame = () => new Promise(resolve => requestAnimationFrame(resolve));
    for (let i = 0; i < 12; i++) await frame();
}"""
# How far down the slide reaches, scrolling included; and what is too small on it.
LOOK = """smallest => {
    const on = '.jp-Deck .jp-Cell.jp-deck-mod-onscreen';
    const boxes = [...document.querySelectorAll(on)]
        .map(cell => cell.getBoundingClientRect());
    const scrolled = [...document.querySelectorAll(
        '.jp-Deck .jp-Notebook, .jp-Deck .jp-WindowedPanel-outer')];
    const lines = `${on} :is(mjx-container, table, .cm-line)`;
    const wide = [...document.querySelectorAll(lines)]
        .filter(e => !e.closest('.lu') && (e.getBoundingClientRect().right > innerWidth
            || e.matches('mjx-container') && e.scrollWidth > e.clientWidth + 2));
    const small = [...document.querySelectorAll(`${on} :is(.lecture-explorer, .lu) *`)]
        .filter(e => {
            const field = e.matches('select, input:not([type=checkbox])');
            const words = [...e.childNodes].some(n => n.nodeType === 3
                && n.textContent.trim());
            const box = e.getBoundingClientRect();
            if (!(field || words) || e.matches('style, title, desc, option')
                || !box.width || !box.height) return false;
            const matrix = e.ownerSVGElement && e.getScreenCTM();
            const scale = matrix ? Math.hypot(matrix.b, matrix.d) : 1;
            return parseFloat(getComputedStyle(e).fontSize) * scale < smallest - 0.1;
        });
    return {
        top: Math.min(...boxes.map(box => box.top)),
        bottom: Math.max(...boxes.map(box => box.bottom),
                         ...scrolled.map(e => e.scrollHeight)),
        n: boxes.length,
        wide: wide.map(e => e.textContent.slice(0, 40)),
        small: small.map(e => `${e.tagName} ${e.textContent.trim().slice(0, 30)}`),
    };
}"""
ACTIVE = "() => jupyterapp.shell.currentWidget.content.activeCellIndex"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    if find_browser() is None:
        pytest.skip("no chromium, chromium-browser or google-chrome is installed")
    folder = tmp_path_factory.mktemp("talks") / "notebooks"
    shutil.copytree(ROOT / "notebooks", folder)
    # The settings of this checkout, installed or not.
    settings = f"--LabApp.app_settings_dir={ROOT / 'lab-settings'}"
    with start_lab(folder, options=[settings]) as running:
        yield running


@pytest.fixture(scope="module")
def talks(browser, server):
    """Return a function that opens and runs a notebook and starts its talk, once."""
    made = {}

    def talk(name):
        if name not in made:
            for other in made.values():
                # JupyterLab remembers a talk, and would open the next page in it.
                stop = "() => jupyterapp.commands.execute('deck:stop')"
                other.page.evaluate(stop)
                other.page.wait_for_selector(".jp-Deck", state="detached")
                other.page.wait_for_timeout(500)
                other.close()
            made.clear()
            lab = Lab(browser, server, width=WIDTH, height=HEIGHT)
            lab.open_notebook(f"{name}.ipynb")
            assert not lab.run_all(timeout=600)
            lab.page.evaluate(GO, 0)
            lab.page.evaluate("() => jupyterapp.commands.execute('deck:start')")
            lab.page.wait_for_selector(".jp-Deck .jp-deck-mod-onscreen")
            # The deck folds the side bars once more, a second after its start.
            lab.page.wait_for_timeout(1500)
            made[name] = lab
        return made[name]

    yield talk
    for lab in made.values():
        lab.close()


@live
@pytest.mark.parametrize("name", [path.stem for path in NOTEBOOKS])
def test_no_slide_is_taller_than_the_screen_or_too_small_to_read(talks, name):
    page = talks(name).page
    offenders, number = [], 0
    for index, kind in page.evaluate(STOPS):
        number += kind != "fragment"
        page.evaluate(GO, index)
        seen = page.evaluate(LOOK, SMALLEST)
        where = f"slide {number} (cell {index}, {kind})"
        if not seen["n"]:
            offenders.append(f"{where} shows nothing")
        if seen["top"] < -1 or seen["bottom"] > HEIGHT + 1:
            offenders.append(f"{where} ends at {seen['bottom']:.0f} of {HEIGHT} px")
        if seen["wide"]:
            offenders.append(f"{where} is cut off at the right: {seen['wide'][:2]}")
        if seen["small"]:
            offenders.append(f"{where} has text under 24 px: {seen['small'][:4]}")
    assert number >= 20 and not offenders, "\n" + "\n".join(offenders)


@live
def test_keys_lead_to_an_explorer_and_through_it(talks):
    page = talks("01_perceptron").page
    page.evaluate(GO, 0)
    stops = page.evaluate(STOPS)
    seen = [page.evaluate(ACTIVE)]
    explorer = page.locator(".jp-deck-mod-visible .lecture-explorer")
    while not explorer.count():
        page.keyboard.press("Space")
        page.wait_for_function(f"index => ({ACTIVE})() !== index", arg=seen[-1])
        seen.append(page.evaluate(ACTIVE))
    assert seen == [index for index, _ in stops][: len(seen)], "Space misses a stop"

    picture = explorer.locator(".lecture-picture svg").first
    before = picture.inner_html()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "before => document.querySelector('.jp-deck-mod-visible .lecture-picture svg')"
        ".innerHTML !== before",
        arg=before,
    )
    assert page.evaluate(ACTIVE) == seen[-1], "the key moved the slide as well"

    explorer.locator(".lecture-picture").click(position={"x": 6, "y": 6})
    page.keyboard.press("ArrowDown")
    page.wait_for_function(f"index => ({ACTIVE})() !== index", arg=seen[-1])
    card = page.locator(".jp-deck-mod-visible.jp-MarkdownCell", has_text="did you see")
    assert card.is_visible() and explorer.is_visible()
    page.keyboard.press("ArrowUp")
    page.wait_for_function(f"index => ({ACTIVE})() === index", arg=seen[-1])


@live
def test_code_is_hidden_where_the_picture_is_the_point(talks):
    page = talks("01_perceptron").page
    for index, kind in page.evaluate(STOPS):
        page.evaluate(GO, index)
        shown = page.locator(".jp-deck-mod-visible.jp-CodeCell")
        for cell in [shown.nth(i) for i in range(shown.count())]:
            is_picture = cell.locator(".lu, .jp-RenderedHTML img").count() > 0
            code = cell.locator(".jp-Cell-inputWrapper")
            assert code.is_visible() != is_picture, f"cell {index}, {kind}"


@pytest.mark.skipif(not REVEAL.exists(), reason="reveal.js is missing (`make slides`)")
@pytest.mark.skipif(find_spec("latex2mathml") is None, reason="latex2mathml is missing")
def test_a_hand_out_opens_offline_and_fits(browser, tmp_path):
    sys.path.insert(0, str(ROOT / "tools"))
    import build_slides

    sys.path.remove(str(ROOT / "tools"))
    path = ROOT / "notebooks" / "01_perceptron.ipynb"
    build_slides.build([path], REVEAL, tmp_path / "slides")
    page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
    page.context.set_offline(True)
    asked, errors = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto((tmp_path / "slides" / "01_perceptron.html").as_uri())
    page.wait_for_function("Reveal.isReady()")
    offenders, n = [], 1
    while not page.evaluate("Reveal.isLastSlide()"):
        height = page.evaluate("Reveal.getCurrentSlide().scrollHeight")
        offenders += [f"stop {n}: {height} px"] if height > HEIGHT else []
        page.evaluate("Reveal.next()")
        n += 1
    pictures = page.locator(".picture svg[role=img], .picture img[alt]").count()
    page.close()
    assert not [url for url in asked if not url.startswith(("file:", "data:"))]
    assert not errors and not offenders and n > 20 and pictures > 5
