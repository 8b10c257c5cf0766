"""Explore activation functions and their derivatives."""

from lecture_utils.activations import ACTIVATIONS
from lecture_utils.views.activations import view_activations
from lecture_utils.widgets.explorer import Explorer, choice, slider


def explore_activations(name="sigmoid", z=0.5):
    """Read any activation and its derivative at one z, beside all the others.

    Parameters
    ----------
    name : str
        A key of `activations.ACTIVATIONS`.
    z : float
        Where to start, -4 to 4.

    Returns
    -------
    Explorer
        Controls `name` and `z`.

    Examples
    --------
    >>> explore_activations("ReLU", 1.5)
    <Explorer: ReLU at z = 1.50: f = 1.50, derivative = 1.00>
    """
    view_activations(name, z)  # refuses a start that the controls do not have
    controls = {
        "name": choice("Activation", ACTIVATIONS, name),
        "z": slider("z", z, -4.0, 4.0, step=0.05, width="420px"),
    }
    return Explorer(view_activations, controls)
