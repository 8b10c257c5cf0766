"""The same derivatives by central differences."""

from lecture_utils._checks import number
from lecture_utils.autodiff.nodes import OPERATIONS
from lecture_utils.autodiff.passes import topological


def differences(output, h=1e-5):
    """Return the derivative of `output` by each input, by central differences.

    Parameters
    ----------
    output : Node
    h : float
        The step to each side, above 0.

    Returns
    -------
    dict of str to float
        (output at input + h, less output at input - h) / 2h, by the input's name.

    Raises
    ------
    ValueError
        If two nodes share a name, or `h` is not above 0.
    """
    nodes, h = topological(output), number("h", h, above=0)
    slopes = {}
    for node in nodes:
        if not node.inputs:
            above, below = (_value(nodes, node, node.value + by) for by in (h, -h))
            slopes[node.name] = (above - below) / (2 * h)
    return slopes


def _value(nodes, changed, value):
    """Return the last node's value where one input has another value."""
    values = {}
    for node in nodes:
        if node.op:
            args = (values[source] for source in node.inputs)
            values[node] = OPERATIONS[node.op].f(*args)
        else:
            values[node] = value if node is changed else node.value
    return values[nodes[-1]]
