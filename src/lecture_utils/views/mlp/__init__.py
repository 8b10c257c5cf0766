"""A network as a graph: forward layer by layer, backward step by step."""

from html import escape

import numpy as np

from lecture_utils import mlp
from lecture_utils._validation import whole
from lecture_utils.views.kit.number_grid import Grid
from lecture_utils.views.kit.svg import page, rect, render, table, text
from lecture_utils.views.kit.text import bracketed, products, signed, sub
from lecture_utils.views.mlp.backward import backward_steps, view_backward
from lecture_utils.views.mlp.graph import (
    LOW_HEIGHT,
    graph,
    parameters,
    sizes_text,
    values_after,
    weights_of,
    width,
)

__all__ = ["backward_steps", "view_agreement", "view_backward", "view_forward"]

CELL = (62, 24)  # of the table of a batch


def view_forward(params, X, k, *, activations="sigmoid", sample=0):
    """Draw the forward pass after `k` steps: z and a, layer after layer.

    Parameters
    ----------
    params : sequence of Layer
        Up to four layers of up to two units.
    X : array_like of shape (n_samples, n_inputs)
        With more than one sample the numbers of all stand under the graph.
    k : int
        0 is the start; then two steps a layer, z and a.
    activations : sequence of str, or str
        As for `mlp.forward`.
    sample : int
        Whose numbers the graph shows.

    Examples
    --------
    >>> from lecture_utils import datasets
    >>> params, x, y = datasets.network()
    >>> view_forward(params, [x], 4).alt
    'A 2-2-1 network after 4 of 4 forward steps: the output is 0.66'
    """
    trace = mlp.forward(params, X, activations)
    last = 2 * len(params)
    k = whole("k", k, low=0, high=last)
    sample = whole("sample", sample, low=0, high=len(trace.X) - 1)
    alt = f"A {sizes_text(params)} network after {k} of {last} forward steps"
    if k == last:
        alt += f": the output is {signed(trace.output[sample, 0])}"
    height = LOW_HEIGHT
    parts = [graph(params, _shown_at(params, trace, k, sample))]
    if len(trace.X) > 1:
        parts.append(_batch(trace, k, sample, top=height))
        alt += f"; z and a of {len(trace.X)} samples stand under it, a row each"
        height += len(trace.X) * CELL[1] + 54
    return render(
        (width(len(params)), height),
        *parts,
        title="The network, forward",
        alt=alt,
        words=_words(params, trace, k, sample),
        under=len(params) > 2,
    )


def _shown_at(params, trace, k, sample):
    """Return what the graph shows after step `k`: z, then a, of each layer."""
    shown = values_after(params, trace, k, sample)
    if k:
        layer, W = (k + 1) // 2, params[(k - 1) // 2][0]
        shown.lit = {(layer, j) for j in range(len(W))}
        if k % 2:
            shown.lit |= {*weights_of(layer, W)}
            shown.lit |= {(layer - 1, i) for i in range(W.shape[1])}
    return shown


def _words(params, trace, k, sample):
    """Return what step `k` computes, as a formula and with its numbers."""
    if k == 0:
        return [
            "<b>Start.</b> Only the inputs and the parameters are known. "
            "The circles with a ? wait for their numbers."
        ]
    explain = _sum if k % 2 else _activation
    lines = explain(params, trace, (k + 1) // 2, sample)
    return [f"<b>Step {k} of {2 * len(params)}</b>", *lines]


def _sum(params, trace, layer, sample):
    (W, b), before = params[layer - 1], trace.inputs[layer - 1][sample]
    name = "x" if layer == 1 else f"a{sub(layer - 1)}"
    z = trace.z[layer - 1][sample]
    n, lines = sub(layer), []
    for j, row in enumerate(W):
        total = " + ".join([*products(row, before), bracketed(b[j])])
        lines.append(f"unit {j + 1}: {total} = <b>{signed(z[j])}</b>")
    shapes = f"({len(W)} × {W.shape[1]}) · ({W.shape[1]}) + ({len(W)}) = ({len(W)})"
    formula = f"<b>z{n} = W{n} {name} + b{n}</b>"
    return [formula, "<br/>".join(lines), f"Shapes: {shapes}"]


def _activation(params, trace, layer, sample):
    z, a = trace.z[layer - 1][sample], trace.a[layer - 1][sample]
    name, n = escape(trace.activations[layer - 1]), sub(layer)
    lines = [
        f"unit {j + 1}: {name}({signed(z[j])}) = <b>{signed(a[j])}</b>"
        for j in range(len(z))
    ]
    formula = f"<b>a{n} = f(z{n})</b>, f = {name}, each number by itself"
    is_last = layer == len(params)
    answer = f"That is the answer: ŷ = <b>{signed(a[0])}</b>." if is_last else ""
    return [formula, "<br/>".join(lines), answer]


def _batch(trace, k, sample, top):
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


def _table(name, values, left, top, known, is_now, sample):
    grid = Grid(left, top + 26, values.shape, *CELL)
    shape = "{} × {}".format(*values.shape)
    parts = [text(grid.middle, top + 18, name, class_="m b")]
    parts.append(text(grid.middle, grid.bottom + 18, shape, class_="m quiet"))
    for i, j in np.ndindex(values.shape):
        x, y, width, _ = box = grid.box(i, j)
        parts.append(rect(*box, fill="var(--lu-panel)", stroke="var(--lu-rule)"))
        words = signed(values[i, j]) if known else ""
        weight = "m b" if i == sample else "m"
        parts.append(text(x + width / 2, y + 17, words, room=width - 6, class_=weight))
    if is_now:
        x, y, width, height = grid.frame
        lit = {"stroke": "var(--lu-accent)", "stroke_width": 4, "class_": "lit"}
        parts.append(rect(x - 3, y - 3, width + 6, height + 6, fill="none", **lit))
    row = grid.box(sample, 0, 1, values.shape[1])
    parts.append(rect(*row, fill="none", stroke="var(--lu-fg)", stroke_width=2))
    return "".join(parts)


def view_agreement(sources, *, digits=8):
    """Show gradients from several sources, a row a parameter, and how far they differ.

    The table's last column is the largest difference within the row.

    Parameters
    ----------
    sources : dict of str to list of Layer
        Two or more gradients under the name of where each comes from, all of the
        same shapes.
    digits : int
        Decimals to show.

    Examples
    --------
    >>> by_hand, measured = [([[0.5]], [1.0])], [([[0.5]], [1.001])]
    >>> view_agreement({"by hand": by_hand, "measured": measured}).alt
    '2 derivatives from 2 sources; they differ by 1e−03 at most'
    """
    if len(sources) < 2:
        raise ValueError(f"sources must hold 2 or more gradients, got {len(sources)}")
    named = {source: dict(parameters(layers)) for source, layers in sources.items()}
    first = next(iter(named.values()))
    for name, other in named.items():
        if other.keys() != first.keys():
            raise ValueError(
                f"sources[{name!r}] must have the parameters {', '.join(first)}, got "
                f"{', '.join(other)}"
            )
    values = np.array([[*numbers.values()] for numbers in named.values()])
    apart = np.ptp(values, axis=0)
    rows = [
        [f"∂J/∂{name}", *(signed(value, digits) for value in row), _power(gap)]
        for name, row, gap in zip(first, values.T, apart, strict=True)
    ]
    alt = (
        f"{len(apart)} derivatives from {len(values)} sources; "
        f"they differ by {_power(apart.max())} at most"
    )
    heads = ["parameter", *map(escape, sources), "largest difference"]
    return page(alt, table(heads, rows, caption=alt))


def _power(value):
    return f"{value:.0e}".replace("-", "−")
