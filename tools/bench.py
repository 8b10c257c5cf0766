"""Measure the course against the usual way, and write docs/benchmarks.md.

    python tools/bench.py [topic ...]

All topics take about fifteen minutes and want the machine to themselves. Each row is a
ratio of two figures measured in the same run, in turns where they can. With topics
named, only those are measured and nothing is written. The exit status is 1 where a
target is missed. `bench_classroom.py` measures a whole class on one server.
"""

import argparse
import contextlib
import datetime
import io
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from statistics import median

import numpy as np

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "benchmarks.md"
GIB, MIB = 2**30, 2**20
ROUNDS = 9
HEAD = """# Benchmarks

Written by `tools/bench.py`, and not by hand. Every line is a ratio, measured side by
side in one run: a bare time says more about a machine than about the code. A ratio is
the other's figure divided by ours, so that more is better for us, where the line does
not say otherwise. [classroom.md](classroom.md) has a class at once.

{machine} {day}.
"""


@dataclass(frozen=True)
class Row:
    """One line: two figures as text, their ratio, and what it should be at least."""

    what: str
    ours: str
    against: str
    theirs: str
    ratio: float
    target: float | None = None

    @property
    def verdict(self):
        """Return "met" or "missed"; without a target, nothing."""
        if self.target is None:
            return ""
        return "met" if self.ratio >= self.target else "missed"


# ------------------------------------------------------------------------- the clock


def side_by_side(contenders, rounds=ROUNDS):
    """Return {name: seconds of each round}; in a round, each has its turn.

    A contender is a function that does its work some times, and returns how often.
    """
    seconds = {name: [] for name in contenders}
    for run in contenders.values():  # compiles, loads, allocates
        run()
    for _ in range(rounds):
        for name, run in contenders.items():
            start = time.perf_counter()
            times = run()
            seconds[name].append((time.perf_counter() - start) / times)
    return {name: np.array(each) for name, each in seconds.items()}


def repeated(call, times):
    """Return a function that makes so many calls."""

    def run():
        for _ in range(times):
            call()
        return times

    return run


def compared(what, seconds, targets=None):
    """Return a row for each contender beside "ours", by the median of the rounds."""
    ours, targets = seconds["ours"], targets or {}
    return [
        Row(
            what,
            duration(median(ours)),
            name,
            duration(median(each)),
            float(np.median(each / ours)),
            targets.get(name),
        )
        for name, each in seconds.items()
        if name != "ours"
    ]


def duration(seconds):
    """Return a time as text, with a unit that suits it."""
    if seconds < 1e-3:
        return f"{1e6 * seconds:.0f} µs"
    return f"{1e3 * seconds:.1f} ms" if seconds < 1 else f"{seconds:.2f} s"


# ------------------------------------------------------------------------ the browser


def explorers():
    """Measure an explorer against `interact` with Matplotlib, in a browser."""
    from bench_browser import NO_DELAY, OURS, STOCK, USUAL, measure_servers

    figures = measure_servers()
    ours, usual = figures[OURS, NO_DELAY], figures[USUAL, STOCK]
    pairs = {"key press to pixels": (ours["key"], usual["key"], 4)}
    for name, words in {"held": "held key", "drag": "drag"}.items():
        ages = ours[name]["ages"], usual[name]["ages"]
        pairs[f"{words}: age of what is seen"] = (*ages, 4)
        updates = [ours[name]["update"]], [usual[name]["update"]]
        pairs[f"{words}: from picture to picture"] = (*updates, None)
    against = "`interact` and matplotlib, stock server"
    return [
        _milliseconds(f"explorer, {what}", mine, against, theirs, target)
        for what, (mine, theirs, target) in pairs.items()
    ]


def every_explorer():
    """Measure each explorer's key press to pixels against 35 ms, 60 on a photo."""
    from bench_browser import tap_each

    return [
        _milliseconds(f"`explore_{name}`, {slider}", times, "a limit", [limit], 1)
        for name, slider, times, limit in tap_each()
    ]


def talk():
    """Measure a talk: how soon it is there, and its explorer against JupyterLab's."""
    from bench_browser import starts, tap_in_turns

    limits = {"01_perceptron": 30, "05_vgg16_transfer_learning": 60}  # s
    rows = [
        Row(
            f"talk {name[:2]}, all live",
            f"{took:.0f} s",
            "a limit",
            f"{limits[name]} s",
            limits[name] / took,
            1,
        )
        for name, took in starts(limits)
    ]
    in_talk, in_lab = tap_in_turns()
    what = "talk, key press to pixels"
    return [*rows, _milliseconds(what, in_talk, "in JupyterLab", in_lab, 1 / 1.3)]


def _milliseconds(what, ours, against, theirs, target):
    mine, others = median(ours), median(theirs)
    ratio = others / mine
    return Row(what, f"{mine:.0f} ms", against, f"{others:.0f} ms", ratio, target)


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
    seconds = side_by_side(contenders)
    rows = compared("`correlate2d`, 224 x 224, 3 x 3", seconds, targets)
    for words, warm in {"a fresh process": False, "after other work": True}.items():
        ratio = 1 / correlation_ratio(warm=warm)
        what = f"`correlate2d` in {words}" if not warm else f"`correlate2d` {words}"
        rows.append(Row(what, "", "`scipy.signal.correlate2d`", "", ratio, 2))
    images = datasets.photo("cat", 224, gray=False)[None]
    filters = np.random.default_rng(0).normal(size=(3, 3, 3, 64))
    contenders = {
        "ours": repeated(lambda: convolution.conv_layer(images, filters), 15),
        "`tf.nn.conv2d`, float64": repeated(_conv2d(images, filters), 10),
    }
    seconds = side_by_side(contenders)
    # Here TensorFlow's many threads may win: ours takes at most 1.5 times as long.
    targets = {"`tf.nn.conv2d`, float64": 1 / 1.5}
    return rows + compared("64 filters of 3 x 3 on 224 x 224 x 3", seconds, targets)


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
    return compared(what, side_by_side(contenders), {"Keras `fit`": 30})


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


# ------------------------------------------------------------- transfer learning

BACKBONE = "Keras, frozen backbone"


def transfer():
    """Measure a head on cached features against the frozen backbone, and the cache."""
    from evaluate_vgg16 import faces

    from lecture_utils import transfer, vgg16

    with contextlib.redirect_stdout(io.StringIO()):
        model = vgg16.load("small")
    images, y = faces()
    layer = "block5_pool"
    x, F = vgg16.preprocess(images), transfer.features(model, images, layer)
    known = transfer.labelled(y, 50, np.random.default_rng(0))
    whole, head = _heads(model, layer, F.shape[1])
    contenders = {
        "ours": lambda: _fit_head(F[known], y[known], 200),
        "Keras, cached features": _keras_fit(head, F[known], y[known], 10),
        BACKBONE: _keras_fit(whole, x[known], y[known], 3),
    }
    seconds = side_by_side(contenders, 5)
    rows = compared("a head's epoch, 100 pictures", seconds, {BACKBONE: 20})
    times = []
    for _ in range(2):
        start = time.perf_counter()
        transfer.features(model, images, list(transfer.POOLS))
        times.append(np.array([time.perf_counter() - start]))
    both = {"ours": times[1], "computing them": times[0]}
    what = "features of 200 pictures, from memory"
    return rows + compared(what, both, {"computing them": 3})


def _fit_head(F, y, n_epochs):
    from lecture_utils import transfer

    transfer.fit_head(F, y, n_epochs=n_epochs)
    return n_epochs


def _heads(model, layer, n_features):
    """Return backbone and head, and the head alone, with the same first weights."""
    import keras

    from lecture_utils import transfer

    keras.utils.set_random_seed(0)
    whole = transfer.attach(model, layer, 2)
    dense = keras.layers.Dense(2, activation="softmax", name="head")
    head = keras.Sequential([keras.Input((n_features,)), dense])
    dense.set_weights(whole.layers[-1].get_weights())
    for net in (whole, head):
        for each in net.layers:
            each.trainable = each.name == "head"
        net.compile(keras.optimizers.Adam(0.02), "sparse_categorical_crossentropy")
    return whole, head


def _keras_fit(net, x, y, n_epochs):
    options = {"batch_size": len(x), "shuffle": False, "verbose": 0}
    return lambda: len(net.fit(x, y, epochs=n_epochs, **options).epoch)


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
    return compared(f"`{lines['ours']}`", side_by_side(runs, 5), {libraries: 0.8})


def notebooks():
    """Measure each notebook, run in a fresh kernel, against an empty one."""
    import nbformat

    nothing = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 + 1")])
    seconds, memory = _run(nothing)
    empty, rows = "an empty notebook (times it)", []
    for path in sorted((ROOT / "notebooks").glob("0[1-9]*.ipynb")):
        took, peak = _run(nbformat.read(path, as_version=4))
        what = f"`{path.stem}`"
        # Here the empty one is what cannot be beaten: a ratio says how much more.
        figures = f"{took:.1f} s", empty, f"{seconds:.1f} s", took / seconds
        rows.append(Row(f"{what}, kernel start to end", *figures))
        figures = f"{peak / MIB:.0f} MiB", empty, f"{memory / MIB:.0f} MiB"
        rows.append(Row(f"{what}, most memory", *figures, peak / memory))
    return rows


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
        seconds, found = time.perf_counter() - start, memory(kernel)
        return seconds, found.get("peak", found["rss"])


TOPICS = {
    each.__name__: each
    for each in (
        explorers,
        every_explorer,
        talk,
        photo,
        network,
        transfer,
        imports,
        notebooks,
    )
}


def table(rows):
    """Return the lines of a Markdown table."""
    lines = [
        "| what | ours | against | theirs | ratio | target |",
        "|---|---:|---|---:|---:|---|",
    ]
    for row in rows:
        target = "" if row.target is None else f"{row.target:.2g}, {row.verdict}"
        ratio = f"{row.ratio:,.0f}" if row.ratio >= 10 else f"{row.ratio:.2g}"
        cells = row.what, row.ours, row.against, row.theirs, ratio, target
        lines.append("| " + " | ".join(cells) + " |")
    return lines


def main():
    """Measure, print and write; return the exit status."""
    from bench_classroom import machine

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("topics", nargs="*", metavar="topic", help=", ".join(TOPICS))
    names = parser.parse_args().topics
    if unknown := set(names) - set(TOPICS):
        parser.error(f"unknown: {', '.join(sorted(unknown))}; there are {[*TOPICS]}")
    about, rows = machine(os.getloadavg()[0]), []
    for name in names or TOPICS:
        print(f"measuring: {name}", file=sys.stderr, flush=True)
        rows += TOPICS[name]()
    text = "\n".join(table(rows))
    print(text)
    if not names:
        day = datetime.date.today().isoformat()
        PAGE.write_text(HEAD.format(machine=about, day=day) + f"\n{text}\n", "utf-8")
    return int(any(row.verdict == "missed" for row in rows))


if __name__ == "__main__":
    sys.exit(main())
