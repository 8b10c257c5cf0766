"""The functions to write in notebook 03: references, cases, slips."""

import numpy as np

from lecture_utils.exercises._code import Code


def step(w, v, slope, lr, mu):
    v = mu * v - lr * slope
    return w + v, v


WITH_MOMENTUM = Code(
    step,
    cases=(
        (np.array([1.0, -2.0]), np.array([0.5, 0.25]), np.array([2.0, -1.0]), 0.1, 0.5),
        (np.array([3.0]), np.array([0.0]), np.array([-4.0]), 0.5, 0.9),
        (np.array([0.0]), np.array([-1.0]), np.array([0.0]), 0.3, 0.7),
    ),
    slips=(
        (
            lambda w, v, slope, lr, mu: (w + v, mu * v - lr * slope),
            "w moves by the new v, and you added the old one.",
        ),
        (
            lambda w, v, slope, lr, mu: (w - lr * slope, -lr * slope),
            "That's plain descent: keep mu times the last step.",
        ),
        (
            lambda w, v, slope, lr, mu: (w - lr * slope, v),
            "That's plain descent: keep mu times the last step.",
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
            "v has its sign already: w + v.",
        ),
        (
            lambda w, v, slope, lr, mu: (w + v - lr * slope, v - lr * slope),
            "mu is missing: only that part of the last step is kept.",
        ),
    ),
)


def dJ_da(dJ_dz, W):
    return W.T @ dJ_dz


SUM_OVER_PATHS = Code(
    dJ_da,
    cases=(
        (np.array([0.5, -1.0]), np.array([[1.0, 2.0], [3.0, 4.0]])),
        (np.array([2.0, 0.0, 1.0]), np.array([[1.0, -1.0], [5.0, 2.0], [0.5, 3.0]])),
        (np.array([-0.5]), np.array([[2.0, 0.0, -1.0, 4.0]])),
    ),
    slips=(
        (
            lambda dJ_dz, W: W[0] * dJ_dz[0],
            "You forgot the sum over paths: that's the path through unit 1 alone.",
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
        (
            lambda dJ_dz, W: W.T * dJ_dz,
            "These are the paths, one a column. Now add them up.",
        ),
        (
            lambda dJ_dz, W: W * dJ_dz[:, None],
            "These are the paths, one a row. Now add them up.",
        ),
        (
            lambda dJ_dz, W: W * dJ_dz,
            "dJ_dz belongs to the rows of W, and here it lies along the columns.",
        ),
        (
            lambda dJ_dz, W: W.T @ dJ_dz / len(dJ_dz),
            "Paths are added up, not averaged.",
        ),
        (
            lambda dJ_dz, W: (W.T @ dJ_dz)[:, None],
            "Right numbers as a column, shape (n, 1): did you transpose?",
        ),
        (
            lambda dJ_dz, W: W.sum(axis=0) * dJ_dz.sum(),
            "Multiply along each path first, then add up.",
        ),
    ),
)


def central_difference(J, w, h):
    return (J(w + h) - J(w - h)) / (2 * h)


CENTRAL_DIFFERENCE = Code(
    central_difference,
    cases=(
        (lambda w: w**3, 1.0, 0.1),
        (lambda w: 0.5 * w**2, 3.0, 0.5),
        (np.exp, 0.0, 0.25),
    ),
    slips=(
        (
            lambda J, w, h: (J(w + h) - J(w)) / h,
            "That looks to one side only. Go to both: its error is far smaller.",
        ),
        (
            lambda J, w, h: (J(w) - J(w - h)) / h,
            "That looks to one side only. Go to both: its error is far smaller.",
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
            lambda J, w, h: J(w + h) - J(w - h) / (2 * h),
            "Brackets: the whole difference is divided.",
        ),
        (
            lambda J, w, h: (J(w - h) - J(w + h)) / (2 * h),
            "The order is turned round: J(w + h) comes first.",
        ),
    ),
)
