"""Pictures as VGG16 takes them, BGR minus the ImageNet mean, and common mistakes."""

import numpy as np

from lecture_utils._validation import one_of

MEAN_BGR = np.array([103.939, 116.779, 123.68], dtype=np.float32)
"""Mean of the ImageNet training pictures: blue, green, red, on 0 .. 255."""

SIDE = 64
"""Pixels a side that the small model was trained on."""


def preprocess(images, model=None):
    """Convert pictures to the input of VGG16, in a new array.

    Parameters
    ----------
    images : array_like
        One picture or a stack of pictures: (height, width), (height, width, c)
        or (n, height, width, c) with c = 1 (gray), 3 (RGB) or 4 (RGBA, alpha is
        dropped); a gray stack is (n, height, width, 1). Integers are 0 .. 255;
        floats 0 .. 1 as in scikit-image, or 0 .. 255 once a value is above 1.
    model : keras.Model, optional
        Checks that the pictures are of a size that the model takes.

    Returns
    -------
    numpy.ndarray
        A new float32 array (n, height, width, 3): blue, green, red, about
        -124 .. 151.

    Notes
    -----
    Unlike ``keras.applications.vgg16.preprocess_input`` it never changes the
    caller's array, so a cell can be run twice.

    Source: the VGG group's training set-up, arXiv:1409.1556, section 2.1.

    Examples
    --------
    >>> x = preprocess(np.ones((32, 32, 3)))
    >>> x.shape, x[0, 0, 0].round(1)
    ((1, 32, 32, 3), array([151.1, 138.2, 131.3], dtype=float32))
    """
    rgb = _rgb(_to_255(np.asarray(images)))
    if model is not None:
        _check_fits(rgb.shape, model)
    return rgb[..., ::-1] - MEAN_BGR


def to_rgb(x):
    """Undo `preprocess`: return float32 pictures, RGB, 0 .. 1."""
    return np.clip((np.asarray(x) + MEAN_BGR)[..., ::-1] / 255, 0, 1)


def one_picture(image, model=None):
    """Preprocess one picture; a stack of several raises ValueError."""
    x = preprocess(image, model)
    if len(x) != 1:
        raise ValueError(f"image must be one picture, got {len(x)}")
    return x


def fit_classifier(model, image):
    """Cut the middle square of one picture and resize it for the classifier."""
    import keras

    x = one_picture(image)
    side = min(x.shape[1:3])
    top, left = (x.shape[1] - side) // 2, (x.shape[2] - side) // 2
    square = x[:, top : top + side, left : left + side]
    wanted = model.input_shape[1:3]
    wanted = (SIDE, SIDE) if None in wanted else wanted
    if (side, side) == wanted:
        return square
    resized = keras.ops.image.resize(square, wanted, antialias=True)
    return keras.ops.convert_to_numpy(resized)


def _to_255(images):
    """Return float32 on 0 .. 255, always a new array."""
    if images.dtype == bool or images.dtype.kind not in "uif":
        raise ValueError(f"images must hold integers or floats, got {images.dtype}")
    if images.size == 0:
        raise ValueError(f"images must not be empty, got shape {images.shape}")
    low, high = images.min(), images.max()
    if not (np.isfinite(low) and np.isfinite(high) and low >= 0 and high <= 255):
        raise ValueError(
            "images must be 0 .. 255, or floats 0 .. 1 (negative values: preprocessed "
            f"already?), got {low} to {high}"
        )
    scale = 255 if images.dtype.kind == "f" and high <= 1 else 1
    return images.astype(np.float32) * np.float32(scale)


def _rgb(images):
    if images.ndim == 2:
        images = images[..., None]
    if images.ndim == 3:
        images = images[None]
    if images.ndim != 4 or images.shape[-1] not in (1, 3, 4):
        raise ValueError(
            "images must have shape (height, width), (height, width, c) or (n, height, "
            f"width, c) with c = 1, 3 or 4, got {images.shape}"
        )
    if images.shape[-1] == 1:
        return np.repeat(images, 3, axis=-1)
    return images[..., :3]


def _check_fits(shape, model):
    wanted = model.input_shape[1:3]
    for side, need in zip(shape[1:3], wanted, strict=True):
        if need is not None and side != need:
            raise ValueError(
                f"images must be {wanted[0]} x {wanted[1]} pixels for this model, got "
                f"{shape[1]} x {shape[2]}; resize them first"
            )
        if side < 32:
            raise ValueError(
                "images must have at least 32 x 32 pixels, as VGG16 halves them five "
                f"times, got {shape[1]} x {shape[2]}"
            )


SLIPS = ("none", "RGB for BGR", "divided by 255", "twice")
"""Mistakes in feeding a VGG16, and none."""


def slipped(x, slip):
    """Apply a preprocessing mistake to correctly preprocessed pictures.

    ===============  ==========================================================
    RGB for BGR      channels not reversed, each minus the other colour's mean
    divided by 255   red, green, blue from 0 to 1, and nothing else
    twice            preprocessed again: reversed again, the mean off again
    ===============  ==========================================================

    Parameters
    ----------
    x : array_like
        Pictures from `preprocess`, (..., 3). Never changed.
    slip : str
        One of `SLIPS`; "none" gives a copy.

    Returns
    -------
    numpy.ndarray
        A new float32 array of the same shape: what the network gets.

    Notes
    -----
    No network raises an error: shape and type are right.

    Examples
    --------
    >>> slipped(np.zeros((1, 1, 3)), "divided by 255").round(2)
    array([[[0.49, 0.46, 0.41]]], dtype=float32)
    """
    one_of("slip", slip, SLIPS)
    x = np.array(x, dtype=np.float32)
    if x.ndim == 0 or x.shape[-1] != 3:
        raise ValueError(f"x must have shape (..., 3), got {x.shape}")
    if slip == "none":
        return x
    if slip == "twice":
        return x[..., ::-1] - MEAN_BGR
    rgb = (x + MEAN_BGR)[..., ::-1]
    return rgb / np.float32(255) if slip == "divided by 255" else rgb - MEAN_BGR
