"""VGG16 for the lecture: built, loaded, looked into.

==================  =============================================================
build               the network with random weights, at any width
load                the small model of this package, or the real ImageNet one
layer_table         what each layer puts out, and its parameters, counted
preprocess          pictures as both models want them
slipped             what the network gets where that went wrong: SLIPS
kernels             the weights of a convolution, as pictures
feature_maps        what a layer makes of a picture
class_evidence      the best classes for a picture, with z and probability
strongest_places    where in photos one channel answers most
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
from .layers import layer_table
from .loading import load
from .parts import extractor
from .slips import SLIPS, slipped
from .strongest import Place, layer_maps, strongest_places

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
    "strongest_places",
]
