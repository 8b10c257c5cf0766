"""A kernel under the hand: slid over an image, two in a row, and what fits a side."""

from contextlib import suppress

import numpy as np

from lecture_utils import datasets, matrices
from lecture_utils.convolution import KERNELS, output_size
from lecture_utils.views.convolution import (
    LIMITS,
    MOST_DILATION,
    MOST_IMAGE,
    MOST_KERNEL,
    MOST_PADDING,
    MOST_STRIDE,
    view_convolution,
    view_output_size,
    view_two_in_a_row,
)
from lecture_utils.widgets._explorer import (
    Explorer,
    check_box,
    choice,
    integer_slider,
    stepper,
)
from lecture_utils.widgets._matrix_input import YOURS, connect, matrix_field

DECK, FIRST = "the deck's image", "top edge"
KINDS = [("cross-correlation", False), ("convolution (flipped)", True)]


def explore_convolution():
    """Slide a kernel over an image, position by position; both can be your own.

    Returns
    -------
    Explorer
        Controls `picture`, `preset`, `flip`, `image`, `kernel`, `stride`, `padding`,
        `dilation`, `relu` and `step` over `views.convolution.view_convolution`.
        `picture` and `preset` fill in the text fields `image` and `kernel`.
    """
    images = _images()
    controls = {
        "picture": choice("Image", [*images, YOURS], DECK, width="230px"),
        "preset": choice("Kernel", [*KERNELS, YOURS], FIRST, width="190px"),
        "flip": choice("Kind", KINDS, False, width="230px"),
        "image": matrix_field("image", _text(images[DECK]), "470px"),
        "kernel": matrix_field("kernel", _text(KERNELS[FIRST]), "320px"),
        "stride": integer_slider("Stride", 1, 1, MOST_STRIDE, width="190px"),
        "padding": integer_slider("Padding", 0, 0, MOST_PADDING, width="200px"),
        "dilation": integer_slider("Dilation", 1, 1, MOST_DILATION, width="200px"),
        "relu": check_box("ReLU after it"),
        "step": integer_slider("Step", 0, 0, 16, width="320px"),
    }
    rows = [["picture", "preset", "flip"], ["image", "kernel"]]
    rows += [["stride", "padding", "dilation", "relu"], ["step"]]
    tools = stepper(controls["step"])
    explorer = Explorer(_draw, controls, rows=rows, tools=tools)
    connect(explorer, "picture", _texts("image", images))
    connect(explorer, "preset", _texts("kernel", KERNELS))
    for name in ("image", "kernel", "stride", "padding", "dilation"):
        controls[name].observe(lambda _: _follow(explorer), "value")
    return explorer


def _draw(picture, preset, image, kernel, step, **look):
    """Draw what the text fields say; the examples have done their part in filling them.

    A step beyond the last cell shows the last one: the slider follows a moment later.
    """
    image, kernel = _read(image, kernel)
    moves = {name: look[name] for name in ("stride", "padding", "dilation")}
    return view_convolution(
        image, kernel, min(step, _n_cells(image, kernel, moves)), **look
    )


def _read(image, kernel):
    return (
        matrices.parse("image", image, max_size=MOST_IMAGE),
        matrices.parse("kernel", kernel, max_size=MOST_KERNEL),
    )


def _n_cells(image, kernel, moves):
    """Return how many positions there are, 0 where the kernel does not fit."""
    with suppress(ValueError):
        sizes = zip(image.shape, kernel.shape, strict=True)
        rows, columns = (output_size(n, k, **moves) for n, k in sizes)
        return rows * columns
    return 0


def _follow(explorer):
    """Give the slider a step for each cell; for what cannot be drawn it stays."""
    values = explorer.values()
    moves = {name: values[name] for name in ("stride", "padding", "dilation")}
    with suppress(ValueError):
        n = _n_cells(*_read(values["image"], values["kernel"]), moves)
        if n:
            explorer.controls["step"].max = n


def explore_two_in_a_row():
    """Choose two kernels and see the one that equals both, until ReLU parts them.

    Returns
    -------
    Explorer
        Controls `image`, `first`, `second` and `relu` over
        `views.convolution.view_two_in_a_row`.
    """
    images = _images()
    small = [name for name, kernel in KERNELS.items() if kernel.shape == (3, 3)]
    controls = {
        "image": choice("Image", images, DECK, width="210px"),
        "first": choice("Kernel 1", small, FIRST, width="185px"),
        "second": choice("Kernel 2", small, FIRST, width="185px"),
        "relu": check_box("ReLU between them"),
    }

    def draw(image, first, second, relu):
        kernels = KERNELS[first], KERNELS[second]
        return view_two_in_a_row(images[image], *kernels, relu=relu)

    return Explorer(draw, controls)


def explore_output_size():
    """Set the numbers that a size depends on, and see why it is what it is.

    Returns
    -------
    Explorer
        Controls `n`, `kernel`, `stride`, `padding` and `dilation` over
        `views.convolution.view_output_size`.
    """
    starts = {"n": 6, "kernel": 3, "stride": 1, "padding": 0, "dilation": 1}
    labels = {name: name.capitalize() for name in starts} | {"n": "Pixels n"}
    controls = {
        name: integer_slider(labels[name], starts[name], low, high, width="250px")
        for name, low, high in LIMITS
    }
    rows = [["n", "kernel"], ["stride", "padding", "dilation"]]
    return Explorer(view_output_size, controls, rows=rows)


# ------------------------------------------------------------------ what they share


def _images():
    """Return small images by name, from 6 x 6 to 7 x 7."""
    square, dot = np.zeros((7, 7)), np.zeros((7, 7))
    square[2:5, 2:5], dot[3, 3] = 9, 1
    return {
        DECK: datasets.deck_image(),
        "a bright square": square,
        "one bright pixel": dot,
        "a slope": np.tile(np.arange(7.0), (7, 1)),
        "a diagonal": 9 * np.eye(7),
    }


def _texts(field, examples):
    return {name: {field: _text(values)} for name, values in examples.items()}


def _text(values):
    return "; ".join(" ".join(f"{value:g}" for value in row) for row in values)
