"""How a descent went: was its learning rate right for the cost."""

from typing import NamedTuple

import numpy as np

from lecture_utils._checks import finite

NEAR = 0.01  # the bottom is reached with this share of the way down still to go
FAINT = 1e-3  # a slope this much smaller than the largest is rounding, not a turn


class Verdict(NamedTuple):
    """How a descent went: a name from `VERDICTS`, and one sentence with numbers."""

    name: str
    reason: str


VERDICTS = ("too small", "good", "oscillating", "diverging", "stuck")


def verdict(cost, history):
    """Judge a whole descent: was its learning rate right for this cost.

    Parameters
    ----------
    cost : Cost
    history : History
        From `descend` on `cost.dJ`.

    Returns
    -------
    Verdict
        "diverging": w left the range, or J outgrows its past. "stuck": the slope
        is 0 on a hilltop or a saddle. "oscillating": the slope turns round at a third
        of the steps or more, or still does without having arrived. "good": less than
        1 % of the way down is left. "too small": it moves on, and has not arrived.

    Raises
    ------
    ValueError
        If the points have more or fewer weights than the cost, or are not finite.

    Notes
    -----
    On a parabola of curvature c each step multiplies the distance to the minimum by
    1 - lr c: below 0 it jumps over the minimum, below -1 it flies off.
    """
    n_weights = len(cost.weights)
    w = finite("w", history.w, shape=(None, n_weights) if n_weights > 1 else (None,))
    J, slopes = cost.J(w), _flat(cost.dJ(w))
    low, lowest = _aimed_at(cost, w[-1])
    left = _left(J + _swing(history), low)
    arrived = left[-1] <= NEAR
    turns, counted, factor = _turns(slopes)
    often = turns.any() and 3 * turns.sum() >= counted
    still = turns.sum() > 1 and turns[len(turns) // 2 :].any() and not arrived
    if history.diverged or _outgrows(J):
        return Verdict("diverging", _said_diverging(J, history))
    if not arrived and _level(slopes):
        return Verdict("stuck", "The slope is 0 here, but this is not a minimum.")
    if often or still:
        every = turns.sum() == counted and n_weights == 1
        return Verdict("oscillating", _said_turning(turns, every, factor))
    if arrived:
        return Verdict("good", _said_good(left, lowest))
    return Verdict("too small", _said_small(_left(J, low), history))


def _flat(points):
    return np.reshape(points, (len(points), -1))


def _swing(history):
    """Return what the velocity can still lift w by: the ball's energy of motion."""
    return history.momentum / (2 * history.lr) * (_flat(history.v) ** 2).sum(axis=1)


def _aimed_at(cost, w):
    """Return J of the minimum nearest to w, and whether no other is lower."""
    minima = np.array(cost.minima)
    apart = np.abs(minima - w).reshape(len(minima), -1).sum(axis=1)
    nearest = int(apart.argmin())
    return float(cost.J(minima[nearest])), nearest == 0


def _left(J, low):
    """Return the share of the way down that is left after each step."""
    height = J.max() - low
    return (J - low) / height if height > 1e-12 else np.zeros(len(J))


def _outgrows(J):
    half = (len(J) + 1) // 2
    return J[half:].max(initial=0) > 1.5 * J[:half].max()


def _level(slopes):
    size = np.linalg.norm(slopes, axis=1)
    return bool((size[-2:] <= FAINT * size.max()).all())


def _turns(slopes):
    """Return where the slope turns round, of how many steps, and its mean factor."""
    size = np.linalg.norm(slopes, axis=1)
    clear = size > max(FAINT * size.max(), 1e-9)
    counted = clear[1:] & clear[:-1]
    turns = counted & ((slopes[1:] * slopes[:-1]).sum(axis=1) < 0)
    if not counted.any():
        return turns, 0, 0.0
    last = np.flatnonzero(counted)[-1] + 1
    return turns, int(counted.sum()), float((size[last] / size[0]) ** (1 / last))


def _said_diverging(J, history):
    if history.diverged:
        return f"Step {len(history.w)} would take w beyond ±1,000,000."
    grown = "over a million"
    if J.max() < 1e6 * J[0]:
        times = J.max() / J[0]
        grown = f"{times:.1f}" if times < 100 else f"{times:,.0f}"
    return f"Within {len(J) - 1} steps J grows to {grown} times its start."


def _said_turning(turns, every, factor):
    if not every:
        times = "once" if turns.sum() == 1 else f"{turns.sum()} times"
        return f"The slope turns round {times}: w swings to and fro."
    shrink = "but the jumps shrink" if factor < 0.995 else "and they do not shrink"
    return (
        f"w jumps over the minimum at every step, {shrink}: factor {factor:.2f} a step."
    )


def _said_good(left, lowest):
    arrived = int(np.flatnonzero(np.append(1.0, left) > NEAR)[-1])
    where = "" if lowest else ", to a minimum that is not the lowest"
    if arrived == 0:
        return f"There is nothing left to do from here{where}."
    steps = "1 step" if arrived == 1 else f"{arrived} steps"
    return f"After {steps} 99 % of the way down is done{where}."


def _said_small(left, history):
    n = len(left) - 1
    if left[-1] > NEAR:
        return f"After {n} steps {100 * left[-1]:.0f} % of the way down is still to go."
    step = np.linalg.norm(history.v[-1])
    return f"After {n} steps w is low, but rolls on: its last step was {step:.2f} long."
