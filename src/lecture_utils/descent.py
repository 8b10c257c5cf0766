"""Gradient descent: the walk downhill step by step; `verdict` says how it went."""

from dataclasses import dataclass

import numpy as np

from lecture_utils._checks import finite, number, whole
from lecture_utils._costs import CURVES, LANDSCAPES, NEURON_X, NEURON_Y, Cost
from lecture_utils._descent_verdict import VERDICTS, Verdict, verdict

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
