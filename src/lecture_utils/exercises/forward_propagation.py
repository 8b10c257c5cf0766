"""The exercises of notebook 02, with their answers."""

from lecture_utils.exercises._exercise import Exercise
from lecture_utils.exercises._forms import Numbers
from lecture_utils.exercises._forward_propagation_code import BATCH, FORWARD

EXERCISES = (
    Exercise(
        "02.1",
        "The second unit by hand",
        "predict",
        Numbers(
            0.20,
            slips=(
                (0.4, "You went down a column of W. A unit's weights are a row."),
                (-0.1, "You forgot the bias, 0.3."),
                (0.7, "That's z₁. The second unit has row 2, times both inputs."),
                (-0.4, "The bias is added, not taken off."),
                (1.4, "The first weight is negative, −0.6."),
                (1.1, "The first weight is negative, and the bias is missing."),
                (0.6, "That's the first unit, without its bias."),
                (0.1, "You went down a column of W, and the bias is missing."),
                (0.0, "That's with the first unit's bias. The second's is 0.3."),
                (-0.8, "The second weight is positive: add 1.0 · 0.5."),
                (0.8, "−0.6 · 1 is missing."),
                (-0.3, "1.0 · 0.5 is missing."),
                (0.9, "That's z₁ + z₂. The second unit alone is asked for."),
                (0.5, "That's one product. There are two, and a bias."),
                (-0.6, "That's one product. There are two, and a bias."),
                (0.3, "That's the bias. Two products come before it."),
                (0.5498339973, "That's a₂, after the sigmoid. z₂ is the sum."),
            ),
        ),
        right="Row 2 of W meets x, and its own bias comes on top: −0.6 + 0.5 + 0.3.",
        hints=(
            "Row 2 of W, number 2 of b.",
            "Row 2 is (−0.6, 1.0). Multiply it by x = (1, 0.5), number by number. What "
            "else belongs to a unit's sum?",
        ),
        worked="(−0.6) · 1 + 1.0 · 0.5 + 0.3 = −0.6 + 0.5 + 0.3 = 0.2.",
    ),
    Exercise(
        "02.2",
        "How many numbers come out",
        "find the error",
        Numbers(
            5,
            slips=(
                (3, "That's n, the deck's slip: 3 numbers go in. What comes out?"),
                (15, "That's how many weights W has."),
                (8, "Inputs and units aren't added."),
                (20, "That's how many parameters the layer has."),
                (2, "Units and inputs aren't subtracted. One number from each unit."),
                (1, "One number from each unit, and there are several."),
                (6, "The biases are added to the sums, they don't add a number."),
                (4, "The bias isn't one more number: it's added to a unit's sum."),
                ((5, 1), "The result is one row of numbers. How many?"),
                ((5, 3), "That's the shape of W. How long is what comes out?"),
                ((3, 5), "W has 5 rows and 3 columns. How long is what comes out?"),
            ),
        ),
        right="One for each unit. The deck's result should end on z_P.",
        hints=(
            "Each unit adds up one sum.",
            "W has one row for each unit, and each row gives one number.",
        ),
        worked="P = 5: a (5 × 3) matrix times 3 numbers gives 5 numbers.",
    ),
    Exercise(
        "02.3",
        "Forward through any network",
        "write",
        FORWARD,
        right="The same as `mlp.forward`, for networks of one, two and three layers.",
        hints=(
            "A loop over the layers. What leaves one enters the next.",
            "Before the loop a is x. In the loop, two steps: z from W, a and b, then "
            "the new a, the sigmoid of z.",
        ),
        worked="One name for what flows through:\n    def forward(params, x):\n"
        "        a = x\n        for W, b in params:\n"
        "            a = 1 / (1 + np.exp(-(W @ a + b)))\n        return a",
    ),
    Exercise(
        "02.4",
        "A whole batch",
        "write",
        BATCH,
        right="One row for each sample, for a square W and for one that isn't.",
        hints=(
            "Write down the shapes of X and W. In `X @ A`, A has as many rows as X "
            "has columns.",
            "X has a column for each feature, and so has W. What does `.T` do to W?",
        ),
        worked="Shapes (m × n) · (n × P) = (m × P):\n"
        "    def batch_layer(X, W, b):\n        return X @ W.T + b",
    ),
    Exercise(
        "02.5",
        "A sign that went wrong",
        "find the error",
        Numbers(
            (1, 1),
            slips=(
                ((0, 0), "Both are off there: 0 + 0 − 0.5 is below 0. That's right."),
                ((0, 1), "h₁ alone is on: 1 + 0 − 0.5 is positive. That's right."),
                ((1, 0), "h₁ alone is on: 1 + 0 − 0.5 is positive. That's right."),
            ),
            among=((0, 0), (0, 1), (1, 0), (1, 1)),
        ),
        right="There both are on, and 1 + 1 − 0.5 says yes. With the minus it says no.",
        hints=(
            "Where does it matter what h₂ does?",
            "h₂ is on for one sample only.",
        ),
        worked="(1, 1): h₁ = h₂ = 1, so step(1 + 1 − 0.5) = 1. XOR says 0.",
    ),
    Exercise(
        "02.6",
        "Without a bend",
        "predict",
        Numbers(
            3,
            slips=(
                (4, "That would take a bend, and the identity has none."),
                (2, "One line does better: OR's line gets three."),
                (1, "Even always saying 0 gets two."),
                (0, "Even always saying 0 gets two."),
            ),
            among=(0, 1, 2, 3, 4),
        ),
        right="Without an activation three neurons are one, and one draws one line.",
        hints=(
            "What are two sums in a row, with nothing in between?",
            "A sum of sums is a sum: one neuron. What did notebook 01 say about one?",
        ),
        worked="3: two linear layers are one, so they draw one line. XOR has none.",
    ),
    Exercise(
        "02.7",
        "Count the parameters",
        "predict",
        Numbers(
            337,
            slips=(
                (304, "These are the weights. Each of the 33 units has a bias, too."),
                (307, "A bias for each unit, 33 of them, not for each layer."),
                (306, "A bias for each unit, 33 of them, not for each layer."),
                (305, "A bias for each unit, 33 of them, not one for all."),
                (65, "A layer's weights are inputs times units: 16 · 16 between them."),
                (81, "A layer's weights are inputs times units: 16 · 16 between them."),
                (64, "A layer's weights are inputs times units: 16 · 16 between them."),
                (256, "That's between the hidden layers. There are three layers."),
                (272, "That's the second layer. There are three."),
                (288, "Hidden to hidden, hidden to output. And from the inputs?"),
                (289, "That's the last two layers. There are three."),
                (336, "The output has a bias, too."),
                (321, "The second hidden layer's 16 biases are missing."),
                (339, "The inputs have no bias."),
                (512, "2 · 16 · 16 · 1 are paths. Each layer's weights are added up."),
                (32, "These are the first layer's weights. There are three layers."),
                (17, "That's the last layer. There are three."),
                (3, "That's how many layers have parameters. Count the parameters."),
                (33, "These are the biases. Now the weights."),
                (35, "These are the units and inputs. Count what lies between them."),
                (48, "That's the first layer. There are three."),
                (
                    320,
                    "That's the hidden layers: the output has 16 weights and a bias.",
                ),
            ),
        ),
        right="3 · 16 + 17 · 16 + 17 · 1.",
        hints=(
            "Three layers: 2 to 16, 16 to 16, 16 to 1.",
            "A unit with n inputs has n weights and a bias: n + 1.",
        ),
        worked="(2 + 1) · 16 + (16 + 1) · 16 + (16 + 1) · 1 = 48 + 272 + 17 = 337.",
    ),
)
