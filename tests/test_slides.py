"""The talks: which cell is a slide, how many, what is said, and the hand-outs."""

import copy
import re

import pytest
import questions
import slides
from course import NOTEBOOKS, read
from slides import slide_type

from lecture_utils import exercises as ex

# ------------------------------------------------------------------ the course's talks


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_talk_keeps_the_rules(path):
    found = list(slides.problems(read(path)))
    advice = "`python tools/slides.py fill notebooks/*.ipynb` gives new cells a default"
    assert not found, "\n".join([path.name, *found, advice])


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_talk_has_its_slides_its_types_and_its_minutes(path):
    nb = read(path)
    kinds = [slide_type(cell) for cell in nb["cells"]]
    assert set(kinds) <= {"slide", "subslide", "fragment", "-", "skip", "notes"}
    assert 15 <= kinds.count("slide") + kinds.count("subslide") <= 30
    opening = "".join(nb["cells"][0]["source"])
    length = int(re.search(r"About (\d+) minutes", opening)[1])
    notes = [
        "".join(cell["source"]) for cell in nb["cells"] if slide_type(cell) == "notes"
    ]
    assert sum(int(re.search(r"(\d+) min\.", text)[1]) for text in notes) == length
    assert len(notes) == kinds.count("slide")
    assert max(len(text.split()) for text in notes) < 60, "notes are read at a glance"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_question_lies_on_its_explorer(path):
    for slide in slides.slides(read(path)):
        if any(map(slides.is_explorer, slide)):
            asked = [c for c in slide if "What did you see?" in "".join(c["source"])]
            assert len(asked) <= 1 and all(slide_type(c) == "fragment" for c in asked)


# ------------------------------------------------------------- the rules can be broken


def cell(source, kind=None, cell_type="markdown"):
    metadata = {"slideshow": {"slide_type": kind}} if kind else {}
    ident = f"c{abs(hash((source, kind))) % 10**8}"
    return {"cell_type": cell_type, "id": ident, "metadata": metadata, "source": source}


def notes(number, words="Ask."):
    return cell(f"<small>**Speaker, {number} min.** {words}</small>", "notes")


def good():
    pairs = [
        [
            cell(f"## Part {i}", "slide"),
            notes(2),
            cell(f"### Move {i}", "subslide"),
            cell(f"explore_x({i})", "-", "code"),
        ]
        for i in range(8)
    ]
    opening = [cell("# A talk\n\nAbout 18 minutes.", "slide"), notes(1)]
    last = [
        cell("## In short\n\n- `fit` learns.", "slide"),
        notes(1, "The deck stops here."),
        cell("By hand:", "fragment"),
        cell("**Exercise 01.1** · *predict.*", "skip"),
        cell("x = fit(1)", "fragment", "code"),
    ]
    return {"cells": [*opening, *sum(pairs, []), *last]}


def retype(index, kind):
    return lambda nb: nb["cells"][index]["metadata"].update(
        slideshow={"slide_type": kind}
    )


def reword(index, source):
    return lambda nb: nb["cells"][index].update(source=source)


BROKEN = {
    "not one of": retype(2, "x"),
    "is None in the talk": lambda nb: nb["cells"][2]["metadata"].clear(),
    "has to be uncovered": retype(5, "fragment"),
    "without <small>": reword(3, "3 min: ask."),
    "holds speaker notes": retype(3, "fragment"),
    "has 14 slides": lambda nb: [retype(i, "skip")(nb) for i in (2, 4, 6, 8)],
    "has 31 slides": lambda nb: nb["cells"].extend(
        cell(f"# {i}", "subslide") for i in range(13)
    ),
    "does not open": retype(0, "skip"),
    "has 0 notes on 'Part 0'": lambda nb: nb["cells"].pop(3),
    "plans 19 minutes in its notes, and promises 18": lambda nb: nb[
        "cells"
    ].__setitem__(1, notes(2)),
    "has no title on 'explore_x(0)'": retype(5, "subslide"),
    "leaves out the explorer 'explore_x(0)'": retype(5, "skip"),
    "ends a slide on 'By hand:'": retype(-1, "skip"),
    "sums up 'fit', and no slide": reword(-1, "x = 1"),
    "says 'Run the cell'": reword(2, "## Part\n\nRun the cell."),
    "says 'cell above'": reword(2, "## Part\n\nSee the cell above."),
    "says 'next cell'": reword(-3, "The next cell checks it."),
    "says 'the slide before'": reword(-3, "As on the slide before."),
    "says 'The deck'": reword(-3, "The deck says so."),
    "can't vote on that": lambda nb: nb["cells"].append(
        cell("**Exercise 01.3** · *write.* Your own neuron.", "subslide")
    ),
}


def test_a_good_talk_passes():
    assert list(slides.problems(good())) == []
    skipped = {"cells": [cell("# A map", "skip"), cell("x", "skip", "code")]}
    assert list(slides.problems(skipped)) == [], "a notebook may have no talk"


@pytest.mark.parametrize("words", BROKEN)
def test_a_broken_talk_is_named(words):
    nb = copy.deepcopy(good())
    BROKEN[words](nb)
    found = list(slides.problems(nb))
    assert any(words in line for line in found), found


def test_fill_gives_defaults_and_keeps_what_was_chosen():
    nb = {
        "cells": [
            cell("# Title"),
            cell("## Part"),
            cell("Words."),
            cell("### Detail"),
            cell("x = 1", None, "code"),
            cell("views.view_x(1)", None, "code"),
            cell("explore_x()", None, "code"),
            cell("**What did you see?**\n\n<details>It moved.</details>"),
            cell("plots.show(plots.plot_x())", "fragment", "code"),
            cell("## On your own"),
            cell("explore_y()", None, "code"),
        ]
    }
    assert slides.fill(nb) == 10
    assert [slide_type(each) for each in nb["cells"]] == [
        *("slide", "slide", "skip", "subslide", "skip", "skip", "-"),
        *("fragment", "fragment", "skip", "skip"),
    ]
    assert slides.fill(nb) == 0


# ---------------------------------------------------------------------------- the votes

ASKED = {
    key: slides.source(each)
    for path in NOTEBOOKS
    for each in read(path)["cells"]
    if (key := questions.key_of(slides.source(each)))
}
CLOSED = [key for key, text in ASKED.items() if "*write.*" not in text]


def voted(path):
    """Return the keys that a talk's room votes on."""
    cells = filter(slides.is_vote, read(path)["cells"])
    return [questions.key_of(slides.source(each)) for each in cells]


@pytest.mark.parametrize("key", CLOSED)
def test_vote_offers_right_answer_among_known_mistakes(key):
    words, choices = questions.vote(ASKED[key])
    assert words[-1] in ".?$" and not re.search(r"`\.\.\.`|Stuck|in quotes", words)
    assert "".join(each.letter for each in choices) == "ABCD"[: len(choices)]
    assert 3 <= len(choices) == len({each.words for each in choices})
    is_letter = bool(questions.question(ASKED[key])[1])
    for each in choices:
        typed = each.words.replace("−", "-").replace(
            ",", "" if "(" not in each.words else ","
        )
        verdict = ex.check(key, each.letter if is_letter else eval(typed))
        assert verdict.kind == ("right" if each.is_right else "wrong")
        assert verdict.text.startswith(each.reply)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_talk_votes_once_or_twice_before_a_picture(path):
    assert 1 <= len(voted(path)) <= 2
    talk = slides.slides(read(path))
    for slide, *after in (talk[i : i + 3] for i in range(len(talk))):
        if any(map(slides.is_vote, slide)):
            cells = sum(after, [])
            assert any(slides.is_explorer(c) or slides.is_picture(c) for c in cells)


def test_no_letter_is_right_in_most_votes():
    votes = [questions.vote(ASKED[key])[1] for each in NOTEBOOKS for key in voted(each)]
    right = [each.letter for choices in votes for each in choices if each.is_right]
    assert max(map(right.count, right)) <= len(right) / 2


# ------------------------------------------------------------------------ the hand-outs


def talk_notebook(picture):
    """Return a small executed notebook; `picture` is what its explorer left."""
    v4 = pytest.importorskip("nbformat").v4

    def typed(made, kind):
        made.metadata["slideshow"] = {"slide_type": kind}
        return made

    def code(source, data, kind):
        result = v4.new_output("execute_result", data, execution_count=1)
        return typed(v4.new_code_cell(source, outputs=[result]), kind)

    words = "# Hello\n\n$z = 1$ [02](02_x.ipynb#A), [d](../d.md)"
    return v4.new_notebook(
        cells=[
            typed(v4.new_markdown_cell(words), "slide"),
            typed(v4.new_markdown_cell(notes(3)["source"]), "notes"),
            code("x = 41\nx + 1", {"text/plain": "42"}, "fragment"),
            typed(v4.new_code_cell("secret = 7"), "skip"),
            code("explore_neuron()", picture, "subslide"),
            typed(v4.new_markdown_cell("**What did you see?**"), "fragment"),
        ]
    )


@pytest.fixture
def build_slides():
    pytest.importorskip("latex2mathml")
    import build_slides

    return build_slides


def test_hand_out_shows_pictures_and_loads_nothing(build_slides):
    still = '<figure class="lu-still"><svg><title>A neuron</title></svg></figure>'
    page = build_slides.page(talk_notebook({"text/html": still}))
    assert page.count("<section>") == 1 + 2
    assert "<title>A neuron</title>" in page and "explore_neuron" not in page
    assert "42" in page and "41" in page and "secret" not in page
    assert "<math" in page and "$z" not in page
    assert 'href="02_x.html"' in page and "d.md" not in page
    loaded = re.findall(
        r'(?:<(?:script|img|iframe)[^>]*src|<link[^>]*href)="([^"]*)"', page
    )
    assert loaded and not [url for url in loaded if re.match(r"(?!data:)\w+:|//", url)]
    assert not re.search(r"(?i)cdn|unpkg|mathjax|@import|voila", page)


def test_first_slide_has_the_foot_and_each_page_the_accent(build_slides):
    page = build_slides.page(talk_notebook({"text/html": "<svg></svg>"}))
    look = build_slides.loaded()
    first, *others = page.split("<section>")[2:]
    seen, notes = first.split('<aside class="notes">')
    assert look.foot() in seen and look.licence in seen and look.title in seen
    assert not any(look.foot() in each for each in [notes, *others])
    for each in (page, build_slides.index([])):
        styled = each.index(look.style())
        assert each.index('href="talk.css"') < styled < each.index("</head>")


def test_only_a_hand_out_has_the_script_that_moves_it(build_slides):
    nb = talk_notebook({"text/html": "<svg></svg>"})
    assert '<script src="page.js">' in build_slides.page(nb)
    assert "page.js" not in build_slides.page(nb, live={"kernelId": "k"})


def test_notes_are_on_every_slide(build_slides):
    page = build_slides.page(talk_notebook({"text/html": "<svg></svg>"}))
    for slide in page.split("<section>")[2:]:
        assert re.search(r'<aside class="notes">.*Speaker, 3 min', slide)


def test_only_speaker_sees_which_answer_is_right(build_slides):
    nb = talk_notebook({"text/html": "<svg></svg>"})
    nb.cells[-1].source = ASKED["01.2"]
    nb.cells[-1].metadata["slideshow"] = {"slide_type": "subslide"}
    vote = build_slides.page(nb).split("<section>")[-1]
    seen, notes = vote.split('<aside class="notes">')
    assert "Which one silences the neuron?" in seen and seen.count("<li>") == 4
    assert "Exercise" not in seen and "ex.hint" not in vote
    assert "C is right" in notes and "is right" not in seen
    assert "x₁ is positive" in notes and "Speaker, 3 min" in notes


def test_live_page_holds_widgets_and_no_code(build_slides):
    view = {"model_id": "m</script>", "version_major": 2, "version_minor": 0}
    picture = {build_slides.WIDGET: view, "text/plain": "Explorer()"}
    page = build_slides.page(talk_notebook(picture), live={"kernelId": "k</script>"})
    assert page.count("application/vnd.voila.cell-output+json") == 1
    assert "explore_neuron" not in page and "Explorer()" not in page
    assert '"kernelId": "k\\u003c/script>"' in page


# -------------------------------------------------------------------- notes on paper


def test_printed_notes_add_up(build_slides):
    import build_notes

    page = build_notes.build(NOTEBOOKS)
    talks = page.split("<article>")[1:]
    assert len(talks) == sum(bool(slides.slides(read(path))) for path in NOTEBOOKS)
    for talk in talks:
        (length,) = re.findall(r"<h1>.*: (\d+) minutes</h1>", talk)
        assert sum(map(int, re.findall(r", (\d+) min<", talk))) == int(length)
        assert talk.count("<tr>") > 5 and "Speaker," not in talk
        assert "Vote on Exercise" in talk
    assert "<strong>Vote on Exercise 02.1:</strong> B, 0.2." in page
