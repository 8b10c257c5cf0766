"""A nerve cell: on its way to a neuron, at work, and in a network."""

import numpy as np

from lecture_utils import datasets, spiking
from lecture_utils._validation import one_of
from lecture_utils.activations import ACTIVATIONS
from lecture_utils.views.kit import marks
from lecture_utils.views.kit.axes import Axes
from lecture_utils.views.kit.svg import element, line, render, text
from lecture_utils.views.kit.text import enumerated, signed
from lecture_utils.views.nerve_cell.drawing import (
    INK,
    THRESHOLD,
    cell_network,
    colour_of,
    gauge,
    names,
    nerve_cell,
    symbols,
)
from lecture_utils.views.perceptron import neuron_drawing

SIZE, FIRING_SIZE, NETWORK_SIZE = (760, 354), (760, 520), (760, 330)
LATELY = 10  # ms for which a pulse is seen on its way
# Of the pulses and the level by time.
LEFT, WIDTH, TOP, ROW = 124, 622, 326, 25
LEVEL_TOP, LEVEL_HEIGHT = 406, 92
TICK = 12

STAGES = {
    "cell": "A nerve cell: at its dendrites three incoming cells, whose synapses in "
    "turn {signs}; from the cell body an axon leads to the next cells",
    "symbols": "A nerve cell with a neuron's letters on it: x on the incoming cells, w "
    "on the synapses, b and z on the cell body, f on the axon, a at its ends",
    "neuron": "A nerve cell, drawn as a neuron: weights {weights}, z = {z}, a = {a}",
}
WORDS = {
    "cell": [
        "Pulses come in from the left. At a <b>synapse</b> a messenger crosses the "
        "gap: + pushes this cell towards firing, − holds it back.",
        "The <b>cell body</b> adds up. If that is enough, the cell fires: a pulse runs "
        "along its <b>axon</b> to the next cells.",
    ],
    "symbols": [
        "What comes in at a dendrite is an input <b>x</b>. How much a synapse passes "
        "on, and whether it pushes or holds back, is its weight <b>w</b>.",
        "The cell body adds up. How ready it is to fire is the bias <b>b</b>. What "
        "leaves along the axon is the output <b>a</b>.",
    ],
    "neuron": [
        "All that we keep: multiply each input by its weight, add up, decide. Each "
        "part stands where the cell has its own.",
        "Left out: that pulses come at moments, that they fade, and all else that "
        "makes a cell live.",
    ],
}
WINE = (
    "<b>With a glass of wine:</b> alcohol weakens the messenger that excites "
    "(glutamate) and strengthens the one that inhibits (GABA). By how much is made up "
    f"here, {spiking.WINE:.0%} each. A model, not medicine."
)


def view_nerve_cell(stage="cell"):
    """Draw a nerve cell, or one of the steps that make a neuron of it.

    Parameters
    ----------
    stage : {"cell", "symbols", "neuron"}
        The cell and its parts, the cell with x, w and b written on it, or the neuron
        of `datasets.neuron`. Each part keeps its place.

    Returns
    -------
    Picture

    Examples
    --------
    >>> view_nerve_cell("neuron").alt.split(": ")[1]
    'weights 0.80, −0.40 and 0.60, z = 0.10, a = 1.00'
    """
    one_of("stage", stage, STAGES)
    x, w, b = datasets.neuron()
    step, z = ACTIVATIONS["step"], float(w @ x + b)
    a = float(step.f(z))
    over, opacity = {
        "cell": (names(), 1),
        "symbols": (symbols(), 0.45),
        "neuron": (neuron_drawing(x, w, b, z, a, step), 0.13),
    }[stage]
    return render(
        SIZE,
        element("g", nerve_cell(w), opacity=opacity),
        over,
        title=STAGES[stage].partition(":")[0],
        alt=STAGES[stage].format(
            signs=enumerated(["excite" if each > 0 else "inhibit" for each in w]),
            weights=enumerated([signed(each) for each in w]),
            z=signed(z),
            a=signed(a),
        ),
        words=WORDS[stage],
        under=True,
    )


def view_firing(trains, weights, moment, *, wine=False):
    """Draw a second of a nerve cell, and the cell itself at one moment, in ms.

    `trains` has shape (3, n_steps), `weights` (3,); `wine` tells what it does.
    """
    potential, fires = spiking.simulate(weights @ trains)
    lately = slice(max(moment - LATELY + 1, 0), moment + 1)
    fires_now, level = fires[lately].any(), potential[moment]
    cell = nerve_cell(
        weights, arrives=trains[:, lately].any(axis=1), fires=fires_now
    ) + gauge(level, fires=fires_now)
    often = _how_often(fires.sum())
    moves = "Pulses of cells 1, 2 and 3 move its level by " + enumerated(
        [signed(w) for w in weights]
    )
    now = f"At {moment} ms " + (
        "it reaches the threshold, fires, and starts again from rest."
        if fires_now
        else f"its level is {signed(level)}; it fires at 1."
    )
    return render(
        FIRING_SIZE,
        element("g", cell, transform="translate(0 -22)"),
        *(
            text(756, 238, words, dy=f"{1.3 * i}em", class_="e b")
            for i, words in enumerate(often)
        ),
        _time_course(trains, weights, potential, fires, moment),
        title="A second of a nerve cell",
        alt=f"The nerve cell {' '.join(often)}. {moves}. {now}",
        words=[
            f"{moves}; in between it leaks back to rest.",
            now,
            WINE if wine else "",
        ],
    )


def _time_course(trains, weights, potential, fires, moment):
    """Return the pulses of each incoming cell, and the level under them, by ms."""
    # So far down that "rest" and "threshold" keep apart; below, the curve is cut off.
    low = np.clip(np.floor(2 * potential.min()) / 2, -1.5, -0.5)
    axes = Axes(LEFT, LEVEL_TOP, WIDTH, LEVEL_HEIGHT, (0, len(fires)), (low, 1.8))
    rows = [_row(axes, i, train, weights[i]) for i, train in enumerate(trains)]
    gold = {"stroke": "var(--lu-accent)", "stroke_width": 3, "class_": "spikes"}
    steps, now = np.arange(len(potential)), axes.x(moment)
    at_threshold = axes.y(1)
    return (
        "".join(rows)
        + axes.border()
        + line(LEFT, axes.y(0), axes.right, axes.y(0), stroke="var(--lu-grid)")
        + line(LEFT, at_threshold, axes.right, at_threshold, **THRESHOLD)
        + _strokes(axes, fires, at_threshold, axes.y(1.7) - at_threshold, **gold)
        + axes.inside(axes.curve(steps, potential, width=1.5, class_="potential"))
        + line(now, TOP - 18, now, axes.bottom, stroke=INK)
        + marks.reading(now, axes.y(np.clip(potential[moment], low, 1.7)), radius=5)
        + text(LEFT - 8, axes.y(0) + 5, "rest", class_="e quiet")
        + text(
            LEFT - 8, at_threshold + 5, "threshold", class_="e quiet", room=LEFT - 12
        )
        + text(axes.left, axes.bottom + 19, "0", class_="quiet")
        + text(axes.right, axes.bottom + 19, "1 second", class_="e quiet")
    )


def _row(axes, i, train, weight):
    """Draw a cell's pulses: upright where they excite, hanging where they inhibit."""
    y, height = TOP + ROW * i, -TICK if weight >= 0 else TICK
    look = {"stroke": colour_of(weight), "stroke_width": 2, "class_": "pulses"}
    return (
        line(LEFT, y, axes.right, y, stroke="var(--lu-rule)")
        + _strokes(axes, train, y, height, **look)
        + text(LEFT - 8, y + 5, f"cell {i + 1}", class_="e quiet")
    )


def _strokes(axes, happens, y, height, **look):
    """Return an upright stroke for each step in which something happens."""
    x = axes.x(np.flatnonzero(happens))
    d = "".join(f"M{each:.1f} {y:.1f}v{height:.1f}" for each in x)
    return element("path", d=d, **look) if d else ""


def _how_often(n):
    """Return in one line or two how often a cell fires."""
    if n == 0:
        return ["stays silent"]
    return ["fires once" if n == 1 else f"fires {n} times", "a second"]


def view_nerve_network():
    """Draw five nerve cells in layers, the network of `datasets.network`.

    Returns
    -------
    Picture

    Examples
    --------
    >>> view_nerve_network().alt.split("; ")[-1]
    'cell 1 of layer 2 gets 1.50 from cell 1 and −1.00 from cell 2'
    """
    weights = [W for W, _ in datasets.network()[0]]
    told = [
        f"cell {j + 1} of layer {n} gets "
        + enumerated([f"{signed(w)} from cell {k + 1}" for k, w in enumerate(row)])
        for n, W in enumerate(weights, start=1)
        for j, row in enumerate(W)
    ]
    return render(
        NETWORK_SIZE,
        cell_network(weights),
        title="Nerve cells in layers",
        alt="Two input cells, two cells in layer 1, one in layer 2: " + "; ".join(told),
        words=[
            "Each cell listens to every cell of the layer before, through a synapse "
            "that excites (+) or inhibits (−).",
            "What goes out of one layer comes in at the next.",
        ],
        under=True,
    )
