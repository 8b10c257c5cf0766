"""Gradients by pictures and maps: activation maximization and Grad-CAM."""

from dataclasses import dataclass

import numpy as np

from lecture_utils._validation import generator, number, one_of, whole
from lecture_utils.vgg16.architecture import extractor, find_convolution, inner_layers
from lecture_utils.vgg16.preprocessing import MEAN_BGR, fit_classifier, to_rgb


@dataclass(frozen=True)
class Ascent:
    """A picture made by gradient ascent."""

    image: np.ndarray  # (side, side, 3), RGB, 0 .. 1
    z: list  # mean z of the channel, before the first step and after each step


def maximize_activation(model, layer, channel, *, steps=60, side=96, lr=4.0, rng=None):
    """Make a picture that maximizes one channel, by gradient ascent.

    It starts from gray noise and climbs the mean z of the channel (before ReLU, so
    that a silent channel can wake up) in steps of one length, and shifts the picture
    a little before each, so that what helps must help anywhere.

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

    Notes
    -----
    Source: Erhan et al. 2009, "Visualizing higher-layer features of a deep
    network"; the shifts: Mordvintsev et al. 2015, "Inceptionism".

    Examples
    --------
    >>> from lecture_utils import datasets, vgg16
    >>> model = vgg16.build(1 / 16, classes=10, pooling="avg")
    >>> made = vgg16.maximize_activation(model, "block1_conv1", 0, steps=2, side=32)
    >>> made.image.shape, len(made.z)
    ((32, 32, 3), 3)
    """
    size = find_convolution(model, layer).filters
    channel = whole("channel", channel, low=0, high=size - 1)
    steps = whole("steps", steps, low=1)
    side = whole("side", side, low=32, high=1024)
    lr = number("lr", lr, above=0, high=255)
    rng = generator(rng, seed=0)
    mean_z = _mean_z(model, layer)
    x = rng.normal(0, 8, (1, side, side, 3)).astype(np.float32)
    heights = []
    for _ in range(steps):
        x = np.roll(x, rng.integers(-4, 5, size=2), axis=(1, 2))
        z, dz_dx = _value_and_gradient(mean_z, x, channel)
        heights.append(z)
        x = x + np.float32(lr) * dz_dx / (np.abs(dz_dx).mean() + 1e-12)
        x = np.clip(x, -MEAN_BGR, 255 - MEAN_BGR)
    return Ascent(to_rgb(x)[0], [*heights, float(mean_z(x)[0, channel])])


def _mean_z(model, layer):
    """Return the function from pictures to the mean z of each channel."""
    import keras

    last = find_convolution(model, layer)
    names = [each.name for each in inner_layers(model)]
    before = names[names.index(layer) - 1]
    start = extractor(model, before) if before.startswith("block") else lambda x: x

    def mean_z(x):
        z = keras.ops.conv(start(x), last.kernel, padding="same") + last.bias
        return keras.ops.mean(z, axis=(1, 2))

    return mean_z


@dataclass(frozen=True)
class HeatMap:
    """The evidence for a class, place by place."""

    image: np.ndarray  # what the model saw, (side, side, 3), RGB, 0 .. 1
    heat: np.ndarray  # (side, side), 0 .. 1; all 0 without evidence


def grad_cam(model, image, target, *, layer="block5_conv3"):
    """Show where in a picture the evidence for a class lies.

    Each map of `layer` is weighted by the gradient of z of the class, averaged over
    the picture; negative values of the weighted sum are cut off.

    Parameters
    ----------
    model : keras.Model
        A VGG16 with a classifier, or its layers with a head of your own: a chain
        of layers that ends in a Dense layer.
    image : array_like
        One picture as in `preprocess`; the middle square is taken and resized as
        in `class_evidence`.
    target : int or str
        Number of the class, or its name in ``model.class_names``.
    layer : str, default "block5_conv3"
        Layer whose maps are weighted.

    Returns
    -------
    HeatMap
        The picture as the model saw it, and the heat on it.

    Notes
    -----
    Source: Selvaraju et al. 2017, arXiv:1610.02391, equations 1 and 2.

    Examples
    --------
    >>> from lecture_utils import datasets, vgg16
    >>> model = vgg16.build(1 / 16, classes=10, pooling="avg")
    >>> photo = datasets.photo("cat", 64, gray=False)
    >>> vgg16.grad_cam(model, photo, 3).heat.shape
    (64, 64)
    """
    import keras

    tail, classes = _z_after(model, layer)
    x = fit_classifier(model, image)
    maps = keras.ops.convert_to_numpy(extractor(model, layer)(x, training=False))
    _, dz_da = _value_and_gradient(tail, maps, _class_number(model, target, classes))
    heat = np.maximum((maps * dz_da.mean(axis=(1, 2), keepdims=True)).sum(axis=-1), 0)
    heat = keras.ops.image.resize(heat[..., None], x.shape[1:3])
    heat = keras.ops.convert_to_numpy(heat)[0, :, :, 0]
    return HeatMap(to_rgb(x)[0], heat / heat.max() if heat.max() > 0 else heat)


def _z_after(model, layer):
    """Return the function from a layer's maps to z, and the number of z."""
    import keras

    *between, head = inner_layers(model)
    names = [each.name for each in between]
    if not isinstance(head, keras.layers.Dense):
        raise ValueError(
            f"model must end in a Dense classifier, got {head.name!r} at the end"
        )
    one_of("layer", layer, [name for name in names if name.startswith("block")])
    between = between[names.index(layer) + 1 :]

    def z(a):
        for each in between:
            a = each(a, training=False) if "ropout" in each.name else each(a)
        return keras.ops.matmul(a, head.kernel) + head.bias

    return z, head.units


def _class_number(model, target, classes):
    names = getattr(model, "class_names", ())
    if isinstance(target, str) and target in names:
        return names.index(target)
    if isinstance(target, str):
        raise ValueError(f"target must be one of the model's classes, got {target!r}")
    return whole("target", target, low=0, high=classes - 1)


def _value_and_gradient(function, x, k):
    """Return output k of `function` at x, of batch size 1, and its gradient by x."""
    import tensorflow

    x = tensorflow.convert_to_tensor(x)
    with tensorflow.GradientTape() as tape:
        tape.watch(x)
        value = function(x)[0, k]
    return float(value), tape.gradient(value, x).numpy()
