"""Check an answer, give a hint, show the progress; each returns a Reply."""

import html
import re
import textwrap

from lecture_utils.exercises.answer_types import OPEN, RIGHT, WRONG, Verdict
from lecture_utils.exercises.content import load, notebooks
from lecture_utils.exercises.function_answer import (
    TimeLimitExceeded,
    call_with_time_limit,
    no_input_or_output,
)
from lecture_utils.palette import DARK, FRONT_END, LIGHT, by_theme

TIME_LIMIT = 3.0  # seconds for one check
UNREADABLE = "I can't read that answer."
results = {}  # key -> RIGHT or WRONG, in this kernel alone
hints_given = {}  # key -> how many


def check(key, answer=...):
    """Judge an answer to an exercise at once.

    Parameters
    ----------
    key : str
        The exercise, "03.2".
    answer : object
        A number, several numbers, a letter in quotes or a function, whatever the
        exercise asks for. No answer raises an error. A function gets 3 seconds
        of processor time for all its calls, and what it prints is dropped.

    Returns
    -------
    Reply
        ✓ with the reason, ✗ with what went wrong, or • where nothing is written yet.

    Notes
    -----
    The time limit applies between two lines of Python. A single long call inside C,
    such as `sum(range(10**11))`, runs to its end: press Stop, or restart the kernel.

    Examples
    --------
    >>> from lecture_utils import exercises as ex
    >>> ex.check("03.2", -0.75)
    ✓ 03.2: 3 − 1.25 · 3: it jumps across the bottom and still gets nearer.
    >>> ex.check("03.2", 1.75).kind
    'wrong'
    """
    exercise = _find(key)
    if exercise is None:
        return _unknown(key)
    verdict = _judge(exercise, answer)
    if verdict.kind != OPEN and results.get(exercise.key) != RIGHT:
        results[exercise.key] = verdict.kind
    text = verdict.text
    if verdict.kind == WRONG:
        text = f'{text} Stuck? `ex.hint("{exercise.key}")`'
    return Reply(verdict.kind, exercise.key, text, recognised=verdict.recognised)


def _judge(exercise, answer):
    try:
        with no_input_or_output():
            return call_with_time_limit(TIME_LIMIT, exercise.judge, answer)
    except TimeLimitExceeded:
        is_code = exercise.kind == "write"
        late = f"Not finished after {TIME_LIMIT:g} seconds: is there an endless loop?"
        return Verdict(WRONG, late if is_code else UNREADABLE)
    except Exception:
        return Verdict(WRONG, UNREADABLE)


def hint(key, *, again=False):
    """Give a hint, then a nearer one, then the worked answer: one a call.

    Parameters
    ----------
    key : str
        The exercise, "03.2".
    again : bool
        Start with the first hint again.

    Returns
    -------
    Reply

    Examples
    --------
    >>> from lecture_utils import exercises as ex
    >>> ex.hint("03.2", again=True)
    • 03.2, hint 1 of 2: What is the slope of ½ w² at w = 3?
    """
    exercise = _find(key)
    if exercise is None:
        return _unknown(key)
    texts = [*exercise.hints, exercise.worked]
    given = 0 if again is True else hints_given.get(exercise.key, 0)
    number = min(given + 1, len(texts))
    hints_given[exercise.key] = number
    is_last = number == len(texts)
    name = "worked answer" if is_last else f"hint {number} of {len(exercise.hints)}"
    return Reply("hint", f"{exercise.key}, {name}", texts[number - 1])


def progress(notebook):
    """Show which exercises of a notebook are solved since the kernel started.

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

    Examples
    --------
    >>> from lecture_utils import exercises as ex
    >>> ex.progress("03").label
    'Notebook 03'
    """
    keys = _keys_of(notebook)
    if not keys:
        return Reply("open", "No such notebook", 'Ask for one of "01" to "05".')
    # No-break spaces inside a mark, wide ones between marks.
    marks = [f"{SIGNS[results.get(key, OPEN)]}\xa0{key[3:]}" for key in keys]
    solved = sum(results.get(key) == RIGHT for key in keys)
    text = f"{solved} of {len(keys)} exercises solved: " + "\u2002".join(marks)
    kind = "right" if solved == len(keys) else "progress"
    return Reply(kind, f"Notebook {keys[0][:2]}", text)


# --------------------------------------------------------------------------- keys


def _key_text(key):
    """Return a key as text; only of types whose str() is safe."""
    return str(key).strip()[:20] if type(key) in (str, int, float) else ""


def _find(key):
    """Return the Exercise that a key such as "03.2", "3.2" or 3.2 names, or None."""
    match = re.fullmatch(r"0?(\d)(\.\d+)", _key_text(key))
    return load(f"0{match[1]}").get(f"0{match[1]}{match[2]}") if match else None


def _keys_of(notebook):
    match = re.match(r"0?(\d)(?![^.])", _key_text(notebook))
    return list(load(f"0{match[1]}")) if match else []


def _unknown(key):
    if keys := _keys_of(key):
        titles = load(keys[0][:2])
        known = "; ".join(f"{key} {titles[key].title}" for key in keys)
    else:
        first, *_, last = (key for each in notebooks() for key in load(each))
        known = f"{first} to {last}"
    name = _key_text(key) or "that"
    return Reply("open", f"No exercise {name}", f"There are: {known}.")


# -------------------------------------------------------------------------- replies

SIGNS = {"right": "✓", "wrong": "✗", "open": "•", "hint": "•", "progress": "•"}
COLOURS = {"right": "zero", "wrong": "one"}
STYLE = (
    ".lu-ex{" + FRONT_END + "border-left:4px solid var(--lu-ex);"
    "padding:4px 0 4px 12px;margin:4px 0;max-width:calc(var(--lu-scale,1)*760px);"
    "font:calc(var(--lu-scale,1)*15px)/1.5 var(--jp-ui-font-family,sans-serif)}"
    ".lu-ex b{color:var(--lu-ex-text);font-weight:600;margin-right:4px}"
    ".lu-ex p{margin:0}.lu-ex p+*{margin-top:4px}"
    ".lu-ex code,.lu-ex pre{font-family:var(--jp-code-font-family,monospace);"
    "font-size:.93em;color:inherit;background:none;padding:0}"
    ".lu-ex pre{margin:4px 0 0;line-height:1.4;white-space:pre-wrap}"
)
# In the tag itself: JupyterLab's own rule for <pre> is stronger than a style sheet.
INDENT = 'style="padding-left:2em"'


class Reply:
    """What an exercise answers: coloured in a notebook, plain text elsewhere."""

    def __init__(self, kind, label, text, *, recognised=True):
        self.kind = kind  # right, wrong, open, hint or progress
        self.label = label  # an exercise's key, "Notebook 03"
        self.text = text  # code between backticks or on lines with four spaces
        # False where a wrong answer is refused without saying what went wrong.
        self.recognised = recognised

    def __repr__(self):
        """Return the reply as plain text."""
        return f"{SIGNS[self.kind]} {self.label}: {self.text}"

    def _repr_html_(self):
        head = f"<b>{SIGNS[self.kind]} {html.escape(self.label)}</b> "
        first, *others = _blocks(self.text)
        return (
            f"<style>{STYLE}{_colours(self.kind)}</style>"
            f'<div class="lu-ex lu-ex-{self.kind}" role="status">'
            f"<p>{head}{first}</p>{''.join(others)}</div>"
        )


def _colours(kind):
    edge = COLOURS.get(kind, "muted")
    text = f"{edge}-text" if edge != "muted" else edge
    light, dark = (
        {"ex": theme[edge], "ex-text": theme[text]}
        | {name: theme[name] for name in ("ink", "paper")}
        for theme in (LIGHT, DARK)
    )
    return by_theme(f".lu-ex-{kind}", light, dark)


def _blocks(text):
    """Return a text as HTML: the first block bare, the others as <p> or <pre>."""
    blocks = re.findall(r"(?:^    .*\n?)+|(?:^(?!    ).*\n?)+", text, flags=re.M)
    first, *others = blocks or [""]
    return [_inline(first)] + [
        f"<pre {INDENT}>{html.escape(textwrap.dedent(block).rstrip())}</pre>"
        if block.startswith("    ")
        else f"<p>{_inline(block)}</p>"
        for block in others
    ]


def _inline(text):
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text.strip()))
