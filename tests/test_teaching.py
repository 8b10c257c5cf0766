"""What instructors read agrees with the notebooks: sections, minutes, votes, tasks."""

import re

import pytest
import questions
import slides
from course import NOTEBOOKS, ROOT, headings, read, source
from exercise_answers import EXERCISES, FUNCTIONS_TO_WRITE

from lecture_utils import exercises as ex

by_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def page(name, path):
    """Return what a document says of a notebook: from its heading to the next one."""
    text = (ROOT / "docs" / name).read_text("utf-8")
    title = slides.heading(read(path)["cells"][0])[1]
    return text.split(f"\n## {path.name[:2]}, {title}\n")[1].split("\n## ")[0]


def rows(markdown, first):
    """Return the cells of the table whose first heading is `first`."""
    table = markdown.split(f"\n| {first} |")[1].split("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in table]


def notes(path):
    """Yield (section, its speaker notes) of a notebook's talk."""
    cells = read(path)["cells"]
    for slide in slides.slides({"cells": cells}):
        for cell in slide:
            if slides.minutes(cell) is not None:
                yield slides.title(slide), cell


def tasks(path):
    """Return the text of each task under "On your own"."""
    (cell,) = (
        source(cell)
        for cell in read(path)["cells"]
        if (2, "On your own") in headings(source(cell))
    )
    return re.findall(r"^\d\. (.+)", cell.split("<details>")[0], flags=re.M)


def plain(text):
    return " ".join(re.sub(r"[*`$]", "", text).split()).casefold()


# ------------------------------------------------------------------------- the guide


@by_notebook
def test_plan_has_the_talk_s_sections_and_minutes(path):
    planned = [(row[0], row[1]) for row in rows(page("teaching.md", path), "section")]
    want = [(title, str(slides.minutes(cell))) for title, cell in notes(path)]
    assert [row for row in planned if row[0][0] != "*"] == want


@by_notebook
def test_shorter_plans_fit_their_time(path):
    for column, time in ((2, 75), (3, 60)):
        n_minutes = 0
        for row in rows(page("teaching.md", path), "section"):
            here = 0 if row[column] == "–" else int(row[column])
            assert row[1] == "–" or here <= int(row[1]), row
            n_minutes += here
        assert n_minutes == time


@by_notebook
def test_guide_names_votes_tasks_and_exercises(path):
    text = (ROOT / "docs" / "teaching.md").read_text("utf-8")
    nb, number = read(path), path.name[:2]
    (row,) = (row for row in rows(text, "session") if row[0].startswith(f"[{number},"))
    votes = [questions.key_of(source(c)) for c in filter(slides.is_vote, nb["cells"])]
    length = str(slides.class_length(nb))
    assert row[1:] == [length, ", ".join(votes), f"{len(tasks(path))} tasks"]
    named = set(re.findall(r"\b\d\d\.\d+\b", page("teaching.md", path)))
    asked = {key for key in EXERCISES if key[:2] == number}
    elsewhere = {key for key in named if key[:2] != number}
    assert asked == named - elsewhere and elsewhere <= set(EXERCISES)


@by_notebook
def test_guide_answers_what_the_notes_ask(path):
    answered = plain(page("teaching.md", path))
    for _, cell in notes(path):
        for asked in re.findall(r"[^.:;?]+\?", source(cell)):
            assert plain(asked) in answered, asked


@by_notebook
def test_misconceptions_are_those_of_the_exercises(path):
    found = re.findall(r"\*\*(\d\d\.\d+)\*\*, `(.+?)`", page("teaching.md", path))
    assert len(found) >= 6
    for key, answer in found:
        if key in FUNCTIONS_TO_WRITE:
            (content,) = (ROOT / "src" / "lecture_utils" / "exercises").glob(
                f"content/{key[:2]}_*.toml"
            )
            assert answer in content.read_text("utf-8"), (key, answer)
        else:
            reply = ex.check(key, eval(answer))
            assert reply.kind == "wrong" and reply.recognised, (key, answer)


# --------------------------------------------------------------------- the solutions


@by_notebook
def test_each_task_has_its_solution(path):
    solved = re.findall(r"^### (\d)\. (.+)$", page("solutions.md", path), flags=re.M)
    assert [int(number) for number, _ in solved] == list(range(1, len(tasks(path)) + 1))
    for task, (_, title) in zip(tasks(path), solved, strict=True):
        if named := re.match(r"\*\*(.+)\.\*\*", task):
            assert title == named[1]


def run_solutions(path, *, keras):
    """Run the code of a session's solutions in one namespace."""
    names = {}
    for part in re.split(r"^### ", page("solutions.md", path), flags=re.M):
        if keras or "import keras" not in part:
            for code in re.findall(r"^```python\n(.*?)^```", part, flags=re.M | re.S):
                exec(code, names)


@pytest.mark.parametrize("path", NOTEBOOKS[:4], ids=lambda path: path.stem)
def test_solutions_hold(path):
    run_solutions(path, keras=False)


@pytest.mark.tensorflow
@pytest.mark.parametrize("number", ["03", "05"])
def test_solutions_with_keras_hold(number):
    pytest.importorskip("tensorflow")
    (path,) = (path for path in NOTEBOOKS if path.name.startswith(number))
    run_solutions(path, keras=True)
