"""Answers that are functions: called many times in a limited time, and compared."""

import builtins
import contextlib
import dis
import getpass
import inspect
import sys
import threading
import time
from dataclasses import dataclass, replace

import numpy as np

from lecture_utils.exercises.answer_types import (
    CLOSE,
    NEGATED,
    OPEN,
    PERCENT,
    RIGHT,
    ROUNDED,
    TRANSPOSED,
    WRONG,
    UnreadableAnswer,
    Verdict,
    all_close,
    as_numbers,
    describe_difference,
    format_pair,
    format_value,
)

NOT_WRITTEN = "Not written yet: put your code in place of the `...`"
NO_INPUT = (
    "Input isn't possible in a check: take the numbers from the arguments instead."
)
NOT_CALLABLE = "Give the function itself: its name, without brackets or quotes."
CHANGES_ARGUMENTS = (
    "The result is right, but your function changes what it is given: `w += 1` "
    "writes into the caller's array, `w = w + 1` makes a new one."
)
# May be chance in one call: said only if it fits all wrong calls.
GUESSES = {CLOSE, TRANSPOSED, NEGATED, PERCENT, ROUNDED}
STUB_OPS = {"RESUME", "NOP", "LOAD_CONST", "RETURN_VALUE", "RETURN_CONST", "POP_TOP"}


@dataclass(frozen=True)
class Call:
    """One call of a function."""

    value: object
    error: BaseException | None
    kept_arguments: bool

    @classmethod
    def of(cls, function, arguments):
        """Call a function with copies of the arguments."""
        given = _copy(arguments)
        value = error = None
        try:
            value = function(*given)
        except TimeLimitExceeded:
            raise
        except BaseException as raised:
            error = raised
        if inspect.iscoroutine(value):
            value.close()
        return cls(value, error, _same_arguments(given, arguments))


@dataclass(frozen=True)
class Fault:
    """What is wrong with one call: what happened, both values, what it looks like."""

    event: str
    text: str
    got: np.ndarray | None = None
    expected: np.ndarray | None = None

    def __str__(self):
        """Say what happened, and what it looks like."""
        values = "" if self.expected is None else format_pair(self.got, self.expected)
        return " ".join(filter(None, (self.event, values, self.text)))


class FunctionAnswer:
    """A function to write: the right one, arguments to call it with, wrong ones."""

    def __init__(self, reference, cases, misconceptions):
        self.reference, self.cases = reference, cases
        self.misconceptions = misconceptions
        self._parameters = list(inspect.signature(reference).parameters)
        # Called once, and not while the time of a student's function is running.
        with np.errstate(all="ignore"):
            self._expected = [call.value for call in self._calls(reference)]
            self._known = [self._calls(each.answer) for each in misconceptions]

    def judge(self, answer):
        """Return the Verdict on an answer."""
        if verdict := self._not_callable(answer):
            return verdict
        calls = self._calls(answer)
        if any(call.value is ... for call in calls):
            return Verdict(OPEN, NOT_WRITTEN)
        faults = [_fault(*pair) for pair in zip(calls, self._expected, strict=False)]
        if not any(faults):
            kept = all(call.kept_arguments for call in calls)
            return Verdict(RIGHT) if kept else Verdict(WRONG, CHANGES_ARGUMENTS)
        for each, known in zip(self.misconceptions, self._known, strict=True):
            if _agree(calls, known, faults):
                return Verdict(WRONG, each.text)
        return self._unknown(faults)

    def _unknown(self, faults):
        """Return the Verdict on a wrong function that no misconception explains."""
        wrong = [pair for pair in zip(self.cases, faults, strict=False) if pair[1]]
        case, fault = wrong[0]
        if fault.text in GUESSES and any(each.text != fault.text for _, each in wrong):
            fault = replace(fault, text="")
        text = f"{self._describe(case)}: {fault}"
        return Verdict(WRONG, text, fault.text not in ("", CLOSE))

    def _not_callable(self, answer):
        """Return a Verdict where there is nothing to call, or not in this way."""
        if not callable(answer):
            return Verdict(WRONG, NOT_CALLABLE)
        if _is_stub(answer):
            return Verdict(OPEN, NOT_WRITTEN)
        try:
            inspect.signature(answer).bind(*self.cases[0])
        except TypeError:
            call = f"f({', '.join(self._parameters)})"
            text = f"It's called as {call}, and your function doesn't take that."
            return Verdict(WRONG, text)
        except ValueError:  # a builtin without a signature
            pass
        return None

    def _calls(self, answer):
        """Return the calls of an answer, up to one that leaves no hope for the rest."""
        calls = []
        for case in self.cases:
            calls.append(Call.of(answer, case))
            # Stop was pressed; or Python has dropped the trace of the time limit.
            if isinstance(calls[-1].error, KeyboardInterrupt | RecursionError):
                break
        return calls

    def _describe(self, case):
        """Return the arguments of a call in words."""
        pairs = zip(self._parameters, case, strict=True)
        shown = [
            f"{name} = {_argument(value)}"
            for name, value in pairs
            if not callable(value)
        ]
        return f"With {', '.join(shown)}"


def _is_stub(function):
    """Return whether a function has nothing but a docstring and `...` in it."""
    code = getattr(function, "__code__", None)
    if code is None or not set(code.co_consts) <= {None, ..., function.__doc__}:
        return False
    return {step.opname for step in dis.get_instructions(code)} <= STUB_OPS


def _copy(value):
    """Return arguments of which no array is shared."""
    if isinstance(value, tuple | list):
        return type(value)(map(_copy, value))
    return value.copy() if isinstance(value, np.ndarray) else value


def _same_arguments(given, case):
    if isinstance(case, tuple | list):
        return len(given) == len(case) and all(map(_same_arguments, given, case))
    return callable(case) or np.array_equal(np.asarray(given), np.asarray(case))


def _argument(value):
    """Return a short text for an argument; a list holds the layers of a network."""
    if not isinstance(value, list):
        return format_value(value)
    layers = [f"({format_value(W)}, {format_value(b)})" for W, b in value]
    text = ", ".join(layers)
    return f"[{text}]" if len(text) <= 80 else f"a list of {len(value)} layers"


# ------------------------------------------------------------------ comparing calls


def _fault(call, expected):
    """Return what is wrong with a call as a Fault, or None."""
    if isinstance(call.error, InputRequested):
        return Fault(f"it calls `{call.error}()`.", NO_INPUT)
    if call.error is not None:
        return Fault("it stops with", _describe_error(call.error))
    if call.value is None:
        return Fault("it returns None:", "is there a `return` at its end?")
    if inspect.isgenerator(call.value) or inspect.iscoroutine(call.value):
        return Fault("it yields or awaits;", "a plain `return` is asked for.")
    try:
        return _compare(call.value, expected)
    except UnreadableAnswer as error:
        return Fault(f"it returns {format_value(call.value)}.", str(error))


def _compare(got, expected, event="it returns"):
    """Return None where a value is as expected, else a Fault with both."""
    if isinstance(expected, tuple):
        n = len(expected)
        if not isinstance(got, tuple | list) or len(got) != n:
            text = f"{n} values are asked for: `return one, other`."
            return Fault(f"{event} {format_value(got)}.", text)
        faults = (
            _compare(one, other, f"value {i} of {n} is")
            for i, (one, other) in enumerate(zip(got, expected, strict=True), 1)
        )
        return next(filter(None, faults), None)
    got, expected = as_numbers(got, allow_bool=True), np.asarray(expected, float)
    text = describe_difference(got, expected, _equal)
    return None if text is None else Fault(event, text, got, expected)


def _equal(got, expected):
    return all_close(got, expected, rtol=1e-5, atol=1e-7)


def _agree(calls, known, faults):
    """Return whether calls do what a misconception does, wrong values included."""
    triples = list(zip(calls, known, faults, strict=False))
    has_wrong_value = any(fault and call.error is None for call, _, fault in triples)
    return has_wrong_value and all(_same(call, other) for call, other, _ in triples)


def _same(call, other):
    if call.error is not None or other.error is not None:
        return call.error is not None and other.error is not None
    try:
        return _compare(call.value, other.value) is None
    except UnreadableAnswer:
        return False


def _describe_error(error):
    """Return an error and the line of the student's function that it came from."""
    if isinstance(error, RecursionError):
        return "a RecursionError: it calls itself endlessly."
    try:
        text = " ".join(f"{type(error).__name__}: {error}".split()).removesuffix(":")
    except Exception:
        text = type(error).__name__
    text = text if len(text) <= 160 else text[:157] + "..."
    traceback = error.__traceback__ and error.__traceback__.tb_next
    if traceback is None:
        return f"{text}."
    line = traceback.tb_lineno - traceback.tb_frame.f_code.co_firstlineno + 1
    return f"{text} (line {line} of your function)."


# ----------------------------------------------------------------------- a limited time

# The time is checked between two lines of Python by a trace function, in the thread
# itself and on every platform. What it can't stop: a single call inside C, such as
# `time.sleep(100)`, where the limit applies when the call returns; and an endless loop
# inside the handler of a bare `except:` that caught the end of the time. There the
# kernel's Stop button helps.
ASLEEP = 10  # times the limit on the clock, for a function that waits
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
    """Return `function(*args)`, or raise TimeLimitExceeded after about `seconds`.

    They are the thread's own processor time, so that a busy machine makes nobody late.
    """
    previous = sys.gettrace()
    if getattr(previous, "__module__", "") == __name__:
        raise RuntimeError("a time limit can't be set within another one")
    start, now = time.thread_time(), time.monotonic()
    due, latest = now + seconds, now + ASLEEP * seconds

    def trace(frame, event, arg):
        nonlocal due
        if (now := time.monotonic()) > due:
            left = seconds - (time.thread_time() - start)
            if left <= 0 or now > latest:
                raise TimeLimitExceeded(trace)
            due = min(now + left, latest)
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
