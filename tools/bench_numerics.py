"""Measure our NumPy against TensorFlow, Keras and SciPy; run by a maintainer.

    python tools/bench_numerics.py

prints one table a topic: first that both compute the same, then how long each takes.
A ratio is taken within one round, in which the contenders take turns, and is the
median of all rounds: what else the machine does disturbs both. Exits with status 1
if a target is missed. `--quick` leaves out the sweeps over sizes.
"""

import argparse
import os
import sys

import bench_convolution as conv
import bench_mlp


def main():
    """Print every table; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="no sweeps over sizes")
    tables = [bench_mlp.gradients, bench_mlp.same_J, bench_mlp.small_network]
    tables += [
        conv.same_convolution,
        conv.one_photo,
        conv.many_filters,
    ]
    if not parser.parse_args().quick:
        tables += [bench_mlp.crossover, conv.growth]
    print(f"load of this machine before the start: {os.getloadavg()[0]:.1f}", end=", ")
    print(f"cores: {os.cpu_count()}")
    met = {}
    for table in tables:
        print()
        met |= table()
    print("\nTargets:")
    for target, reached in met.items():
        print(f"  {'met' if reached else 'NOT MET':8} {target}")
    return int(not all(met.values()))


if __name__ == "__main__":
    sys.exit(main())
