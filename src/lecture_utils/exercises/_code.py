"""The form of answer that is a function: it is called on cases it has not seen."""

import copy
import dis
import inspect
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from lecture_utils.exercises._exercise import OPEN, RIGHT, WRONG, Slip, Verdict
from lecture_utils.exercises._limit import Asked, TooLong
from lecture_utils.exercises._values import (
    CLOSE,
    GUESSES,
    Unreadable,
    difference,
    near,
    read,
    shown,
    side_by_side,
)

STUB = "Not written yet: put your code in place of the `...`"
ASKED = (
    "Nobody is asked while it's checked: take the numbers from the arguments instead."
)
EMPTY = {"RESUME", "NOP", "LOAD_CONST", "RETURN_VALUE", "RETURN_CONST", "POP_TOP"}


def quarters(rng, *shape, most=2):
    """Return random numbers that are short to print and exact to add up."""
    return rng.integers(-4 * most, 4 * most + 1, shape) / 4


@dataclass(frozen=True)
class Code:
    """A function to write.

    Attributes
    ----------
    reference : callable
        The right one. Its parameters are named as in the notebook.
    cases : tuple of tuple
        Arguments to call both with; the first shows a slip's words at their clearest.
    more : callable or None
        Yields more of them, from a random generator: all sizes, signs and edges that
        tell a slip from the right one.
    slips : tuple of Slip
        Wrong functions.
    rtol, atol : float
        How far off is still right.
    """

    reference: object
    cases: tuple
    slips: tuple = ()
    more: object = None
    rtol: float = 1e-5
    atol: float = 1e-7

    @cached_property
    def all_cases(self):
        """All arguments, the same ones every time."""
        more = self.more(np.random.default_rng(13)) if self.more else ()
        return (*self.cases, *more)

    def judge(self, answer):
        """Return the Verdict on an answer."""
        if words := self._unfit(answer):
            return words
        calls = [self._call(answer, case) for case in self.all_cases]
        rights = [self._call(self.reference, case).value for case in self.all_cases]
        if any(call.value is ... for call in calls):
            return Verdict(OPEN, STUB)
        faults = list(map(self._fault, calls, rights))
        if not any(faults):
            return self._kept_inputs(calls)
        for slip in map(Slip._make, self.slips):
            if self._same(calls, slip.answer, faults):
                return Verdict(WRONG, slip.words)
        first, *others = filter(None, faults)
        words = first.words
        if words in GUESSES and any(other.words != words for other in others):
            words = ""
        given = _with(self.reference, self.all_cases[faults.index(first)])
        told = f"{given}: {first.came()} {words}".strip()
        return Verdict(WRONG, told, words not in ("", CLOSE))

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
        return Call(value, error, _same_input(given, case))

    def _fault(self, call, right):
        """Return what is wrong with one call as a Fault, or None."""
        if isinstance(call.error, Asked):
            return Fault("it calls `input()`.", words=ASKED)
        if call.error is not None:
            return Fault("it stops with", words=_error_words(call.error))
        if call.value is None:
            return Fault("it returns None:", words="is there a `return` at its end?")
        if inspect.isgenerator(call.value) or inspect.iscoroutine(call.value):
            return Fault("it yields or awaits;", words="a plain `return` is asked for.")
        try:
            return self._told(call.value, right)
        except Unreadable as error:
            return Fault(f"it returns {shown(call.value)}.", words=str(error))

    def _told(self, got, want, name="it returns"):
        """Return None where `got` is `want`, else a Fault with both."""
        if isinstance(want, tuple):
            if not isinstance(got, tuple | list) or len(got) != len(want):
                words = f"{len(want)} values are asked for: `return one, other`."
                return Fault(f"{name} {shown(got)}.", words=words)
            told = (
                self._told(one, right, f"value {n} of {len(want)} is")
                for n, (one, right) in enumerate(zip(got, want, strict=True), 1)
            )
            return next(filter(None, told), None)
        got, want = read(got, truths=True), np.asarray(want, float)
        words = difference(got, want, self._near)
        if words is None:
            return None
        return Fault(name, got, want, words)

    def _near(self, got, want):
        return near(got, want, rtol=self.rtol, atol=self.atol)

    def _same(self, calls, slip, faults):
        """Return whether a slip does the same as these calls, and wrong."""
        alike = False
        for call, case, fault in zip(calls, self.all_cases, faults, strict=True):
            other = self._call(slip, case)
            if call.error is not None or other.error is not None:
                if call.error is None or other.error is None:
                    return False
                continue  # errors alone tell nothing: a wrong value has to agree
            try:
                if self._told(call.value, _as_want(other.value)) is not None:
                    return False
            except Unreadable:
                return False
            alike = alike or fault is not None
        return alike

    def _kept_inputs(self, calls):
        if all(call.kept for call in calls):
            return Verdict(RIGHT)
        return Verdict(
            WRONG,
            "The result is right, but your function changes what it is given: `w += 1` "
            "writes into the caller's array, `w = w + 1` makes a new one.",
        )


@dataclass(frozen=True)
class Fault:
    """What is wrong with one call: what it did, both values, what that looks like."""

    did: str
    got: np.ndarray | None = None
    want: np.ndarray | None = None
    words: str = ""

    def came(self):
        """Return what the call did, in words."""
        if self.want is None:
            return self.did
        return f"{self.did} {side_by_side(self.got, self.want)}"


@dataclass(frozen=True)
class Call:
    """One call: what it gave, and whether its arguments stayed as they were."""

    value: object
    error: BaseException | None
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
        f"{name} = {_given(value)}"
        for name, value in zip(names, case, strict=True)
        if not callable(value)
    ]
    return f"With {', '.join(parts)}"


def _given(value):
    """Return a short text for an argument; a list holds the layers of a network."""
    if not isinstance(value, list):
        return shown(value)
    text = ", ".join(f"({shown(W)}, {shown(b)})" for W, b in value)
    return f"[{text}]" if len(text) <= 80 else f"a list of {len(value)} layers"


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
