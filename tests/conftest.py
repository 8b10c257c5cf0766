"""What every test gets: no window and no figure left behind.

And the order of the tests, and which go to one worker where several share them.
"""

import os
import re
import sys

import matplotlib
import numpy as np
import pytest
from hypothesis import settings
from lab import BROWSERS, find_browser, open_browser

# A busy machine is slow, not wrong; a failure prints how to repeat it.
settings.register_profile("course", deadline=None, print_blob=True)
settings.load_profile("course")
matplotlib.use("Agg")
# Workers, kernels and sealed runs share one GPU: none may take all its memory.
os.environ["TF_FORCE_GPU_ALLOW_GROWTH"] = "true"


def pytest_addoption(parser):
    parser.addoption(
        "--browser",
        choices=BROWSERS,
        default="chromium",
        help="what the browser tests open (default: chromium)",
    )
    parser.addoption(
        "--screenshots",
        action="store_true",
        help="save what they see in artifacts/browser",
    )


PAGES, OTHER_PAGES = "notebooks in a browser", "other pages in a browser"
TALKS = ("tests/browser/test_browser_talk.py", "tests/browser/test_browser_slides.py")
# Groups in the order in which they start, the longest first, so that all workers end at
# about the same time.
LONGEST = ("tests/test_rerun.py", PAGES, OTHER_PAGES, "talk", "tests/test_widgets.py")


def shown_notebook(nodeid):
    """Return the notebook that a browser test has open, or an empty string."""
    found = re.search(r"\[(?:.*-)?(\d\d_\w+)", nodeid)
    return found[1] if found else ""


def group(nodeid):
    """Return what a test shares a worker with."""
    file = nodeid.split("::")[0]
    if not file.startswith("tests/browser/"):
        return file
    notebook = shown_notebook(nodeid)
    if file in TALKS:
        return f"talk {notebook}"
    return PAGES if notebook else OTHER_PAGES


def place(item):
    """Return where a test comes: by its group; a notebook's together, the dark last."""
    ranks = map(group(item.nodeid).startswith, LONGEST)
    rank = next((n for n, is_it in enumerate(ranks) if is_it), len(LONGEST))
    if item.get_closest_marker("browser") is None:
        return rank, "", False
    values = item.callspec.params if hasattr(item, "callspec") else {}
    return rank, shown_notebook(item.nodeid), values.get("theme") == "dark"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    items.sort(key=place)
    # A notebook that runs whole in a browser need not run in nbval as well.
    run = "test_run_all_ends_without_an_error"
    shown = {shown_notebook(item.nodeid) for item in items if item.name.startswith(run)}
    if find_browser(config.option.browser) is None or not shown:
        return
    twice = [
        item
        for item in items
        if item.path.suffix == ".ipynb" and item.path.stem in shown
    ]
    config.hook.pytest_deselected(items=twice)
    items[:] = [item for item in items if item not in set(twice)]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    from xdist.scheduler import LoadScopeScheduling

    class InGroups(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            return group(nodeid)

    config.option.loadscopereorder = False
    return InGroups(config, log)


@pytest.fixture(scope="session")
def browser(pytestconfig):
    """One browser for all tests of a worker, with a camera that sees a test card."""
    name = pytestconfig.option.browser
    if find_browser(name) is None:
        pytest.skip(f"no {' or '.join(BROWSERS[name])} is installed")
    with open_browser(name) as running:
        yield running


@pytest.fixture(autouse=True)
def close_figures():
    yield
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        pyplot.close("all")


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.fixture
def tiny():
    """A VGG16 with few filters, random weights and no classifier."""
    keras = pytest.importorskip("keras")
    from lecture_utils import vgg16

    keras.utils.set_random_seed(0)
    return vgg16.build(1 / 16, include_top=False)


@pytest.fixture
def calls_of(monkeypatch):
    """Return a function that lists the calls of a module's function from then on."""

    def watch(module, name):
        calls, real = [], getattr(module, name)

        def noted(*args, **options):
            calls.append((args, options))
            return real(*args, **options)

        monkeypatch.setattr(module, name, noted)
        return calls

    return watch
