"""The exercises of notebook 04, with their answers."""

from lecture_utils.exercises._convolution_code import CORRELATION, OUTPUT_SIZE
from lecture_utils.exercises._exercise import Exercise
from lecture_utils.exercises._forms import Numbers

EXERCISES = (
    Exercise(
        "04.1",
        "The next window",
        "predict",
        Numbers(
            4,
            slips=(
                (-3, "That's the flipped kernel: lay it on as it stands."),
                (0, "That's one down. Move one to the right."),
                (-4, "The upper row has −1, the middle row +1: the other way round."),
                (22, "The upper row is subtracted, not added."),
                (12, "That's the first window. Move one to the right."),
                (-2, "That's two to the right. Move one."),
            ),
        ),
        right="−(0 + 1 + 8) + (4 + 7 + 2).",
        hints=(
            "The window's rows begin with 0 1 8, 4 7 2 and 5 9 2.",
            "Take the sum of 0 1 8 off the sum of 4 7 2. The last row counts 0 times.",
        ),
        worked="−(0 + 1 + 8) + (4 + 7 + 2) + 0 = −9 + 13 = 4.",
    ),
    Exercise(
        "04.2",
        "A convolution for any size",
        "write",
        CORRELATION,
        right="The same as `correlate2d`, and for kernels that aren't square.",
        hints=(
            "The loops above with other numbers: how many rows and columns come out?",
            "n − k + 1 places along a side; `kernel.shape` gives both k.",
        ),
        worked="The same loops, the sizes from the shapes:\n"
        "    def correlate(image, kernel):\n"
        "        k, m = kernel.shape\n"
        "        rows, columns = image.shape[0] - k + 1, image.shape[1] - m + 1\n"
        "        result = np.empty((rows, columns))\n"
        "        for row in range(rows):\n"
        "            for column in range(columns):\n"
        "                window = image[row : row + k, column : column + m]\n"
        "                result[row, column] = (window * kernel).sum()\n"
        "        return result",
    ),
    Exercise(
        "04.3",
        "A flat sky",
        "predict",
        Numbers(
            0,
            slips=(
                (0.7, "A kernel that adds up to 1 keeps 0.7, a blur. What's this sum?"),
                (2.1, "That's the middle row. The upper one takes it off again."),
                (-2.1, "That's the upper row. The middle one brings it back."),
                (4.2, "The upper row's numbers are −1."),
            ),
        ),
        right="−3 · 0.7 + 3 · 0.7. An edge kernel says nothing where nothing changes.",
        hints=(
            "Nine times the same pixel, nine numbers of the kernel.",
            "It's 0.7 times the sum of the kernel.",
        ),
        worked="0.7 · (−1 − 1 − 1 + 1 + 1 + 1 + 0 + 0 + 0) = 0.7 · 0 = 0.",
    ),
    Exercise(
        "04.4",
        "The deck's wrong cell",
        "find the error",
        Numbers(
            -2,
            slips=(
                (-4, "That's what the deck says. Add it up from the sixteen numbers."),
                ((0, 0), "That's the place. Which number belongs there?"),
                (29, "29 is right. Check the others."),
                (-53, "−53 is right. Check the others."),
                (-62, "That's the cell that the deck leaves out. Which one is wrong?"),
                (26, "The upper row is subtracted, not added."),
                (2, "The upper row is taken off the middle one, not the other way."),
            ),
        ),
        right="−(12 + 4 − 2) + (0 + 3 + 9) = −2, where the deck has −4.",
        hints=(
            "Lay the kernel on the corners of the first result, one after the other.",
            "Top left: 12 4 −2 above 0 3 9.",
        ),
        worked="The top left: −(12 + 4 − 2) + (0 + 3 + 9) = −14 + 12 = −2, not −4.",
    ),
    Exercise(
        "04.5",
        "What comes out of a layer",
        "predict",
        Numbers(
            (62, 62, 5),
            slips=(
                (
                    (64, 64, 5),
                    "Without padding a 3 × 3 kernel loses a pixel each side.",
                ),
                ((62, 62, 15), "A filter adds up its channels into one map."),
                ((62, 62, 3), "3 channels go in. How many filters are there?"),
                ((5, 62, 62), "Channels come last in Keras's order."),
                ((61, 61, 5), "64 − 3 + 1."),
            ),
        ),
        right="64 − 3 + 1 along both sides, and one map for each of the five filters.",
        hints=(
            "How many places does a 3 × 3 kernel have along 64 pixels?",
            "64 − 3 + 1 = 62. Each filter makes one map.",
        ),
        worked="(64 − 3 + 1, 64 − 3 + 1, 5) = (62, 62, 5).",
    ),
    Exercise(
        "04.6",
        "The size that comes out",
        "write",
        OUTPUT_SIZE,
        right="Five sizes, two of them with pixels left over.",
        hints=(
            "The formula with d = 1: d (k − 1) + 1 is then k.",
            "(n + 2p − k), divided by s and rounded down, plus 1. `//` rounds down.",
        ),
        worked="`//` is the ⌊ ⌋:\n    def output_size(n, k, p, s):\n"
        "        return (n + 2 * p - k) // s + 1",
    ),
    Exercise(
        "04.7",
        "The old line",
        "find the error",
        Numbers(
            (9, 9, 5),
            slips=(
                (
                    (26, 26, 5),
                    "That's what the slide means. The third number is a stride.",
                ),
                ((28, 28, 5), "There is no padding, and a stride of 3."),
                ((10, 10, 5), "Round down: the last window doesn't fit."),
                ((8, 8, 5), "(28 − 3) // 3 is 8. The first window counts as well."),
                ((9, 9, 1), "How many filters are there?"),
            ),
        ),
        right="(28 − 3) // 3 + 1 = 9: it runs, and is another network.",
        hints=(
            "It takes `Conv2D(filters, kernel_size, strides)`.",
            "5 filters, a kernel of 3, a stride of 3. The formula of the sizes again.",
        ),
        worked="(28 − 3) // 3 + 1 = 9 along both sides, and 5 filters: (9, 9, 5).",
    ),
    Exercise(
        "04.8",
        "128 kernels?",
        "find the error",
        Numbers(
            64,
            slips=(
                (128, "That's the deck's number: it would make 3,584 parameters."),
                (1792 / 27, "Not a whole number: each filter has a bias, too."),
                (66, "Each filter has a bias, too: 28 parameters."),
                (1792 / 9, "A filter on a colour picture is a stack of three kernels."),
                (199, "A filter on a colour picture is a stack of three kernels."),
                (
                    1792 / 10,
                    "A filter on a colour picture is a stack of three kernels.",
                ),
                (192, "That's 3 · 64, the slices. A filter is a stack of three."),
            ),
        ),
        right="1,792 / (27 + 1). The deck's 128 are those of block 2.",
        hints=(
            "How many parameters has one filter?",
            "3 · 3 · 3 weights and a bias are 28.",
        ),
        worked="1,792 / (3 · 3 · 3 + 1) = 1,792 / 28 = 64.",
    ),
    Exercise(
        "04.9",
        "How far a unit sees",
        "predict",
        Numbers(
            10,
            slips=(
                (7, "After the pooling one step is two pixels: a kernel adds 2 · 2."),
                (9, "The pooling sees a little more as well: 6 before the kernel."),
                (8, "The pooling adds 1, and the kernel then 2 · 2, not 2."),
                (6, "That's the pooling. The 3 × 3 kernel comes after it."),
                (12, "The pooling adds one pixel, not three."),
                (15, "A kernel adds to the field, it doesn't multiply it."),
            ),
        ),
        right="5 + 1 for the pooling, then 2 · 2: the kernel's steps are two wide.",
        hints=(
            "First the pooling: two neighbours, each sees 5, one pixel apart.",
            "That's 6. From there on a step is 2 pixels, and a 3 × 3 kernel adds two.",
        ),
        worked="5 + (2 − 1) · 1 = 6, then 6 + (3 − 1) · 2 = 10.",
    ),
)
