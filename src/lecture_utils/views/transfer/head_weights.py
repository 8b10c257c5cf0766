"""A head's weights as bars, sorted: what speaks for a class, and what against it."""

from functools import lru_cache

import numpy as np

from lecture_utils.views.kit.svg import element, hint, line, rect, signed, text
from lecture_utils.views.transfer.head_drawing import LEFT_WIDTH, SIZE

MOST_BLOCKS, TOP, GAP = 6, 26, 24
LABEL = 17  # from one label to the next below it


def weights_drawing(scene):
    """Return a block of bars for each class; one block where there are two classes."""
    shown, reach = shown_classes(scene), float(np.abs(scene.pulls).max()) or 1.0
    columns = 1 if len(shown) == 1 else 2
    rows = -(-len(shown) // columns)
    width = (LEFT_WIDTH - GAP * (columns - 1)) / columns
    height, parts = SIZE[1] / rows, []
    for place, k in enumerate(shown):
        row, column = divmod(place, columns)
        box = column * (width + GAP), row * height + TOP, width, height - TOP - 12
        heading = f"For “{scene.names[k]}”" + _against(scene)
        parts.append(text(box[0], box[1] - 10, heading, room=width, class_="b"))
        n_labels = 3 if rows == 1 else 2 if rows == 2 else 1
        values = tuple(scene.pulls[k].tolist())
        parts.append(_block(values, box, reach, n_labels))
    return "".join(parts)


def shown_classes(scene):
    """Return whose weights are drawn: of two the second, whose mirror the first is."""
    n = len(scene.names)
    if n == 2:
        return [1]
    if n <= MOST_BLOCKS:
        return list(range(n))
    strongest = np.argsort(-np.abs(scene.pulls).max(axis=1), kind="stable")
    return sorted(strongest[:MOST_BLOCKS].tolist())


def _against(scene):
    """Say of two classes what the bars below the line speak for."""
    if len(scene.names) != 2:
        return ""
    return f" (up) and against it (down), for {scene.pulls.shape[1]} features"


@lru_cache(maxsize=64)
def _block(values, box, reach, n_labels):
    """Return the bars of one class, the largest first, its ends labelled."""
    left, top, width, height = box
    order = np.argsort(-np.array(values), kind="stable")
    zero, scale = top + height / 2, height / 2 / reach
    step = width / len(order)
    bars = [
        _bar(left + place * step, zero, step, values[k] * scale, k, values[k])
        for place, k in enumerate(order)
    ]
    rule = line(left, zero, left + width, zero, stroke="var(--lu-fg)", stroke_width=1)
    ends = _labels(values, order[:n_labels], order, box, scale, up=True)
    ends += _labels(values, order[::-1][:n_labels], order, box, scale, up=False)
    return element("g", *bars, rule, ends, class_="block")


def _bar(x, zero, step, long, channel, value):
    """Return one bar: solid blue above 0, hollow orange with a dashed edge below."""
    wide = max(step - (1 if step > 3 else 0), 0.5)
    title = hint(f"channel {channel}: {signed(value)}")
    if value >= 0:
        look = {"fill": "var(--lu-zero)", "class_": "bar plus"}
        return rect(x, zero - long, wide, long, title, **look)
    look = {"fill": "var(--lu-one)", "fill_opacity": 0.45, "class_": "bar minus"}
    if step > 6:
        look |= {"stroke": "var(--lu-one)", "stroke_dasharray": "4 2"}
    return rect(x, zero, wide, -long, title, **look)


def _labels(values, chosen, order, box, scale, *, up):
    """Return the channel numbers of the outermost bars, a thin line to each bar."""
    left, top, width, height = box
    step, zero, sign = width / len(order), top + height / 2, 1 if up else -1
    parts = []
    for place, k in enumerate(chosen):
        if sign * values[k] <= 0:
            continue
        middle = (place + 0.5) * step
        x = left + middle if up else left + width - middle
        y = zero - values[k] * scale
        at = left + 0.36 * width if up else left + 0.64 * width
        down = top + 12 + place * LABEL if up else top + height - 4 - place * LABEL
        words = f"channel {k}: {signed(values[k])}"
        end = "" if up else "e"
        parts.append(line(x, y, at - 4 * sign, down - 5, stroke="var(--lu-rule)"))
        parts.append(text(at, down, words, class_=f"label {end}", font_size=14))
    return "".join(parts)
