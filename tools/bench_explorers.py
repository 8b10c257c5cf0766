"""Measure every explorer: from a key press to the new picture in the browser.

Each is alone in a notebook, on a server with this package's extension; a slider that
moves its picture, or a number field where it has no slider, goes one step to and fro by
the arrow keys. `bench_probe.js` says what is measured; `bench_widgets.py` compares one
explorer with the usual way, with held keys and drags.

Run `python tools/bench_explorers.py` while the machine rests; names after it measure
those alone. The exit status is 1 where a median is over 35 ms; over 60 for the kernel
on a photo, whose picture is 65,536 pixels.
"""

import os
import sys
import tempfile

import numpy as np
from bench_hand import Hand
from bench_widgets import opened, step_forward, write_notebook
from hand import SLIDERS
from lab import EXPLORER, PICTURE, open_browser, start_lab

TARGET, TARGETS = 35, {"kernel": 60}  # ms, the median of an explorer
FIELDS = {"kernel": "row 3, column 3"}
CELL = """\
from lecture_utils.widgets import explore_{0}
explore_{0}()"""


def measure(names):
    """Yield (name, slider, ms of each press) for each explorer."""
    sliders = {n: words for each in SLIDERS.values() for n, words in each.items()}
    sliders |= FIELDS
    with tempfile.TemporaryDirectory() as folder, open_browser() as browser:
        with start_lab(folder, extension=True) as server:
            for name in names or sliders:
                write_notebook(folder, CELL.format(name))
                yield name, sliders[name], _press(browser, server, sliders[name])


def _press(browser, server, slider):
    with opened(browser, server) as (page, cell):
        cell.locator(EXPLORER).first.wait_for()
        return Hand(page, cell, slider, PICTURE).tap()


def main():
    """Measure, print, and return the exit status."""
    print(f"load of this machine before the start: {os.getloadavg()[0]:.1f}")
    step_forward()
    print(f"{'explorer':18}{'control':18}{'median':>8}{'95 %':>8}   ms")
    slow = []
    for name, slider, times in measure(sys.argv[1:]):
        middle, late = np.percentile(times, [50, 95])
        print(f"{name:18}{slider:18}{middle:8.0f}{late:8.0f}", flush=True)
        if middle > TARGETS.get(name, TARGET):
            slow.append(name)
    verdict = f"missed by {', '.join(slow)}" if slow else "all met"
    print(f"target, a median of at most {TARGET} ms, {TARGETS}: {verdict}")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
