"""One step of backpropagation: what the graph shows, and the formula with numbers."""

import numpy as np

from lecture_utils import mlp
from lecture_utils.activations import ACTIVATIONS
from lecture_utils.views.kit.svg import paragraph, table
from lecture_utils.views.kit.text import bracketed, signed, sub
from lecture_utils.views.mlp.graph import Shown, by_unit, weights_of

SQUARED = "squared error"
DJ = "∂J/\u2060∂"  # a word joiner: no line breaks after the stroke


def backward_steps(n_layers, loss):
    """List the steps as (what, layer): forward, J, back layer by layer, the update."""
    steps = [("forward", n_layers), ("J", n_layers)]
    for layer in range(n_layers, 0, -1):
        if layer < n_layers or loss == SQUARED:
            steps.append(("da", layer))
        steps += [("dz", layer), ("dW", layer)]
    return [*steps, ("dx", 0), ("update", n_layers), ("again", n_layers)]


class Pass:
    """A forward and a backward pass over one sample, the update, and the next pass."""

    def __init__(self, params, x, y, activations, loss, lr):
        """Compute everything that the steps tell."""
        X, self.y, self.lr, self.loss = np.atleast_2d(x), float(y), lr, loss
        self.params, self.n = [mlp.Layer(*layer) for layer in params], len(params)
        self.trace = mlp.forward(self.params, X, activations)
        self.gradients = mlp.backward(self.params, self.trace, [self.y], loss)
        self.J = mlp.cost(self.trace, [self.y], loss)
        pairs = zip(self.params, self.gradients.layers, strict=True)
        self.after = [mlp.Layer(W - lr * dW, b - lr * db) for (W, b), (dW, db) in pairs]
        self.trace_after = mlp.forward(self.after, X, activations)
        self.J_after = mlp.cost(self.trace_after, [self.y], loss)
        self.steps = backward_steps(self.n, loss)

    def a(self, column):
        """Return the numbers that column `column` hands on; column 0 is x."""
        return self.trace.X[0] if column == 0 else self.trace.a[column - 1][0]

    def z(self, layer):
        """Return z of a layer."""
        return self.trace.z[layer - 1][0]

    def da(self, column):
        """Return dJ/da of a column; of x for column 0."""
        if column == 0:
            return self.gradients.dJ_dX[0]
        return self.gradients.dJ_da[column - 1][0]

    def dz(self, layer):
        """Return dJ/dz of a layer."""
        return self.gradients.dJ_dz[layer - 1][0]

    def slope(self, layer):
        """Return f'(z) of a layer."""
        return ACTIVATIONS[self.trace.activations[layer - 1]].df(self.z(layer))


def shown_at(p, k):
    """Return what the graph shows after step `k` of pass `p`."""
    what, layer = p.steps[k]
    fresh = what in ("update", "again")
    params = p.after if fresh else p.params
    trace = p.trace_after if what == "again" else p.trace
    shown = Shown(a=by_unit(0, trace.X[0]), J="?" if k == 0 else signed(p.J, 4))
    for n, (_, b) in enumerate(params, start=1):
        shown.b |= by_unit(n, b)
        shown.z |= by_unit(n, trace.z[n - 1][0])
        shown.a |= by_unit(n, trace.a[n - 1][0])
    if what == "again":
        shown.J = signed(p.J_after, 4)
        return shown
    for done in p.steps[: k + 1]:
        _add_gradients(shown, p, *done)
    if what == "update":
        layers = enumerate(p.params, start=1)
        shown.fresh = {*shown.b, *(w for n, (W, _) in layers for w in weights_of(n, W))}
    elif what not in ("forward", "J"):
        _light(shown, p, what, layer)
    return shown


def _add_gradients(shown, p, what, layer):
    """Add the gradients that a step has computed: they stay from then on."""
    if what == "dW":
        dW = p.gradients.dJ_dW[layer - 1]
        shown.on |= {name: signed(dW[name[1:]], 4) for name in weights_of(layer, dW)}
    elif what in ("da", "dx", "dz"):
        values = p.dz(layer) if what == "dz" else p.da(layer)
        for k, value in enumerate(values):
            words = f"{DJ}{what[1]} {signed(value, 4)}"
            shown.under.setdefault((layer, k), []).append(words)


def _light(shown, p, what, layer):
    """Light what the step is about; light the paths that hand something back."""
    shown.lit = {(layer, k) for k in range(len(p.a(layer)))}
    if what == "dW":
        W = p.params[layer - 1].W
        shown.lit |= {*weights_of(layer, W)}
        shown.lit |= {(layer - 1, k) for k in range(W.shape[1])}
    elif what == "dx" or (what == "da" and layer < p.n):
        W, dz = p.params[layer].W, p.dz(layer + 1)
        for name in weights_of(layer + 1, W):
            _, j, k = name
            shown.back[name] = signed(dz[j] * W[j, k], 4)
            shown.lit.add((layer + 1, j))


# ------------------------------------------------------------------ in words


def words(p, k):
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
        return f"<b>{DJ}a{n}</b> = a{n} − y", [worked]
    up = sub(layer + 1)
    formula = (
        f"<b>{DJ}a{n}</b>: each unit adds up what comes back along "
        f"<b>every path</b> that leaves it, {DJ}a{n}[k] = "
        f"Σⱼ {DJ}z{up}[j] · W{up}[j, k]"
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
            f"<b>{DJ}z{n}</b> = a{n} − y: the slope of the sigmoid "
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
        f"<b>{DJ}z{n}</b> = {DJ}a{n} · f′(z{n}); for {name}, {rule}",
        lines,
    )


def _dW(p, layer):
    n, before = sub(layer), "x" if layer == 1 else f"a{sub(layer - 1)}"
    dz, a, dW = p.dz(layer), p.a(layer - 1), p.gradients.dJ_dW[layer - 1]
    formula = (
        f"<b>{DJ}W{n}[j, k]</b> = {DJ}z{n}[j] · {before}[k] and "
        f"<b>{DJ}b{n}</b> = {DJ}z{n}"
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
        f"<b>{DJ}x</b>: the same once more. No weight needs it, but here you see "
        "the <b>sum over paths</b>: every input reaches J through all units of layer 1"
    )
    return formula, _paths(p, 0)


def _update(p, _):
    rule = f"<b>Update.</b> W ← W − lr · {DJ}W, with lr = {p.lr:g}"
    layers = zip(p.params, p.gradients.layers, p.after, strict=True)
    return rule, [_table(n, *layer) for n, layer in enumerate(layers, start=1)]


def _table(n, old, slope, new):
    rows = []
    for j, k in np.ndindex(old.W.shape):
        values = old.W[j, k], slope.W[j, k], new.W[j, k]
        rows.append(_row(f"W{sub(n)}[{j + 1}, {k + 1}]", *values))
    for j in range(len(old.b)):
        rows.append(_row(f"b{sub(n)}[{j + 1}]", old.b[j], slope.b[j], new.b[j]))
    return table(["", "was", "gradient", "is now"], rows)


def _row(name, old, slope, new):
    return [name, signed(old), signed(slope, 4), signed(new, 4)]


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
