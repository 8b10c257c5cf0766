"""What students write, and what they shouldn't: answers to throw at the exercises."""

import numpy as np
import pytest

from lecture_utils import exercises as ex
from lecture_utils.exercises import session
from lecture_utils.exercises.content import load, notebooks

EXERCISES = {key: each for n in notebooks() for key, each in load(n).items()}
FUNCTIONS_TO_WRITE = [key for key, each in EXERCISES.items() if each.kind == "write"]


@pytest.fixture(autouse=True)
def new_kernel(monkeypatch):
    """Start with nothing solved; a busy machine is no endless loop."""
    monkeypatch.setattr(session, "results", {})
    monkeypatch.setattr(session, "answers", {})
    monkeypatch.setattr(session, "hints_given", {})
    monkeypatch.setattr(session, "TIME_LIMIT", 60.0)


def right_answer(key):
    answer_type = EXERCISES[key].answer_type
    if key in FUNCTIONS_TO_WRITE:
        return answer_type.reference
    return answer_type.expected


class Hostile:
    """Fails at whatever it is asked."""

    def _fail(self, *args, **kwargs):
        raise RuntimeError("no")

    __repr__ = __str__ = __eq__ = __len__ = __iter__ = __array__ = _fail
    __float__ = __bool__ = __getitem__ = __format__ = __getattr__ = _fail
    __hash__ = object.__hash__


class Endless:
    """Never answers when it is read as an array."""

    def __array__(self, *args, **kwargs):
        while True:
            pass


class OddCallable:
    """Can be called, and can't say how."""

    __signature__ = "none"

    def __call__(self, *args):
        return Hostile()


WITHIN_ITSELF = [1, 2]
WITHIN_ITSELF[:] = [WITHIN_ITSELF] * 3

VALUES = [
    WITHIN_ITSELF,
    (WITHIN_ITSELF, 0),
    None,
    True,
    "0.25",
    b"3",
    "",
    float("nan"),
    float("inf"),
    -float("inf"),
    1j,
    10**400,
    [],
    (),
    {},
    {1, 2},
    {"a": 1},
    [[1, 2], [3]],
    [1, "two"],
    (None, 1),
    np.array([1j]),
    np.array(["a"]),
    np.array([None, 1], dtype=object),
    np.zeros(0),
    np.zeros((0, 3)),
    np.zeros(3_000_000),
    np.full((4, 4), np.nan),
    np.datetime64("2020-01-01"),
    np.ma.masked,
    int,
    np,
    object(),
    Hostile(),
    [Hostile()],
    Hostile,
    OddCallable(),
    OddCallable,
    NotImplemented,
    range(5),
    (x for x in range(3)),
    ex,
    len,
    np.sin,
    print,
    ValueError("an error as the answer"),
    "a" * 100_000,
]


def returns(value):
    return lambda *args: value


def raises(error):
    def answer(*args):
        raise error

    return answer


def loops(*args):
    while True:
        pass


def loops_in_one_line(*args):
    exec("while True: pass")


def loops_and_catches_all(*args):
    while True:
        try:
            sum(range(100_000))  # nearly all of its time is spent inside the try
        except:  # noqa: E722
            pass


def recurses(*args):
    return recurses(*args)


def prints(*args):
    while True:
        print("again")


def generates(*args):
    yield 1


async def awaits(*args):
    return 1


def asks_itself(*args):
    return ex.check("03.6", asks_itself)


class RaisesOddly(Exception):
    def __str__(self):
        raise RuntimeError("no words")


FUNCTIONS = [
    *(returns(value) for value in VALUES),
    returns(returns(1)),
    raises(ValueError("line one\nline two " + "long " * 200)),
    raises(KeyboardInterrupt()),
    raises(SystemExit(3)),
    raises(RaisesOddly()),
    raises(MemoryError()),
    recurses,
    generates,
    awaits,
    lambda: 1,
    lambda *args, needed: 1,
    lambda *args: args,
    lambda *args: np.zeros((200, 200, 3)),
]
ENDLESS = [loops, loops_in_one_line, loops_and_catches_all, prints, asks_itself]
