"""The loss J over the epochs, with a cursor at one of them."""

from functools import lru_cache

import numpy as np

from lecture_utils.views.kit import marks
from lecture_utils.views.kit.axes import Axes
from lecture_utils.views.kit.svg import line, text
from lecture_utils.views.kit.text import amount

GUESSING = float(np.log(2))
# How high the axes may be, and into how many parts its ticks divide each.
TOPS = {1: 5, 1.5: 3, 2: 4, 3: 3, 5: 5, 10: 5, 20: 4, 30: 3, 50: 5, 100: 5, 1000: 5}


def loss_axes(J, *, last=None, left, top, width, height):
    """Return axes from 0 epochs and J = 0 to the last epoch and most of J."""
    last = len(J) - 1 if last is None else last
    most, usual = float(max(J)), max(float(np.quantile(J, 0.9)), float(J[0]))
    # A spike leaves the frame where it would press all the rest to the floor.
    wanted = most if most < 3 * usual else usual
    highest = next((limit for limit in TOPS if wanted <= limit), 1000)
    return Axes(left, top, width, height, (0, max(last, 1)), (0, highest))


def loss_drawing(axes, J, k):
    """Return frame and curve, what `J` holds after epoch `k` faint, and the reading."""
    x, y = axes.x(k), max(axes.y(J[k]), axes.top)
    cursor = {"stroke": "var(--lu-accent)", "stroke_width": 2}
    past = axes.curve(range(k + 1), _shown(axes, J[: k + 1]), stroke="var(--lu-zero)")
    return (
        _surroundings(axes, tuple(J.tolist()))
        + axes.inside(line(x, axes.top, x, axes.bottom, **cursor), past)
        + marks.reading(x, y, radius=6)
    )


# What stays where it is while the cursor moves is written once.
@lru_cache(maxsize=32)
def _surroundings(axes, J):
    """Return the frame, the whole curve, and the loss of a guess."""
    top, last = axes.ylim[1], axes.xlim[1]
    yticks = np.linspace(0, top, TOPS[top] + 1)
    xticks = np.unique(np.linspace(0, last, 5).astype(int))
    ahead = axes.curve(
        range(len(J)),
        _shown(axes, np.array(J)),
        stroke="var(--lu-rule)",
        width=1.5,
        class_="ahead",
    )
    return (
        text(axes.left, axes.top - 12, "Loss J", class_="b")
        + _beyond(axes, max(J))
        + axes.inside(_guessing(axes), ahead)
        + axes.frame("epoch", "", xticks=xticks, yticks=yticks)
    )


def _guessing(axes):
    """Return the line that a network reaches which answers one half everywhere."""
    if axes.ylim[1] > 3:
        return ""
    y, look = axes.y(GUESSING), {"stroke": "var(--lu-rule)", "stroke_dasharray": "4 4"}
    words = "a guess: ln 2 = 0.69"
    return line(axes.left, y, axes.right, y, **look) + text(
        axes.right - 8, y - 8, words, class_="e quiet"
    )


def _beyond(axes, most):
    if most <= axes.ylim[1]:
        return ""
    words = f"↑ up to {amount(most)}"
    return text(axes.right, axes.top - 12, words, class_="e quiet")


def _shown(axes, J):
    # Far outside a browser would round; a little outside the curve leaves the frame.
    return np.minimum(J, 3 * axes.ylim[1])
