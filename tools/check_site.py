"""Say what is wrong with the links of a folder of static pages.

A page may link to anywhere, but what it fetches by itself lies in the folder: no
script, no style sheet, no picture comes from elsewhere.
"""

import re
from collections import Counter
from urllib.parse import unquote

from bs4 import BeautifulSoup

FETCHING = ("src", "srcset", "data", "poster", "xlink:href")
CSS = re.compile(r"""url\(\s*["']?([^"')]+)|@import\s+["']([^"']+)""")
ELSEWHERE = re.compile(r"(?!data:)[a-z]+:|//")


def problems(folder):
    """Return a line for each dead link, double id and fetch from elsewhere."""
    folder, found, pages = folder.resolve(), [], {}
    for file in sorted(folder.rglob("*.html")):
        pages[file] = BeautifulSoup(file.read_text("utf-8"), "html.parser")
    ids = {
        file: Counter(e["id"] for e in page(id=True)) for file, page in pages.items()
    }
    for file, page in pages.items():
        found += [
            (file, f"has the id {i} twice") for i, n in ids[file].items() if n > 1
        ]
        links = [
            e["href"] for e in page(href=True) if e.name not in ("link", "image", "use")
        ]
        found += _wrong(file, _fetched(page), links, ids, folder)
    for file in sorted(folder.rglob("*.css")):
        found += _wrong(file, _urls(file.read_text("utf-8")), [], ids, folder)
    return [f"{file.relative_to(folder)} {words}" for file, words in found]


def _urls(css):
    return [url or sheet for url, sheet in CSS.findall(css)]


def _fetched(page):
    """Return all that a page loads by itself."""
    found = [e["href"] for e in page(["link", "image", "use"], href=True)]
    found += [e[name] for name in FETCHING for e in page(attrs={name: True})]
    styles = [e["style"] for e in page(style=True)] + [e.text for e in page("style")]
    return found + [url for css in styles for url in _urls(css)]


def _wrong(file, fetched, links, ids, folder):
    """Yield (file, what is wrong with one of its links)."""
    for link in [*links, *fetched]:
        if ELSEWHERE.match(link):
            if link in fetched:
                yield file, f"fetches {link[:80]}"
            continue
        if link.startswith("data:"):
            continue
        target, _, fragment = unquote(link).partition("#")
        goal = (file.parent / target).resolve() if target else file
        if not goal.is_relative_to(folder) or not goal.is_file():
            yield file, f"links to {link}, which is not there"
        elif fragment and fragment not in ids[goal]:
            yield file, f"links to {link}, and there is no such heading"
