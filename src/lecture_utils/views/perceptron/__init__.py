"""One neuron as a drawing, and the line it draws between two classes."""

from lecture_utils import activations, perceptron
from lecture_utils._checks import finite, labelled, number, whole
from lecture_utils.views.kit.svg import picture, signed, svg
from lecture_utils.views.perceptron.learning import (
    HISTORY_SIZE,
    history_drawing,
    learning_drawing,
    learning_words,
)
from lecture_utils.views.perceptron.neuron import neuron_drawing, neuron_words
from lecture_utils.views.perceptron.plane import (
    plane_drawing,
    plane_words,
    said_of_line,
)

NEURON_SIZE = (760, 330)
PLANE_SIZE = (470, 416)


def view_neuron(x, w, b, activation="step"):
    """Draw a neuron with its numbers: inputs, weights, sum, activation, output.

    Parameters
    ----------
    x : array_like of shape (n_inputs,)
        One to six inputs.
    w : array_like of shape (n_inputs,)
        Weights; a line's width shows |w|, blue solid is positive, orange dashed
        negative.
    b : float
        Bias.
    activation : str
        A key of `activations.ACTIVATIONS`.

    Returns
    -------
    Picture
        An HTML string with the drawing and the sum written out.

    Raises
    ------
    ValueError
        If a shape does not fit, a number is not finite, or the activation is
        unknown.
    """
    x = finite("x", x, ndim=1)
    if not 1 <= len(x) <= 6:
        raise ValueError(f"x has {len(x)} entries; accepted: 1 to 6 inputs")
    w, b = finite("w", w, shape=x.shape), number("b", b)
    chosen = activations.get(activation)
    z = float(w @ x + b)
    a = float(chosen.f(z))
    alt = (
        f"A neuron with {len(x)} inputs: z = {signed(z)}, "
        f"{chosen.name} of z is a = {signed(a)}"
    )
    drawing = svg(
        *NEURON_SIZE,
        neuron_drawing(x, w, b, z, a, chosen),
        title="A neuron and its numbers",
        desc=alt,
    )
    words = neuron_words(x, w, b, z, a, chosen)
    return picture(drawing, alt=alt, words=words, under=True)


def view_decision(X, y, w, b):
    """Draw the plane as the neuron sees it: z, the boundary, and its mistakes.

    Parameters
    ----------
    X : array_like of shape (n_samples, 2)
    y : array_like of shape (n_samples,)
        Labels, 0 or 1.
    w : array_like of shape (2,)
    b : float

    Returns
    -------
    Picture
        An HTML string: the field of z, the line z = 0 with its normal w, samples
        by class, mistakes ringed, and the line's equation in words.

    Raises
    ------
    ValueError
        If a shape does not fit, a number is not finite, or a label is not 0 or 1.
    """
    X, y, w, b = _plane_input(X, y, w, b)
    wrong = perceptron.predict(X, w, b) != y
    alt = f"{said_of_line(w, b)}; {int(wrong.sum())} of {len(y)} samples are wrong"
    drawing = svg(
        *PLANE_SIZE,
        plane_drawing(X, y, w, b, wrong),
        title="The plane as the neuron sees it",
        desc=alt,
    )
    return picture(drawing, alt=alt, words=plane_words(w, b, wrong))


def view_learning(X, y, steps, k, *, hide_future=False):
    """Draw step `k` of the learning rule: the sample, the line before and after.

    Parameters
    ----------
    X : array_like of shape (n_samples, 2)
    y : array_like of shape (n_samples,)
        Labels, 0 or 1.
    steps : list of perceptron.Step
        From `perceptron.train` on the same samples.
    k : int
        Which step to show, 0 (the start) to len(steps) - 1.
    hide_future : bool
        Draw the mistakes up to step `k` alone.

    Returns
    -------
    Picture
        An HTML string: the plane, the history of mistakes, and the update in
        words and numbers.

    Raises
    ------
    ValueError
        If a shape does not fit, or there is no step `k`.
    """
    k = whole("k", k, low=0, high=len(steps) - 1)
    now, before = steps[k], steps[max(k - 1, 0)]
    X, y, w, b = _plane_input(X, y, now.w, now.b)
    counts = perceptron.count_mistakes(X, y, steps)
    words = learning_words(X, y, steps, k, counts)
    alt = (
        f"Step {k} of {len(steps) - 1}: {said_of_line(w, b)}; "
        f"{counts[k]} of {len(y)} samples are wrong"
    )
    drawing = svg(
        *PLANE_SIZE,
        learning_drawing(X, y, now, before),
        title="The learning rule, one step at a time",
        desc=alt,
    )
    history = svg(
        *HISTORY_SIZE,
        history_drawing(counts, k, len(y), hide_future),
        title="Samples wrong after each step",
        desc=f"{counts[k]} of {len(y)} samples are wrong after step {k}",
    )
    return picture(drawing, alt=alt, words=words + history)


def _plane_input(X, y, w, b):
    X, y = labelled(X, y)
    X = finite("X", X, shape=(None, 2))
    return X, y, finite("w", w, shape=(2,)), number("b", b)
