"""What a notebook calls: check an answer, take a hint, see how far you are."""

import re

from lecture_utils.exercises import (
    backpropagation,
    convolution,
    forward_propagation,
    perceptron,
    vgg16_transfer_learning,
)
from lecture_utils.exercises._exercise import NOT_YET, OPEN, RIGHT, WRONG
from lecture_utils.exercises._limit import within
from lecture_utils.exercises._reply import SIGNS, Reply

LIMIT = 3.0  # seconds for one check
EXERCISES = {
    exercise.key: exercise
    for module in (
        perceptron,
        forward_propagation,
        backpropagation,
        convolution,
        vgg16_transfer_learning,
    )
    for exercise in module.EXERCISES
}
_found = {}  # key -> RIGHT or WRONG; in this kernel alone
_taken = {}  # key -> how many hints were read


def check(key, answer=...):
    """Judge an answer to an exercise, at once.

    Parameters
    ----------
    key : str
        The exercise, "03.2".
    answer : object
        A number, several numbers, a letter in quotes or a function, whatever the
        exercise asks for. Nothing that you pass here raises an error; a function
        gets 3 seconds for all its cases, and what it prints is dropped.

    Returns
    -------
    Reply
        ✓ with the reason, ✗ with what went wrong, or • where nothing is written yet.
        Its `named` is False where all it can say is that the answer is wrong.

    Notes
    -----
    A single call inside C that keeps Python's lock, such as `sum(range(10**11))`,
    can't be interrupted: there the kernel's own restart is what helps.
    """
    exercise = _known(key)
    if exercise is None:
        return _unknown(key)
    outcome = within(LIMIT, exercise.judge, answer)
    if outcome.late:
        return _reply(exercise, WRONG, _late(exercise))
    if outcome.error is not None:
        return _reply(exercise, WRONG, "I can't read that answer.")
    return _reply(exercise, *outcome.value)


def hint(key, *, again=False):
    """Give a hint, then a nearer one, then the worked answer: call by call.

    Parameters
    ----------
    key : str
        The exercise, "03.2".
    again : bool
        Start with the first hint again.

    Returns
    -------
    Reply
    """
    exercise = _known(key)
    if exercise is None:
        return _unknown(key)
    steps = [*exercise.hints, exercise.worked]
    number = min(0 if again is True else _taken.get(exercise.key, 0), len(steps) - 1)
    _taken[exercise.key] = number + 1
    last = number == len(steps) - 1
    name = "worked answer" if last else f"hint {number + 1} of {len(exercise.hints)}"
    return Reply("hint", f"{exercise.key}, {name}", steps[number])


def progress(notebook):
    """Say which exercises of a notebook you have solved since the kernel started.

    Parameters
    ----------
    notebook : str
        Its number, "03".

    Returns
    -------
    Reply

    Notes
    -----
    Nothing is stored or sent: a new kernel starts at zero.
    """
    keys = _keys_of(notebook)
    if not keys:
        return Reply("open", "No such notebook", 'Ask for one of "01" to "05".')
    # Spaces that hold a sign to its number, and wide ones between them.
    marks = [f"{SIGNS[_found.get(key, OPEN)]}\xa0{key[3:]}" for key in keys]
    done = sum(_found.get(key) == RIGHT for key in keys)
    text = f"{done} of {len(keys)} exercises solved: " + "\u2002".join(marks)
    kind = "right" if done == len(keys) else "progress"
    return Reply(kind, f"Notebook {keys[0][:2]}", text)


def _reply(exercise, kind, words, named=True):
    if kind != OPEN and _found.get(exercise.key) != RIGHT:
        _found[exercise.key] = kind
    if kind == WRONG:
        words = f'{words} Stuck? `ex.hint("{exercise.key}")`'
    return Reply(kind, exercise.key, words or NOT_YET, named=named)


def _late(exercise):
    if exercise.kind == "write":
        return f"Not done after {LIMIT:g} seconds: is there a loop without an end?"
    return "I can't read that answer."


def _text(key):
    """Return a key as text; only of types that print themselves safely."""
    return str(key).strip()[:20] if type(key) in (str, int, float) else ""


def _known(key):
    found = re.fullmatch(r"0?(\d\.\d+)", _text(key))
    return EXERCISES.get(f"0{found[1]}") if found else None


def _keys_of(notebook):
    found = re.match(r"0?(\d)(?![^.])", _text(notebook))
    return [key for key in EXERCISES if found and key.startswith(f"0{found[1]}.")]


def _unknown(key):
    keys = _keys_of(key) or list(EXERCISES)
    names = (
        [f"{key} {EXERCISES[key].title}" for key in keys]
        if len(keys) < len(EXERCISES)
        else [f"{keys[0]} to {keys[-1]}"]
    )
    name = _text(key) or "that"
    return Reply("open", f"No exercise {name}", f"There are: {'; '.join(names)}.")
