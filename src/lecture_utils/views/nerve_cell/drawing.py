"""Nerve cells, drawn: a cell with three incoming ones, and cells in layers.

Points are complex numbers, x + yi, in the drawing's pixels; angles are in degrees,
clockwise from the right. The cell has each part where a neuron has its own.
"""

import numpy as np

from lecture_utils import palette
from lecture_utils.views.kit.axes import Axes
from lecture_utils.views.kit.marks import HALO
from lecture_utils.views.kit.svg import circle, element, line, rect, text
from lecture_utils.views.kit.text import sub
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

INK, AMBER = "var(--lu-fg)", palette.LIGHT["accent"]
THRESHOLD = {"stroke": INK, "stroke_width": 1.5, "stroke_dasharray": "5 4"}

CENTRE = complex(SUM_X, MIDDLE)
BELOW = (-104, 0, 104)  # where the three inputs lie, from the middle
TERMINALS = (704 + 138j, 718 + 178j, 702 + 218j)
SHEATHS = 483 + MIDDLE * 1j  # where those of the axon begin
GAUGE, PER_LEVEL = 36.0, 54.0  # the radius of the level's circle, pixels a level of 1

# The layers of a network: their x, the y of their middle, from cell to cell.
COLUMNS, MIDDLE_CELL, APART = (76, 364, 640), 146.0, 158
# The dendrites of a small cell, and of one whose inputs are drawn: angle, length, bend.
ARMS = ((178, 40, 8), (126, 36, -10), (232, 37, 9), (290, 33, -9), (66, 30, 10))
FREE_ARMS = ((-98, 36, 10), (98, 36, -10), (-50, 33, -8), (56, 33, 8))
STEM = (31, 8, 5, 4.5)  # how wide an axon is on its way out of a small cell


# --------------------------------------------------------------------- the cell


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
    liquid = element("path", d=full, fill="var(--lu-accent)", fill_opacity=0.8)
    threshold = c.imag + GAUGE - PER_LEVEL
    return (
        element("path", d=full, fill="var(--lu-page)")
        + (Axes(*box, (0, 1), (0, 1)).inside(liquid) if height else "")
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
    paths = small_cell(centre, lean=(-8, 5, 12)[i], flip=(1, -1, 1)[i])
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


def names():
    """Return the names of the cell's parts, each at its part."""
    at = [
        ("incoming cells", INPUT_X, 346),
        ("synapse", 176, 62),
        ("dendrites", 206, 326),
        ("cell body", 478, 124),
        ("axon", 556, 208),
        ("to the next cells", OUT_X, 258),
    ]
    pointers = [(180, 68, 190, 90), (450, 130, 412, 154)]
    lines = [line(*ends, stroke=INK) for ends in pointers]
    return "".join(lines) + _labels(at, class_="m", **HALO)


def _labels(at, **look):
    return "".join(text(x, y, name, **look) for name, x, y in at)


def symbols():
    """Return the outlines and symbols of a neuron, to lie over the cell."""
    ring = {"stroke": INK, "stroke_width": 2, "stroke_dasharray": "7 5"}
    ring |= {"fill": "var(--lu-page)", "fill_opacity": 0.6}
    box_x = BOX.left + BOX.width / 2
    symbols = [("Σ", SUM_X, MIDDLE - 8), ("z", SUM_X, MIDDLE + 22)]
    symbols += [("f", box_x, MIDDLE + 7), ("a", OUT_X, MIDDLE + 7)]
    for i, below in enumerate(BELOW):
        symbols.append((f"x{sub(i + 1)}", INPUT_X, MIDDLE + below + 7))
        symbols.append((f"w{sub(i + 1)}", SUM_X - 172, MIDDLE + 0.6 * below - 22))
    names = [("inputs", INPUT_X, 346), ("weights", SUM_X - 178, 318)]
    names += [("sum", SUM_X, MIDDLE + SUM_R + 24)]
    names += [("activation", box_x, BOX.bottom + 24)]
    names += [("output", OUT_X, MIDDLE + OUT_R + 24)]
    return (
        line(SUM_X, 62, SUM_X, MIDDLE - SUM_R, **ring)
        + rect(SUM_X - 62, 26, 124, 36, rx=18, **ring)
        + text(SUM_X, 50, "bias b", class_="m b")
        + "".join(circle(INPUT_X, MIDDLE + below, INPUT_R, **ring) for below in BELOW)
        + circle(SUM_X, MIDDLE, SUM_R, **ring)
        + rect(BOX.left, BOX.top, BOX.width, BOX.height, rx=8, **ring)
        + circle(OUT_X, MIDDLE, OUT_R, **ring)
        + _labels(symbols, class_="m b", font_size=22, **HALO)
        + _labels(names, class_="m quiet", **HALO)
    )


# ------------------------------------------------------------------ in layers


def cell_network(weights):
    """Return the elements of layers of cells; each W of `weights` leads to one."""
    sizes = [weights[0].shape[1], *map(len, weights)]
    columns = [
        [complex(x, MIDDLE_CELL + (k - (n - 1) / 2) * APART) for k in range(n)]
        for x, n in zip(COLUMNS, sizes, strict=True)
    ]
    cells, synapses = [], []
    for layer, column in enumerate(columns):
        for k, c in enumerate(column):
            paths = _layer_cell(c, sizes[layer - 1]) if layer else small_cell(c)
            paths.append(branch([c, c + 42, c + 60, c + 92], STEM))
            for j, target in enumerate(columns[layer + 1] if layer < 2 else ()):
                bouton, tip = _meeting(target, k, len(column))
                way = [c + 88, c + 138, bouton - 55, bouton]
                paths.append(branch(way, [4.5, 4, 4, 4]))
                synapses.append(synapse(bouton, tip, weights[layer][j, k]))
            cells.append(body(paths, fill=AMBER, tint=0.25) + sheaths(c + 50, 1))
    names = zip(("inputs", "layer 1", "layer 2, output"), COLUMNS, strict=True)
    labels = _labels([(name, x, 322) for name, x in names], class_="m")
    return "".join([*cells, *synapses, labels])


def _meeting(target, k, n):
    """Return where input k of n has its bouton, and the dendrite that it meets."""
    out = turned(180 - (k - (n - 1) / 2) * 48)
    return target + 98 * out, target + 58 * out


def _layer_cell(centre, n):
    """Return the paths of a cell with a dendrite for each of n inputs."""
    paths = small_cell(centre, FREE_ARMS)
    for k in range(n):
        tip = _meeting(centre, k, n)[1]
        way = tip - centre
        trunk = [centre, centre + 0.45 * way, tip - 0.2 * way, tip]
        paths += [branch(trunk, [32, 8, 5, 5]), disc(tip, 5.5)]
    return paths


# --------------------------------------------------------------- their shapes


def turned(angle):
    """Return the unit step at an angle."""
    return complex(np.exp(1j * np.radians(angle)))


def branch(points, widths):
    """Return the path of a branch: a curve's four control points, its width at each."""
    p = np.array(points)
    along = np.array([p[1] - p[0], p[2] - p[0], p[3] - p[1], p[3] - p[2]])
    across = 1j * along / np.abs(along) * np.array(widths) / 2
    one, other, end = p + across, p - across, widths[3] / 2
    tip = f"A{end:.1f} {end:.1f} 0 0 0 {_written(other[3:])}"
    return f"M{_written(one[:1])}C{_written(one[1:])}{tip}C{_written(other[2::-1])}Z"


def disc(centre, radius):
    """Return the path of a disc, which runs the same way round as a branch."""
    half = f"a{radius} {radius} 0 1 0 "
    start = _written([centre - radius])
    return f"M{start}{half}{2 * radius} 0{half}{-2 * radius} 0Z"


def _written(points):
    return " ".join(f"{p.real:.1f} {p.imag:.1f}" for p in points)


def dendrite(root, angle, length, width, *, forks=1, curl=10, flare=None):
    """Return the paths of a dendrite that bends by `curl` and forks at its end."""
    then = angle + 2 * curl
    end = root + length * turned(angle + curl)
    last = 0.6 * width if forks else 1.2
    bend = root + 0.4 * length * turned(angle), end - 0.35 * length * turned(then)
    paths = [
        branch([root, *bend, end], [flare or width, 0.9 * width, 0.8 * width, last])
    ]
    side = np.sign(curl)
    for turn, share, next_curl in ((-44, 0.78, 18), (28, 0.66, -10))[: 2 * forks]:
        more = {"forks": forks - 1, "curl": side * next_curl}
        paths += dendrite(end, then + side * turn, share * length, last, **more)
    return paths


def small_cell(centre, arms=ARMS, *, lean=0, flip=1):
    """Return the paths of a small cell: its body, and a dendrite for each of `arms`."""
    paths = [disc(centre, 17)]
    for angle, length, curl in arms:
        look = {"forks": int(length > 34), "curl": flip * curl, "flare": 27}
        paths += dendrite(centre, angle + lean, length, 5, **look)
    return paths


def body(paths, *, fill=INK, tint=0.08):
    """Return paths as one body: an outline around them all, a pale inside."""
    d = "".join(paths)
    return (
        element("path", d=d, fill=INK, stroke=INK, stroke_width=3)
        + element("path", d=d, fill="var(--lu-page)")
        + element("path", d=d, fill=fill, fill_opacity=tint)
    )


def sheaths(start, n):
    """Return the sheaths of an axon from a point on, to the right."""
    place = {"y": start.imag - 9, "width": 32, "height": 18, "rx": 8.5}
    look = {"fill": "var(--lu-page)", "stroke": INK, "stroke_width": 1.5}
    parts = [rect(start.real + 36 * i, **place, **look) for i in range(n)]
    return "".join(parts)


def synapse(bouton, towards, weight, *, fires=False):
    """Return a bouton with its sign, and its messenger on the way to the next cell.

    Ten dots, or squares where it inhibits, are a weight of 1 or -1.
    """
    ring = {"stroke": INK, "stroke_width": 1.5}
    if fires:
        ring = {"stroke": "var(--lu-accent)", "stroke_width": 6, "class_": "lit"}
    sign = f"M{_written([bouton - 5])}h10" + ("m-5-5v10" if weight >= 0 else "")
    return (
        circle(bouton.real, bouton.imag, 11, fill=colour_of(weight), **ring)
        + element("path", d=sign, stroke="var(--lu-page)", stroke_width=2.5)
        + _messenger(bouton, towards, weight)
    )


def colour_of(weight):
    """Return the colour of what excites, blue, or inhibits, orange."""
    return "var(--lu-one)" if weight < 0 else "var(--lu-zero)"


def _messenger(bouton, towards, weight):
    along = (towards - bouton) / abs(towards - bouton)
    n = round(10 * abs(weight))
    places = []
    for k in range(n):
        row, column = divmod(k, 2)
        aside = (row - (n - 1) // 2 / 2) * 6
        places.append(bouton + along * (18.5 + 7 * column + 1j * aside))
    drawn = "h4v4h-4z" if weight < 0 else "m0 2a2.2 2.2 0 1 0 4.4 0a2.2 2.2 0 1 0-4.4 0"
    d = "".join(f"M{_written([p - 2 - 2j])}{drawn}" for p in places)
    return element("path", d=d, fill=colour_of(weight), class_="messenger") if d else ""
