"""The exercises of notebook 05, with their answers; true of every VGG16."""

from lecture_utils.exercises._exercise import Exercise
from lecture_utils.exercises._forms import Choice, Numbers
from lecture_utils.exercises._vgg16_transfer_learning_code import (
    FEATURES,
    PREPARATION,
    SOFTMAX,
)

EXERCISES = (
    Exercise(
        "05.1",
        "One layer's parameters",
        "predict",
        Numbers(
            73_856,
            slips=(
                (73_728, "These are the weights. Each filter has a bias, too."),
                (1_280, "Each filter looks at all 64 channels: 3 · 3 · 64 weights."),
                (73_792, "One bias for each of the 128 filters, not for each channel."),
                (8_320, "A filter has 3 × 3 weights for each channel."),
                (147_584, "That's block2_conv2: 128 channels come in there."),
            ),
        ),
        right="128 · (3 · 3 · 64 + 1).",
        hints=(
            "How many numbers has one filter? How many filters are there?",
            "3 · 3 · 64 weights and a bias, 128 times.",
        ),
        worked="(3 · 3 · 64 + 1) · 128 = 577 · 128 = 73,856.",
    ),
    Exercise(
        "05.2",
        "Whose layers are these",
        "find the error",
        Numbers(
            16,
            slips=(
                (8, "That's the deck's list, 5 + 3, and AlexNet's. Count the table."),
                (13, "These are the convolutions. Three dense layers follow."),
                (21, "The five poolings have no weights."),
                (18, "The five poolings have no weights, and 13 + 3 is enough."),
                (5, "These are the blocks, or the poolings."),
            ),
        ),
        right="13 + 3, hence the 16 in its name. 5 + 3 = 8 is AlexNet.",
        hints=(
            "Count what has parameters: convolutions and dense layers.",
            "Blocks of 2, 2, 3, 3, 3 convolutions, then fc1, fc2 and predictions.",
        ),
        worked="2 + 2 + 3 + 3 + 3 = 13 convolutions and 3 dense layers: 16.",
    ),
    Exercise(
        "05.3",
        "A softmax that survives",
        "write",
        SOFTMAX,
        right="It adds up to 1, even for z = 1000.",
        hints=(
            "e^z, divided by the sum of all e^z. What happens at z = 1000?",
            "Subtracting the same number from all z changes no probability.",
        ),
        worked="The largest becomes e^0 = 1:\n    def softmax(z):\n"
        "        e = np.exp(z - z.max())\n        return e / e.sum()",
    ),
    Exercise(
        "05.4",
        "A photo of bricks",
        "predict",
        Numbers(
            1,
            slips=(
                (0, "It can't say no: a softmax always adds up to the same."),
                (0.5, "Half unsure? A softmax always adds up to the same."),
                (100, "That's the percentage. As a number?"),
            ),
        ),
        right='There is no "none of these": it spreads its 1 over what it knows.',
        hints=(
            "Look at the formula: what is in the denominator?",
            "Every e^z is divided by the sum of all of them.",
        ),
        worked="1, whatever the picture shows: the sum of e^z over the sum of e^z.",
    ),
    Exercise(
        "05.5",
        "From maps to features",
        "write",
        FEATURES,
        right="One row for each picture, one number for each map.",
        hints=(
            "Over which two of the four axes do the places lie?",
            "Axes 1 and 2 are height and width. `mean` takes `axis=(…, …)`.",
        ),
        worked="Height and width go:\n    def mean_features(maps):\n"
        "        return maps.mean(axis=(1, 2))",
    ),
    Exercise(
        "05.6",
        "Prepare a picture",
        "write",
        PREPARATION,
        right="For one picture and for two, and the pictures are as they were.",
        hints=(
            "Three steps: the order of the channels, the size, the mean.",
            "`picture[..., ::-1]` turns the channels round and makes nothing new yet; "
            "`255 * ...` does.",
        ),
        worked="No `*=` and no `-=`, which would change the caller's picture:\n"
        "    def prepare(picture, mean):\n"
        "        return 255 * picture[..., ::-1] - mean",
    ),
    Exercise(
        "05.7",
        "The worst slip",
        "predict",
        Choice(
            "b",
            slips=(
                ("a", "A red rose turns blue, and is still the shape of a rose."),
                ("c", "Too dark and in wrong colours, but the shapes are there."),
            ),
        ),
        right="All numbers are tiny: the network sees next to nothing.",
        hints=(
            "What is left of the difference between two photos after each slip?",
            "The network was fed numbers from about -124 to 151. Now from 0 to 1?",
        ),
        worked="b: from 0 to 1 every photo looks like the same empty one.",
    ),
    Exercise(
        "05.8",
        "What moved",
        "predict",
        Choice(
            "b",
            slips=(
                (
                    "a",
                    "`trainable` says so, and `fit` still does what `compile` fixed.",
                ),
                ("c", "The head was trainable when it was compiled, so it moves."),
                ("d", "Nothing here is said of block 5."),
            ),
        ),
        right="`compile` fixed what learns, and that was the head alone.",
        hints=(
            "When is it decided which weights `fit` updates?",
            "At `compile`. What was trainable then?",
        ),
        worked="b: `compile` came while only the head was trainable.",
    ),
    Exercise(
        "05.9",
        "The missing line",
        "find the error",
        Choice(
            "c",
            slips=(
                ("a", "More epochs of training the head train the head."),
                ("b", "A longer step for the head moves the head alone."),
                ("d", "It's there, and it says True; nobody asks it again."),
            ),
        ),
        right="`compile` again: it decides which weights the training step updates.",
        hints=(
            "What decides which weights are updated, and when?",
            "The line that was run before `trainable = True` has to be run after it.",
        ),
        worked="c:\n    net.compile(keras.optimizers.Adam(1e-5), loss)",
    ),
)
