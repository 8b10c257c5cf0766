"""One step of the forward pass, in the graph, in words, and for a whole batch."""

from html import escape

import numpy as np

from lecture_utils.views.kit.svg import paragraph, rect, text
from lecture_utils.views.kit.text import bracketed, signed, sub
from lecture_utils.views.mlp.graph import Shown, by_unit, weights_of

CELL = (62, 24)


def shown_at(params, trace, k, sample):
    """Return what the graph shows after step `k`: z, then a, of each layer."""
    shown = Shown(a=by_unit(0, trace.X[sample]))
    for layer, (_, b) in enumerate(params, start=1):
        shown.b |= by_unit(layer, b)
        if k >= 2 * layer - 1:
            shown.z |= by_unit(layer, trace.z[layer - 1][sample])
        if k >= 2 * layer:
            shown.a |= by_unit(layer, trace.a[layer - 1][sample])
    if k:
        layer, is_a = (k + 1) // 2, k % 2 == 0
        W = params[layer - 1][0]
        shown.lit = {(layer, j) for j in range(len(W))}
        if not is_a:
            shown.lit |= {*weights_of(layer, W)}
            shown.lit |= {(layer - 1, i) for i in range(W.shape[1])}
    return shown


def words(params, trace, k, sample):
    """Return what step `k` computes, as a formula and with its numbers."""
    if k == 0:
        return paragraph(
            "<b>Start.</b> Only the inputs and the parameters are known. "
            "The circles with a ? wait for their numbers."
        )
    layer, is_a = (k + 1) // 2, k % 2 == 0
    words = _activation if is_a else _sum
    head = paragraph(f"<b>Step {k} of {2 * len(params)}</b>")
    return head + words(params, trace, layer, sample)


def _sum(params, trace, layer, sample):
    (W, b), before = params[layer - 1], trace.inputs[layer - 1][sample]
    name = "x" if layer == 1 else f"a{sub(layer - 1)}"
    z = trace.z[layer - 1][sample]
    n, lines = sub(layer), []
    for j, row in enumerate(W):
        pairs = zip(row, before, strict=True)
        terms = [f"{bracketed(w)} · {bracketed(a)}" for w, a in pairs]
        total = " + ".join([*terms, bracketed(b[j])])
        lines.append(f"unit {j + 1}: {total} = <b>{signed(z[j])}</b>")
    shapes = f"({len(W)} × {W.shape[1]}) · ({W.shape[1]}) + ({len(W)}) = ({len(W)})"
    return (
        paragraph(f"<b>z{n} = W{n} {name} + b{n}</b>")
        + paragraph("<br/>".join(lines))
        + paragraph(f"Shapes: {shapes}")
    )


def _activation(params, trace, layer, sample):
    z, a = trace.z[layer - 1][sample], trace.a[layer - 1][sample]
    name, n = escape(trace.activations[layer - 1]), sub(layer)
    lines = [
        f"unit {j + 1}: {name}({signed(z[j])}) = <b>{signed(a[j])}</b>"
        for j in range(len(z))
    ]
    formula = f"<b>a{n} = f(z{n})</b>, f = {name}, each number by itself"
    parts = paragraph(formula) + paragraph("<br/>".join(lines))
    if layer == len(params):
        parts += paragraph(f"That is the answer: ŷ = <b>{signed(a[0])}</b>.")
    return parts


def batch_drawing(trace, k, sample, top=0):
    """Return X, then z and a of each layer: one row a sample, known so far."""
    tables = [("X", trace.X, True, k == 0)]
    for layer in range(1, len(trace.z) + 1):
        n = sub(layer)
        now = 2 * layer - 1
        tables.append((f"Z{n}", trace.z[layer - 1], k >= now, k == now))
        tables.append((f"A{n}", trace.a[layer - 1], k > now, k == now + 1))
    parts, left = [], 8.0
    for name, values, known, is_now in tables:
        parts.append(_table(name, values, left, top, known, is_now, sample))
        left += values.shape[1] * CELL[0] + 36
    return "".join(parts)


def batch_height(trace):
    """Return the height that `batch_drawing` needs."""
    return len(trace.X) * CELL[1] + 54


def _table(name, values, left, top, known, is_now, sample):
    (width, height), (rows, columns) = CELL, values.shape
    middle = left + columns * width / 2
    shape = f"{rows} × {columns}"
    parts = [text(middle, top + 18, name, class_="m b")]
    parts.append(text(middle, top + 44 + rows * height, shape, class_="m quiet"))
    for i, j in np.ndindex(values.shape):
        x, y = left + j * width, top + 26 + i * height
        look = {"fill": "var(--lu-panel)", "stroke": "var(--lu-rule)"}
        parts.append(rect(x, y, width, height, **look))
        words = signed(values[i, j]) if known else ""
        weight = "m b" if i == sample else "m"
        parts.append(text(x + width / 2, y + 17, words, room=width - 6, class_=weight))
    accent = {"fill": "none", "stroke": "var(--lu-accent)"}
    if is_now:
        box = left - 3, top + 23, columns * width + 6, rows * height + 6
        parts.append(rect(*box, **accent, stroke_width=4, class_="lit"))
    row = left, top + 26 + sample * height, columns * width, height
    parts.append(rect(*row, fill="none", stroke="var(--lu-fg)", stroke_width=2))
    return "".join(parts)
