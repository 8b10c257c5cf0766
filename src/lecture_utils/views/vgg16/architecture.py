"""VGG16 in one picture: its layers as blocks, its parameters as shares, and words."""

from collections import Counter
from dataclasses import dataclass
from itertools import groupby, pairwise
from math import floor, log10, prod

import numpy as np

from lecture_utils._validation import one_of
from lecture_utils.convolution import VGG16_LAYERS
from lecture_utils.views.kit.svg import element, hint, line, rect, render, text
from lecture_utils.views.kit.text import percent, plural

SIZE = (760, 440)
MIDDLE, TALL = 140, 150  # the row's middle; the picture's height
SLANT = (0.26, 0.2)  # how far a block goes back to the right and up, by its height
WIDE, THIN, LOW = 24 / 512, 3, 4  # a map's width; least width and height of a block
GAP, PITCH, FIRST = 5, 103.5, 90  # between layers; from block to block; the picture's
COLUMN, STEP = 10, 32  # a dense layer's width; from one to the next
COLOURS = {"convolution": "zero", "dense": "one"}
CAPTIONS = 250, 19
BAR_TOPS, BAR = (344, 402), 22
LETTER = 7.7  # a letter's width, about
FIRST_LAYER = (
    "The deck’s “128 kernels in the first layer of VGG16” are 64 filters in the real "
    "one; 128 is its block2."
)
ALEXNET = (
    "The deck’s “Conv 1”, “Conv 3”, “Conv 5” and “Fc8” are AlexNet’s names: 5 "
    "convolutions and 3 dense layers, the last of them its layer 8. The real VGG16 has "
    "13 and 3, and its last is called predictions."
)
DECK = {"block1_conv1": FIRST_LAYER, "block5_conv3": ALEXNET, "predictions": ALEXNET}


def view_architecture(layers, chosen):
    """Draw VGG16 as a row of blocks, and where its numbers and parameters are.

    Parameters
    ----------
    layers : list
        From `vgg16.layer_table`. Where a layer does not take what the one before it
        puts out, it and all after it are drawn dashed.
    chosen : str
        Name of the layer to highlight and explain.

    Returns
    -------
    Picture
        A block's height follows the side of the layer's maps, its width their number;
        a dense layer is a column. Below, two bars shared by the layers: all
        parameters, and all numbers that come out for one picture.

    Examples
    --------
    >>> from lecture_utils import vgg16, views
    >>> views.view_architecture(vgg16.layer_table(), "block1_conv1")
    <Picture: 13 convolutions, 5 pools and 3 dense layers, ...>
    """
    names = [row.name for row in layers]
    place = names.index(one_of("chosen", chosen, names))
    row = layers[place]
    # How many layers from the first on take what comes before them.
    pairs = enumerate(pairwise(layers), start=1)
    misfits = (i for i, (before, row) in pairs if row.inputs != before.shape)
    fits = next(misfits, len(layers))
    kinds, n = Counter(each.kind for each in layers), _total(layers)
    params = [each.n_params for each in layers]
    # Flatten computes no numbers.
    numbers = [0 if each.kind == "flatten" else prod(each.shape) for each in layers]
    numbers[fits:] = [0] * (len(layers) - fits)
    out = "Numbers that come out of the layers for one picture"
    return render(
        SIZE,
        _blocks(layers, place, fits),
        _shares(layers, params, place, BAR_TOPS[0], "Parameters", "parameters"),
        _shares(layers, numbers, place, BAR_TOPS[1], out, "numbers"),
        title="VGG16, layer by layer",
        alt=(
            f"{kinds['convolution']} convolutions, {kinds['pool']} pools and "
            f"{plural(kinds['dense'], 'dense layer')}, {n:,} parameters in all. "
            f"Chosen: {row.name}, {_by(row.shape)} numbers out, {row.n_params:,} "
            "parameters"
        ),
        words=_words(layers, place, fits),
    )


def _total(layers):
    return sum(row.n_params for row in layers)


def _by(shape):
    """Return a shape as text, as in 224 × 224 × 64."""
    return " × ".join(f"{n:,}" for n in shape)


def _share(part, total):
    """Return a share in percent, with as many decimals as it takes to see it."""
    share = part / total
    return percent(share, 1 if share == 0 else max(1, -1 - floor(log10(share))))


# ------------------------------------------------------------------ blocks


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


def _group(row):
    """Return which part of the network a layer belongs to: block1 to 5, or the top."""
    return row.name.split("_")[0] if row.name.startswith("block") else "top"


def _placed(layers):
    """Return a block for each layer, and where each part of the network begins."""
    side, x, blocks, starts = layers[0].inputs[0], FIRST, [], {}
    for name, members in groupby(layers, _group):
        starts[name] = x
        for row in members:
            width, height = _size(row, side)
            blocks.append(Block(x, MIDDLE - height / 2, width, height))
            x += STEP if len(row.shape) == 1 else width + GAP
        x = max(starts[name] + PITCH, x + GAP)
    return blocks, starts


def _size(row, side):
    if len(row.shape) == 1:
        # As tall as a map of as many numbers would be beside one of 224 x 224.
        return COLUMN, max(LOW, min(row.shape[0] ** 0.5 / 224, 1.2) * TALL)
    rows, _, maps = row.shape
    return max(THIN, maps * WIDE), max(LOW, rows / side * TALL)


def _blocks(layers, chosen, fits):
    """Draw the picture, all layers as blocks, and their captions."""
    blocks, starts = _placed(layers)
    image, size = Block(0, MIDDLE - TALL / 2, THIN, TALL), layers[0].inputs
    parts = [
        line(0, MIDDLE, blocks[-1].x + COLUMN, MIDDLE, stroke="var(--lu-rule)"),
        _block(image, "muted", f"the picture, {_by(size)}"),
        _caption(0, "picture", "", _by(size[:1] * 2), "3 colours"),
    ]
    for i, (row, block) in enumerate(zip(layers, blocks, strict=True)):
        parts.append(_layer(row, block, is_chosen=i == chosen, misfits=i >= fits))
    for name, members in groupby(layers, _group):
        parts.append(_caption(starts[name], name, *_summary(list(members))))
    return "".join(parts) + _name(layers[chosen].name, blocks[chosen])


def _layer(row, block, *, is_chosen, misfits):
    caption = f"{row.name}: {_by(row.shape)}, {plural(row.n_params, 'parameter')}"
    look = {"class_": "layer"}
    if misfits:
        caption += "; does not take a picture of this size"
        look |= {"stroke_dasharray": "3 3", "class_": "layer misfit"}
    if is_chosen:
        look["class_"] += " chosen"
    colour = "accent" if is_chosen else COLOURS.get(row.kind, "muted")
    return _block(block, colour, caption, **look)


def _block(block, colour, caption, **look):
    """Draw a box seen from its edge: front, top, and the last map at its side."""
    x, y, w, h = block.x, block.y, block.width, block.height
    dx, dy = (round(part, 1) for part in block.back)
    top = f"M{x:.1f} {y:.1f}l{dx} {-dy}h{w:.1f}l{-dx} {dy}z"
    side = f"M{x + w:.1f} {y:.1f}l{dx} {-dy}v{h:.1f}l{-dx} {dy}z"
    front = f"M{x:.1f} {y:.1f}h{w:.1f}v{h:.1f}h{-w:.1f}z"
    strong, tint = colour == "accent", f"var(--lu-{colour})"
    faces = ((front, 0.9, 0.45), (top, 0.6, 0.25), (side, 0.75, 0.12))
    edge = {"stroke": "var(--lu-fg)" if strong else tint}
    return element(
        "g",
        hint(caption),
        # What is behind does not shine through.
        element("path", d=front + top + side, fill="var(--lu-panel)", stroke="none"),
        *(
            element("path", d=d, fill=tint, fill_opacity=dark if strong else pale)
            for d, dark, pale in faces
        ),
        **(edge | {"stroke_width": 2 if strong else 1} | look),
    )


def _summary(rows):
    """Return what a part is made of, how large its first maps are and how many."""
    first, last, n = rows[0], rows[-1], Counter(row.kind for row in rows)
    if convolutions := n["convolution"]:
        maps = plural(first.shape[2], "map")
        return f"{convolutions} conv, pool", _by(first.shape[:2]), maps
    made = f"{'mean, ' if n['average'] else ''}{n['dense']} dense"
    return made, "no maps", plural(last.shape[0], "class", "classes")


def _caption(x, name, *lines):
    top, pitch = CAPTIONS
    parts = [text(x, top, name, room=PITCH - 8, class_="b")]
    look = {"room": (PITCH if x else FIRST) - 8, "font_size": 14, "class_": "quiet"}
    for i, words in enumerate(lines, start=1):
        parts.append(text(x, top + pitch * i, words, **look))
    return "".join(parts)


def _name(name, block):
    """Draw the chosen layer's name above its block, joined to it."""
    dx, dy = block.back
    x, foot = block.x + block.width / 2 + dx / 2, block.y - dy / 2
    half = len(name) * 7  # of its width, as large as a talk writes it
    middle = min(max(x, half), SIZE[0] - half)
    leader = line(x, 24, x, foot - 2, stroke="var(--lu-accent)", stroke_width=2)
    return leader + text(middle, 18, name, class_="m b")


# ------------------------------------------------------------------ shares


def _shares(layers, amounts, chosen, top, title, unit):
    """Draw each layer's share of a total as one bar, the chosen one highlighted."""
    total, parts = sum(amounts), []
    ends = (np.cumsum([0, *amounts]) / total * SIZE[0]).tolist()
    for i, (row, amount) in enumerate(zip(layers, amounts, strict=True)):
        if amount:
            caption = f"{row.name}: {amount:,} {unit}, {_share(amount, total)}"
            colour = "accent" if i == chosen else COLOURS.get(row.kind, "muted")
            parts.append(_segment(ends[i], ends[i + 1], top, colour, caption))
    if amounts[chosen]:
        parts.append(_mark(ends[chosen], ends[chosen + 1], top + BAR))
    heading = text(0, top - 8, f"{title}: {total:,}")
    return element("g", heading, *parts, *_labels(layers, ends, top), class_=unit)


def _segment(start, end, top, colour, caption):
    look = {"fill": f"var(--lu-{colour})", "fill_opacity": 0.35, "class_": "segment"}
    # A line of the page's colour between two, where that leaves enough of them.
    edge = {"stroke": "var(--lu-panel)", "stroke_width": 1 if end - start > 3 else 0}
    return rect(start, top, end - start, BAR, hint(caption), **look, **edge)


def _mark(start, end, y):
    """Draw a line under the chosen layer's share and a tip; seen at any width."""
    width = max(end - start, 4)
    x, look = min(start, SIZE[0] - width), {"fill": "var(--lu-accent)"}
    tip = element("path", d=f"M{x + width / 2:.1f} {y + 2}l-6 9h12z", **look)
    return rect(x, y, width, 4, **look, class_="mark") + tip


def _labels(layers, ends, top):
    """Yield the name and share of each part that has the room for them."""
    keys = [row.name if _group(row) == "top" else _group(row) for row in layers]
    for key, n in Counter(keys).items():
        start, end = ends[keys.index(key)], ends[keys.index(key) + n]
        for label in (f"{key} {_share(end - start, SIZE[0])}", key):
            if len(label) * LETTER + 6 < end - start:
                look = {"font_size": 14, "class_": "m", "room": end - start - 4}
                look["style"] = "fill:var(--lu-ink)"  # on any page's tint
                yield text((start + end) / 2, top + 16, label, **look)
                break


# ------------------------------------------------------------------ words


def _words(layers, place, fits):
    """Say what a layer does, what it costs and sees, and who has most."""
    row = layers[place]
    kind = [each.name for each in layers if each.kind == row.kind]
    words = [_does(row, kind.index(row.name) + 1, len(kind)), _params(row, layers)]
    if place < fits:
        words += [_sees(row, layers[0].inputs[0]), _most(layers)]
    if fits < len(layers):
        words.append(_misfit(layers, fits))
    return [*words, DECK.get(row.name, "")]


def _does(row, number, of):
    """Say what the layer is, and what comes out of it."""
    sides, n = _by(row.shape[:2]), row.shape[-1]
    name, maps = f"<b>{row.name}</b>", plural(n, "map")
    if row.kind == "convolution":
        return (
            f"{name}, convolution {number} of {of}: {plural(n, 'filter')}, so {maps} "
            f"of {sides} numbers."
        )
    if row.kind == "pool":
        return (
            f"{name}, pool {number} of {of}: of each 2 × 2 numbers of a map it keeps "
            f"the largest. {maps} of {sides} numbers."
        )
    if row.kind == "flatten":
        return f"{name} writes {_by(row.inputs)} numbers in one row: {n:,} of them."
    if row.kind == "average":
        return f"{name} takes the mean of each map: {plural(n, 'number')}."
    return f"{name}, dense layer {number} of {of}: {plural(n, 'number')} out."


def _params(row, layers):
    """Say how many parameters the layer has, as a product and a sum."""
    if not row.n_params:
        return "It has no parameters: nothing in it is learned."
    if row.kind == "dense":
        factors = row.inputs[0], row.shape[0]
        meaning = "numbers in · numbers out, and a bias for each out"
    else:
        kernel = VGG16_LAYERS[row.name][0]
        factors = kernel, kernel, row.inputs[2], row.shape[2]
        meaning = "kernel rows · columns · maps it reads · filters, and a bias for each"
    product, total = " · ".join(f"{n:,}" for n in factors), _total(layers)
    return (
        f"Parameters: {product} + {row.biases:,} = <b>{row.n_params:,}</b> "
        f"({meaning}). That is {_share(row.n_params, total)} of all {total:,}."
    )


def _sees(row, side):
    if row.field is None:
        return "Each of its numbers sees the whole picture."
    seen = f"Each of its numbers sees {_by((row.field, row.field))} pixels"
    if row.field > side:
        return f"{seen}: more than the picture has, the rest is padding."
    return f"{seen} of the picture."


def _most(layers):
    """Say which share of the parameters the dense layers have."""
    total, dense = _total(layers), [row for row in layers if row.kind == "dense"]
    n, held = sum(row.kind == "convolution" for row in layers), _total(dense)
    share, rest = _share(held, total), _share(total - held, total)
    rest = f"the {n} convolutions {rest}"
    if len(dense) == 1:
        return f"Its one dense layer holds {share} of all parameters, {rest}."
    most = max(dense, key=lambda row: row.n_params)
    return (
        f"The {len(dense)} dense layers hold {share} of all parameters, {most.name} "
        f"alone {_share(most.n_params, total)}; {rest}."
    )


def _misfit(layers, fits):
    """Say where the chain breaks, and what would still run."""
    row, before, side = layers[fits], layers[fits - 1], layers[0].inputs[0]
    return (
        f"<b>{row.name} does not fit</b> (dashed): from {_by((side, side))} pixels "
        f"{before.name} makes {_by(before.shape)} numbers, and it has weights for "
        f"{_by(row.inputs)}. Convolutions and pools take the picture as it is."
    )
