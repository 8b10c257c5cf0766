"""Nerve cells in layers, as many as the network of notebooks 02 and 03 has units."""

from lecture_utils.views.kit.marks import HALO
from lecture_utils.views.kit.svg import text
from lecture_utils.views.nerve_cell.anatomy import (
    AMBER,
    body,
    branch,
    dendrite,
    disc,
    sheaths,
    small_cell,
    synapse,
    turned,
)

COLUMNS, MIDDLE, APART = (76, 364, 640), 146.0, 158
STEM = (31, 8, 5, 4.5)  # how wide an axon is on its way out of the body


def cell_network(weights):
    """Return the elements of layers of cells; each W of `weights` leads to one."""
    sizes = [weights[0].shape[1], *map(len, weights)]
    columns = [_column(x, n) for x, n in zip(COLUMNS, sizes, strict=True)]
    cells, synapses = [], []
    for layer, column in enumerate(columns):
        for k, centre in enumerate(column):
            paths = _inputs(centre, sizes[layer - 1]) if layer else small_cell(centre)
            paths.append(branch([centre, centre + 42, centre + 60, centre + 92], STEM))
            for j, target in enumerate(columns[layer + 1] if layer < 2 else ()):
                bouton, tip = _meeting(target, k, len(column))
                paths.append(_axon(centre + 88, bouton))
                synapses.append(synapse(bouton, tip, weights[layer][j, k]))
            cells.append(body(paths, fill=AMBER, tint=0.25) + sheaths(centre + 50, 1))
    names = ("inputs", "layer 1", "layer 2, output")
    labels = [
        text(x, 322, n, class_="m", **HALO) for x, n in zip(COLUMNS, names, strict=True)
    ]
    return "".join([*cells, *synapses, *labels])


def _column(x, n):
    return [complex(x, MIDDLE + (k - (n - 1) / 2) * APART) for k in range(n)]


def _meeting(target, k, n):
    """Return where input k of n has its bouton, and the dendrite that it meets."""
    out = turned(180 - (k - (n - 1) / 2) * 48)
    return target + 98 * out, target + 58 * out


def _axon(start, bouton):
    return branch([start, start + 50, bouton - 55, bouton], [4.5, 4, 4, 4])


def _inputs(centre, n):
    """Return a cell body with a dendrite for each of n inputs, and two more."""
    paths = [disc(centre, 19)]
    for k in range(n):
        tip = _meeting(centre, k, n)[1]
        way = tip - centre
        trunk = [centre, centre + 0.45 * way, tip - 0.2 * way, tip]
        paths += [branch(trunk, [34, 8, 5, 5]), disc(tip, 5.5)]
    for angle, curl in ((-98, 10), (98, -10), (-50, -8), (56, 8)):
        paths += dendrite(
            centre, angle, 36, 5, curl=curl, flare=30, forks=abs(angle) > 90
        )
    return paths
