"""What students write, and what they shouldn't: answers to throw at the exercises."""

import time

import numpy as np

from lecture_utils import exercises as ex


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


def loops_and_catches_all(*args):
    while True:
        try:
            sum(range(100_000))  # nearly all of its time is spent inside the try
        except:  # noqa: E722
            pass


def sleeps(*args):
    time.sleep(20)


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
WITHOUT_AN_END = [loops, loops_and_catches_all, sleeps, prints, asks_itself]
