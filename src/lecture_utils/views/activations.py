"""An activation function beside its derivative, read at one z."""

from functools import lru_cache
from html import escape

import numpy as np

from lecture_utils._validation import number
from lecture_utils.activations import ACTIVATIONS, get
from lecture_utils.views.kit import marks
from lecture_utils.views.kit.axes import Axes
from lecture_utils.views.kit.marks import PURPLE
from lecture_utils.views.kit.svg import paragraph, render, text
from lecture_utils.views.kit.text import signed

SIZE = (760, 372)
Z = (-4.0, 4.0)
F_BOUNDED = Axes(60, 32, 310, 180, Z, (-1.5, 1.5))
F = Axes(60, 32, 310, 180, Z, (-1.5, 4.0))
SLOPE = Axes(440, 32, 310, 180, Z, (-0.5, 1.5))
BLUE = "var(--lu-zero)"


def view_activations(name, z):
    """Draw an activation and its derivative, both read at z, above all the others."""
    chosen, z = get(name), number("z", z, low=Z[0], high=Z[1])
    a, slope = float(chosen.f(z)), float(chosen.df(z))
    f_of_z, df_of_z = f"f({signed(z)})", f"f′({signed(z)})"
    formula, df_formula = escape(chosen.formula), escape(chosen.df_formula)
    words = (
        f"<b>f(z)</b> = {formula}<br/>{f_of_z} = <b>{signed(a)}</b>",
        f"<b>f′(z)</b> = {df_formula}<br/>{df_of_z} = <b>{signed(slope)}</b>",
        escape(chosen.note),
    )
    return render(
        SIZE,
        _function(chosen, z, a, slope),
        _derivative(chosen, z, slope),
        *(_thumbnail(i, other, name, z) for i, other in enumerate(ACTIVATIONS)),
        title=f"{name} and its derivative",
        alt=f"{name} at z = {signed(z)}: f = {signed(a)}, derivative = {signed(slope)}",
        words="".join(map(paragraph, words)),
        under=True,
    )


def _function(chosen, z, a, slope):
    axes = F_BOUNDED if chosen.f(Z[1]) <= 1 else F
    ends = np.array([z - 2.0, z + 2.0])
    rise = a + slope * (ends - z)
    curve = _curve(axes, chosen.name, stroke=BLUE, width=3)
    tangent = axes.curve(ends, rise, stroke=PURPLE, width=2.5, dash="6 4")
    dot = marks.reading(axes.x(z), axes.y(a))
    return (
        text(axes.left, axes.top - 12, f"f: {chosen.name}", class_="b")
        + axes.inside(axes.cross_hairs(), curve, tangent, dot)
        + axes.frame("z", "f(z)")
    )


def _derivative(chosen, z, slope):
    curve = _curve(SLOPE, chosen.name, slope=True, stroke=PURPLE, width=3)
    dot = marks.reading(SLOPE.x(z), SLOPE.y(slope))
    return (
        text(SLOPE.left, SLOPE.top - 12, "f′: its slope", class_="b")
        + SLOPE.inside(SLOPE.cross_hairs(), curve, dot)
        + SLOPE.frame("z", "f′(z)", yticks=(0, 1))
    )


def _thumbnail(i, name, picked, z):
    """Draw activation i small, its slope dashed, read at the same z."""
    width = (SIZE[0] - 16) / len(ACTIVATIONS)
    box = Axes(12 + i * width, 296, width - 8, 68, Z, (-1.3, 2.2))
    dot = marks.reading(box.x(z), box.y(float(ACTIVATIONS[name].f(z))), radius=4)
    inside = box.inside(
        box.cross_hairs(),
        _curve(box, name, slope=True, stroke=PURPLE, width=1.5, dash="3 2"),
        _curve(box, name, stroke=BLUE, width=2),
        dot,
    )
    frame, weight = box.border(), ""
    if name == picked:
        frame, weight = box.border(stroke="var(--lu-accent)", stroke_width=4), " b"
    middle = box.left + box.width / 2
    return inside + frame + text(middle, 286, name, room=92, class_="m" + weight)


@lru_cache(maxsize=64)
def _curve(axes, name, *, slope=False, **look):
    """Return the whole curve: it does not depend on z, so it is drawn once."""
    # Two points hard by 0 keep a jump upright.
    zs = np.sort(np.append(np.linspace(*Z, 101), [-1e-9, 1e-9]))
    activation = ACTIVATIONS[name]
    return axes.curve(zs, (activation.df if slope else activation.f)(zs), **look)
