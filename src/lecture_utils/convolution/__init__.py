"""Convolution in NumPy: on one image, cell by cell, and as a layer with its gradient.

=====================  ==========================================================
correlate2d            slide a kernel over an image; this is what Conv2D computes
convolve2d             the same with the kernel flipped both ways
correlate2d_steps      the same cell by cell: a list of `Cell`
correlate2d_loops      the same as a beginner writes it, to see what it costs
combined               the one kernel that two in a row equal
conv_layer, backward   a layer of filters, and the gradient of J: `Gradients`
max_pool2d             the largest number of each window
im2col, as_matrix      the matrix products that a convolution is
output_size            how many numbers come out along one side
receptive_field        which pixels a number deep in a network sees: `Field`
KERNELS, KERNEL_NOTES  kernels with names, and what each of them shows
VGG16_LAYERS           kernel, stride and padding of VGG16, layer by layer
=====================  ==========================================================
"""

from lecture_utils.convolution.correlation import (
    combined,
    convolve2d,
    correlate2d,
    correlate2d_loops,
)
from lecture_utils.convolution.kernels import KERNEL_NOTES, KERNELS
from lecture_utils.convolution.layers import Gradients, backward, conv_layer
from lecture_utils.convolution.pooling import max_pool2d
from lecture_utils.convolution.products import as_matrix, im2col
from lecture_utils.convolution.sizes import (
    VGG16_LAYERS,
    Field,
    output_size,
    receptive_field,
)
from lecture_utils.convolution.steps import Cell, correlate2d_steps

__all__ = [
    "KERNELS",
    "KERNEL_NOTES",
    "VGG16_LAYERS",
    "Cell",
    "Field",
    "Gradients",
    "as_matrix",
    "backward",
    "combined",
    "conv_layer",
    "convolve2d",
    "correlate2d",
    "correlate2d_loops",
    "correlate2d_steps",
    "im2col",
    "max_pool2d",
    "output_size",
    "receptive_field",
]
