"""Named 3x3 kernels, each made by hand to show one thing."""

import numpy as np

_TOP = np.array([[-1, -1, -1], [1, 1, 1], [0, 0, 0]], dtype=float)
_SOBEL = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]], dtype=float)
_BINOMIAL = np.array([1, 2, 1]) / 4

KERNELS = {
    "top edge": _TOP,
    "bottom edge": _TOP[::-1],
    "left edge": _TOP.T,
    "right edge": _TOP.T[:, ::-1],
    "Sobel x": _SOBEL,
    "Sobel y": _SOBEL.T,
    "Laplacian": np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]], dtype=float),
    "sharpen": np.array([[0, -1, 0], [-1, 5, -1], [0, -1, 0]], dtype=float),
    "blur": np.outer(_BINOMIAL, _BINOMIAL),
    "emboss": np.array([[-2, -1, 0], [-1, 1, 1], [0, 1, 2]], dtype=float),
    "identity": np.array([[0, 0, 0], [0, 1, 0], [0, 0, 0]], dtype=float),
}
"""Name: kernel, (3, 3). Not to be changed: copy before you write into one."""

for _kernel in KERNELS.values():
    _kernel.setflags(write=False)

KERNEL_NOTES = {
    "top edge": "Positive where dark lies above bright, at the top of a bright thing; "
    "negative where bright lies above dark.",
    "bottom edge": "Positive where bright lies above dark, at the bottom of a bright "
    "thing; negative where dark lies above bright.",
    "left edge": "Positive where dark lies left of bright, at the left of a bright "
    "thing; negative where bright lies left of dark.",
    "right edge": "Positive where bright lies left of dark, at the right of a bright "
    "thing; negative where dark lies left of bright.",
    "Sobel x": "How fast the image brightens to the right, averaged over three rows.",
    "Sobel y": "How fast the image brightens downwards, averaged over three columns.",
    "Laplacian": "How much brighter the four neighbours are than the pixel between "
    "them: edges and dots, in every direction.",
    "sharpen": "The image minus its Laplacian: a pixel moves away from its neighbours.",
    "blur": "A weighted mean of a pixel and its neighbours; the weights add up to 1.",
    "emboss": "The image as a relief, lit from one corner: an edge that brightens "
    "towards the bottom right shines, the opposite lies in shade.",
    "identity": "The image as it was: each pixel times 1.",
}
"""Name: what the kernel shows, in one sentence."""
