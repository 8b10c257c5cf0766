"""Whose the parameters are, and whose the numbers: a bar each, shared by layers."""

from itertools import pairwise

import numpy as np

from lecture_utils.views.kit.svg import element, hint, rect, text
from lecture_utils.views.vgg16.layer_row import COLOURS, group_of
from lecture_utils.views.vgg16.layer_text import percent

WIDTH, HEIGHT = 760, 22
TOPS = 344, 402
LETTER = 7.7  # a letter's width, about


def outputs(row):
    """Return how many numbers a layer puts out; flatten only puts them in a row."""
    return 0 if row.kind == "flatten" else int(np.prod(row.shape))


def shares(layers, chosen, fits):
    """Return the two bars: parameters of all layers, numbers of those that fit."""
    params = [row.n_params for row in layers]
    numbers = [outputs(row) if place < fits else 0 for place, row in enumerate(layers)]
    said = "Numbers that come out of the layers for one picture"
    return _bar(layers, params, chosen, TOPS[0], "Parameters", "parameters") + _bar(
        layers, numbers, chosen, TOPS[1], said, "numbers"
    )


def _bar(layers, amounts, chosen, top, title, unit):
    """Return a bar in which each layer has a share, and the chosen one's is lit."""
    total = sum(amounts)
    ends = np.cumsum([0, *amounts]) / total * WIDTH
    spans = list(pairwise(ends.tolist()))
    parts = [text(0, top - 8, f"{title}: {total:,}")]
    for place, (row, amount) in enumerate(zip(layers, amounts, strict=True)):
        if amount:
            said = f"{row.name}: {amount:,} {unit}, {percent(amount / total)}"
            colour = "accent" if place == chosen else COLOURS.get(row.kind, "muted")
            parts.append(_segment(*spans[place], top, colour, said))
    if amounts[chosen]:
        parts.append(_mark(*spans[chosen], top + HEIGHT))
    return element("g", *parts, *_labels(layers, ends, top), class_=unit)


def _segment(start, end, top, colour, said):
    look = {"fill": f"var(--lu-{colour})", "fill_opacity": 0.35, "class_": "segment"}
    # A line of the page's colour between two, where that leaves enough of them.
    edge = {"stroke": "var(--lu-panel)", "stroke_width": 1 if end - start > 3 else 0}
    return rect(start, top, end - start, HEIGHT, hint(said), **look, **edge)


def _mark(start, end, y):
    """Return a line under the chosen layer's share and a tip; seen at any width."""
    width = max(end - start, 4)
    x = min(start, WIDTH - width)
    d = f"M{x + width / 2:.1f} {y + 2}l-6 9h12z"
    accent = {"fill": "var(--lu-accent)"}
    return rect(x, y, width, 4, **accent, class_="mark") + element(
        "path", d=d, **accent
    )


def _labels(layers, ends, top):
    """Yield the name and share of each part that has the room for them."""
    keys = [row.name if group_of(row) == "top" else group_of(row) for row in layers]
    for key in dict.fromkeys(keys):
        first = keys.index(key)
        start, end = ends[first], ends[first + keys.count(key)]
        for label in (f"{key} {percent((end - start) / WIDTH)}", key):
            if len(label) * LETTER + 6 < end - start:
                middle = (start + end) / 2
                look = {"font_size": 14, "class_": "m"}
                look["style"] = "fill:var(--lu-ink)"  # on any page's tint
                yield text(middle, top + 16, label, room=end - start - 4, **look)
                break
