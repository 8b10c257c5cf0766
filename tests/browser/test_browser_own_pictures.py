"""Pictures of your own in a real browser: a camera, uploads, teaching, export, import.

The camera is Chromium's fake one; what is asked of it is noted, so that one can see
whether it was released.
"""

import io
import json
import re

import numpy as np
import pytest
from lab import KERNEL_IDLE, Lab, start_lab, write_notebook
from PIL import Image

pytestmark = pytest.mark.browser

PAGE = """
from lecture_utils.own_pictures import teach_own_pictures

page = teach_own_pictures()
page
"""
WATCH_CAMERAS = """
window.tracks = [];
const ask = navigator.mediaDevices?.getUserMedia.bind(navigator.mediaDevices);
window.refuse = null;
if (ask) navigator.mediaDevices.getUserMedia = async (...what) => {
    if (window.refuse) throw new DOMException('refused', window.refuse);
    const stream = await ask(...what);
    window.tracks.push(...stream.getTracks());
    return stream;
};
"""
STATES = "() => window.tracks.map(track => track.readyState)"
COUNT_ANSWERS = """() => {
    window.answers = 0;
    const drawing = document.querySelector('.lecture-own .answer');
    new MutationObserver(() => window.answers++)
        .observe(drawing.closest('.lecture-pane'), {childList: true});
}"""
RESTART = """() =>
    jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()"""
SAVE = "() => jupyterapp.commands.execute('docmanager:save')"


class Own:
    """The page under a person's hand."""

    def __init__(self, lab):
        self.lab, self.page = lab, lab.page
        self.box = lab.page.locator(".lecture-own").last

    def button(self, name):
        return self.box.get_by_role("button", name=name, exact=True).first

    def press(self, name):
        self.button(name).click()
        self.lab.wait_until_idle()

    def upload(self, label, files):
        """Choose files by the input with this label."""
        self.box.locator(f"input[type=file][aria-label^='{label}']").set_input_files(
            [{"name": n, "mimeType": "image/jpeg", "buffer": c} for n, c in files]
        )

    def wait_for_answers(self, n=3):
        """Wait until the live camera's answer was drawn anew so many times."""
        self.box.locator(".answer").wait_for()
        self.page.evaluate(COUNT_ANSWERS)
        self.page.wait_for_function("n => window.answers >= n", arg=n)

    def says(self, words):
        # Drawings say it too, in words that are not seen.
        self.box.get_by_text(words).filter(visible=True).first.wait_for()

    def start_camera(self):
        self.press("Start camera")
        self.button("Stop camera").wait_for()

    def wait_for_camera(self, seconds):
        """Wait until the camera has shown so much more."""
        video = self.box.locator("video").element_handle()
        now = video.evaluate("video => video.currentTime")
        self.page.wait_for_function(
            "([video, end]) => video.currentTime >= end", arg=[video, now + seconds]
        )

    def answer(self):
        """Return the answer in words and every bar's percents."""
        pane = self.box.locator(".lecture-pane", has=self.page.locator(".answer"))
        return re.findall(r"[^\n]+", pane.inner_text())

    def thumbs(self, k):
        return self.box.locator(".lu-thumbs").nth(k).locator(".lu-thumb")


def picture(seed, hue=0, form="JPEG", side=120):
    rng = np.random.default_rng(seed)
    levels = rng.integers(0, 80, (side, side, 3)).astype(np.uint8)
    levels[..., hue] += 150
    with io.BytesIO() as file:
        Image.fromarray(levels).save(file, form)
        return file.getvalue()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("own")
    write_notebook(folder / "scratch.ipynb", PAGE)
    return folder


@pytest.fixture(scope="module")
def lab(browser, folder, tmp_path_factory):
    pytest.importorskip("keras")
    # Told to keep what widgets hold in the notebook file, which JupyterLab can be.
    settings = tmp_path_factory.mktemp("settings")
    manager = settings / "@jupyter-widgets" / "jupyterlab-manager"
    manager.mkdir(parents=True)
    (manager / "plugin.jupyterlab-settings").write_text('{"saveState": true}')
    options = [f"--LabApp.user_settings_dir={settings}"]
    # A server as it comes: it takes no large message, and waits before it sends.
    with start_lab(folder, options=options, extension=False) as server:
        lab = Lab(browser, server, height=720)
        lab.page.add_init_script(WATCH_CAMERAS)
        lab.open_notebook("scratch.ipynb")
        yield lab
        lab.close()


@pytest.fixture
def own(lab):
    """A fresh page: the cell is run again, what was there before goes."""
    assert lab.run_all() == []
    lab.errors.clear()
    own = Own(lab)
    own.button("Start camera").wait_for()
    own.thumbs(0).or_(own.box.get_by_text("no picture yet")).first.wait_for()
    yield own
    assert lab.errors == []


def test_collect_teach_try_export_restart_import(own, lab, tmp_path):
    reds = [(f"red {i}.jpg", picture(i, 0)) for i in range(10)]
    own.upload("Pictures for class 1", reds)
    own.says("10 pictures added.")
    own.start_camera()
    for n in range(1, 6):
        own.box.get_by_role("button", name="Take", exact=True).nth(1).click()
        own.says(f"{n} picture")
        lab.page.wait_for_function(
            "n => document.querySelectorAll('.lu-thumbs')[1]"
            ".querySelectorAll('.lu-thumb').length == n",
            arg=n,
        )
        own.wait_for_camera(0.25)  # its picture has changed by then
    own.says("Right on")
    own.press("Try live")
    own.wait_for_answers()
    assert "second thing" in "".join(own.answer())
    own.press("Stop live")
    own.upload("A picture to ask about", [("new.jpg", picture(99, 0))])
    own.says("new.jpg: “first thing”")
    before = own.answer()
    with lab.page.expect_download() as found:
        own.button("Export").click()
    kept = tmp_path / "own-pictures.zip"
    found.value.save_as(kept)
    assert found.value.suggested_filename == "own-pictures.zip"
    lab.page.evaluate(RESTART)
    lab.page.wait_for_function(f"({STATES})().at(-1) === 'ended'")
    own.says("The kernel was restarted: run the cell again.")
    lab.page.wait_for_function(KERNEL_IDLE)
    lab.errors.clear()
    lab.run_all()
    again = Own(lab)
    again.upload("A zip that", [(kept.name, kept.read_bytes())])
    again.says("own-pictures.zip is open.")
    again.says("10 pictures")
    again.says("5 pictures")
    assert again.thumbs(0).count() == 10 and again.thumbs(1).count() == 5
    again.upload("A picture to ask about", [("new.jpg", picture(99, 0))])
    again.says("new.jpg: “first thing”")
    assert again.answer() == before


def test_notebook_file_holds_no_picture(own, lab, folder):
    own.upload("Pictures for class 1", [("secret.jpg", picture(0, 0))])
    own.says("1 picture added.")
    own.upload("Pictures for class 2", [("secret 2.jpg", picture(0, 1))])
    own.says("1 picture added.")
    own.upload("A picture to ask about", [("secret 3.jpg", picture(5, 1))])
    own.says("secret 3.jpg: “second thing”")
    own.start_camera()
    own.press("Take")
    lab.wait_until_idle()
    lab.page.evaluate(SAVE)
    lab.page.wait_for_function(
        "() => !jupyterapp.shell.currentWidget.context.model.dirty"
    )
    text = (folder / "scratch.ipynb").read_text("utf-8")
    states = json.loads(text)["metadata"]["widgets"]
    assert "first thing" in json.dumps(states)  # it does save states
    assert "pictures stay in the kernel" in text
    for trace in ("data:image", "secret", "/9j/", "iVBOR", "camera 1"):
        assert trace not in text, trace
    own.press("Stop camera")


def test_large_file_is_read(own, tmp_path):
    large = tmp_path / "large.bmp"
    large.write_bytes(picture(0, 0, "BMP", side=2100))
    assert large.stat().st_size > 12_000_000, "more than a message may hold"
    label = "input[type=file][aria-label^='Pictures for class 1']"
    own.box.locator(label).set_input_files(large)
    own.says("1 picture added.")


def test_keyboard_chooses_and_removes(own, lab):
    own.upload("Pictures for class 1", [(f"{i}.jpg", picture(i)) for i in range(14)])
    own.says("14 pictures added.")
    keys, focused = lab.page.keyboard, ":focus"
    own.box.get_by_role("button", name="Pictures before these").focus()
    keys.press("Enter")
    own.says("1 / 2")
    assert lab.page.locator(focused).get_attribute("data-press") == "page:0"
    own.thumbs(0).nth(3).focus()
    keys.press("ArrowRight")
    keys.press("Enter")
    own.says("1 picture chosen:")
    assert lab.page.locator(focused).get_attribute("aria-pressed") == "true"
    keys.press("Delete")
    own.says("13 pictures")
    assert (
        lab.page.locator(focused).get_attribute("aria-label") == "5.jpg, in first thing"
    )
    assert lab.page.locator(".jp-CodeCell").count() == 1
    own.press("Undo")
    own.says("14 pictures")


def test_camera_is_released(own, lab):
    lab.page.evaluate("() => { window.tracks = []; }")
    for n in (1, 2):
        own.start_camera()
        assert lab.page.evaluate(STATES)[n - 1] == "live"
        own.press("Try live")
        own.button("Stop live").wait_for()
        own.press("Stop camera")
        assert lab.page.evaluate(STATES) == ["ended"] * n
        assert own.button("Try live").is_disabled()
    own.start_camera()
    own.button("Another camera").click()
    lab.page.wait_for_function("() => window.tracks.length === 4")
    lab.page.wait_for_function(
        "() => window.tracks.slice(0, 3).every(t => t.readyState === 'ended')"
    )
    own.button("Stop camera").wait_for()
    assert lab.page.evaluate(STATES) == ["ended"] * 3 + ["live"]
    # The cell is run again: its old page goes, and takes the camera with it.
    lab.run_all()
    lab.page.wait_for_function("() => window.tracks[3].readyState === 'ended'")


@pytest.mark.parametrize(
    ("why", "words"),
    [
        ("NotAllowedError", "You or the browser said no to the camera."),
        ("NotFoundError", "No camera was found."),
        ("OverconstrainedError", "No camera was found."),
        ("NotReadableError", "in use by another program"),
        ("insecure", "The camera needs https or localhost"),
    ],
)
def test_missing_camera_is_explained(own, lab, why, words):
    if why == "insecure":
        lab.page.evaluate("() => { window.media = navigator.mediaDevices; "
            "Object.defineProperty(navigator, 'mediaDevices', "
            "{value: undefined, configurable: true}); }")  # fmt: skip
    else:
        lab.page.evaluate("why => { window.refuse = why; }", why)
    own.press("Start camera")
    own.says(words)
    assert own.button("Take").is_disabled()
    lab.page.evaluate("() => { window.refuse = null; if (window.media) "
        "Object.defineProperty(navigator, 'mediaDevices', "
        "{value: window.media, configurable: true}); }")  # fmt: skip
    own.start_camera()
    own.press("Stop camera")


def test_many_files_beside_live_camera(own, lab):
    own.upload("Pictures for class 1", [(f"{i}.jpg", picture(i, 0)) for i in range(5)])
    own.says("5 pictures added.")
    own.upload("Pictures for class 2", [(f"g{i}", picture(i, 1)) for i in range(5)])
    own.says("Right on")
    own.start_camera()
    own.press("Try live")
    own.wait_for_answers(1)
    many = [(f"m{i}.jpg", picture(100 + i, 0)) for i in range(40)]
    own.upload("Pictures for class 1", many)
    own.says("40 pictures added.")
    own.wait_for_answers()
    own.press("Stop camera")
