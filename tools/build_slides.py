"""Build the hand-outs: each talk as reveal.js slides that open without a network.

    python tools/build_slides.py REVEAL [NOTEBOOK ...]

REVEAL is the folder of the npm package reveal.js (`make slides` fetches it). Writes
build/slides; open its index.html. Explorers are pictures that stand still, formulas are
MathML, and everything a page loads lies in that folder. `S` on a page opens the
speaker's view, with the notes.
"""

import argparse
import html
import re
import shutil
import sys
from functools import lru_cache
from pathlib import Path

import slides
from executed import ROOT, NotebookFailed, executed
from static_html import CODE, markdown, output, python, without_styles

OUT = ROOT / "build" / "slides"
LOOK = Path(__file__).with_name("handout")
FONT = Path(__file__).with_name("site") / "noto-sans-math.woff2"
DECK = ROOT / "lab-settings" / "overrides.d" / "lecture_utils_deck.json5"
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
NEEDED = ("dist/reveal.js", "dist/reveal.css", "plugin/notes/notes.js", "LICENSE")

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="stylesheet" href="reveal/dist/reveal.css">
<style>{pictures}</style>
<link rel="stylesheet" href="handout.css">
</head>
<body>
<div class="reveal jp-Deck"><div class="slides">
{body}
</div></div>
<script src="reveal/dist/reveal.js"></script>
<script src="reveal/plugin/notes/notes.js"></script>
<script src="handout.js"></script>
</body>
</html>
"""
INDEX = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>The talks</title>
<link rel="stylesheet" href="handout.css">
</head>
<body class="index">
<h1>The talks</h1>
<ol>
{rows}
</ol>
<p>Space goes on, Shift+Space back. Right and left go from section to section, down
and up through one. S opens the speaker's notes, O all slides at once, ? the list of
keys.</p>
</body>
</html>
"""


def build(paths, reveal, out=OUT):
    """Write a page for each notebook that has a talk, an index, and what they load.

    Parameters
    ----------
    paths : list of path
        Notebooks; those without a slide are left out.
    reveal : path
        The folder of the npm package reveal.js.
    out : path
        The folder to write; what was in it is replaced.

    Raises
    ------
    executed.NotebookFailed
        If a notebook does not run to its end.
    FileNotFoundError
        If `reveal` is not that package.
    """
    paths = [path for path in paths if slides.slides(slides.read(path))]
    shutil.rmtree(out, ignore_errors=True)
    shutil.copytree(LOOK, out)
    shutil.copy(FONT, out)
    for name in NEEDED:
        target = out / "reveal" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(Path(reveal) / name, target)
    rows = []
    for path in paths:
        nb = executed(path)
        title = slides.heading(nb.cells[0])[1]
        (out / f"{path.stem}.html").write_text(page(nb, title), encoding="utf-8")
        n = len(slides.slides(nb))
        rows.append(
            f'<li><a href="{path.stem}.html">{html.escape(title)}</a>, {n} slides</li>'
        )
    (out / "index.html").write_text(INDEX.format(rows="\n".join(rows)), "utf-8")


def page(nb, title):
    """Return an executed notebook's talk as one page."""
    stacks = []
    for slide in slides.slides(nb):
        if slides.slide_type(slide[0]) == "slide":
            stacks.append("")
        stacks[-1] += f"<section>{''.join(map(part, slide))}</section>\n"
    body = "".join(f"<section>\n{stack}</section>\n" for stack in stacks)
    body, styles = without_styles(local_links(body))
    styles += CODE.get_style_defs(".code") + deck_style()
    return PAGE.format(title=html.escape(title), pictures=styles, body=body)


def part(cell):
    """Return what one cell adds to its slide."""
    kind = slides.slide_type(cell)
    if kind == "notes":
        return f'<aside class="notes">{markdown(cell.source)}</aside>'
    look = " fragment" if kind == "fragment" else ""
    if cell.cell_type == "markdown":
        return f'<div class="words{look}">{markdown(cell.source)}</div>'
    results = [made for each in cell.outputs if (made := output(each))]
    if slides.is_explorer(cell) or slides.is_picture(cell):
        return f'<div class="picture{look}">{results[-1]}</div>'
    return f'<div class="doing{look}">{python(cell.source)}{"".join(results)}</div>'


def local_links(body):
    """Lead from talk to talk; of links to what isn't in the folder, keep the words."""
    body = re.sub(r'href="(\d\d_\w+)\.ipynb[^"]*"', r'href="\1.html"', body)
    other = r'<a href="(?!https?:|\d\d_\w+\.html")[^"]*"[^>]*>(.*?)</a>'
    return re.sub(other, r"\1", body, flags=re.S)


@lru_cache(maxsize=1)
def deck_style():
    """Return what the live deck says about pictures, for the same look on paper."""
    import json5

    settings = json5.loads(DECK.read_text(encoding="utf-8"))
    rules = settings["@deathbeds/jupyterlab-fonts:fonts"]["styles"]
    return "\n".join(
        f"{selector}{{{';'.join(f'{k}:{v}' for k, v in look.items())}}}"
        for selector, look in rules.items()
        if " .lu" in selector and "lecture-explorer" not in selector
    )


def main():
    """Do what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("reveal", type=Path)
    parser.add_argument("notebooks", nargs="*", type=Path, default=NOTEBOOKS)
    options = parser.parse_args()
    try:
        build(options.notebooks, options.reveal)
    except FileNotFoundError as error:
        return f"{error.filename} is missing: {options.reveal} is not reveal.js"
    except NotebookFailed as error:
        return str(error)
    print(f"open {OUT.relative_to(ROOT)}/index.html")
    return 0


if __name__ == "__main__":
    sys.exit(main())
