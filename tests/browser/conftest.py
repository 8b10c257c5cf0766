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
    """Return a function that opens a notebook, on one page for all tests.

    It stays open until another one is asked for; `conftest.py` of all tests puts
    those of one notebook together.
    """
    lab = Lab(browser, server)
    lab.name = None

    def open_notebook(name):
        if lab.name != name:
            open_it = lab.switch_to if lab.name else lab.open_notebook
            lab.name = None  # where this fails, the next test loads the page anew
            open_it(f"{name}.ipynb")
            lab.name, lab.failed = name, None
            lab.set_theme("light")
            lab.errors.clear()
        # In front: a page that is hidden isn't drawn.
        lab.page.bring_to_front()
        return lab

    yield open_notebook
    lab.close()


@pytest.fixture
def notebook(request):
    return request.param


@pytest.fixture
def lab(opened, notebook):
    """Return the page with the notebook after Run All."""
    lab = opened(notebook)
    if lab.failed is None:
        lab.failed = lab.run_all()
    return lab


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
