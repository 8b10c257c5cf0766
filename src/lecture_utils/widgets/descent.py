"""Explore gradient descent: on a curve, and on a landscape."""

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

    Its controls are `curve`, `lr`, `momentum`, `start`, `step` and `hide_future`.

    Examples
    --------
    >>> explorer = explore_descent()
    >>> explorer.controls["lr"].value, explorer.controls["step"].value = 2.1, 30
    >>> "diverging" in explorer.picture.value
    True
    """
    starts = {"start": _start("start w", -2.5)}
    curve = {"curve": choice("Curve", descent.CURVES, "one neuron")}
    return _explorer(view_descent, descent.CURVES, curve, starts, lr=0.1)


def explore_landscape():
    """Walk down a landscape with your own learning rate, momentum and start.

    Its controls are `landscape`, `lr`, `momentum`, `w1`, `w2` (the start), `step` and
    `hide_future`.

    Examples
    --------
    >>> explorer = explore_landscape()
    >>> explorer.controls["momentum"].value = 0.5
    """
    starts = {"w1": _start("start w₁", -2.8), "w2": _start("start w₂", 1.5)}
    costs = descent.LANDSCAPES
    landscape = {"landscape": choice("Landscape", costs, "long valley")}
    return _explorer(view_landscape, costs, landscape, starts, lr=0.9)


def _explorer(view, costs, chosen, starts, lr):
    """Return the explorer of a cost, by the control that chooses it, and a start."""
    momentum = slider("momentum", 0.0, 0.0, 0.95, step=0.05, width="320px")
    momentum.style.description_width = "80px"
    pace = {"lr": option_slider("lr", LRS, lr, width="320px"), "momentum": momentum}
    step, hidden = integer_slider("Step", 0, 0, N_STEPS), hide_future()
    controls = chosen | pace | starts | {"step": step, "hide_future": hidden}
    (cost_name,) = chosen

    @lru_cache(maxsize=64)
    def walk(name, lr, momentum, *start):
        start = start if len(start) > 1 else start[0]
        options = {"lr": lr, "momentum": momentum, "n_steps": N_STEPS}
        return costs[name], descent.descend(costs[name].dJ, start, **options)

    def draw(lr, momentum, step, hide_future, **values):
        start = [values[name] for name in starts]
        cost, history = walk(values[cost_name], lr, momentum, *start)
        k = min(step, len(history.w) - 1)
        return view(cost, history, k, hide_future=hide_future)

    rows = [[cost_name, *starts], [*pace], ["step"]]
    return Explorer(
        draw,
        controls,
        rows=rows,
        tools=[*stepper(step), hidden],
        together=[("lr", "step"), (cost_name, "step"), ("momentum", "step")],
        offers={"step": (*range(7), 8, 10, 12, 15, 20, 25, 30)},
    )


def _start(description, value):
    start = slider(description, value, -3.0, 3.0, width="270px")
    start.style.description_width = "60px"
    return start
