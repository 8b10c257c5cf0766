"""What `bench_classroom.py` measured, as Markdown: a table for each notebook."""

import math
import os
import platform
import re
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median

import numpy as np
import psutil

MIB, GIB = 2**20, 2**30
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
PACKAGES = "jupyter_server ipykernel ipywidgets numpy tensorflow-cpu tensorflow".split()
STEP = 256  # MiB, that a limit is rounded up to
ROOM = 1.5  # times the peak: cells run twice, an upload, a second explorer
SHARE = 0.8  # of a machine's memory that students may fill


def report(lessons, load, pace):
    """Return all that was measured as Markdown.

    Parameters
    ----------
    lessons : dict of str to (Lesson, Lesson)
        By notebook: one student alone, and all at once.
    load : float
        The machine's load before the start.
    pace : float
        Moves a second of each student's slider.
    """
    parts = [machine(load)]
    for notebook, (alone, together) in lessons.items():
        parts.append(f"### `{notebook}`, {pace} moves a second each")
        parts.append("\n".join(_table(alone, together)))
        parts.append(_capacity(together))
    return "\n\n".join(parts)


def machine(load):
    """Return one line: the machine, and what ran on it."""
    found = []
    for name in PACKAGES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    memory = psutil.virtual_memory().total / GIB
    return (
        f"Measured on {os.cpu_count()} cores ({_processor()}), {memory:.0f} GiB, "
        f"{platform.system()}, Python {platform.python_version()}, "
        f"{', '.join(found)}; load before the start {load:.1f}."
    )


def _processor():
    cpuinfo = Path("/proc/cpuinfo")
    text = cpuinfo.read_text() if cpuinfo.exists() else ""
    name = re.search(r"^model name\s*: (.+)$", text, flags=re.M)
    return name[1].strip() if name else platform.machine()


def _table(alone, together):
    """Return the lines of a table: a figure alone, together, and their ratio."""
    lines = [
        f"| | one alone | {together.students} at once | ratio |",
        "|---|---:|---:|---:|",
    ]
    both = [_figures(lesson, _memory(alone.server)) for lesson in (alone, together)]
    for name, (one, unit) in both[0].items():
        many = both[1][name][0]
        ratio = f"{many / one:.1f}" if one else ""
        lines.append(f"| {name} | {unit(one)} | {unit(many)} | {ratio} |")
    moves = [sum(len(v.moves) for v in lesson.visits) for lesson in (alone, together)]
    lost = [sum(v.moves.count(None) for v in each.visits) for each in (alone, together)]
    lines.append(f"| slider: moves, of them lost | {_pairs(moves, lost)} | |")
    return [*lines, _sizes(alone, together)]


def _pairs(moves, lost):
    return " | ".join(f"{m}, {n}" for m, n in zip(moves, lost, strict=True))


def _figures(lesson, server_each):
    """Return {what: (number, how to write it)} of a lesson."""
    visits = lesson.visits
    moves = [s for visit in visits for s in visit.moves if s is not None]
    middle, late = np.percentile(moves, [50, 95]) if moves else (np.nan, np.nan)
    rounds = len(visits) / lesson.students
    cores = sum(visit.moving_cpu for visit in visits) / rounds + lesson.server_cpu
    each = cores / lesson.moving / lesson.students
    found = {
        "first picture, from opening: median": (_middle(visits, "picture"), _s),
        "first picture: the last student's": (_last(visits, "picture"), _s),
        "all cells run: median": (_middle(visits, "ran"), _s),
        "processor time to run all cells": (_middle(visits, "cpu"), _s),
        "slider to picture: median": (middle, _ms),
        "slider to picture: 95 %": (late, _ms),
        "cores busy for each student whose slider moves": (each, "{:.3f}".format),
    }
    return found | _memories(lesson, server_each)


def _memories(lesson, server_each):
    kernel = {key: _kernel(lesson, key) for key in lesson.visits[0].memory}
    found = {f"a kernel: {_NAMES[key]}": (kernel[key], _mib) for key in kernel}
    server = {key: lesson.server[key] for key in lesson.server if key != "peak"}
    found |= {f"the server: {_NAMES[key]}": (server[key], _mib) for key in server}
    found["students per GiB, one server for all"] = (
        GIB / _share(lesson),
        "{:.1f}".format,
    )
    own = _memory(kernel) + server_each
    found["students per GiB, a server each"] = GIB / own, "{:.1f}".format
    return found


_NAMES = {"rss": "RSS", "pss": "PSS", "peak": "most RSS"}


def _kernel(lesson, key):
    return median(visit.memory[key] for visit in lesson.visits)


def _memory(of):
    """Return what a container must hold of a process: the most there ever was."""
    return of.get("peak", of["rss"])


def _share(lesson):
    """Return a student's share of one server for all, in bytes."""
    key = "pss" if "pss" in lesson.server else "rss"
    return _kernel(lesson, key) + lesson.server[key] / lesson.students


def sizes(lesson):
    """Return (guarantee, limit) of a server for one student, in MiB.

    The guarantee holds the kernel at rest and the server; the limit leaves room over
    the most there ever was.
    """
    rest = _kernel(lesson, "rss") + lesson.server["rss"]
    peak = max(_memory(visit.memory) for visit in lesson.visits)
    return tuple(
        STEP * math.ceil(size / MIB / STEP)
        for size in (rest, ROOM * (peak + _memory(lesson.server)))
    )


def _sizes(alone, together):
    guarantee, limit = sizes(alone)
    return f"| memory of a server each: guarantee, limit | {guarantee}M, {limit}M | | |"


def _capacity(lesson):
    """Return two sentences: how many students this machine holds, and how it feels."""
    total, cores = psutil.virtual_memory().total, os.cpu_count()
    held = int(SHARE * total / _share(lesson))
    minutes = held * _middle(lesson.visits, "cpu") / cores / 60
    return (
        f"Memory here for **{held} students** on one server: "
        f"{_share(lesson) / MIB:.0f} MiB each, in {SHARE:.0%} of "
        f"{total / GIB:.0f} GiB. Were they all to run every cell at once, its {cores} "
        f"cores would be done with that after {minutes:.1f} minutes."
    )


def write(path, text):
    """Put the text between the two marks of a Markdown file."""
    page = Path(path).read_text(encoding="utf-8")
    if page.count(BEGIN) != 1 or page.count(END) != 1:
        raise SystemExit(f"{path} lacks the lines {BEGIN} and {END}")
    before, rest = page.split(BEGIN)
    after = rest.split(END)[1]
    Path(path).write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}", "utf-8")


def _middle(visits, name):
    return median(getattr(visit, name) or np.nan for visit in visits)


def _last(visits, name):
    return max(getattr(visit, name) or np.nan for visit in visits)


def _s(seconds):
    return f"{seconds:.1f} s"


def _ms(seconds):
    return f"{1000 * seconds:.1f} ms"


def _mib(size):
    return f"{size / MIB:.0f} MiB"
