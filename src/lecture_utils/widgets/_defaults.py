"""What explorers show where nothing of one's own is given: made once, then kept."""

from functools import lru_cache, wraps
from weakref import WeakKeyDictionary, ref

from lecture_utils import quiet, vgg16


@lru_cache(maxsize=1)
def small_model():
    """Return the VGG16 that comes with the package."""
    with quiet.imports():
        return vgg16.load("small")


def cached_by_model(maxsize):
    """Cache a function of (model, ...) as `lru_cache` does, while the model lives."""

    def decorate(function):
        caches = WeakKeyDictionary()

        @wraps(function)
        def cached(model, *args):
            model = small_model() if model is None else model
            if model not in caches:
                caches[model] = lru_cache(maxsize)(_bound(function, ref(model)))
            return caches[model](*args)

        cached.cache_clear = caches.clear
        return cached

    return decorate


def _bound(function, alive):
    return lambda *args: function(alive(), *args)
