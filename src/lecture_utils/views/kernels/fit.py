"""A kernel that learns by gradient descent what a secret one does."""

from lecture_utils._checks import finite, whole
from lecture_utils.views.kernels.fit_drawing import SIZE, fit_drawing, fit_words
from lecture_utils.views.kit.loss_curve import amount
from lecture_utils.views.kit.svg import picture, svg

SMALLEST, LARGEST = 8, 128


def view_learned_kernel(history, k, secret, image, *, hide_future=False):
    """Draw step `k` of a fit: the kernel, the secret one, and what each does.

    Parameters
    ----------
    history : kernel_fit.History
        From `kernel_fit.fit_kernel`.
    k : int
        0 is the start.
    secret : array_like of shape (3, 3)
        The kernel that made the targets.
    image : array_like of shape (height, width)
        8 to 128 pixels a side; both kernels are laid over it.
    hide_future : bool
        Draw J up to step `k` alone.

    Returns
    -------
    Picture
        An HTML string: J by step on a logarithmic axis, both kernels and their
        difference in numbers, and their results on the image.

    Raises
    ------
    ValueError
        If kernels are not 3 x 3, the image is too small or too large, a number is
        not finite, or there is no step `k`.
    """
    secret = finite("secret", secret, shape=(3, 3))
    kernels = finite("history.kernels", history.kernels, shape=(None, 3, 3))
    k = whole("k", k, low=0, high=len(kernels) - 1)
    image = finite("image", image, ndim=2)
    if not SMALLEST <= min(image.shape) <= max(image.shape) <= LARGEST:
        raise ValueError(
            f"image has shape {image.shape}; accepted: {SMALLEST} to {LARGEST} pixels "
            "a side"
        )
    off = amount(float(abs(kernels[k] - secret).max()))
    alt = (
        f"Step {k} of {len(kernels) - 1}: J = {amount(float(history.J[k]))}, the "
        f"largest difference between a weight and the secret kernel’s is {off}"
    )
    drawing = svg(
        *SIZE,
        fit_drawing(history, k, secret, image, hide_future),
        title="A kernel that learns from a secret one",
        desc=alt,
    )
    return picture(drawing, alt=alt, words=fit_words(history, k, secret))
