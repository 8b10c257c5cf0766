"""A network over the plane: XOR by two lines, depth and width, and its training."""

from html import escape

import numpy as np

from lecture_utils import fields, mlp
from lecture_utils._validation import finite, labelled_samples, one_of
from lecture_utils.activations import ACTIVATIONS
from lecture_utils.views.fields.network import field_drawing, field_words, loss_of
from lecture_utils.views.fields.training import training_drawing, training_words
from lecture_utils.views.fields.xor import X as XOR_X
from lecture_utils.views.fields.xor import Y as XOR_Y
from lecture_utils.views.fields.xor import planes_drawing, xor_words
from lecture_utils.views.kit.svg import paragraph, render
from lecture_utils.views.kit.text import amount, signed

XOR_SIZE, FIELD_SIZE, TRAINING_SIZE = (760, 246), (760, 400), (760, 402)
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

    Examples
    --------
    >>> from lecture_utils import fields
    >>> view_xor(fields.xor_network()).alt.split("; ")[1]
    'over h1 and h2 one line parts the classes'
    """
    params, trace = _run(params, XOR_X, activations)
    sizes = tuple(len(layer.b) for layer in params)
    if sizes != (2, 1):
        raise ValueError(
            "params must hold two hidden units and one output, got layers of "
            f"{sizes} units"
        )
    hidden, output = trace.activations
    one_of("output activation", output, XOR_OUTPUTS)
    wrong = mlp.predict(params, XOR_X, trace.activations) != XOR_Y
    able = "one line parts" if fields.separable(trace.a[0], XOR_Y) else "no line parts"
    return render(
        XOR_SIZE,
        planes_drawing(params, trace, wrong),
        title="XOR by two lines",
        alt=f"XOR by a 2-2-1 network, hidden units: {hidden}. "
        f"{4 - wrong.sum()} of 4 samples are right; over h1 and h2 {able} the classes",
        words=xor_words(params, trace, wrong),
    )


def _run(params, X, activations):
    """Return the parameters as arrays, and the trace of the samples."""
    trace = mlp.forward(params, X, activations)
    return [mlp.Layer(*map(np.asarray, layer)) for layer in params], trace


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

    Examples
    --------
    >>> from lecture_utils import datasets
    >>> neuron = [([[1.0, -1.0]], [0.0])]
    >>> view_network_field(*datasets.load("moons"), neuron, "sigmoid").alt
    'A 2-1 network, activations: sigmoid. 48 of 60 samples are right, J = 0.4173'
    """
    X, y = labelled_samples(X, y)
    X = finite("X", X, shape=(None, 2))
    params, trace = _run(params, X, activations)
    _check_drawable(params)
    activations = trace.activations
    one_of("output activation", activations[-1], ACTIVATIONS)
    wrong = mlp.predict(params, X, activations) != y
    J = mlp.cost(trace, y, loss_of(activations))
    sizes = "-".join(str(n) for n in (2, *(len(b) for _, b in params)))
    drawn, seen = field_drawing(X, y, params, activations, wrong)
    words = paragraph(f"<b>{escape(str(heading))}</b>") if heading else ""
    return render(
        FIELD_SIZE,
        drawn,
        title="What the network makes of the plane",
        alt=f"A {sizes} network, activations: {', '.join(activations)}. "
        f"{len(y) - wrong.sum()} of {len(y)} samples are right, J = {signed(J, 4)}",
        words=words + field_words(params, activations, wrong, J, seen),
    )


def _check_drawable(params):
    *hidden, last = (len(layer.b) for layer in params)
    if last != 1:
        raise ValueError(f"params must end on 1 output, got {last}")
    if len(hidden) > fields.MOST_LAYERS or max(hidden, default=1) > fields.MOST_UNITS:
        raise ValueError(
            f"params must have at most {fields.MOST_LAYERS} hidden layers of "
            f"{fields.MOST_UNITS} units, got {tuple(hidden)}"
        )


def view_training(X, y, history, k, activations, *, batch_size=None, hide_future=False):
    """Draw a network after epoch `k` of its recorded training, beside its loss."""
    params, last = history.epochs[k].params, len(history.epochs) - 1
    wrong = mlp.predict(params, X, activations) != y
    right, J = len(y) - int(wrong.sum()), history.J
    if hide_future:
        J = J[: k + 1]
    return render(
        TRAINING_SIZE,
        training_drawing(X, y, params, activations, wrong, J, k, last),
        title="A network learns",
        alt=f"Epoch {k} of {last}: J = {amount(J[k])}, "
        f"{right} of {len(y)} samples are right",
        words=training_words(history, k, right, len(y), batch_size, hide_future),
    )
