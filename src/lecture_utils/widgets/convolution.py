"""Slide a kernel over an image, put two in a row, compute an output size."""

from contextlib import suppress

import numpy as np

from lecture_utils import datasets
from lecture_utils.convolution import KERNELS, output_size
from lecture_utils.matrices import as_text, parse
from lecture_utils.views.convolution import (
    MOST_DILATION,
    MOST_IMAGE,
    MOST_KERNEL,
    MOST_PADDING,
    MOST_STRIDE,
    view_convolution,
)
from lecture_utils.views.convolution.output_size import LIMITS, view_output_size
from lecture_utils.views.convolution.two_in_a_row import view_two_in_a_row
from lecture_utils.widgets.explorer import (
    YOURS,
    Explorer,
    check_box,
    choice,
    fill_from,
    integer_slider,
    matrix_field,
    stepper,
)

DECK, FIRST = "the deck's image", "top edge"
KINDS = [("cross-correlation", False), ("convolution (flipped)", True)]


def explore_convolution():
    """Slide a kernel over an image, position by position; both can be your own.

    Its controls are `picture`, `preset`, `flip`, `image`, `kernel`, `stride`,
    `padding`, `dilation`, `relu` and `step` over `view_convolution`. `picture` and
    `preset` fill in the text fields `image` and `kernel`.

    Examples
    --------
    >>> explorer = explore_convolution()
    >>> explorer.controls["kernel"].value = "-1 1"
    >>> explorer.controls["step"].max
    30
    """
    images = _images()
    controls = {
        "picture": choice("Image", [*images, YOURS], DECK, width="230px"),
        "preset": choice("Kernel", [*KERNELS, YOURS], FIRST, width="190px"),
        "flip": choice("Kind", KINDS, False, width="230px"),
        "image": matrix_field("image", as_text(images[DECK]), width="470px"),
        "kernel": matrix_field("kernel", as_text(KERNELS[FIRST]), width="320px"),
        "stride": integer_slider("Stride", 1, 1, MOST_STRIDE, width="190px"),
        "padding": integer_slider("Padding", 0, 0, MOST_PADDING, width="200px"),
        "dilation": integer_slider("Dilation", 1, 1, MOST_DILATION, width="200px"),
        "relu": check_box("ReLU after it"),
        "step": integer_slider("Step", 0, 0, 16, width="320px"),
    }
    rows = [["picture", "preset", "flip"], ["image", "kernel"]]
    rows += [["stride", "padding", "dilation", "relu"], ["step"]]
    tools = stepper(controls["step"])
    explorer = Explorer(
        _draw,
        controls,
        rows=rows,
        tools=tools,
        together=[
            ("picture", "preset"),
            ("preset", "step"),
            ("stride", "padding", "step"),
            ("flip", "preset"),
        ],
        offers={"step": (*range(9), 12, 16, 20, 25, 30, 36)},
    )
    fill_from(explorer, "picture", _texts("image", images))
    fill_from(explorer, "preset", _texts("kernel", KERNELS))
    for name in ("image", "kernel", "stride", "padding", "dilation"):
        controls[name].observe(lambda _: _follow(explorer), "value")
    return explorer


def _draw(picture, preset, image, kernel, step, **look):
    """Draw the matrices in the text fields, which the lists have filled in already.

    A step beyond the last cell shows the last one: the slider follows a moment later.
    """
    image, kernel, n_steps = _read(image, kernel, **look)
    return view_convolution(image, kernel, min(step, n_steps), **look)


def _read(image, kernel, *, stride, padding, dilation, **_look):
    """Return both matrices and the number of positions, 0 where none fits."""
    image = parse("image", image, max_size=MOST_IMAGE)
    kernel = parse("kernel", kernel, max_size=MOST_KERNEL)
    moves = {"stride": stride, "padding": padding, "dilation": dilation}
    with suppress(ValueError):
        sizes = zip(image.shape, kernel.shape, strict=True)
        rows, columns = (output_size(n, k, **moves) for n, k in sizes)
        return image, kernel, rows * columns
    return image, kernel, 0


def _follow(explorer):
    """Give the slider a step for each position; where nothing can be drawn it stays."""
    with suppress(ValueError):
        *_, n_steps = _read(**explorer.values())
        if n_steps:
            explorer.controls["step"].max = n_steps


def explore_two_in_a_row():
    """Choose two kernels and see the one that equals both, until ReLU parts them.

    Its controls are `image`, `first`, `second` and `relu` over two ways through
    kernels.

    Examples
    --------
    >>> explorer = explore_two_in_a_row()
    >>> explorer.controls["relu"].value = True
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

    together = [("image", "first"), ("first", "second", "relu")]
    return Explorer(draw, controls, together=together)


def explore_output_size():
    """Set the numbers that a size depends on, and see why it is what it is.

    Its controls are `n`, `kernel`, `stride`, `padding` and `dilation` over a row of
    pixels with a bar for each position.

    Examples
    --------
    >>> explorer = explore_output_size()
    >>> explorer.controls["padding"].value = 1
    """
    starts = {"n": 6, "kernel": 3, "stride": 1, "padding": 0, "dilation": 1}
    labels = {name: name.capitalize() for name in starts} | {"n": "Pixels n"}
    controls = {
        name: integer_slider(labels[name], starts[name], low, high, width="250px")
        for name, low, high in LIMITS
    }
    rows = [["n", "kernel"], ["stride", "padding", "dilation"]]
    return Explorer(
        view_output_size,
        controls,
        rows=rows,
        together=[("n", "kernel"), ("n", "stride"), ("kernel", "padding")],
        offers={"n": range(1, 17)},
    )


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
    return {name: {field: as_text(values)} for name, values in examples.items()}
