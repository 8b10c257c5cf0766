"""One step of backpropagation: what the graph tells of it."""

import numpy as np

from lecture_utils import mlp
from lecture_utils.activations import ACTIVATIONS
from lecture_utils.views.kit.svg import signed
from lecture_utils.views.mlp.graph import Shown

SQUARED = "squared error"


def plan(n_layers, loss):
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
        self.steps = plan(self.n, loss)

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
    """Return what the graph tells after step `k` of pass `p`."""
    what, layer = p.steps[k]
    fresh = what in ("update", "again")
    params = p.after if fresh else p.params
    trace = p.trace_after if what == "again" else p.trace
    shown = Shown(a=_column(0, trace.X[0]), J="?" if k == 0 else signed(p.J, 4))
    for n, (_, b) in enumerate(params, start=1):
        shown.b |= _column(n, b)
        shown.z |= _column(n, trace.z[n - 1][0])
        shown.a |= _column(n, trace.a[n - 1][0])
    if what == "again":
        shown.J = signed(p.J_after, 4)
        return shown
    for done in p.steps[: k + 1]:
        _tell(shown, p, *done)
    if what == "update":
        shown.fresh = _weights(p) | {u for u in shown.b}
    else:
        _light(shown, p, what, layer)
    return shown


def _column(column, values):
    return {(column, i): float(value) for i, value in enumerate(values)}


def _weights(p):
    return {
        (layer, j, i)
        for layer, (W, _) in enumerate(p.params, start=1)
        for j, i in np.ndindex(W.shape)
    }


def _tell(shown, p, what, layer):
    """Add the gradients that a step has computed: they stay from then on."""
    if what in ("da", "dx"):
        name = "∂J/\u2060∂x" if what == "dx" else "∂J/\u2060∂a"
        for i, value in enumerate(p.da(layer)):
            shown.under.setdefault((layer, i), []).append(f"{name} {signed(value, 4)}")
    elif what == "dz":
        for i, value in enumerate(p.dz(layer)):
            words = f"∂J/\u2060∂z {signed(value, 4)}"
            shown.under.setdefault((layer, i), []).append(words)
    elif what == "dW":
        dW = p.gradients.dJ_dW[layer - 1]
        for j, i in np.ndindex(dW.shape):
            shown.on[layer, j, i] = signed(dW[j, i], 4)


def _light(shown, p, what, layer):
    """Light what step is about; light the paths that hand something back."""
    if what in ("forward", "J"):
        return
    shown.lit = {(layer, i) for i in range(len(p.a(layer)))}
    if what == "dW":
        W = p.params[layer - 1].W
        shown.lit |= {(layer, j, i) for j, i in np.ndindex(W.shape)}
        shown.lit |= {(layer - 1, i) for i in range(W.shape[1])}
    elif what == "dx" or (what == "da" and layer < p.n):
        W, dz = p.params[layer].W, p.dz(layer + 1)
        for j, i in np.ndindex(W.shape):
            shown.back[layer + 1, j, i] = signed(dz[j] * W[j, i], 4)
            shown.lit.add((layer + 1, j))
