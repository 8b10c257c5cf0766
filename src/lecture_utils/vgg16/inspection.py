"""Inspect a VGG16: its kernels, its feature maps and its evidence for classes."""

from dataclasses import dataclass

import numpy as np

from .._validation import whole
from .preprocessing import fit_classifier, one_picture, slipped
from .submodels import convolution, extractor


@dataclass(frozen=True)
class ClassEvidence:
    """The evidence of a model for one class."""

    index: int  # in the model's output
    name: str
    z: float  # before the softmax; only differences between classes count
    probability: float  # 0 .. 1


def kernels(model, layer, *, rgb=False):
    """Return the weights of a convolution.

    Parameters
    ----------
    model : keras.Model
        A VGG16.
    layer : str
        Name of a convolution, e.g. "block1_conv1".
    rgb : bool, default False
        Reverse the input channels of the first layer, from blue, green, red to red,
        green, blue, to show them.

    Returns
    -------
    numpy.ndarray
        (height, width, n_in, n_filters); ``[..., j, i]`` is a kernel, ``[..., i]``
        the filter that makes feature map i. A copy.

    Examples
    --------
    >>> from lecture_utils import datasets, vgg16
    >>> model = vgg16.build(1 / 16, classes=10, pooling="avg")
    >>> vgg16.kernels(model, "block1_conv1").shape
    (3, 3, 3, 4)
    """
    weights = np.array(convolution(model, layer).get_weights()[0])
    if rgb and weights.shape[2] != 3:
        raise ValueError(
            "rgb must be False for a layer that does not read a picture, got True for "
            f"{layer}, which reads {weights.shape[2]} maps"
        )
    return weights[:, :, ::-1] if rgb else weights


def feature_maps(model, image, layers):
    """Return the maps that some layers compute for one picture.

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

    Examples
    --------
    >>> from lecture_utils import datasets, vgg16
    >>> model = vgg16.build(1 / 16, classes=10, pooling="avg")
    >>> photo = datasets.photo("cat", 64, gray=False)
    >>> vgg16.feature_maps(model, photo, "block2_pool")["block2_pool"].shape
    (16, 16, 8)
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
        A mistake in preprocessing, one of `SLIPS`.

    Returns
    -------
    list of ClassEvidence
        The most likely class first. Probabilities sum to 1 over all classes, not
        over these k.

    Examples
    --------
    >>> from lecture_utils import datasets, vgg16
    >>> model = vgg16.build(1 / 16, classes=10, pooling="avg")
    >>> photo = datasets.photo("cat", 64, gray=False)
    >>> best, second = vgg16.class_evidence(model, photo, k=2)
    >>> best.probability >= second.probability
    True
    """
    import keras

    if model.layers[-1].name != "predictions":
        raise ValueError("model must have a classifier: load it with include_top=True")
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
