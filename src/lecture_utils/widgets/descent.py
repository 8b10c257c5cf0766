"""Gradient descent under the hand: on a curve, and on a landscape."""

from functools import lru_cache

from lecture_utils import descent
from lecture_utils.views.descent import view_descent, view_landscape
from lecture_utils.widgets.explorer import (
    Explorer,
    choice,
    hide_future,
    integer_slider,
    option_slider,
    slider,
    stepper,
)

N_STEPS = 30
LRS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.8, 0.9, 1.0)
LRS += (1.1, 1.2, 1.3, 1.5, 1.8, 1.9, 2.0, 2.1, 2.2, 2.5)


def explore_descent():
    """Walk down a curve with your own learning rate, momentum and start.

    Returns
    -------
    Explorer
        Controls `curve`, `lr`, `momentum`, `start`, `step` and `hide_future` over
        `views.descent.view_descent`.
    """
    controls = {
        "curve": choice("Curve", descent.CURVES, "one neuron"),
        **_pace(lr=0.1),
        "start": _start("start w", -2.5),
        "step": integer_slider("Step", 0, 0, N_STEPS),
        "hide_future": hide_future(),
    }

    def draw(curve, lr, momentum, start, step, hide_future):
        cost, history = _walk_curve(curve, lr, momentum, start)
        k = min(step, len(history.w) - 1)
        return view_descent(cost, history, k, hide_future=hide_future)

    rows = [["curve", "start"], ["lr", "momentum"], ["step"]]
    tools = [*stepper(controls["step"]), controls["hide_future"]]
    return Explorer(draw, controls, rows=rows, tools=tools)


def explore_landscape():
    """Walk down a landscape with your own learning rate, momentum and start.

    Returns
    -------
    Explorer
        Controls `landscape`, `lr`, `momentum`, `w1`, `w2` (the start), `step`
        and `hide_future` over `views.descent.view_landscape`.
    """
    controls = {
        "landscape": choice("Landscape", descent.LANDSCAPES, "long valley"),
        **_pace(lr=0.9),
        "w1": _start("start w₁", -2.8),
        "w2": _start("start w₂", 1.5),
        "step": integer_slider("Step", 0, 0, N_STEPS),
        "hide_future": hide_future(),
    }

    def draw(landscape, lr, momentum, w1, w2, step, hide_future):
        cost, history = _walk_landscape(landscape, lr, momentum, w1, w2)
        k = min(step, len(history.w) - 1)
        return view_landscape(cost, history, k, hide_future=hide_future)

    rows = [["landscape", "w1", "w2"], ["lr", "momentum"], ["step"]]
    tools = [*stepper(controls["step"]), controls["hide_future"]]
    return Explorer(draw, controls, rows=rows, tools=tools)


def _pace(lr):
    """Return the controls of how long the steps are."""
    lrs = option_slider("lr", LRS, lr, width="320px")
    momentum = slider("momentum", 0.0, 0.0, 0.95, step=0.05, width="320px")
    momentum.style.description_width = "80px"
    return {"lr": lrs, "momentum": momentum}


def _start(description, value):
    start = slider(description, value, -3.0, 3.0, width="270px")
    start.style.description_width = "60px"
    return start


@lru_cache(maxsize=64)
def _walk_curve(curve, lr, momentum, start):
    cost = descent.CURVES[curve]
    pace = {"lr": lr, "momentum": momentum, "n_steps": N_STEPS}
    return cost, descent.descend(cost.dJ, start, **pace)


@lru_cache(maxsize=64)
def _walk_landscape(landscape, lr, momentum, w1, w2):
    cost = descent.LANDSCAPES[landscape]
    pace = {"lr": lr, "momentum": momentum, "n_steps": N_STEPS}
    return cost, descent.descend(cost.dJ, [w1, w2], **pace)
