"""Build the course as static pages: all notebooks, run, and the pages they lead to.

    python tools/build_site.py

writes build/site; open its index.html. The pages lie as their sources do, so that a
relative link stays what it is; they need no script, no server and no network. The exit
status is 1, with a list, where a link leads nowhere or a page fetches from elsewhere.
"""

import html
import re
import shutil
import sys
from pathlib import Path
from urllib.parse import unquote

import nbformat
from check_site import problems
from executed import ROOT, NotebookFailed, executed, run_all
from static_html import cell, markdown, without_styles

from lecture_utils.widgets import page

SITE = ROOT / "build" / "site"
LOOK = Path(__file__).with_name("site")  # the style sheet, and the font of formulas
NAME = "Neural Network Lecture Notebooks"
LEAD = """A course to read here, and to run on your own computer: in JupyterLab every
picture has sliders, and every number moves with them."""
PAGES = (ROOT / "docs" / "glossary.md", ROOT / "docs" / "deck.md")
WRITTEN = {".ipynb", ".md"}

FRAME = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="stylesheet" href="{up}site.css">
<link rel="stylesheet" href="{up}page.css">
<style>{styles}</style>
</head>
<body>
<nav class="bar" aria-label="Course">{bar}</nav>
<main>
{body}
</main>
<footer><p>Code: BSD 3-Clause. Text: CC BY 4.0. On these pages the pictures go through
chosen values; in JupyterLab they follow your hand.</p></footer>
<script src="{up}page.js"></script>
</body>
</html>
"""


def build(sources, out):
    """Write a page for each source, and for each page or file that they link to.

    `sources` are notebooks and Markdown pages in reading order; what was in the folder
    `out` is replaced. Returns what is wrong with the links of the written pages.
    """
    shutil.rmtree(out, ignore_errors=True)
    shutil.copytree(LOOK, out)
    (out / "page.css").write_text(page.CSS, encoding="utf-8")
    (out / "page.js").write_text(page.SCRIPT, encoding="utf-8")
    course = {path: _read(path) for path in sources}
    _save(out / "index.html", NAME, _index(course), ROOT / "index.html", course)
    waiting, done = list(course), set()
    while waiting:
        path = waiting.pop(0)
        if path not in done:
            waiting += _write(path, course, out)
        done.add(path)
    return problems(out)


def _read(path):
    """Return a notebook; a Markdown page is one of a single cell."""
    if path.suffix == ".ipynb":
        return nbformat.read(path, as_version=4)
    words = nbformat.v4.new_markdown_cell(path.read_text("utf-8"))
    return nbformat.v4.new_notebook(cells=[words])


def _write(path, course, out):
    """Write one source's page, or copy a file; return the files it links to."""
    target = out / _place(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix not in WRITTEN:
        shutil.copy(path, target)
        return []
    nb = executed(path) if path.suffix == ".ipynb" else _read(path)
    body = "\n".join(map(cell, nb.cells))
    if path.suffix == ".ipynb":
        body = body.replace("</section>", f"</section>\n{_contents(body)}", 1)
    body, linked = _followed(body, path)
    _save(target, _title(nb), body, path, course)
    return linked


def _save(target, title, body, path, course):
    up = "../" * (len(path.relative_to(ROOT).parts) - 1)
    body, styles = without_styles(body)
    tables = re.compile(r"<table>.*?</table>", flags=re.S)
    body = tables.sub(r'<div class="scroll" tabindex="0">\g<0></div>', body)
    parts = {"up": up, "styles": styles, "bar": _bar(path, course, up), "body": body}
    target.write_text(FRAME.format(title=html.escape(title), **parts), "utf-8")


def _place(path):
    """Return where a source's page lies, from the site's root."""
    place = path.relative_to(ROOT)
    return place.with_suffix(".html") if place.suffix in WRITTEN else place


def _title(nb):
    return re.sub(r"[*`$#]", "", nb.cells[0].source.split("\n")[0]).strip()


def _bar(path, course, up):
    """Return the links that stand above every page."""
    places = {ROOT / "index.html": "Course"} | {each: _short(each) for each in course}
    links = []
    for each, words in places.items():
        here = ' aria-current="page"' if each == path else ""
        links.append(f'<a href="{up}{_place(each).as_posix()}"{here}>{words}</a>')
    return "\n".join(links)


def _short(path):
    number, _, words = path.stem.partition("_")
    return f"{number} {words.replace('_', ' ')}" if words else path.stem.capitalize()


def _contents(body):
    """Return a list of a page's sections."""
    found = re.findall(r'<h2 id="([^"]+)">(.*?)</h2>', body, flags=re.S)
    items = "".join(
        f'<li><a href="#{place}">{re.sub("<span.*?</span>", "", words)}</a></li>'
        for place, words in found
    )
    label = "On this page"
    return f'<nav class="contents" aria-label="{label}"><ul>{items}</ul></nav>'


def _index(course):
    """Return the first page: what each notebook is about, and how long it takes."""
    cards = []
    for path, nb in course.items():
        first = nb.cells[0].source.split("\n\n")
        time = re.search(r"About (\d+ minutes)", nb.cells[0].source)
        about = f"{time[1]}. " if time and path.suffix == ".ipynb" else ""
        link = f'<a href="{_place(path).as_posix()}">{html.escape(_title(nb))}</a>'
        words = markdown(about + first[1] if len(first) > 1 else about)
        number = f"{path.stem[:2]} " if path.suffix == ".ipynb" else ""
        cards.append(f'<div class="card"><h2>{number}{link}</h2>{words}</div>')
    lead = f'<h1>{NAME}</h1>\n<p class="lead">{LEAD}</p>'
    return f"{lead}\n{''.join(cards)}"


def _followed(body, path):
    """Return a page whose links lead to pages, and the files that belong to them."""
    linked = []

    def follow(match):
        start, link, end = match.groups()
        words, mark, fragment = link.partition("#")
        if not words or re.match(r"[a-z]+:", words):
            return match[0]
        file = (path.parent / unquote(words)).resolve()
        if file.is_dir():
            words, file = f"{words.rstrip('/')}/README.md", file / "README.md"
        if file.is_file() and file.is_relative_to(ROOT):
            linked.append(file)
            words = re.sub(r"\.(ipynb|md)$", ".html", words)
        return f"{start}{words}{mark}{fragment}{end}"

    made = re.sub(r'((?:href|src)=")([^"]+)(")', follow, body)
    return made, linked


def main():
    """Build the site, and say where it lies or what is wrong."""
    sources = sorted((ROOT / "notebooks").glob("*.ipynb"))
    try:
        run_all(sources)
        wrong = build([*sources, *filter(Path.exists, PAGES)], SITE)
    except NotebookFailed as error:
        return str(error)
    if wrong:
        return "\n".join(wrong)
    print(f"{len(list(SITE.rglob('*.html')))} pages: open {SITE / 'index.html'}")


if __name__ == "__main__":
    sys.exit(main())
