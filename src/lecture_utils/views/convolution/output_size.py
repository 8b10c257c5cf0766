"""How many positions a kernel has along one side: a row of pixels, a bar a position."""

from typing import NamedTuple

from lecture_utils.views.convolution.drawing import NARROW, WIDE
from lecture_utils.views.convolution.text import formula, last
from lecture_utils.views.kit.number_grid import DASHED, cell_text, cross
from lecture_utils.views.kit.svg import element, hint, paragraph, rect, text
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


def draw(side):
    """Return the elements, and (width, height) of the drawing."""
    shown = max(side.room, side.span)
    across = NARROW if shown <= FEW else WIDE
    width = min(MOST_SIDE, (across - 2 * LEFT) / shown)
    high = min(width, 28)
    parts, low = [_pixels(side, width, high)], ROW + high + GAP
    if not side.out:
        return parts[0] + _too_long(side, width, low), (across, round(low + 56))
    step = min(MOST_STEP, MOST_HEIGHT / side.out)
    for k in range(side.out):
        parts.append(_position(side, k, width, low + k * step, step))
    end = low + side.out * step + 6
    parts += [_drops(side, width, low, step, end), _outputs(side, width, high, end)]
    return "".join(parts), (across, round(end + high + 30))


def _pixels(side, width, high):
    """Draw the row of pixels, its padding as pale dashed boxes with a 0."""
    label = plural(side.n, "pixel")
    if side.padding:
        label += f", {plural(side.padding, 'zero')} on each side"
    boxes, numbers = [], []
    for i in range(side.room):
        inside = side.padding <= i < side.padding + side.n
        box = LEFT + i * width, ROW, width, high
        words = str(i - side.padding + 1) if inside else "0"
        look = PIXEL if inside else PADDING
        kind = "m" if inside else "m quiet"
        middle = box[0] + width / 2, ROW + high / 2
        boxes.append(rect(*box, **look))
        numbers.append(cell_text(*middle, words, width, size=14, class_=kind))
    # Hatching under the numbers, so that they can be read.
    hatched = _left_over(side, width, high)
    head = text(LEFT, ROW - 12, label, class_="b")
    return "".join([head, *boxes, hatched, *numbers])


def _position(side, k, width, top, step):
    """Draw one position: a block for each weight, a line over the holes between."""
    x, high = LEFT + k * side.stride * width, max(0.62 * step, 3)
    middle, span = top + high / 2, side.span * width
    if side.dilation == 1:
        return rect(x + 1, top, span - 2, high, hint(_position_words(side, k)), **BAR)
    blocks = [
        f"M{x + i * side.dilation * width + 1:.1f} {top:.1f}"
        f"h{width - 2:.1f}v{high:.1f}h{2 - width:.1f}z"
        for i in range(side.kernel)
    ]
    d = (
        "".join(blocks)
        + f"M{x + 1:.1f} {middle - 1:.1f}h{span - 2:.1f}v2h{2 - span:.1f}z"
    )
    return element("path", hint(_position_words(side, k)), d=d, **BAR)


def _position_words(side, k):
    first = k * side.stride - side.padding + 1
    words = f"number {k + 1}: from pixel {first} to {first + side.span - 1}"
    return words.replace("-", "−")


def _centre(side, k, width):
    return LEFT + (k * side.stride + side.span / 2) * width


def _drops(side, width, low, step, end):
    """Draw the lines from the positions down to the numbers they give."""
    starts = [
        (_centre(side, k, width), low + (k + 0.62) * step) for k in range(side.out)
    ]
    d = "".join(f"M{x:.1f} {y:.1f}V{end:.1f}" for x, y in starts)
    return element("path", d=d, stroke="var(--lu-rule)", stroke_dasharray="1 3")


def _outputs(side, width, high, top):
    """Draw the numbers that come out, each under its position."""
    parts = []
    for k in range(side.out):
        middle = _centre(side, k, width)
        box = middle - width / 2, top, width, high
        look = {"stroke": "var(--lu-zero)", "stroke_width": 2, "class_": "output"}
        parts.append(rect(*box, fill="var(--lu-panel)", **look))
        words = str(k + 1)
        parts.append(cell_text(middle, top + high / 2, words, width, size=14))
    label = f"{plural(side.out, 'number')} out"
    return "".join(parts) + text(LEFT, top + high + 22, label, class_="b")


def _left_over(side, width, high):
    """Hatch the pixels at the end that the kernel never gets to."""
    if not side.left_over:
        return ""
    x, wide = LEFT + (side.room - side.left_over) * width, side.left_over * width
    n = max(round(wide / 6), 1)
    gap = wide / n
    strokes = [
        f"M{x + i * gap:.1f} {ROW + high:.1f}l{gap:.1f} {-high:.1f}" for i in range(n)
    ]
    look = {"stroke": "var(--lu-one)", "stroke_width": 1.5, "opacity": 0.6}
    hatch = element("path", d="".join(strokes), class_="hatch", **look)
    box = rect(x + 1, ROW + 1, wide - 2, high - 2, **DASHED, stroke_width=2.5)
    label = f"{side.left_over} left over"
    return hatch + box + text(x + wide, ROW - 12, label, class_="e b")


def _too_long(side, width, top):
    """Draw how far the kernel would reach."""
    box = LEFT + 1, top, side.span * width - 2, 20
    label = f"the kernel spans {plural(side.span, 'pixel')}"
    bar = rect(*box, **DASHED, stroke_width=3.5, class_="left-over")
    words = text(LEFT, top + 42, label, class_="b")
    return bar + cross(LEFT + side.span * width / 2, top + 10, reach=6) + words


# ------------------------------------------------------------------ in words


def describe(side):
    """Return the formula with its numbers, term by term."""
    sentences = [_room(side), _span(side)]
    if not side.out:
        lack = side.span - side.room
        sentences.append(
            f"<b>The kernel does not fit:</b> {plural(lack, 'pixel')} too few. More "
            "padding, a smaller kernel or less dilation would help."
        )
        return "".join(map(paragraph, sentences))
    free = side.room - side.span
    moves = free // side.stride
    rounded = (
        f"⌊{free} / {side.stride}⌋" if side.left_over else f"{free} / {side.stride}"
    )
    sentences.append(
        f"<b>Moves:</b> {side.room} − {side.span} = {plural(free, 'pixel')} to go, "
        f"{side.stride} at a time: {rounded} = {plural(moves, 'move')}."
    )
    sentences.append(
        "<b>Size:</b> the first position, and one for each move.<br/>"
        f"{formula(*side)} = <b>{side.out}</b>"
    )
    return "".join(map(paragraph, [*sentences, _remark(side)]))


def alt_text(side):
    """Return the picture in a sentence."""
    given = (
        f"{plural(side.n, 'pixel')}, kernel {side.kernel}, stride {side.stride}, "
        f"padding {side.padding}, dilation {side.dilation}: "
    )
    if not side.out:
        return f"{given}the kernel spans {side.span} of {side.room} and does not fit."
    label = f"{given}{formula(*side)} = {side.out}"
    return f"{label}, {plural(side.left_over, 'pixel')} left over at the end."


def _room(side):
    total = f"{side.n} + 2\u202f·\u202f{side.padding} = {plural(side.room, 'pixel')}"
    return f"<b>Room:</b> n + 2\u202f·\u202fpadding = {total}."


def _span(side):
    if side.dilation == 1:
        return f"<b>Kernel:</b> it spans {plural(side.span, 'pixel')}."
    return (
        f"<b>Kernel:</b> with dilation {side.dilation} it spans {side.dilation} · "
        f"({side.kernel} − 1) + 1 = {plural(side.span, 'pixel')}."
    )


def _remark(side):
    if side.left_over:
        return (
            f"⌊ ⌋ rounds down: for the last {last(side.left_over, 'pixel')} the kernel "
            "would need another move, and there is no room for it."
        )
    if side.out == side.n and side.stride == 1:
        return "As many numbers come out as pixels went in."
    return "No pixel is left over."
