"""The notebook contract: the form that every notebook of the course keeps to.

A rule takes a notebook and yields what breaks it: (cell index or None, words).
`BROKEN` holds a notebook that breaks each rule, so no rule is one that cannot fail.
"""

import ast
import copy
import inspect
import re
import statistics
from urllib.parse import unquote

import pytest
from course import (
    FOUND,
    NOTEBOOKS,
    PLANNED,
    ROOT,
    SHIPPED,
    START,
    headings,
    notebook_headings,
    prose,
    read,
    source,
)
from nbformat.validator import iter_validate

KERNEL = {"name": "python3", "display_name": "Python 3 (ipykernel)"}
SLIDE_TYPES = {"slide", "subslide", "fragment", "skip", "notes", "-"}
NEEDS_TENSORFLOW = "needs-tensorflow"
BANNED = {
    "np.random.seed": "pass an rng: np.random.default_rng(0)",
    "numpy.random.seed": "pass an rng: np.random.default_rng(0)",
    "random.seed": "pass an rng: np.random.default_rng(0)",
    "plt.show": "a cell shows its last figure by itself",
    "plt.gca": "draw on an axes that has a name",
    "plt.gcf": "draw on a figure that has a name",
    "get_ipython": "plain Python only",
    "input": "nobody answers when the notebook is tested",
}
PAGES = (
    "README.md",
    "CONTRIBUTING.md",
    "CREDITS.md",
    "LICENSE-text.md",
    "docs/glossary.md",
    "docs/deck.md",
    "docs/presenting.md",
    "docs/classroom.md",
    "docs/benchmarks.md",
)
# From the README on the forge: where the pages were published to.
PUBLISHED = "../../deployments/github-pages"
GLOSSARY, DECK = ROOT / "docs" / "glossary.md", ROOT / "docs" / "deck.md"

# A median code cell and a long one; markdown cells and words for each code cell.
MEDIAN_LINES, LONG_LINES, MOST_LINES, LONG_SHARE = 5, 15, 25, 0.2
MARKDOWN_SHARE, WORDS = (0.9, 2.5), (40, 130)


# ---------------------------------------------------------------- reading a notebook


def cells(nb, kind):
    """Return (index, cell) of each cell of one kind."""
    return [
        (i, cell) for i, cell in enumerate(nb["cells"]) if cell["cell_type"] == kind
    ]


def tree(cell):
    """Return a code cell parsed; empty where it is not Python (a rule of its own)."""
    try:
        return ast.parse(source(cell))
    except SyntaxError:
        return ast.Module([], [])


def calls(node):
    """Return the dotted name of each call in a piece of code."""
    return [
        ast.unparse(call.func) for call in ast.walk(node) if isinstance(call, ast.Call)
    ]


def is_explorer(cell):
    return cell["cell_type"] == "code" and any(
        name.split(".")[-1].startswith("explore_") for name in calls(tree(cell))
    )


def asserts(cell):
    code = tree(cell)
    return any(isinstance(node, ast.Assert) for node in ast.walk(code)) or any(
        name.split(".")[-1].startswith("assert_") for name in calls(code)
    )


def section_of(nb, index):
    """Return (level, title) of the heading that cell `index` stands under."""
    above = [found for found in notebook_headings(nb) if found[0] <= index]
    return above[-1][1:] if above else (0, "")


# ----------------------------------------------------------------------- the rules


def valid_format(nb, path):
    """It is nbformat 4.5, whole and valid."""
    if (nb.get("nbformat"), nb.get("nbformat_minor")) != (4, 5):
        yield None, f"is {nb.get('nbformat')}.{nb.get('nbformat_minor')}, not 4.5"
    for error in iter_validate(nb, version=4, version_minor=5):
        where = [part for part in error.absolute_path if isinstance(part, int)]
        yield (where[0] if where else None), error.message.splitlines()[0][:100]


def unique_ids(nb, path):
    """Every cell has an id of its own."""
    seen = {}
    for index, cell in enumerate(nb["cells"]):
        first = seen.setdefault(cell.get("id"), index)
        if first != index:
            yield index, f"has the id of cell {first}"


def stripped(nb, path):
    """No outputs and no execution counts are stored (`make format` takes them out)."""
    for index, cell in cells(nb, "code"):
        if cell.get("outputs"):
            yield index, "stores an output"
        if cell.get("execution_count") is not None:
            yield index, f"stores the execution count {cell['execution_count']}"


def metadata(nb, path):
    """Metadata is the kernel python3; for a cell: slideshow and tags."""
    kernel = nb["metadata"].get("kernelspec", {})
    if extra := set(nb["metadata"]) - {"kernelspec"}:
        yield None, f"has metadata beyond the kernelspec: {sorted(extra)}"
    if {key: kernel.get(key) for key in KERNEL} != KERNEL:
        yield None, f"names the kernel {kernel}, not {KERNEL}"
    for index, cell in enumerate(nb["cells"]):
        if extra := set(cell["metadata"]) - {"slideshow", "tags"}:
            yield index, f"has metadata beyond slideshow and tags: {sorted(extra)}"
        show = cell["metadata"].get("slideshow", {"slide_type": "-"})
        if set(show) != {"slide_type"} or show["slide_type"] not in SLIDE_TYPES:
            yield index, f"has the slideshow {show}, not one of {sorted(SLIDE_TYPES)}"


def runs_whole(nb, path):
    """No tag or comment keeps a cell from being run and judged."""
    for index, cell in enumerate(nb["cells"]):
        if extra := set(cell["metadata"].get("tags", [])) - {NEEDS_TENSORFLOW}:
            yield index, f"has the tags {sorted(extra)}; known: {NEEDS_TENSORFLOW}"
    for index, cell in cells(nb, "code"):
        if "NBVAL_" in source(cell) or "PYTEST_VALIDATE" in source(cell):
            yield index, "speaks to nbval"


def nothing_empty(nb, path):
    """Cells are code or markdown, and none is empty or carries an attachment."""
    for index, cell in enumerate(nb["cells"]):
        if cell["cell_type"] not in {"code", "markdown"}:
            yield index, f"is a {cell['cell_type']} cell"
        if not source(cell).strip():
            yield index, "is empty"
        if cell.get("attachments"):
            yield index, "carries an attachment; draw it, or put a file in the package"


def one_title(nb, path):
    """It has one H1, and opens with it."""
    titles = [index for index, level, _ in notebook_headings(nb) if level == 1]
    if not source(nb["cells"][0]).startswith("# "):
        yield 0, "does not open with the H1"
    for index in titles[1:]:
        yield index, "has a second H1"


def frame(nb, path):
    """It says what you'll do, learn, need and how long; it ends as all of them do."""
    setup = cells(nb, "code")[0][0]
    intro = " ".join(source(cell) for cell in nb["cells"][:setup]).replace("’", "'")
    for word in ("you'll do", "you'll learn", "you'll need", "minutes"):
        if word not in intro.lower():
            yield 0, f'does not say "{word}" before Setup'
    names = [text for _, level, text in notebook_headings(nb) if level == 2]
    if "On your own" not in names or names[-2:] != ["In short", "Further reading"]:
        yield None, f'ends on {names[-2:]}, not on "In short", "Further reading"'


def in_short(nb, path):
    """Its summary, "In short", is five to eight lines, and a formula among them."""
    for index, cell in cells(nb, "markdown"):
        if source(cell).startswith("## In short"):
            n_lines = len(re.findall(r"^- ", source(cell), flags=re.M))
            if not 5 <= n_lines <= 8:
                yield index, f"has {n_lines} lines in short, not 5 to 8"
            if "$" not in source(cell):
                yield index, "has no formula in short"


def ways_on(nb, path):
    """Its last cell leads to the notebooks beside it, the deck and the glossary."""
    last, index = source(nb["cells"][-1]), len(nb["cells"]) - 1
    names = [other.name for other in SHIPPED]
    before = [name for name in names if name < path.name][-1:]
    after = [name for name in names if name > path.name][:1]
    for link in [*before, *after, "../docs/deck.md#", "../docs/glossary.md"]:
        if f"]({link}" not in last:
            yield index, f"is the last cell and has no link to {link}"


def imports_in_setup(nb, path):
    """The first code cell is Setup, before all sections, and imports stand there."""
    code = cells(nb, "code")
    if section_of(nb, code[0][0]) != (2, "Setup"):
        if any(level > 1 for i, level, _ in notebook_headings(nb) if i < code[0][0]):
            yield code[0][0], "is the first code cell, and a section comes before it"
    for number, (index, cell) in enumerate(code):
        names = [
            alias.name if isinstance(node, ast.Import) else node.module or "."
            for node in ast.walk(tree(cell))
            if isinstance(node, ast.Import | ast.ImportFrom)
            for alias in node.names
        ]
        later = number > 0 and not (
            NEEDS_TENSORFLOW in cell["metadata"].get("tags", [])
            and {name.split(".")[0] for name in names} <= {"keras", "tensorflow"}
        )
        if names and later:
            yield index, f"imports {', '.join(names)}; the place is Setup"
        if number == 0 and not names:
            yield index, "is Setup, and imports nothing"


def plain_python(nb, path):
    """Code is plain Python: no magics, no shell, no star imports, no globals."""
    for index, cell in cells(nb, "code"):
        try:
            code = ast.parse(source(cell))
        except SyntaxError as error:
            yield index, f"is not plain Python: line {error.lineno}, {error.msg}"
            continue
        for node in ast.walk(code):
            if isinstance(node, ast.Global | ast.Nonlocal):
                yield index, f"declares global {', '.join(node.names)}"
            if isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
                yield index, f"imports * from {node.module}"


def no_hidden_state(nb, path):
    """No global seed, no current figure, no chance without a seed."""
    for index, cell in cells(nb, "code"):
        for name in calls(tree(cell)):
            if name in BANNED:
                yield index, f"calls {name}: {BANNED[name]}"
        if re.search(r"default_rng\(\s*\)", source(cell)):
            yield index, "calls default_rng() without a seed"


def short_cells(nb, path):
    """No code cell is over 25 lines."""
    for index, cell in cells(nb, "code"):
        if (lines := len(source(cell).splitlines())) > MOST_LINES:
            yield index, f"has {lines} lines, over {MOST_LINES}"


def rhythm(nb, path):
    """Short cells, and text between them: the measure of DESIGN, with a margin."""
    code, text = cells(nb, "code"), cells(nb, "markdown")
    lines = [len(re.findall(r"^.*\S", source(cell), flags=re.M)) for _, cell in code]
    if (median := statistics.median(lines)) > MEDIAN_LINES:
        yield None, f"has a median of {median} lines a code cell, over {MEDIAN_LINES}"
    if (share := sum(n > LONG_LINES for n in lines) / len(lines)) > LONG_SHARE:
        yield None, f"has {share:.0%} of its code cells over {LONG_LINES} lines"
    words = sum(len(source(cell).split()) for _, cell in text)
    for what, value, (low, high) in (
        ("markdown cells", len(text) / len(code), MARKDOWN_SHARE),
        ("words", words / len(code), WORDS),
    ):
        if not low <= value <= high:
            yield None, f"has {value:.2g} {what} a code cell, not {low} to {high}"


def explorer_alone(nb, path):
    """A cell with an explorer holds that one call and nothing else."""
    for index, cell in enumerate(nb["cells"]):
        body = tree(cell).body if is_explorer(cell) else []
        if body and not (
            len(body) == 1
            and isinstance(body[0], ast.Expr)
            and isinstance(body[0].value, ast.Call)
            and len(calls(body[0])) == 1
        ):
            yield index, "holds an explorer and something else"


def question_after_explorer(nb, path):
    """After an explorer comes a question, its answer folded in <details>."""
    for index, cell in enumerate(nb["cells"]):
        if not is_explorer(cell):
            continue
        after = ""
        for follower in nb["cells"][index + 1 :]:
            if follower["cell_type"] == "code":
                break
            after += source(follower) + "\n"
        question, fold, answer = after.partition("<details>")
        if "?" not in question:
            yield index, "is an explorer that no question follows"
        if not fold or "<summary>" not in answer or "</details>" not in answer:
            yield index, "is an explorer without a folded answer after it"


def asserts_its_claims(nb, path):
    """A section with an explorer asserts what it claims before the explorer comes."""
    for index, cell in enumerate(nb["cells"]):
        if is_explorer(cell):
            starts = [i for i, level, _ in notebook_headings(nb) if level == 2]
            start = max((i for i in starts if i <= index), default=0)
            if not any(asserts(c) for c in nb["cells"][start:index]):
                yield index, "is an explorer, and no cell of its section asserts"


def links_resolve(nb, path):
    """A relative link leads to a file of this repository, an anchor to a heading."""
    titles = [text for _, _, text in notebook_headings(nb)]
    for index, cell in cells(nb, "markdown"):
        yield from ((index, words) for words in bad_links(source(cell), path, titles))


RULES = (
    valid_format,
    unique_ids,
    stripped,
    metadata,
    runs_whole,
    nothing_empty,
    one_title,
    frame,
    in_short,
    ways_on,
    imports_in_setup,
    plain_python,
    no_hidden_state,
    short_cells,
    rhythm,
    explorer_alone,
    question_after_explorer,
    asserts_its_claims,
    links_resolve,
)


def bad_links(markdown, path, titles):
    """Yield what is wrong with the links of a page at `path` that has these titles."""
    text = prose(markdown)
    found = re.findall(r"\]\(\s*<?([^)\s>]+)", text)
    found += re.findall(r"^\[[^\]]+\]:\s*<?([^\s>]+)", text, flags=re.M)
    found += re.findall(r"""(?:src|href)=["']([^"']+)""", text)
    for link in found:
        if re.match(r"[a-z]+:", link) or link == PUBLISHED:
            continue
        target, _, fragment = unquote(link).partition("#")
        file = (path.parent / target).resolve()
        if target.startswith("/") or not file.is_relative_to(ROOT):
            yield f"links to {link}, outside the repository"
        elif target and not file.exists():
            yield f"links to {link}, which is not there"
        elif fragment not in anchors(titles_of(file) if target else titles):
            yield f"links to {link}, and there is no such heading"


def titles_of(file):
    """Return the headings of a notebook or a Markdown page."""
    if file.suffix == ".ipynb":
        return [text for _, _, text in notebook_headings(read(file))]
    if file.suffix == ".md":
        return [text for _, text in headings(file.read_text("utf-8"))]
    return []


def anchors(titles):
    """Return what a link may end on, as JupyterLab and forges spell it; or nothing."""
    lab = {text.replace(" ", "-") for text in titles}
    forge = {re.sub(r"[^\w -]", "", text.lower()).replace(" ", "-") for text in titles}
    return lab | forge | {""}


def report(rule, nb, path):
    """Return one line for each breach: file, cell and id, rule."""
    lines = []
    for index, words in rule(nb, path):
        cell = "" if index is None else f", cell {index} (id {id_of(nb, index)})"
        lines.append(f"{path.name}{cell} {words}. Rule {rule.__name__}: {rule.__doc__}")
    return lines


def id_of(nb, index):
    return nb["cells"][index].get("id")


# --------------------------------------------------------- the course keeps the rules


def test_no_copies_lie_beside_the_notebooks():
    others = [path.name for path in FOUND if path not in SHIPPED]
    assert not others, (
        f"notebooks/ holds {', '.join(others)}, which is no part of the course: a copy "
        "or a notebook of your own. Move it to another folder, then test again"
    )


def test_notebooks_are_numbered_without_gaps():
    names = [path.stem for path in NOTEBOOKS]
    assert names, "there is no notebook in notebooks/"
    expected = [f"{number:02}" for number in range(1, len(names + [*PLANNED]) + 1)]
    assert [name[:2] for name in sorted([*names, *PLANNED])] == expected
    written = sorted(set(names) & set(PLANNED))
    assert not written, f"{written} exist now: take them out of course.PLANNED"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_contract(path, rule):
    problems = report(rule, read(path), path)
    assert not problems, "\n" + "\n".join(problems)


def test_readme_maps_the_course():
    text = (ROOT / "README.md").read_text("utf-8").replace(START.stem, "")
    linked = dict.fromkeys(re.findall(r"\]\(notebooks/([\w-]+)\.ipynb", text))
    assert list(linked) == [path.stem for path in NOTEBOOKS]
    course = sorted([*linked, *PLANNED])
    named = dict.fromkeys(re.findall(r"\b0\d_[a-z]\w+", text))
    assert list(named) == course, "README names the notebooks in this order"


# The start page is no lesson: it has no sections to build, and explorers to show.
START_RULES = (
    valid_format,
    unique_ids,
    stripped,
    metadata,
    runs_whole,
    nothing_empty,
    one_title,
    plain_python,
    no_hidden_state,
    short_cells,
    explorer_alone,
    links_resolve,
)


@pytest.mark.parametrize("rule", START_RULES, ids=lambda rule: rule.__name__)
def test_the_start_page_is_well_formed(rule):
    problems = report(rule, read(START), START)
    assert not problems, "\n" + "\n".join(problems)


def test_the_start_page_maps_the_course_and_its_minutes():
    rows = re.findall(
        r"^\| \[\d\d, (.+?)\]\((\S+?)\) \|.*\| (\d+) \|$",
        "\n".join(source(cell) for cell in read(START)["cells"]),
        flags=re.M,
    )
    assert [name for _, name, _ in rows] == [path.name for path in NOTEBOOKS]
    for (title, name, minutes), path in zip(rows, NOTEBOOKS, strict=True):
        first = source(read(path)["cells"][0])
        assert first.startswith(f"# {title}\n"), name
        assert f"bout {minutes} minutes" in first, name


@pytest.mark.parametrize("page", PAGES)
def test_links_of_pages_resolve(page):
    path = ROOT / page
    problems = list(bad_links(path.read_text("utf-8"), path, titles_of(path)))
    assert not problems, f"{page}: {problems}"


# ------------------------------------------------------------- the rules can be broken


def markdown(*lines):
    return {"cell_type": "markdown", "metadata": {}, "source": "\n".join(lines)}


def code(*lines):
    return markdown(*lines) | {
        "cell_type": "code",
        "execution_count": None,
        "outputs": [],
    }


def good():
    """Return a small notebook that keeps every rule."""
    nb_cells = [
        markdown(
            "# Meet the sum",
            "**What you'll do**: add. **What you'll learn**: sums.",
            "**What you'll need**: nothing. It takes 2 minutes.",
        ),
        markdown("## Setup", "Run this cell first. " + "It imports. " * 20),
        code("import numpy as np", "rng = np.random.default_rng(0)"),
        markdown("## Add", "What is 1 + 1? See [Setup](#Setup). " + "Words. " * 50),
        code("total = 1 + 1", "assert total == 2"),
        code("explore_sum(total)"),
        markdown(
            "**What did you see?** Did it move? " + "Words. " * 30,
            "<details><summary>Answer</summary>It did.</details>",
        ),
        markdown("## On your own", "Add more."),
        markdown("## In short", *["- $1 + 1 = 2$"] * 5),
        markdown(
            "## Further reading",
            "[Before](00_start_here.ipynb), [after](01_perceptron.ipynb)",
            "[in the deck](../docs/deck.md#Convolution), [words](../docs/glossary.md)",
        ),
    ]
    for number, cell in enumerate(nb_cells):
        cell["id"] = f"cell-{number}"
    kernel = KERNEL | {"language": "python"}
    return {
        "cells": nb_cells,
        "metadata": {"kernelspec": kernel},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def put(index, **changes):
    return lambda nb: nb["cells"][index].update(changes)


def put_metadata(index, **changes):
    return lambda nb: nb["cells"][index]["metadata"].update(changes)


def put_source(index, text):
    return put(index, source=text)


def cut(index, words):
    """Return what takes words out of a cell."""

    def damage(nb):
        text = source(nb["cells"][index])
        put_source(index, text.replace(words, ""))(nb)

    return damage


STREAM = {"output_type": "stream", "name": "stdout", "text": "2"}
LINES = "\n".join("x = 1" for _ in range(26))
BROKEN = [
    (valid_format, None, lambda nb: nb.update(nbformat_minor=4)),
    (valid_format, 4, lambda nb: nb["cells"][4].pop("id")),
    (valid_format, 4, lambda nb: nb["cells"][4].pop("outputs")),
    (unique_ids, 5, put(5, id="cell-4")),
    (stripped, 4, put(4, outputs=[STREAM])),
    (stripped, 4, put(4, execution_count=3)),
    (metadata, None, lambda nb: nb["metadata"].update(language_info={})),
    (metadata, None, lambda nb: nb["metadata"]["kernelspec"].update(name="conda")),
    (metadata, 4, put_metadata(4, collapsed=True)),
    (metadata, 4, put_metadata(4, slideshow={"slide_type": "page"})),
    (runs_whole, 4, put_metadata(4, tags=["nbval-skip"])),
    (runs_whole, 4, put_source(4, "# NBVAL_SKIP\nassert False")),
    (nothing_empty, 4, put_source(4, " \n")),
    (nothing_empty, 3, put(3, attachments={"cat.png": {}})),
    (one_title, 3, put_source(3, "# Another title")),
    (one_title, 0, put_source(0, "Hello")),
    (frame, None, put_source(7, "## Your turn")),
    (frame, 0, put_source(0, "# Meet the sum")),
    (frame, None, put_source(8, "## The end")),
    (frame, None, put_source(9, "## The end")),
    (in_short, 8, put_source(8, "## In short\n" + "- $a$\n" * 4)),
    (in_short, 8, put_source(8, "## In short\n" + "- $a$\n" * 9)),
    (in_short, 8, put_source(8, "## In short\n" + "- a\n" * 5)),
    *((ways_on, 9, cut(9, name)) for name in ("00_start", "01_perc", "deck", "gloss")),
    (imports_in_setup, 4, put_source(4, "import math")),
    (imports_in_setup, 4, put_source(4, "def f():\n    from math import pi")),
    (imports_in_setup, 2, put_source(1, "## Before")),
    (imports_in_setup, 2, put_source(2, "rng = 0")),
    (plain_python, 4, put_source(4, "!pip install cats")),
    (plain_python, 4, put_source(4, "%matplotlib inline")),
    (plain_python, 2, put_source(2, "from numpy import *")),
    (plain_python, 4, put_source(4, "def f():\n    global x")),
    (no_hidden_state, 4, put_source(4, "np.random.seed(0)")),
    (no_hidden_state, 4, put_source(4, "plt.gca().set_title('x')")),
    (no_hidden_state, 4, put_source(4, "plt.show()")),
    (no_hidden_state, 4, put_source(4, "rng = np.random.default_rng()")),
    (short_cells, 4, put_source(4, LINES)),
    (rhythm, None, lambda nb: [put_source(i, "x\n" * 6)(nb) for i in (2, 4, 5)]),
    (rhythm, None, put_source(4, "x\n" * 16)),
    (rhythm, None, lambda nb: [nb["cells"].insert(4, code("x")) for _ in range(4)]),
    (rhythm, None, lambda nb: [put_source(i, "Few.")(nb) for i in (1, 3, 6)]),
    (explorer_alone, 5, put_source(5, "explore_sum(1)\nexplore_sum(2)")),
    (explorer_alone, 5, put_source(5, "panel = w.explore_sum(1)")),
    (question_after_explorer, 5, put_source(6, "No question here.")),
    (question_after_explorer, 5, put_source(6, "What did you see? It moved.")),
    (asserts_its_claims, 5, put_source(4, "total = 2")),
    (links_resolve, 3, put_source(3, "[next](02_nowhere.ipynb)")),
    (links_resolve, 3, put_source(3, "[up](../../elsewhere.md)")),
    (links_resolve, 3, put_source(3, '<img src="cat.png">')),
    (links_resolve, 3, put_source(3, "[back](#No-such-heading)")),
    (links_resolve, 3, put_source(3, "[there](../README.md#no-such-heading)")),
]


@pytest.fixture
def sum_notebook():
    """Where the small notebook would lie; nothing is written there."""
    return ROOT / "notebooks" / "00_sum.ipynb"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_a_good_notebook_passes(rule, sum_notebook):
    assert report(rule, good(), sum_notebook) == []


@pytest.mark.parametrize(
    ("rule", "index", "damage"),
    BROKEN,
    ids=[f"{rule.__name__}-{i}" for i, (rule, *_) in enumerate(BROKEN)],
)
def test_a_broken_notebook_is_named(rule, index, damage, sum_notebook):
    nb = copy.deepcopy(good())
    damage(nb)
    problems = report(rule, nb, sum_notebook)
    assert problems, f"{rule.__name__} let it pass"
    place = "" if index is None else f", cell {index} (id {id_of(nb, index)})"
    assert any(line.startswith(f"00_sum.ipynb{place} ") for line in problems), problems
    assert all(f"Rule {rule.__name__}:" in line for line in problems)


def test_every_rule_is_seen_failing():
    rules = {rule for rule, *_ in BROKEN}
    assert rules == set(RULES)
    taking_a_notebook = {
        function
        for function in globals().values()
        if inspect.isfunction(function)
        and list(inspect.signature(function).parameters) == ["nb", "path"]
    }
    assert taking_a_notebook == rules, "a rule is missing in RULES"
