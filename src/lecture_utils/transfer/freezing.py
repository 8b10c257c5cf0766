"""Did the weights change? Digests of each layer, before a training and after."""

import hashlib
from dataclasses import dataclass

from ..vgg16.parts import inner_layers


@dataclass(frozen=True)
class Fingerprint:
    """One layer's weights as a digest.

    Attributes
    ----------
    name : str
    n_params : int
    trainable : bool
        What the layer says of itself; whether it holds is what the report is for.
    digest : str
        Hexadecimal, of all its weights, bit by bit.
    """

    name: str
    n_params: int
    trainable: bool
    digest: str


@dataclass(frozen=True)
class LayerChange:
    """What a training did to one layer.

    Attributes
    ----------
    name : str
    n_params : int
    trainable : bool
        What the layer said of itself after the training.
    changed : bool
        Whether a single bit of its weights differs.
    """

    name: str
    n_params: int
    trainable: bool
    changed: bool


def fingerprints(model):
    """Take the fingerprint of every layer that has weights.

    Parameters
    ----------
    model : keras.Model

    Returns
    -------
    list of Fingerprint
        From input to output; a model inside of it by its own layers.
    """
    return [
        Fingerprint(
            layer.name,
            layer.count_params(),
            bool(layer.trainable and layer.trainable_variables),
            digest_of(layer.get_weights()),
        )
        for layer in inner_layers(model)
        if layer.weights
    ]


def freeze_report(before, after):
    """Compare the fingerprints of a model before and after a training.

    Parameters
    ----------
    before, after : list of Fingerprint
        From `fingerprints`, of the same model.

    Returns
    -------
    list of LayerChange

    Raises
    ------
    ValueError
        If the two are not of the same layers.
    """
    if [b.name for b in before] != [a.name for a in after]:
        raise ValueError(
            f"before has the layers {[b.name for b in before]} and after "
            f"{[a.name for a in after]}; accepted: fingerprints of one model"
        )
    return [
        LayerChange(a.name, a.n_params, a.trainable, a.digest != b.digest)
        for b, a in zip(before, after, strict=True)
    ]


def digest_of(arrays):
    """Compute one digest of some arrays: of their types, shapes and bits.

    Parameters
    ----------
    arrays : iterable of ndarray

    Returns
    -------
    str
        Hexadecimal.
    """
    total = hashlib.blake2b(digest_size=16)
    for array in arrays:
        total.update(f"{array.dtype}{array.shape}".encode())
        total.update(array.tobytes())
    return total.hexdigest()
