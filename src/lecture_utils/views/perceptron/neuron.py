"""A neuron drawn from its inputs to its output, and its sum in words."""

from html import escape

import numpy as np

from lecture_utils.views.kit import marks
from lecture_utils.views.kit.axes import Axes
from lecture_utils.views.kit.marks import OUTLINE, on_line, tint, weight
from lecture_utils.views.kit.svg import arrow, circle, hint, paragraph, rect, text
from lecture_utils.views.kit.text import bracketed, signed, sub

MIDDLE = 176.0
INPUT_X, INPUT_R = 66.0, 32.0
SUM_X, SUM_R = 372.0, 50.0
BOX = Axes(480, MIDDLE - 54, 108, 108, (-4, 4), (-1.25, 1.25))
OUT_X, OUT_R = 690.0, 46.0


def neuron_drawing(x, w, b, z, a, activation):
    """Return the elements of the whole neuron."""
    n = len(x)
    apart = min(104, 270 / max(n - 1, 1))
    inputs = [_input(i, x[i], w[i], (i - (n - 1) / 2) * apart) for i in range(n)]
    parts = [_bias(b), *inputs, _sum(z), _activation(z, a, activation), _output(a)]
    return "".join(parts)


def _input(i, x, w, below):
    """Draw input i, so far below the middle, and its weight as a line to the sum."""
    start = np.array([INPUT_X + INPUT_R + 2, MIDDLE + below])
    end = np.array([SUM_X - SUM_R + 6, MIDDLE + 0.16 * below])
    at, y, name = start + 0.42 * (end - start), MIDDLE + below, sub(i + 1)
    return (
        weight(*start, *end, w, f"weight {i + 1} is {signed(w)}")
        + circle(INPUT_X, y, INPUT_R, hint(f"input {i + 1} is {signed(x)}"), **OUTLINE)
        + text(INPUT_X, y - 4, f"x{name}", class_="m quiet")
        + text(INPUT_X, y + 16, signed(x), class_="m b")
        + on_line(*at, f"w{name} = {signed(w)}", class_="m")
    )


def _bias(b):
    return (
        weight(SUM_X, 62, SUM_X, MIDDLE - SUM_R, b, f"the bias is {signed(b)}")
        + rect(SUM_X - 62, 26, 124, 36, rx=18, **OUTLINE)
        + text(SUM_X, 50, f"bias b = {signed(b)}", class_="m")
    )


def _sum(z):
    return (
        circle(SUM_X, MIDDLE, SUM_R, hint(f"the sum z is {signed(z)}"), **OUTLINE)
        + text(SUM_X, MIDDLE - 12, "Σ", class_="m quiet", font_size="20")
        + text(SUM_X, MIDDLE + 14, f"z = {signed(z)}", class_="m b")
        + text(SUM_X, MIDDLE + SUM_R + 24, "sum", class_="m quiet")
    )


def _activation(z, a, activation):
    zs = np.sort(np.append(np.linspace(-4, 4, 81), -1e-9))
    at = BOX.x(np.clip(z, -4, 4)), BOX.y(np.clip(a, -1.2, 1.2))
    curve = BOX.curve(zs, activation.f(zs), stroke="var(--lu-zero)")
    middle = BOX.left + BOX.width / 2
    return (
        arrow(SUM_X + SUM_R, MIDDLE, BOX.left, MIDDLE)
        + BOX.border(rx=8, **OUTLINE)
        + BOX.inside(BOX.cross_hairs(), curve, marks.reading(*at, radius=6))
        + text(middle, BOX.top - 10, activation.name, class_="m b")
        + text(middle, BOX.bottom + 24, "activation", class_="m quiet")
        + arrow(BOX.right, MIDDLE, OUT_X - OUT_R, MIDDLE)
    )


def _output(a):
    label = hint(f"the output a is {signed(a)}")
    ring = {"stroke": "var(--lu-fg)", "stroke_width": 2.5, "class_": "output"}
    return (
        circle(OUT_X, MIDDLE, OUT_R, fill="#FFFFFF")
        + circle(OUT_X, MIDDLE, OUT_R, label, **tint(a), **ring)
        + text(OUT_X, MIDDLE + 5, f"a = {signed(a)}", class_="m b onpale")
        + text(OUT_X, MIDDLE + OUT_R + 24, "output", class_="m quiet")
    )


def neuron_words(x, w, b, z, a, activation):
    """Return the sum written out, then the activation."""
    pairs = zip(w, x, strict=True)
    terms = [f"{bracketed(wi)} · {bracketed(xi)}" for wi, xi in pairs]
    total = " + ".join([*terms, bracketed(b)])
    name, fired = escape(activation.name), ""
    if name == "step":
        fired = ": it fires." if a > 0 else ": it stays silent."
    return paragraph(
        f"<b>z</b> = w · x + b = {total} = <b>{signed(z)}</b>", class_="wide"
    ) + paragraph(f"<b>a</b> = {name}({signed(z)}) = <b>{signed(a)}</b>{fired}")
