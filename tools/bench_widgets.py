"""Measure how closely a picture follows the hand: ours against the usual way.

Both show the same neuron over the same samples, each alone in a notebook:
`explore_decision()`, and `interact` over a function that plots a new matplotlib
figure. A real browser moves w1 by key presses, a held arrow key and mouse drags, on a
stock Jupyter server and on one with this package's server extension ("no delay").

Pixels are measured in the page (`bench_probe.js` says how): from the time stamp of the
input event to the first animation frame with the new picture, loaded. Which value a
picture shows is learned from the pictures: the spaced key presses visit every value, so
nothing is added to what is measured. An age is how long before a picture's frame its
value was set; an update is the time from one new picture to the next, and an offer from
one new value to the next: about every 33 ms, as a keyboard repeats.

Run `python tools/bench_widgets.py` while the machine rests. Where root runs it on
Linux, all that is measured takes real-time turns: on two cores the usual scheduler adds
about 10 ms by shuffling a browser's many threads. A slow figure is a result, no
failure: the exit status is 1 only where something could not be measured.
"""

import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import nbformat
import numpy as np
from bench_hand import Broken, measure

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "browser"))

from lab import Lab, find_browser, open_browser, start_lab  # noqa: E402

OURS, USUAL = "explorer (SVG)", "interact + matplotlib"
STOCK, NO_DELAY = "stock", "no delay"
NOTEBOOK = "bench.ipynb"
# A cell for each, the words before its slider, and where its picture is.
CELLS = {
    OURS: """\
from lecture_utils.widgets.perceptron import explore_decision
explorer = explore_decision()
explorer.controls["dataset"].value = "moons"
explorer""",
    USUAL: """\
import matplotlib.pyplot as plt
from ipywidgets import FloatSlider, interact
from lecture_utils import datasets
from lecture_utils.plots.perceptron import plot_decision
X, y = datasets.load("moons")
def slide(value):
    return FloatSlider(value, min=-3, max=3, step=0.1)
@interact(w1=slide(1.0), w2=slide(-0.5), b=slide(0.0))
def show(w1, w2, b):
    plot_decision(X, y, [w1, w2], b, ax=plt.subplots(figsize=(5, 4.2))[1])
    plt.show()""",
}
PARTS = {OURS: ("w₁", ".lecture-picture"), USUAL: ("w1", ".widget-output")}
IMPORTS = {
    "numpy, matplotlib, ipywidgets": "import numpy, matplotlib, ipywidgets",
    "lecture_utils.widgets": "import lecture_utils.widgets",
}


def measure_servers():
    """Return {(technique, server): figures} for both techniques on both servers."""
    figures = {}
    with tempfile.TemporaryDirectory() as folder, open_browser() as browser:
        for server, extension in ((STOCK, False), (NO_DELAY, True)):
            with start_lab(folder, extension=extension) as running:
                for technique, source in CELLS.items():
                    print(f"measuring: {technique}, {server}", file=sys.stderr)
                    write_notebook(folder, source)
                    figures[technique, server] = _measure(browser, running, technique)
    return figures


def _measure(browser, running, technique):
    """Measure one technique alone on its page: neither slows the other."""
    with opened(browser, running) as (page, cell):
        return measure(page, cell, *PARTS[technique])


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


def write_notebook(folder, source):
    """Write a notebook with one cell, the only one in the folder."""
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    cells = [nbformat.v4.new_code_cell(source)]
    nb = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    nbformat.write(nb, Path(folder) / NOTEBOOK)


def measure_imports(runs=7):
    """Return {what: seconds}, each the median of fresh interpreters, taking turns."""
    template = (
        "import time; t = time.perf_counter(); {}; print(time.perf_counter() - t)"
    )
    template += (
        "; import sys; assert 'tensorflow' not in sys.modules, 'TensorFlow came'"
    )
    seconds = {name: [] for name in IMPORTS}
    for _ in range(runs):
        for name, line in IMPORTS.items():
            command = [sys.executable, "-c", template.format(line)]
            done = subprocess.run(command, capture_output=True, text=True)
            if done.returncode:
                raise Broken(done.stderr)
            seconds[name].append(float(done.stdout))
    return {name: median(values) for name, values in seconds.items()}


def table(figures):
    """Return the figures as lines of text."""
    head = "p50 / p95 in ms"
    lines = [
        f"{head:32}{'key press':>13}{'held: age':>14}{'update':>7}{'offer':>7}"
        f"{'drag: age':>14}{'update':>7}{'offer':>7}{'settled after':>15}"
    ]
    for (technique, server), figure in figures.items():
        line = f"{technique + ', ' + server:32}{_two(figure['key']):>13}"
        for gesture in (figure["held"], figure["drag"]):
            line += f"{_two(gesture['ages']):>14}"
            line += f"{gesture['update']:7.0f}{gesture['offer']:7.0f}"
        settle = max(figure["held"]["settle"], figure["drag"]["settle"])
        lines.append(line + f"{settle:15.0f}")
    return lines


def _two(values):
    return "{:.0f} / {:.0f}".format(*np.percentile(values, [50, 95]))


def ratios(figures):
    """Return {what: how many times quicker ours is than the usual, stock server}."""
    usual = figures[USUAL, STOCK]
    found = {}
    for server in (STOCK, NO_DELAY):
        ours = figures[OURS, server]
        found["key press", server] = median(usual["key"]) / median(ours["key"])
        for name in ("held", "drag"):
            ages = [median(figure[name]["ages"]) for figure in (usual, ours)]
            found[f"{name}, age", server] = ages[0] / ages[1]
            updates = [figure[name]["update"] for figure in (usual, ours)]
            found[f"{name}, update", server] = updates[0] / updates[1]
    return found


def targets(figures, found, seconds):
    """Return {target: whether it is met}; ours is with no delay."""
    ours = figures[OURS, NO_DELAY]
    gestures = {"held key": ours["held"], "drag": ours["drag"]}
    met = {"key press: median at most 35 ms": median(ours["key"]) <= 35}
    for name, gesture in gestures.items():
        met[f"{name}: at most 40 ms per update"] = gesture["update"] <= 40
        settled = gesture["right"] and gesture["settle"] <= 100
        met[f"{name}: no stale picture 100 ms after release"] = settled
    met |= {
        f"{what}: at least 4 times quicker than the usual way": ratio >= 4
        for (what, server), ratio in found.items()
        if server == NO_DELAY
    }
    base, package = seconds.values()
    met["import: at most 1.2 times the libraries'"] = package <= 1.2 * base
    return met


def report(figures, seconds):
    """Print everything measured."""
    print(*table(figures), sep="\n")
    print(f"\nTimes quicker than {USUAL} on a stock server:")
    found = ratios(figures)
    for (what, server), ratio in found.items():
        print(f"  {what:14} {server:9} {ratio:5.1f}")
    print("\nImport, s (TensorFlow not among what came):")
    for name, value in seconds.items():
        print(f"  {name:32} {value:.2f}  {value / next(iter(seconds.values())):.2f} x")
    print("\nTargets, the explorer with no delay:")
    for target, met in targets(figures, found, seconds).items():
        print(f"  {'met' if met else 'NOT MET':8} {target}")


def step_forward():
    """Take real-time turns, server and browser with us, where Linux lets us."""
    try:
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
        print("measured with real-time turns (SCHED_RR)")
    except (AttributeError, PermissionError):
        print("measured at the usual priority: what else runs takes part")


def main():
    """Measure, print, and return the exit status."""
    if find_browser() is None:
        print("No chromium, chromium-browser or google-chrome is installed.")
        return 1
    print(f"load of this machine before the start: {os.getloadavg()[0]:.1f}")
    step_forward()
    try:
        report(measure_servers(), measure_imports())
    except Broken as problem:
        print(f"Not measured: {problem}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
