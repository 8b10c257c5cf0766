"""Scalar automatic differentiation: build a graph of nodes, then walk back through it.

`+`, `-`, `*`, `tanh()` and `squared_error()` on `Node`s build the graph. `backward`
records a backward pass step by step, in the right order or in one of two wrong ones.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import groupby, islice, pairwise
from typing import NamedTuple

from lecture_utils._validation import number, one_of

LONGEST_NAME = 60
MOST_PASSES = 10_000


class Operation(NamedTuple):
    """A function, its derivative by each argument, and how it is written."""

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


@dataclass(frozen=True, eq=False, repr=False)
class Node:
    """A number and the operation that it came from: `Node("a", 3.0)` is an input.

    `+`, `-`, `*`, `tanh()` and `squared_error(y)` make new nodes, each named after
    its formula until `named` gives it a shorter name. A long formula is cut in the
    middle, as in "a + a … 30 steps … + a".

    Examples
    --------
    >>> a = Node("a", 3.0)
    >>> b = a + a
    >>> b
    Node('a + a', 6.0)
    >>> b.local
    (1.0, 1.0)
    """

    name: str
    value: float
    op: str = ""  # a key of `OPERATIONS`; empty for an input
    inputs: tuple = ()  # arguments of the operation; a node may occur twice
    depth: int = field(init=False, default=0)  # operations to its farthest input

    def __post_init__(self):
        """Check name and value."""
        if not isinstance(self.name, str) or not self.name:
            raise ValueError(f"name must be a non-empty string, got {self.name!r}")
        object.__setattr__(self, "value", number("value", self.value))
        depth = max((1 + node.depth for node in self.inputs), default=0)
        object.__setattr__(self, "depth", depth)

    def __repr__(self):
        """Show name and value, without the graph below."""
        return f"Node({_shortened(self.name, self.depth)!r}, {self.value!r})"

    @property
    def formula(self):
        """The operation as text; for an input, its name."""
        return _written(self.op, self.inputs) if self.op else self.name

    @property
    def local(self):
        """The derivative by each of `inputs`, a tuple of float."""
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
    # Keep the last operand, so that two nodes of one depth seldom share a name.
    return f"{name.lstrip('(')[:16]} … {depth} steps … {name.rstrip(')')[-16:]}"


# ---------------------------------------------------------------------- example graphs


def _doubled(value):
    a = Node("a", value)
    b = (a + a).named("b")
    return (b + b).named("c")


def _two_depths(value):
    a = Node("a", value)
    b = (a + a).named("b")
    c = (a * b).named("c")
    return (b + c).named("d")


def _shared_unit(value):
    a, w, v, u = Node("a", value), Node("w", 0.2), Node("v", 1.5), Node("u", -0.5)
    h = (w * a).named("z").tanh().named("h")
    return ((v * h).named("p") + (u * h).named("q")).named("J")


def _neuron(value):
    x, w, b, y = Node("x", value), Node("w", 0.3), Node("b", -0.4), Node("y", 1.0)
    z = ((w * x).named("u") + b).named("z")
    return z.tanh().named("a").squared_error(y).named("J")


# Each is built from the value of its first input.
GRAPHS = {
    "b = a + a,  c = b + b": _doubled,
    "b = a + a,  c = a · b,  d = b + c": _two_depths,
    "one unit that feeds two": _shared_unit,
    "one neuron and its loss": _neuron,
}


def example(name, value=3.0):
    """Return one of the example graphs, built from the value of its first input.

    Parameters
    ----------
    name : str
        A key of `GRAPHS`.
    value : float
        Value of the input `a`; in the neuron, of `x`.

    Returns
    -------
    Node
        The output, which holds the graph.

    Examples
    --------
    >>> example("b = a + a,  c = b + b", 2.0)
    Node('c', 8.0)
    """
    return GRAPHS[one_of("graph", name, GRAPHS)](number("value", value))


# ---------------------------------------------------------------------- the way back


class Pass(NamedTuple):
    """What a node adds to the grad of the input in one slot: its grad times local."""

    slot: int
    amount: float


@dataclass(frozen=True, eq=False)
class Step:
    """One turn of one node in a backward pass."""

    node: Node | None  # None for the start, which sets the output's grad to 1
    passes: tuple  # of Pass
    before: "Step | None" = field(repr=False)  # the step before it in this pass
    start: dict = field(repr=False)  # grad of every node at the start, by name

    @property
    def grads(self):
        """The grad of every node after the step, by name; a new dict."""
        grads, taken = dict(self.start), []
        step = self
        while step.before is not None:
            taken.append(step)
            step = step.before
        for step in reversed(taken):
            for slot, amount in step.passes:
                grads[step.node.inputs[slot].name] += amount
        return grads


def topological(output):
    """Return a node and all that it was computed from, inputs before their users.

    Reversed, this is the order of a backward pass. Depth-first search (Tarjan, 1976).
    """
    # The stack replaces recursion, which Python ends at a depth of about 1,000.
    done, stack = {}, [(output, iter(output.inputs))]
    while stack:
        node, sources = stack[-1]
        source = next((each for each in sources if each not in done), None)
        if source is not None:
            stack.append((source, iter(source.inputs)))
        else:
            done[node] = None
            stack.pop()
    for one, other in pairwise(sorted(node.name for node in done)):
        if one == other:
            raise ValueError(f"nodes must have different names, got {one!r} twice")
    return list(done)


def _when_complete(output):
    for node in reversed(topological(output)):
        yield from ((node, slot) for slot in range(len(node.inputs)))


def _when_reached(output):
    return _walk(output, {output})


def _whenever_reached(output):
    return _walk(output, None)


def _walk(output, reached):
    """Yield (node, slot) depth first, into each node of `reached` only once."""
    stack = [(output, enumerate(output.inputs))]
    while stack:
        node, slots = stack[-1]
        slot, source = next(slots, (None, None))
        if source is None:
            stack.pop()
            continue
        yield node, slot
        if reached is None or source not in reached:
            stack.append((source, enumerate(source.inputs)))
            if reached is not None:
                reached.add(source)


ORDERS = {
    "topological": _when_complete,
    "as soon as it is reached": _when_reached,
    "every time it is reached": _whenever_reached,
}


def backward(output, *, order="topological", grads=None):
    """Run a backward pass and record every step.

    Parameters
    ----------
    output : Node
        Differentiated by everything it was computed from.
    order : {"topological", "as soon as it is reached", "every time it is reached"}
        When a node passes its grad, times its local derivative, to each input:

        - "topological": once, after all nodes that use it have passed to it. Right.
        - "as soon as it is reached": once, when the first part arrives, so later
          parts are lost. A recursion that marks visited nodes.
        - "every time it is reached": its whole grad, whenever a part arrives, so
          early parts count repeatedly. A recursion that marks nothing.
    grads : dict of str to float, optional
        Grads from before, by name; default 0. The output's is set to 1.

    Returns
    -------
    list of Step
        The start, then one step for each turn.

    Notes
    -----
    Reverse mode: Linnainmaa, 1970. Both recursions are right only where every node
    is used once; on b = a + a, c = b + b they give dc/da = 2 and 6 instead of 4.

    Examples
    --------
    >>> steps = backward(example("b = a + a,  c = b + b"))
    >>> steps[-1].grads["a"]
    4.0
    """
    turns = ORDERS[one_of("order", order, ORDERS)](output)
    held = dict.fromkeys((node.name for node in topological(output)), 0.0)
    for name, grad in (grads or {}).items():
        one_of("grads", name, held)
        held[name] = number(f"grads[{name!r}]", grad)
    start = held | {output.name: 1.0}
    steps, grads = [Step(None, (), None, start)], dict(start)
    if order != "topological":
        turns = list(islice(turns, MOST_PASSES + 1))
        if len(turns) > MOST_PASSES:
            raise ValueError(
                f"order={order!r} takes more than {MOST_PASSES} passes here: use a "
                "smaller graph, or 'topological'"
            )
    for node, slots in groupby(turns, key=lambda turn: turn[0]):
        passes = _passes(node, [slot for _, slot in slots], grads)
        steps.append(Step(node, passes, steps[-1], start))
    return steps


def _passes(node, slots, grads):
    """Return what a node passes on, and add it to the grads of its inputs."""
    local, grad = node.local, grads[node.name]
    passes = tuple(Pass(slot, grad * local[slot]) for slot in slots)
    for slot, amount in passes:
        grads[node.inputs[slot].name] += amount
    return passes


# Which nodes keep their grad for the second pass.
RUNS = {
    "once": None,
    "twice, zeroed between": lambda node: False,
    "twice, inputs not zeroed": lambda node: not node.inputs,
    "twice, nothing zeroed": lambda node: True,
}


def backward_runs(output, runs="once", *, order="topological"):
    """Run one backward pass, or two in a row, and record every step.

    Parameters
    ----------
    output : Node
    runs : str
        A key of `RUNS`:

        - "once"
        - "twice, zeroed between": the second pass starts from grads of 0. Right.
        - "twice, inputs not zeroed": the inputs add both passes up, so their grads
          double. PyTorch does so until you call `zero_grad`.
        - "twice, nothing zeroed": inner nodes also pass on what is left of the first
          pass, so grads more than double.
    order : str
        As for `backward`.

    Returns
    -------
    list of Step
        Each pass begins with a step whose node is None.

    Notes
    -----
    On b = a + a, c = b + b the last two give dc/da = 8 and 12 instead of 4.

    Examples
    --------
    >>> graph = example("b = a + a,  c = b + b")
    >>> backward_runs(graph, "twice, inputs not zeroed")[-1].grads["a"]
    8.0
    """
    keeps = RUNS[one_of("runs", runs, RUNS)]
    steps = backward(output, order=order)
    if keeps is None:
        return steps
    names = [node.name for node in topological(output) if keeps(node)]
    kept = {name: steps[-1].grads[name] for name in names}
    return steps + backward(output, order=order, grads=kept)


def differences(output, h=1e-5):
    """Return the derivative of `output` by each input, by central differences.

    Parameters
    ----------
    output : Node
    h : float
        Step to each side, above 0.

    Returns
    -------
    dict of str to float
        (output at input + h - output at input - h) / 2h, by the input's name.

    Examples
    --------
    >>> slopes = differences(example("b = a + a,  c = b + b"))
    >>> round(slopes["a"], 6)
    4.0
    """
    nodes, h = topological(output), number("h", h, above=0)
    slopes = {}
    for node in nodes:
        if not node.inputs:
            above, below = (_value(nodes, node, node.value + by) for by in (h, -h))
            slopes[node.name] = (above - below) / (2 * h)
    return slopes


def _value(nodes, changed, value):
    """Return the last node's value where the input `changed` has another value."""
    values = {}
    for node in nodes:
        if node.op:
            args = (values[source] for source in node.inputs)
            values[node] = OPERATIONS[node.op].f(*args)
        else:
            values[node] = value if node is changed else node.value
    return values[nodes[-1]]
