"""The drawing of two ways: kernel after kernel above, one kernel for both below."""

from lecture_utils import _palette
from lecture_utils.views.convolution.grid import Place, cells, heading, ratio, size_text
from lecture_utils.views.kit.svg import arrow, element, rect, text

WIDTH, HEIGHT = 760, 396
UPPER, MIDDLE, LOWER = 100, 214, 328
# The middles of the columns; a kernel stands over its arrow.
IMAGE, ONE, ACTIVE, TWO = 84, 326, 508, 714
KERNEL_1, KERNEL_2, BOTH = 212, 622, 417
TURN = 172
LOOK = {"fill": "none", "stroke": "var(--lu-rule)", "stroke_width": 2.5}
DASH = {"fill": "none", "stroke": _palette.INK, "stroke_dasharray": "4 3"}


def drawn(found):
    """Return the elements of the picture."""
    image = _place(IMAGE, MIDDLE, found.image.shape, 160)
    parts = [
        _grid(image, "image", found.image),
        _branches(image),
        _upper(found),
        _lower(found),
        _verdict(found),
    ]
    return "".join(parts)


def _upper(found):
    one = _place(ONE, UPPER, found.one.shape, 128)
    two = _place(TWO, UPPER, found.two.shape, 88)
    parts = [
        arrow(TURN, UPPER, one.left - 4, UPPER),
        _kernel(KERNEL_1, UPPER, found.first, "kernel 1", 66),
        _grid(one, "after kernel 1", found.one, found.reach_one),
    ]
    end = one
    if found.relu:
        end = _place(ACTIVE, UPPER, found.active.shape, 128)
        parts.append(arrow(one.right + 4, UPPER, end.left - 4, UPPER))
        middle = (one.right + end.left) / 2
        parts.append(text(middle, UPPER - 12, "ReLU", class_="m b"))
        more = found.reach_one, found.changed
        parts.append(_grid(end, "after ReLU", found.active, *more, "active"))
    parts += [
        arrow(end.right + 4, UPPER, two.left - 4, UPPER),
        _kernel(KERNEL_2, UPPER, found.second, "kernel 2", 66),
        _grid(two, "result", found.two, found.reach_two, found.differ, "way-two"),
    ]
    return "".join(parts)


def _lower(found):
    direct = _place(TWO, LOWER, found.direct.shape, 88)
    return (
        arrow(TURN, LOWER, direct.left - 4, LOWER)
        + _kernel(BOTH, LOWER, found.both, "the one kernel", 112)
        + _grid(
            direct, "result", found.direct, found.reach_two, found.differ, "way-direct"
        )
    )


def _branches(image):
    """Draw the line that leaves the image and parts into both ways."""
    d = f"M{image.right + 4:.1f} {MIDDLE}H{TURN}M{TURN} {UPPER}V{LOWER}"
    return element("path", d=d, **LOOK)


def _place(middle, axis, shape, most):
    """Return where a grid stands round a point, at most so wide and high."""
    side = min(most / max(shape), 40)
    left, top = middle - shape[1] * side / 2, axis - shape[0] * side / 2
    return Place(left, top, shape, side)


def _grid(place, name, values, reach=None, marked=None, class_=None):
    """Draw numbers with their name and shape; dashed frames mark some of them."""
    parts = [
        heading(place, name, place.top - 9),
        *cells(place, values, reach=reach),
        text(place.middle, place.bottom + 19, size_text(place.shape), class_="m quiet"),
    ]
    if marked is not None:
        parts += [
            _marked(*place.box(j, i)) for j, i in zip(*marked.nonzero(), strict=True)
        ]
    return element("g", *parts, class_=class_)


def _marked(x, y, width, height):
    inset = 2.5 if width > 26 else 1
    box = x + inset, y + inset, width - 2 * inset, height - 2 * inset
    return rect(*box, **DASH, stroke_width=2, class_="changed")


def _kernel(middle, axis, values, name, most):
    """Draw a kernel over its arrow; a blur as whole numbers with their divisor."""
    numbers, divisor = ratio(values)
    place = _place(middle, axis, values.shape, most)
    low = Place(
        place.left, axis - 9 - values.shape[0] * place.side, place.shape, place.side
    )
    return (
        heading(low, name, low.top - 9)
        + "".join(cells(low, numbers))
        + text(middle, axis + 20, size_text(values.shape), class_="m quiet")
        + (text(middle, axis + 40, f"÷ {divisor}", class_="m b") if divisor > 1 else "")
    )


def _verdict(found):
    """Write whether both ways end in the same, between the two results."""
    same = not found.differ.any()
    told = (
        "the same" if same else f"{int(found.differ.sum())} of {found.two.size} differ"
    )
    sign = text(
        TWO, MIDDLE + 8, "=" if same else "≠", class_="m b verdict", font_size=34
    )
    return sign + text(TWO, MIDDLE + 30, told, room=2 * (WIDTH - TWO), class_="m b")
