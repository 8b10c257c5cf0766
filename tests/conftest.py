"""What every test gets: no window, no figure left behind, a cache of its own."""

import os
import sys
import tempfile

import matplotlib
import numpy as np
import pytest
from hypothesis import settings

# A busy machine is slow, not wrong; a failure prints how to repeat it.
settings.register_profile("course", deadline=None, print_blob=True)
settings.load_profile("course")
matplotlib.use("Agg")
# Whoever runs the tests keeps what is in his own; kernels and servers inherit it.
_cache = tempfile.TemporaryDirectory(prefix="lecture-utils-")
os.environ["LECTURE_UTILS_CACHE"] = _cache.name
# Workers, kernels and sealed runs share one GPU: none may take all its memory.
os.environ["TF_FORCE_GPU_ALLOW_GROWTH"] = "true"


@pytest.fixture(autouse=True)
def close_figures():
    yield
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        pyplot.close("all")


@pytest.fixture
def rng():
    return np.random.default_rng(0)
