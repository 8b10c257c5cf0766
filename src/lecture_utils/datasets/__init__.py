"""Data sets: computed, or shipped with the package; none needs a network."""

from lecture_utils.datasets.images import (
    PHOTOS,
    TEXTURES,
    deck_image,
    flowers,
    photo,
    textures,
)
from lecture_utils.datasets.points import (
    DATASETS,
    GATES,
    blobs,
    load,
    logic_gate,
    moons,
    network,
    neuron,
    spirals,
    split,
    xor,
)

__all__ = [
    "DATASETS",
    "GATES",
    "PHOTOS",
    "TEXTURES",
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
    "split",
    "textures",
    "xor",
]
