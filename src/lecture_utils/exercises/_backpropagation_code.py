"""The functions to write in notebook 03: references, cases, slips."""

import numpy as np

from lecture_utils.exercises._code import Code, quarters


def step(w, v, slope, lr, mu):
    v = mu * v - lr * slope
    return w + v, v


def dJ_da(dJ_dz, W):
    return W.T @ dJ_dz


def central_difference(J, w, h):
    return (J(w + h) - J(w - h)) / (2 * h)


def _steps(rng):
    for number in range(20):
        n = 1 + number % 3
        w, v, slope = quarters(rng, 3, n)
        yield (
            w,
            v,
            slope,
            (0.5, 0.25, 1.5)[number % 3],
            (0.75, 0.5, 0.0, 1.0)[number % 4],
        )


def _layers(rng):
    for n_out, n_in in (2, 2), (3, 3), (1, 1), (2, 3), (3, 2), (1, 4), (4, 1), (4, 3):
        yield quarters(rng, n_out), quarters(rng, n_out, n_in)


def _curves():
    for w, h in (1.0, 0.25), (-2.0, 0.5), (0.5, 0.125), (-1.5, 1.0), (0.0, 2.0):
        yield lambda w: w**3 - 2 * w, w, h
        yield lambda w: 3 - 0.5 * w, w, h
        yield np.exp, w, h
        yield lambda w: 4.0 + 0 * w, w, h


_PLAIN = "That's plain descent: keep mu times the last step."
_MOVES_WITH_LR = (
    "There's no lr in your v: it belongs to slope there, v = mu · v − lr · slope, and "
    "w + v takes the whole v."
)

WITH_MOMENTUM = Code(
    step,
    cases=(
        (np.array([1.0, -2.0]), np.array([0.5, 0.25]), np.array([2.0, -1.0]), 0.1, 0.5),
        (np.array([3.0]), np.array([0.0]), np.array([-4.0]), 0.5, 0.9),
        (np.array([0.0]), np.array([-1.0]), np.array([0.0]), 0.3, 0.7),
    ),
    more=_steps,
    slips=(
        (
            lambda w, v, slope, lr, mu: (w + v, mu * v - lr * slope),
            "w moves by the new v, and you added the old one.",
        ),
        (lambda w, v, slope, lr, mu: (w - lr * slope, -lr * slope), _PLAIN),
        (lambda w, v, slope, lr, mu: (w - lr * slope, v), _PLAIN),
        (lambda w, v, slope, lr, mu: (w - lr * slope, lr * slope), _PLAIN),
        (
            lambda w, v, slope, lr, mu: (w - lr * slope, mu * v - lr * slope),
            "v is right. w moves by the new v, not by −lr · slope alone.",
        ),
        (
            lambda w, v, slope, lr, mu: step(w, v, -slope, lr, mu),
            "That's uphill: the slope comes with a minus.",
        ),
        (
            lambda w, v, slope, lr, mu: step(w, v, slope, lr, mu)[::-1],
            "Right numbers, wrong order: return w first, then v.",
        ),
        (
            lambda w, v, slope, lr, mu: (w - mu * v + lr * slope, mu * v - lr * slope),
            "v is right and has its sign already: w + v, and you took it off.",
        ),
        (
            lambda w, v, slope, lr, mu: (
                w - mu * v - lr * slope,
                mu * v + lr * slope,
            ),
            "Here v is the step itself: v = mu · v − lr · slope, then w + v. "
            "You put both signs the other way.",
        ),
        (
            lambda w, v, slope, lr, mu: step(w, v, slope, lr, 1),
            "mu is missing: only that part of the last step is kept.",
        ),
        (
            lambda w, v, slope, lr, mu: step(w, v, slope, 1, mu),
            "lr is missing: v = mu · v − lr · slope.",
        ),
        (
            lambda w, v, slope, lr, mu: step(w, v, slope, mu, lr),
            "mu and lr are exchanged: mu times the last v, lr times the slope.",
        ),
        (
            lambda w, v, slope, lr, mu: (
                w + lr * (mu * v - slope),
                mu * v - slope,
            ),
            _MOVES_WITH_LR,
        ),
        (
            lambda w, v, slope, lr, mu: (
                w - lr * (mu * v + slope),
                mu * v + slope,
            ),
            _MOVES_WITH_LR,
        ),
        (
            lambda w, v, slope, lr, mu: (
                w - lr * (mu * v + (1 - mu) * slope),
                mu * v + (1 - mu) * slope,
            ),
            "That's an average of slopes. Here v is a step: mu · v − lr · slope.",
        ),
        (
            lambda w, v, slope, lr, mu: (
                w + lr * (mu * v - lr * slope),
                mu * v - lr * slope,
            ),
            "v is right, and has lr in it already. Add it to w as it is.",
        ),
        (
            lambda w, v, slope, lr, mu: (
                w + mu * (mu * v - lr * slope) - lr * slope,
                mu * v - lr * slope,
            ),
            "v is right. w moves by v alone; you added more to it.",
        ),
        (
            lambda w, v, slope, lr, mu: (
                w + mu * (v - lr * slope),
                mu * (v - lr * slope),
            ),
            "Brackets: mu belongs to the last v alone, not to lr · slope.",
        ),
        (
            lambda w, v, slope, lr, mu: (w + mu * v - lr * slope, v),
            "w is right. Return the new v with it, and that's still the old one.",
        ),
        (
            lambda w, v, slope, lr, mu: (w + mu * v, mu * v),
            "The slope is missing: v = mu · v − lr · slope.",
        ),
        (
            lambda w, v, slope, lr, mu: (w, mu * v - lr * slope),
            "v is right. w moves by it: return w + v first.",
        ),
        (
            lambda w, v, slope, lr, mu: (mu * v - lr * slope + v, mu * v - lr * slope),
            "v is right. Add it to w, not to the old v.",
        ),
        (
            lambda w, v, slope, lr, mu: w + mu * v - lr * slope,
            "w is right. Return the new v with it: `return w, v`.",
        ),
    ),
)

_NOT_ADDED_UP = "These are the paths, one by one. Now add them up, for each unit k."
_ALONG_ROWS = (
    "You added along the rows of W. Unit k owns column k: multiply row j by number j "
    "of dJ_dz, then add with `axis=0`."
)

SUM_OVER_PATHS = Code(
    dJ_da,
    cases=(
        (np.array([0.5, -1.0]), np.array([[1.0, 2.0], [3.0, 4.0]])),
        (np.array([2.0, 0.0, 1.0]), np.array([[1.0, -1.0], [5.0, 2.0], [0.5, 3.0]])),
        (np.array([-0.5]), np.array([[2.0, 0.0, -1.0, 4.0]])),
    ),
    more=_layers,
    slips=(
        (
            lambda dJ_dz, W: W[0] * dJ_dz[0],
            "You forgot the sum over paths: that's the path through unit 1 alone.",
        ),
        (
            lambda dJ_dz, W: W[-1] * dJ_dz[-1],
            "You forgot the sum over paths: that's the path through the last unit "
            "alone. In a loop, add with `+=`.",
        ),
        (
            lambda dJ_dz, W: np.full(W.shape[1], dJ_dz[0] * W[0, 0]),
            "You forgot the sum over paths, and each unit k has its own weights.",
        ),
        (
            lambda dJ_dz, W: W @ dJ_dz,
            "You summed along rows. Unit k owns column k: transpose W. (A square W "
            "gives no error.)",
        ),
        (lambda dJ_dz, W: W.T * dJ_dz, _NOT_ADDED_UP),
        (lambda dJ_dz, W: W * dJ_dz[:, None], _NOT_ADDED_UP),
        (
            lambda dJ_dz, W: W * dJ_dz,
            "dJ_dz belongs to the rows of W, and here it lies along the columns.",
        ),
        (
            lambda dJ_dz, W: (W * dJ_dz).sum(axis=0),
            "dJ_dz belongs to the rows of W, and here it lies along the columns.",
        ),
        (lambda dJ_dz, W: (W * dJ_dz[:, None]).sum(axis=1), _ALONG_ROWS),
        (
            lambda dJ_dz, W: (W * dJ_dz[:, None]).sum(),
            "That's all paths in one number. Each unit k has a sum of its own: "
            "add with `axis=0`.",
        ),
        (
            lambda dJ_dz, W: W.T @ dJ_dz / len(dJ_dz),
            "Paths are added up, not averaged.",
        ),
        (
            lambda dJ_dz, W: (W.T * dJ_dz).max(axis=1),
            "That's the largest path for each unit k. Add all of them up.",
        ),
        (
            lambda dJ_dz, W: (W.T @ dJ_dz)[:, None],
            "Right numbers as a column, shape (n, 1): did you transpose?",
        ),
        (
            lambda dJ_dz, W: W.sum(axis=0) * dJ_dz.sum(),
            "Multiply along each path first, then add up.",
        ),
        (lambda dJ_dz, W: W.sum(axis=0), "dJ_dz is missing: that's the weights alone."),
        (
            lambda dJ_dz, W: -(W.T @ dJ_dz),
            "The size is right, the sign is not: nothing is taken off here.",
        ),
        (
            lambda dJ_dz, W: abs(W).T @ dJ_dz,
            "A weight keeps its sign: don't take |w|.",
        ),
        (
            lambda dJ_dz, W: (W.T + dJ_dz).sum(axis=1),
            "Along a path you multiply: dJ/dz_j times w_jk. You added them.",
        ),
        (
            lambda dJ_dz, W: W.T @ dJ_dz**2,
            "dJ_dz comes in once along each path, and you squared it.",
        ),
    ),
)

_ONE_SIDE = "That looks to one side only. Go to both: its error is far smaller."
_BACKWARDS = "The order is turned round: J(w + h) comes first."

CENTRAL_DIFFERENCE = Code(
    central_difference,
    cases=(
        (lambda w: w**3, 1.0, 0.1),
        (lambda w: 0.5 * w**2, 3.0, 0.5),
        (np.exp, 0.0, 0.25),
        *_curves(),
    ),
    slips=(
        (lambda J, w, h: (J(w + h) - J(w)) / h, _ONE_SIDE),
        (lambda J, w, h: (J(w) - J(w - h)) / h, _ONE_SIDE),
        (
            lambda J, w, h: (J(w + h) - J(w)) / (2 * h),
            "The second point is w − h, and you took w: one more h is missing.",
        ),
        (
            lambda J, w, h: (J(w + h) - J(w - h)) / h,
            "Twice too large: the two points are 2 h apart.",
        ),
        (
            lambda J, w, h: (J(w + h) - J(w - h)) / 2 * h,
            "`/ 2 * h` divides by 2 and multiplies by h: brackets around `2 * h`.",
        ),
        (
            lambda J, w, h: (J(w + h) - J(w - h)) * (2 * h),
            "Divide by 2 h, and you multiply by it.",
        ),
        (
            lambda J, w, h: (J(w + h) - J(w - h)) / 2,
            "h is missing in the division: the two points are 2 h apart.",
        ),
        (
            lambda J, w, h: J(w + h) - J(w - h),
            "That's how far J rises. Divide it by the way between the points, 2 h.",
        ),
        (
            lambda J, w, h: J(w + h) - J(w - h) / (2 * h),
            "Brackets: the whole difference is divided.",
        ),
        (
            lambda J, w, h: J(w + h) - J(w - h) / 2 * h,
            "Brackets, twice: the whole difference, divided by (2 * h).",
        ),
        (lambda J, w, h: (J(w - h) - J(w + h)) / (2 * h), _BACKWARDS),
        (
            lambda J, w, h: (J(w + h) + J(w - h)) / (2 * h),
            "A slope needs the difference of both values, and you added them.",
        ),
        (
            lambda J, w, h: (J(w + h) + J(w - h)) / 2,
            "That's the mean of both values. A slope is their difference over 2 h.",
        ),
        (
            lambda J, w, h: (J(w + h / 2) - J(w - h / 2)) / h,
            "Right for half of h. Here the points lie a whole h to each side.",
        ),
        (
            lambda J, w, h: (J(w + 2 * h) - J(w - 2 * h)) / (4 * h),
            "Right for twice h. Here the points lie one h to each side.",
        ),
        (
            lambda J, w, h: (J(w + 2 * h) - J(w)) / (2 * h),
            "That looks to one side only: the points are w + h and w − h.",
        ),
        (
            lambda J, w, h: 1.0 + 0 * w,
            "It's always 1: h belongs inside the brackets of J, J(w + h).",
        ),
        (
            lambda J, w, h: (J(w * h) - J(w / h)) / (2 * h),
            "Go h to the right and to the left: w + h and w − h.",
        ),
        (lambda J, w, h: J(w) / w if w else np.nan, "That's J over w, not a slope."),
        (lambda J, w, h: J(w), "That's J itself. How fast does it rise there?"),
    ),
)
