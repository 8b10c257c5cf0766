"""Where the course lies, what its notebooks are called, and how to read one."""

import json
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "lecture_utils"
# The page that opens first is a notebook too, and no lesson; students get them all.
START = ROOT / "notebooks" / "00_start_here.ipynb"
FOUND = sorted((ROOT / "notebooks").glob("*.ipynb"))
SHIPPED = [path for path in FOUND if re.fullmatch(r"\d\d_[a-z0-9_]+", path.stem)]
NOTEBOOKS = [path for path in SHIPPED if path != START]

# Notebooks that the others already speak of; a name leaves with its first version.
PLANNED = ()


def read(path):
    """Return a notebook as plain dicts, exactly as it is stored."""
    return json.loads(Path(path).read_text(encoding="utf-8"))


def source(cell):
    """Return a cell's text; the file may hold it as one string or as lines."""
    return "".join(cell.get("source", ""))


def prose(markdown):
    """Return Markdown without what only looks like headings or links: code, maths."""
    for noise in (r"^```.*?^```", r"`[^`\n]*`", r"\$\$.*?\$\$", r"\$[^$\n]+\$"):
        markdown = re.sub(noise, " ", markdown, flags=re.S | re.M)
    return markdown


def headings(markdown):
    """Return (level, text) of each heading; the text as a reader sees it."""
    fenceless = re.sub(r"^```.*?^```", "", markdown, flags=re.S | re.M)
    found = re.findall(r"^(#{1,6}) +(.+?) *#*$", fenceless, flags=re.M)
    return [(len(marks), re.sub(r"[*`$]", "", text)) for marks, text in found]


def notebook_headings(nb):
    """Return (cell index, level, text) of each heading of a notebook."""
    return [
        (index, level, text)
        for index, cell in enumerate(nb["cells"])
        if cell["cell_type"] == "markdown"
        for level, text in headings(source(cell))
    ]
