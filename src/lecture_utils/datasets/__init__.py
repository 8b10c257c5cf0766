"""Data sets: computed, or shipped with the package; none needs a network.

====================================  ============================================
neuron, network                       the numbers that notebooks compute by hand
logic_gate, blobs, moons, xor,        points of two classes; `load` makes one by
spirals; load, DATASETS, GATES        its name
deck_image; photo, PHOTOS             one image
flowers                               many small pictures with labels
====================================  ============================================
"""

from lecture_utils.datasets.images import PHOTOS, deck_image, photo
from lecture_utils.datasets.networks import network, neuron
from lecture_utils.datasets.pictures import flowers
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
