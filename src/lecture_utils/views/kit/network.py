"""Units and weights, as every picture of neurons and networks draws them."""

from lecture_utils import palette
from lecture_utils.views.kit.svg import hint, line, rect, text, text_width

PURPLE = "var(--lu-gradient-text)"
FADED = "faded"
OUTLINE = {"fill": "var(--lu-panel)", "stroke": "var(--lu-fg)", "stroke_width": 2}
HALO = {
    "stroke": "var(--lu-page)",
    "stroke_width": 8,
    "paint_order": "stroke",
    "stroke_linejoin": "round",
}


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
