"""Build the course as static pages: all notebooks, run, and the pages they lead to.

    python tools/build_site.py

writes build/site; open its index.html. The pages lie as their sources do, so that a
relative link stays what it is; they need no server and no network. The exit status is
1, with a list, where a link leads nowhere or a page fetches from elsewhere.

The environment variable SITE_ADDRESS says where the pages will be published: previews
in chats and on other sites need a picture's whole address. `draw_preview.py` draws it.
"""

import html
import json
import os
import re
import shutil
import sys
from pathlib import Path
from urllib.parse import unquote

import nbformat
from check_site import problems
from executed import ROOT, NotebookFailed, executed, run_all
from exercise_form import answered, asked
from look import loaded
from static_html import markdown, output, python, without_styles

from lecture_utils.widgets import page

SITE = ROOT / "build" / "site"
LOOK = Path(__file__).with_name("site")  # style sheets, scripts, the font of formulas
LEAD = """From one neuron to transfer learning with VGG16: compute it by hand first,
then move it. Every picture here follows your hand, with nothing to install."""
PAGES = (ROOT / "docs" / "glossary.md", ROOT / "docs" / "deck.md")
WRITTEN = {".ipynb", ".md"}
HEADING = re.compile(r'<h[1-3] id="([^"]+)">(.*?)</h[1-3]>', flags=re.S)
FIGURE = re.compile(r'<figure class="lu-page".*?</figure>', flags=re.S)
TERM = re.compile(r"<li>(?:<p>)?<strong>(.*?)</strong>", flags=re.S)
# What a person who searches doesn't look for; tags within a word, and other tags.
NO_TEXT = re.compile(
    r'<(style|script|svg|figure|form|math(?=[^>]* display="block"))\b.*?</\1>',
    flags=re.S,
)
WITHIN = re.compile(r"</?(a|b|code|em|m[a-z]+|small|span|strong)\b[^>]*>")

FRAME = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<meta name="description" content="{about}">
<meta property="og:title" content="{title}">
<meta property="og:description" content="{about}">
{preview}<link rel="icon" href="{up}icon.svg">
<link rel="stylesheet" href="{up}site.css">
<link rel="stylesheet" href="{up}page.css">
<style>{look}{styles}</style>
<script src="{up}theme.js"></script>
</head>
<body>
<a class="skip" href="#text">To the text</a>
<header>
<button popovertarget="course"><span aria-hidden="true">☰</span> Contents</button>
<button data-do="search">Search</button>
</header>
<nav id="course" popover aria-label="Course">
<a class="home" href="{up}index.html"{home}><img src="{up}icon.svg" alt="">{name}</a>
<input type="search" placeholder="Search" aria-label="Search all pages"
data-index="{up}search-index.js" data-up="{up}" autocomplete="off" spellcheck="false">
<div class="found" role="status"></div>
<ul class="pages">
{contents}
</ul>
<button data-do="theme">Light or dark</button>
</nav>
<main id="text">
{body}
{turn}
<footer><p>On these pages the pictures go through chosen values; in JupyterLab you can
set every one.</p><p class="foot">{foot}</p></footer>
</main>
<script src="{up}page.js"></script>
<script src="{up}exercises.js"></script>
<script src="{up}site.js"></script>
</body>
</html>
"""
LATER = """<details class="later"><summary>Answer first, then see what came out
</summary>{}</details>"""
PREVIEW = """<meta property="og:image" content="{0}/preview.png">
<meta property="og:image:alt" content="{1}">
<meta name="twitter:card" content="summary_large_image">
"""


def build(sources, out, address=""):
    """Write a page for each source, and for each page or file that they link to.

    `sources` are notebooks and Markdown pages in reading order; what was in the folder
    `out` is replaced. Returns what is wrong with the links of the written pages.
    """
    shutil.rmtree(out, ignore_errors=True)
    shutil.copytree(LOOK, out)
    (out / "page.css").write_text(page.CSS, encoding="utf-8")
    (out / "page.js").write_text(page.SCRIPT, encoding="utf-8")
    site = Site(sources, out, address.rstrip("/"))
    about = " ".join(LEAD.split())
    site.save(ROOT / "index.html", site.look.title, about, site.index())
    waiting, done = list(sources), set()
    while waiting:
        path = waiting.pop(0)
        if path not in done:
            waiting += site.write(path)
        done.add(path)
    index = json.dumps(site.searched, ensure_ascii=False, separators=(",", ":"))
    (out / "search-index.js").write_text(f"searchIndex = {index};\n", "utf-8")
    return problems(out)


class Site:
    """The pages of a course in a folder, and what a search finds on them."""

    def __init__(self, sources, out, address):
        self.course = {path: _read(path) for path in sources}
        self.out, self.address, self.look = out, address, loaded()
        self.searched = []  # (page, its title, [(anchor, heading, text)])

    def write(self, path):
        """Write one source's page, or copy a file; return the files it links to."""
        target = self.out / _place(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix not in WRITTEN:
            shutil.copy(path, target)
            return []
        nb = executed(path) if path.suffix == ".ipynb" else _read(path)
        body = "\n".join(_cells(nb))
        if path.suffix == ".md":
            body = TERM.sub(_anchored, body)
        body, linked = _followed(body, path)
        title = _title(nb)
        self.save(path, title, _about(nb), body)
        sections = list(_sections(body))
        self.searched.append((_place(path).as_posix(), _short(path), sections))
        return linked

    def save(self, path, title, about, body):
        """Write a page around a body."""
        up = "../" * (len(path.relative_to(ROOT).parts) - 1)
        body, styles = without_styles(body)
        tables = re.compile(r"<table>.*?</table>", flags=re.S)
        body = tables.sub(r'<div class="scroll" tabindex="0">\g<0></div>', body)
        name = html.escape(self.look.title)
        preview = PREVIEW.format(self.address, name) if self.address else ""
        made = FRAME.format(
            **{"up": up, "styles": styles, "body": body, "preview": preview},
            **{"title": html.escape(title), "about": html.escape(about), "name": name},
            **{"look": self.look.style(), "foot": self.look.foot()},
            home=' aria-current="page"' if path.name == "index.html" else "",
            contents=self._contents(path, body, up),
            turn=self._turn(path, up),
        )
        (self.out / _place(path)).write_text(made, encoding="utf-8")

    def _contents(self, path, body, up):
        """Return the pages of the course; below this one, its sections."""
        items = []
        for each in self.course:
            here, sections = "", ""
            if each == path:
                found = re.findall(r'<h2 id="([^"]+)">(.*?)</h2>', body, flags=re.S)
                links = (f'<li><a href="#{a}">{_unnamed(h)}</a></li>' for a, h in found)
                here, sections = ' aria-current="page"', f"<ul>{''.join(links)}</ul>"
            link = f'<a href="{up}{_place(each).as_posix()}"{here}>{_short(each)}</a>'
            items.append(f"<li>{link}{sections}</li>")
        return "\n".join(items)

    def _turn(self, path, up):
        """Return the links to the page before this one and to the next."""
        titles = {ROOT / "index.html": self.look.title}
        titles |= {each: _title(nb) for each, nb in self.course.items()}
        order, links = list(titles), ""
        if path not in order[1:]:
            return ""
        at = order.index(path)
        for words, other in (("Previous", at - 1), ("Next", at + 1)):
            other = order[other % len(order)]
            words = f"<small>{words}</small> {html.escape(titles[other])}"
            links += f'<a href="{up}{_place(other).as_posix()}">{words}</a>'
        return f'<nav class="turn" aria-label="Previous and next page">{links}</nav>'

    def index(self):
        """Return the first page: a picture to move, and what each page is about."""
        cards = []
        for path, nb in self.course.items():
            time = re.search(r"About (\d+ minutes)", nb.cells[0].source)
            is_notebook = path.suffix == ".ipynb"
            number = f"<b>{path.stem[:2]}</b> " if is_notebook else ""
            time = f"<small>{time[1]}</small>" if time and is_notebook else ""
            link = f'<a href="{_place(path).as_posix()}">{html.escape(_title(nb))}</a>'
            words = html.escape(_about(nb))
            cards.append(f"<li><h2>{number}{link}</h2><p>{words}</p>{time}</li>")
        live = next(filter(None, map(_live, self.course)), "")
        lead = f'<h1>{html.escape(self.look.title)}</h1>\n<p class="lead">{LEAD}</p>'
        return f'{lead}\n{live}\n<ul class="cards">{"".join(cards)}</ul>'


def _live(path):
    """Return the first explorer of a notebook, as HTML that moves."""
    if path.suffix != ".ipynb":
        return ""
    outputs = [each for c in executed(path).cells for each in c.get("outputs", [])]
    found = (
        FIGURE.search(each.get("data", {}).get("text/html", "")) for each in outputs
    )
    return next((match[0] for match in found if match), "")


def _cells(nb):
    """Yield the cells of an executed notebook; speaker notes are for the talk."""
    is_asked = False
    for each in nb.cells:
        if each.metadata.get("slideshow", {}).get("slide_type") == "notes":
            continue
        if each.cell_type == "markdown":
            yield f"<section>{markdown(asked(each.source))}</section>"
            continue
        shown = "".join(map(output, each.outputs))
        if shown:
            shown = f'<div class="output">{shown}</div>'
        if shown and is_asked and "lu-page" not in shown:
            shown = LATER.format(shown)  # it may hold the answer
        code, shown = answered(each.source) or (each.source, shown)
        is_asked = "<label>" in shown or "data-letter" in shown
        yield f'<div class="cell">{python(code) if code else ""}{shown}</div>'


def _sections(body):
    """Yield (anchor, heading, text) of each section, and of each word of a glossary."""
    starts = [
        *HEADING.finditer(body),
        *re.finditer(r'<li id="([^"]+)">(.*?)</strong>', body),
    ]
    starts.sort(key=lambda match: match.start())
    ends = [match.start() for match in starts[1:]] + [len(body)]
    for match, end in zip(starts, ends, strict=True):
        yield match[1], _plain(_unnamed(match[2])), _plain(body[match.end() : end])


def _plain(markup):
    text = re.sub(r"<[^>]*>", " ", WITHIN.sub("", NO_TEXT.sub(" ", markup)))
    return " ".join(html.unescape(text).lstrip(" :").split())


def _unnamed(heading):
    """Return a heading without the second name it has for other pages' links."""
    return re.sub("<span.*?</span>", "", heading)


def _anchored(match):
    """Return the start of a list's item that explains a word, with the word as name."""
    name = html.escape(_plain(match[1]).replace(" ", "-"))
    return match[0].replace("<li>", f'<li id="{name}">', 1)


def _read(path):
    """Return a notebook; a Markdown page is one of a single cell."""
    if path.suffix == ".ipynb":
        return nbformat.read(path, as_version=4)
    words = nbformat.v4.new_markdown_cell(path.read_text("utf-8"))
    return nbformat.v4.new_notebook(cells=[words])


def _place(path):
    """Return where a source's page lies, from the site's root."""
    place = path.relative_to(ROOT)
    return place.with_suffix(".html") if place.suffix in WRITTEN else place


def _title(nb):
    return re.sub(r"[*`$#]", "", nb.cells[0].source.split("\n")[0]).strip()


def _short(path):
    number, _, words = path.stem.partition("_")
    words = (words or number).replace("_", " ").replace("vgg", "VGG")
    words = words[0].upper() + words[1:]
    return f"{number} {words}" if number.isdigit() else words


def _about(nb):
    """Return what a page is about: three sentences under its title, as plain text."""
    about = nb.cells[0].source.split("\n\n")[1:2]
    text = _plain(markdown(about[0])) if about else ""
    return " ".join(re.split(r"(?<=[.?!]) ", text)[:3])


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
        address = os.environ.get("SITE_ADDRESS", "")
        wrong = build([*sources, *filter(Path.exists, PAGES)], SITE, address)
    except NotebookFailed as error:
        return str(error)
    if wrong:
        return "\n".join(wrong)
    print(f"{len(list(SITE.rglob('*.html')))} pages: open {SITE / 'index.html'}")


if __name__ == "__main__":
    sys.exit(main())
