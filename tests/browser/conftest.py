import shutil

import pytest
from course import ROOT
from lab import Lab, start_lab
from talk import Deck, start_talks


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """What the server shows: a copy of the course, and what tests write beside it."""
    copy = tmp_path_factory.mktemp("course") / "notebooks"
    return shutil.copytree(ROOT / "notebooks", copy)


@pytest.fixture(scope="session")
def server(browser, folder):
    with start_lab(folder) as running:
        yield running


@pytest.fixture(scope="session")
def opened(browser, server):
    """Return a function that opens and runs a notebook, and keeps one at a time.

    `conftest.py` of all tests puts those of one notebook together.
    """
    made = {}

    def open_notebook(name):
        if name not in made:
            close()
            made[name] = lab = Lab(browser, server)
            lab.name = name
            lab.open_notebook(f"{name}.ipynb")
            lab.failed = lab.run_all()
        return made[name]

    def close():
        for lab in made.values():
            lab.shut_down()
        made.clear()

    yield open_notebook
    close()


@pytest.fixture
def notebook(request):
    return request.param


@pytest.fixture
def lab(opened, notebook):
    """Return the notebook's page after Run All, in front: a hidden one isn't drawn."""
    found = opened(notebook)
    found.page.bring_to_front()
    return found


@pytest.fixture(scope="session")
def talks(browser, tmp_path_factory):
    """The address of the talks, served from this checkout."""
    pytest.importorskip("voila", reason="Voilà is not installed (extra `present`)")
    with start_talks(tmp_path_factory.mktemp("talks") / "log") as address:
        yield address


@pytest.fixture(scope="module")
def deck(browser, talks):
    """Return a function that opens a talk, and keeps one open at a time."""
    made = {}

    def open_deck(name):
        if name not in made:
            for other in made.values():
                other.close()
            made.clear()
            made[name] = Deck(browser, talks, name)
        return made[name]

    yield open_deck
    for each in made.values():
        each.close()
