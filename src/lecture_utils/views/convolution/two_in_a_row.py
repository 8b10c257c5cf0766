"""Two kernels in a row above, the one kernel that equals both below."""

from typing import NamedTuple

import numpy as np

from lecture_utils import palette
from lecture_utils.convolution import combined, correlate2d
from lecture_utils.views.convolution import heading
from lecture_utils.views.kit.number_grid import (
    Grid,
    as_ratio,
    number_cells,
    size_text,
    written,
)
from lecture_utils.views.kit.svg import arrow, element, rect, render, text
from lecture_utils.views.kit.text import plural

SIZE = WIDTH, _ = 760, 396
UPPER, MIDDLE, LOWER = 100, 214, 328
# The middles of the columns; a kernel stands over its arrow.
IMAGE, ONE, ACTIVE, TWO = 84, 326, 508, 714
KERNEL_1, KERNEL_2, BOTH = 212, 622, 417
TURN = 172
LOOK = {"fill": "none", "stroke": "var(--lu-rule)", "stroke_width": 2.5}
DASHED = {"fill": "none", "stroke": palette.INK, "stroke_dasharray": "4 3"}


class Ways(NamedTuple):
    """The numbers on both ways from an image to a result."""

    image: np.ndarray
    first: np.ndarray  # the two kernels, and the one that equals both
    second: np.ndarray
    both: np.ndarray
    relu: bool
    one: np.ndarray  # after the first kernel
    active: np.ndarray  # after ReLU; as before where there is none
    two: np.ndarray  # after the second kernel
    direct: np.ndarray  # the image under `both`
    differ: np.ndarray  # where `two` and `direct` do not agree

    @property
    def full_one(self):
        """The largest size of a number after the first kernel: the full colour."""
        return float(np.abs(self.one).max())

    @property
    def full_two(self):
        """The same of both results, so that equal numbers have equal colours."""
        return float(max(np.abs(self.two).max(), np.abs(self.direct).max()))

    @property
    def changed(self):
        """Where ReLU changed a number."""
        return self.active != self.one


def view_two_in_a_row(image, first, second, *, relu=False):
    """Draw two kernels in a row beside the one kernel that equals both."""
    ways = _both_ways(image, first, second, relu)
    return render(
        SIZE,
        _draw(ways),
        title="Two kernels in a row, and one for both",
        alt=_alt(ways),
        words=_words(ways),
        under=True,
    )


def _both_ways(image, first, second, relu):
    one = correlate2d(image, first)
    active = np.maximum(one, 0.0) if relu else one
    two, both = correlate2d(active, second), combined(first, second)
    direct = correlate2d(image, both)
    # Rounding, as large as what was added up allows, is no difference.
    size = correlate2d(correlate2d(abs(image), abs(first)), abs(second))
    differ = np.abs(two - direct) > 1e-9 * size
    return Ways(image, first, second, both, relu, one, active, two, direct, differ)


# ------------------------------------------------------------------ the drawing


def _draw(ways):
    image = _place(IMAGE, MIDDLE, ways.image.shape, 160)
    branches = f"M{image.right + 4:.1f} {MIDDLE}H{TURN}M{TURN} {UPPER}V{LOWER}"
    parts = [
        _grid(image, "image", ways.image),
        element("path", d=branches, **LOOK),
        _upper(ways),
        _lower(ways),
        _verdict(ways),
    ]
    return "".join(parts)


def _upper(ways):
    one = end = _place(ONE, UPPER, ways.one.shape, 128)
    two = _place(TWO, UPPER, ways.two.shape, 88)
    parts = [
        arrow(TURN, UPPER, one.left - 4, UPPER),
        _kernel(KERNEL_1, UPPER, ways.first, "kernel 1", 66),
        _grid(one, "after kernel 1", ways.one, ways.full_one),
    ]
    if ways.relu:
        end = _place(ACTIVE, UPPER, ways.active.shape, 128)
        parts.append(arrow(one.right + 4, UPPER, end.left - 4, UPPER))
        middle = (one.right + end.left) / 2
        parts.append(text(middle, UPPER - 12, "ReLU", class_="m b"))
        more = ways.full_one, ways.changed
        parts.append(_grid(end, "after ReLU", ways.active, *more, "active"))
    parts += [
        arrow(end.right + 4, UPPER, two.left - 4, UPPER),
        _kernel(KERNEL_2, UPPER, ways.second, "kernel 2", 66),
        _grid(two, "result", ways.two, ways.full_two, ways.differ, "way-two"),
    ]
    return "".join(parts)


def _lower(ways):
    direct = _place(TWO, LOWER, ways.direct.shape, 88)
    look = ways.full_two, ways.differ, "way-direct"
    return (
        arrow(TURN, LOWER, direct.left - 4, LOWER)
        + _kernel(BOTH, LOWER, ways.both, "the one kernel", 112)
        + _grid(direct, "result", ways.direct, *look)
    )


def _place(x, y, shape, most):
    """Return the cells round a point, at most so many pixels wide and high."""
    return Grid.centred(x, y, shape, min(most / max(shape), 40))


def _grid(grid, name, values, full=None, marked=None, class_=None):
    """Draw numbers with their name and shape; dashed frames mark some of them."""
    parts = [
        heading(grid, name, grid.top - 9),
        *number_cells(grid, values, reach=full),
        text(grid.middle, grid.bottom + 19, size_text(grid.shape), class_="m quiet"),
    ]
    if marked is not None:
        parts += [_mark(*grid.box(j, i)) for j, i in np.argwhere(marked).tolist()]
    return element("g", *parts, class_=class_)


def _mark(x, y, width, height):
    inset = 2.5 if width > 26 else 1
    box = x + inset, y + inset, width - 2 * inset, height - 2 * inset
    return rect(*box, **DASHED, stroke_width=2, class_="changed")


def _kernel(x, y, values, name, most):
    """Draw a kernel over its arrow; a blur as whole numbers with their divisor."""
    (numbers, divisor), shape = as_ratio(values), values.shape
    side = min(most / max(shape), 40)
    grid = Grid(x - shape[1] * side / 2, y - 9 - shape[0] * side, shape, side)
    divided = text(x, y + 40, f"÷ {divisor}", class_="m b") if divisor > 1 else ""
    return (
        heading(grid, name, grid.top - 9)
        + "".join(number_cells(grid, numbers))
        + text(x, y + 20, size_text(shape), class_="m quiet")
        + divided
    )


def _verdict(ways):
    """Write whether both ways end in the same, between the two results."""
    n, size = int(ways.differ.sum()), ways.two.size
    sign, words = ("≠", f"{n} of {size} differ") if n else ("=", "the same")
    drawn = text(TWO, MIDDLE + 8, sign, class_="m b verdict", font_size=34)
    return drawn + text(TWO, MIDDLE + 30, words, room=2 * (WIDTH - TWO), class_="m b")


# ------------------------------------------------------------------ in words


def _words(ways):
    """Return what the two ways have in common, with numbers."""
    size = size_text(ways.both.shape).replace(" ", "\u00a0")
    between = "ReLU, then " if ways.relu else ""
    return [
        f"<b>Upper way:</b> kernel 1, then {between}kernel 2 on what came out. "
        f"<b>Lower way:</b> one kernel {size}, made of the two alone: put a copy of "
        "kernel 1 at each weight of kernel 2, times that weight, and add up what "
        "overlaps.",
        f"<b>{_result(ways)}</b> {_reason(ways)}",
    ]


def _alt(ways):
    ((low, high),) = written(np.array([[ways.two.min(), ways.two.max()]]), 1)
    kernels = f"{size_text(ways.first.shape)} and {size_text(ways.second.shape)}"
    return (
        f"An image {size_text(ways.image.shape)} goes through kernels {kernels}"
        f"{', with ReLU between them' if ways.relu else ''}, and through the one "
        f"kernel {size_text(ways.both.shape)} that equals both. {_result(ways)} "
        f"After kernel 2 the numbers go from {low} to {high}."
    )


def _result(ways):
    n, differ = ways.two.size, int(ways.differ.sum())
    words = f"the two results differ in {differ} of {plural(n, 'cell')}."
    if not differ:
        every = "" if n == 1 else "all "
        words = f"the two results agree in {every}{plural(n, 'cell')}."
    if not ways.relu:
        return words[0].upper() + words[1:]
    changed, numbers = int(ways.changed.sum()), plural(ways.one.size, "number")
    return f"ReLU changed {changed} of {numbers}; {words}"


def _reason(ways):
    if not ways.relu:
        return (
            "Two linear steps in a row are one linear step: without an activation "
            "between them, the second kernel adds nothing that one kernel cannot do."
        )
    if ways.differ.any():
        return (
            "ReLU bends the way: what comes out is no longer a weighted sum of the "
            "pixels, so no single kernel does the same. This is why an activation "
            "stands between layers."
        )
    if ways.changed.any():
        return "What ReLU changed did not reach the result: kernel 2 weighs it with 0."
    return (
        "On this image ReLU met no negative number, so it did nothing. Another image "
        "would part the two ways."
    )
