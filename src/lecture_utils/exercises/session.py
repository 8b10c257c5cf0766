"""Check an answer, give a hint, show or save what was solved; each returns a Reply."""

import html
import inspect
import json
import os
import re
import textwrap
from datetime import datetime
from itertools import count
from pathlib import Path

from lecture_utils import __version__
from lecture_utils.exercises.answer_types import (
    OPEN,
    RIGHT,
    WRONG,
    Verdict,
    format_value,
)
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
answers = {}  # key -> the answer as text, the right one if there was one
hints_given = {}  # key -> how many
# A class that is graded sets this environment variable to "off".
WORKED_ANSWERS = "LECTURE_UTILS_WORKED_ANSWERS"
YES = ("", "on", "1", "yes", "true")
SWITCHED_OFF = "Worked answers are switched off in this class. Ask your instructor."


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
        answers[exercise.key] = _as_text(answer)
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

    Where the environment variable LECTURE_UTILS_WORKED_ANSWERS is "off", the hints
    alone.

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
    shown = os.environ.get(WORKED_ANSWERS, "on").strip().lower() in YES
    texts = [*exercise.hints, exercise.worked if shown else SWITCHED_OFF]
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
        return _no_such_notebook()
    # No-break spaces inside a mark, wide ones between marks.
    marks = [f"{SIGNS[results.get(key, OPEN)]}\xa0{key[3:]}" for key in keys]
    solved = _n_solved(keys)
    text = f"{solved} of {len(keys)} exercises solved: " + "\u2002".join(marks)
    kind = "right" if solved == len(keys) else "progress"
    return Reply(kind, f"Notebook {keys[0][:2]}", text)


def report(notebook, name="", *, save=False):
    """Show what you solved, with your answers; save it if you are asked to hand it in.

    Parameters
    ----------
    notebook : str
        Its number, "03".
    name : str
        Yours. Needed to save the report; on a JupyterHub, your user name there.
    save : bool or path
        True saves it beside the notebook, in `report-03-your-name.json`. A path names
        another folder or file. A file that is there already stays as it is.

    Returns
    -------
    Reply

    Notes
    -----
    Nothing is sent anywhere: you hand in the file yourself. It is plain text.

    Examples
    --------
    >>> from lecture_utils import exercises as ex
    >>> ex.report("03").label
    'Report on notebook 03'
    """
    keys = _keys_of(notebook)
    if not keys:
        return _no_such_notebook()
    label = f"Report on notebook {keys[0][:2]}"
    name = name.strip() if isinstance(name, str) else ""
    content = _report_on(keys, name or os.environ.get("JUPYTERHUB_USER", ""))
    lines = [f"{content['solved']} exercises solved.", ""]
    for key, each in content["exercises"].items():
        answer = f": {_in_a_line(each['answer'])}" if each["answer"] else ""
        lines.append(f"    {SIGNS[each['state']]} {key:5}  {each['title']}{answer}")
    if save is False:
        more = f'`ex.report("{keys[0][:2]}", "your name", save=True)` saves it.'
        return Reply("progress", label, "\n".join([*lines, "", more]))
    if not content["name"]:
        call = f'`ex.report("{keys[0][:2]}", "Ada Lovelace", save=True)`'
        return Reply(
            "open", label, f"Give your name, as in {call}. Nothing is saved yet."
        )
    kind, words = _try_to_save(content, save)
    if kind == "right":
        words = "\n".join([*lines, "", words])
    return Reply(kind, label, words)


def _try_to_save(content, save):
    """Save a report; return a reply's kind, and what came of it in words."""
    try:
        if save is not True and not isinstance(save, str | os.PathLike):
            raise ValueError("save must be True or a path")
        path = _save(content, save)
    except FileExistsError as error:
        problem = f"`{error.filename}` is there already: give another name."
    except (OSError, ValueError) as error:
        problem = f"I can't write there: {getattr(error, 'strerror', None) or error}."
    else:
        return (
            "right",
            f"Saved in `{path}`: hand in that file. Nothing was sent anywhere.",
        )
    return "open", f"{problem} Nothing is saved yet."


def _n_solved(keys):
    return sum(results.get(key) == RIGHT for key in keys)


def _report_on(keys, name):
    exercises = load(keys[0][:2])
    solved = _n_solved(keys)
    return {
        "notebook": keys[0][:2],
        "name": name,
        "made": f"{datetime.now():%Y-%m-%d %H:%M}",
        "version": __version__,
        "solved": f"{solved} of {len(keys)}",
        "exercises": {
            key: {
                "title": exercises[key].title,
                "state": results.get(key, OPEN),
                "answer": answers.get(key, ""),
                "hints": hints_given.get(key, 0),
            }
            for key in keys
        },
    }


def _save(content, place):
    """Write a report to a file that isn't there yet, and return its path."""
    path = Path() if place is True else Path(os.path.expanduser(place))
    if not path.is_dir():
        # Under another name nobody would take it for a report.
        if path.suffix != ".json":
            raise ValueError("there is no such folder, and a file must end in .json")
        return _write(path, content)
    words = re.sub(r"\W+", "-", content["name"]).strip("-")[:60]
    for number in count(1):
        end = f"-{number}" if number > 1 else ""
        try:
            return _write(
                path / f"report-{content['notebook']}-{words}{end}.json", content
            )
        except FileExistsError:
            continue


def _write(path, content):
    with open(path, "x", encoding="utf-8") as file:
        json.dump(content, file, indent=2, ensure_ascii=False)
        file.write("\n")
    return path


def _as_text(answer):
    """Return an answer as text, a function as the lines of its source; never fail."""
    try:
        if isinstance(answer, str):
            return answer[:200]
        if callable(answer):
            return inspect.getsource(answer).rstrip()[:20_000].split("\n")
        with no_input_or_output():
            return call_with_time_limit(TIME_LIMIT, format_value, answer, 12)
    except (Exception, TimeLimitExceeded):
        return "(can't be shown)"


def _in_a_line(answer):
    return answer if isinstance(answer, str) else f"{answer[0]} ..."


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


def _no_such_notebook():
    return Reply("open", "No such notebook", 'Ask for one of "01" to "05".')


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
