"""Time how closely a picture follows the hand, in a real browser; for `bench.py`.

Pixels are measured in the page (`bench_probe.js` says how): from the time stamp of the
input event to the first animation frame with the new picture, loaded.

Where root runs it on Linux, all that is measured takes real-time turns: on two cores
the usual scheduler adds about 10 ms by shuffling a browser's many threads.
"""

import os
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

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
SETTLED_MS = 700


class Broken(Exception):
    """Something did not happen that the measurement needs."""


class Hand:
    """Moves a slider, or a number field, and times the picture that follows it."""

    def __init__(self, page, cell, slider, picture=PICTURE):
        self.page = page
        row = cell.locator(".widget-slider").filter(has_text=slider).first
        self.handle, self.keys = row.get_by_role("slider"), ("ArrowRight", "ArrowLeft")
        if not row.count():
            self.handle = cell.get_by_label(slider).first
            self.keys = "ArrowUp", "ArrowDown"
        picture = cell.locator(picture).first
        picture.locator("svg, img").first.wait_for()
        self.handle.scroll_into_view_if_needed()
        page.evaluate(PROBE, picture.element_handle())

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
            # Uneven, so that presses fall anywhere between two frames.
            self.page.wait_for_timeout(60 + 7 * (count % 5))
        seen = self.page.evaluate("seen")
        if len(seen["events"]) != presses:
            raise Broken(f"{presses} presses gave {len(seen['events'])} events")
        shown = seen["shown"]
        return [next(at for at in shown if at > e) - e for e in seen["events"]]

    def _settle(self):
        """Wait until no new picture has come for a while."""
        count = -1
        while count != (count := self.page.evaluate("seen.shown.length")):
            self.page.wait_for_timeout(SETTLED_MS)


# ------------------------------------------------------------------- what is measured

NOTEBOOK = "bench.ipynb"
ONE = "from lecture_utils.widgets import explore_{0}\nexplore_{0}()"
OURS = """\
from lecture_utils.widgets import explore_decision
explorer = explore_decision()
explorer.controls["dataset"].value = "moons"
explorer"""
USUAL = """\
import matplotlib.pyplot as plt
from ipywidgets import FloatSlider, interact
from lecture_utils import datasets, plots
X, y = datasets.load("moons")
def slide(value):
    return FloatSlider(value, min=-3, max=3, step=0.1)
@interact(w1=slide(1.0), w2=slide(-0.5), b=slide(0.0))
def show(w1, w2, b):
    plots.plot_decision(X, y, [w1, w2], b, ax=plt.subplots(figsize=(5, 4.2))[1])
    plt.show()"""
# The cell, whether the server has our extension, the words before the slider, and
# where the picture is.
TECHNIQUES = (
    (OURS, True, "w₁", PICTURE),
    (USUAL, False, "w1", ".widget-output"),
)


def ours_and_usual():
    """Return the ms of each press: on an explorer, and on `interact`, stock server."""
    step_forward()
    figures = []
    with TemporaryDirectory() as folder, open_browser() as browser:
        for source, extension, *parts in TECHNIQUES:
            write_notebook(Path(folder) / NOTEBOOK, source)
            with start_lab(folder, extension=extension) as server:
                with opened(browser, server) as (page, cell):
                    figures.append(Hand(page, cell, *parts).tap())
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
                    times = Hand(page, cell, slider).tap()
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
            deck.go_to_explorer("x₁")
            deck.page.keyboard.press("Escape")
            with opened(browser, server) as (page, cell):
                cell.locator(EXPLORER).first.wait_for()
                hands = {
                    Hand(deck.page, deck.slide(), "x₁"): in_talk,
                    Hand(page, cell, "x₁"): in_lab,
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
