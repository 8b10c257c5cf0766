"""XOR in four planes: two hidden units, the output, and the plane of h1 and h2."""

from functools import lru_cache
from itertools import pairwise

import numpy as np

from lecture_utils import _palette, datasets, mlp
from lecture_utils._geometry import line_in_box, square_limits
from lecture_utils.activations import ACTIVATIONS
from lecture_utils.views.kit.axes import Axes
from lecture_utils.views.kit.svg import element, signed, text
from lecture_utils.views.perceptron.field import (
    BOUNDARY,
    ground,
    level_line,
    samples_on,
    values_on,
)

SIZE = (760, 246)
LEFT, TOP, SIDE, APART = 30, 62, 154, 190
N_PIXELS = 60
X, Y = datasets.logic_gate("XOR")
SHOWN = (-0.5, 1.5)
NAMES = "ABCD"

# Where a unit's field is white, and how far from there it is at its full colour.
_RANGE = {"step": (0.5, 0.5), "sigmoid": (0.5, 0.5), "tanh": (0.0, 1.0)}
_UNBOUNDED = (0.0, 1.5)


def planes_drawing(params, activations, trace, wrong):
    """Return the four planes; `trace` is that of the four samples."""
    hidden, output = activations
    (W, b), (v, c) = params
    axes = [_axes(i) for i in range(3)]
    parts = [_unit(axes[k], W[k], b[k], hidden) for k in (0, 1)]
    parts.append(_output(axes[2], params, activations, wrong))
    parts.append(_hidden_space(trace.a[0], v[0], c[0], output, wrong))
    sums = [_sum(W[0], b[0], "x"), _sum(W[1], b[1], "x"), _sum(v[0], c[0], "h")]
    for k, (name, f) in enumerate((("h₁", hidden), ("h₂", hidden), ("ŷ", output))):
        parts.append(_title(k, f"{name} = {f}(z), z =", sums[k]))
    parts.append(_title(3, "The same ŷ", "over h₁ and h₂"))
    return "".join(parts)


def _axes(number, xlim=SHOWN, ylim=SHOWN):
    return Axes(LEFT + APART * number, TOP, SIDE, SIDE, xlim, ylim)


def _title(number, first, second):
    middle = LEFT + APART * number + SIDE / 2
    look = {"class_": "m", "room": APART - 8, "font_size": 14}
    return text(middle, 20, first, room=APART - 8, class_="m b") + text(
        middle, 44, second, **look
    )


def _sum(w, b, name):
    """Return w1 x1 + w2 x2 + b as short as it can be: a plane is narrow."""
    terms = [f"{_short(w[0])} {name}₁"]
    for value, what in ((w[1], f" {name}₂"), (b, "")):
        terms.append(f"{'−' if value < 0 else '+'} {_short(abs(value))}{what}")
    return " ".join(terms)


def _short(value):
    written = signed(value)
    return written.rstrip("0").rstrip(".") if "." in written else written


# What stands round a plane while the weights move is written once.
@lru_cache(maxsize=64)
def _round(axes, xlabel, ylabel):
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


def _unit(axes, w, b, activation):
    """Return one hidden unit's field over the inputs, and its line z = 0."""
    f = ACTIVATIONS[activation].f
    parts = [_ground(axes, lambda x: f(x @ w + b), activation), _line(axes, w, b)]
    return axes.inside(*parts, _samples(axes, X)) + _round(axes, "x₁", "x₂")


def _ground(axes, output, activation):
    middle, reach = _RANGE.get(activation, _UNBOUNDED)
    return ground(axes, (values_on(axes, output, N_PIXELS) - middle) / reach)


def _line(axes, w, b, **look):
    look = {"stroke": _palette.INK, "width": 3, "class_": "boundary"} | look
    ends = line_in_box(w, b, axes.xlim, axes.ylim)
    return "" if ends is None else axes.curve(ends[:, 0], ends[:, 1], **look)


def _output(axes, params, activations, wrong):
    """Return the output's field over the inputs, its boundary, the hidden lines."""

    def run(x):
        return mlp.forward(params, x, activations)

    (W, b), _ = params
    thin = {"stroke": _palette.LIGHT["muted"], "width": 1.5, "dash": "5 4"}
    thin["class_"] = "part"
    parts = [_ground(axes, lambda x: run(x).output[:, 0], activations[1])]
    parts += [_line(axes, W[k], b[k], **thin) for k in (0, 1)]
    if activations[0] == "step":
        parts.append(_pieces(axes, W, b, lambda x: run(x).z[1][:, 0]))
    else:
        z = values_on(axes, lambda x: run(x).z[1][:, 0], N_PIXELS)
        parts.append(level_line(axes, z))
    return axes.inside(*parts, _samples(axes, X, wrong)) + _round(axes, "x₁", "x₂")


def _pieces(axes, W, b, z):
    """Return those pieces of the hidden units' lines where the answer changes."""
    drawn = []
    for k in (0, 1):
        ends = line_in_box(W[k], b[k], axes.xlim, axes.ylim)
        if ends is None:
            continue
        aside = 1e-6 * W[k] / np.hypot(*W[k])
        for piece in _cut(ends, W[1 - k], b[1 - k]):
            above, below = z(piece.mean(axis=0) + [aside, -aside]) >= 0
            if above != below:
                drawn.append(piece)
    path = "".join(
        f"M{axes.x(p):.1f} {axes.y(q):.1f}L{axes.x(r):.1f} {axes.y(s):.1f}"
        for (p, q), (r, s) in drawn
    )
    return element("path", d=path, **BOUNDARY) if path else ""


def _cut(ends, w, b):
    """Return a stretch of line in two pieces where w . x + b = 0 cuts it, or whole."""
    along = ends[1] - ends[0]
    slope = w @ along
    share = -(w @ ends[0] + b) / slope if abs(slope) > 1e-9 else 0.0
    cuts = [0.0, share, 1.0] if 0 < share < 1 else [0.0, 1.0]
    return [ends[0] + np.outer(pair, along) for pair in pairwise(cuts)]


def _hidden_space(H, v, c, activation, wrong):
    """Return the plane of h1 and h2: the four samples there, the output's one line."""
    axes = _axes(3, *_limits(H))
    f = ACTIVATIONS[activation].f
    parts = [_ground(axes, lambda h: f(h @ v + c), activation), _line(axes, v, c)]
    return axes.inside(*parts, _samples(axes, H, wrong)) + _round(axes, "h₁", "h₂")


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
    halo = {"stroke": "#FFFFFF", "stroke_width": 4, "paint_order": "stroke"}
    return text(x - 16 if room else x + 16, y + 5, names, **look, **halo)
