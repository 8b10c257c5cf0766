"""Endless answers: they are stopped, in any thread, and nothing is left behind."""

import getpass
import sys
import threading
import time

import pytest
from exercise_answers import ENDLESS, Endless, loops, prints

from lecture_utils import exercises as ex
from lecture_utils.exercises import session
from lecture_utils.exercises.function_answer import (
    TimeLimitExceeded,
    call_with_time_limit,
)

LIMIT = 0.3
MOST = 10 * LIMIT + 2  # on the clock, of a busy machine


@pytest.fixture(autouse=True)
def short_limit(monkeypatch):
    monkeypatch.setattr(session, "TIME_LIMIT", LIMIT)


@pytest.mark.parametrize("answer", ENDLESS, ids=lambda answer: answer.__name__)
def test_endless_function_is_stopped_in_time(answer, capsys):
    trace = sys.gettrace()
    begin = time.monotonic()
    reply = ex.check("03.6", answer)
    assert time.monotonic() - begin < MOST
    assert reply.kind == "wrong"
    assert capsys.readouterr() == ("", "")
    assert sys.gettrace() is trace


def test_late_reply_names_the_limit():
    assert "Not finished after 0.3 seconds" in ex.check("03.6", loops).text
    assert "can't read" in ex.check("03.2", Endless()).text


def catches_once():
    try:
        while True:
            pass
    except:  # noqa: E722
        pass
    while True:
        pass


def catches_in_a_call():
    while True:
        try:
            catches_once()
        except:  # noqa: E722
            pass


@pytest.mark.parametrize("function", [loops, catches_once, catches_in_a_call])
def test_bare_except_delays_nothing(function):
    begin = time.monotonic()
    with pytest.raises(TimeLimitExceeded):
        call_with_time_limit(LIMIT, function)
    assert time.monotonic() - begin < MOST


def test_starved_function_gets_its_time(monkeypatch):
    # On a busy machine the clock runs on while the thread waits for the processor.
    monkeypatch.setattr(time, "monotonic", lambda: 4 * time.thread_time())

    def work():
        end = time.thread_time() + LIMIT / 2
        while time.thread_time() < end:
            pass
        return "done"

    assert call_with_time_limit(LIMIT, work) == "done"


def test_sleeping_function_is_stopped_later():
    def sleeps():
        while True:
            time.sleep(0.01)

    begin = time.monotonic()
    with pytest.raises(TimeLimitExceeded):
        call_with_time_limit(0.1, sleeps)
    assert 1 < time.monotonic() - begin < 10


def test_value_and_error_come_back():
    assert call_with_time_limit(1, int, "3") == 3
    with pytest.raises(ValueError):
        call_with_time_limit(1, int, "three")


def test_trace_of_a_debugger_returns():
    def trace(frame, event, arg):
        return None

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        ex.check("03.6", loops)
        during = sys.gettrace()
    finally:
        sys.settrace(before)
    assert during is trace


def test_limit_holds_in_other_threads():
    replies = []
    threads = [
        threading.Thread(
            target=lambda answer=answer: replies.append(ex.check("03.6", answer).kind)
        )
        for answer in (prints, loops, prints)
    ]
    streams = sys.stdout, sys.stderr
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert replies == ["wrong"] * 3
    assert (sys.stdout, sys.stderr) == streams


def test_other_threads_may_print(capsys):
    waiting = threading.Thread(target=ex.check, args=("03.6", prints))
    waiting.start()
    time.sleep(LIMIT / 3)
    print("from elsewhere")
    waiting.join(5)
    assert capsys.readouterr().out == "from elsewhere\n"


def asks(dJ_dz, W):
    return float(input("Which number? ")) * dJ_dz


def asks_hidden(dJ_dz, W):
    return getpass.getpass()


def debugs(dJ_dz, W):
    breakpoint()


@pytest.mark.parametrize(
    ("answer", "name"),
    [(asks, "input"), (asks_hidden, "getpass"), (debugs, "breakpoint")],
)
def test_function_that_waits_for_input_fails_at_once(answer, name, monkeypatch):
    monkeypatch.setattr("builtins.input", lambda *args: pytest.fail("it was asked"))
    reply = ex.check("03.6", answer)
    assert reply.kind == "wrong" and f"it calls `{name}()`" in reply.text
    with pytest.raises(pytest.fail.Exception):
        input("afterwards all is as it was")


def test_stop_button_ends_the_check():
    calls = []

    def stopped(dJ_dz, W):
        calls.append(1)
        raise KeyboardInterrupt

    reply = ex.check("03.6", stopped)
    assert "it stops with KeyboardInterrupt" in reply.text and len(calls) == 1
