"""Checks on what a caller passes.

Each message names the argument, what came, and what is accepted.
"""

from numbers import Integral, Real

import numpy as np


def _shown(value):
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def one_of(name, value, accepted):
    """Return `value` if it is one of `accepted`, else raise ValueError."""
    accepted = list(accepted)
    if not isinstance(value, str) or value not in accepted:
        raise ValueError(
            f"{name}={_shown(value)} is not known; accepted: "
            + ", ".join(repr(choice) for choice in accepted)
        )
    return value


def number(name, value, *, low=None, high=None, above=None):
    """Return `value` as a finite float within [low, high], else raise ValueError.

    `above` is a lower end that is itself left out.
    """
    fits = (
        isinstance(value, Real) and not isinstance(value, bool) and np.isfinite(value)
    )
    if fits:
        fits = (low is None or value >= low) and (high is None or value <= high)
        fits = fits and (above is None or value > above)
    if not fits:
        bounds = _range_text(low, high)
        if above is not None:
            bounds = f" above {above}" + ("" if high is None else f", at most {high}")
        raise ValueError(
            f"{name}={_shown(value)} is not accepted; {name} is a finite number{bounds}"
        )
    return float(value)


def whole(name, value, *, low=None, high=None):
    """Return `value` as an int within [low, high], else raise ValueError."""
    fits = isinstance(value, Integral) and not isinstance(value, bool)
    if fits:
        fits = (low is None or value >= low) and (high is None or value <= high)
    if not fits:
        raise ValueError(
            f"{name}={_shown(value)} is not accepted; {name} is a whole number"
            + _range_text(low, high)
        )
    return int(value)


def finite(name, value, *, ndim=None, shape=None):
    """Return `value` as a float64 array of finite numbers, else raise ValueError.

    `shape` may hold None where any length will do.
    """
    try:
        array = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        raise ValueError(
            f"{name}={_shown(value)} is not accepted; {name} holds numbers in a "
            "regular grid"
        ) from None
    if shape is not None:
        ndim = len(shape)
        fits = array.ndim == ndim and all(
            want is None or want == got
            for want, got in zip(shape, array.shape, strict=True)
        )
        wanted = "(" + ", ".join("any" if n is None else str(n) for n in shape) + ")"
    else:
        fits = ndim is None or array.ndim == ndim
        wanted = f"{ndim} dimension" + ("s" if ndim != 1 else "")
    if not fits:
        raise ValueError(
            f"{name} has shape {array.shape}; accepted: "
            + (f"shape {wanted}" if shape is not None else wanted)
        )
    if not np.isfinite(array).all():
        bad = array[~np.isfinite(array)].flat[0]
        raise ValueError(f"{name} holds {bad}; accepted: finite numbers only")
    return array


def small_grid(name, values, most):
    """Return `values` as a grid of 1 to `most` rows and columns, else raise."""
    values = finite(name, values, ndim=2)
    if not (values.size and max(values.shape) <= most):
        raise ValueError(
            f"{name} has shape {values.shape}; accepted: 1 to {most} rows and columns"
        )
    return values


def truth(name, value):
    """Return `value` if it is True or False, else raise ValueError."""
    if not isinstance(value, bool | np.bool_):
        raise ValueError(f"{name}={value!r} is not accepted; {name} is True or False")
    return bool(value)


def labelled(X, y):
    """Return X (n_samples, n_features) and y (n_samples,) of 0 and 1, or raise."""
    X = finite("X", X, ndim=2)
    if 0 in X.shape:
        raise ValueError(f"X has shape {X.shape}; accepted: at least one sample")
    y = finite("y", y, shape=(len(X),))
    other = sorted(set(y.tolist()) - {0.0, 1.0})
    if other:
        raise ValueError(f"y holds {other[0]:g}; accepted: labels 0 and 1")
    return X, y.astype(int)


def generator(rng, *, seed=None):
    """Return `rng` if it is a random generator, else raise ValueError.

    With a `seed`, None stands for a new generator that starts from it.
    """
    if rng is None and seed is not None:
        return np.random.default_rng(seed)
    if not isinstance(rng, np.random.Generator):
        raise ValueError(
            f"rng={_shown(rng)} is not accepted; rng is a numpy.random.Generator, "
            "as numpy.random.default_rng(0) makes one"
        )
    return rng


def listed(name, values):
    """Return `values` as a list, or raise ValueError where it is none."""
    try:
        return list(values)
    except TypeError:
        raise ValueError(
            f"{name}={values!r} is not accepted; {name} is a list"
        ) from None


def _range_text(low, high):
    if low is not None and high is not None:
        return f" from {low} to {high}"
    if low is not None:
        return f", {low} or more"
    return f", {high} or less" if high is not None else ""
