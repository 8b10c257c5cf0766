"""Make one table of the reports that students handed in: `ex.report("03", save=True)`.

    python tools/collect.py FOLDER NOTEBOOK

Reads every file in the folder and the folders in it, prints a row for each student and
writes the same with all answers to NOTEBOOK.csv beside them. Numbers and letters are
checked again; functions are not run, and count as the report says.
"""

import argparse
import csv
import json
import sys
from pathlib import Path
from unicodedata import east_asian_width

from lecture_utils.exercises.answer_types import OPEN, RIGHT, WRONG
from lecture_utils.exercises.content import load

MARKS = {OPEN: "•", WRONG: "✗", RIGHT: "✓"}
LARGEST = 1_000_000  # bytes; a report with all its functions has a few thousand


class NotAReport(Exception):
    """A file that can't be read as a report; the message says why."""


def collect(folder, notebook):
    """Return {name: {key: (state, answer)}} and what an instructor should look at."""
    students, names, notes = {}, {}, []
    tables = {*Path(folder).glob("0[1-5].csv")}  # made here before
    for path in sorted(Path(folder).rglob("*")):
        if path.is_dir() or path in tables:
            continue
        where = path.relative_to(folder)
        try:
            report = read(path)
            if report["notebook"] != notebook:
                raise NotAReport(f"is on notebook {report['notebook']}")
        except NotAReport as error:
            notes.append(f"{where}: {error}, left out")
            continue
        name = " ".join(report["name"].split())
        same = name.casefold()
        if same in names:
            notes.append(f"{where}: another report of {name}, joined with the first")
        one = students.setdefault(names.setdefault(same, name), {})
        for key, exercise in load(notebook).items():
            state, answer = report["exercises"].get(key, (OPEN, ""))
            if state == RIGHT and not is_right(exercise, answer):
                notes.append(f"{where}: {key} is not right with {answer!r}")
                state = WRONG
            # Of several reports, the best answer.
            one[key] = max(one.get(key, (OPEN, "")), (state, answer), key=rank)
        if more := set(report["exercises"]) - set(load(notebook)):
            notes.append(f"{where}: has {', '.join(sorted(more))}, unknown here")
    return students, notes


def read(path):
    """Return a report with its exercises as {key: (state, answer)}."""
    if path.suffix != ".json":
        raise NotAReport("is no report (.json)")
    try:
        if path.stat().st_size > LARGEST:
            raise NotAReport("is too large for a report")
        report = json.loads(path.read_text("utf-8-sig"))
        exercises = {
            key: (each["state"], as_text(each["answer"]))
            for key, each in report["exercises"].items()
        }
        states = {state for state, _ in exercises.values()}
        texts = {type(report["notebook"]), type(report["name"])}
        if not states <= set(MARKS) or texts != {str} or not report["name"].strip():
            raise ValueError
    except OSError as error:
        raise NotAReport(f"can't be read ({error.strerror})") from None
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise NotAReport("is damaged, or no report") from None
    return report | {"exercises": exercises}


def as_text(answer):
    return answer if isinstance(answer, str) else "\n".join(answer)


def is_right(exercise, answer):
    if exercise.kind == "write":
        return bool(answer.strip())
    return exercise.judge(answer).kind == RIGHT


def rank(entry):
    return list(MARKS).index(entry[0])


def table_of(folder, notebook):
    return Path(folder) / f"{notebook}.csv"


def write_table(path, students, keys):
    """Write a row for each student: what is solved, then every answer."""
    answers = [f"answer {key}" for key in keys]
    # With a byte order mark, spreadsheets read the names right.
    with open(path, "w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["name", "solved", *keys, *answers])
        for name, one in sorted(students.items()):
            states, texts = zip(*one.values(), strict=True)
            rows.writerow(map(safe, [name, states.count(RIGHT), *states, *texts]))


def safe(value):
    """Return a cell that no spreadsheet takes for a formula."""
    if not str(value).startswith(("=", "+", "-", "@", "\t")):
        return value
    try:
        float(value)
    except ValueError:
        return f"'{value}"
    return value


def columns(name):
    """Return how wide a name is on the screen: Chinese characters are two wide."""
    return len(name) + sum(east_asian_width(each) in "WF" for each in name)


def in_columns(students, keys):
    """Return the table for the screen: a mark for each exercise."""
    width = max(map(columns, [*students, "solved by"]))
    heads = [key[3:] for key in keys]
    lines = [f"{'':{width}}  solved  {' '.join(f'{head:>2}' for head in heads)}"]
    for name, one in sorted(students.items()):
        states = [state for state, _ in one.values()]
        marks = " ".join(f"{MARKS[state]:>2}" for state in states)
        name += " " * (width - columns(name))
        lines.append(f"{name}  {states.count(RIGHT):6}  {marks}")
    solved = [sum(one[key][0] == RIGHT for one in students.values()) for key in keys]
    counts = " ".join(f"{n:>2}" for n in solved)
    return "\n".join([*lines, f"{'solved by':{width}}  {'':6}  {counts}"])


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("notebook", help='its number, "03"')
    wanted = parser.parse_args()
    if not wanted.folder.is_dir():
        return f"{wanted.folder} is no folder"
    keys = list(load(wanted.notebook))
    if not keys:
        return f'no exercises in notebook {wanted.notebook!r}: give one of "01" to "05"'
    students, notes = collect(wanted.folder, wanted.notebook)
    status = 0 if students else f"no report on notebook {wanted.notebook} there"
    if students:
        table = table_of(wanted.folder, wanted.notebook)
        print(in_columns(students, keys))
        try:
            write_table(table, students, keys)
            print(f"\nwith all answers: {table}")
        except OSError as error:  # on Windows while a spreadsheet has it open
            status = f"{table} can't be written ({error.strerror}): close it"
    if notes:
        print("\nLook at these:", *notes, sep="\n  ")
    return status


if __name__ == "__main__":
    sys.exit(main())
