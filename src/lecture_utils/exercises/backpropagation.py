"""The exercises of notebook 03, with their answers."""

from lecture_utils.exercises._backpropagation_code import (
    CENTRAL_DIFFERENCE,
    SUM_OVER_PATHS,
    WITH_MOMENTUM,
)
from lecture_utils.exercises._exercise import Exercise
from lecture_utils.exercises._forms import Choice, Numbers

EXERCISES = (
    Exercise(
        "03.1",
        "How wrong is it",
        "predict",
        Numbers(
            0.0586,
            slips=(
                (0.1173, "You forgot the ½."),
                (0.1712, "That's half the error. Square it first."),
                (0.3424, "That's the size of the error. Square it, then halve."),
                (-0.3424, "That's ŷ − y, the slope of J. J itself is ½ (ŷ − y)²."),
                (0.2162, "That's ½ ŷ². The error is ŷ − y, and y = 1."),
                (-0.0586, "A square is never negative."),
            ),
            atol=0.0006,
        ),
        right="½ · (0.6576 − 1)². Squared, so the sign of the error doesn't count.",
        hints=(
            "ŷ = 0.6576 and y = 1. How far apart are they?",
            "ŷ − y = −0.3424. Square it, then take half.",
        ),
        worked="½ · (0.6576 − 1)² = ½ · 0.1173 = 0.0586.",
    ),
    Exercise(
        "03.2",
        "One step with a long stride",
        "predict",
        Numbers(
            -0.75,
            slips=(
                (
                    0.75,
                    "The step is longer than the way to the bottom: w changes sign.",
                ),
                (6.75, "That's uphill. The step goes against the slope."),
                (1.75, "The step is lr times the slope, and the slope here is 3."),
                (-2.625, "You multiplied lr by J. It's lr times the slope, w."),
                (-3.75, "That's the step. Where does it end, starting from 3?"),
            ),
        ),
        right="3 − 1.25 · 3: it jumps across the bottom and still gets nearer.",
        hints=(
            "What is the slope of ½ w² at w = 3?",
            "The slope is w itself, 3. Take 1.25 times that off w.",
        ),
        worked="w − lr · dJ/dw = 3 − 1.25 · 3 = 3 − 3.75 = −0.75.",
    ),
    Exercise(
        "03.3",
        "A step with momentum",
        "write",
        WITH_MOMENTUM,
        right="The same as `descent.descend`, and your arrays are as they were.",
        hints=(
            "Two lines, in the order of the formula: first v, then w.",
            "The new v is mu · v − lr · slope. The new w uses the new v.",
        ),
        worked="New arrays, not `v *= mu`, which would change the caller's:\n"
        "    def step(w, v, slope, lr, mu):\n"
        "        v = mu * v - lr * slope\n        return w + v, v",
    ),
    Exercise(
        "03.4",
        "An input of 0",
        "predict",
        Choice(
            "b",
            slips=(
                ("a", "These lead to one unit. w₁₂ starts at x₂, not at x₁."),
                ("c", "The weights that start at x₂ still carry something."),
                ("d", "A weight's gradient is dJ/dz times what went through it: 0."),
            ),
        ),
        right="What a weight gets is proportional to what went through it, here 0.",
        hints=(
            "Look at the line for dJ_dW1 in the cell above.",
            "`np.outer(dJ_dz1, x)`: which column belongs to x₁?",
        ),
        worked="b: dJ/dw_jk = dJ/dz_j · x_k, so with x₁ = 0 column 1 of dJ/dW₁ is 0: "
        "w₁₁ and w₂₁.",
    ),
    Exercise(
        "03.5",
        "The deck's chain",
        "find the error",
        Numbers(
            3,
            slips=(
                (1, "Factor 1 is right: how J changes with an activation."),
                (2, "Factor 2 is right: how an activation changes with its sum, f′."),
            ),
        ),
        right="It should be ∂z_j/∂a_k, and that's simply the weight w_jk.",
        hints=(
            "In a chain, what is below in one factor is above in the next.",
            "Cancel as if they were fractions. After ∂a_j/∂z_j comes ∂z_j over what?",
        ),
        worked="3: ∂J/∂a_j · ∂a_j/∂z_j · ∂z_j/∂a_k, where the deck has it upside down.",
    ),
    Exercise(
        "03.6",
        "The sum over paths",
        "write",
        SUM_OVER_PATHS,
        right="Every path counted, for each unit: W.T · dJ_dz.",
        hints=(
            "Which index does the sum run over, and is it a row or a column of W?",
            "Unit k owns column k of W: multiply it by dJ_dz and add up.",
        ),
        worked="All sums at once are a product with the transposed W:\n"
        "    def dJ_da(dJ_dz, W):\n        return W.T @ dJ_dz",
    ),
    Exercise(
        "03.7",
        "Count the paths",
        "predict",
        Numbers(
            16,
            slips=(
                (64, "The weight fixes its unit in layer 1: choices come after it."),
                (12, "Choices one after the other multiply. They don't add up."),
                (8, "Choices one after the other multiply. They don't add up."),
                (4, "That's as far as layer 2. Go on to layer 3."),
                (1, "That's true of the last layer's weights."),
            ),
        ),
        right="1 unit of layer 1, then 4 · 4.",
        hints=(
            "Walk from the weight to J. Where can you choose?",
            "One unit in layer 1, any of 4 in layer 2, any of 4 in layer 3.",
        ),
        worked="1 · 4 · 4 = 16.",
    ),
    Exercise(
        "03.8",
        "A slope without the chain rule",
        "write",
        CENTRAL_DIFFERENCE,
        right="Both sides, divided by 2h: it's exact for a parabola.",
        hints=(
            "Two values of J, their difference, one division.",
            "J(w + h) − J(w − h), and the two points are 2h apart.",
        ),
        worked="Mind the brackets around 2 h:\n    def central_difference(J, w, h):\n"
        "        return (J(w + h) - J(w - h)) / (2 * h)",
    ),
    Exercise(
        "03.9",
        "Six neurons, eight features",
        "predict",
        Numbers(
            54,
            slips=(
                (48, "That's the deck's count. Each neuron has a bias, too."),
                (56, "A bias for each neuron, six; not for each feature."),
                (14, "A weight for each *pair* of feature and neuron."),
                (49, "One bias for each neuron, not one for the layer."),
            ),
        ),
        right="6 · (8 + 1): eight weights and a bias for each neuron.",
        hints=(
            "What does a neuron have besides its weights?",
            "Six neurons with eight weights and one bias each.",
        ),
        worked="6 · (8 + 1) = 54.",
    ),
    Exercise(
        "03.10",
        "The line that can't stay",
        "find the error",
        Numbers(
            4,
            slips=(
                (1, "Line 1 is a plain layer: any number may come out."),
                (2, "tanh is fine inside. What follows can take any number."),
                (3, "Three units are odd where one answer is wanted, but it computes."),
                (5, "Log loss is right for a yes or no. But what reaches it?"),
            ),
        ),
        right="tanh goes down to −1, and there is no logarithm of that: sigmoid.",
        hints=(
            "Which numbers does a logarithm take?",
            "Log loss reads ŷ as a probability. Which line lets −1 through to it?",
        ),
        worked="4: the last activation has to be a sigmoid (or a softmax).",
    ),
)
