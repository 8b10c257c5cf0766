"""How sure a model is, in words that hold for any model."""

from html import escape
from math import exp, log10

from lecture_utils.views.kit.svg import paragraph, signed

SURE, LEANING, VAGUE = 0.9, 0.5, 0.25
SAME = 0.0005  # two probabilities closer than this are written alike
# What the network gets, by the name of the slip.
SLIPS = {
    "none": "",
    "RGB for BGR": (
        "red and blue have changed places. A gray pixel is fed as it should be, a "
        "coloured one is not"
    ),
    "divided by 255": (
        "every number lies between 0 and 1, where the network was trained on about "
        "−124 to 151: to it all photos are almost the same flat gray"
    ),
    "twice": (
        "the mean was taken off twice, and the channels turned back: much too dark, "
        "with red and blue in each other’s places"
    ),
}


def percent(share):
    """Return a probability in percent, one decimal."""
    unit = "\N{NO-BREAK SPACE}%"
    return f"under 0.1{unit}" if 0 < share < 0.0005 else signed(100 * share, 1) + unit


def alt(best, n_classes, slip):
    """Return the classes with their probabilities in one sentence."""
    rows = ", ".join(f"{row.name} {percent(row.probability)}" for row in best)
    fed = "" if slip == "none" else f". Fed with the slip “{slip}”"
    return f"{rows}; together {percent(total(best))} of {n_classes} classes{fed}"


def total(best):
    """Return the probability of the classes together, at most 1."""
    return min(sum(row.probability for row in best), 1.0)


def evidence_words(best, n_classes, slip, right, lost):
    """Return how sure the model is, what a slip costs, and what z means.

    `lost` is what the slip leaves of the class that is rightly the best: its place,
    from 1, and its evidence; None where that is not known.
    """
    said = [_answer(best, n_classes), _together(best, n_classes)]
    if slip != "none":
        said += [f"<b>{slip}</b>: {SLIPS[slip]}.", _cost(right[0], lost)]
    if len(best) > 1:
        said.append(_ratio(*best[:2]))
    return "".join(map(paragraph, said))


def _answer(best, n_classes):
    """Say the best class, and whether that is an answer or a guess."""
    first, p = best[0], best[0].probability
    name = f"<b>{escape(first.name)}</b>, {percent(p)}."
    if n_classes == 1:
        return f"{name} It knows no other class."
    if p >= SURE:
        return (
            f"{name} It is sure of itself, which is not the same as right: it can only "
            f"name one of its {n_classes:,} classes."
        )
    if p >= LEANING:
        others = f"{n_classes - 1:,} classes" if n_classes > 2 else "class"
        return f"{name} It leans that way: {percent(1 - p)} go to the other {others}."
    return (
        f"{name} It is not sure{' of anything' if p < VAGUE else ''}: to all other "
        f"classes together it gives more, {percent(1 - p)}. The best of {n_classes:,} "
        "is a guess here, not an answer."
    )


def _together(best, n_classes):
    n = len(best)
    if n == n_classes:
        return f"All classes are shown, {n}: they share 100\N{NO-BREAK SPACE}%."
    these = f"The {n} shown have" if n > 1 else "The one shown has"
    together = " together" if n > 1 else ""
    return (
        f"{these} {percent(total(best))}{together} of what all {n_classes:,} classes "
        f"share. If it knew nothing, each would get {percent(1 / n_classes)}."
    )


def _cost(right, lost):
    """Say what the model says rightly fed, and what is left of that."""
    name, p = escape(right.name), percent(right.probability)
    start = f"Rightly fed (outlines) it says <b>{name}</b>, {p}. "
    if lost is None:
        return f"{start}With the slip that class is not among the best."
    place, row = lost
    if place == 1 and abs(row.probability - right.probability) < SAME:
        return f"{start}With the slip the answer stays, and so does its probability."
    if place == 1:
        return f"{start}The slip changes how sure it is, not the answer."
    now = percent(row.probability)
    return f"{start}With the slip that class gets {now}: place {place}."


def _ratio(first, second):
    """Say what the distance of two z means."""
    names = escape(first.name), escape(second.name)
    distance = first.z - second.z
    return (
        f"<i>z</i> is the evidence before the softmax; only distances count: "
        f"{signed(distance)} from {names[1]} up to {names[0]} makes it "
        f"e<sup>{signed(distance)}</sup> ≈ {_times(distance)} times as likely."
    )


def _times(distance):
    """Return e to the distance to two digits: no more than its two decimals carry."""
    times = exp(min(distance, 300.0))
    if times < 10:
        return signed(times, 1)
    if times < 1e9:
        return f"{round(times, 1 - int(log10(times))):,.0f}"
    return "more than a billion"
