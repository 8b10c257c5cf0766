"""What every test gets: no window opened, no figure left behind, seeded numbers."""

import sys

import matplotlib
import numpy as np
import pytest
from hypothesis import settings

# A busy machine is slow, not wrong; a failure prints how to repeat it.
settings.register_profile("course", deadline=None, print_blob=True)
settings.load_profile("course")
matplotlib.use("Agg")


@pytest.fixture(autouse=True)
def close_figures():
    yield
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        pyplot.close("all")


@pytest.fixture
def rng():
    return np.random.default_rng(0)
