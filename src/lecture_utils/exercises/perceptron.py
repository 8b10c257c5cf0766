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
                (
                    0.0,
                    "That's the sum of the three products. The bias comes on top.",
                ),
                (1.3, "x₃ is negative, so its product is too."),
                (-0.1, "Is the bias added? And did x₂ = 0.5 meet its weight?"),
                (1.1, "You added weights: each one is multiplied by its input first."),
                (1.0, "z is asked for, the sum before the step: products and bias."),
                (0.5, "w₂ is negative, so its product is too."),
                (1.7, "w₂ and x₃ are negative, so two products are as well."),
                (1.6, "Two products are negative. And the bias is missing."),
                (1.2, "x₃ is negative, so its product is too. And add the bias."),
                (0.4, "w₂ is negative, so its product is too. And add the bias."),
                (0.6, "Multiply each input by its own weight, all three of them."),
                (0.7, "x₃ · w₃ is missing."),
                (0.3, "x₂ · w₂ is missing."),
                (-0.7, "x₁ · w₁ is missing."),
                (0.9, "That's one product and the bias. There are three products."),
                (0.8, "That's the first product. Two more, and the bias."),
                (-0.2, "That's the second product. Two more, and the bias."),
                (-0.6, "That's the third product. Two more, and the bias."),
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
                (0.05, "That's how far it climbs from −0.1 to 0.1. Divide it by 0.2."),
                (0.1966, "That's its slope at z = 1. At 0 it's steeper."),
                (0.75, "That's 1 − f · (1 − f). Leave the 1 − out."),
                (4, "Upside down: 1 up on 4 to the right."),
                (0.125, "f · (1 − f) with f(0) = 0.5 is twice as much."),
                (
                    45,
                    "A slope is a number, not an angle: how far up on 1 to the right?",
                ),
            ),
            decimals=2,
        ),
        right="f(0) · (1 − f(0)) = 0.5 · 0.5. Nowhere is it steeper.",
        hints=(
            "Go a small step to both sides of 0, as in the cell above.",
            "With h = 0.1: f(0.1) = 0.525 and f(−0.1) = 0.475. How far up is that, and "
            "how far to the right?",
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
                (-1.5, "That's b. Take it without its sign, divided by w's length."),
                (-0.75, "A distance has no sign. And the length of (1, 1) is √2."),
                (float(np.sqrt(2)), "That's the length of w. What is divided by it?"),
                (float(np.sqrt(2) / 1.5), "Upside down: |b| divided by w's length."),
                (0.5, "That's 1 over w₁ + w₂: b is missing, and the length is a root."),
                (1, "That's w₁. Divide |b| by the length of w."),
                (2, "That's w₁ + w₂. Divide |b| by the length of w, a root."),
                (3, "Divide by the length of w, don't multiply; and it's a root."),
                (
                    1.5**2 / 2,
                    "Without squares: |b| divided by the length of w, a root.",
                ),
                (float(np.sqrt(1.5)), "The root is taken of 1² + 1², not of b."),
                (0.75, "The length of (1, 1) is √2, not 2: squares, sum, root."),
                (-1.5 / np.sqrt(2), "A distance has no sign: take |b|."),
                (1.5 * np.sqrt(2), "Divide by the length of w, don't multiply."),
            ),
            decimals=2,
        ),
        right="1.5 / √2. The next cell finds the nearest point itself, (0.75, 0.75).",
        hints=(
            "How far from the origin is a line? A fact above says it as a formula.",
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
            among=((0, 0), (0, 1), (1, 0), (1, 1)),
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
            "Three lines: the neuron's answer ŷ, the error e, the new w and b.",
            "ŷ is the neuron of exercise 01.3, and e = y − ŷ. What the arrows of the "
            "formula point to is what you return.",
        ),
        worked="The formula, line by line; `w = w + ...` makes a new array:\n"
        "    def learn(w, b, x, y, lr):\n"
        "        y_hat = 1 if w @ x + b >= 0 else 0\n"
        "        e = y - y_hat\n"
        "        return w + lr * e * x, b + lr * e",
    ),
)
