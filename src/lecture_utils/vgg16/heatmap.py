"""Grad-CAM: where in a picture the evidence for a class lies."""

from dataclasses import dataclass

import numpy as np

from .._checks import one_of, whole
from .gradients import gradient_of
from .images import fit_classifier, to_rgb
from .parts import extractor, inner_layers


@dataclass(frozen=True)
class HeatMap:
    """Where in a picture the evidence for a class lies.

    Parameters
    ----------
    image : numpy.ndarray
        What the model saw, (side, side, 3), RGB, 0 .. 1.
    heat : numpy.ndarray
        (side, side), 0 .. 1; 1 at the strongest place, all 0 where nothing
        speaks for the class.
    """

    image: np.ndarray
    heat: np.ndarray


def grad_cam(model, image, target, *, layer="block5_conv3"):
    """Show where in a picture the evidence for a class lies.

    Each map of `layer` is weighted by how much z of the class rises with it,
    averaged over the picture; the weighted maps are summed and what speaks
    against the class is cut off.

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

    Raises
    ------
    ValueError
        If the model ends in no Dense layer or has no such layer or class.

    Notes
    -----
    Source: Selvaraju et al. 2017, arXiv:1610.02391, equations 1 and 2.
    """
    import keras

    tail, classes = _z_after(model, layer)
    x = fit_classifier(model, image)
    maps = keras.ops.convert_to_numpy(extractor(model, layer)(x, training=False))
    gradient = gradient_of(tail, maps.shape[1:], classes)
    _, dz_da = gradient(maps, _class_number(model, target, classes))
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
            f"model ends in {head.name!r}: grad_cam needs a Dense classifier at the end"
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
        raise ValueError(f"target is {target!r}: not among the model's class names")
    return whole("target", target, low=0, high=classes - 1)
