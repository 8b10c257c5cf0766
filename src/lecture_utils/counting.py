"""Count the multiplications of a gradient: path by path, and by backpropagation."""

from typing import NamedTuple

from lecture_utils._validation import whole

MOST_LAYERS, MOST_UNITS = 100, 100_000


class Multiplications(NamedTuple):
    """Multiplications for the gradient by all weights, computed in two ways."""

    naive: int
    backward: int


def n_paths(n_layers, width):
    """Return the number of paths from one weight of the first layer to J.

    Parameters
    ----------
    n_layers : int
        Layers of weights, L.
    width : int
        P: inputs, and units in each of the L layers. J looks at all P outputs.

    Returns
    -------
    int
        P ** (L - 1): the weight leads to one unit of layer 1, and from each unit P
        paths go on to the next layer.

    Examples
    --------
    >>> n_paths(3, 10)
    100
    """
    n_layers, width = _checked(n_layers, width)
    return width ** (n_layers - 1)


def multiplications(n_layers, width):
    """Return the number of multiplications for dJ/dW, for all weights of a network.

    The network has L layers of weights, each with P inputs and P units, and J looks
    at all P outputs. Known before: every a, every f'(z), and dJ/da of the outputs.
    Biases are left out; so are additions.

    Parameters
    ----------
    n_layers : int
        L.
    width : int
        P.

    Returns
    -------
    Multiplications
        `naive`: each weight by itself, one product for each path. Seen from J, a
        weight in layer m = 1 (the last) to L has P^(m-1) paths. On each of them
        stand dJ/da, m slopes f'(z), m - 1 weights and one input: 2m multiplications.
        With P^2 weights a layer, that is the sum over m of 2 m P^(m+1).

        `backward`: every dJ/dz once. Each layer takes P for dJ/dz = dJ/da f'(z) and
        P^2 for dJ/dW; each but the first takes P^2 more to hand dJ/da to the layer
        before it: L P + (2 L - 1) P^2.

    Examples
    --------
    >>> multiplications(2, 2)
    Multiplications(naive=40, backward=16)
    """
    n, width = _checked(n_layers, width)
    naive = sum(2 * m * width ** (m + 1) for m in range(1, n + 1))
    return Multiplications(naive, n * width + (2 * n - 1) * width**2)


def _checked(n_layers, width):
    # The limits guard against typos that would produce astronomically large integers.
    n_layers = whole("n_layers", n_layers, low=1, high=MOST_LAYERS)
    return n_layers, whole("width", width, low=1, high=MOST_UNITS)
