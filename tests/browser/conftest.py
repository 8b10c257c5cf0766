import shutil

import pytest
from course import ROOT
from lab import Lab, find_browser, open_browser, start_lab


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    if find_browser() is None:
        pytest.skip("no chromium, chromium-browser or google-chrome is installed")
    folder = tmp_path_factory.mktemp("course") / "notebooks"
    shutil.copytree(ROOT / "notebooks", folder)
    with start_lab(folder) as running:
        yield running


# Not for the session: while Playwright runs, no other event loop can, and notebooks
# tested after this folder need theirs.
@pytest.fixture(scope="module")
def browser(server):
    with open_browser() as running:
        yield running


@pytest.fixture(scope="module")
def lab(browser, server):
    lab = Lab(browser, server)
    yield lab
    lab.close()
