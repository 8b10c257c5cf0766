"""Learn an unknown kernel from images and its results."""

from dataclasses import dataclass

import numpy as np

from lecture_utils import convolution, datasets
from lecture_utils._validation import finite, generator, number, one_of, whole

IMAGES = ("random pixels", "cat")


@dataclass(frozen=True)
class History:
    """Every kernel of a training, from the first guess to the last step."""

    kernels: np.ndarray  # (n_steps + 1, kernel_height, kernel_width)
    J: np.ndarray  # (n_steps + 1,), half the mean squared error over all pixels
    lr: float
    stopped: str = ""  # why it ended early, in words


def examples(secret, *, images="random pixels", n=16, side=16, noise=0.0, rng):
    """Make images, and the results of a secret kernel on them.

    Parameters
    ----------
    secret : array_like of shape (kernel_height, kernel_width)
    images : {"random pixels", "cat"}
        Independent normal pixels, or patches of a photo; scaled to mean 0 and
        standard deviation 1.
    n : int
        How many images.
    side : int
        Their height and width in pixels, at least the kernel's; up to 64.
    noise : float
        Standard deviation of the noise added to every pixel of the results.
    rng : numpy.random.Generator

    Returns
    -------
    images : ndarray of shape (n, side, side)
    targets : ndarray of shape (n, side - kernel_height + 1, side - kernel_width + 1)

    Examples
    --------
    >>> images, targets = examples([[-1, 1]], n=4, side=8, rng=np.random.default_rng(0))
    >>> images.shape, targets.shape
    ((4, 8, 8), (4, 8, 7))
    """
    secret, rng = finite("secret", secret, ndim=2), generator(rng)
    n, noise = whole("n", n, low=1), number("noise", noise, low=0)
    side = whole("side", side, low=max(secret.shape, default=1), high=64)
    if one_of("images", images, IMAGES) == "cat":
        drawn = _patches(datasets.photo("cat", 256), n, side, rng)
    else:
        drawn = rng.normal(size=(n, side, side))
    drawn = (drawn - drawn.mean()) / (drawn.std() or 1.0)
    targets = np.array([convolution.correlate2d(image, secret) for image in drawn])
    return drawn, targets + noise * rng.normal(size=targets.shape)


def _patches(photo, n, side, rng):
    corners = rng.integers(0, np.array(photo.shape) - side + 1, size=(n, 2))
    return np.array([photo[r : r + side, c : c + side] for r, c in corners])


def fit_kernel(images, targets, *, lr, n_steps, rng):
    """Fit a kernel by gradient descent and keep every step.

    Each step moves all weights at once, K <- K - lr dJ/dK, from a small random
    start. The kernel is as large as the difference of images and targets says.

    Parameters
    ----------
    images : array_like of shape (n, height, width)
    targets : array_like of shape (n, out_height, out_width)
        The result of the unknown filter for each image, without padding.
    lr : float
        Learning rate, above 0.
    n_steps : int
        1 or more.
    rng : numpy.random.Generator
        Draws the kernel at the start.

    Returns
    -------
    History
        It ends early, and says why, where J grows beyond a million times its start.

    Notes
    -----
    J = 1/2 mean (result - target)^2, its gradient from `convolution.backward`. LeCun
    and others, 1989, learned their kernels so, as every network has since.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> history = fit_kernel(*examples([[-1, 1]], rng=rng), lr=0.5, n_steps=50, rng=rng)
    >>> history.kernels[-1].round(3)
    array([[-1.,  1.]])
    """
    images, targets, shape = _checked(images, targets)
    lr, n_steps = number("lr", lr, above=0), whole("n_steps", n_steps, low=1)
    kernel = generator(rng).normal(0.0, 0.1, shape)
    kernels, losses, stopped = [], [], ""
    for _ in range(n_steps + 1):
        J, dJ_dkernel = _slope(images, targets, kernel)
        if J == np.inf and not losses:
            raise ValueError(
                "J must be finite at the start, got an overflow: images or targets are "
                "too large"
            )
        if not J <= 1e6 * (losses or [J])[0]:
            stopped = f"lr = {lr:g} is too large here: J grows"
        if J < np.inf:
            kernels.append(kernel)
            losses.append(J)
        if stopped:
            break
        with np.errstate(over="ignore"):
            kernel = kernel - lr * dJ_dkernel
    return History(np.array(kernels), np.array(losses), lr, stopped)


def _checked(images, targets):
    """Return images as one-channel NHWC, targets, and the kernel's shape."""
    images = finite("images", images, ndim=3)
    targets = finite("targets", targets, ndim=3)
    if not images.size:
        raise ValueError(f"images must hold at least one, got shape {images.shape}")
    shape = tuple(np.array(images.shape[1:]) - targets.shape[1:] + 1)
    if len(targets) != len(images) or min(shape) < 1 or not targets.size:
        raise ValueError(
            f"targets must hold {len(images)} grids of at most {images.shape[1]} x "
            f"{images.shape[2]}, as the images, got shape {targets.shape}"
        )
    return images[..., None], targets, shape


def _slope(images, targets, kernel):
    """Return J and its gradient by the kernel; (inf, None) where they overflow."""
    filters = kernel[:, :, None, None]
    if not np.isfinite(kernel).all():
        return np.inf, None
    with np.errstate(over="ignore", invalid="ignore"):
        error = convolution.conv_layer(images, filters)[..., 0] - targets
        J = float(0.5 * np.mean(error**2))
    if not np.isfinite(J):
        return np.inf, None
    dJ_dout = error[..., None] / error.size
    gradients = convolution.backward(dJ_dout, images, filters)
    return J, gradients.dJ_dfilters[:, :, 0, 0]
