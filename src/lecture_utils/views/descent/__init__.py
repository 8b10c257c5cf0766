"""Gradient descent step by step: on a curve, and on a landscape seen from above."""

from lecture_utils import descent
from lecture_utils._checks import whole
from lecture_utils.views.descent.curve import (
    CURVE_SIZE,
    curve_axes,
    curve_drawing,
    curve_hint,
)
from lecture_utils.views.descent.path import J_plot, figure, figures, inside, words
from lecture_utils.views.descent.plane import (
    MAP_SIZE,
    map_axes,
    map_drawing,
    map_hint,
)
from lecture_utils.views.kit.svg import picture, svg


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

    Raises
    ------
    ValueError
        If the history is not one of this cost, or has no step `k`.
    """
    k, alt = _said(cost, history, k, hide_future, n_weights=1)
    w = history.w[k]
    drawing = svg(
        *CURVE_SIZE,
        curve_drawing(cost, history, k),
        title="Gradient descent on a curve",
        desc=alt,
    )
    seen = inside(curve_axes(cost), w, cost.J(w))
    hint = curve_hint(float(cost.dJ(w)))
    said = words(cost, history, k, seen=seen, hint=hint, hide_future=hide_future)
    J_drawn = J_plot(cost, history, k, hide_future)
    return picture(drawing, alt=alt, words=said + J_drawn)


def view_landscape(cost, history, k, *, hide_future=False):
    """Draw a descent on a landscape from above after `k` steps.

    Parameters
    ----------
    cost : descent.Cost
        Of two weights, such as those in `descent.LANDSCAPES`.
    history : descent.History
        From `descent.descend` on `cost.dJ`.
    k : int
        0 is the start.
    hide_future : bool
        Draw J up to step `k` alone, and leave the verdict out until the last step.

    Returns
    -------
    Picture
        An HTML string: the levels of J, darker where J is higher, with the minima
        as crosses, the points so far and an arrow straight downhill; the update in
        numbers, what this learning rate leads to, and J by step.

    Raises
    ------
    ValueError
        If the history is not one of this cost, or has no step `k`.
    """
    k, alt = _said(cost, history, k, hide_future, n_weights=2)
    drawing = svg(
        *MAP_SIZE,
        map_drawing(cost, history, k),
        title="Gradient descent on a landscape",
        desc=alt,
    )
    seen = inside(map_axes(cost), *history.w[k])
    hint = map_hint(cost.dJ(history.w[k]), seen)
    said = words(cost, history, k, seen=seen, hint=hint, hide_future=hide_future)
    J_drawn = J_plot(cost, history, k, hide_future)
    return picture(drawing, alt=alt, words=said + J_drawn)


def _said(cost, history, k, hide_future, *, n_weights):
    """Return `k` and the alt text, both checked against cost and history."""
    if len(cost.weights) != n_weights:
        raise ValueError(
            f"cost {cost.name!r} has {len(cost.weights)} weights; accepted: {n_weights}"
        )
    name, _ = descent.verdict(cost, history)
    k, w = whole("k", k, low=0, high=len(history.w) - 1), history.w
    hidden = hide_future and k < len(w) - 1
    return k, (
        f"Step {k} of {history.n_steps} down {cost.name!r} with lr = {history.lr:g}: "
        f"w = {figures(w[k])}, J = {figure(cost.J(w[k]))}"
        + ("" if hidden else f". The verdict: {name}")
    )
