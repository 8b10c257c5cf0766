"""Answers without an end: they are stopped, from any thread, and nothing is left."""

import getpass
import sys
import threading
import time

import pytest
from exercise_answers import (
    WITHOUT_AN_END,
    Endless,
    loops,
    loops_and_catches_all,
    prints,
    sleeps,
)

from lecture_utils import exercises as ex
from lecture_utils.exercises import asking
from lecture_utils.exercises._limit import within

LIMIT = 0.3


@pytest.fixture(autouse=True)
def short(monkeypatch):
    monkeypatch.setattr(asking, "LIMIT", LIMIT)
    monkeypatch.setattr(asking, "_found", {})


@pytest.mark.parametrize("answer", WITHOUT_AN_END, ids=lambda answer: answer.__name__)
def test_a_function_without_an_end_gets_an_answer_in_time(answer, capsys):
    begin = time.monotonic()
    reply = ex.check("03.6", answer)
    assert time.monotonic() - begin < LIMIT + 2
    assert reply.kind == "wrong"
    assert capsys.readouterr() == ("", "")


def test_it_is_told_that_it_was_the_time():
    assert "Not done after 0.3 seconds" in ex.check("03.6", loops).text
    assert "can't read" in ex.check("03.2", Endless()).text


@pytest.mark.parametrize("answer", [loops, loops_and_catches_all, prints])
def test_a_loop_is_really_stopped(answer):
    before = set(threading.enumerate())
    ex.check("03.6", answer)
    time.sleep(0.2)
    assert set(threading.enumerate()) <= before


def test_it_works_in_a_thread_as_in_the_main_one():
    found = []
    thread = threading.Thread(
        target=lambda: found.append(ex.check("03.6", loops).kind), daemon=True
    )
    thread.start()
    thread.join(LIMIT + 3)
    assert found == ["wrong"]


def asks(dJ_dz, W):
    return float(input("Which number? ")) * dJ_dz


def asks_hidden(dJ_dz, W):
    return getpass.getpass()


def stops_in_the_debugger(dJ_dz, W):
    breakpoint()
    return dJ_dz


@pytest.mark.parametrize("answer", [asks, asks_hidden])
def test_a_function_that_asks_is_told_so_at_once(answer, monkeypatch):
    monkeypatch.setattr("builtins.input", lambda *args: pytest.fail("it was asked"))
    monkeypatch.setattr("getpass.getpass", lambda *args: pytest.fail("it was asked"))
    reply = ex.check("03.6", answer)
    assert reply.kind == "wrong" and "it calls `input()`" in reply.text
    with pytest.raises(pytest.fail.Exception):
        input("afterwards and elsewhere all is as it was")


def test_a_debugger_does_not_stop_the_check(capsys):
    reply = ex.check("03.6", stops_in_the_debugger)
    assert reply.kind == "wrong" and "Not done" not in reply.text


def test_several_at_once_leave_the_streams_as_they_were():
    streams = sys.stdout, sys.stderr
    threads = [
        threading.Thread(target=ex.check, args=("03.6", answer), daemon=True)
        for answer in (prints, loops, prints)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert (sys.stdout, sys.stderr) == streams


def test_others_may_print_meanwhile(capsys):
    waiting = threading.Thread(target=ex.check, args=("03.6", sleeps), daemon=True)
    waiting.start()
    time.sleep(LIMIT / 3)
    print("from elsewhere")
    waiting.join(5)
    assert capsys.readouterr().out == "from elsewhere\n"


def test_a_value_and_an_error_come_back():
    assert within(1, int, "3").value == 3
    assert isinstance(within(1, int, "three").error, ValueError)
    assert within(LIMIT, loops).late
