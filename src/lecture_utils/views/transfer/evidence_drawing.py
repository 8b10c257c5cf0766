"""Classes as bars from 0 to 100 %, beside the square that the model sees."""

from lecture_utils.views.kit import raster
from lecture_utils.views.kit.svg import element, hint, line, rect, signed, text
from lecture_utils.views.transfer.evidence_text import percent

FULL_WIDTH = 760
TOP = 24
LARGE, SMALL, NEXT = 300, 184, 250  # a square's side: alone, one of two; the second
LEFT, WIDTH = 340, 340  # of the bars: 0 to 100 %
ROOM, TALLEST = 422, 58  # for all rows; for one
BAR = 16
Z_AT = FULL_WIDTH


def size(n_rows, fed):
    """Return the drawing's width and height: no higher than what is in it."""
    left = NEXT + SMALL if fed is not None else TOP + LARGE
    return FULL_WIDTH, max(left, _bottom(n_rows)) + 6


def _step(n_rows):
    return min(ROOM / n_rows, TALLEST)


def _bottom(n_rows):
    return TOP + 20 + _step(n_rows) * n_rows


def squares(photo, fed):
    """Return the photo as the model sees it, and what a slip makes of it."""
    height, width = photo.shape[:2]
    pixels = f"{height} × {width} pixels"
    if fed is None:
        return _square(photo, f"What it sees: {pixels}", TOP, LARGE, "photo")
    return _square(photo, f"The photo: {pixels}", TOP, SMALL, "photo") + _square(
        fed, "What the slip makes of it", NEXT, SMALL, "fed"
    )


def _square(pixels, said, top, side, class_):
    height, width = pixels.shape[:2]
    scale = side / max(height, width)
    box = 0, top, width * scale, height * scale
    image = raster.photo(pixels, *box, class_=class_, **raster.PIXELATED)
    edge = rect(*box, fill="none", stroke="var(--lu-rule)")
    return text(0, top - 9, said) + image + edge


def bars(rows, right, added):
    """Return a row for each class: its name, its probability as a bar, its z.

    `added` is the one that is set apart under the others, or None.
    """
    step, bottom = _step(len(rows)), _bottom(len(rows))
    known = {row.index: row.probability for row in right or ()}
    parts = [text(LEFT, 15, "Probability"), text(Z_AT, 15, "z", class_="e i")]
    parts += [_grid(share, bottom) for share in (0, 25, 50, 75, 100)]
    for place, row in enumerate(rows):
        y = TOP + step * place
        if row is added:
            look = {"stroke": "var(--lu-rule)", "stroke_dasharray": "4 4"}
            parts.append(line(LEFT, y - 1, Z_AT, y - 1, **look))
        parts.append(_row(row, known.get(row.index), y, place == 0))
    return "".join(parts)


def _grid(share, bottom):
    x = LEFT + WIDTH * share / 100
    rule = line(x, TOP, x, bottom - 16, stroke="var(--lu-grid)")
    unit = " %" if share == 100 else ""
    return rule + text(x, bottom, f"{share}{unit}", class_="m quiet", font_size=14)


def _row(row, right, y, is_best):
    said = f"{row.name}: {percent(row.probability)}, z = {signed(row.z)}"
    end = LEFT + WIDTH * row.probability
    parts = [
        text(LEFT + 4, y + 14, row.name, class_="name b" if is_best else "name"),
        rect(LEFT, y + 19, WIDTH * row.probability, BAR, **_look(is_best)),
        text(Z_AT, y + 33, signed(row.z), class_="e"),
    ]
    if right is not None:
        said += f"; rightly fed {percent(right)}"
        end = max(end, LEFT + WIDTH * right)
        parts.append(_outline(right, y))
    parts.append(_amount(row, right, end, y))
    return element("g", hint(said), *parts, class_="class")


def _look(is_best):
    colour = "var(--lu-zero)"
    return {"fill": colour, "fill_opacity": 1 if is_best else 0.6, "class_": "bar"}


def _outline(right, y):
    width = max(WIDTH * right, 1)
    look = {"fill": "none", "stroke": "var(--lu-fg)", "stroke_width": 1.5}
    return rect(LEFT, y + 17, width, BAR + 4, **look, class_="right")


def _amount(row, right, end, y):
    """Return the probability in numbers, the right one behind it."""
    said = percent(row.probability)
    if right is not None:
        said += f" (right: {percent(right)})"
    if end > LEFT + WIDTH * 0.5:
        # On the name's line, where the bar leaves no room for it.
        return text(LEFT + WIDTH, y + 14, said, class_="e amount")
    return text(end + 8, y + 33, said, class_="amount")
