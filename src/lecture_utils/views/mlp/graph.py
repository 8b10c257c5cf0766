"""A small network as a graph: units in columns, weights as lines, numbers on both."""

from dataclasses import dataclass, field
from functools import lru_cache
from math import hypot

import numpy as np

from lecture_utils.views.kit.marks import (
    FADED,
    HALO,
    OUTLINE,
    PURPLE,
    on_line,
    tint,
    weight,
)
from lecture_utils.views.kit.svg import arrow, circle, element, hint, rect, text
from lecture_utils.views.kit.text import signed, sub

HEIGHT, LOW_HEIGHT = 396, 296
RADIUS = 32
GRADIENT = {"class_": "m gradient", "style": f"fill:{PURPLE}"}


@dataclass
class Shown:
    """What a drawing of the network shows at one step.

    Units are (column, k), column 0 the inputs; weights are (layer, j, k), from unit k
    of the column before to unit j of column `layer`.
    """

    a: dict  # unit: number; one that is missing is not known yet
    z: dict = field(default_factory=dict)
    b: dict = field(default_factory=dict)
    under: dict = field(default_factory=dict)  # unit: its gradients, as texts
    on: dict = field(default_factory=dict)  # weight: its gradient, as text
    lit: set = field(default_factory=set)  # what is not in it fades, unless it is empty
    back: dict = field(default_factory=dict)  # weight: what it passes back, as text
    J: str = ""  # in the box of the loss; empty: no box
    fresh: set = field(default_factory=set)  # weights, and units whose bias, changed

    def look(self, name):
        """Return the class of a unit or weight that the step is not about."""
        lit = name in self.lit or name in self.back
        return FADED if self.lit and not lit else None


def by_unit(column, values):
    """Return a column's numbers by unit."""
    return {(column, k): float(value) for k, value in enumerate(values)}


def weights_of(layer, W):
    """Return the names of a layer's weights."""
    return [(layer, j, k) for j, k in np.ndindex(W.shape)]


def values_after(params, trace, k, sample=0):
    """Return what is known after `k` steps forward: z, then a, layer after layer."""
    shown = Shown(a=by_unit(0, trace.X[sample]))
    for layer, (_, b) in enumerate(params, start=1):
        shown.b |= by_unit(layer, b)
        if k >= 2 * layer - 1:
            shown.z |= by_unit(layer, trace.z[layer - 1][sample])
        if k >= 2 * layer:
            shown.a |= by_unit(layer, trace.a[layer - 1][sample])
    return shown


def parameters(layers, first=1):
    """Yield each parameter's name and its number; `first` is the first layer's."""
    for n, (W, b) in enumerate(layers, first):
        for (j, k), value in np.ndenumerate(W):
            yield f"W{sub(n)}[{j + 1}, {k + 1}]", value
        for (j,), value in np.ndenumerate(b):
            yield f"b{sub(n)}[{j + 1}]", value


def sizes_text(params):
    """Return "2-2-1" for a network with two inputs, two hidden units, one output."""
    return "-".join(map(str, _sizes(params)))


def _sizes(params):
    return len(params[0][0][0]), *(len(b) for _, b in params)


def width(n_layers):
    """Return the drawing's width: numbers need so much room between two columns."""
    return max(760, 300 * n_layers)


@lru_cache(maxsize=8)
def _places(sizes, with_loss):
    """Return the centre of each unit, one list a column.

    Without a loss, on the way forward, units need no room for gradients.
    """
    right = width(len(sizes) - 1) - (180 if with_loss else 70)
    top, bottom = (94, 286) if with_loss else (86, 236)
    columns = []
    for x, n in zip(np.linspace(62, right, len(sizes)).tolist(), sizes, strict=True):
        ys = [(top + bottom) / 2] if n == 1 else np.linspace(top, bottom, n).tolist()
        columns.append([(x, y) for y in ys])
    return columns


def graph(params, shown):
    """Return the elements of the network with what a step shows of it."""
    columns = _places(_sizes(params), bool(shown.J))
    lines, numbers = [], []
    for layer, (W, _) in enumerate(params, start=1):
        for name in weights_of(layer, W):
            _, j, k = name
            ends = columns[layer - 1][k], columns[layer][j]
            lines.append(_weight(name, W[j, k], *ends, shown))
            numbers.append(_weight_numbers(name, W[j, k], *ends, shown))
    units = [
        _unit((column, k), *at, shown)
        for column, places in enumerate(columns)
        for k, at in enumerate(places)
    ]
    loss = _loss(*columns[-1][0], shown.J) if shown.J else ""
    return "".join([_headings(columns), *lines, *numbers, loss, *units])


def _headings(columns):
    names = ["inputs x"] + [f"layer {n}" for n in range(1, len(columns))]
    names[-1] += ", output"
    places = zip(columns, names, strict=True)
    return "".join(text(c[0][0], 18, name, class_="m quiet") for c, name in places)


def _between(start, end, share):
    """Return a point on the way from a unit to a unit, edge to edge."""
    (x1, y1), (x2, y2) = start, end
    length = hypot(x2 - x1, y2 - y1)
    share = (RADIUS + share * (length - 2 * RADIUS)) / length
    return x1 + share * (x2 - x1), y1 + share * (y2 - y1)


def _weight(name, w, start, end, shown):
    """Draw a weight as a line, lit or faded, and what it passes back as an arrow."""
    tail, head = _between(start, end, 0.0), _between(start, end, 1.0)
    layer, j, k = name
    words = f"layer {layer}: weight from {k + 1} to {j + 1} is {signed(w)}"
    passes_back = name in shown.back
    glow = name in shown.lit and not passes_back
    line = weight(*tail, *head, w, words, glow=glow)
    if passes_back:
        # A band beside the weight's own line: what flows, against its direction.
        band = arrow(*head, *tail, stroke="var(--lu-gradient)")
        line = band + element("g", line, class_=FADED)
    return element("g", line, class_=shown.look(name))


def _weight_numbers(name, w, start, end, shown):
    """Write the weight near where it starts, its gradient near where it ends."""
    x, y = _between(start, end, 0.27)
    look = "m b" if name in shown.fresh else "m"
    parts = [on_line(x, y, signed(w), room=52, class_=look)]
    gradient = shown.back.get(name) or shown.on.get(name)
    if gradient:
        x, y = _between(start, end, 0.64)
        parts.append(on_line(x, y, gradient, **GRADIENT))
    return element("g", *parts, class_=shown.look(name))


def _unit(name, x, y, shown):
    """Draw a unit: a inside, bias over it, z and gradients under it."""
    (column, k), ring = name, OUTLINE
    if name in shown.lit:
        ring = ring | {"stroke": "var(--lu-accent)", "stroke_width": 6, "class_": "lit"}
    words = f"layer {column}, unit {k + 1}" if column else f"input {k + 1}"
    if name in shown.a:
        a = shown.a[name]
        words += f": {signed(a)}"
        inside = (
            circle(x, y, RADIUS - 1, fill="#FFFFFF")
            + circle(x, y, RADIUS - 1, **tint(a), class_="activation")
            + text(x, y + 5, signed(a), class_="m b onpale")
        )
    else:
        words += ": not computed yet"
        inside = text(x, y + 5, "?", class_="m quiet")
    parts = [circle(x, y, RADIUS, hint(words), **ring), inside]
    if name in shown.b:
        look = "m b" if name in shown.fresh else "m quiet"
        parts.append(text(x, y - RADIUS - 9, f"b {signed(shown.b[name])}", class_=look))
    parts += _under(name, x, y + RADIUS + 20, shown)
    return element("g", *parts, class_=shown.look(name))


def _under(name, x, y, shown):
    """Write z under a unit, then its gradients, each below the last one's tails."""
    lines = [(words, GRADIENT) for words in shown.under.get(name, ())]
    if name in shown.z:
        lines.insert(0, (f"z {signed(shown.z[name])}", {"class_": "m"}))
    return [
        text(x, y, words, dy=f"{1.25 * i}em", **look, **HALO)
        for i, (words, look) in reversed([*enumerate(lines)])
    ]


def _loss(x, y, words):
    """Draw the box of the loss to the right of the output at (x, y)."""
    middle = x + 128
    return (
        arrow(x + RADIUS, y, middle - 46, y)
        + rect(middle - 46, y - 26, 92, 52, rx=8, **OUTLINE)
        + text(middle, y - 4, "loss J", class_="m quiet")
        + text(middle, y + 16, words, class_="m b")
    )
