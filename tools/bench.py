"""Measure the course against the usual way, and write docs/benchmarks.md.

    python tools/bench.py [topic ...]

All topics take about fifteen minutes and want the machine to themselves. Each row is a
ratio of two figures measured in the same run, in turns where they can. With topics
named, only those are measured and nothing is written. The exit status is 1 where a
target is missed. `bench_classroom.py` measures a whole class on one server.
"""

import argparse
import datetime
import os
import subprocess
import sys
import time
from itertools import islice
from pathlib import Path
from statistics import median
from typing import NamedTuple

import numpy as np

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "benchmarks.md"
MIB = 2**20
ROUNDS = 9
HEAD = """# Benchmarks

Written by `tools/bench.py`, and not by hand. Every line is a ratio, measured side by
side in one run: a bare time says more about a machine than about the code. A ratio is
the other's figure divided by ours, so that more is better for us.
[classroom.md](classroom.md) has a class at once.

{machine} {day}.

{table}
"""


class Row(NamedTuple):
    """One line: two figures, and what their ratio should be at least."""

    what: str
    ours: float
    against: str
    theirs: float
    target: float | None = None
    unit: str = "s"  # or "MiB"; for a ratio alone, ""

    @property
    def ratio(self):
        return self.theirs / self.ours

    @property
    def is_missed(self):
        return self.target is not None and self.ratio < self.target

    def cells(self):
        """Return the cells of a table."""
        target = ""
        if self.target is not None:
            target = f"{self.target:.2g}, {'missed' if self.is_missed else 'met'}"
        ratio = f"{self.ratio:,.0f}" if self.ratio >= 10 else f"{self.ratio:.2g}"
        figures = (self._written(self.ours), self.against, self._written(self.theirs))
        return self.what, *figures, ratio, target

    def _written(self, figure):
        if self.unit != "s":
            return f"{figure:.0f} {self.unit}" if self.unit else ""
        if figure < 1e-3:
            return f"{1e6 * figure:.0f} µs"
        return f"{1e3 * figure:.1f} ms" if figure < 1 else f"{figure:.2f} s"


# ------------------------------------------------------------------------- the clock


def side_by_side(what, contenders, targets=(), rounds=ROUNDS):
    """Return a row for each contender beside "ours"; in a round, each has its turn.

    A contender is a function that does its work some times, and returns how often.
    """
    seconds, targets = {name: [] for name in contenders}, dict(targets)
    for run in contenders.values():  # compiles, loads, allocates
        run()
    for _ in range(rounds):
        for name, run in contenders.items():
            start = time.perf_counter()
            times = run()
            seconds[name].append((time.perf_counter() - start) / times)
    medians = {name: median(each) for name, each in seconds.items()}
    ours = medians.pop("ours")
    return [
        Row(what, ours, name, theirs, targets.get(name))
        for name, theirs in medians.items()
    ]


def repeated(call, times):
    """Return a function that makes so many calls."""

    def run():
        for _ in range(times):
            call()
        return times

    return run


# ------------------------------------------------------------------------ the browser


def explorers():
    """Measure an explorer against `interact` with Matplotlib, in a browser."""
    from bench_browser import ours_and_usual

    ours, usual = ours_and_usual()
    what, against = "explorer, key press to pixels", "`interact` and matplotlib"
    yield _milliseconds(what, ours, f"{against}, stock server", usual, 4)


def every_explorer():
    """Measure each explorer's key press to pixels against 35 ms, 60 on a photo."""
    from bench_browser import tap_each

    for name, slider, times, limit in tap_each():
        yield _milliseconds(f"`explore_{name}`, {slider}", times, "a limit", [limit], 1)


def talk():
    """Measure a talk: how soon it is there, and its explorer against JupyterLab's."""
    from bench_browser import starts, tap_in_turns

    limits = {"01_perceptron": 30, "05_vgg16_transfer_learning": 60}  # s
    for name, took in starts(limits):
        yield Row(f"talk {name[:2]}, all live", took, "a limit", limits[name], 1)
    in_talk, in_lab = tap_in_turns()
    what = "talk, key press to pixels"
    yield _milliseconds(what, in_talk, "in JupyterLab", in_lab, 1 / 1.3)


def _milliseconds(what, ours, against, theirs, target=None):
    return Row(what, median(ours) / 1000, against, median(theirs) / 1000, target)


# ------------------------------------------------------------------------ the numbers

# What has run before in a process decides how it gets memory, and so how long
# large arrays take. This measures a call that few others went before.
FRESH = """
from time import perf_counter

import numpy as np
from scipy import signal

from lecture_utils import convolution

image = np.random.default_rng(0).random(({side}, {side}))
kernel = np.random.default_rng(1).normal(size=(3, 3))

def seconds(call):
    start = perf_counter()
    call()
    return perf_counter() - start

if {warm}:
    kept = [np.ones(n) for n in range(1000, 400_000, 1000)]
    del kept[::2]
ratios = []
for _ in range(40):
    ours = seconds(lambda: convolution.correlate2d(image, kernel))
    scipy = seconds(lambda: signal.correlate2d(image, kernel, mode="valid"))
    ratios.append(ours / scipy)
print(np.median(ratios))
"""


def correlation_ratio(side=224, *, warm=False):
    """Return our time over SciPy's in a process of its own, `warm` after other work."""
    code = FRESH.format(side=side, warm=warm)
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    return float(run.stdout)


def photo():
    """Measure kernels on a photo against SciPy and TensorFlow."""
    from scipy import signal

    from lecture_utils import convolution, datasets

    image = datasets.photo("cat", 224)
    kernel = np.random.default_rng(0).normal(size=(3, 3))
    layer = image[None, :, :, None], kernel[:, :, None, None]
    contenders = {
        "ours": repeated(lambda: convolution.correlate2d(image, kernel), 300),
        "`scipy.signal.correlate2d`": repeated(
            lambda: signal.correlate2d(image, kernel, mode="valid"), 50
        ),
        "`tf.nn.conv2d`, float64": repeated(_conv2d(*layer), 25),
        "`tf.nn.conv2d`, float32": repeated(_conv2d(*layer, "float32"), 200),
        "the loops that students write": repeated(
            lambda: convolution.correlate2d_loops(image, kernel), 1
        ),
    }
    targets = {"`scipy.signal.correlate2d`": 3.3, "`tf.nn.conv2d`, float64": 2.0}
    yield from side_by_side("`correlate2d`, 224 x 224, 3 x 3", contenders, targets)
    for words, warm in {"in a fresh process": False, "after other work": True}.items():
        ratio = 1 / correlation_ratio(warm=warm)
        what, against = f"`correlate2d` {words}", "`scipy.signal.correlate2d`"
        yield Row(what, 1, against, ratio, 2, unit="")
    images = datasets.photo("cat", 224, gray=False)[None]
    filters = np.random.default_rng(0).normal(size=(3, 3, 3, 64))
    contenders = {
        "ours": repeated(lambda: convolution.conv_layer(images, filters), 15),
        "`tf.nn.conv2d`, float64": repeated(_conv2d(images, filters), 10),
    }
    # Here TensorFlow's many threads may win: ours takes at most 1.5 times as long.
    targets = {"`tf.nn.conv2d`, float64": 1 / 1.5}
    what = "64 filters of 3 x 3 on 224 x 224 x 3"
    yield from side_by_side(what, contenders, targets)


def _conv2d(images, filters, dtype="float64"):
    """Return a call of eager tf.nn.conv2d; its arguments are tensors beforehand."""
    import tensorflow as tf

    images, filters = (tf.constant(each, dtype) for each in (images, filters))
    return lambda: tf.nn.conv2d(images, filters, 1, "VALID")


def network():
    """Measure an epoch of a small network against Keras."""
    from lecture_utils import datasets, mlp

    rng = np.random.default_rng(0)
    X, y = datasets.moons(500, rng=rng)
    params = mlp.init_params((2, 32, 32, 1), rng=rng, scheme="he")
    activations = ("ReLU", "ReLU", "sigmoid")
    steps = mlp.sgd(
        params, X, y, activations=activations, loss="binary cross-entropy", lr=0.05
    )
    fitted, stepped = _keras_model(params), _keras_model(params)
    options = {"batch_size": len(X), "shuffle": False, "verbose": 0}
    contenders = {
        "ours": lambda: len(list(islice(steps, 200))),
        "Keras `fit`": lambda: len(fitted.fit(X, y, epochs=20, **options).epoch),
        "Keras `train_on_batch`": repeated(
            lambda: stepped.train_on_batch(X, y[:, None]), 50
        ),
    }
    what = "`mlp`, an epoch of 2-32-32-1 on 500 points"
    return side_by_side(what, contenders, {"Keras `fit`": 30})


def _keras_model(params):
    """Return the same network in Keras, compiled; its last z is its output."""
    import keras

    layers = [keras.layers.Dense(len(b), "relu", dtype="float64") for _, b in params]
    layers[-1].activation = keras.activations.linear
    inputs = keras.layers.Input((params[0].W.shape[1],), dtype="float64")
    model = keras.Sequential([inputs, *layers])
    for layer, (W, b) in zip(layers, params, strict=True):
        layer.set_weights([W.T, b])
    loss = keras.losses.BinaryCrossentropy(from_logits=True)
    model.compile(keras.optimizers.SGD(0.05), loss)
    return model


# ------------------------------------------------------------- imports and notebooks


def imports():
    """Measure what importing costs, each in a fresh interpreter, taking turns."""
    libraries = "its libraries alone: NumPy, matplotlib, ipywidgets"
    lines = {
        "ours": "from lecture_utils.widgets import *",
        libraries: "import numpy, matplotlib, ipywidgets",
        "`import tensorflow`": "import tensorflow",
    }

    def fresh(line):
        subprocess.run([sys.executable, "-c", line], check=True, capture_output=True)

    runs = {
        name: repeated(lambda line=line: fresh(line), 1) for name, line in lines.items()
    }
    return side_by_side(f"`{lines['ours']}`", runs, {libraries: 0.8}, 5)


def notebooks():
    """Measure each notebook, run in a fresh kernel, against an empty one."""
    import nbformat

    nothing = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 + 1")])
    seconds, memory = _run(nothing)
    for path in sorted((ROOT / "notebooks").glob("0[1-9]*.ipynb")):
        took, peak = _run(nbformat.read(path, as_version=4))
        what, empty = f"`{path.stem}`", "an empty notebook"
        yield Row(f"{what}, kernel start to end", took, empty, seconds)
        yield Row(f"{what}, most memory", peak / MIB, empty, memory / MIB, unit="MiB")


def _run(nb):
    """Run a notebook in a fresh kernel; return seconds and the most memory it had."""
    import psutil
    from bench_classroom import memory
    from nbclient import NotebookClient

    client = NotebookClient(nb, timeout=600, kernel_name="python3")
    start = time.perf_counter()
    with client.setup_kernel():
        kernel = psutil.Process(client.km.provisioner.process.pid)
        for number, cell in enumerate(nb.cells):
            client.execute_cell(cell, number)
        return time.perf_counter() - start, memory(kernel)["peak"]


# ------------------------------------------------------------------ the command line

TOPICS = {
    topic.__name__: topic
    for topic in (
        explorers,
        every_explorer,
        talk,
        photo,
        network,
        imports,
        notebooks,
    )
}


def main():
    """Measure, print and write; return the exit status."""
    from bench_classroom import machine, table

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("topics", nargs="*", metavar="topic", help=", ".join(TOPICS))
    names = parser.parse_args().topics
    if unknown := set(names) - set(TOPICS):
        parser.error(f"unknown: {', '.join(sorted(unknown))}; there are {[*TOPICS]}")
    about, rows = machine(os.getloadavg()[0]), []
    for name in names or TOPICS:
        print(f"measuring: {name}", file=sys.stderr, flush=True)
        rows += TOPICS[name]()
    names_of_columns = "what", "ours", "against", "theirs", "ratio", "target"
    text = table(names_of_columns, [row.cells() for row in rows])
    print(text)
    if not names:
        day = datetime.date.today().isoformat()
        PAGE.write_text(HEAD.format(machine=about, day=day, table=text), "utf-8")
    return int(any(row.is_missed for row in rows))


if __name__ == "__main__":
    sys.exit(main())
