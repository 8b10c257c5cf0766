"""Lines and rectangles: what a drawing of the plane needs to know."""

import numpy as np


def line_in_box(w, b, xlim, ylim):
    """Return the ends of the line w . x + b = 0 inside a rectangle, shape (2, 2).

    None where w is zero or the line misses the rectangle. Liang and Barsky's
    clipping: narrow the stretch of the line by one pair of sides after the other.
    """
    length = np.hypot(*w)
    if length == 0:
        return None
    normal, middle = w / length, np.array([np.mean(xlim), np.mean(ylim)])
    start = middle - (normal @ middle + b / length) * normal
    along = np.array([-normal[1], normal[0]])
    low, high = -np.inf, np.inf
    for s, d, (first, last) in zip(start, along, (xlim, ylim), strict=True):
        if abs(d) < 1e-12:
            if not first <= s <= last:
                return None
            continue
        near, far = sorted(((first - s) / d, (last - s) / d))
        low, high = max(low, near), min(high, far)
    return start + np.outer([low, high], along) if low < high else None


def square_limits(X):
    """Return (xlim, ylim), equally long, that show X and the origin with a margin.

    Only where a unit is as long in x as in y is a right angle seen as one.
    """
    low, high = np.minimum(X.min(axis=0), 0), np.maximum(X.max(axis=0), 0)
    half = max(0.65 * float((high - low).max()), 0.5)
    centres = ((low + high) / 2).tolist()
    return tuple((centre - half, centre + half) for centre in centres)
