"""A computation graph from left to right: where its nodes stand, how its edges run."""

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from lecture_utils.autodiff import topological
from lecture_utils.views.kit.svg import element

RADIUS = 28
MOST_COLUMNS, MOST_ROWS = 7, 4
WIDE = 760
TWIN, OVER, UNDER = 42, -90, 112
ROW = {1: 150, 2: 150, 3: 128, 4: 108}


@dataclass(frozen=True, eq=False)
class Layout:
    """Where everything stands, in the drawing's pixels.

    Attributes
    ----------
    nodes : tuple of Node
        Inputs of a node come before it.
    at : dict of Node to (x, y)
    edges : dict of (Node, slot) to Edge
        From the node's input in that slot to the node.
    uses : dict of Node to int
        How many edges leave it, each of which brings back a part of its grad.
    width, height, apart : float
        The drawing's size, and from one column to the next.
    """

    nodes: tuple
    at: dict
    edges: dict
    uses: dict
    width: float
    height: float
    apart: float


@dataclass(frozen=True)
class Edge:
    """A curve with one bend, from an input's rim to its user's rim."""

    start: tuple
    bend: tuple
    end: tuple

    @property
    def middle(self):
        """The point half way."""
        return tuple(self._point(0.5))

    def _point(self, t):
        start, bend, end = map(np.array, (self.start, self.bend, self.end))
        return (1 - t) ** 2 * start + 2 * t * (1 - t) * bend + t**2 * end

    def forward(self, **look):
        """Return it as an arrow to the right, to the node that uses the input."""
        return _curved(self.start, self.bend, self.end, **look)

    def back(self, **look):
        """Return it as an arrow to the left, to the input."""
        return _curved(self.end, self.bend, self.start, **look)


def _curved(start, bend, end, *, stroke, width, class_):
    toward = np.array(end) - bend
    along = toward / max(np.hypot(*toward), 1e-9)
    across, long, wide = np.array([-along[1], along[0]]), 8 + width, 3 + width
    neck = end - long * along
    points = [end, neck + wide * across, neck - wide * across]
    (x0, y0), (x1, y1), (x2, y2) = start, bend, neck
    path = f"M{x0:.1f} {y0:.1f}Q{x1:.1f} {y1:.1f} {x2:.1f} {y2:.1f}"
    head = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    shaft = element(
        "path", d=path, fill="none", stroke=stroke, stroke_width=width, class_=class_
    )
    return shaft + element("polygon", points=head, fill=stroke)


@lru_cache(maxsize=16)
def layout(output):
    """Return the layout of the graph that ends in `output`."""
    nodes = topological(output)
    columns = _columns(nodes)
    apart = min(215, (WIDE - 110) / (len(columns) - 1))
    row = ROW[max(map(len, columns))]
    spots = {
        node: (55 + apart * i, row * height)
        for i, column in enumerate(columns)
        for node, height in column.items()
    }
    uses = Counter(source for node in nodes for source in node.inputs)
    bows = _bows(nodes, spots)
    top, bottom = _extent(nodes, spots, bows, uses)
    at = {node: (x, y - top) for node, (x, y) in spots.items()}
    edges = {
        (node, slot): _edge(at[node.inputs[slot]], at[node], bow)
        for (node, slot), bow in bows.items()
    }
    width = 110 + apart * (len(columns) - 1)
    return Layout(tuple(nodes), at, edges, uses, width, bottom - top, apart)


def _columns(nodes):
    """Sort the nodes into columns: after all inputs; an input just before its user."""
    depth = {}
    for node in nodes:
        depth[node] = 1 + max((depth[source] for source in node.inputs), default=-1)
    for node in nodes:
        if not node.inputs:
            users = [depth[user] for user in nodes if node in user.inputs]
            depth[node] = min(users, default=1) - 1
    columns = [[] for _ in range(max(depth.values()) + 1)]
    for node in nodes:
        columns[depth[node]].append(node)
    if not 2 <= len(columns) <= MOST_COLUMNS or max(map(len, columns)) > MOST_ROWS:
        raise ValueError(
            f"output has a graph of {len(columns)} columns of up to "
            f"{max(map(len, columns))} nodes; accepted: 2 to {MOST_COLUMNS} columns of "
            f"up to {MOST_ROWS}"
        )
    return _sorted(columns)


def _sorted(columns):
    """Return each column's nodes with their heights, so that few edges cross."""
    heights, placed = {}, []
    for column in reversed(columns):
        wanted = {node: _wanted(node, heights) for node in column}
        column = sorted(column, key=wanted.get)
        # What is computed runs along the middle; its inputs stand above and below.
        main = [i for i, node in enumerate(column) if node.inputs]
        middle = np.mean(main or [0, len(column) - 1])
        placed.append({node: float(i - middle) for i, node in enumerate(column)})
        heights |= placed[-1]
    return placed[::-1]


def _wanted(node, heights):
    """Return the mean height of those who use a node, in the order of their slots."""
    users = [
        height + 0.1 * slot
        for user, height in heights.items()
        for slot, source in enumerate(user.inputs)
        if source is node
    ]
    return float(np.mean(users)) if users else 0.0


def _bows(nodes, spots):
    """Return how far each edge bows: twins apart, long ones round what is between."""
    bows, sides = {}, 0
    for node in nodes:
        count, seen = Counter(node.inputs), Counter()
        for slot, source in enumerate(node.inputs):
            bow = 2 * TWIN * (seen[source] - (count[source] - 1) / 2)
            if _blocked(source, node, spots):
                bow += UNDER if sides % 2 else OVER
                sides += 1
            seen[source] += 1
            bows[node, slot] = bow
    return bows


def _blocked(source, node, spots):
    """Tell whether a straight edge would run into a node in between."""
    (x1, y1), (x2, y2) = spots[source], spots[node]
    for other, (x, y) in spots.items():
        if x1 < x < x2 and other not in (source, node):
            if abs(y1 + (x - x1) / (x2 - x1) * (y2 - y1) - y) < 2 * RADIUS:
                return True
    return False


def _extent(nodes, spots, bows, uses):
    """Return the drawing's top and bottom: labels and bows need room as well."""
    tops, bottoms = [], []
    for node in nodes:
        y = spots[node][1]
        tops.append(y - RADIUS - 28)
        bottoms.append(y + RADIUS + (46 if uses[node] > 1 else 28))
    for (node, slot), bow in bows.items():
        middle = (spots[node][1] + spots[node.inputs[slot]][1]) / 2
        tops.append(middle + bow - 14)
        bottoms.append(middle + bow + 14)
    return min(tops) - 30, max(bottoms)


def _edge(start, end, bow):
    """Return the edge from circle to circle; `bow` pixels below the straight line."""
    start, end = np.array(start), np.array(end)
    along = (end - start) / np.hypot(*(end - start))
    bend = (start + end) / 2 + 2 * bow * np.array([-along[1], along[0]])
    rims = [
        tuple((c + (RADIUS + 2) * (bend - c) / np.hypot(*(bend - c))).tolist())
        for c in (start, end)
    ]
    return Edge(rims[0], tuple(bend.tolist()), rims[1])
