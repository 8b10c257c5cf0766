"""What a network makes of the plane: its output as a field, over the samples."""

import numpy as np

from lecture_utils import _palette, mlp
from lecture_utils._geometry import square_limits
from lecture_utils.activations import ACTIVATIONS
from lecture_utils.views.kit import marks
from lecture_utils.views.kit.axes import Axes
from lecture_utils.views.kit.svg import element

BOUNDARY = {
    "fill": "none",
    "stroke": _palette.INK,
    "stroke_width": 3,
    "stroke_linecap": "round",
    "class_": "boundary",
}

CROWD = 60
# Outputs that tell class 1 from z = 0 on.
LEVEL_AT_ZERO = ("step", "sigmoid", "tanh", "identity")

# A cell's corners that lie above the level, as a number from 0 to 15, and the sides
# that the level line then runs between: 0 top, 1 right, 2 bottom, 3 left.
_SIDES = np.full((16, 2, 2), -1)
for _case, _pairs in {
    1: [(3, 0)], 2: [(0, 1)], 3: [(3, 1)], 4: [(1, 2)], 5: [(3, 0), (1, 2)],
    6: [(0, 2)], 7: [(3, 2)], 8: [(2, 3)], 9: [(0, 2)], 10: [(0, 1), (2, 3)],
    11: [(1, 2)], 12: [(1, 3)], 13: [(0, 1)], 14: [(3, 0)],
}.items():  # fmt: skip
    _SIDES[_case, : len(_pairs)] = _pairs


def field_axes(X, *, left, top, side):
    """Return square axes round the samples, a unit as long in x as in y."""
    return Axes(left, top, side, side, *square_limits(X))


def field(
    axes,
    X,
    y,
    output,
    *,
    middle=0.5,
    reach=0.5,
    n_pixels=80,
    wrong=None,
    size=6,
):
    """Return the output's field, its level line and the samples, cut off at `axes`.

    `output` takes points (n, 2) and returns values (n,); (output - middle) / reach is
    drawn from -1, blue, over 0, white, to 1, orange.
    """
    values = values_on(axes, output, n_pixels) - middle
    parts = [ground(axes, values / reach), level_line(axes, values)]
    return axes.inside(*parts, samples_on(axes, X, y, wrong, size))


def network_field(axes, X, y, params, activations, **look):
    """Return the field of a network's one output; `look` is `field`'s, less the level.

    The line is looked for in z, where that tells the class: y_hat jumps from 0 to 1
    where weights are large, and between two pixels a jump could be anywhere.
    """
    n_pixels, wrong = look.get("n_pixels", 80), look.get("wrong")
    last, (middle, reach) = activations[-1], output_range(activations[-1])

    def z(points):
        return mlp.forward(params, points, activations).z[-1][:, 0]

    values = values_on(axes, z, n_pixels)
    shown = ACTIVATIONS[last].f(values) - middle
    line = level_line(axes, values if last in LEVEL_AT_ZERO else shown)
    samples = samples_on(axes, X, y, wrong, look.get("size", 6))
    return axes.inside(ground(axes, shown / reach), line, samples)


def output_range(activation):
    """Return where an output is drawn white, and how far from there in full colour."""
    return (0.0, 1.0) if activation in ("tanh", "identity") else (0.5, 0.5)


def values_on(axes, output, n_pixels):
    """Return the output at pixels that reach one over the axes all round, (n, n)."""
    n = n_pixels + 2
    points = _grown(axes, n_pixels).pixel_centres(n)
    # By parts that stay in the processor's cache: seven times as fast as all at once.
    parts = np.array_split(points, n * n // 1024 + 1)
    return np.concatenate([output(part) for part in parts]).reshape(n, n)


def ground(axes, values):
    """Return the raster of `values_on`: -1 blue, 0 white, 1 orange."""
    return _grown(axes, len(values) - 2).raster(values)


def _grown(axes, n_pixels):
    """Return the axes with one pixel more all round, so that lines reach the edge."""
    pixel = axes.width / n_pixels, axes.height / n_pixels
    (x0, x1), (y0, y1) = axes.xlim, axes.ylim
    dx, dy = (x1 - x0) / n_pixels, (y1 - y0) / n_pixels
    return Axes(
        axes.left - pixel[0],
        axes.top - pixel[1],
        axes.width + 2 * pixel[0],
        axes.height + 2 * pixel[1],
        (x0 - dx, x1 + dx),
        (y0 - dy, y1 + dy),
    )


def level_line(axes, values):
    """Return the line values = 0 as one path; `values` are those of `values_on`."""
    n = len(values) - 2
    ends = level_segments(values)
    # Row and column 0 are the pixel that stands outside of the axes.
    across = axes.left + (ends[:, :, 0] - 0.5) * axes.width / n
    down = axes.top + (ends[:, :, 1] - 0.5) * axes.height / n
    numbers = np.stack([across, down], axis=2).reshape(-1, 4).tolist()
    path = "".join(f"M{a:.1f} {b:.1f}L{c:.1f} {d:.1f}" for a, b, c, d in numbers)
    return element("path", d=path, **BOUNDARY) if path else ""


def level_segments(values):
    """Return the pieces of the line values = 0, (n, 2 ends, 2), as (column, row).

    Marching squares: in a cell of four neighbours the line runs between the sides
    whose ends differ in sign, straight, from where each side is 0 by interpolation.
    """
    above = values >= 0
    case = (
        above[:-1, :-1] * 1
        + above[:-1, 1:] * 2
        + above[1:, 1:] * 4
        + above[1:, :-1] * 8
    )
    rows, columns = np.nonzero((case > 0) & (case < 15))
    corners = np.array(
        [values[rows + r, columns + c] for r, c in ((0, 0), (0, 1), (1, 1), (1, 0))]
    )
    a, b, c, d = corners  # from the upper left, clockwise
    one, zero = np.ones(len(rows)), np.zeros(len(rows))
    sides = np.array(
        [
            [_share(a, b), zero],
            [one, _share(b, c)],
            [_share(d, c), one],
            [zero, _share(a, d)],
        ]
    )
    pairs = _SIDES[case[rows, columns]]
    cell, piece = np.nonzero(pairs[:, :, 0] >= 0)
    ends = sides[pairs[cell, piece].T, :, cell[None]].transpose(1, 0, 2)
    return ends + np.column_stack([columns, rows])[cell][:, None]


def _share(low, high):
    """Return how far along a side its zero lies, 0 to 1; any share where none does."""
    apart = low - high
    return np.clip(low / np.where(apart == 0, 1.0, apart), 0.0, 1.0)


def samples_on(axes, X, y, wrong=None, size=6):
    """Return the samples by class, one path each, over the crosses of mistakes."""
    pixels = np.column_stack([axes.x(X[:, 0]), axes.y(X[:, 1])])
    parts = []
    if wrong is not None:
        # A crowd of crosses must not hide the samples that they lie under.
        reach, width = (size + 6, 3) if len(X) <= CROWD else (size + 2, 1.5)
        crossed = pixels[wrong].tolist()
        parts.append(marks.mistakes(crossed, reach=reach, width=width))
    for label in (0, 1):
        parts.append(marks.samples(pixels[y == label].tolist(), label, size=size))
    return "".join(parts)
