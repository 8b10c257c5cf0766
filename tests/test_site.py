"""The static site: a small notebook built into it, and links dead on purpose."""

import html
import json
import re
from html.parser import HTMLParser

import build_site
import check_site
import executed
import nbformat
import pytest
from course import NOTEBOOKS
from exercise_answers import EXERCISES

CELLS = """\
# Add and see

One and one. About 2 minutes, with $a < b$.

**What you'll do**: look.
---
from lecture_utils import exercises as ex
from lecture_utils.widgets import explore_neuron
---
## The sum: $z = w \\cdot x$

$$z = \\sum_j w_j x_j$$

| a | b |
|---|---|
| 1 | $w$ |

[Words](../../docs/page.md#a-word), [on](#The-picture), [out](https://example.org).

<details><summary>Answer</summary>

**Two**, and `a < b`.
</details>
---
ex.check("02.7", ...)
---
1 + 1
---
## The picture
---
<small>**Speaker, 1 min.** Wave at them.</small>
---
explore_neuron()
---
print("<do" + "ne> & said")
---
import ipywidgets
ipywidgets.HBox([ipywidgets.Button(), ipywidgets.HTML("<p>Press the button.</p>")])
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Return a built site of one small notebook, and what was wrong with it."""
    root = tmp_path_factory.mktemp("course")
    patch = pytest.MonkeyPatch()
    patch.setattr(build_site, "ROOT", root)
    patch.setattr(executed, "KEPT", root / "build" / "executed")
    notebook = root / "notebooks" / "deep" / "01_sum.ipynb"
    page = root / "docs" / "page.md"
    for file in (notebook, page):
        file.parent.mkdir(parents=True)
    nb = nbformat.v4.new_notebook()
    for number, text in enumerate(CELLS.split("---\n")):
        is_code = number in (1, 3, 4, 7, 8, 9)
        new = nbformat.v4.new_code_cell if is_code else nbformat.v4.new_markdown_cell
        metadata = {"slideshow": {"slide_type": "notes"}} if number == 6 else {}
        nb.cells.append(new(text.strip(), metadata=metadata))
    nbformat.write(nb, notebook)
    words = "# Words\n\n## A word\n\n[Back](../notebooks/deep/01_sum.ipynb)\n\n"
    page.write_text(f"{words}- **big word**: what it means\n")
    out = root / "build" / "site"
    wrong = build_site.build([notebook], out)
    patch.undo()
    return out, wrong


@pytest.fixture(scope="module")
def page(site):
    return (site[0] / "notebooks" / "deep" / "01_sum.html").read_text("utf-8")


def test_links_of_the_built_site_resolve(site):
    assert site[1] == []
    pages = sorted(str(p.relative_to(site[0])) for p in site[0].rglob("*.html"))
    assert pages == ["docs/page.html", "index.html", "notebooks/deep/01_sum.html"]


def test_pages_fetch_only_what_lies_beside_them(site, page):
    names = ["icon.svg", "site.css", "page.css"]
    assert re.findall(r'<link [^>]*href="../../([^"]+)"', page) == names
    scripts = ["theme.js", "page.js", "exercises.js", "site.js"]
    assert re.findall(r'<script src="../../([^"]+)"', page) == scripts
    assert all((site[0] / name).is_file() for name in names + scripts)
    assert "@import" not in page
    assert page.count("<style>") == 1 and "prefers-color-scheme:dark" in page


def test_headings_are_kept_under_both_of_their_anchors(page):
    assert '<h2 id="The-picture"><span id="the-picture">' in page
    assert '<a href="#The-picture">The picture</a>' in page.split('class="pages"')[1]


def test_contents_name_all_pages_and_this_one(site, page):
    contents = page.split('class="pages"')[1].split("</nav>")[0]
    assert '01_sum.html" aria-current="page">01 Sum</a>' in contents
    index = (site[0] / "index.html").read_text("utf-8")
    assert index.count('aria-current="page"') == 1
    assert '<a href="notebooks/deep/01_sum.html">01 Sum</a>' in index


def test_pages_lead_to_their_neighbours(tmp_path, monkeypatch):
    pages = [tmp_path / "docs" / f"{name}.md" for name in "abc"]
    monkeypatch.setattr(build_site, "ROOT", tmp_path)
    (tmp_path / "docs").mkdir()
    for path in pages:
        path.write_text(f"# Page {path.stem}\n\nText.\n", "utf-8")
    out = tmp_path / "site"
    assert build_site.build(pages, out, "https://example.org/x/") == []
    page = (out / "docs" / "b.html").read_text("utf-8")
    turn = page.split('class="turn"')[1]
    assert re.findall(r'href="([^"]+)"><small>(\w+)</small> (.+?)</a>', turn) == [
        ("../docs/a.html", "Previous", "Page a"),
        ("../docs/c.html", "Next", "Page c"),
    ]
    assert 'property="og:image" content="https://example.org/x/preview.png"' in page
    size = (out / "preview.png").read_bytes()[16:24]
    assert size == (1200).to_bytes(4) + (630).to_bytes(4)


def test_no_address_means_no_preview_picture(page):
    assert "og:title" in page and "og:image" not in page


def test_search_index_finds_sections_and_words(site):
    text = (site[0] / "search-index.js").read_text("utf-8")
    pages = json.loads(text.removeprefix("searchIndex = ").removesuffix(";\n"))
    found = {
        (page, anchor): (heading, words)
        for page, _, sections in pages
        for anchor, heading, words in sections
    }
    for page, anchor in found:
        assert f'id="{anchor}"' in (site[0] / page).read_text("utf-8")
    (sums,) = [found[key] for key in found if key[1].startswith("The-sum")]
    assert "Two" in sums[1] and "1 + 1" in sums[1] and "<" not in sums[0]
    assert "∑" not in sums[1]  # a formula's letters in a row say something else
    assert found["docs/page.html", "big-word"] == ("big word", "what it means")


def test_speaker_notes_stay_off_the_pages(page):
    assert "Wave at them" not in page


def test_formulas_bring_their_font(site):
    sheet = (site[0] / "site.css").read_text("utf-8")
    assert 'math { font-family: "Course Math"' in sheet
    assert (site[0] / "noto-sans-math.woff2").read_bytes()[:4] == b"wOF2"


def test_formulas_are_mathml_and_no_dollar_is_left(page):
    assert page.count("<math ") >= 4 and "$" not in page
    assert 'alttext="a &lt; b"' in page and 'display="block"' in page


def test_code_results_tables_and_folds_are_there(page):
    text = text_of(page)
    assert "1 + 1" in text and "<done> & said" in text
    assert '<pre class="result" tabindex="0">2</pre>' in page
    assert '<div class="scroll" tabindex="0"><table>' in page
    assert re.search(r"<details><summary>Answer</summary>\s*<p><strong>Two", page)


def test_an_explorer_is_its_picture_with_alt_text_and_controls(page):
    figure = page.split('<figure class="lu-page"')[1].split("</figure>")[0]
    assert "<svg" in figure and "<title>" in figure and 'role="img"' in figure
    assert "z = 0.10" in figure
    names = re.findall(r'type="range"[^>]*data-name="(\w+)"', figure)
    assert names == ["x1", "x2", "x3", "w1", "w2", "w3", "b"]
    assert "In JupyterLab you can set every value" in figure
    assert "widget-view" not in page and "VBox" not in page


def test_words_about_a_button_stay_away_as_it_does(page):
    shown = page.split('<figure class="lu-still">')[1].split("</figure>")[0]
    assert "Press the button" not in shown and "Live in JupyterLab." in shown


def test_the_index_says_what_it_is_and_how_long_it_takes(site):
    index = (site[0] / "index.html").read_text("utf-8")
    card = index.split('class="cards"')[1].split("</ul>")[0]
    assert 'href="notebooks/deep/01_sum.html">Add and see</a>' in card
    assert "2 minutes" in card and "One and one." in text_of(card)
    assert '<figure class="lu-page"' in index


# ----------------------------------------------------------------------- exercises


def test_forms_hide_replies_and_hints():
    from exercise_form import form

    for key, exercise in EXERCISES.items():
        made, kind = form(exercise), exercise.answer_type
        texts = [exercise.right, exercise.worked, *exercise.hints]
        if exercise.kind != "write":
            texts += [text for _, text in kind.misconceptions]
        for text in texts:
            assert text not in made and html.escape(text) not in made, key
        assert len(made) < 60_000, key


def test_what_came_out_waits_for_the_answer(page):
    form, after = page.split('<form class="ask" data-key="02.7"')[1].split("</form>", 1)
    folded = after.split('<details class="later">')[1].split("</details>")[0]
    assert '<pre class="result" tabindex="0">2</pre>' in folded
    assert "<input" in form and page.count('class="later"') == 1


def test_pages_ask_without_what_only_a_notebook_needs():
    from course import read, source
    from exercise_form import answered, asked

    keys = []
    for path in NOTEBOOKS:
        for cell in read(path)["cells"]:
            text = source(cell)
            if text.startswith("**Exercise "):
                made = asked(text)
                for words in ("`...`", "ex.hint", "run the cell", '`"'):
                    assert words not in made, made
                assert len(made.split()) >= 7 and made[-1] in ".?:$)*", made
            elif "ex.check(" in text and cell["cell_type"] == "code":
                code, made = answered(text)
                keys += re.findall('data-key="([^"]+)"', made)
                is_written = EXERCISES[keys[-1]].kind == "write"
                assert "ex.check" not in code
                assert code.startswith("def ") == ("JupyterLab" in made) == is_written
    assert keys == list(EXERCISES)


def text_of(page):
    words = []
    parser = HTMLParser()
    parser.handle_data = words.append
    parser.feed(page)
    return "".join(words)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ('<a href="gone.html">x</a>', "gone.html, which is not there"),
        ('<a href="../up.html">x</a>', "up.html, which is not there"),
        ('<a href="#gone">x</a>', "no such heading"),
        ('<a href="b.html#gone">x</a>', "no such heading"),
        ('<img src="gone.png" alt="x">', "gone.png, which is not there"),
        ('<img src="https://example.org/a.png" alt="x">', "fetches https"),
        ('<script src="//example.org/a.js"></script>', "fetches //"),
        ('<link rel="stylesheet" href="https://example.org/a.css">', "fetches https"),
        ("<style>@import url(https://example.org/a.css)</style>", "fetches https"),
        ('<p style="background:url(http://example.org/a.png)">', "fetches http"),
        ('<p id="a"></p><p id="a"></p>', "has the id a twice"),
    ],
)
def test_a_bad_page_is_named(tmp_path, body, words):
    (tmp_path / "a.html").write_text(body)
    (tmp_path / "b.html").write_text('<a href="a.html#">x</a><h2 id="x">x</h2>')
    found = check_site.problems(tmp_path)
    assert found and all(line.startswith("a.html ") for line in found)
    assert any(words in line for line in found), found


def test_a_bad_style_sheet_is_named(tmp_path):
    words = "@font-face{src:url(gone.woff2)} p{background:url('https://example.org/a')}"
    (tmp_path / "a.css").write_text(words)
    assert check_site.problems(tmp_path) == [
        "a.css links to gone.woff2, which is not there",
        "a.css fetches https://example.org/a",
    ]


def test_a_good_page_is_not(tmp_path):
    good = '<a href="https://example.org">x</a><a href="#x">x</a><h2 id="x">x</h2>'
    (tmp_path / "a.html").write_text(good + '<img src="data:image/png;base64,AA==">')
    assert check_site.problems(tmp_path) == []


def test_every_formula_of_the_course_becomes_mathml():
    from course import read, source
    from static_html import markdown

    for path in NOTEBOOKS:
        for cell in read(path)["cells"]:
            if cell["cell_type"] == "markdown":
                made = re.sub(r"<code>.*?</code>", "", markdown(source(cell)))
                made = re.sub(r'alttext="[^"]*"', "", made)
                assert "$" not in made and "\\" not in made, made


def test_a_run_is_kept_until_the_notebook_changes(tmp_path, monkeypatch):
    monkeypatch.setattr(executed, "KEPT", tmp_path / "kept")
    path = tmp_path / "a.ipynb"
    runs = []

    def run(path, timeout):
        runs.append(path)
        return nbformat.read(path, as_version=4)

    monkeypatch.setattr(executed, "_run", run)
    for text in ("1", "1", "2"):
        cells = [nbformat.v4.new_markdown_cell(text, id="a")]
        nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
        assert executed.executed(path).cells[0].source == text
    assert len(runs) == 2
    assert len(list((tmp_path / "kept").iterdir())) == 1


def test_a_cell_that_fails_is_a_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(executed, "KEPT", tmp_path / "kept")
    path = tmp_path / "a.ipynb"
    cells = [nbformat.v4.new_code_cell("1 / 0")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    with pytest.raises(executed.NotebookFailed, match="a.ipynb did not run to its end"):
        executed.executed(path)
    assert not (tmp_path / "kept").exists()
