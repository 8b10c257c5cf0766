"""The talks in a real browser: nothing too small, nothing too tall, explorers live."""

import io
from pathlib import Path

import numpy as np
import pytest
from course import NOTEBOOKS, ROOT
from PIL import Image
from talk import SLIDE, STOP

WIDTH, HEIGHT, SMALLEST = 1280, 720, 0.033
BOXES = Path(__file__).with_name("boxes.js").read_text("utf-8")
SIZES = [(1920, 1080), (1024, 768), (WIDTH, HEIGHT)]

pytestmark = pytest.mark.browser

# How far down the slide reaches, scrolling included; and what is too small on it.
LOOK = """smallest => {
    const slide = document.querySelector('section.present:not(.stack)');
    const parts = [...slide.querySelectorAll(':scope > :not(aside)')]
        .filter(e => e.getBoundingClientRect().height);
    const lines = 'math, table, pre';
    const wide = [...slide.querySelectorAll(lines)]
        .filter(e => !e.closest('.lu') && e.getBoundingClientRect().right > innerWidth);
    const small = [...slide.querySelectorAll('*')].filter(e => {
        const field = e.matches('select, input:not([type=checkbox])');
        const words = [...e.childNodes].some(n => n.nodeType === 3
            && n.textContent.trim());
        const box = e.getBoundingClientRect();
        const isUnseen = 'style, title, desc, option, aside, aside *, '
            + 'figcaption, sub, sup, math *';
        if (!(field || words) || e.matches(isUnseen) || !box.width || !box.height
            || box.width < 2) return false;
        const matrix = e.ownerSVGElement && e.getScreenCTM();
        const scale = matrix ? Math.hypot(matrix.b, matrix.d) : 1;
        return parseFloat(getComputedStyle(e).fontSize) * scale < smallest;
    });
    return {
        bottom: Math.max(slide.scrollHeight,
                         ...parts.map(e => e.getBoundingClientRect().bottom)),
        n: parts.length,
        wide: wide.map(e => e.textContent.slice(0, 40)),
        small: small.map(e => `${e.tagName} ${e.textContent.trim().slice(0, 30)}`),
    };
}"""


@pytest.mark.parametrize("name", [path.stem for path in NOTEBOOKS])
def test_slides_fit_and_are_large_enough(deck, name):
    page = (talk := deck(name)).page
    offenders, places = [], set()
    for stop in talk.stops():
        places.add(tuple(stop[:2]))
        seen = page.evaluate(LOOK, SMALLEST * HEIGHT)
        where = f"slide {len(places)}, {stop}"
        if not seen["n"]:
            offenders.append(f"{where} shows nothing")
        if seen["bottom"] > HEIGHT + 1:
            offenders.append(f"{where} ends at {seen['bottom']:.0f} of {HEIGHT} px")
        if seen["wide"]:
            offenders.append(f"{where} is cut off at the right: {seen['wide'][:2]}")
        if seen["small"]:
            offenders.append(f"{where} has too small a text: {seen['small'][:4]}")
    assert len(places) >= 15 and not offenders, "\n" + "\n".join(offenders)
    assert not talk.errors


@pytest.mark.parametrize("name", [path.stem for path in NOTEBOOKS])
def test_slides_fit_every_projector_and_slider(deck, name):
    talk = deck(name)
    page, offenders, n_moved = talk.page, [], 0

    def measure(where, sizes=SIZES):
        for width, height in sizes:
            page.set_viewport_size({"width": width, "height": height})
            talk.settle()
            if wrong := page.evaluate(BOXES, SMALLEST):
                offenders.append(f"{where} on {width} x {height}: {wrong[:4]}")

    for stop in talk.stops():
        measure(stop)
        handles = talk.slide().locator(".noUi-handle:visible")
        for i in range(handles.count() if stop[-1] < 0 else 0):
            for key in ("End", "Home"):
                handles.nth(i).press(key)
                talk.wait_until_idle()
                n_moved += 1
                # The largest screen is the last one's shape: all of it is scaled.
                measure(f"{stop}, slider {i} {key}", SIZES[1:])
    assert n_moved > 10 and not offenders, "\n" + "\n".join(offenders)


def test_own_pictures_fit_with_ten_in_each_of_four_classes(deck):
    talk = deck("05_vgg16_transfer_learning")
    page = talk.page
    for _ in talk.stops():
        if (own := talk.slide().locator(".lecture-own")).is_visible():
            break
    own.get_by_role("textbox").first.fill("a name of many letters")
    own.get_by_role("textbox").first.press("Enter")
    for k in range(4):
        if k > 1:
            own.get_by_role("button", name="Add a class").click()
        files = own.locator("input[type=file][aria-label^='Pictures for class']")
        files.nth(k).set_input_files([image_file(k, i) for i in range(10)])
        own.locator(".lu-thumbs").nth(k).locator(".lu-thumb").nth(9).wait_for()
    files = own.locator("input[type=file][aria-label^='A picture to ask']")
    files.set_input_files([image_file(2, 10)])
    own.locator(".answer").wait_for()
    own.locator(".lu-thumb").first.click()
    own.get_by_role("button", name="Leave as it is").wait_for()
    offenders = []
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        talk.settle()
        if wrong := page.evaluate(BOXES, SMALLEST):
            offenders.append(f"{width} x {height}: {wrong}")
        if own.locator(".lecture-camera-box").bounding_box()["height"] < height / 5:
            offenders.append(f"{width} x {height}: a small camera")
    own.get_by_role("button", name="Start again").click()
    assert not offenders, "\n" + "\n".join(offenders)


def image_file(kind, seed):
    """Return a noisy picture of a colour of its kind, as an upload takes it."""
    pixels = np.random.default_rng(seed).integers(0, 80, (96, 96, 3), dtype=np.uint8)
    pixels[..., kind % 3] += 60 + 20 * kind
    with io.BytesIO() as file:
        Image.fromarray(pixels).save(file, "PNG")
        content = file.getvalue()
    return {"name": f"{kind}_{seed}.png", "mimeType": "image/png", "buffer": content}


def test_code_is_hidden_beside_pictures(deck):
    talk = deck("01_perceptron")
    seen = set()
    for _ in talk.stops():
        slide = talk.slide()
        is_picture = slide.locator(":is(.lu, .picture img):visible").count() > 0
        has_code = slide.locator(".code:visible").count() > 0
        assert not (is_picture and has_code), talk.page.url
        seen.add((is_picture, has_code))
    assert len(seen) == 3, "some slides have a picture, some code, some neither"


def test_a_hand_out_opens_offline_and_fits(browser, tmp_path):
    pytest.importorskip("latex2mathml")
    import build_slides

    path = ROOT / "notebooks" / "01_perceptron.ipynb"
    build_slides.build([path], tmp_path / "slides")
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
        page.keyboard.press("PageDown")
        n += 1
    pictures = page.locator(".picture svg[role=img], .picture img[alt]").count()
    page.keyboard.press("Home")
    while not (control := page.locator(f"{SLIDE} input[type=range]").first).count():
        page.keyboard.press("ArrowRight")
    here, shown = page.evaluate(STOP), page.locator(f"{SLIDE} .lu-shown")
    before = shown.inner_html()
    control.press("ArrowRight")
    assert page.evaluate(STOP) == here and shown.inner_html() != before
    page.set_viewport_size({"width": 400, "height": 800})  # a phone
    page.wait_for_function(
        f"document.querySelector('{SLIDE} .lu-shown').clientHeight > 300"
    )
    page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowRight")
    assert page.evaluate(STOP) != here
    page.close()
    assert not [url for url in asked if not url.startswith(("file:", "data:"))]
    assert not errors and not offenders and n > 20 and pictures > 5
