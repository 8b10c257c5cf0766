"""The functions to write in notebook 01: references, cases, slips."""

import numpy as np

from lecture_utils import activations, perceptron
from lecture_utils.exercises._code import Code, quarters


def neuron(x, w, b):
    return int(perceptron.predict([x], w, b)[0])


def learn(w, b, x, y, lr):
    return _learn(neuron(x, w, b), w, b, x, y, lr)


def _learn(y_hat, w, b, x, y, lr):
    e = y - y_hat
    return w + lr * e * x, b + lr * e


def _sigmoid(z):
    return activations.ACTIVATIONS["sigmoid"].f(z)


def _seen(*numbers):
    return np.array(numbers, float)


def _neurons(rng):
    """Yield x, w, b with z on every side of 0, far and near, and on it."""
    for number in range(60):
        n = 1 + number % 4
        x, w = quarters(rng, n), quarters(rng, n)
        z = (0, 0.25, -0.25, 1, -1, quarters(rng), 2**-40, -(2**-40))[number % 8]
        yield x, w, float(z - w @ x)


def _looks(rng):
    for number, (x, w, b) in enumerate(_neurons(rng)):
        yield w, b, x, number // 8 % 2, (0.5, 0.25, 1.0, 2.0, 0.125)[number % 5]


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
    (_seen(0, 0), 0.0, _seen(1, 0), 0, 0.5),
    (_seen(1, 1), -1.5, _seen(1, 0), 0, 0.5),
)


NEURON = Code(
    neuron,
    NEURONS,
    more=_neurons,
    slips=(
        (
            lambda x, w, b: int(w @ x + b > 0),
            "At z = 0 exactly the step is 1: compare with `>=`.",
        ),
        (lambda x, w, b: int(w @ x >= 0), "You forgot the bias."),
        (
            lambda x, w, b: int(w @ x > 0),
            "You forgot the bias, and at z = 0 exactly the step is 1: `>=`.",
        ),
        (
            lambda x, w, b: w @ x + b,
            "That's z. The step turns it into 0 or 1.",
        ),
        (lambda x, w, b: w @ x, "That's w · x. Add b, then turn z into 0 or 1."),
        (
            lambda x, w, b: w * x,
            "Those are the products, one by one. Add them up, add b, then take 0 or 1.",
        ),
        (
            lambda x, w, b: w * x + b,
            "Those are the products, one by one, each with b. Add the products up, "
            "add b once, then take 0 or 1.",
        ),
        (
            lambda x, w, b: (w * x + b >= 0).astype(int),
            "That's one answer for each input. Add the products up before you compare.",
        ),
        (
            lambda x, w, b: _sigmoid(w @ x + b),
            "That's the sigmoid. A step answers 0 or 1 only.",
        ),
        (
            lambda x, w, b: max(0, w @ x + b),
            "That's the ReLU. A step answers 0 or 1 only.",
        ),
        (
            lambda x, w, b: np.tanh(w @ x + b),
            "That's tanh. A step answers 0 or 1 only.",
        ),
        (
            lambda x, w, b: int(w @ x - b >= 0),
            "The bias is added to the sum, and yours is taken off: z = w · x + b.",
        ),
        (
            lambda x, w, b: int(sum(x) * sum(w) + b >= 0),
            "Multiply each input by its own weight first, then add the products up: "
            "`w @ x`.",
        ),
        (
            lambda x, w, b: int(w @ x + len(x) * b >= 0),
            "The bias comes in once for each input. Add it once, after the loop.",
        ),
        (
            lambda x, w, b: int(w @ x * b >= 0),
            "The bias is added: z = w · x + b, and you multiply by it.",
        ),
        (
            lambda x, w, b: int(w @ x + b >= 1),
            "The step is at z = 0, and yours is at z = 1.",
        ),
        (
            lambda x, w, b: int(w @ x + b >= 0.5),
            "The step is at z = 0, and yours is at z = 0.5.",
        ),
        (
            lambda x, w, b: int(w @ x + b < 0),
            "0 and 1 are exchanged: it's 1 where z is 0 or more.",
        ),
        (
            lambda x, w, b: int(w @ x + b <= 0),
            "0 and 1 are exchanged: it's 1 where z is 0 or more.",
        ),
        (
            lambda x, w, b: 1 if w @ x + b >= 0 else -1,
            "This step answers 0, not −1, where z is below 0.",
        ),
        (
            lambda x, w, b: np.sign(w @ x + b),
            "That's the sign, −1, 0 or 1. The step answers 1 from z = 0 on, else 0.",
        ),
        (
            lambda x, w, b: int(w[0] * x[0] + b >= 0),
            "Only the first input counts in yours: is the `return` inside the loop?",
        ),
        (
            lambda x, w, b: int(w[-1] * x[-1] + b >= 0),
            "Only the last input counts in yours: add the products up with `+=`.",
        ),
        (
            lambda x, w, b: int(np.sum(x + w) + b >= 0),
            "Inputs and weights are multiplied, and you add them.",
        ),
        (lambda x, w, b: int(np.sum(w) + b >= 0), "The inputs x are missing."),
        (lambda x, w, b: int(np.sum(x) + b >= 0), "The weights w are missing."),
        (
            lambda x, w, b: 1,
            "It always answers 1, whatever z is.",
        ),
        (
            lambda x, w, b: 0,
            "It always answers 0, whatever z is.",
        ),
    ),
)


def _z(w, b, x):
    return w @ x + b


_WRONG_WAY = "w and b move the wrong way: e is y − ŷ, and lr · e · x is added to w."
_NO_RATE = "You forgot the learning rate."
_OPEN_STEP = "Your ŷ is 0 where z is exactly 0. The step is 1 there: compare with `>=`."

LEARNING = Code(
    learn,
    LOOKS,
    more=_looks,
    slips=(
        (lambda w, b, x, y, lr: learn(w, b, x, y, -lr), _WRONG_WAY),
        (lambda w, b, x, y, lr: learn(w, b, x, y, 1), _NO_RATE),
        (
            lambda w, b, x, y, lr: (
                learn(w, b, x, y, 1)[0],
                learn(w, b, x, y, lr)[1],
            ),
            "The learning rate is missing in the new w.",
        ),
        (
            lambda w, b, x, y, lr: (
                learn(w, b, x, y, lr)[0],
                learn(w, b, x, y, 1)[1],
            ),
            "w is right. In the new b the learning rate is missing.",
        ),
        (
            lambda w, b, x, y, lr: (learn(w, b, x, y, lr)[0], b),
            "w is right. The bias learns too: b + lr · e.",
        ),
        (
            lambda w, b, x, y, lr: (w, learn(w, b, x, y, lr)[1]),
            "b is right. The weights learn too: w + lr · e · x.",
        ),
        (
            lambda w, b, x, y, lr: (
                learn(w, b, x, y, lr)[0],
                learn(w, b, x, y, -lr)[1],
            ),
            "w is right, and b moves the wrong way: b + lr · e.",
        ),
        (
            lambda w, b, x, y, lr: (
                learn(w, b, x, y, -lr)[0],
                learn(w, b, x, y, lr)[1],
            ),
            "b is right, and w moves the wrong way: w + lr · e · x.",
        ),
        (
            lambda w, b, x, y, lr: _learn(int(_z(w, b, x) > 0), w, b, x, y, lr),
            _OPEN_STEP,
        ),
        (
            lambda w, b, x, y, lr: _learn(int(w @ x >= 0), w, b, x, y, lr),
            "Your ŷ leaves the bias out: it's 1 where w · x + b ≥ 0.",
        ),
        (
            lambda w, b, x, y, lr: _learn(int(w @ x > 0), w, b, x, y, lr),
            "Your ŷ leaves the bias out: it's 1 where w · x + b ≥ 0.",
        ),
        (
            lambda w, b, x, y, lr: _learn(int(w @ x - b >= 0), w, b, x, y, lr),
            "Your ŷ takes the bias off: it's 1 where w · x + b ≥ 0.",
        ),
        (
            lambda w, b, x, y, lr: _learn(_z(w, b, x), w, b, x, y, lr),
            "The error is y − ŷ, and ŷ is 0 or 1: you took z for ŷ.",
        ),
        (
            lambda w, b, x, y, lr: _learn(_sigmoid(_z(w, b, x)), w, b, x, y, lr),
            "The error is y − ŷ, and ŷ is 0 or 1: you took the sigmoid for ŷ.",
        ),
        (
            lambda w, b, x, y, lr: _learn(
                1 if _z(w, b, x) >= 0 else -1, w, b, x, y, lr
            ),
            "ŷ is 0, not −1, where z is below 0.",
        ),
        (
            lambda w, b, x, y, lr: _learn(0, w, b, x, y, lr),
            "e is y − ŷ: where the neuron was right, nothing changes.",
        ),
        (
            lambda w, b, x, y, lr: _learn(1 - neuron(x, w, b), w, b, x, y, lr),
            "Your ŷ is 0 where it should be 1: it's 1 where w · x + b ≥ 0.",
        ),
        (
            lambda w, b, x, y, lr: (
                w + lr * (y - neuron(x, w, b)),
                b + lr * (y - neuron(x, w, b)),
            ),
            "b is right. In the new w the input is missing: w + lr · e · x.",
        ),
        (
            lambda w, b, x, y, lr: (
                w * (1 + lr * (y - neuron(x, w, b))),
                b + lr * (y - neuron(x, w, b)),
            ),
            "b is right. The new w takes lr · e times the input x, not times w.",
        ),
        (
            lambda w, b, x, y, lr: (
                lr * (y - neuron(x, w, b)) * x,
                lr * (y - neuron(x, w, b)),
            ),
            "These are the changes alone. Add them to the old w and b.",
        ),
        (
            lambda w, b, x, y, lr: learn(w, b, x, y, lr)[::-1],
            "Right numbers, wrong order: return w first, then b.",
        ),
        (
            lambda w, b, x, y, lr: (w, b),
            "Neither w nor b changes. Return the new ones.",
        ),
    ),
)
