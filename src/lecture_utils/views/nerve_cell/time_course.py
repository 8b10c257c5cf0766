"""A second of a nerve cell: pulses that arrive, its level, and when it fires."""

import numpy as np

from lecture_utils.views.kit import marks
from lecture_utils.views.kit.axes import Axes
from lecture_utils.views.kit.svg import element, line, text
from lecture_utils.views.nerve_cell.drawing import INK, THRESHOLD, colour_of

LEFT, WIDTH, TOP, ROW = 124, 622, 326, 25
LEVEL_TOP, LEVEL_HEIGHT = 406, 92
TICK = 12


def time_course(trains, weights, potential, fires, moment):
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
