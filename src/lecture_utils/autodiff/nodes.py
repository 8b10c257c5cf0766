"""Numbers that remember how they were computed."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from lecture_utils._checks import number


class Operation(NamedTuple):
    """What a node does with its inputs, and its derivative by each of them."""

    f: Callable
    local: Callable
    written: str


OPERATIONS = {
    "+": Operation(lambda p, q: p + q, lambda p, q: (1.0, 1.0), "{} + {}"),
    "−": Operation(lambda p, q: p - q, lambda p, q: (1.0, -1.0), "{} − {}"),
    "·": Operation(lambda p, q: p * q, lambda p, q: (q, p), "{} · {}"),
    "tanh": Operation(math.tanh, lambda p: (1 - math.tanh(p) ** 2,), "tanh {}"),
    "squared error": Operation(
        lambda p, q: (p - q) * (p - q) / 2, lambda p, q: (p - q, q - p), "½({} − {})²"
    ),
}


LONGEST_NAME = 60


@dataclass(frozen=True, eq=False, repr=False)
class Node:
    """A number, and where it came from: `Node("a", 3.0)` is an input.

    `+`, `-`, `*`, `tanh()` and `squared_error(y)` make new nodes, each named after
    its formula until `named` gives it a shorter name. The middle of a long formula
    gives way to how many steps lie below it, as "a + a … 30 steps … + a".

    Attributes
    ----------
    name : str
    value : float
    op : str
        A key of `OPERATIONS`; empty for an input.
    inputs : tuple of Node
        What it was computed from; the same node may stand there twice.
    depth : int
        How many operations lie between it and the input that is farthest away.
    """

    name: str
    value: float
    op: str = ""
    inputs: tuple = ()
    depth: int = field(init=False, default=0)

    def __post_init__(self):
        """Check name and value."""
        if not isinstance(self.name, str) or not self.name:
            raise ValueError(f"name={self.name!r} is not accepted; name is some text")
        object.__setattr__(self, "value", number("value", self.value))
        depth = max((1 + node.depth for node in self.inputs), default=0)
        object.__setattr__(self, "depth", depth)

    def __repr__(self):
        """Show name and value, and not all that it was computed from."""
        return f"Node({_shortened(self.name, self.depth)!r}, {self.value!r})"

    @property
    def formula(self):
        """How it was computed, as text; an input's is its name."""
        return _written(self.op, self.inputs) if self.op else self.name

    @property
    def local(self):
        """Its derivative by each of its inputs, a tuple of float."""
        values = (node.value for node in self.inputs)
        return OPERATIONS[self.op].local(*values) if self.op else ()

    def named(self, name):
        """Return the node under another name."""
        return replace(self, name=name)

    def __add__(self, other):
        """Return the sum of two nodes."""
        return _apply("+", self, other)

    def __sub__(self, other):
        """Return the difference of two nodes."""
        return _apply("−", self, other)

    def __mul__(self, other):
        """Return the product of two nodes."""
        return _apply("·", self, other)

    def tanh(self):
        """Return tanh of the node."""
        return _apply("tanh", self)

    def squared_error(self, y):
        """Return half the squared difference to the node `y`."""
        return _apply("squared error", self, y)


def _written(op, inputs):
    names = (f"({n.name})" if " " in n.name else n.name for n in inputs)
    return OPERATIONS[op].written.format(*names)


def _apply(op, *inputs):
    if not all(isinstance(node, Node) for node in inputs):
        return NotImplemented
    value = OPERATIONS[op].f(*(node.value for node in inputs))
    depth = 1 + max(node.depth for node in inputs)
    return Node(_shortened(_written(op, inputs), depth), value, op, inputs)


def _shortened(name, depth):
    if len(name) <= LONGEST_NAME:
        return name
    # The last operand stays, so that two nodes of one depth seldom share a name.
    return f"{name.lstrip('(')[:16]} … {depth} steps … {name.rstrip(')')[-16:]}"
