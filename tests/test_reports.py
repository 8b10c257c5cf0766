"""Reports that students save, and the table that an instructor makes of them."""

import csv
import json
import subprocess
import sys

import collect
import pytest
from course import ROOT
from exercise_answers import (
    EXERCISES,
    VALUES,
    new_kernel,  # noqa: F401 (used by every test)
    right_answer,
)

from lecture_utils import exercises as ex
from lecture_utils.exercises import session

THIRD = [key for key in EXERCISES if key.startswith("03")]


def saved(folder, name="Ada Lovelace", **answers):
    """Return the report of a student who gave these answers to 03.1, 03.2, ..."""
    for number, answer in answers.items():
        ex.check(f"03.{number[1:]}", answer)
    reply = ex.report("03", name, save=folder)
    assert reply.kind == "right", reply.text
    (path,) = set(folder.glob("*.json")) & {max(folder.iterdir(), key=birth)}
    return path


def birth(path):
    return path.stat().st_mtime_ns


def table(folder):
    """Return the rows of the table, by name."""
    with open(folder / "03.csv", encoding="utf-8-sig", newline="") as file:
        return {row["name"]: row for row in csv.DictReader(file)}


def main(folder, notebook="03"):
    """Run the command in this process; return its exit status or message."""
    argv, sys.argv = sys.argv, ["collect.py", str(folder), notebook]
    try:
        return collect.main()
    finally:
        sys.argv = argv


# ---------------------------------------------------------------------------- a report


def test_report_holds_every_answer(tmp_path):
    for key in THIRD:
        ex.check(key, right_answer(key))
    path = saved(tmp_path)
    assert path.name == "report-03-Ada-Lovelace.json"
    report = json.loads(path.read_text("utf-8"))
    assert report["solved"] == f"{len(THIRD)} of {len(THIRD)}"
    assert list(report["exercises"]) == THIRD
    students, notes = collect.collect(tmp_path, "03")
    assert notes == []  # what was right is still right when it is read from the file
    assert {state for state, _ in students["Ada Lovelace"].values()} == {"right"}


@pytest.mark.parametrize("key", [k for k, e in EXERCISES.items() if e.kind != "write"])
def test_stored_answer_gets_the_same_verdict(key, tmp_path):
    exercise = EXERCISES[key]
    wrong = [each.answer for each in exercise.answer_type.misconceptions]
    for answer in (wrong[0], right_answer(key)):
        ex.check(key, answer)
        ex.report(key[:2], "Ada", save=tmp_path)
    texts = [
        collect.read(path)["exercises"][key][1]
        for path in sorted(tmp_path.iterdir(), key=birth)
    ]
    assert [exercise.judge(text).kind for text in texts] == ["wrong", "right"]


def test_right_answer_is_kept():
    ex.check("03.2", -0.75)
    ex.check("03.2", 7)
    shown = ex.report("03").text
    assert "✓ 03.2   One step with a long stride: -0.75\n" in shown
    assert "• 03.3   A step with momentum\n" in shown


def test_function_is_stored_as_written(tmp_path):
    def step(w, v, slope, lr, mu):
        return w  # not yet

    path = saved(tmp_path, _3=step)
    lines = json.loads(path.read_text("utf-8"))["exercises"]["03.3"]["answer"]
    assert [line.strip() for line in lines] == [
        "def step(w, v, slope, lr, mu):",
        "return w  # not yet",
    ]


def test_older_report_is_never_overwritten(tmp_path):
    first = saved(tmp_path, _2=-0.75)
    text = first.read_text("utf-8")
    assert saved(tmp_path, _2=1).name == "report-03-Ada-Lovelace-2.json"
    assert first.read_text("utf-8") == text
    reply = ex.report("03", "Ada", save=first)
    assert reply.kind == "open" and "is there already" in reply.text
    assert first.read_text("utf-8") == text


def test_nothing_is_saved_unasked(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("JUPYTERHUB_USER", raising=False)
    ex.report("03", "Ada")
    assert "Give your name" in ex.report("03", save=True).text
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setenv("JUPYTERHUB_USER", "ada")
    ex.report("03", save=True)
    assert [path.name for path in tmp_path.iterdir()] == ["report-03-ada.json"]


def test_folder_that_is_not_there_is_no_file(tmp_path):
    reply = ex.report("03", "Ada", save=tmp_path / "handed-in")
    assert reply.kind == "open" and "no such folder" in reply.text
    assert list(tmp_path.iterdir()) == []


def test_any_place_or_name_gets_a_reply(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for value in (*VALUES, "~nobody-here/a.json"):
        assert ex.report("03", "Ada", save=value).kind in ("open", "right", "progress")
    for name in ("../..", "a/b\\c:*?", "Ёлка", "x" * 500):
        reply = ex.report("03", name, save=True)
        assert reply.kind in ("open", "right")
    assert ex.report("nine").label == "No such notebook"
    assert all(path.parent == tmp_path for path in tmp_path.rglob("*.json"))


@pytest.mark.parametrize(
    ("setting", "shown"),
    [("off", False), ("0", False), ("of", False), ("on", True), ("", True)],
)
def test_worked_answers_can_be_switched_off(setting, shown, monkeypatch):
    monkeypatch.setenv("LECTURE_UTILS_WORKED_ANSWERS", setting)
    given = [ex.hint("03.2").text for _ in range(4)]
    assert given[:2] == list(EXERCISES["03.2"].hints)
    assert (given[2] == given[3] == EXERCISES["03.2"].worked) is shown
    assert shown or "switched off" in given[2]


# ------------------------------------------------------------------------- the table


def test_table_has_a_row_for_each_student(tmp_path, capsys):
    for name, answers in {
        "Zoë Ölmüller": {"_2": -0.75, "_4": "b"},
        "Ada Lovelace": {"_2": 1.75},
        "=cmd()": {"_2": -1},
        "陈景润": {},
    }.items():
        session.results.clear(), session.answers.clear()
        saved(tmp_path, name, **answers)
    assert main(tmp_path) == 0
    rows = table(tmp_path)
    assert list(rows) == ["'=cmd()", "Ada Lovelace", "Zoë Ölmüller", "陈景润"]
    assert rows["Zoë Ölmüller"]["solved"] == "2"
    assert rows["Ada Lovelace"]["answer 03.2"] == "1.75"
    assert rows["'=cmd()"]["answer 03.2"] == "-1"
    shown = capsys.readouterr().out.splitlines()
    assert shown[2].split()[:5] == "Ada Lovelace 0 • ✗".split()
    assert len(shown[4]) == len(shown[2]) - 3  # each of its signs is as wide as two
    assert shown[5].split()[:6] == "solved by 0 1 0 1".split()
    assert main(tmp_path) == 0  # its own table does not disturb it
    assert "Look at" not in capsys.readouterr().out


def test_two_reports_of_a_student_are_joined(tmp_path):
    saved(tmp_path, _2=-0.75)
    session.results.clear(), session.answers.clear()
    second = saved(tmp_path, "ada  lovelace", _2=1, _4="b")
    students, notes = collect.collect(tmp_path, "03")
    (one,) = students.values()
    assert one["03.2"] == ("right", "-0.75") and one["03.4"] == ("right", "b")
    assert notes == [
        f"{second.name}: another report of ada lovelace, joined with the first"
    ]


def test_claimed_answer_is_checked_again(tmp_path):
    path = saved(tmp_path, _2=1)
    text = path.read_text("utf-8")
    path.write_text(text.replace('"wrong"', '"right"'), "utf-8")
    students, notes = collect.collect(tmp_path, "03")
    assert students["Ada Lovelace"]["03.2"] == ("wrong", "1")
    assert notes == [f"{path.name}: 03.2 is not right with '1'"]


def test_claimed_function_must_be_there(tmp_path):
    path = saved(tmp_path, _2=1)
    report = json.loads(path.read_text("utf-8"))
    report["exercises"]["03.3"]["state"] = "right"
    path.write_text(json.dumps(report), "utf-8")
    students, notes = collect.collect(tmp_path, "03")
    assert students["Ada Lovelace"]["03.3"] == ("wrong", "")
    assert notes == [f"{path.name}: 03.3 is not right with ''"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda text: text[: len(text) // 2], "is damaged, or no report"),
        (lambda text: "[1, 2]", "is damaged, or no report"),
        (lambda text: "[" * 100_000, "is damaged, or no report"),
        (lambda text: text.replace("Ada Lovelace", " "), "is damaged, or no report"),
        (lambda text: text.replace('"wrong"', '"wron"'), "is damaged, or no report"),
        (lambda text: text.replace('"answer": "1"', '"answer": 1'), "is damaged"),
        (lambda text: text.replace('"notebook": "03"', '"notebook": "04"'), "on note"),
        (lambda text: text.replace('"03.9"', '"03.99"'), "has 03.99, unknown here"),
        (lambda text: text + " " * 1_000_000, "is too large"),
    ],
)
def test_odd_file_is_named(change, words, tmp_path, capsys):
    saved(tmp_path, "Grace")
    odd = saved(tmp_path, _2=1)
    odd.write_text(change(odd.read_text("utf-8")), "utf-8")
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "read.me").write_bytes(b"\xff\xfe")
    assert main(tmp_path) == 0
    assert "Grace" in table(tmp_path)
    shown = capsys.readouterr().out
    assert any(odd.name in line and words in line for line in shown.splitlines())
    assert "read.me: is no report (.json), left out" in shown


def test_tables_made_before_are_no_reports(tmp_path):
    saved(tmp_path, "Grace")
    for name in ("01.csv", "03.csv"):
        (tmp_path / name).write_text("name,solved", "utf-8")
    students, notes = collect.collect(tmp_path, "03")
    assert list(students) == ["Grace"] and notes == []


def test_unreadable_file_is_named(tmp_path):
    path = saved(tmp_path, "Grace")
    path.with_name("gone.json").symlink_to(tmp_path / "nowhere")
    students, notes = collect.collect(tmp_path, "03")
    assert list(students) == ["Grace"]
    assert notes[0].startswith("gone.json: can't be read (")


def test_table_that_cannot_be_written_is_named(tmp_path, capsys):
    saved(tmp_path, "Grace")
    (tmp_path / "03.csv").mkdir()
    assert "03.csv can't be written (" in main(tmp_path)
    assert "Grace" in capsys.readouterr().out


def test_command_says_what_is_missing(tmp_path):
    assert "is no folder" in main(tmp_path / "none")
    assert "no report on notebook 03" in main(tmp_path)
    assert 'give one of "01" to "05"' in main(tmp_path, "3")
    assert list(tmp_path.iterdir()) == []


def test_command_runs_from_another_folder(tmp_path):
    saved(tmp_path, _2=-0.75)
    command = [sys.executable, str(ROOT / "tools" / "collect.py"), ".", "03"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8")
    assert done.returncode == 0 and "with all answers: 03.csv" in done.stdout
