"""Which cell is a slide: fill in what is missing, say what is wrong, list the talk.

    python tools/slides.py fill notebooks/*.ipynb    give new cells a slide type
    python tools/slides.py check notebooks/*.ipynb   exit with 1 where a talk is wrong
    python tools/slides.py list notebooks/*.ipynb    the slides, what is said on them

What a cell is in the talk stands in its own metadata, `slideshow.slide_type`, and stays
as somebody chose it; `fill` gives a default to cells that have none. A notebook whose
cells are all "skip" has no talk.
"""

import argparse
import json
import re
import sys
from pathlib import Path

import questions

TYPES = ("slide", "subslide", "fragment", "-", "skip", "notes")
FEWEST, MOST = 15, 30
# What students do after class, and what everybody runs before it.
NOT_IN_A_TALK = ("On your own", "Further reading", "Setup", "Exercises")
NOTES = re.compile(r"<small>\*\*Speaker, (\d+) min\.\*\* \S.*</small>", flags=re.S)
LENGTH = re.compile(r"\b(?:[Aa]bout|[Tt]akes) (\d+) minutes")
EXPLORER = re.compile(r"\b(?:explore|watch|teach)_\w+\(")
PICTURE = re.compile(r"^(?:views\.view_\w+|plots\.show)\(", flags=re.M)
ELSEWHERE = re.compile(
    r"\b(?:(?:next|last|previous|following|same|this) cells?"
    r"|cells? (?:above|below|before)|[Rr]un (?:it|the cell|this)"
    r"|the slides? (?:before|above))\b"
)
DECK = re.compile(r"\b(?:the|this) deck\b", flags=re.I)


def read(path):
    """Return a notebook as plain dicts."""
    return json.loads(Path(path).read_text(encoding="utf-8"))


def write(path, nb):
    """Store a notebook as JupyterLab does."""
    text = json.dumps(nb, indent=1, ensure_ascii=False) + "\n"
    Path(path).write_text(text, encoding="utf-8")


def source(cell):
    return "".join(cell["source"])


def slide_type(cell):
    """Return a cell's slide type, or None where it has none."""
    return cell["metadata"].get("slideshow", {}).get("slide_type")


def is_explorer(cell):
    return cell["cell_type"] == "code" and bool(EXPLORER.search(source(cell)))


def is_picture(cell):
    return cell["cell_type"] == "code" and bool(PICTURE.search(source(cell)))


def is_vote(cell):
    """Return whether a cell is an exercise that the room answers by hands."""
    is_exercise = cell["cell_type"] == "markdown" and questions.key_of(source(cell))
    return bool(is_exercise) and is_shown(cell)


def is_shown(cell):
    """Return whether the room sees a cell."""
    return slide_type(cell) not in ("skip", "notes")


def heading(cell):
    """Return (level, text) of the heading that a cell opens with; (0, "") if none."""
    if is_vote(cell):
        return 3, f"Exercise {questions.key_of(source(cell))}"
    found = re.match(r"(#+) +(.+)", source(cell))
    if cell["cell_type"] != "markdown" or not found:
        return 0, ""
    return len(found[1]), found[2].strip()


# --------------------------------------------------------------------------- the rules


def fill(nb):
    """Give each cell without a slide type a default; return how many there were."""
    section, before, n_filled = "", None, 0
    for cell in nb["cells"]:
        level, text = heading(cell)
        section = text if level in (1, 2) else section
        if slide_type(cell) is None:
            chosen = "skip" if section in NOT_IN_A_TALK else default(cell, before)
            cell["metadata"]["slideshow"] = {"slide_type": chosen}
            n_filled += 1
        before = cell
    return n_filled


def default(cell, before):
    """Return what a cell is in the talk, if nobody chose: most are for the reader."""
    level, _ = heading(cell)
    if level:
        return "slide" if level < 3 else "subslide"
    if NOTES.fullmatch(source(cell)):
        return "notes"
    if is_explorer(cell):
        return "-"  # on the slide of the heading before it
    if "<details>" in source(cell) and before is not None and is_explorer(before):
        return "fragment"
    return "skip"


def slides(nb):
    """Return the talk: a list of slides, each the list of its cells, notes included."""
    talk = []
    for cell in nb["cells"]:
        kind = slide_type(cell)
        if kind in ("slide", "subslide"):
            talk.append([cell])
        elif kind in ("fragment", "-", "notes") and talk:
            talk[-1].append(cell)
    return talk


def class_length(nb):
    """Return the minutes that the notebook's opening promises, or None."""
    for cell in nb["cells"]:
        if cell["cell_type"] == "code":
            return None
        if found := LENGTH.search(source(cell)):
            return int(found[1])


def minutes(cell):
    """Return the minutes that a cell of speaker notes plans; None without any."""
    found = NOTES.fullmatch(source(cell))
    return int(found[1]) if found else None


def problems(nb):
    """Yield what is wrong with a notebook's talk, in sentences."""
    for number, cell in enumerate(nb["cells"]):
        for words in _wrong(cell):
            yield f"cell {number} (id {cell['id']}) {words}"
    if all(slide_type(cell) == "skip" for cell in nb["cells"]):
        return
    talk = slides(nb)
    if not FEWEST <= len(talk) <= MOST:
        yield f"has {len(talk)} slides; a talk has {FEWEST} to {MOST}"
    if slide_type(nb["cells"][0]) != "slide":
        yield "does not open with a slide"
    yield from _wrong_notes(nb, talk)
    yield from _without_title(talk)
    yield from _not_shown(nb, talk)


def _wrong(cell):
    kind = slide_type(cell)
    if kind not in TYPES:
        yield f"is {kind!r} in the talk, not one of {', '.join(TYPES)}"
    if is_explorer(cell) and kind == "fragment":
        yield "is an explorer that has to be uncovered; it needs the whole screen"
    if kind == "notes" and minutes(cell) is None:
        yield "holds notes without <small>**Speaker, N min.** ...</small> around them"
    if kind != "notes" and minutes(cell) is not None:
        yield f"holds speaker notes, and is {kind!r} in the talk"
    if is_vote(cell) and questions.exercise(source(cell)).kind == "write":
        yield "is an exercise to write, and a room can't vote on that"
    elif cell["cell_type"] == "markdown" and is_shown(cell):
        text = questions.question(source(cell))[0] if is_vote(cell) else source(cell)
        if found := ELSEWHERE.search(text):
            yield f"is on a slide and says {found[0]!r}, which is not on it"
        if found := DECK.search(text):
            yield f"is on a slide and says {found[0]!r}, which the room has not seen"


def _wrong_notes(nb, talk):
    for slide in talk:
        n_notes = sum(slide_type(cell) == "notes" for cell in slide)
        if slide_type(slide[0]) == "slide" and n_notes != 1:
            yield f"has {n_notes} notes on {title(slide)!r}; each section has one"
    planned = [n for cell in nb["cells"] if (n := minutes(cell)) is not None]
    if sum(planned) != (length := class_length(nb)):
        yield f"plans {sum(planned)} minutes in its notes, and promises {length}"


def _without_title(talk):
    for slide in talk:
        if not heading(slide[0])[0]:
            yield f"has no title on {title(slide)!r}"


def _not_shown(nb, talk):
    """Yield what a talk promises and doesn't show."""
    code = "\n".join(visible_code(cell) for cell in sum(talk, []))
    for slide in talk:
        shown = [cell for cell in slide if is_shown(cell)]
        if (end := source(shown[-1]).rstrip()).endswith(":"):
            yield f"ends a slide on {end[-40:]!r}, and nothing follows on it"
        if title(slide) == "In short":
            for name in re.findall(r"`([a-z_]+)`", source(slide[0])):
                if not re.search(rf"\b{name}\(", code):
                    yield f"sums up {name!r}, and no slide shows a call of it"
    section = ""
    for cell in nb["cells"]:
        level, text = heading(cell)
        section = text if level in (1, 2) else section
        if is_explorer(cell) and not is_shown(cell) and section not in NOT_IN_A_TALK:
            yield f"leaves out the explorer {source(cell).splitlines()[-1]!r}"


def visible_code(cell):
    """Return the code that the room reads in a cell."""
    if cell["cell_type"] == "code":
        return "" if is_explorer(cell) or is_picture(cell) else source(cell)
    return "".join(
        re.findall(r"^```python\n(.*?)^```", source(cell), flags=re.M | re.S)
    )


# -------------------------------------------------------------------- the command line


def title(slide):
    """Return the words by which a slide is known."""
    level, text = heading(slide[0])
    return text if level else source(slide[0]).splitlines()[-1]


def show(nb):
    """Print the talk, a line a slide, and what is said on it."""
    for number, slide in enumerate(slides(nb), 1):
        mark = "" if slide_type(slide[0]) == "slide" else "  "
        more = sum(slide_type(cell) == "fragment" for cell in slide)
        print(f"{number:3} {mark}{title(slide)}{f'  (+{more})' if more else ''}")
        for cell in slide:
            if slide_type(cell) == "notes":
                print("      " + re.sub(r"</?small>|\*\*", "", source(cell)))


def main():
    """Do what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("task", choices=("fill", "check", "list"))
    parser.add_argument("notebooks", nargs="+", type=Path)
    options = parser.parse_args()
    found = []
    for path in options.notebooks:
        nb = read(path)
        if options.task == "fill" and (n := fill(nb)):
            write(path, nb)
            print(f"{path.name}: {n} cells")
        elif options.task == "check":
            found += [f"{path.name} {words}" for words in problems(nb)]
        elif options.task == "list":
            print(f"\n{path.name}: {len(slides(nb))} slides, {class_length(nb)} min")
            show(nb)
    print(*found, sep="\n")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
