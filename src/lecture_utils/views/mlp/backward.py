"""One step of backpropagation: the graph, and the formula with its numbers."""

import numpy as np

from lecture_utils import mlp
from lecture_utils._validation import finite, number, whole
from lecture_utils.activations import ACTIVATIONS
from lecture_utils.views.kit.svg import paragraph, render, table
from lecture_utils.views.kit.text import bracketed, products, signed, sub
from lecture_utils.views.mlp.graph import (
    HEIGHT,
    graph,
    parameters,
    sizes_text,
    values_after,
    weights_of,
    width,
)

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


def view_backward(
    params, x, y, k, *, activations="sigmoid", loss="squared error", lr=0.5
):
    """Draw step `k` of backpropagation for one sample, with formula and numbers.

    Parameters
    ----------
    params : sequence of Layer
        Up to four layers of up to two units, one output.
    x : array_like of shape (n_inputs,)
    y : float
        The target.
    k : int
        0 is the forward pass, then J, the gradients from the output back to the
        inputs, the update, and the forward pass with the new weights.
    activations : sequence of str, or str
        As for `mlp.forward`.
    loss : {"squared error", "binary cross-entropy"}
    lr : float
        Learning rate of the update.

    Examples
    --------
    >>> from lecture_utils import datasets
    >>> view_backward(*datasets.network(), 10).alt
    'Step 10 of 10 of backpropagation in a 2-2-1 network: J = 0.0525'
    """
    x, y = finite("x", x, ndim=1), number("y", y)
    p = Pass(params, x, y, activations, loss, number("lr", lr, above=0))
    last = len(p.steps) - 1
    k = whole("k", k, low=0, high=last)
    J = signed(p.J_after if k == last else p.J, 4)
    drawn = p.after if p.steps[k][0] in ("update", "again") else p.params
    return render(
        (width(p.n), HEIGHT),
        graph(drawn, _shown_at(p, k)),
        title="The network, backward",
        alt=f"Step {k} of {last} of backpropagation in a {sizes_text(params)} network: "
        f"J = {J}",
        words=_words(p, k),
        under=p.n > 2,
    )


class Pass:
    """A forward and a backward pass over one sample, the update, and the next pass."""

    def __init__(self, params, x, y, activations, loss, lr):
        """Compute everything that the steps tell."""
        X, self.y, self.lr, self.loss = np.atleast_2d(x), float(y), lr, loss
        self.params, self.n = [mlp.Layer(*layer) for layer in params], len(params)
        self.trace = mlp.forward(self.params, X, activations)
        gradients = mlp.backward(self.params, self.trace, [self.y], loss)
        self.J = mlp.cost(self.trace, [self.y], loss)
        self.gradients = gradients.layers
        pairs = zip(self.params, self.gradients, strict=True)
        self.after = [mlp.Layer(W - lr * dW, b - lr * db) for (W, b), (dW, db) in pairs]
        self.trace_after = mlp.forward(self.after, X, activations)
        self.J_after = mlp.cost(self.trace_after, [self.y], loss)
        self.steps = backward_steps(self.n, loss)
        # By column: 0 is x, n the output of layer n. A cross-entropy has no last da.
        self.a = [values[0] for values in (self.trace.X, *self.trace.a)]
        known = [dJ for dJ in (gradients.dJ_dX, *gradients.dJ_da) if dJ is not None]
        self.da = [dJ[0] for dJ in known]
        # Layer 0 has no z.
        self.dz = [None, *(dJ[0] for dJ in gradients.dJ_dz)]


def _shown_at(p, k):
    """Return what the graph shows after step `k` of pass `p`."""
    what, layer = p.steps[k]
    params = p.after if what in ("update", "again") else p.params
    shown = values_after(params, p.trace_after if what == "again" else p.trace, 2 * p.n)
    if what == "again":
        shown.J = signed(p.J_after, 4)
        return shown
    shown.J = "?" if k == 0 else signed(p.J, 4)
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
        dW = p.gradients[layer - 1].W
        shown.on |= {name: signed(dW[name[1:]], 4) for name in weights_of(layer, dW)}
    elif what in ("da", "dx", "dz"):
        values = (p.dz if what == "dz" else p.da)[layer]
        for k, value in enumerate(values):
            words = f"{DJ}{what[1]} {signed(value, 4)}"
            shown.under.setdefault((layer, k), []).append(words)


def _light(shown, p, what, layer):
    """Light what the step is about; light the paths that hand something back."""
    shown.lit = {(layer, k) for k in range(len(p.a[layer]))}
    if what == "dW":
        W = p.params[layer - 1].W
        shown.lit |= {*weights_of(layer, W)}
        shown.lit |= {(layer - 1, k) for k in range(W.shape[1])}
    elif what == "dx" or (what == "da" and layer < p.n):
        W, dz = p.params[layer].W, p.dz[layer + 1]
        for name in weights_of(layer + 1, W):
            _, j, k = name
            shown.back[name] = signed(dz[j] * W[j, k], 4)
            shown.lit.add((layer + 1, j))


# ------------------------------------------------------------------ in words


def _words(p, k):
    """Return what step `k` does: the formula, and the same with its numbers."""
    what, layer = p.steps[k]
    formula, lines = _EXPLAINED[what](p, layer)
    wide = "wide" if what == "update" else None
    head = paragraph(f"<b>Step {k}</b> of {len(p.steps) - 1}. {formula}", class_=wide)
    if what == "update":
        return head + "".join(lines)
    return head + (paragraph("<br/>".join(lines)) if lines else "")


def _forward(p, _):
    answer = (
        f"The target is y = {signed(p.y)}, the network says "
        f"ŷ = <b>{signed(p.a[p.n][0])}</b>."
    )
    return "<b>Forward</b>, as in notebook 02: every z and a is known.", [answer]


def _loss(p, layer):
    n, a, y = sub(layer), signed(p.a[layer][0]), signed(p.y)
    if p.loss == SQUARED:
        worked = f"J = ½ (a{n} − y)² = ½ ({a} − {bracketed(p.y)})²"
    else:
        worked = f"J = −y ln a{n} − (1 − y) ln(1 − a{n}), with y = {y}, a{n} = {a}"
    return f"<b>How wrong?</b> {worked} = <b>{signed(p.J, 4)}</b>", []


def _da(p, layer):
    n = sub(layer)
    if layer == p.n:
        a, value = signed(p.a[layer][0]), signed(p.da[layer][0], 4)
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
    W, dz, total = p.params[layer].W, p.dz[layer + 1], p.da[layer]
    return [
        f"k = {k}: {' + '.join(products(dz, column, 4))} = <b>{signed(da, 4)}</b>"
        for k, (column, da) in enumerate(zip(W.T, total, strict=True), start=1)
    ]


def _dz(p, layer):
    n = sub(layer)
    if layer == p.n and p.loss != SQUARED:
        a, value = signed(p.a[layer][0]), signed(p.dz[layer][0], 4)
        formula = (
            f"<b>{DJ}z{n}</b> = a{n} − y: the slope of the sigmoid "
            "and that of the logarithm cancel"
        )
        return formula, [f"= {a} − {bracketed(p.y)} = <b>{value}</b>"]
    name = p.trace.activations[layer - 1]
    f, z = ACTIVATIONS[name], p.trace.z[layer - 1][0]
    units = zip(p.da[layer], f.df(z), p.dz[layer], strict=True)
    lines = [
        f"unit {j}: {bracketed(da, 4)} · {signed(df, 4)} = <b>{signed(dz, 4)}</b>"
        for j, (da, df, dz) in enumerate(units, start=1)
    ]
    formula = f"<b>{DJ}z{n}</b> = {DJ}a{n} · f′(z{n})"
    return f"{formula}; for {name}, f′(z) = {f.df_formula}", lines


def _dW(p, layer):
    n, before = sub(layer), "x" if layer == 1 else f"a{sub(layer - 1)}"
    dz, a, dW = p.dz[layer], p.a[layer - 1], p.gradients[layer - 1].W
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
    tables = []
    for n, layers in enumerate(zip(p.params, p.gradients, p.after, strict=True), 1):
        columns = (parameters([layer], n) for layer in layers)
        rows = [
            [name, signed(old), signed(slope, 4), signed(new, 4)]
            for (name, old), (_, slope), (_, new) in zip(*columns, strict=True)
        ]
        tables.append(table(["", "was", "gradient", "is now"], rows))
    return rule, tables


def _again(p, _):
    change = "fell" if p.J_after < p.J else "did not fall: a smaller lr would help"
    if p.J == p.J_after:
        change = "stayed: the gradient is 0 here"
    before, after = signed(p.J, 4), signed(p.J_after, 4)
    fell = f"J was {before}, now it is <b>{after}</b>: it {change}."
    more = "Move <b>Updates done</b> to start from here and go round again."
    return "<b>Forward again</b>, with the new weights", [fell, more]


_EXPLAINED = {
    "forward": _forward,
    "J": _loss,
    "da": _da,
    "dz": _dz,
    "dW": _dW,
    "dx": _dx,
    "update": _update,
    "again": _again,
}
