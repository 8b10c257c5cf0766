"""The layers of a network as a row of blocks: maps shrink, and grow in number."""

from dataclasses import dataclass
from itertools import groupby

from lecture_utils.views.kit.svg import element, hint, line, text
from lecture_utils.views.vgg16.layer_text import by, several

SIZE = (760, 440)
MIDDLE, TALL = 140, 150  # the row's middle; the picture's height
SLANT = (0.26, 0.2)  # how far a block goes back to the right and up, by its height
WIDE, THIN, LOW = 24 / 512, 3, 4  # a map's width; least width and height of a block
GAP, PITCH, FIRST = 5, 103.5, 90  # between layers; from block to block; the picture's
COLUMN, STEP = 10, 32  # a dense layer's width; from one to the next
COLOURS = {"convolution": "zero", "dense": "one"}
CAPTIONS = 250, 19


@dataclass(frozen=True)
class Block:
    """Where a layer stands: its front's left, top, width and height."""

    x: float
    y: float
    width: float
    height: float

    @property
    def back(self):
        """How far it goes back, to the right and up."""
        return SLANT[0] * self.height, SLANT[1] * self.height


def group_of(row):
    """Return which part of the network a layer belongs to: block1 to 5, or the top."""
    return row.name.split("_")[0] if row.name.startswith("block") else "top"


def grouped(layers):
    """Return the parts of the network with the places of their layers, in order."""
    places = range(len(layers))
    parts = groupby(places, key=lambda place: group_of(layers[place]))
    return [(name, list(members)) for name, members in parts]


def placed(layers):
    """Return a block for each layer, and where each part of the network begins."""
    side, x, blocks, starts = layers[0].inputs[0], FIRST, [], {}
    for name, members in grouped(layers):
        starts[name], start = x, x
        for place in members:
            row = layers[place]
            width, height = _size(row, side)
            blocks.append(Block(x, MIDDLE - height / 2, width, height))
            x += STEP if len(row.shape) == 1 else width + GAP
        x = max(start + PITCH, x + GAP)
    return blocks, starts


def _size(row, side):
    if len(row.shape) == 1:
        # As tall as a map of as many numbers would be beside one of 224 x 224.
        return COLUMN, max(LOW, min(row.shape[0] ** 0.5 / 224, 1.2) * TALL)
    rows, _, maps = row.shape
    return max(THIN, maps * WIDE), max(LOW, rows / side * TALL)


def blocks(layers, chosen, fits):
    """Return the picture, all layers as blocks, and their captions."""
    found, starts = placed(layers)
    side = layers[0].inputs[0]
    image = Block(0, MIDDLE - TALL / 2, THIN, TALL)
    parts = [
        line(0, MIDDLE, found[-1].x + COLUMN, MIDDLE, stroke="var(--lu-rule)"),
        _block(image, "muted", f"the picture, {by(layers[0].inputs)}"),
        _caption(0, "picture", "", by((side, side)), "3 colours"),
        *(
            _layer(layers[place], found[place], place, chosen, fits)
            for place in range(len(layers))
        ),
        *(
            _caption(starts[name], name, *_said([layers[place] for place in members]))
            for name, members in grouped(layers)
        ),
        _name(layers[chosen].name, found[chosen]),
    ]
    return "".join(parts)


def _layer(row, block, place, chosen, fits):
    said = f"{row.name}: {by(row.shape)}, {several(row.n_params, 'parameter')}"
    look = {"class_": "layer"}
    if place >= fits:
        said += "; does not take a picture of this size"
        look |= {"stroke_dasharray": "3 3", "class_": "layer misfit"}
    if place == chosen:
        look |= {"class_": look["class_"] + " chosen"}
    colour = "accent" if place == chosen else COLOURS.get(row.kind, "muted")
    return _block(block, colour, said, **look)


def _block(block, colour, said, **look):
    """Return a box seen from its edge: front, top, and the last map at its side."""
    x, y, w, h = block.x, block.y, block.width, block.height
    dx, dy = (round(part, 1) for part in block.back)
    top = f"M{x:.1f} {y:.1f}l{dx} {-dy}h{w:.1f}l{-dx} {dy}z"
    side = f"M{x + w:.1f} {y:.1f}l{dx} {-dy}v{h:.1f}l{-dx} {dy}z"
    front = f"M{x:.1f} {y:.1f}h{w:.1f}v{h:.1f}h{-w:.1f}z"
    strong = colour == "accent"
    faces = ((front, 0.9, 0.45), (top, 0.6, 0.25), (side, 0.75, 0.12))
    tint = f"var(--lu-{colour})"
    edge = {"stroke": "var(--lu-fg)" if strong else tint}
    return element(
        "g",
        hint(said),
        # What is behind does not shine through.
        element("path", d=front + top + side, fill="var(--lu-panel)", stroke="none"),
        *(
            element("path", d=d, fill=tint, fill_opacity=lit if strong else pale)
            for d, lit, pale in faces
        ),
        **(edge | {"stroke_width": 2 if strong else 1} | look),
    )


def _said(rows):
    """Return what a part is made of, how large its first maps are and how many."""
    first, last = rows[0], rows[-1]
    n = sum(row.kind == "convolution" for row in rows)
    if n:
        return f"{n} conv, pool", by(first.shape[:2]), several(first.shape[2], "map")
    n = sum(row.kind == "dense" for row in rows)
    made = f"mean, {n} dense" if first.kind == "average" else f"{n} dense"
    return made, "no maps", several(last.shape[0], "class", "classes")


def _caption(x, name, *lines):
    top, pitch = CAPTIONS
    parts = [text(x, top, name, room=PITCH - 8, class_="b")]
    for place, words in enumerate(lines, start=1):
        look = {"font_size": 14, "class_": "quiet"}
        room = (PITCH if x else FIRST) - 8
        parts.append(text(x, top + pitch * place, words, room=room, **look))
    return "".join(parts)


def _name(name, block):
    """Return the chosen layer's name above its block, joined to it."""
    dx, dy = block.back
    x, foot = block.x + block.width / 2 + dx / 2, block.y - dy / 2
    middle = min(max(x, len(name) * 4.3), SIZE[0] - len(name) * 4.3)
    return line(x, 24, x, foot - 2, stroke="var(--lu-accent)", stroke_width=2) + text(
        middle, 18, name, class_="m b"
    )
