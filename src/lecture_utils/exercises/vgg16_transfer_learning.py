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
                (147_456, "128 channels come in at block2_conv2. Here 64; and biases."),
                (36_928, "That's block1_conv2, with 64 filters. Here there are 128."),
                (1_792, "That's block1_conv1: 3 channels come in, 64 filters."),
                (3_584, "64 channels come in, not 3."),
                (81_920, "One bias for each filter, not for each of its 64 slices."),
                (73_729, "One bias for each of the 128 filters, not one for all."),
                (73_920, "128 filters have a bias each; the 64 channels have none."),
                (73_984, "One bias for each filter, not two."),
                (576, "These are one filter's weights. A bias, and 127 more filters."),
                (577, "That's one filter. There are 128."),
                (585, "One filter has one bias. And there are 128 filters."),
                (1_152, "Each filter looks at all 64 channels: 3 · 3 · 64 weights."),
                (8_192, "A filter has 3 × 3 weights for each channel. And a bias."),
                (24_704, "A kernel of 3 × 3 has 9 weights, not 3."),
                (24_576, "A kernel of 3 × 3 has 9 weights, not 3. And biases."),
                (49_280, "A kernel of 3 × 3 has 9 weights, not 6."),
                (704, "Each filter has weights for all 64 channels; multiply."),
                (201, "Multiply them: each filter has 3 · 3 · 64 weights."),
                (192, "Channels and filters are multiplied, not added."),
                (128, "That's how many filters there are. What does one have?"),
            ),
        ),
        right="128 · (3 · 3 · 64 + 1).",
        hints=(
            "How many numbers has one filter? How many filters are there?",
            "A filter has 3 · 3 weights for each channel that comes in. What else?",
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
                (18, "The five poolings have no weights, not even one for all."),
                (5, "These are the blocks, or the poolings."),
                (3, "These are the dense layers. The convolutions have weights, too."),
                (10, "Five blocks, but not of two: 2, 2, 3, 3, 3. And dense layers."),
                (12, "The blocks have 2, 2, 3, 3 and 3 convolutions."),
                (15, "Count again which rows of the table have parameters."),
                (17, "Is flatten or the input among them? They have no weights."),
                (14, "Three dense layers follow the convolutions, not one."),
                (19, "That's VGG19, its larger sister."),
                (22, "Poolings, flatten and input have no weights."),
                (23, "Poolings, flatten and input have no weights."),
                (32, "That's arrays: weights and biases, two for each layer."),
                (6, "Five blocks are more than five layers. Count the table."),
                (138_357_544, "That's the parameters. In how many layers?"),
            ),
        ),
        right="13 + 3, hence the 16 in its name. 5 + 3 = 8 is AlexNet.",
        hints=(
            "Count what has parameters: convolutions and dense layers.",
            "The convolutions are called block1_conv1 to block5_conv3. After them come "
            "fc1, fc2 and predictions.",
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
            "Subtracting the same number from all z changes no probability. Which "
            "number keeps every e^z from growing too large?",
        ),
        worked="The largest becomes e^0 = 1:\n    def softmax(z):\n"
        "        e = np.exp(z - z.max())\n        return e / e.sum()",
    ),
    Exercise(
        "05.4",
        "A photo of bricks",
        "predict",
        Numbers(
            1.0,
            slips=(
                (
                    0,
                    'It can\'t say "none of these": every e^z is above 0, '
                    "bricks or not.",
                ),
                (
                    0.5,
                    "Being unsure makes the p more alike. It doesn't change their sum.",
                ),
                (100, "That's in percent. As a number?"),
                (
                    1000,
                    "That's how many classes. What do their probabilities add up to?",
                ),
                (0.001, "That's each p if it's quite unsure. What's the sum of all?"),
                (-1, "No probability is negative, and so is no sum of them."),
                (2, "Each e^z is divided by the sum of all: what do those parts make?"),
                (
                    0.9,
                    'It can\'t keep a rest for "none of these". It spreads all it has.',
                ),
                (
                    0.99,
                    'It can\'t keep a rest for "none of these". It spreads all it has.',
                ),
                (
                    0.1,
                    "Being unsure makes the p more alike. It doesn't change their sum.",
                ),
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
            "`maps` has four axes: pictures, height, width and maps. Which two "
            "shouldn't be there any more?",
            "`maps.mean(axis=(…, …))` takes the mean over two axes at once. The first "
            "axis has number 0.",
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
            "Three steps: red, green, blue become blue, green, red; pixels go up to "
            "255 in place of 1; the mean is subtracted.",
            "`[..., ::-1]` reverses the last axis, however many there are. And "
            "`255 * picture` makes a new array, where `picture *= 255` would change "
            "the one that came in.",
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
                    "All of them say `trainable` by then. But in which order do the "
                    "lines above that `fit` come?",
                ),
                (
                    "c",
                    "The head was trainable all along, so `fit` changes it.",
                ),
                (
                    "d",
                    "Nobody chose block 5 here: the code treats it like blocks 1 to 4.",
                ),
            ),
        ),
        right="All say `trainable`, and only the head moves. Why? Exercise 05.9 asks.",
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
                ("a", "More epochs change the same weights again: those of the head."),
                (
                    "b",
                    "A larger learning rate moves the head further, and only the head.",
                ),
                (
                    "d",
                    "Every layer is set to `trainable = True` already. But `fit` goes "
                    "by the last `compile`, which came before that.",
                ),
            ),
        ),
        right="`compile` decides which weights `fit` changes, so call it again.",
        hints=(
            "What decides which weights are updated, and when?",
            "`fit` doesn't look at `trainable` by itself. Which call does?",
        ),
        worked="c:\n    net.compile(keras.optimizers.Adam(1e-5), loss)",
    ),
)
