"""The checks of `_validation`, under the names that some modules still import."""

from lecture_utils._validation import (
    finite,
    generator,
    listed,
    number,
    one_of,
    small_grid,
    truth,
    whole,
)
from lecture_utils._validation import labelled_samples as labelled
from lecture_utils._validation import short_repr as _shown

__all__ = [
    "_shown",
    "finite",
    "generator",
    "labelled",
    "listed",
    "number",
    "one_of",
    "small_grid",
    "truth",
    "whole",
]
