"""What every test gets: no window, and no figure left behind."""

import os
import sys

import matplotlib
import numpy as np
import pytest
from hypothesis import settings

# A busy machine is slow, not wrong; a failure prints how to repeat it.
settings.register_profile("course", deadline=None, print_blob=True)
settings.load_profile("course")
matplotlib.use("Agg")
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
