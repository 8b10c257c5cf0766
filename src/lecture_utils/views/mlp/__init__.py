"""A network as a graph: forward layer by layer, backward step by step."""

from lecture_utils import mlp
from lecture_utils._checks import finite, number, whole
from lecture_utils.views.kit.svg import picture, signed, svg
from lecture_utils.views.mlp.backward import Pass
from lecture_utils.views.mlp.backward import shown_at as backward_shown
from lecture_utils.views.mlp.backward_text import backward_words
from lecture_utils.views.mlp.forward import batch_drawing, batch_height, forward_words
from lecture_utils.views.mlp.forward import n_steps as forward_steps
from lecture_utils.views.mlp.forward import shown_at as forward_shown
from lecture_utils.views.mlp.graph import HEIGHT, LOW_HEIGHT, graph, width


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

    Raises
    ------
    ValueError
        If shapes do not fit, a number is not finite, or there is no such step or
        sample.
    """
    trace = mlp.forward(params, X, activations)
    k = whole("k", k, low=0, high=forward_steps(len(trace.z)))
    sample = whole("sample", sample, low=0, high=len(trace.X) - 1)
    shown, last = forward_shown(params, trace, k, sample), forward_steps(len(trace.z))
    alt = f"A {_sizes(params)} network after {k} of {last} forward steps"
    if k == last:
        alt += f": the output is {signed(trace.output[sample, 0])}"
    height, parts = LOW_HEIGHT, [graph(params, shown)]
    if len(trace.X) > 1:
        parts.append(batch_drawing(trace, k, sample, top=height))
        alt += f"; z and a of {len(trace.X)} samples stand under it, a row each"
        height += batch_height(trace)
    size = width(len(params)), height
    drawing = svg(*size, *parts, title="The network, forward", desc=alt)
    words = forward_words(params, trace, k, sample)
    return picture(drawing, alt=alt, words=words, under=len(params) > 2)


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

    Raises
    ------
    ValueError
        If shapes do not fit, a number is not finite, the loss does not go with the
        activation, or there is no step `k`.
    """
    x, y = finite("x", x, ndim=1), number("y", y)
    p = Pass(params, x, y, activations, loss, number("lr", lr, above=0))
    k = whole("k", k, low=0, high=len(p.steps) - 1)
    shown = backward_shown(p, k)
    alt = (
        f"Step {k} of {len(p.steps) - 1} of backpropagation in a {_sizes(params)} "
        f"network: J = {signed(p.J_after if k == len(p.steps) - 1 else p.J, 4)}"
    )
    drawn = p.after if p.steps[k][0] in ("update", "again") else p.params
    size, title = (width(p.n), HEIGHT), "The network, backward"
    drawing = svg(*size, graph(drawn, shown), title=title, desc=alt)
    return picture(drawing, alt=alt, words=backward_words(p, k), under=p.n > 2)


def _sizes(params):
    """Return "2-2-1" for a network with two inputs, two hidden units, one output."""
    return "-".join(
        str(n) for n in (len(params[0][0][0]), *(len(b) for _, b in params))
    )
