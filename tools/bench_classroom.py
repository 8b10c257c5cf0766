"""Measure a class: many students at once on one Jupyter server, against one alone.

    python tools/bench_classroom.py 01_perceptron:10 05_vgg16_transfer_learning:4

Every student opens a notebook as JupyterLab does: a session, the kernel's websocket,
each code cell in turn. Then all move a slider of the first explorer, five places a
second each, and wait for the picture. A move is timed from when the hand moved, so a
picture that is late delays nobody's clock. One student alone does the same before, on a
server of their own.

Memory is what the system says of the processes: RSS; PSS, which counts a shared page
once among those who share it (Linux); and the most RSS there ever was. The students'
side runs on the same machine and takes some of it.

`--write docs/classroom.md` puts the tables there. The exit status is 1 where a student
did not see the first picture, or a move of a slider was not answered by one.
"""

import argparse
import contextlib
import math
import os
import platform
import random
import re
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median

import numpy as np
import psutil

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests" / folder) for folder in ("browser", "hub")]

from hand import SLIDERS  # noqa: E402
from lab import start_lab  # noqa: E402
from student import Broken, Student, first_explorer  # noqa: E402

KINDS = {"rss": "RSS", "pss": "PSS", "peak": "most RSS"}
PACE = 5  # moves a second: a hand that searches
MIB, GIB = 2**20, 2**30
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
PACKAGES = "jupyter_server ipykernel ipywidgets numpy tensorflow-cpu tensorflow".split()
STEP = 256  # MiB, that a limit is rounded up to
ROOM = 1.5  # times the peak: cells run twice, an upload, a second explorer
SHARE = 0.8  # of a machine's memory that students may fill


@dataclass
class Visit:
    """What one student saw, and what it cost."""

    picture: float = math.nan  # s, from opening to the first explorer's picture
    ran: float = math.nan  # s, to the end of the last cell
    cpu: float = 0.0  # s of the kernel's processor time, to the end of the last cell
    moves: list = field(default_factory=list)  # s each; None where no picture came
    memory: dict = field(default_factory=dict)  # of the kernel, bytes
    moving_cpu: float = 0.0  # s of the kernel's processor time while the slider moved


@dataclass
class Lesson:
    """A notebook and some students at once: their visits, and the server's part."""

    students: int
    visits: list
    server: dict  # bytes
    server_cpu: float  # s while the sliders moved
    moving: float  # s that the sliders moved


def attend(notebook, students, seconds):
    """Return the `Lesson` of so many students at once, on a server of their own."""
    print(f"measuring: {notebook}, {students} at once", file=sys.stderr)
    together = threading.Barrier(students + 1)
    with start_lab(ROOT / "notebooks") as running, ThreadPoolExecutor(students) as pool:
        # The server's process is the child of ours that was given its token.
        children = psutil.Process().children()
        (server,) = (p for p in children if running.token in " ".join(p.cmdline()))
        seats = [
            pool.submit(visit, running, notebook, seconds, number, together)
            for number in range(students)
        ]
        with contextlib.suppress(threading.BrokenBarrierError):  # told by its visit
            together.wait()
            start, cpu = time.perf_counter(), _cpu(server)
            together.wait()
        visits = [seat.result() for seat in seats]
        moving, cpu = time.perf_counter() - start, _cpu(server) - cpu
        return Lesson(students, visits, memory(server), cpu, moving)


def visit(running, notebook, seconds, number, together):
    """Be one student: open, run, wait for the others, move; return the `Visit`."""
    student = Student(running.url, running.token, f"{notebook}.ipynb")
    try:
        visit, slider = _run(student, notebook)
        kernel = psutil.Process(student.evaluate("__import__('os').getpid()"))
        visit.cpu = _cpu(kernel)
        together.wait()
        visit.moves = _move(slider, seconds, random.Random(number))
        visit.moving_cpu = _cpu(kernel) - visit.cpu
        visit.memory = memory(kernel)
        together.wait()
        return visit
    except Exception:
        together.abort()  # the others wait for this one
        raise
    finally:
        student.close()


def _run(student, notebook):
    """Open a notebook and run its cells; return the `Visit` so far, and the slider."""
    visit, start = Visit(), time.perf_counter()
    student.open()
    index, name = first_explorer(student.cells)
    for source in student.cells[:index]:
        student.run(source)
    shown = student.run(student.cells[index])
    slider = student.slider(shown, SLIDERS[notebook][name])
    if "<svg" in slider.picture:
        visit.picture = time.perf_counter() - start
    for source in student.cells[index + 1 :]:
        student.run(source)
    visit.ran = time.perf_counter() - start
    return visit, slider


def _move(slider, seconds, rng):
    moves, due = [], time.perf_counter() + rng.random() / PACE
    end = due + seconds
    while due < end:
        time.sleep(max(0, due - time.perf_counter()))
        moves.append(slider.move(due).seconds)
        # A hand is no metronome.
        due += rng.uniform(0.6, 1.4) / PACE
    return moves


def _cpu(process):
    times = process.cpu_times()
    return times.user + times.system


def memory(process):
    """Return a process's memory in bytes: RSS, its peak, PSS where there is one."""
    full = process.memory_full_info()
    found = {"rss": full.rss, "peak": full.rss, "pss": getattr(full, "pss", full.rss)}
    status = Path(f"/proc/{process.pid}/status")
    if status.exists():
        peak = re.search(r"VmHWM:\s+(\d+)", status.read_text())
        found["peak"] = 1024 * int(peak[1])
    return found


# --------------------------------------------------------------- as Markdown


def report(lessons, load, pace):
    """Return all that was measured as Markdown.

    `lessons` holds two lessons a notebook, one student alone and all at once; `load` is
    the machine's before the start, `pace` the moves a second of each slider.
    """
    parts = [machine(load)]
    for notebook, (alone, together) in lessons.items():
        parts.append(f"### `{notebook}`, {pace} moves a second each")
        heads = "", "one alone", f"{together.students} at once", "ratio"
        parts += [table(heads, _rows(alone, together)), _capacity(together)]
    return "\n\n".join(parts)


def machine(load):
    """Return one line: the machine, and what ran on it."""
    found = []
    for name in PACKAGES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    cpuinfo = Path("/proc/cpuinfo")
    text = cpuinfo.read_text() if cpuinfo.exists() else ""
    name = re.search(r"^model name\s*: (.+)$", text, flags=re.M)
    processor = name[1].strip() if name else platform.machine()
    memory = psutil.virtual_memory().total / GIB
    return (
        f"Measured on {os.cpu_count()} cores ({processor}), {memory:.0f} GiB, "
        f"{platform.system()}, Python {platform.python_version()}, "
        f"{', '.join(found)}; load before the start {load:.1f}."
    )


def table(heads, rows):
    """Return a Markdown table whose figures stand right."""
    lines = heads, ["---", *["---:"] * (len(heads) - 1)], *rows
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines).replace("|  ", "| ")


def _rows(alone, together):
    """Yield a row each: a figure alone, together, and their ratio."""
    lessons = alone, together
    first, second = (_figures(lesson, alone) for lesson in lessons)
    for what, (one, form) in first.items():
        many = second[what][0]
        yield what, form.format(one), form.format(many), f"{many / one:.1f}"
    moves = [[s for visit in each.visits for s in visit.moves] for each in lessons]
    counts = [f"{len(each)}, {each.count(None)}" for each in moves]
    yield "slider: moves, of them lost", *counts, ""
    guarantee, limit = sizes(alone)
    what = "memory of a server each: guarantee, limit"
    yield what, f"{guarantee}M, {limit}M", "", ""


def _figures(lesson, alone):
    """Return {what: (number, how it is written)}; `alone` is one student's lesson."""
    visits = lesson.visits
    pictures = [visit.picture for visit in visits]
    moves = [s for visit in visits for s in visit.moves if s is not None] or [math.nan]
    cores = sum(visit.moving_cpu for visit in visits) + lesson.server_cpu
    kernel = {key: _kernel(lesson, key) for key in KINDS}
    own = kernel["peak"] + alone.server["peak"]  # what a container of one's own holds
    return (
        {
            "first picture, from opening: median": (median(pictures), "{:.1f} s"),
            "first picture: the last student's": (max(pictures), "{:.1f} s"),
            "all cells run: median": (median(v.ran for v in visits), "{:.1f} s"),
            "processor time to run all cells": (
                median(visit.cpu for visit in visits),
                "{:.1f} s",
            ),
            "slider to picture: median": (1000 * median(moves), "{:.1f} ms"),
            "slider to picture: 95 %": (1000 * np.percentile(moves, 95), "{:.1f} ms"),
            "cores busy for each student whose slider moves": (
                cores / lesson.moving / lesson.students,
                "{:.3f}",
            ),
        }
        | {f"a kernel: {KINDS[k]}": (kernel[k] / MIB, "{:.0f} MiB") for k in KINDS}
        | {
            "the server: RSS": (lesson.server["rss"] / MIB, "{:.0f} MiB"),
            "the server: PSS": (lesson.server["pss"] / MIB, "{:.0f} MiB"),
            "students per GiB, one server for all": (GIB / _share(lesson), "{:.1f}"),
            "students per GiB, a server each": (GIB / own, "{:.1f}"),
        }
    )


def _kernel(lesson, key):
    return median(visit.memory[key] for visit in lesson.visits)


def _share(lesson):
    """Return a student's share of one server for all, in bytes."""
    return _kernel(lesson, "pss") + lesson.server["pss"] / lesson.students


def sizes(lesson):
    """Return (guarantee, limit) of a server for one student, in MiB.

    The guarantee holds the kernel at rest and the server; the limit leaves room over
    the most there ever was.
    """
    rest = _kernel(lesson, "rss") + lesson.server["rss"]
    peak = max(visit.memory["peak"] for visit in lesson.visits)
    most = ROOM * (peak + lesson.server["peak"])
    return tuple(STEP * math.ceil(size / MIB / STEP) for size in (rest, most))


def _capacity(lesson):
    """Return two sentences: how many students this machine holds, and how it feels."""
    total, cores = psutil.virtual_memory().total, os.cpu_count()
    held = int(SHARE * total / _share(lesson))
    minutes = held * median(visit.cpu for visit in lesson.visits) / cores / 60
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


def _wanted(words):
    """Return (notebook, students) of NAME:STUDENTS."""
    name, _, count = words.partition(":")
    if name not in SLIDERS:
        raise argparse.ArgumentTypeError(f"{name!r} is none of {', '.join(SLIDERS)}")
    return name, int(count or 10)


def main():
    """Measure, print, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    say = parser.add_argument
    say("notebooks", nargs="*", type=_wanted, metavar="NAME:STUDENTS")
    say("--seconds", type=float, default=20, help="of moving (default 20)")
    say("--write", type=Path, metavar="FILE", help="put the tables into its block")
    options, load, lessons = parser.parse_args(), os.getloadavg()[0], {}
    try:
        for name, students in options.notebooks or [("01_perceptron", 10)]:
            alone = attend(name, 1, options.seconds)
            lessons[name] = alone, attend(name, students, options.seconds)
    except Broken as problem:
        print(f"Not measured: {problem}")
        return 1
    text = report(lessons, load, PACE)
    print(text)
    if options.write:
        write(options.write, text)
    visits = [visit for pair in lessons.values() for it in pair for visit in it.visits]
    unseen = sum(math.isnan(visit.picture) for visit in visits)
    lost = sum(visit.moves.count(None) for visit in visits)
    print(f"{unseen} students without a first picture, {lost} moves without one")
    return int(bool(unseen or lost))


if __name__ == "__main__":
    sys.exit(main())
