"""The exercises of notebook 01, with their answers."""

import numpy as np

from lecture_utils.exercises._exercise import Exercise
from lecture_utils.exercises._forms import Choice, Numbers
from lecture_utils.exercises._perceptron_code import LEARNING, NEURON

EXERCISES = (
    Exercise(
        "01.1",
        "A sum by hand",
        "predict",
        Numbers(
            0.10,
            slips=(
                (0.0, "You forgot the bias: 0.1 comes on top of the three products."),
                (1.3, "x₃ is negative, so its product is too."),
                (-0.1, "The bias is added, not taken off."),
                (1.1, "You added weights: each one is multiplied by its input first."),
                (0.5, "w₂ is negative, so its product is too."),
            ),
        ),
        right="0.8 − 0.2 − 0.6 + 0.1: just above 0. The next cell adds it up.",
        hints=(
            "Three products and a bias, four numbers to add.",
            "The products are 0.8, −0.2 and −0.6. What's missing?",
        ),
        worked="1 · 0.8 + 0.5 · (−0.4) + (−1) · 0.6 + 0.1 = 0.1.",
    ),
    Exercise(
        "01.2",
        "Which slider silences it",
        "predict",
        Choice(
            "c",
            slips=(
                ("a", "x₁ is positive: raising w₁ makes z larger, 0.30."),
                ("b", "x₂ is positive: raising w₂ makes z larger, 0.20."),
                ("d", "The bias is added, so z gets larger, 0.30."),
            ),
        ),
        right="x₃ is −1: raising w₃ by 0.2 takes 0.2 off z, and −0.1 is silent.",
        hints=(
            "Which of the four makes z smaller when it grows?",
            "A weight pulls z in the direction of its input. Which input is negative?",
        ),
        worked="c. z changes by 0.2 · x₃ = 0.2 · (−1) = −0.2, from 0.1 to −0.1.",
    ),
    Exercise(
        "01.3",
        "A neuron with a step",
        "write",
        NEURON,
        right="The same as `perceptron.predict`, and at z = 0 exactly, too.",
        hints=(
            "First z, as in the formula. Then 1 or 0.",
            "`w @ x` is the dot product. The step is 1 from 0 on, 0 included.",
        ),
        worked="Sum, bias, compare:\n    def neuron(x, w, b):\n"
        "        z = w @ x + b\n        return 1 if z >= 0 else 0",
    ),
    Exercise(
        "01.4",
        "How steep is the sigmoid",
        "predict",
        Numbers(
            0.25,
            slips=(
                (0.5, "That's its height f(0). Its slope is f · (1 − f)."),
                (1.0, "That steep is the identity. The sigmoid climbs more slowly."),
                (0.0, "It's flat far out. At 0 it's at its steepest."),
            ),
            atol=0.004,
        ),
        right="f(0) · (1 − f(0)) = 0.5 · 0.5. Nowhere is it steeper.",
        hints=(
            "Go a small step to both sides of 0, as in the cell above.",
            "With h = 0.1: f(0.1) = 0.525 and f(−0.1) = 0.475. Divide by 2h.",
        ),
        worked="(0.525 − 0.475) / 0.2 = 0.25; exactly, f′ = f (1 − f) = 0.5 · 0.5.",
    ),
    Exercise(
        "01.5",
        "How far away is the line",
        "predict",
        Numbers(
            float(1.5 / np.sqrt(2)),
            slips=(
                (1.5, "That's |b|. Divide it by the length of w."),
                (0.75, "The length of (1, 1) is √2, not 2: squares, sum, root."),
                (-1.5 / np.sqrt(2), "A distance has no sign: take |b|."),
                (1.5 * np.sqrt(2), "Divide by the length of w, don't multiply."),
            ),
            atol=0.012,
        ),
        right="1.5 / √2. The next cell finds the nearest point itself, (0.75, 0.75).",
        hints=(
            "The second fact above is a formula: put the numbers in.",
            "|b| = 1.5, and the length of w = (1, 1) is the root of 1² + 1².",
        ),
        worked="|−1.5| / √(1² + 1²) = 1.5 / 1.414 = 1.06.",
    ),
    Exercise(
        "01.6",
        "The deck's neuron without a bias",
        "find the error",
        Numbers(
            (0, 0),
            slips=(
                ((1, 1), "Two positive weights get (1, 1) right: z is positive there."),
                ((0, 1), "A negative w₂ gets (0, 1) right."),
                ((1, 0), "A negative w₁ gets (1, 0) right."),
            ),
        ),
        right="At the origin z is 0 whatever w is, so it answers 1, and AND wants 0.",
        hints=(
            "For which sample can the weights change nothing?",
            "z = w₁ x₁ + w₂ x₂. Where is z the same for all weights?",
        ),
        worked="(0, 0): z = 0 · w₁ + 0 · w₂ = 0, so the step says 1. AND says 0.",
    ),
    Exercise(
        "01.7",
        "One look of the learning rule",
        "write",
        LEARNING,
        right="Three looks, with e = −1, 1 and 0, and your inputs are as they were.",
        hints=(
            "Three lines: what it says, how wrong that is, the new w and b.",
            "e = y − ŷ with ŷ = 1 if w · x + b ≥ 0 else 0. Then add lr · e · x to w.",
        ),
        worked="The formula, line by line; `w = w + ...` makes a new array:\n"
        "    def learn(w, b, x, y, lr):\n"
        "        y_hat = 1 if w @ x + b >= 0 else 0\n"
        "        e = y - y_hat\n"
        "        return w + lr * e * x, b + lr * e",
    ),
)
