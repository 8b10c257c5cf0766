"""Numbers that remember how they were computed, and the way back through them.

==================  =============================================================
Node                a number and where it came from; +, -, * make new ones
topological         all that a node was computed from, inputs first
backward            one pass back, step by step, in a right or a wrong order
backward_runs       one pass or two in a row, zeroed in between or not
differences         the same derivatives by going a small step to both sides
example             one of the small graphs of `GRAPHS`
==================  =============================================================
"""

from lecture_utils.autodiff.checking import differences
from lecture_utils.autodiff.examples import GRAPHS, example
from lecture_utils.autodiff.nodes import OPERATIONS, Node
from lecture_utils.autodiff.passes import (
    ORDERS,
    RUNS,
    Pass,
    Step,
    backward,
    backward_runs,
    topological,
)

__all__ = [
    "GRAPHS",
    "OPERATIONS",
    "ORDERS",
    "RUNS",
    "Node",
    "Pass",
    "Step",
    "backward",
    "backward_runs",
    "differences",
    "example",
    "topological",
]
