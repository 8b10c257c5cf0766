"""SVG and HTML as strings whose text is always escaped, and their style sheet.

The standard library is enough here: a frame of 300 elements takes about a
millisecond, against 8 (svg.py, which leaves text unescaped) and 13 (drawsvg).
"""

from functools import lru_cache
from html import escape

from lecture_utils import palette
from lecture_utils._picture import Picture

_SHAPES = ":is(line,path,rect,circle,polyline,polygon,image)"

# `--lu-scale` on any parent enlarges every picture at once, for a projector.
STYLE = (
    palette.by_theme(".lu", palette.LIGHT, palette.DARK)
    + ".lu{"
    + palette.FRONT_END
    + "display:flex;flex-wrap:wrap;gap:8px 24px;align-items:flex-start;padding:8px 0;"
    "font:calc(var(--lu-scale,1)*15px)/1.5 var(--jp-ui-font-family,sans-serif);"
    "font-variant-numeric:tabular-nums}"
    ".lu-drawing{display:contents}"
    ".lu-svg{flex:1 1 auto;width:100%;height:auto;display:block;overflow:visible;"
    "font:15px var(--jp-ui-font-family,sans-serif);font-variant-numeric:tabular-nums}"
    ".lu-svg text{fill:var(--lu-fg)}"
    ".lu-svg .m{text-anchor:middle}.lu-svg .e{text-anchor:end}"
    ".lu-svg .quiet{fill:var(--lu-muted)}.lu-svg .b{font-weight:600}"
    ".lu-svg .i{font-style:italic}.lu-svg .onpale{fill:" + palette.INK + "}"
    # A number or a name that larger type would push out of its place gets narrower.
    ".lu-svg .fit{transform-box:fill-box;transform-origin:left;"
    "transform:scaleX(min(1,var(--room)/(var(--wide)*var(--lu-type,1))))}"
    ".lu-svg .fit.m{transform-origin:center}.lu-svg .fit.e{transform-origin:right}"
    # What a step is not about: shapes fade, and their numbers stay readable.
    f".lu-svg .faded {_SHAPES}{{opacity:.35}}"
    # Colab's dark page is the palest of all.
    f"html[theme=dark] .lu-svg .faded {_SHAPES}{{opacity:.28}}"
    ".lu-svg .faded text{fill:var(--lu-muted)}"
    ".lu-svg .faded .onpale{fill:var(--lu-ink)}"
    # Words stand in a column beside the drawing, or in a row under it.
    ".lu-words{flex:1 1 260px;min-width:240px;max-width:calc(var(--lu-scale,1)*440px)}"
    ".lu-words p{margin:0 0 8px}"
    ".lu-under{flex-basis:100%;max-width:calc(var(--lu-scale,1)*760px);display:flex;"
    "flex-wrap:wrap;gap:0 24px}"
    ".lu-under p{flex:1 1 240px}.lu-under .wide{flex:1 0 100%}"
    ".lu-words b{font-weight:600}"
    # Against JupyterLab's own look of a table: small, striped, tight.
    ".lu table.lu-table{border-collapse:collapse;margin:4px 0;font:inherit;border:0}"
    ".lu table.lu-table tr:nth-child(n){background:none}"
    ".lu table.lu-table :is(td,th){padding:0 7px;text-align:right;line-height:1.5;"
    "color:var(--lu-fg)}.lu table.lu-table th{color:var(--lu-muted);font-weight:400}"
    ".lu-0{color:var(--lu-zero-text)}.lu-1{color:var(--lu-one-text)}"
)


def element(tag, *children, **attributes):
    """Return one element; children are elements already, attributes are escaped."""
    parts = [f"<{tag}"]
    for name, value in attributes.items():
        if value is not None:
            parts.append(f' {name.strip("_").replace("_", "-")}="{_written(value)}"')
    return "".join([*parts, ">", *children, f"</{tag}>"])


def _written(value):
    if isinstance(value, str):
        return _escaped(value) if len(value) < 40 else escape(value)
    return f"{value:.2f}".rstrip("0").rstrip(".")


# The same few colours and classes come a hundred times a frame.
_escaped = lru_cache(maxsize=1024)(escape)


# In parts of the font size: between Helvetica and DejaVu, as pages have either.
_WIDTHS = {"−": 0.78, "×": 0.8, "(": 0.37, ")": 0.37} | dict.fromkeys(". \u00a0", 0.31)
_DIGIT = 0.61
LARGEST = 1.8  # how much larger than on a page type may be in a talk


# The same few numbers come a hundred times a frame, too.
@lru_cache(maxsize=4096)
def text_width(words, size=15):
    """Return about how wide a number's text is."""
    return size * sum(_WIDTHS.get(character, _DIGIT) for character in words)


def text(x, y, words, *, room=None, **look):
    """Return a text element; `words` are escaped.

    Where a talk enlarges its type, it gets narrower rather than wider than `room`.
    """
    class_ = look.get("class_") or ""
    wide = text_width(str(words)) * (1.12 if "b" in class_.split() else 1)
    if room and wide * LARGEST > room:
        look["class_"] = f"{class_} fit".strip()
        fit = f"--wide:{wide:.0f};--room:{room:.0f}"
        look["style"] = ";".join(filter(None, (look.get("style"), fit)))
    return element("text", escape(str(words)), x=x, y=y, **look)


def hint(words):
    """Return a <title>: what a hover and a screen reader say of its parent."""
    return element("title", escape(str(words)))


def line(x1, y1, x2, y2, *children, **look):
    """Return a straight line."""
    return element("line", *children, x1=x1, y1=y1, x2=x2, y2=y2, **look)


def circle(x, y, r, *children, **look):
    """Return a circle."""
    return element("circle", *children, cx=x, cy=y, r=r, **look)


def rect(x, y, width, height, *children, **look):
    """Return a rectangle."""
    return element("rect", *children, x=x, y=y, width=width, height=height, **look)


def polyline(pixels, **look):
    """Return a line through points, (x, y) each."""
    return element("polyline", points=_points(pixels), fill="none", **look)


def polygon(corners, **look):
    """Return a filled shape with corners at (x, y) each."""
    return element("polygon", points=_points(corners), **look)


def _points(pairs):
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in pairs)


def arrow(x1, y1, x2, y2, *, stroke="var(--lu-rule)"):
    """Return an arrow; its head is a triangle, so that no marker id is needed."""
    length = max(((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5, 1e-9)
    ux, uy = (x2 - x1) / length, (y2 - y1) / length
    x, y = x2 - 11 * ux, y2 - 11 * uy
    head = [(x2, y2), (x - 6 * uy, y + 6 * ux), (x + 6 * uy, y - 6 * ux)]
    shaft = line(x1, y1, x, y, stroke=stroke, stroke_width=2.5)
    return shaft + polygon(head, fill=stroke)


def svg(width, height, *elements, title, desc):
    """Return the drawing; it scales with its box and names itself."""
    drawing = element(
        "svg",
        hint(title),
        element("desc", escape(desc)),
        *elements,
        xmlns="http://www.w3.org/2000/svg",
        role="img",
        viewBox=f"0 0 {width} {height}",
        class_="lu-svg",
        style=f"max-width:calc(var(--lu-scale,1)*{width}px)",
    )
    # What a talk makes the drawing and its type as large as the slide by.
    shape = (
        "tall"
        if float(width) < 1.4 * float(height)
        else "high"
        if float(width) < 2 * float(height)
        else "wide"
    )
    look = f"lu-drawing lu-{shape}"
    return element("div", drawing, class_=look, style=f"--w:{width};--h:{height}")


def page(alt, *elements):
    """Return elements as a picture, with the style sheet of all."""
    return Picture(element("div", *elements, class_="lu"), alt, STYLE)


def render(size, *elements, title, alt, words, under=False):
    """Return elements as one described drawing, with words beside it, or under it.

    `words` is markup, or a list of paragraphs of which empty ones are left out.
    """
    if not isinstance(words, str):
        words = "".join(map(paragraph, filter(None, words)))
    look = "lu-words lu-under" if under else "lu-words"
    drawing = svg(*size, *elements, title=title, desc=alt)
    return page(alt, drawing, element("div", words, class_=look))


def paragraph(*children, **attributes):
    """Return a paragraph of words; children are escaped already."""
    return element("p", *children, **attributes)


def table(heads, rows, *, left=(), caption=None, class_="lu-table"):
    """Return a table from column headings and rows of a heading and its cells.

    Cells are escaped already; the columns in `left` are aligned to the left.
    """

    def cell(tag, words, column, scope=None):
        style = "text-align:left" if column in left else None
        return element(tag, words, scope=scope if words else None, style=style)

    lines = [[cell("th", words, i, "col") for i, words in enumerate(heads)]]
    for heading, *cells in rows:
        line = [cell("td", words, i) for i, words in enumerate(cells, start=1)]
        lines.append([cell("th", heading, 0, "row"), *line])
    above = element("caption", caption) if caption else ""
    rows = (element("tr", *line) for line in lines)
    return element("table", above, *rows, class_=class_)
