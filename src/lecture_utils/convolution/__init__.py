"""Convolution in NumPy: on one image, cell by cell, and as a layer with gradient."""

from lecture_utils.convolution.correlation import (
    KERNEL_NOTES,
    KERNELS,
    Cell,
    Gradients,
    as_matrix,
    backward,
    combined,
    conv_layer,
    convolve2d,
    correlate2d,
    correlate2d_loops,
    correlate2d_steps,
    im2col,
    max_pool2d,
)
from lecture_utils.convolution.windows import (
    VGG16_LAYERS,
    Field,
    output_size,
    receptive_field,
)

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
