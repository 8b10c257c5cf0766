"""What a convolution accepts: images, kernels and the way a kernel moves."""

from typing import NamedTuple

from lecture_utils._checks import _shown, finite, whole

MOST_PADDING = 1000


class Moves(NamedTuple):
    """How a kernel moves; the padding of both axes may differ with "same"."""

    stride: int
    padding: tuple
    dilation: int


def grid(name, value, *forms):
    """Return `value` as a float array of one of the forms, as "(h, w)", or raise."""
    array, accepted = finite(name, value), " or ".join(forms)
    if array.ndim not in [form.count(",") + 1 for form in forms]:
        raise ValueError(f"{name} has shape {array.shape}; accepted: {accepted}")
    if array.size == 0:
        raise ValueError(
            f"{name} has shape {array.shape}; accepted: {accepted}, at least one number"
        )
    return array


def several(name, value, lengths, accepted):
    """Return `value` as a list of one of these lengths, or raise ValueError."""
    try:
        entries = None if isinstance(value, str) else list(value)
    except TypeError:
        entries = None
    if entries is None or len(entries) not in lengths:
        raise ValueError(
            f"{name}={_shown(value)} is not accepted; accepted: {accepted}"
        )
    return entries


def moves(shape, stride, padding, dilation):
    """Return the checked `Moves` of a kernel of this (kh, kw)."""
    stride, dilation = (
        whole("stride", stride, low=1),
        whole("dilation", dilation, low=1),
    )
    if isinstance(padding, str):
        return Moves(stride, _same(shape, stride, padding, dilation), dilation)
    padding = whole("padding", padding, low=0, high=MOST_PADDING)
    return Moves(stride, (padding, padding), dilation)


def side(n, kernel, stride, padding, dilation, names=("n", "kernel")):
    """Return how many positions a kernel has along one side, or raise ValueError."""
    span, room = dilation * (kernel - 1) + 1, n + 2 * padding
    if span > room:
        (where, what), spread = names, f" with dilation={dilation}"
        around = f" with padding={padding}"
        raise ValueError(
            f"{what} does not fit: along one side it spans {span} pixels"
            f"{spread if dilation > 1 else ''}, and {where} offers {room}"
            f"{around if padding else ''}; accepted: at most {room}"
        )
    return (room - span) // stride + 1


def sides(shape, kernel, how, names):
    """Return (h_out, w_out), or raise ValueError where the kernel does not fit."""
    pairs = zip(shape, kernel, how.padding, strict=True)
    return tuple(side(n, k, how.stride, p, how.dilation, names) for n, k, p in pairs)


def _same(shape, stride, padding, dilation):
    """Return the padding of each axis that keeps the size, or raise ValueError."""
    if padding != "same":
        raise ValueError(
            f"padding={_shown(padding)} is not known; accepted: a whole number, 'same'"
        )
    if stride != 1:
        raise ValueError(
            f"stride={stride} does not go with padding='same'; accepted: stride=1, or "
            "padding as a whole number"
        )
    if 0 in (shape[0] % 2, shape[1] % 2):
        raise ValueError(
            f"padding='same' does not go with a kernel of {shape[0]} x {shape[1]}, "
            "which has no pixel in its middle; accepted: a kernel of odd height and "
            "width, or padding as a whole number"
        )
    return tuple(dilation * (n - 1) // 2 for n in shape)
