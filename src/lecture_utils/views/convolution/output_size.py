"""How many positions a kernel has along one side: a row of pixels, a bar a position."""

from typing import NamedTuple

from lecture_utils.views.convolution import NARROW, WIDE
from lecture_utils.views.convolution.words import formula, last
from lecture_utils.views.kit.number_grid import DASHED, Grid, cell_text, cross
from lecture_utils.views.kit.svg import element, hint, rect, render, text
from lecture_utils.views.kit.text import plural

# Of one side: name, least, most.
LIMITS = (
    ("n", 1, 32),
    ("kernel", 1, 9),
    ("stride", 1, 4),
    ("padding", 0, 4),
    ("dilation", 1, 3),
)

LEFT, ROW, MOST_HEIGHT = 4, 34, 250
# Pixels that have room in a narrow drawing.
FEW = 26
MOST_SIDE, MOST_STEP, GAP = 40, 24, 12
PIXEL = {"fill": "var(--lu-panel)", "stroke": "var(--lu-fg)", "class_": "pixel"}
PADDING = {"fill": "none", "stroke": "var(--lu-rule)", "stroke_dasharray": "2 3"}
PADDING |= {"class_": "padding"}
BAR = {"fill": "var(--lu-zero)", "class_": "bar"}
OUTPUT = {"fill": "var(--lu-panel)", "stroke": "var(--lu-zero)", "stroke_width": 2}
OUTPUT |= {"class_": "output"}


class Side(NamedTuple):
    """One side of an image under a kernel."""

    n: int
    kernel: int
    stride: int
    padding: int
    dilation: int

    @property
    def room(self):
        """Pixels, padding included."""
        return self.n + 2 * self.padding

    @property
    def span(self):
        """Pixels from the kernel's first to its last weight."""
        return self.dilation * (self.kernel - 1) + 1

    @property
    def out(self):
        """Positions; 0 where the kernel does not fit."""
        return max((self.room - self.span) // self.stride + 1, 0)

    @property
    def left_over(self):
        """Pixels at the end that the kernel never gets to."""
        return (self.room - self.span) % self.stride if self.out else 0


def view_output_size(n, kernel, stride=1, padding=0, dilation=1):
    """Draw how many numbers come out along one side, a bar for each position."""
    side = Side(n, kernel, stride, padding, dilation)
    elements, size = _draw(side)
    return render(
        size,
        elements,
        title="How many numbers come out along one side",
        alt=_alt(side),
        words=_words(side),
        under=size[0] > NARROW,
    )


def _draw(side):
    """Return the elements, and (width, height) of the drawing."""
    shown = max(side.room, side.span)
    across = NARROW if shown <= FEW else WIDE
    width = min(MOST_SIDE, (across - 2 * LEFT) / shown)
    pixels = Grid(LEFT, ROW, (1, side.room), width, min(width, 28))
    top = pixels.bottom + GAP
    if not side.out:
        parts = _pixels(side, pixels) + _too_long(side, width, top)
        return parts, (across, round(top + 56))
    step = min(MOST_STEP, MOST_HEIGHT / side.out)
    positions = Grid(LEFT, top, (side.out, side.room), width, step)
    outputs = positions.bottom + 6
    parts = [_pixels(side, pixels)]
    parts += [_position(side, positions, k) for k in range(side.out)]
    parts.append(_drops(side, positions, outputs))
    parts.append(_outputs(side, pixels, outputs))
    return "".join(parts), (across, round(outputs + pixels.height + 30))


def _pixels(side, grid):
    """Draw the row of pixels, its padding as pale dashed boxes with a 0."""
    label = plural(side.n, "pixel")
    if side.padding:
        label += f", {plural(side.padding, 'zero')} on each side"
    boxes, numbers = [], []
    for i in range(side.room):
        number, box = i - side.padding + 1, grid.box(0, i)
        words, box_look, look = "0", PADDING, "m quiet"
        if 1 <= number <= side.n:
            words, box_look, look = str(number), PIXEL, "m"
        boxes.append(rect(*box, **box_look))
        at = box[0] + grid.width / 2, grid.axis
        numbers.append(cell_text(*at, words, grid.width, size=14, class_=look))
    head = text(LEFT, ROW - 12, label, class_="b")
    # Hatching under the numbers, so that they can be read.
    return "".join([head, *boxes, _left_over(side, grid), *numbers])


def _position(side, grid, k):
    """Draw one position: a block for each weight, a line over the holes between."""
    x, top, width, step = grid.box(k, k * side.stride)
    high, span = max(0.62 * step, 3), side.span * width
    first = k * side.stride - side.padding + 1
    words = f"number {k + 1}: from pixel {first} to {first + side.span - 1}"
    title = hint(words.replace("-", "−"))
    if side.dilation == 1:
        return rect(x + 1, top, span - 2, high, title, **BAR)
    blocks = [
        f"M{x + i * side.dilation * width + 1:.1f} {top:.1f}"
        f"h{width - 2:.1f}v{high:.1f}h{2 - width:.1f}z"
        for i in range(side.kernel)
    ]
    y = top + high / 2 - 1
    through = f"M{x + 1:.1f} {y:.1f}h{span - 2:.1f}v2h{2 - span:.1f}z"
    return element("path", title, d="".join(blocks) + through, **BAR)


def _centre(side, k, width):
    return LEFT + (k * side.stride + side.span / 2) * width


def _drops(side, grid, end):
    """Draw the lines from the positions down to the numbers they give."""
    d = "".join(
        f"M{_centre(side, k, grid.width):.1f} {grid.top + (k + 0.62) * grid.height:.1f}"
        f"V{end:.1f}"
        for k in range(side.out)
    )
    return element("path", d=d, stroke="var(--lu-rule)", stroke_dasharray="1 3")


def _outputs(side, pixels, top):
    """Draw the numbers that come out, each under its position."""
    parts, width, height = [], pixels.width, pixels.height
    for k in range(side.out):
        x = _centre(side, k, width)
        parts.append(rect(x - width / 2, top, width, height, **OUTPUT))
        parts.append(cell_text(x, top + height / 2, str(k + 1), width, size=14))
    label = f"{plural(side.out, 'number')} out"
    return "".join(parts) + text(LEFT, top + height + 22, label, class_="b")


def _left_over(side, grid):
    """Hatch the pixels at the end that the kernel never gets to."""
    if not side.left_over:
        return ""
    x, y, width, height = grid.box(0, side.room - side.left_over, 1, side.left_over)
    n = max(round(width / 6), 1)
    gap = width / n
    strokes = [
        f"M{x + i * gap:.1f} {y + height:.1f}l{gap:.1f} {-height:.1f}" for i in range(n)
    ]
    look = {"stroke": "var(--lu-one)", "stroke_width": 1.5, "opacity": 0.6}
    hatch = element("path", d="".join(strokes), class_="hatch", **look)
    box = rect(x + 1, y + 1, width - 2, height - 2, **DASHED, stroke_width=2.5)
    label = f"{side.left_over} left over"
    return hatch + box + text(x + width, y - 12, label, class_="e b")


def _too_long(side, width, top):
    """Draw how far the kernel would reach."""
    box = LEFT + 1, top, side.span * width - 2, 20
    label = f"the kernel spans {plural(side.span, 'pixel')}"
    bar = rect(*box, **DASHED, stroke_width=3.5, class_="left-over")
    words = text(LEFT, top + 42, label, class_="b")
    return bar + cross(LEFT + side.span * width / 2, top + 10, reach=6) + words


# ------------------------------------------------------------------ in words


def _words(side):
    """Return the formula with its numbers, term by term."""
    span = f"<b>Kernel:</b> it spans {plural(side.span, 'pixel')}."
    if side.dilation > 1:
        span = (
            f"<b>Kernel:</b> with dilation {side.dilation} it spans {side.dilation} · "
            f"({side.kernel} − 1) + 1 = {plural(side.span, 'pixel')}."
        )
    sentences = [
        f"<b>Room:</b> n + 2\u202f·\u202fpadding = {side.n} + 2\u202f·\u202f"
        f"{side.padding} = {plural(side.room, 'pixel')}.",
        span,
    ]
    if side.out:
        sentences += _moves(side)
    else:
        sentences.append(
            f"<b>The kernel does not fit:</b> {plural(side.span - side.room, 'pixel')} "
            "too few. More padding, a smaller kernel or less dilation would help."
        )
    return sentences


def _moves(side):
    """Return how the moves make the size."""
    free = side.room - side.span
    share = f"{free} / {side.stride}"
    moves = f"⌊{share}⌋" if side.left_over else share
    return [
        f"<b>Moves:</b> {side.room} − {side.span} = {plural(free, 'pixel')} to go, "
        f"{side.stride} at a time: {moves} = {plural(side.out - 1, 'move')}.",
        "<b>Size:</b> the first position, and one for each move.<br/>"
        f"{formula(*side)} = <b>{side.out}</b>",
        _remark(side),
    ]


def _alt(side):
    given = (
        f"{plural(side.n, 'pixel')}, kernel {side.kernel}, stride {side.stride}, "
        f"padding {side.padding}, dilation {side.dilation}: "
    )
    if not side.out:
        return f"{given}the kernel spans {side.span} of {side.room} and does not fit."
    rest = f"{plural(side.left_over, 'pixel')} left over at the end"
    return f"{given}{formula(*side)} = {side.out}, {rest}."


def _remark(side):
    if side.left_over:
        return (
            f"⌊ ⌋ rounds down: for the last {last(side.left_over, 'pixel')} the kernel "
            "would need another move, and there is no room for it."
        )
    if side.out == side.n and side.stride == 1:
        return "As many numbers come out as pixels went in."
    return "No pixel is left over."
