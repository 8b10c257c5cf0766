"""Exercises as forms on a page, which a script answers with the notebook's own replies.

The notebook's check runs here on the answers that people may type: the right one, each
known mistake, and what lies near them. A page carries these replies, each
scrambled by the answer that earns it. This hides them from the eye, and not from a
program that tries all numbers.
"""

import base64
import json
import re

import numpy as np
import questions

from lecture_utils import exercises as ex
from lecture_utils.exercises.answer_types import RIGHT, ChoiceAnswer
from lecture_utils.exercises.content import load
from lecture_utils.exercises.session import Reply

KERNEL = "The kernel knows it, nobody else, and forgets it when it stops."
PAGE = "This page knows it, nobody else, and forgets it when you leave."
DIGITS = 6  # of a typed number, after its point; exercises.js looks at as many
PROBE = 987_654  # an answer that is near nothing

FORM = """<form class="ask" data-key="{key}" aria-label="Exercise {key}" hidden>
<p>{answer} <button type="button" data-do="hint">Hint</button></p>
<div class="replies" role="status"></div>
<script type="application/json">{data}</script>
</form>{styles}
"""
FIELD = """<label>Your answer <input type="text" size="9" autocomplete="off"
autocapitalize="off" spellcheck="false" enterkeyhint="done"></label>
<button>Check</button>"""
LETTER = '<button type="button" data-letter="{0}" aria-pressed="false">{0}</button>'
WRITE = "<span>Write this one in JupyterLab: there it is checked at once.</span>"


def asked(text):
    """Return a text without what only a notebook's reader needs."""
    if not questions.key_of(text):
        return text.replace(KERNEL, PAGE)
    text = questions.without(questions.HOW_TO_TYPE, text)
    return re.sub(r'`"([a-z])"`', r"**\1**", text)


CHECK = re.compile(r'\s*^ex\.check\("(\d\d\.\d+)", .*', flags=re.M)


def answered(source):
    """Return the code of a cell that a page shows, and what it has for its output.

    None for a cell that the page has as it is.
    """
    if found := CHECK.search(source):
        exercise = load(found[1][:2])[found[1]]
        code = source[: found.start()] if exercise.kind == "write" else ""
        return code, form(exercise)
    if found := re.fullmatch(r'ex\.progress\("(\d\d)"\)', source.strip()):
        keys = [key for key, each in load(found[1]).items() if each.kind != "write"]
        made = f'<div class="solved" role="status" data-keys="{" ".join(keys)}"></div>'
        return "", made
    return None


def form(exercise):
    """Return an exercise's form, with all that its script needs."""
    key = exercise.key
    texts = [ex.hint(key, again=not n) for n in range(len(exercise.hints) + 1)]
    data = {"hints": [scrambled(f"{key} hint", _bare(each))[1] for each in texts]}
    answer = WRITE
    if exercise.kind != "write":
        data |= replies(exercise)
        answer = "".join(map(LETTER.format, data.get("letters", ()))) or FIELD
    made = json.dumps(data, separators=(",", ":")).replace("<", "\\u003c")
    styles = "".join(map(_style, ("right", "wrong", "open", "progress")))
    return FORM.format(key=key, answer=answer, data=made, styles=styles)


def replies(exercise):
    """Return what a page knows of an exercise: replies to answers it recognises."""
    kind = exercise.answer_type
    if isinstance(kind, ChoiceAnswer):
        letters = sorted([kind.expected, *dict(kind.misconceptions)])
        return {
            "letters": letters,
            "replies": _table(exercise, {a: a for a in letters}),
        }
    n = int(np.size(kind.expected))
    other = exercise.judge(_as_answer([PROBE] * n)).text
    part = exercise.judge(_as_answer([PROBE + 0.5] * n)).text
    part = "" if str(PROBE) in part else part
    made = {",".join(map(written, each)): each for each in _near(kind)}
    table = _table(exercise, {a: _as_answer(each) for a, each in made.items()}, other)
    whole = isinstance(np.ravel(kind.expected)[0].item(), int)
    data = {"n": n, "whole": whole, "decimals": kind.decimals, "replies": table}
    # Without an own text a number that nobody expects is repeated, and no more.
    return data | {"other": "" if str(PROBE) in other else other, "part": part}


def _table(exercise, answers, other=None):
    """Return {the answer's tag: the scrambled reply} where the judge has one."""
    table = {}
    for typed, answer in answers.items():
        verdict = exercise.judge(answer)
        if verdict.text != other and verdict.text != f"It isn't {answer}.":
            mark = "✓" if verdict.kind == RIGHT else "✗"
            tag, reply = scrambled(f"{exercise.key} {typed}", mark + verdict.text)
            assert tag not in table, f"{exercise.key}: two answers with one tag"
            table[tag] = reply
    return table


def _near(kind):
    """Yield answers around each known one: rounded, near, negated, times 100."""
    most = 3 if kind.decimals is None else kind.decimals
    for known in (kind.expected, *(each.answer for each in kind.misconceptions)):
        is_expected = known is kind.expected
        values = tuple(np.ravel(known).tolist())
        yield values
        if is_expected:
            yield tuple(-each for each in values)
        if len(values) > 1:
            continue
        (value,) = values
        for factor in (1, -1, 100, 0.01) if is_expected else (1,):
            yield from ((round(value * factor, k),) for k in range(DIGITS + 1))
        # So far away the judge calls a number close, or a known mistake rounded.
        far = 0.05 if is_expected else 0.003 if kind.decimals else 0
        for digits in range(most + 1) if value % 1 else ():
            steps = int(abs(value) * far * 10**digits)
            for step in range(-steps, steps + 1):
                yield (round(round(value, digits) + step / 10**digits, digits),)


def _as_answer(values):
    """Return numbers as a person writes them in a notebook."""
    whole = [int(each) if each == round(each) else each for each in values]
    return whole[0] if len(whole) == 1 else tuple(whole)


def written(value):
    """Return a number in the one way that exercises.js writes it, too."""
    text = f"{value:.{DIGITS}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def scrambled(secret, text):
    """Return a tag of the secret, and the text as only the secret reads it."""
    numbers = _numbers(secret)
    tag = f"{next(numbers):x}"
    made = bytes(byte ^ next(numbers) & 255 for byte in text.encode())
    return tag, base64.b64encode(made).decode()


def _numbers(secret):
    """Yield pseudo-random numbers, as exercises.js does: FNV-1a, then xorshift."""
    state = 2166136261
    for byte in secret.encode():
        state = (state ^ byte) * 16777619 % 2**32
    while True:
        state ^= state << 13 & 0xFFFFFFFF
        state ^= state >> 17
        state ^= state << 5 & 0xFFFFFFFF
        yield state


def _style(kind):
    return re.match("<style>.*?</style>", Reply(kind, "", "")._repr_html_(), re.S)[0]


def _bare(reply):
    """Return a reply's HTML; the page has its style sheet, and tells it by itself."""
    made = reply._repr_html_().split("</style>", 1)[1]
    return made.replace(' role="status"', "")
