"""Measure a talk: how soon it is there, and an explorer in it against JupyterLab's.

From the start of `present.py` to the first slide of 01, and to the last explorer of 05
being live; then, for one explorer, from a key press to the new picture in JupyterLab
and in the talk, in turns in one run.

Run `python tools/bench_talk.py` while the machine rests. The exit status is 1 where 01
takes over 30 s, 05 over 60 s, or the talk's median is over 1.3 times JupyterLab's.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from bench_hand import Hand
from bench_widgets import opened, write_notebook
from lab import EXPLORER, PICTURE, open_browser, start_lab
from talk import Deck, start_talks

ROUNDS, RATIO = 3, 1.3
STARTS = {"01_perceptron": 30, "05_vgg16_transfer_learning": 60}  # s
NAME, SLIDER = "neuron", "x₁"
CELL = f"from lecture_utils.widgets import explore_{NAME}\nexplore_{NAME}()"


def starts(browser, folder):
    """Yield (name, s) for each talk whose start is measured."""
    for name in STARTS:
        start = time.perf_counter()
        with start_talks(folder / "log", notebook=name[:2]) as address:
            Deck(browser, address, name).close()
            yield name, time.perf_counter() - start


def presses(browser, folder):
    """Return the ms of each press, in JupyterLab and in the talk."""
    write_notebook(folder, CELL)
    lab, talk = [], []
    with start_lab(folder, extension=True) as server, start_talks(folder / "log") as at:
        deck = Deck(browser, at, "01_perceptron")
        for _ in deck.stops():
            if deck.slide().locator(EXPLORER).count():
                break
        deck.page.keyboard.press("Escape")
        with opened(browser, server) as (page, cell):
            cell.locator(EXPLORER).first.wait_for()
            hands = (
                Hand(page, cell, SLIDER, PICTURE),
                Hand(deck.page, deck.slide(), SLIDER, PICTURE),
            )
            for _ in range(ROUNDS):
                for hand, times in zip(hands, (lab, talk), strict=True):
                    hand.page.bring_to_front()
                    times += hand.tap()
    return lab, talk


def main():
    """Measure, print, and return the exit status."""
    print(f"load of this machine before the start: {os.getloadavg()[0]:.1f}")
    missed = False
    with tempfile.TemporaryDirectory() as folder, open_browser() as browser:
        for name, seconds in starts(browser, Path(folder)):
            print(f"{name}: all live after {seconds:.0f} s (at most {STARTS[name]})")
            missed |= seconds > STARTS[name]
        lab, talk = presses(browser, Path(folder))
    for words, times in {"JupyterLab": lab, "the talk": talk}.items():
        middle, late = np.percentile(times, [50, 95])
        print(f"{words:11} median {middle:4.0f} ms, 95 % {late:4.0f} ms")
    ratio = np.median(talk) / np.median(lab)
    print(f"ratio {ratio:.2f} (at most {RATIO})")
    return int(missed or ratio > RATIO)


if __name__ == "__main__":
    sys.exit(main())
