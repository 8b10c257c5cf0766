"""Somebody else's function, run for a limited time.

The function runs in a thread of its own, and the caller waits no longer than the
limit. What is still running then gets an exception, and another one where it catches
the first. This works in every thread and on every system, where signals work in the
main thread and on Unix alone. Its limit: one single call inside C, such as
`time.sleep(100)`, ends in its own time, in the background; and one that keeps Python's
lock all the while, such as `sum(range(10**11))`, holds up the whole kernel.
"""

import builtins
import contextlib
import ctypes
import getpass
import sys
import threading
import time
from dataclasses import dataclass

import numpy as np

GRACE, PAUSE = 0.5, 0.03  # seconds: to stop a thread, between two attempts
_one_at_a_time = threading.RLock()


class TooLong(SystemExit):
    """What a function gets when its time is over.

    A SystemExit, so that `except Exception` lets it pass and a thread ends quietly.
    Where a bare `except` catches it, the next line of that function raises it again.
    """

    def __init__(self):
        super().__init__()
        sys.settrace(_ignore)  # without a tracer, no frame's own one is asked
        frame = sys._getframe(1)
        while frame is not None and not _is_ours(frame):
            frame.f_trace = _raise_again
            frame = frame.f_back


class Asked(Exception):
    """What a function gets that waits for somebody to type."""


def _is_ours(frame):
    return str(frame.f_globals.get("__name__")).startswith(__package__)


def _ignore(frame, event, arg):
    return None


def _raise_again(frame, event, arg):
    if event == "line":  # an event of the first exception comes before its handler
        raise TooLong
    return _raise_again


@dataclass(frozen=True)
class Outcome:
    """What came of it: a value, an error, or neither when the time was over."""

    value: object = None
    error: BaseException | None = None
    late: bool = False


class _Muffled:
    """A stream that drops what one thread writes, and passes on all else."""

    def __init__(self, stream, thread):
        self._stream, self._thread = stream, thread

    def write(self, text):
        if threading.current_thread() is self._thread:
            return len(text)
        return self._stream.write(text)

    def __getattr__(self, name):
        return getattr(self._stream, name)


def within(seconds, function, *args):
    """Return the Outcome of `function(*args)` after at most about `seconds`.

    What it prints is dropped, `input` raises Asked, and NumPy's warnings about numbers
    are off.
    """
    found = []

    def work():
        # The outer one, for a TooLong that comes while an error is being noted.
        with contextlib.suppress(TooLong), np.errstate(all="ignore"):
            try:
                found.append(Outcome(value=function(*args)))
            except BaseException as error:
                found.append(Outcome(error=error))

    thread = threading.Thread(target=work, daemon=True)
    with _one_at_a_time, _apart(thread):
        thread.start()
        try:
            thread.join(seconds)
            late = thread.is_alive()
        finally:
            _stop(thread)
    return Outcome(late=True) if late or not found else found[0]


@contextlib.contextmanager
def _apart(thread):
    """Keep one thread from the screen and from the keyboard."""
    streams = sys.stdout, sys.stderr
    ask, ask_hidden = builtins.input, getpass.getpass

    def refuse(*args, **kwargs):
        # An input box that nobody answers would stop the notebook's next cell.
        if threading.current_thread() is thread:
            raise Asked
        return ask(*args, **kwargs)

    def refuse_hidden(*args, **kwargs):
        if threading.current_thread() is thread:
            raise Asked
        return ask_hidden(*args, **kwargs)

    sys.stdout, sys.stderr = (_Muffled(stream, thread) for stream in streams)
    builtins.input, getpass.getpass = refuse, refuse_hidden
    try:
        yield
    finally:
        sys.stdout, sys.stderr = streams
        builtins.input, getpass.getpass = ask, ask_hidden


def _stop(thread):
    end = time.monotonic() + GRACE
    while thread.is_alive() and time.monotonic() < end:
        ctypes.pythonapi.PyThreadState_SetAsyncExc(
            ctypes.c_ulong(thread.ident), ctypes.py_object(TooLong)
        )
        thread.join(PAUSE)
