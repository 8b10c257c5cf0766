"""The own look of a course, its links, and how it is cited."""

import re
import shutil
import subprocess
import sys
from types import ModuleType

import build_links
import look
import nbformat
import pytest
import yaml
from course import NOTEBOOKS, ROOT
from packaging.requirements import Requirement
from pictures import contrast

import lecture_utils

HERE = (ROOT / "look.toml").read_text("utf-8")
REPOSITORY = "https://github.com/example/nn-lectures"


def changed(folder, **settings):
    """Return a look.toml with some settings changed; None leaves one out."""
    text = HERE
    for name, value in settings.items():
        line = "" if value is None else f"{name} = {value}\n"
        text, found = re.subn(
            rf"^{name} = .*\n", lambda _, line=line: line, text, count=1, flags=re.M
        )
        text += line if not found else ""
    file = folder / "look.toml"
    file.write_text(text, "utf-8")
    return file


# ------------------------------------------------------------------------------- look


def test_look_of_the_course_is_good():
    assert look.look().title == "Neural Network Lecture Notebooks"


@pytest.mark.parametrize("place", ["site/site.css", "talk/talk.css"])
def test_accent_is_checked_on_the_hardest_ground(place):
    css = (ROOT / "tools" / place).read_text("utf-8")
    grounds = "".join(re.findall(r"--(?:bg|soft|tint): .*", css))
    colours = set(re.findall(r"#[0-9a-f]{6}\b|#[0-9a-f]{3}\b", grounds))
    colours = {
        c if len(c) == 7 else "#" + "".join(2 * x for x in c[1:]) for c in colours
    }
    assert len(colours) >= 4
    for accent, checked in look.GROUNDS.items():
        ink = "#FFFFFF" if accent == "accent_dark" else "#000000"
        of_theme = [each for each in colours if contrast(ink, each) > 8]
        least = min(contrast(ink, each) for each in checked)
        assert all(contrast(ink, each) > least - 0.2 for each in of_theme), accent


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (
            {"accent": '"#FFCC00"'},
            "accent #FFCC00 can't be read on #FFFFFF: its contrast",
        ),
        ({"accent": '"#FFCC00"'}, "is 1.5 to 1 and must be 4.5; take a darker one"),
        ({"accent_dark": '"#7A1F3D"'}, "must be 4.5; take a lighter one"),
        (
            {"accent": '"blue"'},
            "accent must be a colour such as \"#00639B\", got 'blue'",
        ),
        ({"logo": '"none.svg"'}, "the logo none.svg is not in "),
        ({"logo": '"look.toml"'}, "the logo look.toml is no SVG or PNG"),
        ({"logo": '"big.png"'}, "the logo big.png has 200,001 bytes; at most 200,000"),
        ({"repository": '"example/nn"'}, '"https://github.com/OWNER/NAME"'),
        (
            {"repository": '"https://github.com/a/nn.git"'},
            "got 'https://github.com/a/nn",
        ),
        ({"title": "7"}, 'title must be a text in quotes, or ""'),
        ({"licence": None}, 'licence must be a text in quotes, or ""'),
        (
            {"license": '"MIT"'},
            "license is unknown; there are title, institution, logo",
        ),
        ({"title": "Neural"}, "look.toml can't be read: "),
    ],
)
def test_unusable_setting_is_explained(settings, words, tmp_path):
    (tmp_path / "big.png").write_bytes(bytes(200_001))
    with pytest.raises(look.LookProblem, match=re.escape(words)):
        look.look(changed(tmp_path, **settings))


def test_contrast_is_wcags():
    for one, other in [
        ("#FFFFFF", "#000000"),
        ("#7A1F3D", "#E6F1F8"),
        ("#777777",) * 2,
    ]:
        assert look.contrast(one, other) == pytest.approx(contrast(one, other))


def test_foot_names_all_and_loads_nothing(tmp_path, monkeypatch):
    (tmp_path / "logo.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    monkeypatch.setattr(look, "ROOT", tmp_path)
    settings = {"title": '"A & B"', "institution": '"U"', "logo": '"logo.svg"'}
    own = look.look(changed(tmp_path, **settings, repository=f'"{REPOSITORY}"'))
    foot = own.foot()
    assert 'src="data:image/svg+xml;base64,' in foot and 'alt="U"' in foot
    for words in ("A &amp; B · U", "CC BY 4.0", f'href="{REPOSITORY}"'):
        assert words in foot
    assert own.accent in own.style() and own.accent_dark in own.style()


# ------------------------------------------------------------------------------- links


def test_readme_has_the_links_of_the_look(tmp_path):
    text = (ROOT / "README.md").read_text("utf-8")
    readme = tmp_path / "README.md"
    readme.write_text(text, "utf-8")
    build_links.build(look.look().repository, readme, tmp_path / "colab")
    assert readme.read_text("utf-8") == text, "run `make links`"
    build_links.build(REPOSITORY, readme, tmp_path / "colab")
    found = dict(
        re.findall(
            r"\[([^]]+)\]\((https://(?:mybinder|colab)[^)]+)\)",
            readme.read_text("utf-8"),
        )
    )
    assert found.pop("open the course in Binder") == (
        "https://mybinder.org/v2/gh/example/nn-lectures/HEAD"
        "?urlpath=lab/tree/notebooks/00_start_here.ipynb"
    )
    assert list(found) == [path.stem[:2] for path in NOTEBOOKS]
    for path in NOTEBOOKS:
        place = (
            "https://colab.research.google.com/github/example/nn-lectures/blob/colab/"
        )
        assert found[path.stem[:2]] == place + path.name
        assert (tmp_path / "colab" / path.name).is_file()
    build_links.build("", readme, tmp_path / "colab")
    assert "mybinder" not in readme.read_text("utf-8")
    assert not (tmp_path / "colab").exists()


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_copy_for_colab_adds_two_cells(path):
    original = nbformat.read(path, as_version=4)
    copy = build_links.for_colab(nbformat.read(path, as_version=4), REPOSITORY)
    nbformat.validate(copy)
    assert copy.cells[2:] == original.cells and copy.metadata == original.metadata
    words, code = copy.cells[:2]
    assert "In Google Colab" in words.source and code.cell_type == "code"


@pytest.fixture
def install_cell(monkeypatch):
    """Return the cell's code, and what it runs."""
    nb = build_links.for_colab(nbformat.v4.new_notebook(), REPOSITORY)
    ran = []
    monkeypatch.setattr(subprocess, "run", lambda command, check: ran.append(command))
    return nb.cells[1].source, ran


def test_install_cell_does_nothing_elsewhere(install_cell):
    code, ran = install_cell
    exec(code, {})
    assert ran == []


def test_install_cell_installs_the_course_in_colab(install_cell, monkeypatch):
    code, ran = install_cell
    colab, calls = ModuleType("google.colab"), []
    colab.output = ModuleType("google.colab.output")
    colab.output.enable_custom_widget_manager = lambda: calls.append("widgets")
    monkeypatch.setitem(sys.modules, "google", ModuleType("google"))
    monkeypatch.setitem(sys.modules, "google.colab", colab)
    exec(code, {})
    ((python, *options),) = ran
    assert python == sys.executable and options[:2] == ["-m", "pip"]
    assert f"lecture-utils @ git+{REPOSITORY}" in options and "--no-deps" in options
    assert calls == ["widgets"]
    needs = [Requirement(each) for each in options if not each.startswith("-")][2:]
    assert {each.name for each in needs} >= {"anywidget", "pooch"}


def test_every_dependency_is_in_colab_or_installed():
    """A new one has to be placed: Colab has it, or the cell brings it."""
    in_colab = set("numpy matplotlib contourpy ipywidgets ipykernel pillow".split())
    in_colab |= set("requests tqdm scikit-image".split())
    in_no_need = {"jupyterlab"}  # Colab is the front end
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    needs = re.search(r"^dependencies = \[(.*?)^\]", text, flags=re.S | re.M)[1]
    names = {Requirement(each).name for each in re.findall(r'"(.+?)"', needs)}
    brought = {Requirement(each).name: each for each in build_links.MISSING}
    assert names - in_colab - in_no_need == set(brought) - {"psygnal"}
    assert f'"{brought["anywidget"]}"' in needs and f'"{brought["pooch"]}"' in needs


def test_no_talk_starts_with_a_bad_look(tmp_path):
    pytest.importorskip("voila", reason="Voilà is not installed (extra `present`)")
    shutil.copytree(ROOT / "tools", tmp_path / "tools")
    changed(tmp_path, accent='"#FFFF00"')
    command = [sys.executable, tmp_path / "tools" / "present.py", "--no-browser"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 1 and done.stderr.startswith("look.toml: accent #FFFF00")


# ---------------------------------------------------------------------------- citation


def test_citation_is_of_this_course():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    needed = {"cff-version", "message", "title", "authors", "version", "license"}
    assert needed <= set(citation) and citation["cff-version"] == "1.2.0"
    assert citation["version"] == lecture_utils.__version__
    assert citation["license"] == ["BSD-3-Clause", "CC-BY-4.0"]
    assert all(set(each) & {"name", "family-names"} for each in citation["authors"])
