"""Measure the course against the usual way, and write docs/benchmarks.md.

    python tools/bench.py

takes about fifteen minutes and wants the machine to itself. Each line is a ratio: both
sides are measured in the same run, taking turns where they can. The other tools measure
one topic more closely. Names after it, such as `notebooks`, measure those topics alone
and write nothing. The exit status is 1 where a target is missed.
"""

import argparse
import datetime
import os
import sys
from pathlib import Path

from _classroom_tables import machine
from bench_rows import explorers, imports, network, notebooks, photo, transfer

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "benchmarks.md"
TOPICS = {
    each.__name__: each
    for each in (explorers, photo, network, transfer, imports, notebooks)
}
HEAD = """# Benchmarks

Written by `tools/bench.py`, and not by hand. Every line is a ratio, measured side by
side in one run: a bare time says more about a machine than about the code. A ratio is
the other's figure divided by ours, so that more is better for us, where the line does
not say otherwise. [classroom.md](classroom.md) has a class at once.

{machine} {day}.
"""


def table(rows):
    """Return the lines of a Markdown table."""
    lines = [
        "| what | ours | against | theirs | ratio | target |",
        "|---|---:|---|---:|---:|---|",
    ]
    for row in rows:
        target = "" if row.target is None else f"{row.target}, {row.verdict}"
        cells = (
            row.what,
            row.ours,
            row.against,
            row.theirs,
            shown(row.ratio),
            target,
        )
        lines.append("| " + " | ".join(cells) + " |")
    return lines


def shown(ratio):
    """Return a ratio as text, with two digits or all before the point."""
    return f"{ratio:,.0f}" if ratio >= 10 else f"{ratio:.2g}"


def main():
    """Measure, print and write; return the exit status."""
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
