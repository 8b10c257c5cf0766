"""Explore a nerve cell at work."""

import numpy as np

from lecture_utils import spiking
from lecture_utils.views.nerve_cell import view_firing
from lecture_utils.widgets.explorer import (
    Explorer,
    check_box,
    integer_slider,
    stepper,
)

CELLS = (1, 2, 3)
RATES, MESSENGER, INHIBITS = (40, 40, 20), (5, 5, 5), (False, False, True)


def explore_nerve_cell():
    """Change how often three cells fire at a nerve cell, and what their synapses do.

    Its controls are `rate1` to `rate3`, `messenger1` to `messenger3`, `inhibits1` to
    `inhibits3`, `wine` and `step`, the moment in ms.

    Examples
    --------
    >>> explorer = explore_nerve_cell()
    >>> explorer.controls["wine"].value = True
    >>> "fires 11 times a second" in explorer.picture.value
    True
    """
    controls = {
        f"rate{i}": integer_slider(f"Cell {i} fires", rate, 0, 60, width="250px")
        for i, rate in zip(CELLS, RATES, strict=True)
    }
    controls |= {
        f"messenger{i}": integer_slider(f"Messenger {i}", n, 0, 10, width="250px")
        for i, n in zip(CELLS, MESSENGER, strict=True)
    }
    controls |= {
        f"inhibits{i}": check_box(f"Synapse {i} inhibits", inhibits)
        for i, inhibits in zip(CELLS, INHIBITS, strict=True)
    }
    controls["wine"] = check_box("A glass of wine", width="160px")
    controls["step"] = step = integer_slider("Moment, ms", 330, 0, 990, step=10)
    rows = [[f"{name}{i}" for i in CELLS] for name in ("rate", "messenger", "inhibits")]
    rows[-1].append("wine")
    return Explorer(
        _draw,
        controls,
        rows=[*rows, ["step"]],
        tools=stepper(step),
        together=[("rate1", "rate3", "wine")],
        offers={"step": range(0, 991, 30)}
        | dict.fromkeys([f"rate{i}" for i in CELLS], range(0, 61, 10)),
    )


def _draw(wine, step, **by_cell):
    rate, messenger, inhibits = (
        [by_cell[f"{name}{i}"] for i in CELLS]
        for name in ("rate", "messenger", "inhibits")
    )
    weights = np.array(messenger) / 10 * np.where(inhibits, -1, 1)
    trains = spiking.pulse_trains(rate, np.random.default_rng(0))
    return view_firing(
        trains, spiking.with_wine(weights) if wine else weights, step, wine=wine
    )
