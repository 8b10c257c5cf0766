"""The model that explorers use by default, and a cache that ends with its model."""

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
                # A reference, so that the cache does not keep its model alive.
                alive = ref(model)
                caches[model] = lru_cache(maxsize)(
                    lambda *args: function(alive(), *args)
                )
            return caches[model](*args)

        cached.cache_clear = caches.clear
        return cached

    return decorate
