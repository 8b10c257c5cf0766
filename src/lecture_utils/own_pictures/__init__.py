"""Teach VGG16 your own pictures: collect them, test what it learned, try it, export.

==================  =============================================================
teach_own_pictures  the page for a notebook: classes, upload, camera, prediction
cross_validate      a head on few pictures and its accuracy, with an interval
Collection          pictures in named classes and the head trained on them
==================  =============================================================

Nothing else in the package imports this one.
"""

from lecture_utils.own_pictures.collection import Collection
from lecture_utils.own_pictures.cross_validation import cross_validate
from lecture_utils.own_pictures.editor import teach_own_pictures

__all__ = ["Collection", "cross_validate", "teach_own_pictures"]
