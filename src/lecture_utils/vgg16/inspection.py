"""Look into a VGG16: its kernels, its maps, its evidence for classes."""

from dataclasses import dataclass

import numpy as np

from .._checks import whole
from .images import fit_classifier, one_picture
from .parts import convolution, extractor
from .slips import slipped


@dataclass(frozen=True)
class ClassEvidence:
    """What a model says for one class.

    Parameters
    ----------
    index : int
        Place of the class in the model's output.
    name : str
        Name of the class.
    z : float
        Evidence before the softmax; only differences between classes count.
    probability : float
        Softmax of z, 0 .. 1.
    """

    index: int
    name: str
    z: float
    probability: float


def kernels(model, layer, *, rgb=False):
    """Return the weights of a convolution.

    Parameters
    ----------
    model : keras.Model
        A VGG16.
    layer : str
        Name of a convolution, e.g. "block1_conv1".
    rgb : bool, default False
        Whether to turn the input channels of the first layer round, from the
        model's blue, green, red to red, green, blue: the order to show them in.

    Returns
    -------
    numpy.ndarray
        (height, width, n_in, n_filters); ``[..., j, i]`` is a kernel, ``[..., i]``
        the filter that makes feature map i. A copy.

    Raises
    ------
    ValueError
        If `layer` is no convolution of the model, or `rgb` is asked of a layer
        that does not read the picture.
    """
    weights = np.array(convolution(model, layer).get_weights()[0])
    if rgb and weights.shape[2] != 3:
        raise ValueError(
            f"rgb is True: {layer} reads {weights.shape[2]} maps and not a picture; "
            "give a layer that reads red, green and blue"
        )
    return weights[:, :, ::-1] if rgb else weights


def feature_maps(model, image, layers):
    """Compute what layers make of one picture.

    Parameters
    ----------
    model : keras.Model
        A VGG16.
    image : array_like
        One picture as in `preprocess`, of any size from 32 pixels a side on.
    layers : str or list of str
        Names of layers, e.g. "block1_conv1" or ["block1_conv1", "block5_pool"].

    Returns
    -------
    dict of str to numpy.ndarray
        For each name the maps, float32 (height, width, n_maps), all >= 0.

    Raises
    ------
    ValueError
        If `image` is not one picture or `layers` are not the model's.
    """
    import keras

    names = [layers] if isinstance(layers, str) else list(layers)
    part = extractor(model, names)
    maps = part(one_picture(image, part), training=False)
    return {name: keras.ops.convert_to_numpy(maps[name])[0] for name in names}


def class_evidence(model, image, k=5, *, slip="none"):
    """Return the k classes that a model finds most likely in one picture.

    The picture is resized to what the classifier was trained on: 224 x 224
    pixels for the real VGG16, 64 x 64 for the small one, the middle square of it.

    Parameters
    ----------
    model : keras.Model
        A VGG16 with its classifier.
    image : array_like
        One picture as in `preprocess`.
    k : int, default 5
        Number of classes.
    slip : str, default "none"
        A mistake in feeding the picture, one of `SLIPS`, to see what it costs.

    Returns
    -------
    list of ClassEvidence
        The most likely class first. Probabilities sum to 1 over all classes, not
        over these k.

    Raises
    ------
    ValueError
        If `model` has no classifier, `image` is not one picture, `k` is not
        between 1 and the number of classes, or `slip` is unknown.
    """
    import keras

    if model.layers[-1].name != "predictions":
        raise ValueError("model has no classifier: load it with include_top=True")
    classes = model.output_shape[-1]
    k = whole("k", k, low=1, high=classes)
    head = model.layers[-1]
    before = keras.Model(model.input, head.input)
    a = before(slipped(fit_classifier(model, image), slip), training=False)
    z = keras.ops.convert_to_numpy(keras.ops.matmul(a, head.kernel) + head.bias)[0]
    p = np.exp(z - z.max()) / np.exp(z - z.max()).sum()
    names = getattr(model, "class_names", [f"class {i}" for i in range(classes)])
    best = np.argsort(-z, kind="stable")[:k]
    return [ClassEvidence(int(i), names[i], float(z[i]), float(p[i])) for i in best]
