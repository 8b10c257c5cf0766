"""VGG16 for the lecture: built, loaded, looked into.

Keras is imported when a function needs it, never with this package.
``python -m lecture_utils.vgg16`` fetches the ImageNet weights ahead of a class.
"""

from lecture_utils.vgg16.architecture import build, conv_names, extractor, layer_table
from lecture_utils.vgg16.gradients import grad_cam, maximize_activation
from lecture_utils.vgg16.inspection import (
    Place,
    class_evidence,
    feature_maps,
    kernels,
    layer_maps,
    strongest_by_name,
    strongest_places,
)
from lecture_utils.vgg16.preprocessing import SLIPS, preprocess, slipped
from lecture_utils.vgg16.weights import load

__all__ = [
    "SLIPS",
    "Place",
    "build",
    "class_evidence",
    "conv_names",
    "extractor",
    "feature_maps",
    "grad_cam",
    "kernels",
    "layer_maps",
    "layer_table",
    "load",
    "maximize_activation",
    "preprocess",
    "slipped",
    "strongest_by_name",
    "strongest_places",
]
