"""Build the hand-outs: each talk as reveal.js slides that open without a network.

    python tools/build_slides.py [NOTEBOOK ...]

Writes build/slides; open its index.html. Explorers go through chosen values, formulas
are MathML, and everything a page loads lies in that folder. The live talks of
`present.py` are the same pages with the same files beside them.
"""

import argparse
import html
import json
import re
import shutil
import sys
from pathlib import Path

import questions
import slides
from executed import ROOT, NotebookFailed, executed, run_all
from look import loaded
from static_html import CODE, DARK_CODE, markdown, output, python, without_styles

from lecture_utils.widgets import page as moving

OUT = ROOT / "build" / "slides"
LOOK = Path(__file__).with_name("talk")
FONT = Path(__file__).with_name("site") / "noto-sans-math.woff2"
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
WIDGET = "application/vnd.jupyter.widget-view+json"

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="reveal/reveal.css">
<style>{styles}</style>
<link rel="stylesheet" href="talk.css">
<link rel="stylesheet" href="pictures.css">
<style>{look}</style>
<script src="theme.js"></script>
</head>
<body>
<div class="reveal"><div class="slides">
{body}
</div></div>
<dialog class="keys">
<table>
<tr><td>→ ↓ Space Enter PageDown</td><td>on</td></tr>
<tr><td>← ↑ Backspace PageUp</td><td>back</td></tr>
<tr><td>Home, End</td><td>the first slide, the last one</td></tr>
<tr><td>B or .</td><td>black; any key ends it</td></tr>
<tr><td>F or F5</td><td>full screen</td></tr>
<tr><td>S</td><td>the speaker's view: notes, clock, next slide</td></tr>
<tr><td>O</td><td>all slides at once</td></tr>
<tr><td>D</td><td>light or dark</td></tr>
<tr><td>Tab, Esc</td><td>into an explorer's controls, out of them</td></tr>
</table>
</dialog>
<script src="reveal/reveal.js"></script>
<script src="reveal/notes.js"></script>
{explorers}<script src="talk.js"></script>
</body>
</html>
"""
# What shows the explorers: Voilà's page without its looks.
LIVE = """<div class="lost" role="alert" hidden>
<span></span> <button>Start it again (Enter)</button>
</div>
<script id="jupyter-config-data" type="application/json">{config}</script>
<script src="voila/static/voila.js"></script>
"""
# What moves them in a hand-out.
MOVING = '<script src="page.js"></script>\n'
INDEX = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>The talks</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="talk.css">
<style>{look}</style>
<script src="theme.js"></script>
</head>
<body class="index">
<h1>The talks</h1>
<ol>
{rows}
</ol>
<p>Space goes on, Shift+Space back. S opens the speaker's view, O shows all slides at
once, ? the list of keys.</p>
<div class="foot">{foot}</div>
</body>
</html>
"""


def build(paths, out=OUT):
    """Write a page for each notebook that has a talk, an index, and what they load.

    What was in the folder `out` is replaced.
    """
    paths = [path for path in paths if slides.slides(slides.read(path))]
    shutil.rmtree(out, ignore_errors=True)
    shutil.copytree(LOOK, out)
    shutil.copy(FONT, out)
    (out / "page.js").write_text(moving.SCRIPT, encoding="utf-8")
    for path in paths:
        (out / f"{path.stem}.html").write_text(page(executed(path)), encoding="utf-8")
    (out / "index.html").write_text(index(paths), encoding="utf-8")


def index(paths, more=""):
    """Return the page that lists the talks; `more` comes after each: {name} is its."""
    rows = []
    for path in paths:
        nb = slides.read(path)
        words, n = html.escape(title(nb)), len(slides.slides(nb))
        link = f'<a href="{path.stem}.html">{words}</a>, {n} slides'
        rows.append(f"<li>{link}{more.format(name=path.stem)}</li>")
    look = loaded()
    return INDEX.format(rows="\n".join(rows), look=look.style(), foot=look.foot())


def title(nb):
    """Return a notebook's title."""
    return slides.heading(nb["cells"][0])[1]


def page(nb, live=None):
    """Return an executed notebook's talk as one page.

    `live` is what Voilà's page needs to know, for one whose explorers are widgets.
    """
    stacks, notes = [], ""
    for slide in slides.slides(nb):
        if slides.slide_type(slide[0]) == "slide":
            stacks.append("")
        shown = "".join(part(c) for c in slide if slides.slide_type(c) != "notes")
        # What is said in a section is there on each of its slides.
        said = [markdown(c.source) for c in slide if slides.slide_type(c) == "notes"]
        notes = "".join(said) or notes
        replies = "".join(vote_notes(c) for c in slide if slides.is_vote(c))
        aside = f'<aside class="notes">{replies}{notes}</aside>'
        stacks[-1] += f"<section>{shown}{aside}</section>\n"
    aside, look = '<aside class="notes">', loaded()
    foot = f'<div class="foot">{look.foot()}</div>'
    stacks[0] = stacks[0].replace(aside, foot + aside, 1)
    body = "".join(f"<section>\n{stack}</section>\n" for stack in stacks)
    body, styles = without_styles(local_links(body))
    return PAGE.format(
        title=html.escape(title(nb)),
        styles=styles
        + ("" if live else moving.CSS)
        + CODE.get_style_defs(".code")
        + DARK_CODE.get_style_defs("[data-jp-theme-light=false] .code"),
        look=look.style(),
        body=body,
        explorers=LIVE.format(config=_as_script(live)) if live else MOVING,
    )


def part(cell):
    """Return what one cell adds to its slide."""
    look = " fragment" if slides.slide_type(cell) == "fragment" else ""
    if slides.is_vote(cell):
        return vote(cell)
    if cell.cell_type == "markdown":
        return f'<div class="words{look}">{markdown(cell.source)}</div>'
    for each in cell.outputs:
        if WIDGET in each.get("data", {}):
            return f'<div class="picture{look}">{widget(each.data[WIDGET])}</div>'
    results = [made for each in cell.outputs if (made := output(each))]
    if results and (slides.is_explorer(cell) or slides.is_picture(cell)):
        return f'<div class="picture{look}">{results[-1]}</div>'
    return f'<div class="doing{look}">{python(cell.source)}{"".join(results)}</div>'


def vote(cell):
    """Return an exercise as the room sees it: its question, and answers."""
    words, choices = questions.vote(cell.source)
    title = html.escape(questions.exercise(cell.source).title)
    rows = "".join(f"<li><span>{_inline(each.words)}</span></li>" for each in choices)
    *others, last = (each.letter for each in choices)
    return (
        f'<div class="words vote"><h3>{title}</h3>{markdown(words)}'
        f'<ol type="A">{rows}</ol>'
        f"<p>Hands up: {', '.join(others)} or {last}?</p></div>"
    )


def vote_notes(cell):
    """Return what only the speaker sees: which answer is right, and why."""
    _, choices = questions.vote(cell.source)
    choices = sorted(choices, key=lambda each: not each.is_right)
    rows = (
        f"<b>{each.letter}{' is right' * each.is_right}:</b> {_inline(each.reply)}"
        for each in choices
    )
    return f"<p><small>{'<br>'.join(rows)}</small></p>"


def _inline(text):
    return re.sub(r"^<p>|</p>\s*$", "", markdown(text))


def widget(view):
    """Return where Voilà's script puts a widget."""
    shown = {"output_type": "display_data", "data": {WIDGET: view}, "metadata": {}}
    kind = "application/vnd.voila.cell-output+json"
    return f'<script type="{kind}">{_as_script(shown)}</script>'


def _as_script(data):
    return json.dumps(data).replace("<", "\\u003c")


def local_links(body):
    """Lead from talk to talk; of links to what isn't in the folder, keep the words."""
    body = re.sub(r'href="(\d\d_\w+)\.ipynb[^"]*"', r'href="\1.html"', body)
    other = r'<a href="(?!https?:|\d\d_\w+\.html")[^"]*"[^>]*>(.*?)</a>'
    return re.sub(other, r"\1", body, flags=re.S)


def main():
    """Do what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("notebooks", nargs="*", type=Path, default=NOTEBOOKS)
    paths = parser.parse_args().notebooks
    try:
        run_all(paths)
        build(paths)
    except NotebookFailed as error:
        return str(error)
    print(f"open {OUT.relative_to(ROOT)}/index.html")
    return 0


if __name__ == "__main__":
    sys.exit(main())
