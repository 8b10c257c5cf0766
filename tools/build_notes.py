"""Write the speaker notes of all talks to print: a page of A4 each, build/notes.html.

A row for each section: the slides it has, when it begins and how long it takes, and
what to ask, to move and to watch out for.
"""

import html
import re
import sys

import build_slides
import questions
import slides
from executed import ROOT
from static_html import markdown

OUT = ROOT / "build" / "notes.html"
SHEET = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Speaker notes</title>
<style>
@page { size: A4; margin: 12mm; }
body { font: 9.5pt/1.3 system-ui, sans-serif; max-width: 186mm; margin: 0 auto; }
article { break-after: page; }
article:last-child { break-after: auto; }
h1 { font-size: 14pt; margin: 0 0 2mm; }
table { border-collapse: collapse; width: 100%; }
td, th { padding: 1mm 1.5mm; text-align: left; vertical-align: top; }
tr { border-top: 0.2mm solid #999; }
th, td:nth-child(-n + 2) { white-space: nowrap; }
p { margin: 0; }
</style>
</head>
<body>
{pages}
</body>
</html>
"""
PAGE = """<article>
<h1>{title}: {minutes} minutes</h1>
<table>
<tr><th>slides</th><th>from, for</th><th>section and what to say</th></tr>
{rows}
</table>
</article>
"""
ROW = "<tr><td>{slides}</td><td>{start}, {minutes} min</td><td>{words}</td></tr>\n"


def build(paths):
    """Return the notes of these notebooks as one page of HTML."""
    books = [nb for nb in map(slides.read, paths) if slides.slides(nb)]
    return SHEET.replace("{pages}", "".join(map(_page, books)))


def _page(nb):
    rows, start = [], 0
    for first, last, section in _sections(nb):
        note = next(cell for cell in section if slides.minutes(cell) is not None)
        words = re.sub(
            r"</?small>|\*\*Speaker, \d+ min\.\*\* ?", "", slides.source(note)
        )
        head = f"<b>{html.escape(slides.title(section))}</b>"
        words += "".join(map(_vote, filter(slides.is_vote, section)))
        rows.append(
            ROW.format(
                slides=first if first == last else f"{first} to {last}",
                start=f"{start // 60}:{start % 60:02}",
                minutes=slides.minutes(note),
                words=f"{head} {markdown(words)}",
            )
        )
        start += slides.minutes(note)
    title = html.escape(build_slides.title(nb))
    return PAGE.format(title=title, minutes=start, rows="".join(rows))


def _vote(cell):
    """Return which answer is right, for a speaker without a second screen."""
    _, choices = questions.vote(slides.source(cell))
    (right,) = (each for each in choices if each.is_right)
    return f" **Vote on {slides.title([cell])}:** {right.letter}, {right.words}."


def _sections(nb):
    """Yield a section's first slide, its last, and all its cells."""
    first, cells = 1, []
    for number, slide in enumerate(slides.slides(nb), 1):
        if cells and slides.slide_type(slide[0]) == "slide":
            yield first, number - 1, cells
            first, cells = number, []
        cells = cells + slide
    yield first, number, cells


def main():
    """Write the page."""
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(build(build_slides.NOTEBOOKS), encoding="utf-8")
    print(f"print {OUT.relative_to(ROOT)}: a page a talk")
    return 0


if __name__ == "__main__":
    sys.exit(main())
