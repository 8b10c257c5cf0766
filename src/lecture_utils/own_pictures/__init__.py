"""Teach VGG16 your own pictures: collect them, test what it learned, try it, export.

==================  =============================================================
teach_own_pictures  the page for a notebook: upload or camera, classes, a verdict
judge               a head on few pictures, and how good it is, with an interval
Collection          named classes of pictures and the head that learned them
==================  =============================================================

Nothing else in the package imports this one.
"""

from lecture_utils.own_pictures.collection import Collection
from lecture_utils.own_pictures.cross_validation import judge
from lecture_utils.own_pictures.page import teach_own_pictures

__all__ = ["Collection", "judge", "teach_own_pictures"]
