"""A second of a nerve cell: pulses that arrive, its level, and when it fires."""

import numpy as np

from lecture_utils.views.kit import marks
from lecture_utils.views.kit.axes import Axes
from lecture_utils.views.kit.svg import element, line, text
from lecture_utils.views.nerve_cell.anatomy import INK, colour_of
from lecture_utils.views.nerve_cell.drawing import THRESHOLD

LEFT, WIDTH, TOP, ROW = 124, 622, 326, 25
LEVEL_TOP, LEVEL_HEIGHT = 406, 92
TICK = 12


def time_course(trains, weights, potential, fires, moment):
    """Return the pulses of each incoming cell, and the level under them, by ms."""
    low = min(-0.5, np.floor(2 * potential.min()) / 2)
    axes = Axes(LEFT, LEVEL_TOP, WIDTH, LEVEL_HEIGHT, (0, len(fires)), (low, 1.8))
    rows = [_row(axes, i, train, weights[i]) for i, train in enumerate(trains)]
    spikes = "".join(
        f"M{x:.1f} {axes.y(1):.1f}V{axes.y(1.7):.1f}" for x in _at(axes, fires)
    )
    look = {"stroke": "var(--lu-accent)", "stroke_width": 3, "class_": "spikes"}
    steps = np.arange(len(potential))
    return (
        "".join(rows)
        + axes.border()
        + line(LEFT, axes.y(0), axes.right, axes.y(0), stroke="var(--lu-grid)")
        + line(LEFT, axes.y(1), axes.right, axes.y(1), **THRESHOLD)
        + (element("path", d=spikes, **look) if spikes else "")
        + axes.inside(axes.curve(steps, potential, width=1.5, class_="potential"))
        + line(axes.x(moment), TOP - 18, axes.x(moment), axes.bottom, stroke=INK)
        + marks.reading(axes.x(moment), axes.y(min(potential[moment], 1.7)), radius=5)
        + text(LEFT - 8, axes.y(0) + 5, "rest", class_="e quiet")
        + text(LEFT - 8, axes.y(1) + 5, "threshold", class_="e quiet", room=LEFT - 12)
        + _times(axes)
    )


def _at(axes, happens):
    return axes.x(np.flatnonzero(happens))


def _row(axes, i, train, weight):
    """Draw a cell's pulses: upright where they excite, hanging where they inhibit."""
    y, way = TOP + ROW * i, -TICK if weight >= 0 else TICK
    strokes = "".join(f"M{x:.1f} {y}v{way}" for x in _at(axes, train))
    look = {"stroke": colour_of(weight), "stroke_width": 2, "class_": "pulses"}
    return (
        line(LEFT, y, axes.right, y, stroke="var(--lu-rule)")
        + (element("path", d=strokes, **look) if strokes else "")
        + text(LEFT - 8, y + 5, f"cell {i + 1}", class_="e quiet")
    )


def _times(axes):
    names = {0: "0", 500: "500", 1000: "1000 ms"}
    ends = {0: "quiet", 500: "m quiet", 1000: "e quiet"}
    return "".join(
        text(axes.x(t), axes.bottom + 19, name, class_=ends[t])
        for t, name in names.items()
    )
