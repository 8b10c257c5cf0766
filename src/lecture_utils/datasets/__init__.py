"""Data sets: computed, or shipped with the package; none needs a network."""

from lecture_utils.datasets.images import PHOTOS, deck_image, flowers, photo
from lecture_utils.datasets.networks import network, neuron
from lecture_utils.datasets.points import (
    DATASETS,
    GATES,
    blobs,
    load,
    logic_gate,
    moons,
    spirals,
    xor,
)

__all__ = [
    "DATASETS",
    "GATES",
    "PHOTOS",
    "blobs",
    "deck_image",
    "flowers",
    "load",
    "logic_gate",
    "moons",
    "network",
    "neuron",
    "photo",
    "spirals",
    "xor",
]
