"""Where in a picture the evidence for a class lies, and what a head says of it."""

import numpy as np

from lecture_utils._checks import finite, listed, one_of, truth, whole
from lecture_utils.convolution import VGG16_LAYERS
from lecture_utils.views.kit.svg import picture, svg
from lecture_utils.views.transfer import heat_drawing, heat_text


def view_heat(
    image, heat, probabilities, names, target, *, layer=None, is_a=None, over_photo=True
):
    """Draw where in a picture the evidence for a class lies.

    Parameters
    ----------
    image : array_like of shape (height, width, 3)
        From 0 to 1, or uint8; 32 to 512 pixels a side.
    heat : array_like of shape (map_height, map_width)
        From 0 to 1, as `transfer.class_heat` returns it; no finer than the picture.
    probabilities : array_like of shape (n_classes,)
        What the head says of this picture.
    names : sequence of str
        What each class is called; two or more.
    target : int
        The class that `heat` belongs to.
    layer : str, optional
        Whose maps were weighed; then the box is drawn that the strongest place sees.
    is_a : int, optional
        The picture's true class.
    over_photo : bool
        Lay the heat over the picture, or show it alone.

    Returns
    -------
    Picture
        An HTML string: the picture with its heat, the strongest place ringed; the
        probabilities as bars, the class shown framed.

    Raises
    ------
    ValueError
        If shapes do not fit each other, a number is out of range, or there is no such
        class or layer.

    Notes
    -----
    Zhou et al. 2016, "Learning deep features for discriminative localization".
    """
    scene = _scene(image, heat, probabilities, names, target, layer, is_a)
    over_photo = truth("over_photo", over_photo)
    alt = f"{heat_text.answer(scene)}. {_alt(scene)}"
    drawing = svg(
        *heat_drawing.SIZE,
        heat_drawing.heat_drawing(scene, over_photo),
        title="Where the head looks",
        desc=alt,
    )
    return picture(drawing, alt=alt, words=heat_text.heat_words(scene), under=True)


def _alt(scene):
    rows, columns = scene.heat.shape
    name = scene.names[scene.target]
    if scene.peak is None:
        return f"No place of {rows} x {columns} speaks for “{name}”"
    row, column = scene.peak
    return (
        f"The evidence for “{name}”, {rows} x {columns} places, is strongest in row "
        f"{row}, column {column}"
    )


def _scene(image, heat, probabilities, names, target, layer, is_a):
    """Return what is drawn, checked."""
    if np.asarray(image).dtype == np.uint8:
        image = np.asarray(image) / 255
    image = _shares("image", finite("image", image, shape=(None, None, 3)))
    if not all(32 <= side <= 512 for side in image.shape[:2]):
        raise ValueError(
            f"image has shape {image.shape}; accepted: 32 to 512 pixels a side"
        )
    heat = _shares("heat", finite("heat", heat, ndim=2))
    if not all(0 < n <= side for n, side in zip(heat.shape, image.shape, strict=False)):
        raise ValueError(
            f"heat has shape {heat.shape}; accepted: 1 to {image.shape[0]} rows and 1 "
            f"to {image.shape[1]} columns, the picture's"
        )
    names = tuple(map(str, listed("names", names)))
    if len(names) < 2:
        raise ValueError(f"names has {len(names)} entries; accepted: two or more")
    p = finite("probabilities", probabilities, shape=(len(names),))
    most = len(names) - 1
    return heat_drawing.Scene(
        image,
        heat,
        _shares("probabilities", p),
        names,
        whole("target", target, low=0, high=most),
        None if is_a is None else whole("is_a", is_a, low=0, high=most),
        None if layer is None else one_of("layer", layer, VGG16_LAYERS),
    )


def _shares(name, values):
    """Return values if all are from 0 to 1, but for rounding, else raise."""
    if values.size and (values.min() < -1e-6 or values.max() > 1 + 1e-6):
        raise ValueError(
            f"{name} holds values from {values.min():g} to {values.max():g}; accepted: "
            f"0 to 1"
        )
    return np.clip(values, 0, 1)
