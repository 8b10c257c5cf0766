"""A picture with its heat, and beside it what the head says, as bars."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from lecture_utils.views.kit import marks, raster
from lecture_utils.views.kit.svg import element, hint, rect, signed, text
from lecture_utils.views.vgg16.receptive_field import FIELDS, box_of, outline

SIZE = (760, 424)
LEFT, TOP, SIDE = 2, 34, 340
ASIDE, PLAIN = 388, 132  # where the right half begins; the plain picture's side
BARS = (506, 230, 200)  # left, top and width of the bars
MOST_BARS, PITCH, TALL = 7, 27, 14
# Of the veil, so that the picture is seen under its brightest places too.
OPACITY = 0.7
BIG = {"font_size": 24, "class_": "b answer"}


@dataclass(frozen=True)
class Scene:
    """What is drawn: a picture, the evidence for one class, what a head says.

    Attributes
    ----------
    image : ndarray of shape (height, width, 3)
    heat : ndarray of shape (map_height, map_width)
    probabilities : ndarray of shape (n_classes,)
    names : tuple of str
    target : int
        The class whose evidence is shown.
    truth : int or None
        What the picture is, where that is known.
    layer : str or None
        Whose maps were weighed, where the receptive field is to be drawn.
    """

    image: np.ndarray
    heat: np.ndarray
    probabilities: np.ndarray
    names: tuple
    target: int
    truth: int | None
    layer: str | None

    @cached_property
    def said(self):
        """The most likely class."""
        return int(self.probabilities.argmax())

    @cached_property
    def peak(self):
        """Row and column of the strongest place; None where there is no heat."""
        if self.heat.max() <= 0:
            return None
        return tuple(map(int, np.unravel_index(self.heat.argmax(), self.heat.shape)))

    @cached_property
    def box(self):
        """What the strongest place sees of the picture; None where that is unknown."""
        if self.peak is None or self.layer not in FIELDS:
            return None
        return box_of(self.layer, *self.peak, self.image.shape[:2])


def heat_drawing(scene, over_photo):
    """Return the picture with its heat, and the probabilities as bars."""
    height, width = scene.image.shape[:2]
    scale = SIDE / max(height, width)
    size = width * scale, height * scale
    heading = f"Evidence for “{scene.names[scene.target]}”"
    parts = [text(LEFT, 16, heading, room=SIDE + 30, class_="b")]
    if over_photo:
        parts.append(raster.photo(_gray(scene.image), LEFT, TOP, *size, class_="photo"))
    look = {"veil": over_photo, "class_": "heat"} | _faint(over_photo)
    parts.append(raster.viridis(scene.heat, LEFT, TOP, *size, **look))
    if scene.peak is not None:
        parts.append(_strongest(scene, scale))
    legend = _legend(TOP + size[1] + 10, size[0], over_photo)
    return "".join(parts) + legend + _plain(scene) + _bars(scene)


def _faint(over_photo):
    return {"opacity": OPACITY} if over_photo else {}


def _gray(image):
    """Return a picture in gray, so that all colour is heat."""
    return image.mean(axis=2) if image.ndim == 3 else image


def _strongest(scene, scale):
    """Return the ring at the strongest place, and the box that it sees."""
    (row, column), (rows, columns) = scene.peak, scene.heat.shape
    x = LEFT + (column + 0.5) * scene.image.shape[1] / columns * scale
    y = TOP + (row + 0.5) * scene.image.shape[0] / rows * scale
    box = outline(scene.box, LEFT, TOP, scale) if scene.box else ""
    return box + marks.spotlight(x, y, radius=9)


def _legend(top, width, over_photo):
    box, look = (LEFT, top, width, 10), {"veil": over_photo} | _faint(over_photo)
    return (
        rect(*box, fill="#808080")
        + raster.viridis(np.linspace(0, 1, 64)[None], *box, **look)
        + text(LEFT, top + 28, "none", room=56, class_="quiet")
        + text(
            LEFT + width,
            top + 28,
            "strongest of this picture",
            room=270,
            class_="e quiet",
        )
    )


def shown_classes(scene):
    """Return which classes have a bar: all, or the likeliest and the two named."""
    n = len(scene.names)
    if n <= MOST_BARS:
        return list(range(n))
    named = {scene.target, scene.said} | ({scene.truth} - {None})
    order = np.argsort(-scene.probabilities, kind="stable").tolist()
    likeliest = [k for k in order if k not in named]
    return sorted(named | set(likeliest[: MOST_BARS - len(named)]), key=order.index)


def _plain(scene):
    """Return the picture as it is, and in large words whether the head is right."""
    height, width = scene.image.shape[:2]
    scale = PLAIN / max(height, width)
    beside = ASIDE + PLAIN + 16
    heading = text(ASIDE, 16, f"The picture, {height} × {width} pixels", room=372)
    look = {"class_": "plain"}
    shown = raster.photo(scene.image, ASIDE, TOP, width * scale, height * scale, **look)
    lines = [("The head says", {}), (f"“{clipped(scene.names[scene.said])}”", BIG)]
    if scene.truth is not None:
        right = scene.truth == scene.said
        is_a = clipped(scene.names[scene.truth])
        lines += [("✓ right" if right else f"✗ wrong: it is “{is_a}”", {"class_": "b"})]
    places = zip((24, 54, 84), lines, strict=False)
    room = SIZE[0] - beside
    said = (
        text(beside, TOP + y, words, room=room, **style) for y, (words, style) in places
    )
    return heading + shown + "".join(said)


def clipped(words, most=14):
    """Return words, their end left out where they are too long for their place."""
    return words if len(words) <= most else words[: most - 1] + "…"


def _bars(scene):
    left, top, _ = BARS
    classes = shown_classes(scene)
    rows = "".join(_bar(scene, k, top + PITCH * i) for i, k in enumerate(classes))
    rest = len(scene.names) - len(classes)
    more = f"and {rest} less likely" if rest else ""
    below = top + PITCH * len(classes) + 12
    return (
        text(ASIDE, top - 20, "Probabilities", room=130, class_="b")
        + text(
            SIZE[0],
            top - 20,
            "framed: its evidence is shown",
            room=228,
            class_="e quiet",
        )
        + rows
        + text(ASIDE, below, more, class_="quiet")
    )


def _bar(scene, k, y):
    """Return a class with its probability: blue where the head says it."""
    left, _, width = BARS
    p, said = scene.probabilities[k], k == scene.said
    look = {"fill": "var(--lu-zero)" if said else "var(--lu-rule)", "class_": "bar"}
    edge = {"fill": "none", "stroke": "var(--lu-rule)"}
    if k == scene.target:
        edge |= {"stroke": "var(--lu-accent)", "stroke_width": 3, "class_": "chosen"}
    return element(
        "g",
        hint(f"{scene.names[k]}: {signed(p)}"),
        text(
            ASIDE,
            y + 12,
            clipped(scene.names[k]),
            room=left - ASIDE - 6,
            class_="b" if said else "",
        ),
        text(SIZE[0], y + 12, signed(p), class_="e b" if said else "e"),
        rect(left, y, p * width, TALL, **look),
        rect(left, y, width, TALL, **edge),
    )
