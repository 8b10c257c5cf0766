"""Run a student's function for a limited time, silently, in any thread.

The time is checked between two lines of Python by a trace function, in the thread
itself and on every platform. What it can't stop: a single call inside C, such as
`time.sleep(100)`, where the limit applies when the call returns; and an endless loop
inside the handler of a bare `except:` that caught the end of the time. There the
kernel's Stop button helps.
"""

import builtins
import contextlib
import getpass
import sys
import threading
import time

import numpy as np

_one_at_a_time = threading.RLock()


class TimeLimitExceeded(BaseException):
    """Raised in a function when its time is over; `except Exception` lets it pass.

    A bare `except:` catches it. As Python drops a trace function that raises, it is
    set again when the caught exception is deleted, and raises at the next line.
    """

    def __init__(self, trace):
        self.trace = trace

    def __del__(self):
        """Trace the function's frames again, if it is still running."""
        frame, frames = sys._getframe(1), []
        while frame is not None and not _started(frame, self.trace):
            frames.append(frame)
            frame = frame.f_back
        if frame is not None:
            for each in frames:
                each.f_trace = self.trace
            sys.settrace(self.trace)


def call_with_time_limit(seconds, function, *args):
    """Return `function(*args)`, or raise TimeLimitExceeded after about `seconds`."""
    previous = sys.gettrace()
    if getattr(previous, "__module__", "") == __name__:
        raise RuntimeError("a time limit can't be set within another one")
    deadline = time.monotonic() + seconds

    def trace(frame, event, arg):
        if time.monotonic() > deadline:
            raise TimeLimitExceeded(trace)
        if event == "call":  # `while True: pass` in one line is a single instruction
            frame.f_trace_opcodes = not frame.f_globals.get("__package__")
        return trace

    sys.settrace(trace)
    try:
        return function(*args)
    finally:
        sys.settrace(previous)


def _started(frame, trace):
    is_limit = frame.f_code is call_with_time_limit.__code__
    return is_limit and frame.f_locals["trace"] is trace


class InputRequested(Exception):
    """Raised in a function that waits for somebody to type."""


class _Muted:
    """A stream that drops what one thread writes."""

    def __init__(self, stream):
        self._stream, self._thread = stream, threading.get_ident()

    def write(self, text):
        if threading.get_ident() == self._thread:
            return len(text)
        return self._stream.write(text)

    def __getattr__(self, name):
        return getattr(self._stream, name)


@contextlib.contextmanager
def no_input_or_output():
    """Drop what this thread prints and NumPy's warnings; refuse to wait for input."""
    with _one_at_a_time, np.errstate(all="ignore"):
        replaced = [
            (sys, "stdout", _Muted(sys.stdout)),
            (sys, "stderr", _Muted(sys.stderr)),
            (sys, "breakpointhook", _refuse("breakpoint")),
            (builtins, "input", _refuse("input")),
            (getpass, "getpass", _refuse("getpass")),
        ]
        originals = [getattr(module, name) for module, name, _ in replaced]
        try:
            for module, name, new in replaced:
                setattr(module, name, new)
            yield
        finally:
            for (module, name, _), original in zip(replaced, originals, strict=True):
                setattr(module, name, original)


def _refuse(name):
    def refuse(*args, **kwargs):
        # An input box that nobody answers would stop the notebook's next cell.
        raise InputRequested(name)

    return refuse
