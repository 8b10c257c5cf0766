"""A talk as an instructor has it: `tools/present.py` started, a browser on a slide.

Nothing here needs pytest, so that the tools use it too.
"""

import os
import re
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

from jupyter_process import stop
from lab import COMPLETE, EXPLORER

ROOT = Path(__file__).resolve().parents[2]
SLIDE = "section.present:not(.stack)"

# All widgets are there, and what they are made of.
LIVE = f"""() => Reveal.isReady()
    && !document.querySelector('script[type="application/vnd.voila.cell-output+json"]')
    && [...document.querySelectorAll('.picture > .jp-OutputArea-output')]
        .every(e => e.querySelector('.jupyter-widgets'))
    && {COMPLETE}"""
# Two frames on, what was asked for is drawn, and nothing on the slides glides any more.
REST = """async () => {
    const frame = () => new Promise(requestAnimationFrame);
    await frame();
    await Promise.allSettled(document.getAnimations()
        .filter(each => each.effect.target.closest(".slides"))
        .filter(each => !["opacity", "visibility"].includes(each.transitionProperty))
        .map(each => each.finished));
    await frame();
}"""
MESSAGE_ID = re.compile(rb'"msg_id": ?"([^"]+)"')
STOP = "() => Object.values(Reveal.getIndices()).map(i => i ?? -1)"


@contextmanager
def start_talks(log, *, notebook=None, tools=ROOT / "tools"):
    """Run `present.py` until the block ends; yields the address of the list.

    `log` is a file for what it prints, `notebook` the number of a talk to make ready.
    """
    options = [
        "--no-browser",
        f"--port={_free_port()}",
        *([notebook] if notebook else []),
    ]
    command = [sys.executable, "-u", tools / "present.py", *options]
    env = os.environ | {"HOME": str(Path(log).parent)}
    env.pop("PYTEST_CURRENT_TEST", None)
    with open(log, "w") as sink:
        process = subprocess.Popen(command, stdout=sink, stderr=sink, env=env)
    try:
        yield _address(process, Path(log))
    finally:
        stop(process, 20)


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _address(process, log, timeout=90):
    end = time.monotonic() + timeout
    while time.monotonic() < end and process.poll() is None:
        if found := re.search(r"http://localhost:\d+/", log.read_text()):
            return found[0]
        time.sleep(0.1)
    raise RuntimeError(f"No talks:\n{log.read_text()}")


class Deck:
    """One page on a talk, all its explorers live.

    Attributes
    ----------
    page : playwright.sync_api.Page
    errors : list of str
        What the page threw, oldest first.
    """

    def __init__(self, browser, address, name, *, size=(1280, 720), theme="light"):
        width, height = size
        self.page = browser.new_page(viewport={"width": width, "height": height})
        self.page.set_default_timeout(30_000)
        self.errors = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self._unanswered = set()
        self.page.on("websocket", self._follow)
        self.page.goto(f"{address}{name}.html?theme={theme}")
        self.wait_until_live()

    def _follow(self, socket):
        """Note what the page asks its kernel until that is done with it."""

        def sent(message):
            self._unanswered.add(MESSAGE_ID.search(message)[1])

        def received(message):
            if re.search(rb'"execution_state": ?"idle"', message):
                self._unanswered.difference_update(MESSAGE_ID.findall(message))

        self._unanswered.clear()
        socket.on("framesent", sent)
        socket.on("framereceived", received)

    def wait_until_live(self, timeout=600):
        """Wait until the notebook has run and its explorers can be moved."""
        self.page.wait_for_function("window.Reveal", timeout=timeout * 1000)
        self.page.wait_for_function(LIVE, timeout=60_000)

    def stop(self):
        """Return where the talk is: section, slide in it, fragment (-1: none yet)."""
        return self.page.evaluate(STOP)

    def stops(self):
        """Go through the talk by its keys from the first slide on; yields each stop."""
        self.page.keyboard.press("Escape")
        self.page.keyboard.press("Home")
        before = None
        while (here := self.stop()) != before:
            yield here
            before = here
            self.page.keyboard.press("Escape")
            self.page.keyboard.press("PageDown")

    def go_to_explorer(self, words=""):
        """Lead the talk to its first explorer with these words; return the stop."""
        for here in self.stops():
            if self.slide().locator(EXPLORER, has_text=words).count():
                return here

    def slide(self):
        """Return the slide on screen, as a locator."""
        return self.page.locator(SLIDE)

    def settle(self):
        """Wait until nothing moves on the page."""
        self.page.evaluate(REST)

    def wait_until_idle(self, timeout=30):
        """Wait until the kernel has answered all it was asked, and that is drawn."""
        end = time.monotonic() + timeout
        for _ in range(2):  # an answer may bring the next question
            self.settle()
            while self._unanswered:
                if time.monotonic() > end:
                    raise TimeoutError(f"no answer to {len(self._unanswered)} messages")
                self.settle()

    def close(self):
        """Close the page; the talk goes on in its kernel."""
        self.page.close()
