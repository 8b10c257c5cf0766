"""Teach VGG16 your own pictures: collect them, test what it learned, try it, export.

==================  =============================================================
teach_own_pictures  the page for a notebook: classes, upload, camera, prediction
cross_validate      a head on few pictures and its accuracy, with an interval
Collection          pictures in named classes and the head trained on them
==================  =============================================================

Nothing else in the package imports this one.
"""

from lecture_utils._lazy import lazy

__getattr__, __dir__, __all__ = lazy(
    __name__,
    {
        "collection": ["Collection", "cross_validate"],
        "editor": ["teach_own_pictures"],
    },
)
