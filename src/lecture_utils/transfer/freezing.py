"""Compare digests of each layer's weights before and after a training."""

import hashlib
from dataclasses import dataclass

from ..vgg16.architecture import inner_layers


@dataclass(frozen=True)
class Fingerprint:
    """One layer's weights as a digest."""

    name: str
    n_params: int
    trainable: bool  # what Keras says
    digest: str  # of all its weights, bit by bit


@dataclass(frozen=True)
class LayerChange:
    """What a training did to one layer."""

    name: str
    n_params: int
    trainable: bool  # what Keras says after the training
    changed: bool  # at least one bit of its weights differs


def fingerprints(model):
    """Return the fingerprint of every layer that has weights.

    Parameters
    ----------
    model : keras.Model

    Returns
    -------
    list of Fingerprint
        From input to output, nested models layer by layer.

    Examples
    --------
    >>> from lecture_utils import vgg16
    >>> fingerprints(vgg16.build(1 / 64, include_top=False))[0].name
    'block1_conv1'
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

    Examples
    --------
    >>> from lecture_utils import vgg16
    >>> model = vgg16.build(1 / 64, include_top=False)
    >>> before = fingerprints(model)
    >>> any(change.changed for change in freeze_report(before, fingerprints(model)))
    False
    """
    if [b.name for b in before] != [a.name for a in after]:
        raise ValueError(
            "before and after must be fingerprints of one model, got layers "
            f"{[b.name for b in before]} and {[a.name for a in after]}"
        )
    return [
        LayerChange(a.name, a.n_params, a.trainable, a.digest != b.digest)
        for b, a in zip(before, after, strict=True)
    ]


def digest_of(arrays):
    """Return one digest of the types, shapes and bits of some arrays."""
    total = hashlib.blake2b(digest_size=16)
    for array in arrays:
        total.update(f"{array.dtype}{array.shape}".encode())
        total.update(array.tobytes())
    return total.hexdigest()
