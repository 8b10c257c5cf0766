"""The most likely classes for a photo as bars, and how sure the model is of them."""

from html import escape
from math import exp, log10

from lecture_utils.views.kit import raster
from lecture_utils.views.kit.raster import PhotoPanel
from lecture_utils.views.kit.svg import element, hint, line, rect, render, text
from lecture_utils.views.kit.text import percent, signed

FULL_WIDTH = 760
TOP = 24
LARGE, SMALL, NEXT = 300, 184, 250  # a square's side: alone, one of two; the second
LEFT, WIDTH = 340, 340  # of the bars: 0 to 100 %
ROOM, TALLEST = 422, 58  # for all rows; for one
BAR = 16
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


def view_evidence(photo, evidence, *, n_shown=5, slip="none", right=None, fed=None):
    """Draw the best classes for a photo as bars, and say how sure the model is.

    `evidence` comes from `vgg16.class_evidence`, for all classes of the model. With a
    slip in feeding the photo, `right` is the evidence without it, drawn as outlines,
    and `fed` the picture that, rightly prepared, gives what the network got. The class
    that is rightly the best is drawn too, below the others if it is not one of them.
    """
    best, place = evidence[:n_shown], None
    if slip == "none":
        right = fed = None
    else:
        place = [row.index for row in evidence].index(right[0].index)
    rows = [*best, evidence[place]] if (place or 0) >= n_shown else best
    height = TOP + LARGE if fed is None else NEXT + SMALL
    step = min(ROOM / len(rows), TALLEST)
    bottom = TOP + 20 + step * len(rows)
    total = percent_of(sum(row.probability for row in best))
    listed = ", ".join(f"{row.name} {percent_of(row.probability)}" for row in best)
    caption = "" if slip == "none" else f". Fed with the slip “{slip}”"
    return render(
        (FULL_WIDTH, max(height, bottom) + 6),
        _squares(photo, fed),
        _bars(rows, right, n_shown, step, bottom),
        title="Class evidence",
        alt=f"{listed}; together {total} of {len(evidence)} classes{caption}",
        words=_words(evidence, n_shown, slip, right, place),
    )


def percent_of(probability):
    """Return a probability in percent, a tiny one as "under 0.1 %"."""
    if 0 < probability < 0.0005:
        return f"under {percent(0.001)}"
    return percent(min(probability, 1.0))


def _squares(photo, fed):
    """Draw the photo as the model sees it, and what a slip makes of it."""
    pixels = f"{photo.shape[0]} × {photo.shape[1]} pixels"
    if fed is None:
        return _square(photo, f"What it sees: {pixels}", TOP, LARGE, "photo")
    return _square(photo, f"The photo: {pixels}", TOP, SMALL, "photo") + _square(
        fed, "What the slip makes of it", NEXT, SMALL, "fed"
    )


def _square(pixels, caption, top, side, class_):
    panel = PhotoPanel(pixels, 0, top, side)
    edge = rect(*panel.frame, fill="none", stroke="var(--lu-rule)")
    image = panel.draw(class_=class_, **raster.PIXELATED)
    return text(0, top - 9, caption) + image + edge


def _bars(rows, right, n_shown, step, bottom):
    """Draw a row for each class: its name, its probability as a bar, its z."""
    rightly = {row.index: row.probability for row in right or ()}
    parts = [text(LEFT, 15, "Probability"), text(FULL_WIDTH, 15, "z", class_="e i")]
    for share in (0, 25, 50, 75, 100):
        x, unit = LEFT + WIDTH * share / 100, " %" if share == 100 else ""
        parts.append(line(x, TOP, x, bottom - 16, stroke="var(--lu-grid)"))
        parts.append(text(x, bottom, f"{share}{unit}", class_="m quiet", font_size=14))
    for i, row in enumerate(rows):
        y = TOP + step * i
        if i == n_shown:  # the rightly best class, below the best
            look = {"stroke": "var(--lu-rule)", "stroke_dasharray": "4 4"}
            parts.append(line(LEFT, y - 1, FULL_WIDTH, y - 1, **look))
        parts.append(_row(row, rightly.get(row.index), y, is_best=i == 0))
    return "".join(parts)


def _row(row, right, y, *, is_best):
    name, p = row.name, row.probability
    caption = f"{name}: {percent_of(p)}, z = {signed(row.z)}"
    number, end = percent_of(p), LEFT + WIDTH * p
    look = {"fill": "var(--lu-zero)", "fill_opacity": 1 if is_best else 0.6}
    parts = [
        text(LEFT + 4, y + 14, name, class_="name b" if is_best else "name"),
        rect(LEFT, y + 19, WIDTH * p, BAR, **look, class_="bar"),
        text(FULL_WIDTH, y + 33, signed(row.z), class_="e"),
    ]
    if right is not None:
        caption += f"; rightly fed {percent_of(right)}"
        number += f" (right: {percent_of(right)})"
        end = max(end, LEFT + WIDTH * right)
        box = LEFT, y + 17, max(WIDTH * right, 1), BAR + 4
        look = {"fill": "none", "stroke": "var(--lu-fg)", "stroke_width": 1.5}
        parts.append(rect(*box, **look, class_="right"))
    if end > LEFT + WIDTH * 0.5:
        # On the name's line, where the bar leaves no room for it.
        parts.append(text(LEFT + WIDTH, y + 14, number, class_="e amount"))
    else:
        parts.append(text(end + 8, y + 33, number, class_="amount"))
    return element("g", hint(caption), *parts, class_="class")


def _words(evidence, n_shown, slip, right, place):
    """Say how sure the model is, what a slip costs, and what z means."""
    words = [_answer(evidence[0], len(evidence)), _together(evidence, n_shown)]
    if slip != "none":
        words.append(f"<b>{slip}</b>: {SLIPS[slip]}.")
        words.append(_cost(right[0], evidence[place], place))
    return [*words, _ratio(*evidence[:2])]


def _answer(first, n_classes):
    """Say the best class, and whether that is an answer or a guess."""
    p = first.probability
    name = f"<b>{escape(first.name)}</b>, {percent_of(p)}."
    if p >= SURE:
        return (
            f"{name} It is sure of itself, which is not the same as right: it can only "
            f"name one of its {n_classes:,} classes."
        )
    if p >= LEANING:
        others = f"{n_classes - 1:,} classes" if n_classes > 2 else "class"
        rest = percent_of(1 - p)
        return f"{name} It leans that way: {rest} go to the other {others}."
    return (
        f"{name} It is not sure{' of anything' if p < VAGUE else ''}: to all other "
        f"classes together it gives more, {percent_of(1 - p)}. The best of "
        f"{n_classes:,} is a guess here, not an answer."
    )


def _together(evidence, n_shown):
    """Say which share of all probability the shown classes have."""
    n_classes, n = len(evidence), min(n_shown, len(evidence))
    if n == n_classes:
        return f"All classes are shown, {n}: they share {percent(1, 0)}."
    total = percent_of(sum(row.probability for row in evidence[:n]))
    return (
        f"The {n} shown have {total} together of what all {n_classes:,} classes share. "
        f"If it knew nothing, each would get {percent_of(1 / n_classes)}."
    )


def _cost(right, left, place):
    """Say what the model says rightly fed, and what a slip leaves of that."""
    p, now = right.probability, left.probability
    name = escape(right.name)
    start = f"Rightly fed (outlines) it says <b>{name}</b>, {percent_of(p)}. "
    if place:
        now = percent_of(now)
        return f"{start}With the slip that class gets {now}: place {place + 1}."
    if abs(now - p) < SAME:
        return f"{start}With the slip the answer stays, and so does its probability."
    return f"{start}The slip changes how sure it is, not the answer."


def _ratio(first, second):
    """Say what the distance of two z means."""
    names = escape(first.name), escape(second.name)
    distance = signed(first.z - second.z)
    return (
        f"<i>z</i> is the evidence before the softmax; only distances count: "
        f"{distance} from {names[1]} up to {names[0]} makes it "
        f"e<sup>{distance}</sup> ≈ {_times(first.z - second.z)} times as likely."
    )


def _times(distance):
    """Return e to the distance to two digits: no more than its two decimals carry."""
    times = exp(min(distance, 300.0))
    if times < 10:
        return signed(times, 1)
    if times < 1e9:
        return f"{round(times, 1 - int(log10(times))):,.0f}"
    return "more than a billion"
