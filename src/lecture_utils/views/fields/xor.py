"""XOR in four planes: of the hidden units, of the output, and of h1 and h2."""

from functools import lru_cache
from itertools import pairwise

import numpy as np

from lecture_utils import datasets, fields, mlp, palette
from lecture_utils._validation import one_of
from lecture_utils.activations import ACTIVATIONS
from lecture_utils.geometry import line_in_box, square_limits
from lecture_utils.views.fields import RANGES
from lecture_utils.views.kit.axes import Axes
from lecture_utils.views.kit.field import (
    BOUNDARY,
    PATH,
    ground,
    level_line,
    samples_on,
    values_on,
)
from lecture_utils.views.kit.marks import WHITE_HALO
from lecture_utils.views.kit.svg import element, paragraph, render, table, text
from lecture_utils.views.kit.text import equation, signed, trimmed, weighted_sum

SIZE = (760, 246)
OUTPUTS = ("step", "sigmoid", "tanh", "identity")
LEFT, TOP, SIDE, APART = 30, 62, 154, 190
N_PIXELS = 60
X, Y = datasets.logic_gate("XOR")
SHOWN = (-0.5, 1.5)
NAMES = "ABCD"


def view_xor(params, activations="step"):
    """Draw XOR by a 2-2-1 network: two hidden units, the output, the plane of h1, h2.

    Four planes with the four samples: what each hidden unit answers, what the output
    answers, and the same answer over (h1, h2), where its boundary is one line. Beside
    them the truth table and what to make of it.

    Parameters
    ----------
    params : sequence of Layer
        W (2, 2) and b (2,) of the hidden layer, W (1, 2) and b (1,) of the output.
    activations : sequence of str, or str
        Hidden and output; one name alone is that of both. The output's is "step",
        "sigmoid", "tanh" or "identity".

    Examples
    --------
    >>> from lecture_utils import fields
    >>> view_xor(fields.xor_network()).alt.split("; ")[1]
    'over h1 and h2 one line parts the classes'
    """
    trace = mlp.forward(params, X, activations)
    params = [mlp.Layer(*map(np.asarray, layer)) for layer in params]
    sizes = tuple(len(layer.b) for layer in params)
    if sizes != (2, 1):
        raise ValueError(
            "params must hold two hidden units and one output, got layers of "
            f"{sizes} units"
        )
    hidden, output = trace.activations
    one_of("output activation", output, OUTPUTS)
    wrong = mlp.predict(params, X, trace.activations) != Y
    able = "one line parts" if fields.separable(trace.a[0], Y) else "no line parts"
    return render(
        SIZE,
        _planes(params, trace, wrong),
        title="XOR by two lines",
        alt=f"XOR by a 2-2-1 network, hidden units: {hidden}. "
        f"{4 - wrong.sum()} of 4 samples are right; over h1 and h2 {able} the classes",
        words=_words(params, trace, wrong),
    )


def _planes(params, trace, wrong):
    """Return the four planes; `trace` is that of the four samples."""
    hidden, output = trace.activations
    (W, b), ((v,), (c,)) = params
    H = trace.a[0]
    titles = [
        # As short as it can be: a plane is narrow.
        (f"h₁ = {hidden}(z), z =", weighted_sum(W[0], b[0], written=trimmed)),
        (f"h₂ = {hidden}(z), z =", weighted_sum(W[1], b[1], written=trimmed)),
        (f"ŷ = {output}(z), z =", weighted_sum(v, c, "h", written=trimmed)),
        ("The same ŷ", "over h₁ and h₂"),
    ]
    return (
        _unit(_axes(0), W[0], b[0], hidden, X)
        + _unit(_axes(1), W[1], b[1], hidden, X)
        + _output(_axes(2), params, trace.activations, wrong)
        + _unit(_axes(3, *_limits(H)), v, c, output, H, wrong, names=("h₁", "h₂"))
        + "".join(_title(k, *lines) for k, lines in enumerate(titles))
    )


def _axes(number, xlim=SHOWN, ylim=SHOWN):
    return Axes(LEFT + APART * number, TOP, SIDE, SIDE, xlim, ylim)


def _title(number, first, second):
    x, room = LEFT + APART * number + SIDE / 2, APART - 8
    look = {"class_": "m", "room": room, "font_size": 14}
    return text(x, 20, first, room=room, class_="m b") + text(x, 44, second, **look)


# What stands round a plane while the weights move is written once.
@lru_cache(maxsize=64)
def _frame(axes, xlabel, ylabel):
    """Return border, two ticks a side, and the label between them."""
    xticks, yticks = (
        [np.ceil(low), np.floor(high)] for low, high in (axes.xlim, axes.ylim)
    )
    across, down = axes.x(np.mean(xticks)), axes.y(np.mean(yticks))
    return (
        axes.frame("", "", xticks=xticks, yticks=yticks)
        + text(across, axes.bottom + 20, xlabel, class_="m")
        + text(axes.left - 8, down + 5, ylabel, class_="e")
    )


def _unit(axes, w, b, activation, samples, wrong=None, names=("x₁", "x₂")):
    """Return one unit's field over its two inputs, and its line z = 0."""
    z = values_on(axes, lambda points: points @ w + b, N_PIXELS)
    line = axes.straight(w, b, width=3, **BOUNDARY)
    drawn = _ground(axes, z, activation) + line + _samples(axes, samples, wrong)
    return axes.inside(drawn) + _frame(axes, *names)


def _ground(axes, z, activation):
    middle, reach = RANGES.get(activation, (0.0, 1.5))
    return ground(axes, (ACTIVATIONS[activation].f(z) - middle) / reach)


def _output(axes, params, activations, wrong):
    """Return the output's field over the inputs, its boundary, the hidden lines."""

    def run(x):
        return mlp.forward(params, x, activations).z[1][:, 0]

    (W, b), _ = params
    z = values_on(axes, run, N_PIXELS)
    thin = {"stroke": palette.LIGHT["muted"], "width": 1.5, "dash": "5 4"}
    parts = [_ground(axes, z, activations[1])]
    parts += [axes.straight(W[k], b[k], **thin, class_="part") for k in (0, 1)]
    steps = activations[0] == "step"
    parts.append(_pieces(axes, W, b, run) if steps else level_line(axes, z))
    return axes.inside(*parts, _samples(axes, X, wrong)) + _frame(axes, "x₁", "x₂")


def _pieces(axes, W, b, z):
    """Return those pieces of the hidden units' lines where the answer changes."""
    path = ""
    for k in (0, 1):
        ends = line_in_box(W[k], b[k], axes.xlim, axes.ylim)
        if ends is None:
            continue
        aside = 1e-6 * W[k] / np.hypot(*W[k])
        for start, end in _cut(ends, W[1 - k], b[1 - k]):
            above, below = z((start + end) / 2 + [aside, -aside]) >= 0
            if above != below:
                path += f"M{axes.x(start[0]):.1f} {axes.y(start[1]):.1f}"
                path += f"L{axes.x(end[0]):.1f} {axes.y(end[1]):.1f}"
    return element("path", d=path, **PATH) if path else ""


def _cut(ends, w, b):
    """Return a stretch of line in two pieces where w . x + b = 0 cuts it, or whole."""
    at_start, at_end = ends @ w + b
    share = at_start / (at_start - at_end) if at_start * at_end < 0 else 0.0
    along = ends[1] - ends[0]
    cuts = [0.0, share, 1.0] if share else [0.0, 1.0]
    return [ends[0] + np.outer(pair, along) for pair in pairwise(cuts)]


def _limits(H):
    """Return limits with room for letters; the same for all units from 0 to 1."""
    if H.min() >= 0 and H.max() <= 1:
        return (-0.3, 1.3), (-0.3, 1.3)
    (x0, x1), (y0, y1) = square_limits(H)
    room = 0.15 * (x1 - x0)
    return (x0 - room, x1 + room), (y0 - room, y1 + room)


def _samples(axes, points, wrong=None):
    return samples_on(axes, points, Y, wrong, size=8) + _letters(axes, points)


def _letters(axes, points):
    """Name the samples, beside them, those on one point together."""
    places = {}
    xs, ys = axes.x(points[:, 0]), axes.y(points[:, 1])
    for x, y, name in zip(xs.tolist(), ys.tolist(), NAMES, strict=True):
        near = (at for at in places if np.hypot(at[0] - x, at[1] - y) < 12)
        at = next(near, (x, y))
        places[at] = places.get(at, "") + name
    return "".join(_beside(axes, at, places) for at in places)


def _beside(axes, at, places):
    """Write on the left, clear of a cross; on the right where the left is taken."""
    (x, y), names = at, places[at]
    room = x - 16 - 11 * len(names) > axes.left
    room &= not any(0 < x - p < 60 and abs(y - q) < 14 for p, q in places)
    look = {"class_": "e b onpale" if room else "b onpale"}
    return text(x - 16 if room else x + 16, y + 5, names, **look, **WHITE_HALO)


# ------------------------------------------------------------------ in words


def _words(params, trace, wrong):
    """Return the table, the tally, and why it is right or wrong."""
    right = len(Y) - int(wrong.sum())
    tally = f"<b>{right} of 4</b> right"
    tally += "." if right == 4 else "; the others are crossed, ✗ in the table."
    if trace.activations[0] == "identity":
        why = _one_layer(params)
    elif fields.separable(trace.a[0], Y):
        why = _parted(right == 4)
    else:
        why = _not_parted(trace.a[0])
    return _table(trace, wrong) + "".join(map(paragraph, [tally, *why]))


def _table(trace, wrong):
    rows = []
    for name, x, h, a, y, bad in zip(NAMES, X, *trace.a, Y, wrong, strict=True):
        cells = [*(signed(v, 0) for v in x), *map(signed, h), signed(a[0]), str(y)]
        rows.append([f"<b>{name}</b>", *cells, "<b>✗</b>" if bad else "✓"])
    heads = ["", "x₁", "x₂", "h₁", "h₂", "ŷ", "y", ""]
    return table(heads, rows, left={len(heads) - 1})


def _one_layer(params):
    (w,), (b,) = fields.collapse(params)
    straight = (
        f"The boundary is one straight line,<br/>{equation(w, b)}<br/>and never right "
        "for more than 3 of the 4."
    )
    none = "W is zero, so there is no boundary: one answer everywhere."
    return [
        "<b>Without an activation two layers are one:</b><br/>"
        f"W = W₂ W₁ = ({signed(w[0])}, {signed(w[1])})<br/>"
        f"b = W₂ b₁ + b₂ = {signed(b)}",
        straight if w.any() else none,
    ]


def _parted(solved):
    able = "In the plane of h₁ and h₂ <b>one line parts the classes</b>"
    if solved:
        return [
            "Each hidden unit draws one line. What the two answer, h₁ and h₂, is each "
            "sample's new place.",
            f"{able}, and the output draws it.",
        ]
    return [
        f"{able}: the hidden layer has done its part. But the output's line isn't "
        "there yet: change the weights and the bias of ŷ."
    ]


def _not_parted(H):
    together = [
        " and ".join(sorted(NAMES[i] + NAMES[j]))
        for i in np.flatnonzero(Y == 0)
        for j in np.flatnonzero(Y == 1)
        if np.allclose(H[i], H[j])
    ]
    yield (
        "In the plane of h₁ and h₂ <b>no line parts the classes</b>, whatever the "
        "output's weights. Change a hidden unit's line."
    )
    if together:
        yield f"{together[0]} stand on one point there, though their classes differ."
