"""The way back through a graph, in the right order and in two wrong ones."""

from dataclasses import dataclass, field
from itertools import groupby, islice, pairwise
from typing import NamedTuple

from lecture_utils._checks import number, one_of
from lecture_utils.autodiff.nodes import Node

MOST_PASSES = 10_000


class Pass(NamedTuple):
    """What a node hands to the input in one of its slots: grad times local."""

    slot: int
    amount: float


@dataclass(frozen=True, eq=False)
class Step:
    """A node has its turn: it passes on, until another one has its own.

    Attributes
    ----------
    node : Node or None
        Who passes on; None for the start of a pass, which sets the output's grad to 1.
    passes : tuple of Pass
    before : Step or None
        The step before it in this pass.
    start : dict of str to float
        The grad of every node at the start of the pass, by name.
    """

    node: Node | None
    passes: tuple
    before: "Step | None" = field(repr=False)
    start: dict = field(repr=False)

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
    """List all that a node was computed from: inputs of a node come before it.

    Parameters
    ----------
    output : Node

    Returns
    -------
    list of Node
        The last one is `output`. Reversed, every node comes after all that use it:
        the order in which a backward pass has to go.

    Raises
    ------
    ValueError
        If two of them have the same name.

    Notes
    -----
    Depth-first search, each node written down when all its inputs are (Tarjan, 1976).
    """
    # A dict keeps the order of arrival and finds at once what is there already. The
    # stack stands for recursion, which Python ends at a depth of about 1,000.
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
            raise ValueError(
                f"two nodes are called {one!r}; accepted: a name of its own for each"
            )
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
        What is differentiated, by everything it was computed from.
    order : {"topological", "as soon as it is reached", "every time it is reached"}
        When a node passes on its grad, times its local derivative, to each input:

        - "topological": once, when all who use it have passed on to it. Right.
        - "as soon as it is reached": once, right when the first part arrives, and so
          without the parts that arrive later. A recursion that marks what it has seen.
        - "every time it is reached": its whole grad, whenever a part arrives, and so
          the first parts again and again. A recursion that marks nothing.
    grads : dict of str to float, optional
        What nodes hold from before; 0 where it is not given. The output's is set to 1.

    Returns
    -------
    list of Step
        The start, then one step for each turn.

    Raises
    ------
    ValueError
        If the order is unknown, two nodes share a name, `grads` names no node, or
        a wrong order takes more than 10,000 passes.

    Notes
    -----
    Reverse mode: Linnainmaa, 1970. Both recursions are right only where every node
    is used once; on b = a + a, c = b + b they give dc/da = 2 and 6 in place of 4.
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
                f"order={order!r} takes more than {MOST_PASSES} passes here; accepted: "
                "a smaller graph, or 'topological'"
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


# What still holds its grad when the second pass begins.
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
        - "twice, zeroed between": the second pass finds every grad at 0. Right.
        - "twice, inputs not zeroed": the inputs add the second pass to the first, so
          that their grads double. PyTorch does so until you call `zero_grad`.
        - "twice, nothing zeroed": the nodes in between pass on what is left of the
          first pass as well, so that grads more than double where nodes lie between.
    order : str
        As for `backward`.

    Returns
    -------
    list of Step
        Each pass begins with a step whose node is None.

    Raises
    ------
    ValueError
        As for `backward`, or if `runs` is unknown.

    Notes
    -----
    On b = a + a, c = b + b the last two give dc/da = 8 and 12 in place of 4.
    """
    keeps = RUNS[one_of("runs", runs, RUNS)]
    steps = backward(output, order=order)
    if keeps is None:
        return steps
    names = [node.name for node in topological(output) if keeps(node)]
    kept = {name: steps[-1].grads[name] for name in names}
    return steps + backward(output, order=order, grads=kept)
