"""One step of backpropagation in words: the formula, and the same with its numbers."""

import numpy as np

from lecture_utils.activations import ACTIVATIONS
from lecture_utils.views.kit.svg import bracketed, element, paragraph, signed, sub
from lecture_utils.views.mlp.backward import SQUARED

# ∂J/∂z holds a word joiner: no line breaks after its stroke.


def backward_words(p, k):
    """Return what step `k` does: the formula, and the same with its numbers."""
    what, layer = p.steps[k]
    formula, lines = _WORDS[what](p, layer)
    wide = "wide" if what == "update" else None
    head = paragraph(f"<b>Step {k}</b> of {len(p.steps) - 1}. {formula}", class_=wide)
    if what == "update":
        return head + "".join(lines)
    return head + (paragraph("<br/>".join(lines)) if lines else "")


def _forward(p, _):
    target = f"The target is y = {signed(p.y)}"
    said = f"{target}, the network says ŷ = <b>{signed(p.a(p.n)[0])}</b>."
    return "<b>Forward</b>, as in notebook 02: every z and a is known.", [said]


def _loss(p, layer):
    n, a, y = sub(layer), signed(p.a(layer)[0]), signed(p.y)
    if p.loss == SQUARED:
        worked = f"J = ½ (a{n} − y)² = ½ ({a} − {bracketed(p.y)})²"
    else:
        worked = f"J = −y ln a{n} − (1 − y) ln(1 − a{n}), with y = {y}, a{n} = {a}"
    return f"<b>How wrong?</b> {worked} = <b>{signed(p.J, 4)}</b>", []


def _da(p, layer):
    n = sub(layer)
    if layer == p.n:
        a, value = signed(p.a(layer)[0]), signed(p.da(layer)[0], 4)
        worked = f"= {a} − {bracketed(p.y)} = <b>{value}</b>"
        return f"<b>∂J/\u2060∂a{n}</b> = a{n} − y", [worked]
    up = sub(layer + 1)
    formula = (
        f"<b>∂J/\u2060∂a{n}</b>: each unit adds up what comes back along "
        f"<b>every path</b> that leaves it, ∂J/\u2060∂a{n}[k] = "
        f"Σⱼ ∂J/\u2060∂z{up}[j] · W{up}[j, k]"
    )
    return formula, _paths(p, layer)


def _paths(p, layer):
    W, dz, total = p.params[layer].W, p.dz(layer + 1), p.da(layer)
    lines = []
    for k in range(W.shape[1]):
        terms = [
            f"{bracketed(dz[j], 4)} · {bracketed(W[j, k])}" for j in range(W.shape[0])
        ]
        lines.append(f"k = {k + 1}: {' + '.join(terms)} = <b>{signed(total[k], 4)}</b>")
    return lines


def _dz(p, layer):
    n = sub(layer)
    if layer == p.n and p.loss != SQUARED:
        a, value = signed(p.a(layer)[0]), signed(p.dz(layer)[0], 4)
        formula = (
            f"<b>∂J/\u2060∂z{n}</b> = a{n} − y: the slope of the sigmoid "
            "and that of the logarithm cancel"
        )
        return formula, [f"= {a} − {bracketed(p.y)} = <b>{value}</b>"]
    units = zip(p.da(layer), p.slope(layer), p.dz(layer), strict=True)
    lines = [
        f"unit {j}: {bracketed(da, 4)} · {signed(df, 4)} = <b>{signed(dz, 4)}</b>"
        for j, (da, df, dz) in enumerate(units, start=1)
    ]
    name = p.trace.activations[layer - 1]
    rule = f"f′(z) = {ACTIVATIONS[name].df_formula}"
    return (
        f"<b>∂J/\u2060∂z{n}</b> = ∂J/\u2060∂a{n} · f′(z{n}); for {name}, {rule}",
        lines,
    )


def _dW(p, layer):
    n, before = sub(layer), "x" if layer == 1 else f"a{sub(layer - 1)}"
    dz, a, dW = p.dz(layer), p.a(layer - 1), p.gradients.dJ_dW[layer - 1]
    formula = (
        f"<b>∂J/\u2060∂W{n}[j, k]</b> = ∂J/\u2060∂z{n}[j] · {before}[k] and "
        f"<b>∂J/\u2060∂b{n}</b> = ∂J/\u2060∂z{n}"
    )
    lines = [
        f"[{j + 1}, {k + 1}]: {bracketed(dz[j], 4)} · {bracketed(a[k])} "
        f"= <b>{signed(dW[j, k], 4)}</b>"
        for j, k in np.ndindex(dW.shape)
    ]
    biases = ", ".join(f"<b>{signed(value, 4)}</b>" for value in dz)
    return formula, [*lines, f"bias: {biases}"]


def _dx(p, _):
    formula = (
        "<b>∂J/\u2060∂x</b>: the same once more. No weight needs it, but here you see "
        "the <b>sum over paths</b>: every input reaches J through all units of layer 1"
    )
    return formula, _paths(p, 0)


def _update(p, _):
    rule = f"<b>Update.</b> W ← W − lr · ∂J/\u2060∂W, with lr = {p.lr:g}"
    layers = zip(p.params, p.gradients.layers, p.after, strict=True)
    return rule, [_table(n, *layer) for n, layer in enumerate(layers, start=1)]


def _table(n, old, slope, new):
    rows = [_row("th", "", "was", "gradient", "is now")]
    for j, k in np.ndindex(old.W.shape):
        values = old.W[j, k], slope.W[j, k], new.W[j, k]
        rows.append(_numbers(f"W{sub(n)}[{j + 1}, {k + 1}]", *values))
    for j in range(len(old.b)):
        rows.append(_numbers(f"b{sub(n)}[{j + 1}]", old.b[j], slope.b[j], new.b[j]))
    return element("table", *rows, class_="lu-table")


def _numbers(name, old, slope, new):
    return _row("td", name, signed(old), signed(slope, 4), signed(new, 4))


def _row(tag, *cells):
    return element("tr", *(element(tag, cell) for cell in cells))


def _again(p, _):
    change = "fell" if p.J_after < p.J else "did not fall: a smaller lr would help"
    if p.J == p.J_after:
        change = "stayed: the gradient is 0 here"
    said = (
        f"J was {signed(p.J, 4)}, now it is <b>{signed(p.J_after, 4)}</b>: it {change}."
    )
    more = "Move <b>Updates done</b> to start from here and go round again."
    return "<b>Forward again</b>, with the new weights", [said, more]


_WORDS = {
    "forward": _forward,
    "J": _loss,
    "da": _da,
    "dz": _dz,
    "dW": _dW,
    "dx": _dx,
    "update": _update,
    "again": _again,
}
