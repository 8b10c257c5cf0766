"""Convolution as drawings: position by position, two in a row, and its size."""

from lecture_utils._validation import small_grid, truth, whole
from lecture_utils.views.convolution import drawing, output_size, text, two_in_a_row
from lecture_utils.views.convolution.output_size import LIMITS
from lecture_utils.views.kit.svg import render

MOST_IMAGE, MOST_KERNEL, MOST_TWICE = 10, 5, 8
MOST_STRIDE, MOST_PADDING, MOST_DILATION = 3, 2, 2


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

    Examples
    --------
    >>> picture = view_convolution([[1, 2, 3], [4, 5, 6]], [[-1, 1]], 1)
    >>> picture.alt.partition(": ")[2]
    'row 1, column 1 gets 1.'
    """
    image = small_grid("image", image, MOST_IMAGE)
    kernel = small_grid("kernel", kernel, MOST_KERNEL)
    moves = drawing.Moves(
        whole("stride", stride, low=1, high=MOST_STRIDE),
        whole("padding", padding, low=0, high=MOST_PADDING),
        whole("dilation", dilation, low=1, high=MOST_DILATION),
        truth("flip", flip),
        truth("relu", relu),
    )
    image, kernel = (tuple(map(tuple, grid.tolist())) for grid in (image, kernel))
    scene = drawing.scene(image, kernel, moves)
    k = whole("k", k, low=0, high=len(scene.steps))
    return render(
        scene.size,
        drawing.draw(scene, k),
        title="A kernel slides over an image",
        alt=text.alt_text(scene, k),
        words=text.describe(scene, k),
        under=scene.size[0] > drawing.NARROW,
    )


def view_two_in_a_row(image, first, second, *, relu=False):
    """Draw two kernels in a row beside the one kernel that equals both."""
    image = small_grid("image", image, MOST_TWICE)
    first, second = small_grid("first", first, 3), small_grid("second", second, 3)
    sizes = zip(first.shape, second.shape, strict=True)
    needed = tuple(a + b - 1 for a, b in sizes)
    if any(n < least for n, least in zip(image.shape, needed, strict=True)):
        raise ValueError(
            f"image must have at least {needed[0]} rows and {needed[1]} columns for "
            f"both kernels in a row, got shape {image.shape}"
        )
    ways = two_in_a_row.both_ways(image, first, second, relu)
    return render(
        two_in_a_row.SIZE,
        two_in_a_row.draw(ways),
        title="Two kernels in a row, and one for both",
        alt=two_in_a_row.alt_text(ways),
        words=two_in_a_row.describe(ways),
        under=True,
    )


def view_output_size(n, kernel, stride=1, padding=0, dilation=1):
    """Draw how many numbers come out along one side, a bar for each position."""
    values = n, kernel, stride, padding, dilation
    pairs = zip(LIMITS, values, strict=True)
    side = output_size.Side(
        *(whole(name, value, low=low, high=high) for (name, low, high), value in pairs)
    )
    elements, size = output_size.draw(side)
    return render(
        size,
        elements,
        title="How many numbers come out along one side",
        alt=output_size.alt_text(side),
        words=output_size.describe(side),
        under=size[0] > drawing.NARROW,
    )
