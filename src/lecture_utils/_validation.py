"""Checks of arguments: each returns the value, or raises "lr must be ..., got ..."."""

from numbers import Integral, Real

import numpy as np


def short_repr(value):
    """Return `repr(value)`, cut where it is long."""
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def one_of(name, value, choices):
    """Return `value` if it is one of `choices`, a collection of strings."""
    choices = list(choices)
    if not isinstance(value, str) or value not in choices:
        listing = ", ".join(repr(choice) for choice in choices)
        raise ValueError(f"{name} must be one of {listing}, got {short_repr(value)}")
    return value


def number(name, value, *, low=None, high=None, above=None):
    """Return `value` as a finite float in [low, high], or in (above, high]."""
    is_number = isinstance(value, Real) and not isinstance(value, bool)
    if not (is_number and np.isfinite(value) and _in_range(value, low, high, above)):
        bounds = _range_text(low, high, above)
        raise ValueError(
            f"{name} must be a finite number{bounds}, got {short_repr(value)}"
        )
    return float(value)


def whole(name, value, *, low=None, high=None):
    """Return `value` as an int in [low, high]."""
    is_integer = isinstance(value, Integral) and not isinstance(value, bool)
    if not (is_integer and _in_range(value, low, high)):
        bounds = _range_text(low, high)
        raise ValueError(f"{name} must be an integer{bounds}, got {short_repr(value)}")
    return int(value)


def finite(name, value, *, ndim=None, shape=None):
    """Return `value` as a float64 array of finite numbers.

    `shape` may hold None where any length will do.
    """
    try:
        array = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        raise ValueError(
            f"{name} must be a regular array of numbers, got {short_repr(value)}"
        ) from None
    if shape is not None and not _has_shape(array, shape):
        wanted = ", ".join("any" if n is None else str(n) for n in shape)
        wanted += "," if len(shape) == 1 else ""
        raise ValueError(f"{name} must have shape ({wanted}), got {array.shape}")
    if ndim is not None and array.ndim != ndim:
        plural = "s" if ndim != 1 else ""
        raise ValueError(
            f"{name} must have {ndim} dimension{plural}, got shape {array.shape}"
        )
    if not np.isfinite(array).all():
        bad = array[~np.isfinite(array)].flat[0]
        raise ValueError(f"{name} must hold finite numbers only, got {bad}")
    return array


def small_grid(name, values, most):
    """Return `values` as a 2-D array of 1 to `most` rows and columns."""
    values = finite(name, values, ndim=2)
    if not (values.size and max(values.shape) <= most):
        raise ValueError(
            f"{name} must have 1 to {most} rows and columns, got shape {values.shape}"
        )
    return values


def truth(name, value):
    """Return `value` if it is True or False."""
    if not isinstance(value, bool | np.bool_):
        raise ValueError(f"{name} must be True or False, got {value!r}")
    return bool(value)


def samples(X):
    """Return X as a float array of shape (n_samples, n_features), neither of them 0."""
    X = finite("X", X, ndim=2)
    if 0 in X.shape:
        raise ValueError(f"X must hold at least one sample, got shape {X.shape}")
    return X


def labelled_samples(X, y):
    """Return X (n_samples, n_features) and y (n_samples,), integers 0 and 1."""
    X = samples(X)
    y = finite("y", y, shape=(len(X),))
    other = sorted(set(y.tolist()) - {0.0, 1.0})
    if other:
        raise ValueError(f"y must hold labels 0 and 1, got {other[0]:g}")
    return X, y.astype(int)


def own_samples(X, y):
    """Return samples in the plane and their labels, or None where neither came."""
    if X is None and y is None:
        return None
    if X is None or y is None:
        raise ValueError("X and y must both be given or both left out, got one")
    return labelled_samples(finite("X", X, shape=(None, 2)), y)


def generator(rng, *, seed=None):
    """Return `rng`; with a `seed`, None stands for a new generator."""
    if rng is None and seed is not None:
        return np.random.default_rng(seed)
    if not isinstance(rng, np.random.Generator):
        raise ValueError(
            "rng must be a numpy.random.Generator such as numpy.random.default_rng(0), "
            f"got {short_repr(rng)}"
        )
    return rng


def listed(name, values):
    """Return `values` as a list."""
    try:
        return list(values)
    except TypeError:
        raise ValueError(f"{name} must be a list, got {values!r}") from None


def _in_range(value, low=None, high=None, above=None):
    return (
        (low is None or value >= low)
        and (high is None or value <= high)
        and (above is None or value > above)
    )


def _has_shape(array, shape):
    return array.ndim == len(shape) and all(
        want is None or want == got
        for want, got in zip(shape, array.shape, strict=True)
    )


def _range_text(low, high, above=None):
    if above is not None:
        return f" above {above}" + ("" if high is None else f" and at most {high}")
    if low is not None and high is not None:
        return f" from {low} to {high}"
    if low is not None:
        return f" of at least {low}"
    return "" if high is None else f" of at most {high}"
