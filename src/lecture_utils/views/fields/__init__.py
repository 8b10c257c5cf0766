"""What a network makes of the plane: XOR by two lines, and networks deep and wide."""

from html import escape

import numpy as np

from lecture_utils import fields, mlp
from lecture_utils._checks import finite, labelled, one_of
from lecture_utils.activations import ACTIVATIONS
from lecture_utils.views.fields.network_field import field_drawing, field_words, loss_of
from lecture_utils.views.fields.xor import SIZE as XOR_SIZE
from lecture_utils.views.fields.xor import X as XOR_X
from lecture_utils.views.fields.xor import Y as XOR_Y
from lecture_utils.views.fields.xor import planes_drawing
from lecture_utils.views.fields.xor_text import xor_words
from lecture_utils.views.kit.svg import paragraph, picture, signed, svg

FIELD_SIZE = (760, 400)
XOR_OUTPUTS = ("step", "sigmoid", "tanh", "identity")


def view_xor(params, activations="step"):
    """Draw XOR by a 2-2-1 network: two hidden units, the output, the plane of h1, h2.

    Parameters
    ----------
    params : sequence of Layer
        W (2, 2) and b (2,) of the hidden layer, W (1, 2) and b (1,) of the output.
    activations : sequence of str, or str
        Hidden and output; one name alone is that of both. The output's is "step",
        "sigmoid", "tanh" or "identity".

    Returns
    -------
    Picture
        Four planes with the four samples: what each hidden unit answers, what the
        output answers, and the same answer over (h1, h2), where its boundary is one
        line. Beside it the truth table and what to make of it.

    Raises
    ------
    ValueError
        If it isn't a 2-2-1 network, a number is not finite, or an activation is
        unknown.
    """
    params, trace = _run(params, XOR_X, activations)
    _check_sizes(params)
    activations = trace.activations
    one_of("output activation", activations[1], XOR_OUTPUTS)
    wrong = mlp.predict(params, XOR_X, activations) != XOR_Y
    able = "one line parts" if fields.separable(trace.a[0], XOR_Y) else "no line parts"
    alt = (
        f"XOR by a 2-2-1 network, hidden units: {activations[0]}. "
        f"{4 - int(wrong.sum())} of 4 samples are right; over h1 and h2 {able} the "
        "classes"
    )
    drawing = svg(
        *XOR_SIZE,
        planes_drawing(params, activations, trace, wrong),
        title="XOR by two lines",
        desc=alt,
    )
    words = xor_words(params, activations, trace, wrong)
    return picture(drawing, alt=alt, words=words)


def _run(params, X, activations):
    """Return the parameters as arrays, and the trace of the samples."""
    trace = mlp.forward(params, X, activations)
    return [mlp.Layer(*map(np.asarray, layer)) for layer in params], trace


def _check_sizes(params):
    sizes = tuple(len(layer.b) for layer in params)
    if sizes != (2, 1):
        raise ValueError(
            f"params has layers of {sizes} units; accepted: (2, 1), two hidden units "
            "and one output"
        )


def view_network_field(X, y, params, activations, *, heading=""):
    """Draw a network's output over the plane, and the network in small beside it.

    Parameters
    ----------
    X : array_like of shape (n_samples, 2)
    y : array_like of shape (n_samples,)
        Labels, 0 or 1.
    params : sequence of Layer
        Two inputs, up to three hidden layers of up to 16 units, one output.
    activations : sequence of str, or str
        As for `mlp.forward`.
    heading : str
        What is said first beside the picture, as "after 600 epochs".

    Returns
    -------
    Picture
        The field of y_hat with its boundary, samples by class, mistakes crossed; each
        unit as a small field of its own; sizes, mistakes and J in words.

    Raises
    ------
    ValueError
        If shapes do not fit, a number is not finite, a label is not 0 or 1, an
        activation is unknown, or the network is too large to be drawn.

    Notes
    -----
    The small fields are after TensorFlow Playground (Smilkov and others, 2017).
    """
    X, y = labelled(X, y)
    X = finite("X", X, shape=(None, 2))
    params, trace = _run(params, X, activations)
    _check_drawable(params)
    activations = trace.activations
    one_of("output activation", activations[-1], ACTIVATIONS)
    wrong = mlp.predict(params, X, activations) != y
    J = mlp.cost(trace, y, loss_of(activations))
    sizes = "-".join(str(n) for n in (2, *(len(b) for _, b in params)))
    alt = (
        f"A {sizes} network, activations: {', '.join(activations)}. "
        f"{len(y) - int(wrong.sum())} of {len(y)} samples are right, J = {signed(J, 4)}"
    )
    drawn, seen = field_drawing(X, y, params, activations, wrong)
    drawing = svg(
        *FIELD_SIZE,
        drawn,
        title="What the network makes of the plane",
        desc=alt,
    )
    words = paragraph(f"<b>{escape(str(heading))}</b>") if heading else ""
    words += field_words(params, activations, wrong, J, seen)
    return picture(drawing, alt=alt, words=words)


def _check_drawable(params):
    *hidden, last = (len(layer.b) for layer in params)
    if last != 1:
        raise ValueError(f"params has {last} outputs; accepted: 1")
    if len(hidden) > fields.MOST_LAYERS or max(hidden, default=1) > fields.MOST_UNITS:
        raise ValueError(
            f"params has hidden layers of {tuple(hidden)} units; accepted: up to "
            f"{fields.MOST_LAYERS} layers of up to {fields.MOST_UNITS}"
        )
