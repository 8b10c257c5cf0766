"""Hand the cells of a product out to 8 cores and to thousands."""

from lecture_utils.views.cores import last_step, view_cores
from lecture_utils.widgets.explorer import (
    Explorer,
    choice,
    integer_slider,
    jump,
    stepper,
)

SIZES = {f"{n} × {n}": n for n in (4, 8, 16, 32, 64, 128)}


def explore_cores():
    """Step through a product that 8 fast cores share, and 4,096 slow ones.

    Returns
    -------
    Explorer
        Controls `n` and `step` over `views.view_cores`.

    Examples
    --------
    >>> explorer = explore_cores()
    >>> explorer.controls["n"].value = 8
    """
    controls = {
        "n": choice("Product", SIZES.items(), 32, width="180px"),
        "step": integer_slider("Step", 0, 0, last_step(32)),
    }
    step = controls["step"]
    tools = [*stepper(step, interval=100), jump(step, 16, "16 steps on")]

    def draw(n, step):
        # The slider's end follows the size a moment later.
        return view_cores(n, min(step, last_step(n)))

    explorer = Explorer(draw, controls, tools=tools, together=[("n", "step")])
    controls["n"].observe(
        lambda size: setattr(step, "max", last_step(size.new)), "value"
    )
    return explorer
