"""VGG16 for the lecture: built, loaded, looked into.

==================  =============================================================
build               the network with random weights, at any width
load                the small model of this package, or the real ImageNet one
preprocess          pictures as both models want them
kernels             the weights of a convolution, as pictures
feature_maps        what a layer makes of a picture
class_evidence      the best classes for a picture, with z and probability
maximize_activation the picture that one channel likes best
grad_cam            where in a picture the evidence for a class lies
==================  =============================================================

Keras is imported when a function needs it, never with this package.
``python -m lecture_utils.vgg16`` fetches the ImageNet weights ahead of a class.
"""

from .architecture import build, conv_names
from .ascent import maximize_activation
from .heatmap import grad_cam
from .images import preprocess
from .inspection import class_evidence, feature_maps, kernels
from .loading import load
from .parts import extractor

__all__ = [
    "build",
    "class_evidence",
    "conv_names",
    "extractor",
    "feature_maps",
    "grad_cam",
    "kernels",
    "load",
    "maximize_activation",
    "preprocess",
]
