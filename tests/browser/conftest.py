import shutil

import pytest
from course import ROOT
from lab import Lab, find_browser, open_browser, start_lab
from talk import Deck, start_talks


@pytest.fixture(scope="session")
def chromium():
    if find_browser() is None:
        pytest.skip("no chromium, chromium-browser or google-chrome is installed")


@pytest.fixture(scope="session")
def server(chromium, tmp_path_factory):
    folder = tmp_path_factory.mktemp("course") / "notebooks"
    shutil.copytree(ROOT / "notebooks", folder)
    with start_lab(folder) as running:
        yield running


# Not for the session: while Playwright runs, no other event loop can, and notebooks
# tested after this folder need theirs.
@pytest.fixture(scope="module")
def browser(chromium):
    with open_browser() as running:
        yield running


@pytest.fixture(scope="module")
def lab(browser, server):
    lab = Lab(browser, server)
    yield lab
    lab.close()


@pytest.fixture(scope="session")
def talks(chromium, tmp_path_factory):
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
