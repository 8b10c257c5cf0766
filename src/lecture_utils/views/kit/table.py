"""An HTML table whose first row and first column are headings."""

from lecture_utils.views.kit.svg import element


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
