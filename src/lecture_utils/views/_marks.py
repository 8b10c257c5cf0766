"""What stands for a thing in every picture: samples, weights, readings."""

from lecture_utils import _palette
from lecture_utils.views._svg import circle, hint, line, rect


def sample(x, y, label, words, *, size=7):
    """Return a sample: a blue circle for class 0, an orange square for class 1."""
    look = {"stroke": "#FFFFFF", "stroke_width": 1.5, "class_": f"class-{label}"}
    if label == 0:
        return circle(x, y, size, hint(words), fill=_palette.LIGHT["zero"], **look)
    side = 2 * size
    look["fill"] = _palette.LIGHT["one"]
    return rect(x - size, y - size, side, side, hint(words), **look)


def mistake(x, y, *, reach):
    """Return a cross, drawn under a sample that is on the wrong side."""
    look = {"stroke": _palette.INK, "stroke_width": 3, "class_": "mistake"}
    return line(x - reach, y - reach, x + reach, y + reach, **look) + line(
        x - reach, y + reach, x + reach, y - reach, **look
    )


def spotlight(x, y, *, radius):
    """Return a ring round what this step is about."""
    return circle(
        x, y, radius, fill="none", stroke=_palette.INK, stroke_width=6
    ) + circle(
        x, y, radius, fill="none", stroke=_palette.DARK["accent"], stroke_width=3
    )


def reading(x, y, *, radius=7):
    """Return the dot at which a value is read off a curve."""
    look = {"stroke": _palette.INK, "stroke_width": 1.5, "class_": "reading"}
    return circle(x, y, radius, fill="var(--lu-accent)", **look)


def weight(x1, y1, x2, y2, w, words):
    """Return a weight: as wide as |w|, solid blue above 0, dashed orange below."""
    return line(
        *(x1, y1, x2, y2),
        hint(words),
        stroke="var(--lu-zero)" if w >= 0 else "var(--lu-one)",
        stroke_width=1 + 3.5 * min(abs(w), 3.0),
        stroke_dasharray=None if w >= 0 else "10 5",
        class_="weight",
    )
