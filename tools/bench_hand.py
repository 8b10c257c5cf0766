"""A hand on one slider of an open notebook, and what the page saw of it."""

import time
from pathlib import Path
from statistics import median

import numpy as np

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
        "offer": median(of("offer")),
        "settle": max(of("settle")),
        "right": all(of("right")),
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
        """Return ages, ms per update, ms per offered value, and how it settled."""
        self._settle()
        seen, now = self.page.evaluate("[seen, now()]")
        inputs, shown = seen["inputs"], seen["shown"]
        if len(inputs) < STEPS / 2 or len(shown) < 3:
            raise Broken(f"{len(inputs)} inputs gave {len(shown)} pictures")
        return {
            "ages": self._ages(inputs, shown),
            "update": _spacing(shown),
            "offer": _spacing(inputs),
            "settle": max(0.0, shown[-1][0] - seen["releases"][-1]),
            "right": self.values.get(now["look"]) == now["value"],
        }

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


def _spacing(events):
    return (events[-1][0] - events[0][0]) / (len(events) - 1)
