"""How good a head is: an interval on a line from 0 to 100 %, and who is mixed up."""

from html import escape

import numpy as np

from lecture_utils.views.kit.svg import circle, hint, line, paragraph, rect, text

SIZE = (340, 66)
LEFT, RIGHT, MIDDLE = 14, 326, 30


def interval(verdict, n_classes):
    """Return the accuracy as a dot, its interval as a band, and guessing as a mark."""
    x, chance = _place, 1 / n_classes
    ends = x(verdict.low), x(verdict.high)
    band = rect(
        ends[0],
        MIDDLE - 7,
        max(ends[1] - ends[0], 2),
        14,
        hint(f"95 % interval: {percent(verdict.low)} to {percent(verdict.high)}"),
        fill="var(--lu-zero)",
        opacity=0.35,
        class_="band",
    )
    ticks = "".join(
        line(x(t), MIDDLE - 4, x(t), MIDDLE + 4, stroke="var(--lu-rule)")
        + text(x(t), SIZE[1] - 6, words, room=room, class_=f"quiet {side}".strip())
        for t, words, side, room in ((0, "0 %", "", 30), (1, "100 %", "e", 46))
    )
    guess = line(
        *(x(chance), MIDDLE - 12, x(chance), MIDDLE + 18),
        hint("guessing"),
        stroke="var(--lu-one)",
        stroke_width=2,
        stroke_dasharray="4 3",
        class_="guess",
    ) + text(*_under(chance), "guessing", room=74, class_="m quiet")
    dot = circle(
        x(verdict.accuracy),
        MIDDLE,
        7,
        fill="var(--lu-zero)",
        stroke="var(--lu-panel)",
        stroke_width=2,
        class_="accuracy",
    )
    axis = line(LEFT, MIDDLE, RIGHT, MIDDLE, stroke="var(--lu-rule)", stroke_width=2)
    said = text(*_beside(ends), percent(verdict.accuracy), class_="b m")
    return axis + band + ticks + guess + dot + said


def _place(share):
    return LEFT + share * (RIGHT - LEFT)


def _under(chance):
    """Return where the words stand: at the mark, but clear of 0 %."""
    return max(_place(chance), LEFT + 68), SIZE[1] - 6


def _beside(ends):
    return min(max(sum(ends) / 2, LEFT + 20), RIGHT - 20), MIDDLE - 16


def percent(share):
    """Return a share as whole percents."""
    return f"{100 * share:.0f} %"


def mixed_up(confusion):
    """Return pairs of classes by how often they are taken for each other, most first.

    Each is (count, one, other); pairs that never are are left out.
    """
    both = np.triu(confusion + confusion.T, 1)
    pairs = [(int(both[i, j]), int(i), int(j)) for i, j in np.argwhere(both)]
    return sorted(pairs, key=lambda pair: -pair[0])


def verdict_words(verdict, names, counts):
    """Return what is known of a head, what it mixes up, and what is missing."""
    return "".join(
        paragraph(words)
        for words in (_how_good(verdict), _pairs(verdict, names), _empty(names, counts))
        if words
    )


def headline(verdict):
    """Return the accuracy with its interval, or that there is none, as plain text."""
    if verdict.accuracy is None:
        return "Taught, not tested" if verdict.head is not None else "Nothing to teach"
    return f"Right on {percent(verdict.accuracy)}"


def _how_good(verdict):
    return f"<b>{headline(verdict)}.</b> {escape(verdict.word)}"


def _pairs(verdict, names):
    if verdict.accuracy is None:
        return ""
    pairs = mixed_up(verdict.confusion)
    if not pairs:
        return "None of them was taken for another class."
    said = [f"“{names[i]}” and “{names[j]}” {_times(n)}" for n, i, j in pairs[:2]]
    return f"Mixed up most: {escape(', '.join(said))}, of {verdict.n} pictures."


def _times(n):
    return "once" if n == 1 else f"{n} times"


def _empty(names, counts):
    empty = [f"“{name}”" for name, n in zip(names, counts, strict=True) if n == 0]
    if not empty or not sum(counts):
        return ""
    has = "has" if len(empty) == 1 else "have"
    return escape(f"{', '.join(empty)} {has} no picture yet.")
