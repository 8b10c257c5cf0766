"""The glossary and the deck's map: every word is there, and stands where they say."""

import json
import re

import pytest
from course import NOTEBOOKS, ROOT, notebook_headings, read, source
from test_notebooks import DECK, GLOSSARY, anchors

SYMBOLS = "X y W b z a y_hat J dJ_dz dJ_dW dJ_da lr n_epochs rng".split()
WORDS = """image|kernel|filter|feature map|stride|padding|receptive field|backbone|head|
frozen|fine-tuned|from scratch|width multiplier|convolution|cross-correlation|gradient|
loss|epoch|unit|layer|weight|bias|activation""".replace("\n", "").split("|")
# Bold for its weight in a sentence, and no word of its own.
EMPHASIS = """64 filters|carefully|once|over the classes it knows|row|Next mistake|
Guess first|everything|last block|runs, and is something else|with the same weights|
Find the wrong one|Find the error""".replace("\n", "").split("|")
LINK = re.compile(r"\[(\d\d), [^\]]+\]\(\.\./notebooks/([^)#]+)#([^)]+)\)")


def sections(name, anchor):
    """Return the text of a notebook from a heading to the next of its level."""
    nb = read(ROOT / "notebooks" / name)
    found = notebook_headings(nb)
    (here,) = [at for at, one in enumerate(found) if anchor in anchors([one[2]])]
    start, level, _ = found[here]
    ends = [i for i, other, _ in found[here + 1 :] if other <= level and i > start]
    stop = min(ends, default=len(nb["cells"]))
    return "\n".join(source(cell) for cell in nb["cells"][start:stop])


def plain(text):
    """Return text as it is searched: no marks, single spaces, lower case."""
    return " ".join(re.sub(r"[*`$>]", "", text).split()).casefold()


# ---------------------------------------------------------------------- the glossary


def entries(text):
    """Return (word, its line) of each entry of a glossary."""
    return re.findall(r"^- \*\*(.+?)\*\*(.*)$", text, flags=re.M)


def bold_words(markdown):
    """Return what is bold, but for what ends as a sentence does: that is a title."""
    found = re.findall(r"\*\*([^*\n]+)\*\*", markdown)
    titles = ("What you'll", "Exercise ")
    return [w for w in found if w[-1] not in ".?!:" and not w.startswith(titles)]


def unknown(markdown, known):
    """Return the bold words that are in no glossary, in one number or the other."""
    forms = {
        form
        for word in map(plain, known)
        for form in (word, f"{word}s", f"{word}es", word.split()[0])
    }
    forms |= set(map(plain, EMPHASIS))
    return [word for word in bold_words(markdown) if plain(word) not in forms]


def test_every_new_word_of_the_notebooks_is_in_the_glossary():
    known = [word for word, _ in entries(GLOSSARY.read_text("utf-8"))]
    problems = [
        f"{path.name}: {word}"
        for path in NOTEBOOKS
        for cell in read(path)["cells"]
        if cell["cell_type"] == "markdown"
        for word in unknown(source(cell), known)
    ]
    assert not problems, (
        f"{problems}: a word goes into docs/glossary.md, an emphasis into EMPHASIS"
    )


def test_an_unknown_word_is_seen():
    text = "**What did you see?** A **frobnicator**, **kernels**, **mini-batches**."
    assert unknown(text, ["kernel", "mini-batch"]) == ["frobnicator"]


def test_the_glossary_has_the_vocabulary():
    text = GLOSSARY.read_text("utf-8")
    assert not [name for name in SYMBOLS if f"`{name}`" not in text]
    words = [word for word, _ in entries(text)]
    assert not set(WORDS) - set(words)
    assert words == sorted(set(words), key=str.casefold), "in the alphabet's order"


def test_a_word_stands_in_the_section_that_its_entry_names():
    for word, line in entries(GLOSSARY.read_text("utf-8")):
        ((_, name, anchor),) = LINK.findall(line)
        # The word itself, or what the notebook says in its stead, in quotation marks.
        said = re.findall('"(.+?)"', line) or [word.removesuffix("d")]
        text = plain(sections(name, anchor))
        assert all(plain(words) in text for words in said), f"{word}: {name}, {anchor}"


# ----------------------------------------------------------------------- the deck


def parts():
    """Return {part of the deck: what its row says}, in the page's order."""
    rows = re.findall(r"^\| (\d+) \| (.*)$", DECK.read_text("utf-8"), flags=re.M)
    return {int(number): row for number, row in rows}


def corrections():
    """Return (row, notebook, anchor, words) for each place that mends a slip."""
    rows = re.findall(r"^\| .* \|$", DECK.read_text("utf-8"), flags=re.M)
    quotes = re.compile(LINK.pattern + r': "([^"]+)"')
    return [
        (row, name, anchor, words)
        for row in rows
        for _, name, anchor, words in quotes.findall(row)
    ]


def test_every_part_of_the_deck_leads_to_a_section():
    assert list(parts()) == list(range(1, 31))
    assert all(LINK.search(row) for row in parts().values())


def test_every_correction_has_a_place():
    tables = DECK.read_text("utf-8").split("| the deck | what holds, and why |")[1:]
    rows = [row for table in tables for row in table.split("\n\n")[0].splitlines()[2:]]
    assert len(rows) == len({row for row, *_ in corrections()}) > 30


@pytest.mark.parametrize(
    ("row", "name", "anchor", "words"),
    corrections(),
    ids=[f"{name[:2]}-{words}" for _, name, _, words in corrections()],
)
def test_a_correction_stands_in_its_notebook(row, name, anchor, words):
    text = sections(name, anchor)
    assert plain(words) in plain(text), f'{name}, {anchor}: no "{words}" for {row}'


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_names_the_parts_of_the_deck_that_lead_to_it(path):
    last = source(read(path)["cells"][-1])
    (line,) = re.findall(r"^\| in the deck \| (.*) \|$", last, flags=re.M)
    named = set()
    for first, mark, end in re.findall(r"(\d+)(?: (to|and) (\d+))?(?=\])", line):
        last_one = int(end) if mark else int(first)
        named |= set(range(int(first), last_one + 1))
    assert named == {number for number, row in parts().items() if path.name in row}


# ------------------------------------------------------------- what notebooks call


def test_api_page_is_up_to_date(monkeypatch):
    from build_api import page

    text = (ROOT / "docs" / "api.md").read_text("utf-8")
    assert text == page(), "docs/api.md is out of date: run python tools/build_api.py"


def test_api_page_finds_uses_by_section(monkeypatch, tmp_path):
    from build_api import uses

    cells = [
        ("markdown", "# Title"),
        ("code", "from lecture_utils import mlp\nfrom lecture_utils.plots import show"),
        ("markdown", "## One"),
        ("code", "params = mlp.init_params((2, 1))\nother = np.mlp"),
        ("markdown", "Text.\n\n## Two\n\n### Deeper"),
        ("code", "[show(mlp.train(x)) for x in params]"),
    ]
    path = tmp_path / "01_x.ipynb"
    cells = [{"cell_type": kind, "source": text} for kind, text in cells]
    path.write_text(json.dumps({"cells": cells}), "utf-8")
    assert set(uses(path)) == {
        ("lecture_utils.mlp", "init_params", "One"),
        ("lecture_utils.mlp", "train", "Two"),
        ("lecture_utils.plots", "show", "Two"),
    }
