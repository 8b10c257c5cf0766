"""Measure a class: many students at once on one Jupyter server, against one alone.

Every student opens a notebook as JupyterLab does: a session, the kernel's websocket,
each code cell in turn. Then all move a slider of the first explorer, five places a
second each, and wait for the picture. A move is timed from when the hand moved, so a
picture that is late delays nobody's clock. One student alone does the same before, on a
server of their own, three times over.

Memory is what the system says of the processes: RSS; PSS, which counts a shared page
once among those who share it (Linux); and the most RSS there ever was. The students'
side runs on the same machine and takes some of it.

Run `python tools/bench_classroom.py` while the machine rests;
`--notebook 05_vgg16_transfer_learning:3` is another notebook, with so many students,
and `--write docs/classroom.md` puts the tables there. The exit status is 1 where a
student did not see the first picture, or a move of a slider was not answered by one.
"""

import argparse
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

PACE = 5  # moves a second: a hand that searches
ROUNDS_ALONE = 3


@dataclass
class Visit:
    """What one student saw, and what it cost."""

    problem: str = ""
    picture: float | None = None  # s, from opening to the first explorer's picture
    ran: float | None = None  # s, to the end of the last cell
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


class Room:
    """A server and the places at it: all are at the same step at once."""

    def __init__(self, running, notebook, students, seconds):
        self.running, self.notebook, self.seconds = running, notebook, seconds
        self.server, self.figures = _process_of(running), {}
        self.ready = threading.Barrier(students, self._mark)
        self.done = threading.Barrier(students, self._close)
        self.visits = []

    def _mark(self):
        self.start = time.perf_counter(), _cpu(self.server)

    def _close(self):
        start, cpu = self.start
        self.moving = time.perf_counter() - start
        self.server_cpu = _cpu(self.server) - cpu
        self.memory = memory(self.server)

    def visit(self, number):
        """Be one student: open, run, move, and stay until all have moved."""
        visit = Visit()
        self.visits.append(visit)
        address = self.running.url, self.running.token
        student = Student(*address, f"{self.notebook}.ipynb")
        try:
            self._attend(student, visit, random.Random(number))
        except Exception as problem:  # the others wait for this one at the barriers
            visit.problem = f"{type(problem).__name__}: {problem}"
            self.ready.abort()
            self.done.abort()
        finally:
            student.close()

    def _attend(self, student, visit, rng):
        slider = self._run(student, visit)
        kernel = psutil.Process(student.evaluate("__import__('os').getpid()"))
        visit.cpu = _cpu(kernel)
        self.ready.wait()
        visit.moves = self._move(slider, rng)
        visit.moving_cpu = _cpu(kernel) - visit.cpu
        visit.memory = memory(kernel)
        self.done.wait()

    def _run(self, student, visit):
        start = time.perf_counter()
        student.open()
        index, name = first_explorer(student.cells)
        for source in student.cells[:index]:
            student.run(source)
        shown = student.run(student.cells[index])
        slider = student.slider(shown, SLIDERS[self.notebook][name])
        if "<svg" in slider.picture:
            visit.picture = time.perf_counter() - start
        for source in student.cells[index + 1 :]:
            student.run(source)
        visit.ran = time.perf_counter() - start
        return slider

    def _move(self, slider, rng):
        moves, due = [], time.perf_counter() + rng.random() / PACE
        end = due + self.seconds
        while due < end:
            time.sleep(max(0, due - time.perf_counter()))
            moves.append(slider.move(due).seconds)
            # A hand is no metronome.
            due += rng.uniform(0.6, 1.4) / PACE
        return moves


def _process_of(running):
    """Return the server's process: the child of ours that was given its token."""
    for child in psutil.Process().children():
        if any(running.token in word for word in child.cmdline()):
            return child
    raise Broken("the server's process is not among the children of this one")


def _cpu(process):
    times = process.cpu_times()
    return times.user + times.system


def memory(process):
    """Return a process's memory in bytes; what a system does not tell is left out."""
    full = process.memory_full_info()
    found = {"rss": full.rss}
    if hasattr(full, "pss"):
        found["pss"] = full.pss
    status = Path(f"/proc/{process.pid}/status")
    if status.exists():
        (line,) = [x for x in status.read_text().splitlines() if "VmHWM" in x]
        found["peak"] = 1024 * int(line.split()[1])
    return found


def attend(notebook, students, seconds, *, rounds=1):
    """Return the `Lesson` of so many students at once, on a server of their own."""
    with start_lab(ROOT / "notebooks") as running:
        rooms = [Room(running, notebook, students, seconds) for _ in range(rounds)]
        for room in rooms:
            with ThreadPoolExecutor(students) as seats:
                list(seats.map(room.visit, range(students)))
    visits = [visit for room in rooms for visit in room.visits]
    if problems := [visit.problem for visit in visits if visit.problem]:
        raise Broken(max(problems, key=lambda p: p.startswith("Broken:")))
    return Lesson(
        students,
        visits,
        {key: median(r.memory[key] for r in rooms) for key in rooms[0].memory},
        median(room.server_cpu for room in rooms),
        median(room.moving for room in rooms),
    )


def measure(notebook, students, seconds):
    """Return (lesson of one alone, lesson of all at once)."""
    print(f"measuring: {notebook}, one alone", file=sys.stderr)
    alone = attend(notebook, 1, seconds, rounds=ROUNDS_ALONE)
    print(f"measuring: {notebook}, {students} at once", file=sys.stderr)
    return alone, attend(notebook, students, seconds)


# --------------------------------------------------------------- as Markdown

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


def missed(lessons):
    """Return what no student should meet, a line each."""
    visits = [visit for pair in lessons.values() for it in pair for visit in it.visits]
    unseen = sum(visit.picture is None for visit in visits)
    lost = sum(seconds is None for visit in visits for seconds in visit.moves)
    lines = {"students without a first picture": unseen, "moves without one": lost}
    return [f"{count} {words}" for words, count in lines.items() if count]


def _wanted(words, students):
    """Return (notebook, students) of `NAME[:STUDENTS]`."""
    name, _, count = words.partition(":")
    name = Path(name).stem
    if name not in SLIDERS or not (ROOT / "notebooks" / f"{name}.ipynb").exists():
        raise SystemExit(f"no notebook {name!r}; there is {', '.join(SLIDERS)}")
    return name, int(count or students)


def _arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    say = parser.add_argument
    say("--notebook", action="append", metavar="NAME[:STUDENTS]")
    say("--students", type=int, default=10, help="at once (default 10)")
    say("--seconds", type=float, default=20, help="of moving (default 20)")
    say("--write", type=Path, metavar="FILE", help="put the tables into its block")
    return parser.parse_args()


def main():
    """Measure, print, and return the exit status."""
    options, load = _arguments(), os.getloadavg()[0]
    names = options.notebook or ["01_perceptron"]
    wanted = dict(_wanted(words, options.students) for words in names)
    try:
        lessons = {
            name: measure(name, students, options.seconds)
            for name, students in wanted.items()
        }
    except Broken as problem:
        print(f"Not measured: {problem}")
        return 1
    text = report(lessons, load, PACE)
    print(text)
    if options.write:
        write(options.write, text)
    problems = missed(lessons)
    print("targets: " + ("; ".join(problems) or "every picture shown, no move lost"))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
