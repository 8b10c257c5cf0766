"""Gradient descent: costs to walk down, the walk step by step, and its verdict."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from lecture_utils._validation import finite, number, whole

REACH = 1e6
NEAR = 0.01  # share of the way down that may be left at the bottom
FAINT = 1e-3  # a slope this much smaller than the largest is rounding, not a turn
VERDICTS = ("too small", "good", "oscillating", "diverging", "stuck")

# One neuron, y_hat = w x. The mean of x^2, the curvature of its J, is exactly 1.
NEURON_X = np.array([-1.5, -0.5, 0.0, 0.5, 1.5])
NEURON_Y = np.array([-0.8, -0.4, 0.1, 0.4, 0.6])

# One sigmoid neuron, y_hat = sigmoid(w1 x + w2); no threshold parts these classes.
SIGMOID_X = np.array([-4.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0, 5.0])
SIGMOID_Y = np.array([0.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 1.0])


@dataclass(frozen=True)
class Cost:
    """A cost J of one or two weights, with its gradient."""

    name: str  # key in `CURVES` or `LANDSCAPES`
    J: Callable  # of w of any shape; with two weights of shape (..., 2)
    dJ: Callable  # dJ/dw, of the shape of w
    formula: str
    dJ_formula: str
    weights: tuple  # the name of each weight
    limits: tuple  # range of each weight in a picture
    minima: tuple  # lowest first: numbers, or pairs of numbers


def _neuron_J(w):
    miss = np.multiply.outer(w, NEURON_X) - NEURON_Y
    return 0.5 * (miss**2).mean(axis=-1)


def _neuron_dJ(w):
    miss = np.multiply.outer(w, NEURON_X) - NEURON_Y
    return (miss * NEURON_X).mean(axis=-1)


def _valleys_J(w):
    w = np.asarray(w)
    return 0.1 * (w**4 / 4 - w**3 / 6 - 2 * w**2 + 2 * w) + 0.75


def _valleys_dJ(w):
    w = np.asarray(w)
    return 0.1 * (w + 2) * (w - 0.5) * (w - 2)


def _sigmoid_z(w):
    w = np.asarray(w)
    return w[..., :1] * SIGMOID_X + w[..., 1:]


def _sigmoid_J(w):
    z = _sigmoid_z(w)
    return (np.logaddexp(0, z) - SIGMOID_Y * z).mean(axis=-1)


def _sigmoid_dJ(w):
    dJ_dz = 0.5 * (1 + np.tanh(0.5 * _sigmoid_z(w))) - SIGMOID_Y
    return np.stack([(dJ_dz * SIGMOID_X).mean(axis=-1), dJ_dz.mean(axis=-1)], axis=-1)


def _scaled(*factors):
    """Return J = 1/2 sum of factor w^2, and its slope."""
    factors = np.array(factors)
    return (
        lambda w: 0.5 * (factors * np.square(w)).sum(axis=-1),
        lambda w: factors * np.asarray(w),
    )


def _plane_J(w):
    w = np.asarray(w)
    return _valleys_J(w[..., 0]) + 0.5 * w[..., 1] ** 2


def _plane_dJ(w):
    w = np.asarray(w)
    return np.stack([_valleys_dJ(w[..., 0]), w[..., 1]], axis=-1)


_ONE, _TWO = ("w",), ("w₁", "w₂")
_WIDE, _SQUARE = (-3.5, 3.5), (-3.2, 3.2)

CURVES = {
    cost.name: cost
    for cost in (
        Cost(
            "one neuron",
            *(_neuron_J, _neuron_dJ),
            "½ mean of (w x − y)²",
            "mean of (w x − y) x",
            *(_ONE, _WIDE, (0.5,)),
        ),
        Cost(
            "two valleys",
            *(_valleys_J, _valleys_dJ),
            "0.1 (w⁴/4 − w³/6 − 2w² + 2w) + 0.75",
            "0.1 (w + 2)(w − 0.5)(w − 2)",
            *(_ONE, _WIDE, (-2.0, 2.0)),
        ),
    )
}
LANDSCAPES = {
    cost.name: cost
    for cost in (
        Cost(
            "round bowl",
            *_scaled(1.0, 1.0),
            "½ w₁² + ½ w₂²",
            "(w₁, w₂)",
            *(_TWO, _SQUARE, ((0.0, 0.0),)),
        ),
        Cost(
            "long valley",
            *_scaled(0.1, 2.0),
            "w₁²/20 + w₂²",
            "(w₁/10, 2w₂)",
            *(_TWO, _SQUARE, ((0.0, 0.0),)),
        ),
        Cost(
            "sigmoid neuron",
            *(_sigmoid_J, _sigmoid_dJ),
            "mean of ln(1 + eᶻ) − y z, with z = w₁ x + w₂",
            "(mean of (ŷ − y) x, mean of ŷ − y)",
            ("w₁: weight", "w₂: bias"),
            *(_SQUARE, ((0.55903457, -0.27951729),)),
        ),
        Cost(
            "two valleys",
            *(_plane_J, _plane_dJ),
            "0.1 (w₁⁴/4 − w₁³/6 − 2w₁² + 2w₁) + ½ w₂² + 0.75",
            "(0.1 (w₁ + 2)(w₁ − 0.5)(w₁ − 2), w₂)",
            *(_TWO, _SQUARE, ((-2.0, 0.0), (2.0, 0.0))),
        ),
    )
}


@dataclass(frozen=True, eq=False)
class History:
    """The points that gradient descent visited."""

    w: np.ndarray  # (n_done + 1,) or (n_done + 1, n_weights), from the start on
    v: np.ndarray  # velocity: what each step added to w; 0 at the start
    lr: float
    momentum: float
    n_steps: int  # requested
    diverged: bool  # ended early, because the next point lies beyond `REACH`


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

    Notes
    -----
    Cauchy, 1847; momentum, the "heavy ball": Polyak, 1964.

    Examples
    --------
    >>> descend(lambda w: 2 * w, 1.0, lr=0.25, n_steps=3).w
    array([1.   , 0.5  , 0.25 , 0.125])
    """
    start, lr = _start(start), number("lr", lr, above=0)
    momentum = _momentum(momentum)
    n_steps = whole("n_steps", n_steps, low=1)
    if np.shape(df(start)) != start.shape:
        raise ValueError(
            f"df must return the shape of w, {start.shape}, got {np.shape(df(start))}"
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
            "start must be one number or one list of numbers from "
            f"{-REACH:g} to {REACH:g}, got {start.tolist()}"
        )
    return start


def _momentum(momentum):
    if number("momentum", momentum, low=0) >= 1:
        raise ValueError(
            f"momentum must be a finite number from 0 to below 1, got {momentum}"
        )
    return float(momentum)


class Verdict(NamedTuple):
    """How a descent went: a name from `VERDICTS`, and one sentence with numbers."""

    name: str
    reason: str


def verdict(cost, history):
    """Return whether the learning rate of a descent was right for its cost.

    "diverging": w left the range, or J outgrows its past. "stuck": the slope is 0 on a
    hilltop or a saddle. "oscillating": the slope changes sign at a third of the steps
    or more, or still does without having arrived. "good": less than 1 % of the way down
    is left. "too small": still moving, not yet there.
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
        return Verdict("diverging", _describe_diverging(J, history))
    if not arrived and _level(slopes):
        return Verdict("stuck", "The slope is 0 here, but this is not a minimum.")
    if often or still:
        every = turns.sum() == counted and n_weights == 1
        return Verdict("oscillating", _describe_turning(turns, every, factor))
    if arrived:
        return Verdict("good", _describe_good(left, lowest))
    return Verdict("too small", _describe_small(_left(J, low), history))


def _flat(points):
    return np.reshape(points, (len(points), -1))


def _swing(history):
    """Return the kinetic energy: the height that the velocity can still climb."""
    return history.momentum / (2 * history.lr) * (_flat(history.v) ** 2).sum(axis=1)


def _aimed_at(cost, w):
    """Return J of the minimum nearest to w, and whether it is the lowest."""
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
    """Return where the slope changes sign, of how many steps, and its mean factor."""
    size = np.linalg.norm(slopes, axis=1)
    clear = size > max(FAINT * size.max(), 1e-9)
    counted = clear[1:] & clear[:-1]
    turns = counted & ((slopes[1:] * slopes[:-1]).sum(axis=1) < 0)
    if not counted.any():
        return turns, 0, 0.0
    last = np.flatnonzero(counted)[-1] + 1
    return turns, int(counted.sum()), float((size[last] / size[0]) ** (1 / last))


def _describe_diverging(J, history):
    if history.diverged:
        return f"Step {len(history.w)} would take w beyond ±1,000,000."
    grown = "over a million"
    if J.max() < 1e6 * J[0]:
        times = J.max() / J[0]
        grown = f"{times:.1f}" if times < 100 else f"{times:,.0f}"
    return f"Within {len(J) - 1} steps J grows to {grown} times its start."


def _describe_turning(turns, every, factor):
    if not every:
        times = "once" if turns.sum() == 1 else f"{turns.sum()} times"
        return f"The slope turns round {times}: w swings to and fro."
    shrink = "but the jumps shrink" if factor < 0.995 else "and they do not shrink"
    return (
        f"w jumps over the minimum at every step, {shrink}: factor {factor:.2f} a step."
    )


def _describe_good(left, lowest):
    arrived = int(np.flatnonzero(np.append(1.0, left) > NEAR)[-1])
    where = "" if lowest else ", to a minimum that is not the lowest"
    if arrived == 0:
        return f"There is nothing left to do from here{where}."
    steps = "1 step" if arrived == 1 else f"{arrived} steps"
    return f"After {steps} 99 % of the way down is done{where}."


def _describe_small(left, history):
    n = len(left) - 1
    if left[-1] > NEAR:
        return f"After {n} steps {100 * left[-1]:.0f} % of the way down is still to go."
    step = np.linalg.norm(history.v[-1])
    return f"After {n} steps w is low, but rolls on: its last step was {step:.2f} long."
