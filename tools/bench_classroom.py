"""Measure a class: many students at once on one Jupyter server, against one alone.

    python tools/bench_classroom.py 01_perceptron:10 05_vgg16_transfer_learning:4

Every student opens a notebook as JupyterLab does: a session, the kernel's websocket,
each code cell in turn. Then all move a slider of the first explorer, five places a
second each, and wait for the picture. A move is timed from when the hand moved, so a
picture that is late delays nobody's clock. One student alone does the same before, on a
server of their own, three times over.

Memory is what the system says of the processes: RSS; PSS, which counts a shared page
once among those who share it (Linux); and the most RSS there ever was. The students'
side runs on the same machine and takes some of it.

`--write docs/classroom.md` puts the tables there. The exit status is 1 where a student
did not see the first picture, or a move of a slider was not answered by one.
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
MIB, GIB = 2**20, 2**30
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
PACKAGES = "jupyter_server ipykernel ipywidgets numpy tensorflow-cpu tensorflow".split()
STEP = 256  # MiB, that a limit is rounded up to
ROOM = 1.5  # times the peak: cells run twice, an upload, a second explorer
SHARE = 0.8  # of a machine's memory that students may fill


@dataclass
class Visit:
    """What one student saw, and what it cost."""

    problem: str = ""
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


class Room:
    """A server and the places at it: all are at the same step at once."""

    def __init__(self, running, notebook, students, seconds):
        self.running, self.notebook, self.seconds = running, notebook, seconds
        # The server's process is the child of ours that was given its token.
        (self.server,) = [
            child
            for child in psutil.Process().children()
            if any(running.token in word for word in child.cmdline())
        ]
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


def _cpu(process):
    times = process.cpu_times()
    return times.user + times.system


def memory(process):
    """Return a process's memory in bytes: RSS, its peak, PSS where there is one."""
    full = process.memory_full_info()
    found = {"rss": full.rss, "peak": full.rss}
    if hasattr(full, "pss"):
        found["pss"] = full.pss
    status = Path(f"/proc/{process.pid}/status")
    if status.exists():
        peak = re.search(r"VmHWM:\s+(\d+)", status.read_text())
        found["peak"] = 1024 * int(peak[1])
    return found


def attend(notebook, students, seconds, *, rounds=1):
    """Return the `Lesson` of so many students at once, on a server of their own."""
    print(f"measuring: {notebook}, {students} at once", file=sys.stderr)
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
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines).replace(
        "|  |", "| |"
    )


def _rows(alone, together):
    """Yield a row each: a figure alone, together, and their ratio."""
    lessons = alone, together
    for name, form, figure in FIGURES:
        one, many = (figure(lesson, alone.server["peak"]) for lesson in lessons)
        ratio = f"{many / one:.1f}" if one else ""
        yield name, form.format(one), form.format(many), ratio
    moves = [[s for visit in each.visits for s in visit.moves] for each in lessons]
    counts = [f"{len(each)}, {each.count(None)}" for each in moves]
    yield "slider: moves, of them lost", *counts, ""
    guarantee, limit = sizes(alone)
    what = "memory of a server each: guarantee, limit"
    yield what, f"{guarantee}M, {limit}M", "", ""


def _middle(name):
    return lambda lesson, _: median(getattr(visit, name) for visit in lesson.visits)


def _move(percent):
    def figure(lesson, _):
        moves = [s for visit in lesson.visits for s in visit.moves if s is not None]
        return 1000 * np.percentile(moves, percent) if moves else math.nan

    return figure


def _cores(lesson, _):
    rounds = len(lesson.visits) / lesson.students
    busy = sum(visit.moving_cpu for visit in lesson.visits) / rounds
    return (busy + lesson.server_cpu) / lesson.moving / lesson.students


def _kernel(lesson, key):
    return median(visit.memory.get(key, math.nan) for visit in lesson.visits)


def _share(lesson):
    """Return a student's share of one server for all, in bytes."""
    key = "pss" if "pss" in lesson.server else "rss"
    return _kernel(lesson, key) + lesson.server[key] / lesson.students


def _in_mib(key, of=_kernel):
    return lambda lesson, _: of(lesson, key) / MIB


def _server(lesson, key):
    return lesson.server.get(key, math.nan)


FIGURES = (
    ("first picture, from opening: median", "{:.1f} s", _middle("picture")),
    (
        "first picture: the last student's",
        "{:.1f} s",
        lambda lesson, _: max(visit.picture for visit in lesson.visits),
    ),
    ("all cells run: median", "{:.1f} s", _middle("ran")),
    ("processor time to run all cells", "{:.1f} s", _middle("cpu")),
    ("slider to picture: median", "{:.1f} ms", _move(50)),
    ("slider to picture: 95 %", "{:.1f} ms", _move(95)),
    ("cores busy for each student whose slider moves", "{:.3f}", _cores),
    ("a kernel: RSS", "{:.0f} MiB", _in_mib("rss")),
    ("a kernel: PSS", "{:.0f} MiB", _in_mib("pss")),
    ("a kernel: most RSS", "{:.0f} MiB", _in_mib("peak")),
    ("the server: RSS", "{:.0f} MiB", _in_mib("rss", _server)),
    ("the server: PSS", "{:.0f} MiB", _in_mib("pss", _server)),
    (
        "students per GiB, one server for all",
        "{:.1f}",
        lambda lesson, _: GIB / _share(lesson),
    ),
    (  # a container must hold the most there ever was
        "students per GiB, a server each",
        "{:.1f}",
        lambda lesson, server: GIB / (_kernel(lesson, "peak") + server),
    ),
)


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
            alone = attend(name, 1, options.seconds, rounds=ROUNDS_ALONE)
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
