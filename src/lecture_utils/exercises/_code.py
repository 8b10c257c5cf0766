"""The form of answer that is a function: it is called on cases it has not seen."""

import copy
import dis
import inspect
from dataclasses import dataclass

import numpy as np

from lecture_utils.exercises._exercise import OPEN, RIGHT, WRONG, Slip, Verdict
from lecture_utils.exercises._limit import TooLong
from lecture_utils.exercises._values import (
    Unreadable,
    difference,
    read,
    shown,
    side_by_side,
)

STUB = "Not written yet: put your code in place of the `...`"
EMPTY = {"RESUME", "NOP", "LOAD_CONST", "RETURN_VALUE", "RETURN_CONST", "POP_TOP"}


@dataclass(frozen=True)
class Code:
    """A function to write.

    Attributes
    ----------
    reference : callable
        The right one. Its parameters are named as in the notebook.
    cases : tuple of tuple
        Arguments to call both with; the first shows a slip's words at their clearest.
    slips : tuple of Slip
        Wrong functions.
    rtol, atol : float
        How far off is still right.
    """

    reference: object
    cases: tuple
    slips: tuple = ()
    rtol: float = 1e-5
    atol: float = 1e-7

    def judge(self, answer):
        """Return the Verdict on an answer."""
        if words := self._unfit(answer):
            return words
        calls = [self._call(answer, case) for case in self.cases]
        rights = [self._call(self.reference, case) for case in self.cases]
        if any(call.value is ... for call in calls):
            return Verdict(OPEN, STUB)
        faults = list(map(self._fault, calls, rights))
        if all(fault is None for fault in faults):
            return self._kept_inputs(calls)
        for slip in map(Slip._make, self.slips):
            if self._same(calls, [self._call(slip.answer, c) for c in self.cases]):
                return Verdict(WRONG, slip.words)
        return Verdict(WRONG, next(fault for fault in faults if fault is not None))

    def _unfit(self, answer):
        """Return a Verdict where there is nothing to call, or not in this way."""
        if not callable(answer):
            return Verdict(
                WRONG, "Give the function itself: its name, without brackets or quotes."
            )
        if _is_stub(answer):
            return Verdict(OPEN, STUB)
        wanted = ", ".join(inspect.signature(self.reference).parameters)
        try:
            inspect.signature(answer).bind(*self.cases[0])
        except TypeError:
            return Verdict(WRONG, f"It's called as f({wanted}), and can't take that.")
        except ValueError:
            return None
        return None

    def _call(self, function, case):
        given = copy.deepcopy(case)
        try:
            value, error = function(*given), None
        except TooLong:
            raise
        except BaseException as raised:
            value, error = None, raised
        if inspect.iscoroutine(value):
            value.close()
        return Call(value, error, _with(self.reference, case), _same_input(given, case))

    def _fault(self, call, right):
        """Return what is wrong with one call, in words, or None."""
        if call.error is not None:
            return f"{call.given}: it stops with {_error_words(call.error)}"
        if call.value is None:
            return f"{call.given}: it returns None: is there a `return` at its end?"
        if inspect.isgenerator(call.value) or inspect.iscoroutine(call.value):
            return "It yields or awaits; a plain `return` is asked for."
        try:
            words = self._told(call.value, right.value)
        except Unreadable as error:
            words = f"it returns {shown(call.value)}. {error}"
        return words if words is None else f"{call.given}: {words}"

    def _told(self, got, want, name="it returns"):
        """Return None where `got` is `want`, else both and what is the matter."""
        if isinstance(want, tuple):
            if not isinstance(got, tuple | list) or len(got) != len(want):
                return f"{len(want)} values are asked for: `return one, other`."
            pairs = enumerate(zip(got, want, strict=True), 1)
            told = (
                self._told(*pair, f"value {number} of {len(want)} is")
                for number, pair in pairs
            )
            return next((words for words in told if words is not None), None)
        got, want = read(got, truths=True), np.asarray(want, float)
        words = difference(got, want, rtol=self.rtol, atol=self.atol)
        if words is None:
            return None
        return f"{name} {side_by_side(got, want)} {words}".strip()

    def _same(self, calls, others):
        """Return whether two functions did the same in every case."""
        for call, other in zip(calls, others, strict=True):
            if call.error is not None or other.error is not None:
                if type(call.error) is not type(other.error):
                    return False
                continue
            try:
                if self._told(call.value, _as_want(other.value)) is not None:
                    return False
            except Unreadable:
                return False
        return True

    def _kept_inputs(self, calls):
        if all(call.kept for call in calls):
            return Verdict(RIGHT)
        return Verdict(
            WRONG,
            "The result is right, but your function changes what it is given: `w += 1` "
            "writes into the caller's array, `w = w + 1` makes a new one.",
        )


@dataclass(frozen=True)
class Call:
    """One call: what it gave, the words for its arguments, whether those stayed."""

    value: object
    error: BaseException | None
    given: str
    kept: bool


def _is_stub(function):
    code = getattr(function, "__code__", None)
    if code is None:
        return False
    return {step.opname for step in dis.get_instructions(code)} <= EMPTY and (
        set(code.co_consts) <= {None, ..., function.__doc__}
    )


def _as_want(value):
    if isinstance(value, tuple):
        return tuple(np.asarray(part, float) for part in value)
    return np.asarray(value, float)


def _with(reference, case):
    names = inspect.signature(reference).parameters
    parts = [
        f"{name} = {shown(value)}"
        for name, value in zip(names, case, strict=True)
        if not callable(value)
    ]
    return f"With {', '.join(parts)}"


def _same_input(given, case):
    if isinstance(case, tuple | list):
        return len(given) == len(case) and all(map(_same_input, given, case))
    return callable(case) or np.array_equal(np.asarray(given), np.asarray(case))


def _error_words(error):
    if isinstance(error, RecursionError):
        return "a RecursionError: it calls itself without end."
    try:
        words = " ".join(str(error).split())
    except Exception:
        words = ""
    line = ""
    if error.__traceback__ is not None and error.__traceback__.tb_next is not None:
        inner = error.__traceback__.tb_next
        line = inner.tb_lineno - inner.tb_frame.f_code.co_firstlineno + 1
        line = f" (line {line} of your function)"
    text = f"{type(error).__name__}: {words}"
    return (text if len(text) <= 160 else text[:157] + "...") + line + "."
