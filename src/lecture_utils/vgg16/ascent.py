"""The picture that one channel likes best."""

from dataclasses import dataclass

import numpy as np

from .._checks import generator, number, whole
from .gradients import gradient_of
from .images import MEAN_BGR, to_rgb
from .parts import convolution, extractor, inner_layers


@dataclass(frozen=True)
class Ascent:
    """A picture made by gradient ascent.

    Parameters
    ----------
    image : numpy.ndarray
        (side, side, 3), RGB, 0 .. 1.
    z : list of float
        Mean z of the channel over the picture, before the first step and after
        each step.
    """

    image: np.ndarray
    z: list


def maximize_activation(model, layer, channel, *, steps=60, side=96, lr=4.0, rng=None):
    """Make the picture that one channel likes best, by gradient ascent.

    Starts at gray noise, climbs on the mean z of the channel (before ReLU, so
    that a silent channel can wake up), by steps of the same length whatever the
    gradient's, and shifts the picture a little before each, so that what helps
    must help anywhere.

    Parameters
    ----------
    model : keras.Model
        A VGG16.
    layer : str
        Name of a convolution, e.g. "block3_conv1".
    channel : int
        Number of the feature map.
    steps : int, default 60
        Steps uphill.
    side : int, default 96
        Pixels a side, at least 32.
    lr : float, default 4.0
        Length of a step: mean change of a pixel, on 0 .. 255.
    rng : numpy.random.Generator, optional
        Source of the noise and shifts; default ``default_rng(0)``.

    Returns
    -------
    Ascent
        The picture and how z rose.

    Raises
    ------
    ValueError
        If `layer` is no convolution of the model, or a number is out of range.

    Notes
    -----
    Source: Erhan et al. 2009, "Visualizing higher-layer features of a deep
    network"; the shifts: Mordvintsev et al. 2015, "Inceptionism".
    """
    size = convolution(model, layer).filters
    channel = whole("channel", channel, low=0, high=size - 1)
    steps = whole("steps", steps, low=1)
    side = whole("side", side, low=32, high=1024)
    lr = number("lr", lr, above=0, high=255)
    rng = generator(rng, seed=0)
    gradient = gradient_of(_mean_z(model, layer), (side, side, 3), size)
    x = rng.normal(0, 8, (1, side, side, 3)).astype(np.float32)
    heights = []
    for _ in range(steps):
        x = np.roll(x, rng.integers(-4, 5, size=2), axis=(1, 2))
        z, dz_dx = gradient(x, channel)
        heights.append(z)
        x = x + np.float32(lr) * dz_dx / (np.abs(dz_dx).mean() + 1e-12)
        x = np.clip(x, -MEAN_BGR, 255 - MEAN_BGR)
    return Ascent(to_rgb(x)[0], [*heights, gradient(x, channel)[0]])


def _mean_z(model, layer):
    """Return the function from pictures to the mean z of each channel."""
    import keras

    last = convolution(model, layer)
    names = [each.name for each in inner_layers(model)]
    before = names[names.index(layer) - 1]
    start = extractor(model, before) if before.startswith("block") else lambda x: x

    def mean_z(x):
        z = keras.ops.conv(start(x), last.kernel, padding="same") + last.bias
        return keras.ops.mean(z, axis=(1, 2))

    return mean_z
