"""Gradient descent: the walk downhill step by step, and how it went."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from lecture_utils._checks import finite, number, whole
from lecture_utils._costs import CURVES, LANDSCAPES, NEURON_X, NEURON_Y, Cost

__all__ = [
    "CURVES",
    "LANDSCAPES",
    "NEURON_X",
    "NEURON_Y",
    "REACH",
    "VERDICTS",
    "Cost",
    "History",
    "Verdict",
    "descend",
    "verdict",
]

REACH = 1e6
NEAR = 0.01  # the bottom is reached with this share of the way down still to go
FAINT = 1e-3  # a slope this much smaller than the largest is rounding, not a turn


@dataclass(frozen=True, eq=False)
class History:
    """The points that gradient descent visited.

    Attributes
    ----------
    w : ndarray of shape (n_done + 1,) or (n_done + 1, n_weights)
        The start, then the point after each step.
    v : ndarray of the shape of w
        The velocity: what each step added to w; 0 at the start.
    lr, momentum : float
    n_steps : int
        How many steps were asked for.
    diverged : bool
        Whether it ended early, since the next point lies beyond `REACH`.
    """

    w: np.ndarray
    v: np.ndarray
    lr: float
    momentum: float
    n_steps: int
    diverged: bool


class Verdict(NamedTuple):
    """How a descent went: a name from `VERDICTS`, and one sentence with numbers."""

    name: str
    reason: str


VERDICTS = ("too small", "good", "oscillating", "diverging", "stuck")


def descend(df, start, *, lr, momentum=0.0, n_steps):
    """Walk downhill: v <- momentum v - lr dJ/dw, then w <- w + v.

    Parameters
    ----------
    df : callable
        The slope dJ/dw at w, of the shape of w.
    start : float or array_like of shape (n_weights,)
        Where to start, within -`REACH` to `REACH`.
    lr : float
        Learning rate, above 0.
    momentum : float
        How much of the last step is kept: from 0 (none) to below 1.
    n_steps : int
        1 or more.

    Returns
    -------
    History
        Shorter than `n_steps` where w would leave -`REACH` to `REACH`.

    Raises
    ------
    ValueError
        If `lr`, `momentum` or `n_steps` is out of range, `start` is not finite or
        not one point, or `df` returns another shape than that of w.

    Notes
    -----
    Cauchy, 1847; momentum, the "heavy ball": Polyak, 1964.

    Introduced in notebooks/03_backpropagation.ipynb, section "Downhill on one weight".
    """
    start, lr = _start(start), number("lr", lr, above=0)
    momentum = _momentum(momentum)
    n_steps = whole("n_steps", n_steps, low=1)
    if np.shape(df(start)) != start.shape:
        raise ValueError(
            f"df returns shape {np.shape(df(start))} at w of shape {start.shape}; "
            "accepted: the shape of w"
        )
    w, v = [start], [np.zeros_like(start)]
    with np.errstate(all="ignore"):  # a step too long ends the walk, nothing else
        for _ in range(n_steps):
            step = momentum * v[-1] - lr * np.asarray(df(w[-1]))
            if not (np.abs(w[-1] + step) <= REACH).all():
                break
            w.append(w[-1] + step)
            v.append(step)
    ended_early = len(w) <= n_steps
    return History(np.array(w), np.array(v), lr, momentum, n_steps, ended_early)


def _start(start):
    start = finite("start", start)
    if start.ndim > 1 or start.size == 0 or np.abs(start).max() > REACH:
        raise ValueError(
            f"start={start.tolist()} is not accepted; start is one number or one list "
            f"of numbers, from {-REACH:g} to {REACH:g}"
        )
    return start


def _momentum(momentum):
    if number("momentum", momentum, low=0) >= 1:
        raise ValueError(
            f"momentum={momentum} is not accepted; momentum is a finite number from 0 "
            "to below 1"
        )
    return float(momentum)


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

    Introduced in notebooks/03_backpropagation.ipynb, section "Downhill on one weight".
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
