"""A single neuron: its numbers and activation, the line it draws, how it learns."""

from functools import lru_cache
from html import escape

import numpy as np

from lecture_utils import palette, perceptron
from lecture_utils._validation import finite, labelled_samples, number, whole
from lecture_utils.activations import ACTIVATIONS, get
from lecture_utils.geometry import line_in_box
from lecture_utils.views.kit import marks
from lecture_utils.views.kit.axes import Axes
from lecture_utils.views.kit.field import (
    BOUNDARY,
    samples_on,
    square_axes,
    surroundings,
)
from lecture_utils.views.kit.marks import OUTLINE, on_line, tint, weight
from lecture_utils.views.kit.svg import (
    arrow,
    circle,
    hint,
    paragraph,
    rect,
    render,
    svg,
    text,
)
from lecture_utils.views.kit.text import bracketed, equation, products, signed, sub

NEURON_SIZE, ACTIVATIONS_SIZE = (760, 330), (760, 372)
PLANE_SIZE, HISTORY_SIZE = (470, 416), (360, 130)

# Of the neuron, from its inputs to its output.
MIDDLE = 176.0
INPUT_X, INPUT_R = 66.0, 32.0
SUM_X, SUM_R = 372.0, 50.0
BOX = Axes(480, MIDDLE - 54, 108, 108, (-4, 4), (-1.25, 1.25))
OUT_X, OUT_R = 690.0, 46.0
# Of the activations and their derivatives.
Z = (-4.0, 4.0)
F_BOUNDED = Axes(60, 32, 310, 180, Z, (-1.5, 1.5))
F = Axes(60, 32, 310, 180, Z, (-1.5, 4.0))
SLOPE = Axes(440, 32, 310, 180, Z, (-0.5, 1.5))
# Of the plane: the z that has the full colour, and the raster's pixels a side.
Z_SHOWN, N_PIXELS = 3, 100
Z_LABELS = tuple((z, signed(z, 0)) for z in range(-Z_SHOWN, Z_SHOWN + 1))


def view_neuron(x, w, b, activation="step"):
    """Draw a neuron with its numbers: inputs, weights, sum, activation, output.

    Parameters
    ----------
    x : array_like of shape (n_inputs,)
        One to six inputs.
    w : array_like of shape (n_inputs,)
        Weights; a line's width shows |w|, blue solid is positive, orange dashed
        negative.
    b : float
        Bias.
    activation : str
        A key of `activations.ACTIVATIONS`.

    Examples
    --------
    >>> view_neuron([1.0, 0.5], [0.8, -0.4], 0.1).alt
    'A neuron with 2 inputs: z = 0.70, step of z is a = 1.00'
    """
    x = finite("x", x, ndim=1)
    if not 1 <= len(x) <= 6:
        raise ValueError(f"x must hold 1 to 6 inputs, got {len(x)} entries")
    w, b = finite("w", w, shape=x.shape), number("b", b)
    chosen = get(activation)
    z = float(w @ x + b)
    a = float(chosen.f(z))
    return render(
        NEURON_SIZE,
        neuron_drawing(x, w, b, z, a, chosen),
        title="A neuron and its numbers",
        alt=f"A neuron with {len(x)} inputs: z = {signed(z)}, "
        f"{chosen.name} of z is a = {signed(a)}",
        words=_neuron_words(x, w, b, z, a, chosen),
        under=True,
    )


def view_activations(name, z):
    """Draw an activation and its derivative, both read at z, above all the others."""
    chosen, z = get(name), number("z", z, low=Z[0], high=Z[1])
    a, slope = float(chosen.f(z)), float(chosen.df(z))
    f_of_z, df_of_z = f"f({signed(z)})", f"f′({signed(z)})"
    formula, df_formula = escape(chosen.formula), escape(chosen.df_formula)
    return render(
        ACTIVATIONS_SIZE,
        _function(chosen, z, a, slope),
        _derivative(chosen, z, slope),
        *(_thumbnail(i, other, name, z) for i, other in enumerate(ACTIVATIONS)),
        title=f"{name} and its derivative",
        alt=f"{name} at z = {signed(z)}: f = {signed(a)}, derivative = {signed(slope)}",
        words=[
            f"<b>f(z)</b> = {formula}<br/>{f_of_z} = <b>{signed(a)}</b>",
            f"<b>f′(z)</b> = {df_formula}<br/>{df_of_z} = <b>{signed(slope)}</b>",
            escape(chosen.note),
        ],
        under=True,
    )


def view_decision(X, y, w, b):
    """Draw the plane as the neuron sees it: z, the boundary, and its mistakes."""
    w = finite("w", w, shape=(2,))
    wrong = perceptron.predict(X, w, b) != y
    return render(
        PLANE_SIZE,
        _plane(X, y, w, b, wrong),
        title="The plane as the neuron sees it",
        alt=f"{_boundary(w, b)}; {wrong.sum()} of {len(y)} samples are wrong",
        words=_decision_words(w, b, wrong),
    )


def view_learning(X, y, steps, k, *, hide_future=False):
    """Draw step `k` of the learning rule: the sample, the line before and after.

    Beside the plane stand the update in words and numbers, and the mistakes so far.

    Parameters
    ----------
    X : array_like of shape (n_samples, 2)
    y : array_like of shape (n_samples,)
        Labels, 0 or 1.
    steps : list of perceptron.Step
        From `perceptron.train` on the same samples.
    k : int
        Which step to show, 0 (the start) to len(steps) - 1.
    hide_future : bool
        Draw the mistakes up to step `k` alone.

    Examples
    --------
    >>> from lecture_utils import datasets, perceptron
    >>> X, y = datasets.logic_gate("AND")
    >>> picture = view_learning(X, y, perceptron.train(X, y), 24)
    >>> picture.alt.split("; ")[1]
    '0 of 4 samples are wrong'
    """
    X, y = labelled_samples(X, y)
    k = whole("k", k, low=0, high=len(steps) - 1)
    now, counts = steps[k], perceptron.count_mistakes(X, y, steps)
    moved = None if now.error == 0 else steps[k - 1]
    wrong = perceptron.predict(X, now.w, now.b) != y
    tally = f"{counts[k]} of {len(y)} samples are wrong"
    history = svg(
        *HISTORY_SIZE,
        _history(counts, k, len(y), hide_future),
        title="Samples wrong after each step",
        desc=f"{tally} after step {k}",
    )
    words = map(paragraph, _learning_words(X, y, steps, k, counts))
    return render(
        PLANE_SIZE,
        _plane(X, y, now.w, now.b, wrong, looked_at=now.index, before=moved),
        title="The learning rule, one step at a time",
        alt=f"Step {k} of {len(steps) - 1}: {_boundary(now.w, now.b)}; {tally}",
        words="".join([*words, history]),
    )


# ------------------------------------------------------------------ the neuron


def neuron_drawing(x, w, b, z, a, activation):
    """Return the elements of the whole neuron."""
    n = len(x)
    apart = min(104, 270 / max(n - 1, 1))
    inputs = [_input(i, x[i], w[i], (i - (n - 1) / 2) * apart) for i in range(n)]
    ends = _sum(z), _activation(z, a, activation), _output(a)
    return "".join([_bias(b), *inputs, *ends])


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


def _neuron_words(x, w, b, z, a, activation):
    """Return the sum written out, then the activation."""
    total = " + ".join([*products(w, x), bracketed(b)])
    name, fired = escape(activation.name), ""
    if name == "step":
        fired = ": it fires." if a > 0 else ": it stays silent."
    return paragraph(
        f"<b>z</b> = w · x + b = {total} = <b>{signed(z)}</b>", class_="wide"
    ) + paragraph(f"<b>a</b> = {name}({signed(z)}) = <b>{signed(a)}</b>{fired}")


# ------------------------------------------------------------------ its activation


def _function(chosen, z, a, slope):
    axes = F_BOUNDED if chosen.f(Z[1]) <= 1 else F
    ends = np.array([z - 2.0, z + 2.0])
    rise = a + slope * (ends - z)
    curve = _curve(axes, chosen.name, stroke="var(--lu-zero)", width=3)
    tangent = axes.curve(ends, rise, stroke=marks.PURPLE, width=2.5, dash="6 4")
    dot = marks.reading(axes.x(z), axes.y(a))
    return (
        text(axes.left, axes.top - 12, f"f: {chosen.name}", class_="b")
        + axes.inside(axes.cross_hairs(), curve, tangent, dot)
        + axes.frame("z", "f(z)")
    )


def _derivative(chosen, z, slope):
    curve = _curve(SLOPE, chosen.name, slope=True, stroke=marks.PURPLE, width=3)
    dot = marks.reading(SLOPE.x(z), SLOPE.y(slope))
    return (
        text(SLOPE.left, SLOPE.top - 12, "f′: its slope", class_="b")
        + SLOPE.inside(SLOPE.cross_hairs(), curve, dot)
        + SLOPE.frame("z", "f′(z)", yticks=(0, 1))
    )


def _thumbnail(i, name, picked, z):
    """Draw activation i small, its slope dashed, read at the same z."""
    width = (ACTIVATIONS_SIZE[0] - 16) / len(ACTIVATIONS)
    box = Axes(12 + i * width, 296, width - 8, 68, Z, (-1.3, 2.2))
    dot = marks.reading(box.x(z), box.y(float(ACTIVATIONS[name].f(z))), radius=4)
    inside = box.inside(
        box.cross_hairs(),
        _curve(box, name, slope=True, stroke=marks.PURPLE, width=1.5, dash="3 2"),
        _curve(box, name, stroke="var(--lu-zero)", width=2),
        dot,
    )
    frame, look = box.border(), "m"
    if name == picked:
        frame, look = box.border(stroke="var(--lu-accent)", stroke_width=4), "m b"
    middle = box.left + box.width / 2
    return inside + frame + text(middle, 286, name, room=92, class_=look)


@lru_cache(maxsize=64)
def _curve(axes, name, *, slope=False, **look):
    """Return the whole curve: it does not depend on z, so it is drawn once."""
    # Two points hard by 0 keep a jump upright.
    zs = np.sort(np.append(np.linspace(*Z, 101), [-1e-9, 1e-9]))
    activation = ACTIVATIONS[name]
    return axes.curve(zs, (activation.df if slope else activation.f)(zs), **look)


# ------------------------------------------------------------------ the plane


def _plane(X, y, w, b, wrong, *, looked_at=None, before=None):
    """Return the whole plane; `before` is an earlier step, its boundary dashed."""
    axes = square_axes(X, left=60, top=12, side=350)
    z = perceptron.weighted_sum(axes.pixel_centres(N_PIXELS), w, b)
    parts = [axes.raster(z.reshape(N_PIXELS, N_PIXELS) / Z_SHOWN)]
    if before is not None:
        look = {"stroke": palette.LIGHT["muted"], "width": 2, "dash": "6 5"}
        parts.append(axes.straight(before.w, before.b, **look, class_="before"))
    parts.append(axes.straight(w, b, width=3, **BOUNDARY))
    size = 9 if len(y) <= 8 else 6
    parts.append(samples_on(axes, X, y, wrong, size))
    if looked_at is not None:
        x1, x2 = X[looked_at].tolist()
        parts.append(marks.spotlight(axes.x(x1), axes.y(x2), radius=size + 9))
    return axes.inside(*parts, _normal(axes, w, b)) + surroundings(
        axes, "z", Z_LABELS, gap=14
    )


def _normal(axes, w, b):
    """Draw w on the boundary, off the middle, where samples crowd less."""
    ends = line_in_box(w, b, axes.xlim, axes.ylim)
    if ends is None:
        return ""
    unit = w / np.hypot(*w)
    low, high = np.transpose([axes.xlim, axes.ylim])
    for share in (0.2, 0.8, 0.5):
        foot = ends[0] + share * (ends[1] - ends[0])
        tip = foot + 0.16 * (high[0] - low[0]) * unit
        label = foot + 0.22 * (high[0] - low[0]) * unit
        if (low < label).all() and (label < high).all():
            break
    x, y = axes.x(tip[0]), axes.y(tip[1])
    shaft = arrow(axes.x(foot[0]), axes.y(foot[1]), x, y, stroke=palette.INK)
    place = x + 12 * unit[0], y - 12 * unit[1] + 5
    return shaft + text(*place, "w", class_="m b i onpale", **marks.WHITE_HALO)


def _history(counts, k, n_samples, hide_future=False):
    """Return the mistakes over the steps with a cursor at step `k`."""
    last = max(len(counts) - 1, 1)
    if hide_future:
        counts = counts[: k + 1]
    most = max(int(counts.max()), 1)
    axes = Axes(36, 30, 310, 64, (0, last), (0, most))
    shown = np.unique(np.linspace(0, len(counts) - 1, 400).astype(int))
    steps, wrong = np.repeat(shown, 2)[1:], np.repeat(counts[shown], 2)[:-1]
    title = f"Wrong of {n_samples}, after each step"
    return (
        text(axes.left, 18, title, room=310, class_="quiet")
        + axes.frame("", "", xticks=sorted({0, last // 2, last}), yticks=[0, most])
        + axes.curve(steps, wrong, stroke="var(--lu-zero)", width=2)
        + axes.cursor(k, overhang=4, width=3)
        + marks.reading(axes.x(k), axes.y(counts[k]), radius=6)
    )


def _boundary(w, b):
    """Return where the boundary lies as plain text."""
    if not np.any(w):
        return f"w is zero, so there is no boundary and z = {signed(b)} everywhere"
    return "The boundary is " + equation(w, b)


def _decision_words(w, b, wrong):
    """Return the boundary, its geometry and the mistakes in words."""
    tally = f"<b>{int(wrong.sum())} of {len(wrong)}</b> samples wrong"
    tally += " (crossed)." if wrong.any() else "."
    length = np.hypot(*w)
    if length == 0:
        side = "class 1" if b >= 0 else "class 0"
        return [
            f"<b>w</b> is zero: no boundary. z = {signed(b)} everywhere, so every "
            f"sample gets {side}.",
            tally,
        ]
    return [
        f"<b>Boundary</b><br/>{equation(w, b)}",
        "<b>w</b> stands at a right angle to it and points to the side where z &gt; 0: "
        "<span class='lu-1'>class 1 ■</span>. Behind it is "
        "<span class='lu-0'>class 0 ●</span>.",
        "Its distance from the origin is |b| / ‖w‖ = "
        f"{signed(abs(b))} / {signed(length)} = {signed(abs(b) / length)}.",
        tally,
    ]


def _learning_words(X, y, steps, k, counts):
    """Return what step `k` did and why, in words and numbers."""
    now, n = steps[k], len(y)
    updates = sum(step.error != 0 for step in steps[: k + 1])
    tally = f"Updates so far: <b>{updates}</b>. Wrong now: <b>{counts[k]} of {n}</b>."
    if now.index is None:
        start = (
            "<b>Start.</b> w = (0, 0) and b = 0: z = 0 everywhere, so every sample "
            "gets class 1."
        )
        return [start, tally]
    before, x = steps[k - 1], X[now.index]
    z = before.w @ x + before.b
    sign, guess = ("≥", 1) if z >= 0 else ("&lt;", 0)
    return [
        f"<b>Step {k}</b> of {len(steps) - 1}, epoch {(k - 1) // n + 1}. "
        f"The ringed sample {_pair(x)} is class {y[now.index]}.",
        f"z = {signed(z)} {sign} 0, so ŷ = {guess}: "
        f"e = y − ŷ = <b>{signed(now.error, 0)}</b>.",
        *_update(before, now, x),
        tally,
    ]


def _update(before, now, x):
    if now.error == 0:
        return ["Right already: nothing changes."]
    lr = (now.b - before.b) / now.error
    factor = f"{lr:g} · " + ("1" if now.error > 0 else "(−1)")
    turn = "towards" if now.error > 0 else "away from"
    was = "; the dashed line is where the boundary was" if before.w.any() else ""
    after = equation(now.w, now.b) if now.w.any() else "w is zero again"
    return [
        "<b>A mistake.</b> w ← w + lr · e · x<br/>"
        f"= {_pair(before.w)} + {factor} · {_pair(x)} = <b>{_pair(now.w)}</b><br/>"
        f"b ← b + lr · e = {signed(before.b)} + {factor} = <b>{signed(now.b)}</b>",
        f"w moves {turn} the sample{was}. Now {after}.",
    ]


def _pair(values):
    return "(" + ", ".join(signed(value) for value in values) + ")"
