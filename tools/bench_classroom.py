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
import os
import random
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import psutil

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests" / folder) for folder in ("browser", "hub")]

from _classroom_tables import report, write  # noqa: E402
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
