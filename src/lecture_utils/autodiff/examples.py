"""Small graphs to walk back through."""

from lecture_utils._checks import number, one_of
from lecture_utils.autodiff.nodes import Node


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
        Of the input `a`; in the neuron, of `x`.

    Returns
    -------
    Node
        The output; it holds the graph.

    Raises
    ------
    ValueError
        If the name is unknown or the value is not a finite number.
    """
    return GRAPHS[one_of("graph", name, GRAPHS)](number("value", value))
