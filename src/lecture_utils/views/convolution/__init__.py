"""Convolution as drawings: position by position, two in a row, and its size."""

from lecture_utils._checks import small_grid, truth, whole
from lecture_utils.views.convolution import (
    composition,
    composition_text,
    output_size,
    text,
)
from lecture_utils.views.convolution import step as _conv_step
from lecture_utils.views.convolution.layout import NARROW
from lecture_utils.views.convolution.scene import Moves, scene
from lecture_utils.views.kit.svg import picture, svg

MOST_IMAGE, MOST_KERNEL, MOST_TWICE = 10, 5, 8
MOST_STRIDE, MOST_PADDING, MOST_DILATION = 3, 2, 2
# Of one side: name, least, most.
LIMITS = (
    ("n", 1, 32),
    ("kernel", 1, 9),
    ("stride", 1, 4),
    ("padding", 0, 4),
    ("dilation", 1, 3),
)


def view_convolution(
    image, kernel, k, *, stride=1, padding=0, dilation=1, flip=False, relu=False
):
    """Draw a kernel on its way over an image, after `k` numbers of the output.

    Parameters
    ----------
    image : array_like of shape (h, w)
        Up to 10 x 10.
    kernel : array_like of shape (kh, kw)
        Up to 5 x 5.
    k : int
        0 has nothing computed yet, then one number a step, row by row.
    stride : int
        By how many pixels the kernel moves on, 1 to 3.
    padding : int
        Rows and columns of zeros on every side, 0 to 2.
    dilation : int
        From one pixel under the kernel to the next, 1 or 2.
    flip : bool
        Whether the kernel is flipped both ways first: convolution. Without it this
        is cross-correlation, what Conv2D computes.
    relu : bool
        Whether the sums go through ReLU.

    Returns
    -------
    Picture
        An HTML string. Where the kernel does not fit it shows how far it would
        reach, and says what would fit.

    Raises
    ------
    ValueError
        If image or kernel is empty, too large or holds a number that is not finite,
        another argument is out of range, or there is no step `k`.
    """
    image, kernel = (
        small_grid("image", image, MOST_IMAGE),
        small_grid("kernel", kernel, MOST_KERNEL),
    )
    moves = Moves(
        whole("stride", stride, low=1, high=MOST_STRIDE),
        whole("padding", padding, low=0, high=MOST_PADDING),
        whole("dilation", dilation, low=1, high=MOST_DILATION),
        truth("flip", flip),
        truth("relu", relu),
    )
    shared = scene(_rows(image), _rows(kernel), moves)
    k = whole("k", k, low=0, high=len(shared.steps))
    alt = text.alt(shared, k)
    elements, title = _conv_step.drawn(shared, k), "A kernel slides over an image"
    drawing = svg(*shared.size, elements, title=title, desc=alt)
    words, under = text.words(shared, k), shared.size[0] > NARROW
    return picture(drawing, alt=alt, words=words, under=under)


def view_two_in_a_row(image, first, second, *, relu=False):
    """Draw two kernels in a row beside the one kernel that equals both.

    Parameters
    ----------
    image : array_like of shape (h, w)
        Up to 8 x 8.
    first, second : array_like of shape (kh, kw)
        Up to 3 x 3; both slide with stride 1, without padding and without a flip.
    relu : bool
        Whether ReLU stands between them.

    Returns
    -------
    Picture
        An HTML string: both ways, their results, and where these differ.

    Raises
    ------
    ValueError
        If image or a kernel is empty, too large or holds a number that is not finite,
        the kernels do not fit the image, or `relu` is not True or False.

    Notes
    -----
    Convolution is associative: Gonzalez and Woods, "Digital image processing", 4th
    edition, 2018, table 3.5.
    """
    image = small_grid("image", image, MOST_TWICE)
    kernels = {"first": first, "second": second}
    kernels = [small_grid(name, kernel, 3) for name, kernel in kernels.items()]
    _fit_twice(image.shape, *(kernel.shape for kernel in kernels))
    found = composition_text.ways(image, *kernels, truth("relu", relu))
    alt, size = composition_text.alt(found), (composition.WIDTH, composition.HEIGHT)
    elements, title = composition.drawn(found), "Two kernels in a row, and one for both"
    drawing = svg(*size, elements, title=title, desc=alt)
    return picture(drawing, alt=alt, words=composition_text.words(found), under=True)


def view_output_size(n, kernel, stride=1, padding=0, dilation=1):
    """Draw how many numbers come out along one side, a bar for each position.

    Parameters
    ----------
    n : int
        Pixels along that side, 1 to 32.
    kernel : int
        Pixels of the kernel along it, 1 to 9.
    stride : int
        By how many pixels the kernel moves on, 1 to 4.
    padding : int
        Zeros on each side, 0 to 4.
    dilation : int
        From one pixel under the kernel to the next, 1 to 3.

    Returns
    -------
    Picture
        An HTML string. Where the kernel does not fit it says so.

    Raises
    ------
    ValueError
        If an argument is no whole number or out of range.

    Notes
    -----
    Dumoulin and Visin, "A guide to convolution arithmetic for deep learning", 2016,
    arXiv:1603.07285, relationship 15.
    """
    values = {"n": n, "kernel": kernel, "stride": stride}
    values |= {"padding": padding, "dilation": dilation}
    side = output_size.Side(
        *(whole(name, values[name], low=low, high=high) for name, low, high in LIMITS)
    )
    elements, size = output_size.drawn(side)
    alt, title = output_size.alt(side), "How many numbers come out along one side"
    drawing = svg(*size, elements, title=title, desc=alt)
    words, under = output_size.words(side), size[0] > NARROW
    return picture(drawing, alt=alt, words=words, under=under)


def _fit_twice(shape, first, second):
    needed = tuple(a + b - 1 for a, b in zip(first, second, strict=True))
    if any(n < least for n, least in zip(shape, needed, strict=True)):
        raise ValueError(
            f"image has shape {shape}, too small for both kernels in a row; accepted: "
            f"at least {needed}"
        )


def _rows(values):
    return tuple(map(tuple, values.tolist()))
