"""A kernel on a photo and on numbers, and one that learns what another one does."""

import numpy as np

from lecture_utils import datasets
from lecture_utils._validation import finite, number, one_of, small_grid
from lecture_utils.convolution import correlate2d
from lecture_utils.views.kernels import drawing, learning, text
from lecture_utils.views.kernels.drawing import AS_PHOTO, SIGNED
from lecture_utils.views.kit.svg import render
from lecture_utils.views.kit.text import amount

SHOWS = (SIGNED, AS_PHOTO)
MOST_PIXELS, MOST_NUMBERS, MOST_ENTRIES = 512, 6, 5


def view_kernel(photo, kernel, *, grid=None, name="", show=SIGNED, divisor=None):
    """Draw what a kernel makes of a photo, and of a few numbers.

    Parameters
    ----------
    photo : array_like of shape (h, w)
        Gray, from 0, black, to 1, white; up to 512 pixels a side.
    kernel : array_like of shape (kh, kw)
        Up to 5 x 5.
    grid : array_like of shape (rows, columns), optional
        The numbers, up to 6 x 6; the deck's where none are given.
    name : str
        What the kernel is called; one of `convolution.KERNELS` is recognised.
    show : {"signed", "as a photo"}
        Results on a scale from blue over white, 0, to orange; or from 0, black, to 1,
        white.
    divisor : float, optional
        Numbers of the kernel are written as so many parts of 1. Where it is not given
        and one makes them all whole, that one is taken.

    Returns
    -------
    Picture
        Photo, kernel and result; under them the same with numbers.

    Notes
    -----
    The kernel lies wholly inside of the photo, so that no edge is seen where only the
    photo ends; the results are smaller by its size less one.

    Examples
    --------
    >>> picture = view_kernel([[0, 0, 1], [0, 0, 1]], [[-1, 1]], name="right edge")
    >>> picture.alt.partition(": ")[0]
    'The kernel right edge, 1 × 2, on a photo of 2 × 3 pixels'
    """
    photo, kernel = _photo(photo), small_grid("kernel", kernel, MOST_ENTRIES)
    grid = datasets.deck_image() if grid is None else grid
    grid = small_grid("grid", grid, MOST_NUMBERS)
    one_of("show", show, SHOWS)
    if divisor is not None:
        divisor = number("divisor", divisor, above=0)
    values = correlate2d(photo, kernel)
    scene = drawing.Scene(
        *(photo, kernel, str(name) or text.name_of(kernel), divisor),
        values=values,
        grid=grid,
        numbers=correlate2d(grid, kernel),
        show=show,
        full=drawing.full_colour(values),
    )
    return render(
        drawing.SIZE,
        drawing.draw(scene),
        title="A kernel on a photo and on numbers",
        alt=text.alt_text(scene),
        words=text.describe(scene),
    )


def view_learned_kernel(history, k, secret, image, *, hide_future=False):
    """Draw step `k` of a `kernel_fit.History`: J, both kernels, and what each does."""
    off = float(np.abs(history.kernels[k] - secret).max())
    alt = (
        f"Step {k} of {len(history.J) - 1}: J = {amount(float(history.J[k]))}, the "
        f"largest difference between a weight and the secret kernel’s is {amount(off)}"
    )
    return render(
        learning.SIZE,
        learning.draw(history, k, secret, image, hide_future),
        title="A kernel that learns from a secret one",
        alt=alt,
        words=learning.describe(history, k, off),
    )


def _photo(photo):
    photo = finite("photo", photo, ndim=2)
    if not 1 <= min(photo.shape) <= max(photo.shape) <= MOST_PIXELS:
        raise ValueError(
            f"photo must have 1 to {MOST_PIXELS} pixels a side, got shape {photo.shape}"
        )
    low, high = float(photo.min()), float(photo.max())
    if low < 0 or high > 1:
        raise ValueError(
            f"photo must hold values from 0, black, to 1, white, got {low:g} to "
            f"{high:g}"
        )
    return photo
