"""What explorers show where nothing of one's own is given: made once, then kept."""

from functools import lru_cache

from lecture_utils import quiet, vgg16


@lru_cache(maxsize=1)
def small_model():
    """Return the VGG16 that comes with the package."""
    with quiet.imports():
        return vgg16.load("small")
