"""What stands for a thing in every picture: samples, units, weights, readings."""

from lecture_utils import palette
from lecture_utils.views.kit.svg import (
    circle,
    element,
    hint,
    line,
    rect,
    text,
    text_width,
)

PURPLE = "var(--lu-gradient-text)"
FADED = "faded"
OUTLINE = {"fill": "var(--lu-panel)", "stroke": "var(--lu-fg)", "stroke_width": 2}
HALO = {
    "stroke": "var(--lu-page)",
    "stroke_width": 8,
    "paint_order": "stroke",
    "stroke_linejoin": "round",
}
# Round words on a pale picture.
WHITE_HALO = {"stroke": "#FFFFFF", "stroke_width": 4, "paint_order": "stroke"}

# Many marks are one path: a browser lays out one element at an update, not sixty.


def samples(pixels, label, *, size, hollow=False):
    """Return the samples of a class: blue circles for 0, orange squares for 1.

    Hollow ones are to test on.
    """
    across = 2 * size
    half = f"a{size} {size} 0 1 0 "
    circle_by = f"{half}{across} 0{half}{-across} 0z"
    square_by = f"h{across}v{across}h{-across}z"
    name, drawn, up = ("zero", circle_by, 0) if label == 0 else ("one", square_by, size)
    fill, stroke = palette.LIGHT[name], "#FFFFFF"
    return element(
        "path",
        hint(f"class {label}: {len(pixels)} {'test ' if hollow else ''}samples"),
        d="".join(f"M{x - size:.1f} {y - up:.1f}{drawn}" for x, y in pixels),
        fill=stroke if hollow else fill,
        stroke=fill if hollow else stroke,
        stroke_width=2 if hollow else 1.5,
        class_=f"{'test' if hollow else 'class'}-{label}",
    )


def mistakes(pixels, *, reach, width=3):
    """Return crosses, drawn under the samples that are on the wrong side."""
    across = 2 * reach
    strokes = [
        f"M{x - reach:.1f} {y - reach:.1f}l{across} {across}m0 {-across}"
        f"l{-across} {across}"
        for x, y in pixels
    ]
    look = {"stroke": palette.INK, "stroke_width": width, "class_": "mistake"}
    return element("path", d="".join(strokes), **look) if strokes else ""


def spotlight(x, y, *, radius):
    """Return a ring round what this step is about."""
    return circle(
        x, y, radius, fill="none", stroke=palette.INK, stroke_width=6
    ) + circle(x, y, radius, fill="none", stroke=palette.DARK["accent"], stroke_width=3)


def reading(x, y, *, radius=7):
    """Return the dot at which a value is read off a curve."""
    look = {"stroke": palette.INK, "stroke_width": 1.5, "class_": "reading"}
    return circle(x, y, radius, fill="var(--lu-accent)", **look)


def bar(left, top, width, height, share, *, fill="var(--lu-zero)", **frame):
    """Return a bar as long as a share of its frame; `frame` is the frame's look."""
    frame = {"fill": "none", "stroke": "var(--lu-rule)"} | frame
    return rect(left, top, share * width, height, fill=fill, class_="bar") + rect(
        left, top, width, height, **frame
    )


def on_line(x, y, words, *, room=None, **look):
    """Return a number in the middle of a line, which stops for it."""
    half = text_width(words) / 2 + 3
    page = {"fill": "var(--lu-page)", "style": "opacity:1"}  # where all fades
    gap = rect(x - half, y - 9, 2 * half, 18, **page)
    # The halo is as wide as the gaps between digits at any size of type; alone it lets
    # a line show through a 0.
    halo = HALO | {"stroke_width": "0.7em"}
    return gap + text(x, y + 5, words, room=room, **look, **halo)


def weight(x1, y1, x2, y2, w, words, *, glow=False):
    """Return a weight: as wide as |w|, solid blue above 0, dashed orange below."""
    ends = x1, y1, x2, y2
    light = {"stroke": "var(--lu-accent)", "stroke_width": 12, "opacity": 0.45}
    under = line(*ends, class_="lit", **light) if glow else ""
    return under + line(
        *ends,
        hint(words),
        stroke="var(--lu-zero)" if w >= 0 else "var(--lu-one)",
        stroke_width=1 + 3.5 * min(abs(w), 3.0),
        stroke_dasharray=None if w >= 0 else "10 5",
        class_="weight",
    )


def tint(a):
    """Return the look of a unit's inside: pale at 0, blue above, orange below."""
    colour = palette.LIGHT["zero" if a >= 0 else "one"]
    return {"fill": colour, "fill_opacity": 0.55 * min(abs(a), 1.0)}
