"""Gradient descent step by step: on a curve, and on a landscape seen from above."""

import numpy as np

from lecture_utils import descent
from lecture_utils._validation import whole
from lecture_utils.views.descent.drawing import (
    LEVEL,
    SIZE,
    J_plot,
    curve_axes,
    curve_drawing,
    figure,
    figures,
    inside,
    map_axes,
    map_drawing,
)
from lecture_utils.views.kit.svg import paragraph, render


def view_descent(cost, history, k, *, hide_future=False):
    """Draw a descent on a curve after `k` steps: trail, slope, the next step.

    Parameters
    ----------
    cost : descent.Cost
        Of one weight, such as those in `descent.CURVES`.
    history : descent.History
        From `descent.descend` on `cost.dJ`.
    k : int
        0 is the start.
    hide_future : bool
        Draw J up to step `k` alone, and leave the verdict out until the last step.

    Returns
    -------
    Picture
        An HTML string: J(w) with the points so far, the tangent and the next step;
        the update in numbers, what this learning rate leads to, and J by step.

    Examples
    --------
    >>> from lecture_utils import descent
    >>> cost = descent.CURVES["one neuron"]
    >>> history = descent.descend(cost.dJ, -2.5, lr=0.5, n_steps=10)
    >>> view_descent(cost, history, 1).alt.split(": ", 1)[1]
    'w = −1.000, J = 1.133. The verdict: good'
    """
    k = whole("k", k, low=0, high=len(history.w) - 1)
    w, slope = history.w[k], float(cost.dJ(history.w[k]))
    hint = f": J falls to the {'right' if slope < 0 else 'left'}"
    if abs(slope) < LEVEL / 2:
        hint = ": level, or nearly"
    seen = inside(curve_axes(cost), w, cost.J(w))
    drawing, title = curve_drawing(cost, history, k), "Gradient descent on a curve"
    return _render(cost, history, k, drawing, title, seen, hint, hide_future)


def view_landscape(cost, history, k, *, hide_future=False):
    """Draw a descent on a landscape from above after `k` steps."""
    w, slope = history.w[k], cost.dJ(history.w[k])
    seen = inside(map_axes(cost), *w)
    hint = "; the arrow points the other way, downhill" if seen else ""
    if np.hypot(*slope) < LEVEL:
        hint = ": level, or nearly"
    drawing, title = map_drawing(cost, history, k), "Gradient descent on a landscape"
    return _render(cost, history, k, drawing, title, seen, hint, hide_future)


def _render(cost, history, k, drawing, title, seen, hint, hide_future):
    w = history.w
    hidden = hide_future and k < len(w) - 1
    verdict = None if hidden else descent.verdict(cost, history)
    alt = (
        f"Step {k} of {history.n_steps} down {cost.name!r} with lr = {history.lr:g}: "
        f"w = {figures(w[k])}, J = {figure(cost.J(w[k]))}"
        + ("" if hidden else f". The verdict: {verdict.name}")
    )
    words = _words(cost, history, k, seen, hint, verdict)
    J_drawn = J_plot(cost, history, k, hide_future)
    return render(SIZE, drawing, title=title, alt=alt, words=words + J_drawn)


def _words(cost, history, k, seen, hint, verdict):
    """Return where step `k` stands, the next step in numbers, and the verdict."""
    w, slope = history.w[k], cost.dJ(history.w[k])
    here = f"<b>Step {k}</b> of {history.n_steps}. w = <b>{figures(w)}</b>, "
    here += f"J = <b>{figure(cost.J(w))}</b>"
    if not seen:
        here += ". This is <b>outside</b> the picture"
    words = paragraph(f"{here}.<br/>dJ/dw = {figures(slope)}{hint}.")
    words += paragraph(_update(history, w, history.v[k], slope, k))
    if verdict is None:
        return words
    chosen = f"Verdict on lr = {history.lr:g}"
    if history.momentum:
        chosen += f", momentum = {history.momentum:g}"
    reason = verdict.reason.replace(" %", "\u00a0%")
    return words + paragraph(f"{chosen}: <b>{verdict.name}</b>. {reason}")


def _update(history, w, v, slope, k):
    """Return the next step as formula and numbers."""
    if history.diverged and k == len(history.w) - 1:
        return "<b>The walk ends here</b>: the next step leads beyond ±1,000,000."
    lr, momentum = history.lr, history.momentum
    step = momentum * v - lr * slope
    pull = f"{lr:g} · {_bracketed(slope)}"
    if momentum == 0:
        return (
            "<b>Next step:</b> w ← w − lr · dJ/dw<br/>"
            f"= {figures(w)} − {pull} = <b>{figures(w + step)}</b>"
        )
    return (
        "<b>Next step:</b> v ← momentum · v − lr · dJ/dw<br/>"
        f"= {momentum:g} · {_bracketed(v)} − {pull} = <b>{figures(step)}</b><br/>"
        f"w ← w + v = <b>{figures(w + step)}</b>"
    )


def _bracketed(w):
    words = figures(w)
    bare = words[0] != "(" and (words[0] == "−" or "·" in words)
    return f"({words})" if bare else words
