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
                (13, "That's the middle row's sum. The upper row is subtracted."),
                (9, "That's the upper row's sum. Subtract it from the middle row's."),
                (-9, "That's the upper row, subtracted. Add the middle row."),
                (-13, "The upper row has −1, the middle row +1; don't leave one out."),
                (8, "That's the kernel on its side: its rows lie on the image's rows."),
                (38, "That's the sum of the window. Multiply by the kernel first."),
                (20, "The last row of the kernel is 0: it doesn't count."),
                (7, "The last row has 0, the middle row +1: you exchanged them."),
                (29, "Subtract the upper row; the last row doesn't count."),
                (16, "That's the last row's sum, and the kernel has 0 there."),
                (-8, "That's three to the right. Move one."),
            ),
        ),
        right="−(0 + 1 + 8) + (4 + 7 + 2).",
        hints=(
            "The window's rows begin with 0 1 8, 4 7 2 and 5 9 2.",
            "The kernel's rows are −1, +1 and 0: which row of the window is "
            "subtracted, which is added, and which doesn't count?",
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
            0.0,
            slips=(
                (0.7, "A kernel that adds up to 1 keeps 0.7, a blur. What's this sum?"),
                (2.1, "That's the middle row. The upper one takes it off again."),
                (-2.1, "That's the upper row. The middle one brings it back."),
                (4.2, "The upper row's numbers are −1."),
                (-4.2, "The middle row's numbers are +1."),
                (
                    6.3,
                    "That's the sum of the nine pixels. Multiply by the kernel first.",
                ),
                (-0.7, "That's one pixel times −1. Add up all nine products."),
                (1.4, "Three products with −0.7, three with +0.7, three with 0."),
                (0.1, "Three products with −0.7, three with +0.7, three with 0."),
                (1, "The numbers of this kernel don't add up to 1. To what?"),
                (3, "That's the middle row of the kernel. The upper row has −1."),
                (6, "The upper row's numbers are −1, so they are subtracted."),
                (9, "Multiply each pixel by the kernel's number that lies on it."),
            ),
        ),
        right="−3 · 0.7 + 3 · 0.7. An edge kernel says nothing where nothing changes.",
        hints=(
            "All nine pixels under the kernel are 0.7. What does the kernel's upper "
            "row do with them, what the middle row?",
            "Nine products with 0.7, added up, are 0.7 times the sum of the kernel's "
            "numbers.",
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
                (-4, "That's the wrong one, yes. Which number belongs in its place?"),
                ((0, 0), "That's the place. Which number belongs there?"),
                (19, "No place of the second result has 19. Which one did you add up?"),
                (-12, "One row has the sum 12. The upper row is subtracted as well."),
                (12, "That's the middle row's sum. The upper row is subtracted."),
                (14, "That's the upper row's sum. Subtract it from the middle row's."),
                (-14, "That's the upper row, subtracted. Add the middle row."),
                (4, "The deck has −4, and it's not the sign that is wrong."),
                (53, "−53 is right. Check the others."),
                (-29, "29 is right. Check the others."),
                (62, "That's the cell that the deck leaves out. Which one is wrong?"),
                (-6, "The third number of the upper row is −2: subtract it as it is."),
                (-43, "The last row of the kernel is 0: it doesn't count."),
                (-15, "That's the sum of the window. Multiply by the kernel first."),
                (0, "That cell isn't 0: subtract the upper row from the middle row."),
                (29, "29 is right. Check the others."),
                (-53, "−53 is right. Check the others."),
                (-62, "That's the cell that the deck leaves out. Which one is wrong?"),
                (26, "The upper row is subtracted, not added."),
                (2, "The upper row is taken off the middle one, not the other way."),
            ),
        ),
        right="−(12 + 4 − 2) + (0 + 3 + 9) = −2, where the deck has −4.",
        hints=(
            "The first result has 4 × 4 numbers. Lay the kernel on its corners, one "
            "after the other, and compare.",
            "Look at the top left corner: 12 4 −2 lie above 0 3 9.",
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
                ((61, 61, 5), "64 − 3 is one short: the first place counts as well."),
                ((63, 63, 5), "A 3 × 3 kernel loses a pixel on *each* side."),
                ((60, 60, 5), "A 3 × 3 kernel loses one pixel on each side, not two."),
                (
                    (66, 66, 5),
                    "Without padding the result is smaller than the picture.",
                ),
                ((64, 64, 3), "Two things: no padding, and a map for each filter."),
                ((64, 64, 15), "Two things: no padding, and one map for each filter."),
                ((62, 62, 1), "Each filter makes a map. There are five."),
                ((62, 62, 8), "Filters and channels aren't added."),
                ((62, 62, 9), "How many filters are there?"),
                ((21, 21, 5), "The kernel moves one pixel at a time, not three."),
                ((32, 32, 5), "Nothing is halved here: the kernel moves by one pixel."),
                ((62, 62), "Height and width are right. How many channels?"),
                ((1, 62, 62, 5), "Right for a batch. One picture has three numbers."),
                ((3, 3, 5), "That's the size of the filters. What comes out?"),
                ((3, 3, 3, 5), "That's the shape of the filters. What comes out?"),
                ((64, 64), "Without padding it's smaller, and there are channels."),
            ),
        ),
        right="64 − 3 + 1 along both sides, and one map for each of the five filters.",
        hints=(
            "How many places does a 3 × 3 kernel have along 64 pixels?",
            "n − k + 1 places along each side. And each filter adds up its channels "
            "into one map.",
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
            "Behind the first place, how many steps of s fit into what is left of "
            "n + 2p pixels? `//` divides and rounds down.",
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
                ((9, 9, 3), "The first number says how many filters there are."),
                ((9, 9), "Height and width are right. How many channels?"),
                ((5, 9, 9), "Channels come last in Keras's order."),
                ((1, 9, 9, 5), "Right for a batch. One picture has three numbers."),
                ((26, 26, 3), "The first number is the filters, the third a stride."),
                (
                    (26, 26, 1),
                    "The third number is a stride, and there are five filters.",
                ),
                (
                    (28 / 3, 28 / 3, 5),
                    "Round down; and the formula is (n − k) // s + 1.",
                ),
                ((25 / 3, 25 / 3, 5), "Round down, and count the first window."),
                ((28 / 3, 28 / 3), "Round down; and how many channels are there?"),
                ((9.33, 9.33, 5), "Round down: the last window doesn't fit."),
                ((9.3, 9.3, 5), "Round down: the last window doesn't fit."),
                ((8.33, 8.33, 5), "Round down, and count the first window."),
                ((13, 13, 5), "That's a stride of 2. The third number says 3."),
                ((12, 12, 5), "That's a stride of 2. The third number says 3."),
                ((25, 25, 5), "28 − 3 is without the stride of 3."),
                ((24, 24, 5), "The first number is the filters. The kernel is 3 wide."),
                ((24, 26, 1), "The first number is the filters. The kernel is 3 wide."),
                (
                    (8, 8, 3),
                    "The first number is the filters. And count the first place.",
                ),
                ((5, 3, 3), "Those are its arguments. Which shape comes out?"),
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
                (28, "That's one filter's parameters. How many filters make 1,792?"),
                (27, "That's one filter's weights. How many filters are there?"),
                (63, "63 · 28 is less than 1,792."),
                (65, "65 · 28 is more than 1,792."),
                (67, "Each filter has a bias, too: 28 parameters."),
                (179, "A filter on a colour picture is a stack of three kernels."),
                (1792, "That's the parameters. How many filters share them?"),
                (32, "32 filters with 28 parameters each would have 896."),
                (3, "That's the channels that come in. How many filters are there?"),
                (9, "That's one kernel's weights. How many filters are there?"),
                (
                    1792 / 3,
                    "Each filter has more than 3 parameters: weights and a bias.",
                ),
                (1792 / 30, "A filter has one bias, not one for each channel."),
                (1791 / 27, "Each filter has a bias of its own, not one for all."),
                (1789 / 27, "Each filter has a bias of its own, not three for all."),
                (1792 / 27, "Not a whole number: each filter has a bias, too."),
                (66, "Each filter has a bias, too: 28 parameters."),
                (1792 / 9, "A filter on a colour picture is a stack of three kernels."),
                (199, "A filter on a colour picture is a stack of three kernels."),
                (
                    1792 / 10,
                    "A filter on a colour picture is a stack of three kernels.",
                ),
                (192, "These are the slices. A filter is a stack of three of them."),
            ),
        ),
        right="1,792 / (27 + 1). The deck's 128 are those of block 2.",
        hints=(
            "How many parameters has one filter?",
            "One filter has 3 · 3 weights for each colour, and one bias.",
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
                (30, "Layers add to the field, they don't multiply it."),
                (14, "That's one layer further, block2_conv2."),
                (16, "What a layer adds depends on the step, not on the field so far."),
                (13, "After the pooling a step is 2 pixels: two steps add 4."),
                (11, "6 after the pooling, and two steps of 2 pixels on top."),
                (5, "That's what it starts from. Both layers add to it."),
                (3, "That's the kernel. On which pixels do its nine units look?"),
                (18, "6 after the pooling. Then it's added, not multiplied."),
                (20, "6 after the pooling. Then it's added, not multiplied."),
                (2, "That's the pooling's own size. What it sees adds up."),
                (10**2, "Along a side, please, not in all."),
            ),
        ),
        right="5 + 1 for the pooling, then 2 · 2: the kernel's steps are two wide.",
        hints=(
            "First the pooling: two neighbours, each sees 5, one pixel apart.",
            "Behind the pooling, neighbours are 2 pixels apart. How far do the outer "
            "columns of a 3 × 3 kernel then lie from its middle?",
        ),
        worked="5 + (2 − 1) · 1 = 6, then 6 + (3 − 1) · 2 = 10.",
    ),
)
