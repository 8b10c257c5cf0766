"""Loss and held-out accuracy on axes that stand still while a training goes on."""

from html import escape

import numpy as np

from lecture_utils.views.kit import marks
from lecture_utils.views.kit.axes import Axes
from lecture_utils.views.kit.network import HALO
from lecture_utils.views.kit.svg import circle, line, paragraph, text
from lecture_utils.views.kit.text import amount

SIZE = (760, 312)
BOXES = tuple(
    {"left": left, "top": 40, "width": 300, "height": 216} for left in (56, 448)
)
# How high the loss may stand, and how low the accuracy begins: the first that holds.
TOPS = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0)
FLOORS = (80.0, 50.0, 0.0)
STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
AIR = 0.05  # round what is shown, so that no mark stands on the frame
PATIENCE = 3


def tuning_drawing(J, accuracy, best, n_epochs):
    """Return both curves so far, the best epoch ringed in them."""
    left, right = tuning_axes(J, accuracy, n_epochs)
    return _panel(left, "Loss J, training pictures", J, best) + _panel(
        right, "Accuracy in %, held-out pictures", accuracy, best
    )


def tuning_axes(J, accuracy, n_epochs):
    """Return axes of the planned width; their heights follow the start, if they can."""
    known = J[np.isfinite(J)]
    highest = 1.0
    if len(known):
        # A lone spike leaves the frame: it would press all the rest to the floor.
        most, usual = known.max(), max(np.quantile(known, 0.9), known[0])
        highest = most if most < 3 * usual else usual
    top = next((limit for limit in TOPS if highest <= limit), TOPS[-1])
    low = next(floor for floor in FLOORS if floor <= accuracy.min(initial=100.0))
    low = low if len(accuracy) else 0.0
    return tuple(
        Axes(**box, xlim=_wider(0, n_epochs), ylim=_wider(*ends))
        for box, ends in zip(BOXES, ((0.0, top), (low, 100.0)), strict=True)
    )


def _wider(low, high):
    air = AIR * (high - low)
    return low - air, high + air


def _shown(limits):
    """Return the ends that `_wider` widened."""
    low, high = limits
    air = AIR / (1 + 2 * AIR) * (high - low)
    return low + air, high - air


def _panel(axes, title, values, best):
    known = np.flatnonzero(np.isfinite(values))
    shown = np.minimum(values[known], 2 * axes.ylim[1])
    curve = [axes.curve(known, shown, stroke="var(--lu-zero)")] if len(known) else []
    for epoch, value in zip(known, shown, strict=True):
        place = axes.x(epoch), axes.y(value)
        curve.append(circle(*place, 3.5, fill="var(--lu-zero)", class_="epoch"))
    parts = [
        text(axes.left, axes.top - 14, title, room=axes.width, class_="b"),
        _frame(axes),
    ]
    parts.append(axes.inside(*curve))
    if len(values):
        parts.append(_best(axes, values, best))
    if len(known):
        parts.append(_now(axes, known[-1], shown[-1]) + _beyond(axes, shown.max()))
    return "".join(parts)


def _frame(axes):
    (low, top), last = _shown(axes.ylim), round(_shown(axes.xlim)[1])
    # Steps of 5 above 80; fifths of everything else.
    yticks = np.round(np.linspace(low, top, 5 if round(low) == 80 else 6), 4)
    step = next((step for step in STEPS if last <= 6 * step), last)
    return axes.frame("epoch", "", xticks=range(0, last + 1, step), yticks=yticks)


def _best(axes, values, best):
    """Return a line at the best epoch, its ring and its name."""
    x = axes.x(best)
    look = {"stroke": "var(--lu-rule)", "stroke_dasharray": "3 4", "class_": "best"}
    ring, name_y = "", axes.top + 20
    if np.isfinite(values[best]):
        y = max(axes.y(values[best]), axes.top)
        ring = marks.spotlight(x, y, radius=10)
        # The name stands at the end of the line that is further from the curve.
        name_y = axes.bottom - 10 if y < axes.top + axes.height / 2 else name_y
    at_left = x > axes.left + 0.8 * axes.width
    place, end = (x - 8, "e ") if at_left else (x + 8, "")
    name = text(place, name_y, "best", class_=end + "quiet", **HALO)
    return line(x, axes.top, x, axes.bottom, **look) + name + ring


def _beyond(axes, highest):
    if highest <= axes.ylim[1]:
        return ""
    return text(axes.right, axes.top - 14, "↑ higher", class_="e quiet")


def _now(axes, epoch, value):
    return marks.reading(axes.x(epoch), max(axes.y(value), axes.top), radius=5.5)


def tuning_words(J, accuracy, best, n_epochs, stopped):
    """Return where the training stands, and what became of it."""
    if not len(J):
        return paragraph(
            "<b>No training yet.</b> When one runs, a point appears after each epoch, "
            "and the button ends it early: what was best so far is kept."
        )
    k = len(J) - 1
    return (
        paragraph(f"<b>Epoch {k} of {n_epochs}.</b> {_loss(J)}")
        + paragraph(
            f"Held-out accuracy: <b>{accuracy[k]:.1f} %</b>. Best: "
            f"<b>{accuracy[best]:.1f} %</b>, {_at(best)} (ringed)."
        )
        + paragraph(_state(J, accuracy, best, n_epochs, stopped))
    )


def _loss(J):
    if len(J) == 1:
        return f"J = <b>{loss(J[0])}</b> before the first step."
    if not np.isfinite(J[-1]):
        return f"J went from {loss(J[0])} to no number at all."
    return f"J went from {loss(J[0])} to <b>{loss(J[-1])}</b>."


def _at(epoch):
    return "at the start" if epoch == 0 else f"after epoch {epoch}"


def _state(J, accuracy, best, n_epochs, stopped):
    kept = f"The network has the weights it had {_at(best)}."
    k = len(J) - 1
    if stopped:
        return f"<b>Ended early:</b> {escape(stopped)}. {kept}"
    if k == n_epochs:
        return f"<b>Done.</b> {kept}"
    if k - best >= PATIENCE and J[k] < J[best]:
        return (
            f"For {k - best} epochs J went on falling and the held-out accuracy did "
            "not rise: you may stop."
        )
    return "Running …"


def loss(J):
    """Return a loss as text, one that is no number as well."""
    return amount(J) if np.isfinite(J) else "no number"
