"""Activation functions under the hand."""

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
        Controls `name` and `z` over `views.activations.view_activations`.

    Raises
    ------
    ValueError
        If the name is unknown or `z` is not a finite number from -4 to 4.
    """
    view_activations(name, z)
    return Explorer(
        view_activations,
        {
            "name": choice("Activation", ACTIVATIONS, name),
            "z": slider("z", z, -4.0, 4.0, step=0.05, width="420px"),
        },
    )
