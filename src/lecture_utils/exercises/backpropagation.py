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
                (0.1172, "You forgot the ½."),
                (0.1712, "That's half the error. Square it first."),
                (-0.1712, "That's half of ŷ − y. Square it first."),
                (0.3424, "That's the size of the error. Square it, then halve."),
                (-0.3424, "That's ŷ − y, the slope of J. J itself is ½ (ŷ − y)²."),
                (0.2162, "That's ½ ŷ². The error is ŷ − y, and y = 1."),
                (0.4324, "That's ŷ². The error is ŷ − y, and y = 1."),
                (0.6576, "That's ŷ itself. How wrong is it?"),
                (0.3288, "That's ½ ŷ. The error is ŷ − y; square it."),
                (-0.0586, "A square is never negative."),
                (-0.1172, "A square is never negative. And it's half of that."),
                (0.0293, "Halve once, after squaring: ½ (ŷ − y)²."),
                (0.2345, "Half of the square, not twice."),
                (0.4191, "That's the log loss, −ln ŷ. The squared error is asked for."),
                (0.2096, "That's half the log loss. The squared error is asked for."),
                (0.1820, "That's a log loss. The squared error is asked for."),
                (-0.4191, "That's ln ŷ, from the log loss. The squared error, please."),
                (0.2838, "That's ½ (y² − ŷ²). Subtract first, then square."),
                (0.7162, "That's ½ (y² + ŷ²). Subtract first, then square."),
                (1.3738, "The error is the difference ŷ − y: subtract, don't add."),
                (0.2926, "That's a root. J is ½ (ŷ − y)², without one."),
            ),
            decimals=4,
        ),
        right="½ · (0.6576 − 1)². Squared, so the sign of the error doesn't count.",
        hints=(
            "ŷ = 0.6576 and y = 1. How far apart are they?",
            "ŷ − y = −0.3424. Square it, then take half.",
        ),
        worked="½ · (0.6576 − 1)² = ½ · 0.1172 = 0.0586.",
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
                (3.75, "That's how long the step is. Where does it end?"),
                (1.125, "The slope of ½ w² is w, not ½ w: the ½ cancels with the 2."),
                (-4.5, "The slope of ½ w² is w, not 2w: the ½ cancels with the 2."),
                (10.5, "The slope of ½ w² is w, not 2w. And the step goes downhill."),
                (4.5, "That's J at w = 3. Where does one step lead?"),
                (0.28125, "That's J where you end up. Which w is it?"),
                (-8.25, "The slope of ½ w² is w, here 3, and not w² = 9."),
                (0, "The step is longer than the way to the bottom."),
                (3, "That's where you stand. One step takes you away from it."),
                (4.25, "The step is lr times the slope, and it goes downhill."),
                (-2.25, "That's 3 · −0.75. The new w is 3 − 1.25 · slope."),
                (0.6, "The slope is multiplied by lr, not divided by it."),
                (1.25, "That's lr. The step is lr times the slope."),
                (-1.25, "That's lr with a minus. The step is lr times the slope."),
            ),
        ),
        right="3 − 1.25 · 3: it jumps across the bottom and still gets nearer.",
        hints=(
            "What is the slope of ½ w² at w = 3?",
            "The slope is w itself. A step takes lr times the slope off w.",
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
            "The right side of the first arrow is your new v, with `slope` for ∇J and "
            "`lr` for η. Then w moves by the new v, not by the old one.",
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
            among=(1, 2, 3),
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
                (256, "The weight fixes its unit in layer 1: choices come after it."),
                (
                    48,
                    "Walk along one path, from the weight to J: where can you choose?",
                ),
                (20, "Choices one after the other multiply. They don't add up."),
                (81, "4 choices each time, and only after the weight's own unit."),
                (3, "That's the layers. Along a path, where can you choose?"),
                (32, "Twice too many: count each path once, from the weight to J."),
                (17, "Count each path once, from the weight to J."),
                (9, "4 choices each time, not 3."),
            ),
        ),
        right="1 unit of layer 1, then 4 · 4.",
        hints=(
            "Walk from the weight to J. Where can you choose?",
            "The weight leads to one unit of layer 1. How many ways go on from there, "
            "and how many from each of those?",
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
            "One point lies h to the right of w, the other h to the left. How far is "
            "it from one to the other?",
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
                (62, "A bias for each neuron, six. The features have none."),
                (
                    63,
                    "8 weights and a bias for each of 6 neurons, not 6 for each of 7.",
                ),
                (15, "A weight for each *pair* of feature and neuron."),
                (9, "That's one neuron. There are six."),
                (8, "That's one neuron's weights. Biases, and five more neurons."),
                (6, "That's how many neurons. What does each of them have?"),
                (42, "That's six features. There are eight, and a bias."),
                (55, "Count again: a bias for each neuron, and all the weights."),
                (7, "That's nothing but neurons and 1. Count weights and biases."),
            ),
        ),
        right="6 · (8 + 1): eight weights and a bias for each neuron.",
        hints=(
            "What does a neuron have besides its weights?",
            "Each neuron has a weight for every feature, and one number more.",
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
                (
                    3,
                    "Three units are odd for one yes or no. But their numbers reach "
                    "the logarithm only through the line after it.",
                ),
                (5, "Log loss is right for a yes or no. But what reaches it?"),
            ),
            among=(1, 2, 3, 4, 5),
        ),
        right="tanh goes down to −1, and there is no logarithm of that: sigmoid.",
        hints=(
            "Which numbers does a logarithm take?",
            "Log loss reads ŷ as a probability. Which line lets −1 through to it?",
        ),
        worked="4: the last activation has to be a sigmoid (or a softmax).",
    ),
)
