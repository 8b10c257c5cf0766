"""A small backbone with random weights, and pictures for it."""

from functools import partialmethod

import numpy as np
import pytest

from lecture_utils import vgg16


@pytest.fixture(autouse=True, scope="module")
def eager():
    """Train op by op: to compile a network takes longer than these few batches."""
    import keras

    compiled = partialmethod(keras.Model.compile, run_eagerly=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keras.Model, "compile", compiled)
        yield


def backbone():
    """Return a VGG16 with one filter in its first block."""
    import keras

    keras.utils.set_random_seed(0)
    return vgg16.build(1 / 64, include_top=False)


def pictures(n=12, side=32, seed=0):
    """Return n pictures, of which every second is brighter, and their labels."""
    rng = np.random.default_rng(seed)
    y = np.arange(n) % 2
    return rng.random((n, side, side, 3)) * (0.4 + 0.6 * y[:, None, None, None]), y
