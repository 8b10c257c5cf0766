"""The functions to write in notebook 01: references, cases, slips."""

import numpy as np

from lecture_utils import activations, perceptron
from lecture_utils.exercises._code import Code


def neuron(x, w, b):
    return int(perceptron.predict([x], w, b)[0])


def learn(w, b, x, y, lr):
    e = y - neuron(x, w, b)
    return w + lr * e * x, b + lr * e


def _sigmoid(x, w, b):
    return activations.ACTIVATIONS["sigmoid"].f(w @ x + b)


def _from_sum(w, b, x, y, lr):
    e = y - (w @ x + b)
    return w + lr * e * x, b + lr * e


def _seen(*numbers):
    return np.array(numbers, float)


NEURONS = (
    (_seen(1, 1), _seen(1, 1), -2.0),
    (_seen(1, 0), _seen(1, 1), -1.5),
    (_seen(0.5, -1, 2), _seen(1, 1, 1), 0.25),
    (_seen(0, 0), _seen(3, -2), 0.0),
    (_seen(1, 1), _seen(0.5, -0.25), 0.5),
)
LOOKS = (
    (_seen(1, 2), 0.5, _seen(1, 0.5), 0, 0.5),
    (_seen(-1, 1), -0.5, _seen(2, 1), 1, 0.25),
    (_seen(1, 1), 0.0, _seen(1, 1), 1, 1.0),
)


NEURON = Code(
    neuron,
    NEURONS,
    slips=(
        (
            lambda x, w, b: int(w @ x + b > 0),
            "At z = 0 exactly the step is 1: compare with `>=`.",
        ),
        (lambda x, w, b: int(w @ x >= 0), "You forgot the bias."),
        (
            lambda x, w, b: w @ x + b,
            "That's z. The step turns it into 0 or 1.",
        ),
        (_sigmoid, "That's the sigmoid. A step answers 0 or 1 only."),
        (
            lambda x, w, b: int(w @ x - b >= 0),
            "The bias is added, not taken off.",
        ),
    ),
)

LEARNING = Code(
    learn,
    LOOKS,
    slips=(
        (
            lambda w, b, x, y, lr: (
                w - lr * (y - neuron(x, w, b)) * x,
                b - lr * (y - neuron(x, w, b)),
            ),
            "Wrong way: you add lr · e · x, and e has the sign already.",
        ),
        (
            lambda w, b, x, y, lr: learn(w, b, x, y, 1),
            "You forgot the learning rate.",
        ),
        (
            lambda w, b, x, y, lr: (learn(w, b, x, y, lr)[0], b),
            "w is right. The bias learns too: b + lr · e.",
        ),
        (_from_sum, "The error is y − ŷ, and ŷ is 0 or 1: you took z for ŷ."),
        (
            lambda w, b, x, y, lr: (w + lr * y * x, b + lr * y),
            "e is y − ŷ: where the neuron was right, nothing changes.",
        ),
    ),
)
