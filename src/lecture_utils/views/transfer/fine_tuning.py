"""A fine-tuning while it runs: loss and held-out accuracy, epoch by epoch."""

import numpy as np

from lecture_utils._checks import finite, whole
from lecture_utils.views.kit.svg import picture, svg
from lecture_utils.views.transfer.fine_tuning_drawing import (
    SIZE,
    loss,
    tuning_drawing,
    tuning_words,
)


def view_fine_tuning(J, accuracy, *, best=0, n_epochs, stopped=""):
    """Draw how far a fine-tuning has come.

    Parameters
    ----------
    J : array_like of shape (n,)
        Loss on the training pictures before the first epoch and after each so far;
        empty before a training. Where it is no number any more, it is not drawn.
    accuracy : array_like of shape (n,)
        Share of the held-out pictures that are right at the same times, 0 to 1.
    best : int
        The epoch whose weights are kept, 0 to n - 1.
    n_epochs : int
        How many are planned; both axes go so far from the start.
    stopped : str
        Why the training ended before its last epoch; empty where it did not.

    Returns
    -------
    Picture
        An HTML string: both curves, the best epoch ringed, and where it stands.

    Raises
    ------
    ValueError
        If the two are not equally long, longer than planned, a loss is below 0, an
        accuracy is not from 0 to 1, or `best` is not among the epochs.
    """
    n_epochs = whole("n_epochs", n_epochs, low=1)
    J, accuracy = _curves(J, accuracy, n_epochs)
    best = whole("best", best, low=0, high=max(len(J) - 1, 0))
    alt = _alt(J, accuracy, best, n_epochs)
    drawing = svg(
        *SIZE,
        tuning_drawing(J, accuracy, best, n_epochs),
        title="A network is fine-tuned",
        desc=alt,
    )
    words = tuning_words(J, accuracy, best, n_epochs, str(stopped))
    return picture(drawing, alt=alt, words=words, under=True)


def _curves(J, accuracy, n_epochs):
    J = np.array(J, dtype=object)
    lost = J != J  # a training that diverged ends on a loss that is no number
    J = finite("J", np.where(lost, 0, J), ndim=1)
    J[lost] = np.nan
    accuracy = finite("accuracy", accuracy, shape=J.shape)
    if len(J) > n_epochs + 1:
        raise ValueError(
            f"J has {len(J)} entries; accepted: at most {n_epochs + 1}, the start and "
            f"{n_epochs} epochs"
        )
    if (J < 0).any():
        raise ValueError(f"J holds {np.nanmin(J):g}; accepted: 0 or more")
    if ((accuracy < 0) | (accuracy > 1)).any():
        raise ValueError(
            f"accuracy holds numbers from {accuracy.min():g} to {accuracy.max():g}; "
            "accepted: 0 to 1"
        )
    return J, 100 * accuracy


def _alt(J, accuracy, best, n_epochs):
    if not len(J):
        return f"No training yet; {n_epochs} epochs are planned"
    return (
        f"Epoch {len(J) - 1} of {n_epochs}: J = {loss(J[-1])}, held-out accuracy "
        f"{accuracy[-1]:.1f} %, best {accuracy[best]:.1f} % at epoch {best}"
    )
