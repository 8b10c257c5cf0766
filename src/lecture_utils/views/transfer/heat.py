"""Where in a picture the evidence for a class lies, and what a head predicts."""

from dataclasses import dataclass
from functools import cached_property
from html import escape

import numpy as np

from lecture_utils.views.kit.marks import bar
from lecture_utils.views.kit.raster import PhotoPanel
from lecture_utils.views.kit.svg import element, hint, render, text
from lecture_utils.views.kit.text import signed, trimmed, truncate
from lecture_utils.views.vgg16.receptive_field import FIELDS, box_of

SIZE = (760, 424)
LEFT, TOP, SIDE = 2, 34, 340
ASIDE, PLAIN = 388, 132  # where the right half begins; the plain picture's side
BARS = (506, 230, 200)  # left, top and width of the bars
MOST_BARS, PITCH = 7, 27
# Of the overlay, so that the picture is seen under its brightest places too.
OPACITY = 0.7


@dataclass(frozen=True)
class Heat:
    """A picture, the evidence for class `target`, and the head's probabilities."""

    image: np.ndarray
    heat: np.ndarray
    probabilities: np.ndarray
    names: tuple
    target: int
    truth: int
    layer: str

    @cached_property
    def predicted(self):
        """The most likely class."""
        return int(self.probabilities.argmax())

    @cached_property
    def peak(self):
        """Row and column of the strongest place; None where there is no heat."""
        if self.heat.max() <= 0:
            return None
        return tuple(map(int, np.unravel_index(self.heat.argmax(), self.heat.shape)))

    @cached_property
    def field(self):
        """What the strongest place sees of the picture; None where there is no heat."""
        if self.peak is None:
            return None
        return box_of(self.layer, *self.peak, self.image.shape[:2])


def view_heat(
    image, heat, probabilities, names, target, *, layer, is_a, over_photo=True
):
    """Draw where in a picture the evidence for class `target` lies.

    The picture is an array (height, width, 3) of 0 to 1 or of uint8, `is_a` its true
    class; `heat` comes from `transfer.class_heat` for the maps of `layer`.
    """
    if image.dtype == np.uint8:
        image = image / 255
    heat = Heat(image, heat, probabilities, names, target, is_a, layer)
    return render(
        SIZE,
        _evidence(heat, over_photo),
        _prediction(heat),
        _bars(heat),
        title="Where the head looks",
        alt=f"{_verdict(heat)}. {_strongest(heat)}",
        words=[_meaning(heat), _resolution(heat)],
        under=True,
    )


def _evidence(heat, over_photo):
    """Draw the heat over the gray picture or alone, its strongest place ringed."""
    panel = PhotoPanel(heat.image, LEFT, TOP, SIDE)
    heading = f"Evidence for “{heat.names[heat.target]}”"
    look = {"veil": over_photo} | ({"opacity": OPACITY} if over_photo else {})
    parts = [text(LEFT, 16, heading, room=SIDE + 30, class_="b")]
    if over_photo:
        parts.append(panel.draw(gray=True, class_="photo"))
    parts.append(panel.overlay(heat.heat, class_="heat", **look))
    if heat.field:
        parts.append(panel.outline(heat.field))
    if heat.peak:
        parts.append(panel.ring(*heat.peak, heat.heat.shape, radius=9))
    parts.append(panel.legend("none", "strongest of this picture", **look))
    return "".join(parts)


def _prediction(heat):
    """Draw the picture as it is, and in large words whether the head is right."""
    height, width = heat.image.shape[:2]
    x = ASIDE + PLAIN + 16
    room = SIZE[0] - x
    predicted = truncate(heat.names[heat.predicted])
    big = {"font_size": 24, "class_": "b answer"}
    parts = [
        text(ASIDE, 16, f"The picture, {height} × {width} pixels", room=372),
        PhotoPanel(heat.image, ASIDE, TOP, PLAIN).draw(class_="plain"),
        text(x, TOP + 24, "The head says", room=room),
        text(x, TOP + 54, f"“{predicted}”", room=room, **big),
    ]
    verdict = f"✗ wrong: it is “{truncate(heat.names[heat.truth])}”"
    verdict = "✓ right" if heat.truth == heat.predicted else verdict
    parts.append(text(x, TOP + 84, verdict, room=room, class_="b"))
    return "".join(parts)


def _bars(heat):
    top, classes = BARS[1], _shown_classes(heat)
    rest, below = len(heat.names) - len(classes), top + PITCH * len(classes) + 12
    note = "framed: its evidence is shown"
    return (
        text(ASIDE, top - 20, "Probabilities", room=130, class_="b")
        + text(SIZE[0], top - 20, note, room=228, class_="e quiet")
        + "".join(_bar(heat, k, top + PITCH * i) for i, k in enumerate(classes))
        + text(ASIDE, below, f"and {rest} less likely" if rest else "", class_="quiet")
    )


def _shown_classes(heat):
    """Return which classes have a bar: all, or the likeliest and the two named."""
    n = len(heat.names)
    if n <= MOST_BARS:
        return list(range(n))
    named = {heat.target, heat.predicted, heat.truth}
    order = np.argsort(-heat.probabilities, kind="stable").tolist()
    likeliest = [k for k in order if k not in named]
    return sorted(named | set(likeliest[: MOST_BARS - len(named)]), key=order.index)


def _bar(heat, k, y):
    """Draw a class with its probability: blue where the head predicts it."""
    (left, _, width), name = BARS, heat.names[k]
    p, best = heat.probabilities[k], k == heat.predicted
    look = {"fill": "var(--lu-zero)" if best else "var(--lu-rule)"}
    if k == heat.target:
        look |= {"stroke": "var(--lu-accent)", "stroke_width": 3, "class_": "chosen"}
    room, bold = left - ASIDE - 6, "b" if best else ""
    return element(
        "g",
        hint(f"{name}: {signed(p)}"),
        text(ASIDE, y + 12, truncate(name), room=room, class_=bold),
        text(SIZE[0], y + 12, signed(p), class_=f"e {bold}".strip()),
        bar(left, y, width, 14, p, **look),
    )


def _verdict(heat):
    p = signed(heat.probabilities[heat.predicted])
    says = f"the head says “{heat.names[heat.predicted]}”, {p}"
    if heat.truth == heat.predicted:
        return f"✓ Right: {says}"
    return f"✗ Wrong: {says}, and it is “{heat.names[heat.truth]}”"


def _strongest(heat):
    (rows, columns), name = heat.heat.shape, heat.names[heat.target]
    if heat.peak is None:
        return f"No place of {rows} x {columns} speaks for “{name}”"
    return (
        f"The evidence for “{name}”, {rows} x {columns} places, is strongest in row "
        f"{heat.peak[0]}, column {heat.peak[1]}"
    )


def _meaning(heat):
    name = escape(heat.names[heat.target])
    if heat.peak is None:
        return (
            "<b>No heat.</b> Nowhere in this picture do the maps, weighed by the head, "
            f"speak for “{name}”: every sum is 0 or less."
        )
    row, column = heat.peak
    return (
        f"<b>Heat</b> at a place: each map’s number there times the head’s weight for "
        f"“{name}”, added up over all maps; what is below 0 is cut off. It is "
        f"strongest in row {row}, column {column} (the ring). The colours say where, "
        "not how much: each picture has its own full scale."
    )


def _resolution(heat):
    """Say how coarse the map is, and how far the field of its peak reaches."""
    (rows, columns), (height, width) = heat.heat.shape, heat.image.shape[:2]
    words = (
        f"A map of <b>{heat.layer}</b> has {rows} × {columns} numbers for {height} × "
        f"{width} pixels: one for each {trimmed(height / rows, 1)} × "
        f"{trimmed(width / columns, 1)}."
    )
    if heat.field is None:
        return words
    size, beyond = FIELDS[heat.layer].size, heat.field.beyond
    words += f" Each sees {size} × {size} pixels"
    if len(beyond) == 4:
        return (
            words + ", more than the whole picture: the ring can stand for all of it."
        )
    if beyond:
        return words + "; the ring’s are the box, cut at the picture’s edge (dashed)."
    return f"{words}; the ring’s are the box, {heat.field}."
