"""A nerve cell with three incoming cells, each part where a neuron has its own."""

from lecture_utils.views.kit.marks import HALO
from lecture_utils.views.kit.svg import circle, element, line, rect, text
from lecture_utils.views.kit.text import sub
from lecture_utils.views.nerve_cell.anatomy import (
    AMBER,
    INK,
    body,
    branch,
    dendrite,
    disc,
    sheaths,
    small_cell,
    synapse,
)
from lecture_utils.views.perceptron import (
    BOX,
    INPUT_R,
    INPUT_X,
    MIDDLE,
    OUT_R,
    OUT_X,
    SUM_R,
    SUM_X,
)

CENTRE = complex(SUM_X, MIDDLE)
BELOW = (-104, 0, 104)  # where the three inputs lie, from the middle
TERMINALS = (704 + 138j, 718 + 178j, 702 + 218j)
SHEATHS = 483 + MIDDLE * 1j  # where those of the axon begin
GAUGE, PER_LEVEL = 36.0, 54.0  # the radius of the level's circle, pixels a level of 1
THRESHOLD = {"stroke": INK, "stroke_width": 1.5, "stroke_dasharray": "5 4"}


def nerve_cell(weights, *, arrives=(False, False, False), fires=False):
    """Return the elements of the cell, its three synapses as strong as `weights`.

    `arrives` says at which synapses a pulse arrives, `fires` whether one goes out.
    """
    parts = [_incoming(*each) for each in zip(range(3), weights, arrives, strict=True)]
    axon = _axon()
    if fires:
        glow = {"stroke": "var(--lu-accent)", "stroke_width": 12, "class_": "lit"}
        parts.append(element("path", d="".join(axon[1:]), **glow))
    cell = body([*_cell_body(), *axon], fill=AMBER, tint=0.25)
    return "".join([*parts, cell, sheaths(SHEATHS, 3)])


def gauge(level, *, fires):
    """Return the level in the cell body, from rest at the bottom, and the threshold."""
    c, full = CENTRE, disc(CENTRE, GAUGE)
    height = 2 * GAUGE if fires else min(max(level, 0) * PER_LEVEL, 2 * GAUGE)
    box = c.real - GAUGE, c.imag + GAUGE - height, 2 * GAUGE, height
    names = dict(zip(("x", "y", "width", "height"), box, strict=True))
    view = " ".join(f"{value:.2f}" for value in box)
    liquid = element("path", d=full, fill="var(--lu-accent)", fill_opacity=0.8)
    threshold = c.imag + GAUGE - PER_LEVEL
    return (
        element("path", d=full, fill="var(--lu-page)")
        + (element("svg", liquid, **names, viewBox=view) if height else "")
        + element("path", d=full, fill="none", stroke=INK, stroke_width=1.5)
        + line(c.real - 33, threshold, c.real + 56, threshold, **THRESHOLD)
        + text(c.real + 60, threshold, "threshold", **HALO)
    )


def _incoming(i, weight, fires):
    """Draw an incoming cell, its axon, and its synapse."""
    centre, tip = complex(INPUT_X, MIDDLE + BELOW[i]), _tip(i)
    bouton = tip - 39 * (tip - centre) / abs(tip - centre)
    bend = 12j * (1, -1, -1)[i]
    axon = [centre, centre + 30, bouton - 30 + bend, bouton]
    paths = small_cell(centre, (-8, 5, 12)[i], (1, -1, 1)[i])
    paths.append(branch(axon, [28, 5, 4, 4]))
    return body(paths) + synapse(bouton, tip, weight, fires=fires)


def _tip(i):
    """Return the end of the dendrite that meets incoming cell i."""
    return CENTRE - 158 + 0.6j * BELOW[i]


def _cell_body():
    """Return the paths of the cell body and its dendrites."""
    c = CENTRE
    paths = [disc(c, 42)]
    for i, bend in enumerate((-44j, 5j, 44j)):
        tip, start = _tip(i), c - 12 + 0.13j * BELOW[i]
        trunk = [start, c - 56 + 0.25j * BELOW[i], c - 96 + bend, tip]
        paths += [branch(trunk, [58, 8, 7, 7]), disc(tip - 1.5, 6)]
    paths += dendrite(c - 90 - 37j, -142, 34, 6, curl=14)
    paths += dendrite(c - 84 + 36j, 140, 36, 6, curl=-14)
    for root, angle, length, curl in (
        (-10 - 10j, -112, 64, -7),
        (10 - 10j, -66, 62, 8),
        (-10 + 10j, 114, 62, 8),
        (10 + 10j, 62, 61, -6),
    ):
        paths += dendrite(c + root, angle, length, 10, forks=2, curl=curl, flare=54)
    return paths


def _axon():
    """Return the paths of the axon, from the cell body to its ends."""
    c = CENTRE
    paths = [branch([c + 14, c + 60, c + 76, c + 124], [74, 12, 8, 6])]
    paths.append(branch([c + 120, c + 165 - 4j, c + 220 + 2j, c + 262], [6, 6, 6, 6]))
    for end in TERMINALS:
        paths.append(branch([c + 258, c + 288, end - 36, end], [5, 5, 4, 3.5]))
        paths.append(disc(end, 7.5))
    return paths


# --------------------------------------------------------------- on its way to a neuron


def names():
    """Return the names of the cell's parts, each at its part."""
    look = {"class_": "m", **HALO}
    return (
        text(66, 346, "incoming cells", **look)
        + text(176, 62, "synapse", **look)
        + line(180, 68, 190, 90, stroke=INK)
        + text(206, 326, "dendrites", **look)
        + text(478, 124, "cell body", **look)
        + line(450, 130, 412, 154, stroke=INK)
        + text(556, 208, "axon", **look)
        + text(690, 258, "to the next cells", **look)
    )


def symbols():
    """Return the outlines and symbols of a neuron, to lie over the cell."""
    named = {"class_": "m quiet", **HALO}
    look = {"class_": "m b", "font_size": 22, **HALO}
    ring = {"stroke": INK, "stroke_width": 2, "stroke_dasharray": "7 5"}
    ring |= {"fill": "var(--lu-page)", "fill_opacity": 0.6}
    parts = [
        line(SUM_X, 62, SUM_X, MIDDLE - SUM_R, **ring),
        rect(SUM_X - 62, 26, 124, 36, rx=18, **ring),
        text(SUM_X, 50, "bias b", class_="m b"),
        circle(SUM_X, MIDDLE, SUM_R, **ring),
        text(SUM_X, MIDDLE - 8, "Σ", **look),
        text(SUM_X, MIDDLE + 22, "z", **look),
        rect(BOX.left, BOX.top, BOX.width, BOX.height, rx=8, **ring),
        text(BOX.left + BOX.width / 2, MIDDLE + 7, "f", **look),
        circle(OUT_X, MIDDLE, OUT_R, **ring),
        text(OUT_X, MIDDLE + 7, "a", **look),
        text(INPUT_X, 346, "inputs", **named),
        text(194, 318, "weights", **named),
        text(SUM_X, MIDDLE + SUM_R + 24, "sum", **named),
        text(BOX.left + BOX.width / 2, BOX.bottom + 24, "activation", **named),
        text(OUT_X, MIDDLE + OUT_R + 24, "output", **named),
    ]
    for i, below in enumerate(BELOW):
        y, gap = MIDDLE + below, _tip(i) - 18
        parts.append(circle(INPUT_X, y, INPUT_R, **ring))
        parts.append(text(INPUT_X, y + 7, f"x{sub(i + 1)}", **look))
        parts.append(text(gap.real + 4, gap.imag - 22, f"w{sub(i + 1)}", **look))
    return "".join(parts)
