"""What both pictures of gradient descent share: the trail, the words, J by step."""

import numpy as np

from lecture_utils import descent
from lecture_utils.views.kit import marks
from lecture_utils.views.kit.axes import Axes
from lecture_utils.views.kit.svg import (
    arrow,
    element,
    line,
    paragraph,
    signed,
    svg,
    text,
)

J_SIZE = (360, 140)
RECENT = 6
PURPLE = "var(--lu-gradient-text)"
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def figure(value, digits=3):
    """Return a number as text; one of 10,000 or more as 1.23 · 10⁴."""
    if abs(value) < 1e4:
        return signed(value, digits)
    mantissa, exponent = f"{value:.2e}".split("e")
    power = str(int(exponent)).translate(_SUPERSCRIPTS)
    return f"{signed(float(mantissa))}\u00a0·\u00a010{power}"


def figures(w):
    """Return a number, or (a, b) for two of them."""
    if np.ndim(w) == 0:
        return figure(w)
    return "(" + ",\u00a0".join(figure(value) for value in w) + ")"


def _bracketed(w):
    words = figures(w)
    bare = words[0] != "(" and (words[0] == "−" or "·" in words)
    return f"({words})" if bare else words


# --------------------------------------------------------------------- the trail


def inside(axes, x, y, *, around=0):
    """Return whether points lie in the frame, or in so many frames around it."""
    (x0, x1), (y0, y1) = axes.xlim, axes.ylim
    dx, dy = around * (x1 - x0), around * (y1 - y0)
    return (x0 - dx <= x) & (x <= x1 + dx) & (y0 - dy <= y) & (y <= y1 + dy)


def trail(axes, x, y, *, stroke):
    """Return the points as dots joined by lines, the last few of them stronger."""
    # Far out the first leap tells enough; the lines after it would cross the frame.
    far = np.flatnonzero(~inside(axes, x, y, around=3))
    end = far[0] + 1 if len(far) else len(x)
    pixels = np.column_stack([axes.x(x[:end]), axes.y(y[:end])]).clip(-9999, 9999)
    recent = max(end - RECENT, 0)
    return (
        _joined(pixels[: recent + 1], stroke, 0.35, "trail old")
        + _joined(pixels[recent:], stroke, 0.9, "trail")
        + _dots(pixels[:recent], stroke, 0.45, 3.5)
        + _dots(pixels[recent:], stroke, 1, 4.5)
    )


def _joined(pixels, stroke, opacity, class_):
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in pixels.tolist())
    look = {"stroke": stroke, "stroke_width": 1.75, "opacity": opacity}
    return element("polyline", points=points, fill="none", class_=class_, **look)


def _dots(pixels, fill, opacity, r):
    drawn = f"a{r} {r} 0 1 0 {2 * r} 0a{r} {r} 0 1 0 {-2 * r} 0z"
    d = "".join(f"M{x - r:.1f} {y:.1f}{drawn}" for x, y in pixels.tolist())
    return element("path", d=d, fill=fill, opacity=opacity, class_="visited")


def beyond(axes, x, y, ux, uy, words, *, ink, halo, class_=""):
    """Return an arrow that ends at (x, y) on the frame and says where the point is."""
    anchor = "e" if ux > 0.4 else "m" if ux > -0.4 else ""
    below = 30 if uy < -0.4 else -18 if uy > 0.4 else -14
    place = x - 6 * np.sign(ux)
    if anchor == "m":  # the longest words still end inside the frame
        middle = axes.left + axes.width / 2
        place = min(max(x, middle - 40), middle + 40)
    look = {"stroke": halo, "stroke_width": 5, "paint_order": "stroke"}
    look["class_"] = f"b beyond {anchor} {class_}".strip()
    label = text(place, y - 44 * uy + below, words, **look)
    return arrow(x - 40 * ux, y - 40 * uy, x, y, stroke=ink) + label


# --------------------------------------------------------------------- the words


def words(cost, history, k, *, seen, hint, hide_future=False):
    """Return where step `k` stands, the next step in numbers, and the verdict."""
    w, slope = history.w[k], cost.dJ(history.w[k])
    here = f"<b>Step {k}</b> of {history.n_steps}. w = <b>{figures(w)}</b>, "
    here += f"J = <b>{figure(cost.J(w))}</b>"
    if not seen:
        here += ". This is <b>outside</b> the picture"
    chosen = f"Verdict on lr = {history.lr:g}"
    if history.momentum:
        chosen += f", momentum = {history.momentum:g}"
    said = paragraph(f"{here}.<br/>dJ/dw = {figures(slope)}{hint}.") + paragraph(
        _update(history, w, history.v[k], slope, k)
    )
    if hide_future and k < len(history.w) - 1:
        return said
    name, reason = descent.verdict(cost, history)
    return said + paragraph(
        f"{chosen}: <b>{name}</b>. {reason}".replace(" %", "\u00a0%")
    )


def _update(history, w, v, slope, k):
    """Return the next step as formula and numbers."""
    if history.diverged and k == len(history.w) - 1:
        return "<b>The walk ends here</b>: the next step leads beyond ±1,000,000."
    lr, momentum = history.lr, history.momentum
    step = momentum * v - lr * slope
    pull = f"{lr:g} · {_bracketed(slope)}"
    if momentum == 0:
        return (
            "<b>Next step:</b> w ← w − lr · dJ/dw<br/>"
            f"= {figures(w)} − {pull} = <b>{figures(w + step)}</b>"
        )
    return (
        "<b>Next step:</b> v ← momentum · v − lr · dJ/dw<br/>"
        f"= {momentum:g} · {_bracketed(v)} − {pull} = <b>{figures(step)}</b><br/>"
        f"w ← w + v = <b>{figures(w + step)}</b>"
    )


# --------------------------------------------------------------------- J by step


def J_plot(cost, history, k, hide_future=False):
    """Return the small plot of J after each step, the part after `k` faint."""
    J = cost.J(history.w[: k + 1] if hide_future else history.w)
    top = _rounded_up(max(min(float(J.max()), 3 * float(J[0])), float(J[0])))
    axes = Axes(56, 38, 292, 64, (-0.6, history.n_steps + 0.6), (0, top))
    shown = np.minimum(J, 40 * top)
    steps = np.arange(len(J))
    x, y = axes.x(k), axes.y(min(float(J[k]), top))
    ticks = sorted({0, history.n_steps // 2, history.n_steps})
    cursor = {"stroke": "var(--lu-accent)", "stroke_width": 3}
    blue = "var(--lu-zero)"
    drawing = (
        text(axes.left, 16, "J after each step", class_="quiet")
        + axes.frame("", "", xticks=ticks, yticks=[0, top])
        + axes.inside(
            axes.curve(steps, shown, stroke=blue, width=2, opacity=0.4),
            axes.curve(steps[: k + 1], shown[: k + 1], stroke=blue, width=2.5),
        )
        + line(x, axes.top - 4, x, axes.bottom + 4, **cursor)
        + (marks.reading(x, y, radius=6) if J[k] <= top else _higher(x, axes.top))
    )
    desc = f"After step {k} J is {figure(J[k])}; at the start it was {figure(J[0])}"
    return svg(*J_SIZE, drawing, title="J after each step", desc=desc)


def _higher(x, y):
    """Return a mark for a J above the frame."""
    points = f"{x - 8:.1f},{y + 2:.1f} {x + 8:.1f},{y + 2:.1f} {x:.1f},{y - 13:.1f}"
    look = {"stroke": "#1A1A1A", "stroke_width": 1.5, "class_": "higher"}
    return element("polygon", points=points, fill="var(--lu-accent)", **look)


def _rounded_up(value):
    """Return the next number with two significant digits: 6.13 becomes 6.2."""
    if value < 1e-300:  # its unit would be 0
        return 1.0
    unit = 10.0 ** (np.floor(np.log10(value)) - 1)
    return float(f"{np.ceil(value / unit - 1e-9) * unit:.2g}")
