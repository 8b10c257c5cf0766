"""Pictures as VGG16 wants them: BGR, 0 to 255, minus the ImageNet mean."""

import numpy as np

MEAN_BGR = np.array([103.939, 116.779, 123.68], dtype=np.float32)
"""Mean of the ImageNet training pictures: blue, green, red, on 0 .. 255."""

SIDE = 64
"""Pixels a side that the small model was trained on."""


def preprocess(images, model=None):
    """Turn pictures into what VGG16 was trained on, without touching them.

    Parameters
    ----------
    images : array_like
        One picture or a stack of pictures: (height, width), (height, width, c)
        or (n, height, width, c) with c = 1 (gray), 3 (RGB) or 4 (RGBA, alpha is
        dropped); a gray stack is (n, height, width, 1). Integers are 0 .. 255;
        floats 0 .. 1 as in scikit-image, or 0 .. 255 once a value is above 1.
    model : keras.Model, optional
        The model to feed; both models of this package take the same input, so
        it serves to check that the pictures are large enough and of its size.

    Returns
    -------
    numpy.ndarray
        A new float32 array (n, height, width, 3): blue, green, red, about
        -124 .. 151.

    Raises
    ------
    ValueError
        If `images` is no picture (shape, values not finite or outside
        0 .. 255), or does not fit `model`.

    Notes
    -----
    Unlike ``keras.applications.vgg16.preprocess_input`` it never changes the
    caller's array, so a cell can be run twice.

    Source: the VGG group's training set-up, arXiv:1409.1556, section 2.1.
    """
    rgb = _rgb(_to_255(np.asarray(images)))
    if model is not None:
        _check_fits(rgb.shape, model)
    return rgb[..., ::-1] - MEAN_BGR


def to_rgb(x):
    """Undo `preprocess`: make pictures that can be shown.

    Parameters
    ----------
    x : numpy.ndarray
        Preprocessed pictures, (..., 3).

    Returns
    -------
    numpy.ndarray
        float32, same shape, red, green, blue, 0 .. 1.
    """
    return np.clip((np.asarray(x) + MEAN_BGR)[..., ::-1] / 255, 0, 1)


def one_picture(image, model=None):
    """Preprocess one picture, refusing a stack of several.

    Parameters
    ----------
    image : array_like
        One picture as in `preprocess`.
    model : keras.Model, optional
        The model to feed.

    Returns
    -------
    numpy.ndarray
        float32 (1, height, width, 3).

    Raises
    ------
    ValueError
        If `image` is not one picture.
    """
    x = preprocess(image, model)
    if len(x) != 1:
        raise ValueError(f"image holds {len(x)} pictures, give one")
    return x


def fit_classifier(model, image):
    """Cut the middle square of one picture and resize it for the classifier.

    Parameters
    ----------
    model : keras.Model
        A VGG16 with its classifier.
    image : array_like
        One picture as in `preprocess`.

    Returns
    -------
    numpy.ndarray
        Preprocessed, float32 (1, side, side, 3).

    Raises
    ------
    ValueError
        If `image` is not one picture.
    """
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
        raise ValueError(f"images has dtype {images.dtype}: give integers or floats")
    if images.size == 0:
        raise ValueError(f"images is empty, shape {images.shape}: give a picture")
    low, high = images.min(), images.max()
    if not (np.isfinite(low) and np.isfinite(high) and low >= 0 and high <= 255):
        raise ValueError(
            f"images runs from {low} to {high}: give 0 .. 255, or floats 0 .. 1 "
            "(values below 0 mean that it is preprocessed already)"
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
            f"images has shape {images.shape}: give (height, width), "
            "(height, width, c) or (n, height, width, c) with c = 1, 3 or 4"
        )
    if images.shape[-1] == 1:
        return np.repeat(images, 3, axis=-1)
    return images[..., :3]


def _check_fits(shape, model):
    wanted = model.input_shape[1:3]
    for side, need in zip(shape[1:3], wanted, strict=True):
        if need is not None and side != need:
            raise ValueError(
                f"images are {shape[1]} x {shape[2]} pixels: this model takes "
                f"{wanted[0]} x {wanted[1]}; resize them first"
            )
        if side < 32:
            raise ValueError(
                f"images are {shape[1]} x {shape[2]} pixels: VGG16 halves them five "
                "times, give at least 32 x 32"
            )
