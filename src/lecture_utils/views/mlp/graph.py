"""A small network as a graph: units in columns, weights as lines, numbers on both."""

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from lecture_utils.views.kit.network import (
    FADED,
    HALO,
    ON_LINE,
    OUTLINE,
    PURPLE,
    tint,
    weight,
)
from lecture_utils.views.kit.svg import arrow, circle, element, hint, rect, text
from lecture_utils.views.kit.text import signed

HEIGHT, LOW_HEIGHT = 396, 296
RADIUS = 32


@dataclass
class Shown:
    """What a drawing of the network tells at one step.

    Units are (column, k), column 0 the inputs; weights are (layer, j, k), from unit k
    of the column before to unit j of column `layer`.

    Attributes
    ----------
    a, z, b : dict of unit to float
        Numbers in, under and over a unit; one that is missing is not known yet.
    under : dict of unit to list of str
        Gradients under a unit.
    on : dict of weight to str
        Gradients on a weight.
    lit : set of unit or weight
        What the step is about; the rest fades. Nothing fades where it is empty.
    back : dict of weight to str
        Weights that pass something back in this step, and what.
    J : str
        What the box of the loss says; empty: no box.
    fresh : set of weight or unit
        Weights, and units whose bias, just changed.
    """

    a: dict = field(default_factory=dict)
    z: dict = field(default_factory=dict)
    b: dict = field(default_factory=dict)
    under: dict = field(default_factory=dict)
    on: dict = field(default_factory=dict)
    lit: set = field(default_factory=set)
    back: dict = field(default_factory=dict)
    J: str = ""
    fresh: set = field(default_factory=set)


def width(n_layers):
    """Return the drawing's width: numbers need so much room between two columns."""
    return max(760, 300 * n_layers)


@lru_cache(maxsize=8)
def places(sizes, with_loss):
    """Return the centre of each unit, one list a column, and that of the loss.

    Without a loss, on the way forward, units need no room for gradients.
    """
    right = width(len(sizes) - 1) - (180 if with_loss else 70)
    top, bottom = (94, 286) if with_loss else (86, 236)
    middle = (top + bottom) / 2
    columns = [
        [(x, y) for y in ([middle] if n == 1 else np.linspace(top, bottom, n).tolist())]
        for x, n in zip(np.linspace(62, right, len(sizes)).tolist(), sizes, strict=True)
    ]
    return columns, (right + 128.0, middle)


def graph(params, shown):
    """Return the elements of the network with what a step tells of it."""
    sizes = (params[0][0].shape[1], *(len(b) for _, b in params))
    columns, loss_at = places(sizes, bool(shown.J))
    parts = [_headings(columns)]
    for layer, (W, _) in enumerate(params, start=1):
        ends = columns[layer - 1], columns[layer]
        for j, k in np.ndindex(W.shape):
            parts.append(_weight((layer, j, k), W[j, k], ends[0][k], ends[1][j], shown))
    for layer, (W, _) in enumerate(params, start=1):
        ends = columns[layer - 1], columns[layer]
        for j, k in np.ndindex(W.shape):
            parts.append(
                _weight_words((layer, j, k), W[j, k], ends[0][k], ends[1][j], shown)
            )
    if shown.J:
        parts.append(_loss(columns[-1][0], loss_at, shown.J))
    for column, spots in enumerate(columns):
        parts += [_unit((column, k), at, shown) for k, at in enumerate(spots)]
    return "".join(parts)


def _headings(columns):
    names = ["inputs x"] + [f"layer {n}" for n in range(1, len(columns))]
    names[-1] += ", output"
    spots = zip(columns, names, strict=True)
    return "".join(text(c[0][0], 18, name, class_="m quiet") for c, name in spots)


def _look(name, shown):
    lit = name in shown.lit or name in shown.back
    return FADED if shown.lit and not lit else None


def _between(start, end, share):
    """Return a point on the way from a unit to a unit, edge to edge."""
    (x1, y1), (x2, y2) = start, end
    length = np.hypot(x2 - x1, y2 - y1)
    share = (RADIUS + share * (length - 2 * RADIUS)) / length
    return x1 + share * (x2 - x1), y1 + share * (y2 - y1)


def _weight(name, w, start, end, shown):
    """Draw a weight as a line, lit or faded, and what it passes back as an arrow."""
    tail, head = _between(start, end, 0.0), _between(start, end, 1.0)
    layer, j, k = name
    said = f"layer {layer}: weight from {k + 1} to {j + 1} is {signed(w)}"
    lit = name in shown.lit and name not in shown.back
    line = weight(*tail, *head, w, said, glow=lit)
    if name in shown.back:
        # A band beside the weight's own line: what flows, against its direction.
        line = arrow(*head, *tail, stroke="var(--lu-gradient)") + element(
            "g", line, class_=FADED
        )
    return element("g", line, class_=_look(name, shown))


def _weight_words(name, w, start, end, shown):
    """Write the weight near where it starts, its gradient near where it ends."""
    x, y = _between(start, end, 0.27)
    look = " b" if name in shown.fresh else ""
    parts = [text(x, y + 5, signed(w), room=52, class_="m" + look, **ON_LINE)]
    gradient = shown.back.get(name) or shown.on.get(name)
    if gradient:
        x, y = _between(start, end, 0.64)
        purple = {"class_": "m gradient", "style": f"fill:{PURPLE}"}
        parts.append(text(x, y + 5, gradient, **purple, **ON_LINE))
    return element("g", *parts, class_=_look(name, shown))


def _unit(name, at, shown):
    """Draw a unit: a inside, bias over it, z and gradients under it."""
    x, y = at
    ring = dict(OUTLINE)
    if name in shown.lit:
        ring |= {"stroke": "var(--lu-accent)", "stroke_width": 6, "class_": "lit"}
    parts = [circle(x, y, RADIUS, hint(_said(name, shown)), **ring)]
    if name in shown.a:
        parts.append(_filled(x, y, shown.a[name]))
    else:
        parts.append(text(x, y + 5, "?", class_="m quiet"))
    if name in shown.b:
        look = "m b" if name in shown.fresh else "m quiet"
        parts.append(text(x, y - RADIUS - 9, f"b {signed(shown.b[name])}", class_=look))
    parts += _under(name, x, y + RADIUS + 20, shown)
    return element("g", *parts, class_=_look(name, shown))


def _under(name, x, y, shown):
    """Write z under a unit, then its gradients, each below the last one's tails."""
    purple = {"class_": "m gradient", "style": f"fill:{PURPLE}"}
    lines = [(words, purple) for words in shown.under.get(name, ())]
    if name in shown.z:
        lines.insert(0, (f"z {signed(shown.z[name])}", {"class_": "m"}))
    return [
        text(x, y, words, dy=f"{1.25 * i}em", **look, **HALO)
        for i, (words, look) in reversed([*enumerate(lines)])
    ]


def _filled(x, y, a):
    """Return the unit's inside: its a on white at 0, blue above, orange below."""
    return (
        circle(x, y, RADIUS - 1, fill="#FFFFFF")
        + circle(x, y, RADIUS - 1, **tint(a), class_="activation")
        + text(x, y + 5, signed(a), class_="m b onpale")
    )


def _said(name, shown):
    column, k = name
    what = f"input {k + 1}" if column == 0 else f"layer {column}, unit {k + 1}"
    if name not in shown.a:
        return f"{what}: not computed yet"
    return f"{what}: {signed(shown.a[name])}"


def _loss(output, at, words):
    x, y = at
    return (
        arrow(output[0] + RADIUS, output[1], x - 46, y)
        + rect(x - 46, y - 26, 92, 52, rx=8, **OUTLINE)
        + text(x, y - 4, "loss J", class_="m quiet")
        + text(x, y + 16, words, class_="m b")
    )
