"""Time how closely a picture follows the hand, in a real browser.

Pixels are measured in the page (`bench_probe.js` says how): from the time stamp of the
input event to the first animation frame with the new picture, loaded. Which value a
picture shows is learned from the pictures: the spaced key presses visit every value, so
nothing is added to what is measured. An age is how long before a picture's frame its
value was set; an update is the time from one new picture to the next.

Where root runs it on Linux, all that is measured takes real-time turns: on two cores
the usual scheduler adds about 10 ms by shuffling a browser's many threads.
"""

import os
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "browser")]

from hand import SLIDERS  # noqa: E402
from lab import (  # noqa: E402
    EXPLORER,
    PICTURE,
    Lab,
    open_browser,
    start_lab,
    write_notebook,
)
from talk import Deck, start_talks  # noqa: E402

PROBE = Path(__file__).with_name("bench_probe.js").read_text()
# A slider from -3 to 3 by 0.1; a keyboard repeats a held key about 30 times a second.
STEPS = 60
KEY_REPEAT_MS = 33
SETTLED_MS = 700
RUNS = 2


class Broken(Exception):
    """Something did not happen that the measurement needs."""


def measure(page, cell, slider, picture):
    """Return all figures of one explorer in ms: each key press, and two gestures.

    Parameters
    ----------
    page : playwright.sync_api.Page
    cell : playwright.sync_api.Locator
        The notebook cell that shows it.
    slider : str
        The words before the slider, or the name of a number field.
    picture : str
        CSS of the picture inside the cell.
    """
    hand = Hand(page, cell, slider, picture)
    key = hand.press_keys()
    held = _together([hand.hold_key() for _ in range(RUNS)])
    return {
        "key": key,
        "held": held,
        "drag": _together([hand.drag() for _ in range(RUNS)]),
    }


def _together(outcomes):
    def of(name):
        return [outcome[name] for outcome in outcomes]

    return {
        "ages": sum(of("ages"), []),
        "update": median(of("update")),
    }


class Hand:
    """Moves a slider and times the picture that follows it.

    `press_keys` comes first: it also learns what each value looks like.
    """

    def __init__(self, page, cell, slider, picture):
        self.page = page
        row = cell.locator(".widget-slider").filter(has_text=slider).first
        self.handle, self.keys = row.get_by_role("slider"), ("ArrowRight", "ArrowLeft")
        if not row.count():
            self.handle = cell.get_by_label(slider).first
            self.keys = "ArrowUp", "ArrowDown"
        picture = cell.locator(picture).first
        picture.locator("svg, img").first.wait_for()
        self.handle.scroll_into_view_if_needed()
        nodes = [self.handle.element_handle(), picture.element_handle()]
        page.evaluate(PROBE, nodes)
        # What each picture's markup or pixels stand for, by the probe's number of it.
        self.values, self.start = {}, None

    def press_keys(self):
        """Press the arrow key once for each value; return the ms of each press."""
        self._to_start()
        for count in range(1, STEPS + 1):
            self.page.keyboard.press("ArrowRight")
            self.page.wait_for_function(
                "count => seen.shown.length >= count", arg=count, polling=50
            )
            # Uneven, so that presses fall anywhere between two frames.
            self.page.wait_for_timeout(60 + 7 * (count % 5))
        seen = self.page.evaluate("seen")
        counts = len(seen["inputs"]), len(seen["shown"])
        if counts != (STEPS, STEPS):
            raise Broken(f"{STEPS} presses: {counts} inputs and pictures")
        pairs = list(zip(seen["inputs"], seen["shown"], strict=True))
        self.values |= {shown[1]: pressed[1] for pressed, shown in pairs}
        if len(self.values) != STEPS + 1:
            raise Broken(f"{len(self.values)} looks for {STEPS + 1} values")
        return [shown[0] - pressed[0] for pressed, shown in pairs]

    def tap(self, presses=40):
        """Press the arrow keys to and fro; return the ms of each press."""
        self._settle()
        self.page.evaluate("forget()")
        self.handle.focus()
        for count in range(1, presses + 1):
            self.page.keyboard.press(self.keys[(count - 1) % 2])
            self.page.wait_for_function(
                "count => seen.shown.length >= count", arg=count, polling=50
            )
            self.page.wait_for_timeout(60 + 7 * (count % 5))
        seen = self.page.evaluate("seen")
        # The slider's own value would not do: its label rounds to tenths.
        pressed = seen["presses"]
        if len(pressed) != presses:
            raise Broken(f"{presses} presses gave {len(pressed)} events")
        shown = [at for at, _ in seen["shown"]]
        return [next(at for at in shown if at > press) - press for press in pressed]

    def hold_key(self):
        """Hold the arrow key as a keyboard does, let go; return the outcome."""
        self._to_start()
        start = time.perf_counter()
        for count in range(1, STEPS - 4):
            self.page.keyboard.down("ArrowRight")
            due = start + count * KEY_REPEAT_MS / 1000
            time.sleep(max(0, due - time.perf_counter()))
        self.page.keyboard.up("ArrowRight")
        return self._outcome()

    def drag(self):
        """Drag to the far end and most of the way back, let go; return the outcome."""
        self._to_start()
        box = self.handle.bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        track = "node => node.closest('.noUi-base').offsetWidth"
        there = np.linspace(0, self.handle.evaluate(track), STEPS + 1)
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        places = [float(x + by) for by in (*there, *there[:10:-1])]
        self.page.evaluate("way => move(...way)", [places, y, KEY_REPEAT_MS])
        self.page.mouse.up()
        return self._outcome()

    def _to_start(self):
        count = self.page.evaluate("seen.shown.length")
        self.handle.press("Home")
        self.page.wait_for_function("count => seen.shown.length > count", arg=count)
        self._settle()
        now = self.page.evaluate("now()")
        if self.start is None:
            self.start = now["look"]
            self.values[self.start] = now["value"]
        self.page.wait_for_function("look => now().look === look", arg=self.start)
        self.page.evaluate("forget()")

    def _settle(self):
        """Wait until no new picture has come for a while."""
        count = -1
        while count != (count := self.page.evaluate("seen.shown.length")):
            self.page.wait_for_timeout(SETTLED_MS)

    def _outcome(self):
        """Return the ages of pictures and the ms from one to the next."""
        self._settle()
        seen = self.page.evaluate("seen")
        inputs, shown = seen["inputs"], seen["shown"]
        if len(inputs) < STEPS / 2 or len(shown) < 3:
            raise Broken(f"{len(inputs)} inputs gave {len(shown)} pictures")
        update = (shown[-1][0] - shown[0][0]) / (len(shown) - 1)
        return {"ages": self._ages(inputs, shown), "update": update}

    def _ages(self, inputs, shown):
        """Match pictures to inputs, both in order; return each one's age in ms."""
        ages, after = [], 0
        for at, look in shown:
            if look not in self.values:
                raise Broken("a picture that belongs to no value was shown")
            value = self.values[look]
            fits = (i for i in range(after, len(inputs)) if inputs[i][1] == value)
            after = next(fits, None)
            if after is None or inputs[after][0] > at:
                raise Broken(f"the picture of {value} was shown before its input")
            ages.append(at - inputs[after][0])
        return ages


# ------------------------------------------------------------------- what is measured

OURS, USUAL = "explorer (SVG)", "interact + matplotlib"
STOCK, NO_DELAY = "stock", "no delay"
NOTEBOOK = "bench.ipynb"
# A cell for each, the words before its slider, and where its picture is.
CELLS = {
    OURS: """\
from lecture_utils.widgets import explore_decision
explorer = explore_decision()
explorer.controls["dataset"].value = "moons"
explorer""",
    USUAL: """\
import matplotlib.pyplot as plt
from ipywidgets import FloatSlider, interact
from lecture_utils import datasets, plots
X, y = datasets.load("moons")
def slide(value):
    return FloatSlider(value, min=-3, max=3, step=0.1)
@interact(w1=slide(1.0), w2=slide(-0.5), b=slide(0.0))
def show(w1, w2, b):
    plots.plot_decision(X, y, [w1, w2], b, ax=plt.subplots(figsize=(5, 4.2))[1])
    plt.show()""",
}
PARTS = {OURS: ("w₁", ".lecture-picture"), USUAL: ("w1", ".widget-output")}
ONE = "from lecture_utils.widgets import explore_{0}\nexplore_{0}()"


def measure_servers():
    """Return {(technique, server): figures} for both techniques on both servers."""
    step_forward()
    figures = {}
    with TemporaryDirectory() as folder, open_browser() as browser:
        for server, extension in ((STOCK, False), (NO_DELAY, True)):
            with start_lab(folder, extension=extension) as running:
                for technique, source in CELLS.items():
                    write_notebook(Path(folder) / NOTEBOOK, source)
                    with opened(browser, running) as (page, cell):
                        figures[technique, server] = measure(
                            page, cell, *PARTS[technique]
                        )
    return figures


def tap_each():
    """Yield (name, slider, ms of each press, limit in ms) for each explorer."""
    step_forward()
    sliders = {n: words for each in SLIDERS.values() for n, words in each.items()}
    sliders["kernel"] = "row 3, column 3"
    with TemporaryDirectory() as folder, open_browser() as browser:
        with start_lab(folder, extension=True) as server:
            for name, slider in sliders.items():
                write_notebook(Path(folder) / NOTEBOOK, ONE.format(name))
                with opened(browser, server) as (page, cell):
                    cell.locator(EXPLORER).first.wait_for()
                    times = Hand(page, cell, slider, PICTURE).tap()
                # The kernel's picture is a photo of 65,536 pixels.
                yield name, slider, times, 60 if name == "kernel" else 35


def starts(names):
    """Yield (name, s) from the start of `present.py` to a talk that is live."""
    with TemporaryDirectory() as folder, open_browser() as browser:
        for name in names:
            start = time.perf_counter()
            with start_talks(Path(folder) / "log", notebook=name[:2]) as address:
                Deck(browser, address, name).close()
                yield name, time.perf_counter() - start


def tap_in_turns(rounds=3):
    """Return the ms of each press on one explorer, in a talk and in JupyterLab."""
    step_forward()
    in_talk, in_lab = [], []
    with TemporaryDirectory() as folder, open_browser() as browser:
        write_notebook(Path(folder) / NOTEBOOK, ONE.format("neuron"))
        log = Path(folder) / "log"
        with start_lab(folder, extension=True) as server, start_talks(log) as at:
            deck = Deck(browser, at, "01_perceptron")
            for _ in deck.stops():
                if deck.slide().locator(EXPLORER).count():
                    break
            deck.page.keyboard.press("Escape")
            with opened(browser, server) as (page, cell):
                cell.locator(EXPLORER).first.wait_for()
                hands = {
                    Hand(deck.page, deck.slide(), "x₁", PICTURE): in_talk,
                    Hand(page, cell, "x₁", PICTURE): in_lab,
                }
                for _ in range(rounds):
                    for hand, times in hands.items():
                        hand.page.bring_to_front()
                        times += hand.tap()
    return in_talk, in_lab


@contextmanager
def opened(browser, running):
    """Run the notebook that was written; yields its page and its one cell."""
    lab = Lab(browser, running)
    lab.open_notebook(NOTEBOOK)
    if errors := lab.run_all():
        raise Broken("; ".join(errors))
    yield lab.page, lab.page.locator(".jp-CodeCell").first
    lab.page.evaluate("jupyterapp.shell.currentWidget.sessionContext.shutdown()")
    lab.close()


def step_forward():
    """Take real-time turns, server and browser with us, where Linux lets us."""
    try:
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
    except (AttributeError, PermissionError):
        print("measured at the usual priority: what else runs takes part")
