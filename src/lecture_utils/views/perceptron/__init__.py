"""A single neuron: its numbers, the line it draws, and how it learns."""

from lecture_utils import activations, perceptron
from lecture_utils._validation import finite, labelled_samples, number, whole
from lecture_utils.views.kit.svg import render, svg
from lecture_utils.views.kit.text import signed
from lecture_utils.views.perceptron.neuron import neuron_drawing, neuron_words
from lecture_utils.views.perceptron.plane import (
    boundary_text,
    decision_words,
    history_drawing,
    learning_words,
    plane_drawing,
)

NEURON_SIZE, PLANE_SIZE, HISTORY_SIZE = (760, 330), (470, 416), (360, 130)


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

    Examples
    --------
    >>> view_neuron([1.0, 0.5], [0.8, -0.4], 0.1).alt
    'A neuron with 2 inputs: z = 0.70, step of z is a = 1.00'
    """
    x = finite("x", x, ndim=1)
    if not 1 <= len(x) <= 6:
        raise ValueError(f"x must hold 1 to 6 inputs, got {len(x)} entries")
    w, b = finite("w", w, shape=x.shape), number("b", b)
    chosen = activations.get(activation)
    z = float(w @ x + b)
    a = float(chosen.f(z))
    return render(
        NEURON_SIZE,
        neuron_drawing(x, w, b, z, a, chosen),
        title="A neuron and its numbers",
        alt=f"A neuron with {len(x)} inputs: z = {signed(z)}, "
        f"{chosen.name} of z is a = {signed(a)}",
        words=neuron_words(x, w, b, z, a, chosen),
        under=True,
    )


def view_decision(X, y, w, b):
    """Draw the plane as the neuron sees it: z, the boundary, and its mistakes."""
    w = finite("w", w, shape=(2,))
    wrong = perceptron.predict(X, w, b) != y
    return render(
        PLANE_SIZE,
        plane_drawing(X, y, w, b, wrong),
        title="The plane as the neuron sees it",
        alt=f"{boundary_text(w, b)}; {wrong.sum()} of {len(y)} samples are wrong",
        words=decision_words(w, b, wrong),
    )


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

    Examples
    --------
    >>> from lecture_utils import datasets, perceptron
    >>> X, y = datasets.logic_gate("AND")
    >>> picture = view_learning(X, y, perceptron.train(X, y), 24)
    >>> picture.alt.split("; ")[1]
    '0 of 4 samples are wrong'
    """
    X, y = labelled_samples(X, y)
    k = whole("k", k, low=0, high=len(steps) - 1)
    now, counts = steps[k], perceptron.count_mistakes(X, y, steps)
    moved = None if now.error == 0 else steps[k - 1]
    wrong = perceptron.predict(X, now.w, now.b) != y
    tally = f"{counts[k]} of {len(y)} samples are wrong"
    history = svg(
        *HISTORY_SIZE,
        history_drawing(counts, k, len(y), hide_future),
        title="Samples wrong after each step",
        desc=f"{tally} after step {k}",
    )
    line = boundary_text(now.w, now.b)
    return render(
        PLANE_SIZE,
        plane_drawing(X, y, now.w, now.b, wrong, looked_at=now.index, before=moved),
        title="The learning rule, one step at a time",
        alt=f"Step {k} of {len(steps) - 1}: {line}; {tally}",
        words=learning_words(X, y, steps, k, counts) + history,
    )
