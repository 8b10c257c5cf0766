"""Lines and square limits for drawings of the plane."""

import numpy as np


def line_in_box(w, b, xlim, ylim):
    """Return the ends of the line w . x + b = 0 inside a rectangle, shape (2, 2).

    None where w is zero or the line misses the rectangle. Clipping by Liang and Barsky.
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
    """Return (xlim, ylim) of equal length that show X and the origin with a margin."""
    low, high = np.minimum(X.min(axis=0), 0), np.maximum(X.max(axis=0), 0)
    half = max(0.65 * float((high - low).max()), 0.5)
    centres = ((low + high) / 2).tolist()
    return tuple((centre - half, centre + half) for centre in centres)
