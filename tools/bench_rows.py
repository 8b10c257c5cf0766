"""The lines of docs/benchmarks.md: what is measured against what."""

import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
GIB, MIB = 2**30, 2**20
ROUNDS = 9


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


def compared(what, seconds, targets=None):
    """Return a row for each contender beside "ours", by the median of the rounds."""
    from bench_turns import shown

    ours, targets = seconds["ours"], targets or {}
    return [
        Row(
            what,
            shown(median(ours)),
            name,
            shown(median(each)),
            float(np.median(each / ours)),
            targets.get(name),
        )
        for name, each in seconds.items()
        if name != "ours"
    ]


def explorers():
    """Measure an explorer against `interact` with matplotlib, in a browser."""
    from bench_widgets import (
        NO_DELAY,
        OURS,
        STOCK,
        USUAL,
        measure_servers,
        step_forward,
    )

    step_forward()
    figures = measure_servers()
    ours, usual = figures[OURS, NO_DELAY], figures[USUAL, STOCK]
    pairs = {"key press to pixels": (ours["key"], usual["key"], 4)}
    for name, words in {"held": "held key", "drag": "drag"}.items():
        ages = ours[name]["ages"], usual[name]["ages"]
        pairs[f"{words}: age of what is seen"] = (*ages, 4)
        updates = [ours[name]["update"]], [usual[name]["update"]]
        pairs[f"{words}: from picture to picture"] = (*updates, None)
    return [
        Row(
            f"explorer, {what}",
            f"{median(mine):.0f} ms",
            "`interact` and matplotlib, stock server",
            f"{median(theirs):.0f} ms",
            median(theirs) / median(mine),
            target,
        )
        for what, (mine, theirs, target) in pairs.items()
    ]


def photo():
    """Measure a 3 x 3 kernel on a photo against SciPy and TensorFlow."""
    from bench_convolution import PHOTO, gray, repeated, side_by_side, signal, tf_layer

    from lecture_utils import convolution

    image, kernel, layer = gray(PHOTO, 3)
    contenders = {
        "ours": repeated(lambda: convolution.correlate2d(image, kernel), 300),
        "`scipy.signal.correlate2d`": repeated(
            lambda: signal.correlate2d(image, kernel, mode="valid"), 50
        ),
        "`tf.nn.conv2d`, float64": repeated(tf_layer(*layer), 25),
        "`tf.nn.conv2d`, float32": repeated(tf_layer(*layer, "float32"), 200),
        "the loops that students write": repeated(
            lambda: convolution.correlate2d_loops(image, kernel), 1
        ),
    }
    targets = {"`scipy.signal.correlate2d`": 1 / 0.3, "`tf.nn.conv2d`, float64": 2.0}
    seconds = side_by_side(contenders, ROUNDS)
    targets = {name: round(least, 1) for name, least in targets.items()}
    return compared(f"`correlate2d`, {PHOTO} x {PHOTO}, 3 x 3", seconds, targets)


def network():
    """Measure an epoch of a small network against Keras."""
    from bench_mlp import fit, keras_model, ours, side_by_side, start, train_on_batch

    params, X, y = start(500, 32)
    contenders = {
        "ours": ours(params, X, y, 200),
        "Keras `fit`": fit(keras_model(params), X, y, 20),
        "Keras `train_on_batch`": train_on_batch(keras_model(params), X, y, 50),
    }
    seconds = side_by_side(contenders, ROUNDS)
    what = "`mlp`, an epoch of 2-32-32-1 on 500 points"
    return compared(what, seconds, {"Keras `fit`": 30})


def transfer():
    """Measure a head on cached features against the frozen backbone, and the cache."""
    import bench_transfer as bench

    seconds, times = bench.measured()
    rows = compared("a head's epoch, 100 pictures", seconds, {bench.BACKBONE: 20})
    for name in ("from memory", "from disk"):
        both = {"ours": times[name], "computing them": times["computed"]}
        both = {way: np.array([each]) for way, each in both.items()}
        what = f"features of 200 pictures, {name}"
        rows += compared(what, both, {"computing them": 3})
    return rows


def imports():
    """Measure what importing costs, each in a fresh interpreter, taking turns."""
    lines = {
        "ours": "import lecture_utils.widgets",
        "its libraries alone: NumPy, matplotlib, ipywidgets": (
            "import numpy, matplotlib, ipywidgets"
        ),
        "`import tensorflow`": "import tensorflow",
    }
    seconds = {name: [] for name in lines}
    for _ in range(5):
        for name, line in lines.items():
            start = time.perf_counter()
            subprocess.run(
                [sys.executable, "-c", line], check=True, capture_output=True
            )
            seconds[name].append(time.perf_counter() - start)
    arrays = {name: np.array(each) for name, each in seconds.items()}
    libraries = [*lines][1]
    return compared("`import lecture_utils.widgets`", arrays, {libraries: 0.8})


def notebooks():
    """Measure each notebook, run in a fresh kernel, against an empty one."""
    import nbformat

    nothing = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 + 1")])
    seconds, memory = _run(nothing)
    rows = []
    for path in sorted((ROOT / "notebooks").glob("0[1-9]*.ipynb")):
        took, peak = _run(nbformat.read(path, as_version=4))
        what = f"`{path.stem}`"
        # Here the empty one is what cannot be beaten: a ratio says how much more.
        rows.append(_more(f"{what}, kernel start to end", took, seconds, "{:.1f} s"))
        rows.append(_more(f"{what}, most memory", peak, memory, "{:.0f} MiB", MIB))
        each = f"{GIB / peak:.1f} students"
        full = f"{GIB / memory:.1f} kernels"
        share = GIB / peak / (GIB / memory)
        rows.append(Row(f"{what}, kernels in a GiB", each, "empty ones", full, share))
    return rows


def _more(what, ours, empty, form, unit=1):
    figures = form.format(ours / unit), form.format(empty / unit)
    return Row(
        what, figures[0], "an empty notebook (times it)", figures[1], ours / empty
    )


def _run(nb):
    """Run a notebook in a fresh kernel; return seconds and the most memory it had."""
    import psutil
    from nbclient import NotebookClient

    client = NotebookClient(nb, timeout=600, kernel_name="python3")
    start = time.perf_counter()
    with client.setup_kernel():
        kernel = psutil.Process(client.km.provisioner.process.pid)
        for number, cell in enumerate(nb.cells):
            client.execute_cell(cell, number)
        return time.perf_counter() - start, _peak(kernel)


def _peak(process):
    """Return the most memory a process ever had, in bytes; what it has, off Linux."""
    status = Path(f"/proc/{process.pid}/status")
    if not status.exists():
        return process.memory_info().rss
    (line,) = (x for x in status.read_text().splitlines() if x.startswith("VmHWM"))
    return 1024 * int(line.split()[1])
