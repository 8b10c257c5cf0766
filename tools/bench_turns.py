"""One clock for all: contenders that take turns, and their times as text."""

import subprocess
import sys
from time import perf_counter

import numpy as np

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


def side_by_side(contenders, rounds):
    """Return {name: seconds of each round}; in a round, each has its turn."""
    seconds = {name: [] for name in contenders}
    for run in contenders.values():  # compiles, loads, allocates
        run()
    for _ in range(rounds):
        for name, run in contenders.items():
            start = perf_counter()
            times = run()
            seconds[name].append((perf_counter() - start) / times)
    return {name: np.array(each) for name, each in seconds.items()}


def repeated(call, times):
    """Return a run of so many calls."""

    def run():
        for _ in range(times):
            call()
        return times

    return run


def shown(seconds):
    """Return a time with a unit that suits it."""
    if seconds < 1e-3:
        return f"{1e6 * seconds:.0f} µs"
    return f"{1e3 * seconds:.1f} ms" if seconds < 1 else f"{seconds:.2f} s"


def lines(seconds):
    """Print a line for each contender; return the median of its time over ours."""
    ratios = {name: np.median(each / seconds["ours"]) for name, each in seconds.items()}
    for name, each in seconds.items():
        span = f"({shown(each.min())} to {shown(each.max())})"
        time = f"{shown(np.median(each)):>8} {span:22}"
        print(f"  {name:26} {time} {ratios[name]:7.1f} x")
    return ratios
