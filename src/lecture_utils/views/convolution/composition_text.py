"""Two ways from an image to a result: kernel after kernel, or one kernel for both."""

from typing import NamedTuple

import numpy as np

from lecture_utils.convolution import combined, correlate2d
from lecture_utils.views.convolution.grid import count, size_text
from lecture_utils.views.kit.number_grid import written
from lecture_utils.views.kit.svg import paragraph


class Ways(NamedTuple):
    """What both ways compute.

    Attributes
    ----------
    image, first, second, both : ndarray
        The image, the two kernels, and the one that equals both.
    relu : bool
    one, active, two : ndarray
        After the first kernel, after ReLU (the same where there is none), after the
        second kernel.
    direct : ndarray
        The image under `both`.
    differ : ndarray of bool
        Where `two` and `direct` do not agree.
    """

    image: np.ndarray
    first: np.ndarray
    second: np.ndarray
    both: np.ndarray
    relu: bool
    one: np.ndarray
    active: np.ndarray
    two: np.ndarray
    direct: np.ndarray
    differ: np.ndarray

    @property
    def reach_one(self):
        """The largest number after the first kernel: the full colour."""
        return float(np.abs(self.one).max())

    @property
    def reach_two(self):
        """The largest number of both results: equal numbers have equal colours."""
        return float(max(np.abs(self.two).max(), np.abs(self.direct).max()))

    @property
    def changed(self):
        """Where ReLU changed a number."""
        return self.active != self.one


def ways(image, first, second, relu):
    """Return both ways' numbers; kernels that do not fit raise ValueError."""
    one = correlate2d(image, first)
    active = np.maximum(one, 0.0) if relu else one
    two, both = correlate2d(active, second), combined(first, second)
    direct = correlate2d(image, both)
    # Rounding, as large as what was added up allows, is no difference.
    size = correlate2d(correlate2d(abs(image), abs(first)), abs(second))
    differ = np.abs(two - direct) > 1e-9 * size
    return Ways(image, first, second, both, relu, one, active, two, direct, differ)


def words(found):
    """Return what the two ways have in common, with numbers."""
    size = size_text(found.both.shape).replace(" ", "\u00a0")
    between = "ReLU, then " if found.relu else ""
    told = paragraph(
        f"<b>Upper way:</b> kernel 1, then {between}kernel 2 on what came out. "
        f"<b>Lower way:</b> one kernel {size}, made of the two alone: put a copy of "
        "kernel 1 at each weight of kernel 2, times that weight, and add up what "
        "overlaps."
    )
    return told + paragraph(f"<b>{_result(found)}</b> {_why(found)}")


def alt(found):
    """Return the picture in a sentence."""
    ((low, high),) = written(np.array([[found.two.min(), found.two.max()]]), 1)
    kernels = f"{size_text(found.first.shape)} and {size_text(found.second.shape)}"
    return (
        f"An image {size_text(found.image.shape)} goes through kernels {kernels}"
        f"{', with ReLU between them' if found.relu else ''}, and through the one "
        f"kernel {size_text(found.both.shape)} that equals both. {_result(found)} "
        f"After kernel 2 the numbers go from {low} to {high}."
    )


def _result(found):
    n, differ = found.two.size, int(found.differ.sum())
    told = f"the two results differ in {differ} of {count(n, 'cell')}."
    if not differ:
        told = f"the two results agree in {'' if n == 1 else 'all '}{count(n, 'cell')}."
    if not found.relu:
        return told[0].upper() + told[1:]
    changed, of = int(found.changed.sum()), count(found.one.size, "number")
    return f"ReLU changed {changed} of {of}; {told}"


def _why(found):
    if not found.relu:
        return (
            "Two linear steps in a row are one linear step: without an activation "
            "between them, the second kernel adds nothing that one kernel cannot do."
        )
    if found.differ.any():
        return (
            "ReLU bends the way: what comes out is no longer a weighted sum of the "
            "pixels, so no single kernel does the same. This is why an activation "
            "stands between layers."
        )
    if found.changed.any():
        return "What ReLU changed did not reach the result: kernel 2 weighs it with 0."
    return (
        "On this image ReLU met no negative number, so it did nothing. Another image "
        "would part the two ways."
    )
