"""Run the examples in the docstrings of the package."""

import doctest
import importlib
import pkgutil

import numpy as np
import pytest

import lecture_utils
from lecture_utils import widgets

# The explorers of these load the small VGG16, which prints a line at its first use.
EXPLORERS = (
    "lecture_utils.own_pictures.editor",
    "lecture_utils.widgets.transfer",
    "lecture_utils.widgets.vgg16",
)
NEED_KERAS = (*EXPLORERS, "lecture_utils.vgg16", "lecture_utils.transfer")
MODULES = [
    pytest.param(
        info.name,
        marks=pytest.mark.tensorflow if info.name.startswith(NEED_KERAS) else (),
    )
    for info in pkgutil.walk_packages(lecture_utils.__path__, "lecture_utils.")
    if not info.name.endswith("__main__")
]


@pytest.mark.parametrize("name", MODULES)
def test_examples_run(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # one of them writes a file
    module = importlib.import_module(name)
    if name.startswith(NEED_KERAS):
        pytest.importorskip("keras")
    if name in EXPLORERS:
        widgets.explore_head()
    options = {"extraglobs": {"np": np}, "optionflags": doctest.ELLIPSIS}
    failed, _ = doctest.testmod(module, **options)
    assert failed == 0


def test_examples_can_fail():
    def wrong():
        """Return 2.

        >>> 1 + 1
        3
        """

    (example,) = doctest.DocTestFinder().find(wrong, "wrong", globs={})
    assert doctest.DocTestRunner(verbose=False).run(example, out=str).failed == 1
