"""A network as a graph: forward layer by layer, backward step by step."""

from html import escape

import numpy as np

from lecture_utils import mlp
from lecture_utils._validation import finite, number, whole
from lecture_utils.views.kit.svg import page, render, table
from lecture_utils.views.kit.text import signed, sub
from lecture_utils.views.mlp import backward, forward
from lecture_utils.views.mlp.backward import backward_steps
from lecture_utils.views.mlp.graph import HEIGHT, LOW_HEIGHT, graph, width

__all__ = ["backward_steps", "view_agreement", "view_backward", "view_forward"]


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

    Returns
    -------
    Picture

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
    alt = f"A {_sizes(params)} network after {k} of {last} forward steps"
    if k == last:
        alt += f": the output is {signed(trace.output[sample, 0])}"
    height = LOW_HEIGHT
    parts = [graph(params, forward.shown_at(params, trace, k, sample))]
    if len(trace.X) > 1:
        parts.append(forward.batch_drawing(trace, k, sample, top=height))
        alt += f"; z and a of {len(trace.X)} samples stand under it, a row each"
        height += forward.batch_height(trace)
    return render(
        (width(len(params)), height),
        *parts,
        title="The network, forward",
        alt=alt,
        words=forward.words(params, trace, k, sample),
        under=len(params) > 2,
    )


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

    Returns
    -------
    Picture

    Examples
    --------
    >>> from lecture_utils import datasets
    >>> view_backward(*datasets.network(), 10).alt
    'Step 10 of 10 of backpropagation in a 2-2-1 network: J = 0.0525'
    """
    x, y = finite("x", x, ndim=1), number("y", y)
    p = backward.Pass(params, x, y, activations, loss, number("lr", lr, above=0))
    last = len(p.steps) - 1
    k = whole("k", k, low=0, high=last)
    J = signed(p.J_after if k == last else p.J, 4)
    drawn = p.after if p.steps[k][0] in ("update", "again") else p.params
    return render(
        (width(p.n), HEIGHT),
        graph(drawn, backward.shown_at(p, k)),
        title="The network, backward",
        alt=f"Step {k} of {last} of backpropagation in a {_sizes(params)} network: "
        f"J = {J}",
        words=backward.words(p, k),
        under=p.n > 2,
    )


def _sizes(params):
    """Return "2-2-1" for a network with two inputs, two hidden units, one output."""
    return "-".join(
        str(n) for n in (len(params[0][0][0]), *(len(b) for _, b in params))
    )


def view_agreement(sources, *, digits=8):
    """Show gradients from several sources, a row a parameter, and how far they differ.

    Parameters
    ----------
    sources : dict of str to list of Layer
        Two or more gradients under the name of where each comes from, all of the
        same shapes.
    digits : int
        Decimals to show.

    Returns
    -------
    Picture
        An HTML table; its last column is the largest difference within the row.

    Examples
    --------
    >>> by_hand, measured = [([[0.5]], [1.0])], [([[0.5]], [1.001])]
    >>> view_agreement({"by hand": by_hand, "measured": measured}).alt
    '2 derivatives from 2 sources; they differ by 1e−03 at most'
    """
    if len(sources) < 2:
        raise ValueError(f"sources must hold 2 or more gradients, got {len(sources)}")
    named = {name: dict(_parameters(layers)) for name, layers in sources.items()}
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


def _parameters(layers):
    """Yield each parameter's name, as the graph writes it, and its number."""
    for n, (W, b) in enumerate(layers, start=1):
        for (j, k), value in np.ndenumerate(W):
            yield f"W{sub(n)}[{j + 1}, {k + 1}]", value
        for (j,), value in np.ndenumerate(b):
            yield f"b{sub(n)}[{j + 1}]", value
