"""Say what is wrong with the links of a folder of static pages.

A page may link to anywhere, but what it fetches by itself lies in the folder: no
script, no style sheet, no picture comes from elsewhere.
"""

import re
from html.parser import HTMLParser
from urllib.parse import unquote

FETCHING = ("src", "srcset", "data", "poster", "xlink:href")


class _Page(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.ids, self.links, self.fetched = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if name == "id":
                self.ids.append(value)
            elif name in FETCHING or name == "href" and tag in ("link", "image", "use"):
                self.fetched.append(value or "")
            elif name == "href":
                self.links.append(value or "")
            elif name == "style":
                self.fetched += _urls(value or "")

    def handle_data(self, data):
        if self.cdata_elem == "style":
            self.fetched += [*_urls(data), *re.findall(r"@import\s+(\S+)", data)]


def _urls(css):
    return re.findall(r"""url\(\s*["']?([^"')]+)""", css)


def problems(folder):
    """Return a line for each dead link, double id and fetch from elsewhere."""
    folder = folder.resolve()
    files = sorted(folder.rglob("*.html"))
    pages = {file: _Page(file.read_text("utf-8")) for file in files}
    found = []
    for file, page in pages.items():
        wrong = [f"has the id {i} twice" for i in _twice(page.ids)]
        wrong += [
            f"fetches {link[:80]}" for link in filter(_is_elsewhere, page.fetched)
        ]
        for link in [*page.links, *page.fetched]:
            wrong += _dead(link, file, pages, folder)
        found += [f"{file.relative_to(folder)} {words}" for words in wrong]
    for file in sorted(folder.rglob("*.css")):
        urls = _urls(file.read_text("utf-8"))
        wrong = [each for url in urls for each in _dead(url, file, pages, folder)]
        wrong += [f"fetches {url}" for url in urls if _is_elsewhere(url)]
        found += [f"{file.relative_to(folder)} {words}" for words in wrong]
    return found


def _is_elsewhere(link):
    return re.match(r"(?!data:)[a-z]+:|//", link) is not None


def _twice(ids):
    return sorted({each for each in ids if ids.count(each) > 1})


def _dead(link, file, pages, folder):
    if re.match(r"[a-z]+:|//", link):
        return
    target, _, fragment = unquote(link).partition("#")
    goal = (file.parent / target).resolve() if target else file
    if not goal.is_relative_to(folder) or not goal.is_file():
        yield f"links to {link}, which is not there"
    elif fragment and fragment not in pages[goal].ids:
        yield f"links to {link}, and there is no such heading"
