"""The static site: a small notebook built into it, and links dead on purpose."""

import re
from html.parser import HTMLParser

import pytest
from course import NOTEBOOKS, ROOT

CELLS = """\
# Add and see

One and one. About 2 minutes, with $a < b$.

**What you'll do**: look.
---
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
1 + 1
---
## The picture
---
explore_neuron()
---
print("<do" + "ne> & said")
"""


@pytest.fixture(scope="module")
def tools(request):
    """Return the modules that build the site, over a scratch root."""
    patch = pytest.MonkeyPatch()
    request.addfinalizer(patch.undo)
    patch.syspath_prepend(ROOT / "tools")
    import build_site
    import check_site
    import executed

    return {"build_site": build_site, "check_site": check_site, "executed": executed}


@pytest.fixture(scope="module")
def site(tools, tmp_path_factory):
    """Return a built site of one small notebook, and what was wrong with it."""
    import nbformat

    root = tmp_path_factory.mktemp("course")
    patch = pytest.MonkeyPatch()
    patch.setattr(tools["build_site"], "ROOT", root)
    patch.setattr(tools["executed"], "KEPT", root / "build" / "executed")
    notebook = root / "notebooks" / "deep" / "01_sum.ipynb"
    page = root / "docs" / "page.md"
    for file in (notebook, page):
        file.parent.mkdir(parents=True)
    nb = nbformat.v4.new_notebook()
    for number, text in enumerate(CELLS.split("---\n")):
        is_code = number in (1, 3, 5, 6)
        new = nbformat.v4.new_code_cell if is_code else nbformat.v4.new_markdown_cell
        nb.cells.append(new(text.strip()))
    nbformat.write(nb, notebook)
    page.write_text("# Words\n\n## A word\n\n[Back](../notebooks/deep/01_sum.ipynb)\n")
    out = root / "build" / "site"
    wrong = tools["build_site"].build([notebook], out)
    patch.undo()
    return out, wrong


@pytest.fixture(scope="module")
def page(site):
    return (site[0] / "notebooks" / "deep" / "01_sum.html").read_text("utf-8")


def test_links_of_the_built_site_resolve(site):
    assert site[1] == []
    pages = sorted(str(p.relative_to(site[0])) for p in site[0].rglob("*.html"))
    assert pages == ["docs/page.html", "index.html", "notebooks/deep/01_sum.html"]


def test_a_page_fetches_two_style_sheets_and_one_script(page):
    sheets = ["../../site.css", "../../page.css"]
    assert re.findall(r'<link [^>]*href="([^"]+)"', page) == sheets
    assert re.findall(r'src="(?!data:)([^"]*)"', page) == ["../../page.js"]
    assert "@import" not in page
    assert page.count("<style>") == 1 and "prefers-color-scheme:dark" in page


def test_headings_are_kept_under_both_of_their_anchors(page):
    assert '<h2 id="The-picture"><span id="the-picture">' in page
    assert '<a href="#The-picture">' in page.split('class="contents"')[1]


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


def test_the_index_says_what_it_is_and_how_long_it_takes(site):
    index = (site[0] / "index.html").read_text("utf-8")
    assert 'href="notebooks/deep/01_sum.html">Add and see</a>' in index
    assert "2 minutes. One and one." in text_of(index)


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
def test_a_bad_page_is_named(tools, tmp_path, body, words):
    (tmp_path / "a.html").write_text(body)
    (tmp_path / "b.html").write_text('<a href="a.html#">x</a><h2 id="x">x</h2>')
    found = tools["check_site"].problems(tmp_path)
    assert found and all(line.startswith("a.html ") for line in found)
    assert any(words in line for line in found), found


def test_a_bad_style_sheet_is_named(tools, tmp_path):
    words = "@font-face{src:url(gone.woff2)} p{background:url('https://example.org/a')}"
    (tmp_path / "a.css").write_text(words)
    assert tools["check_site"].problems(tmp_path) == [
        "a.css links to gone.woff2, which is not there",
        "a.css fetches https://example.org/a",
    ]


def test_a_good_page_is_not(tools, tmp_path):
    good = '<a href="https://example.org">x</a><a href="#x">x</a><h2 id="x">x</h2>'
    (tmp_path / "a.html").write_text(good + '<img src="data:image/png;base64,AA==">')
    assert tools["check_site"].problems(tmp_path) == []


def test_every_formula_of_the_course_becomes_mathml(tools):
    from course import read, source
    from static_html import markdown

    for path in NOTEBOOKS:
        for cell in read(path)["cells"]:
            if cell["cell_type"] == "markdown":
                made = re.sub(r"<code>.*?</code>", "", markdown(source(cell)))
                made = re.sub(r'alttext="[^"]*"', "", made)
                assert "$" not in made and "\\" not in made, made


def test_a_run_is_kept_until_the_notebook_changes(tools, tmp_path, monkeypatch):
    import nbformat

    executed = tools["executed"]
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


def test_a_cell_that_fails_is_a_sentence(tools, tmp_path, monkeypatch):
    import nbformat

    executed = tools["executed"]
    monkeypatch.setattr(executed, "KEPT", tmp_path / "kept")
    path = tmp_path / "a.ipynb"
    cells = [nbformat.v4.new_code_cell("1 / 0")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    with pytest.raises(executed.NotebookFailed, match="a.ipynb did not run to its end"):
        executed.executed(path)
    assert not (tmp_path / "kept").exists()
