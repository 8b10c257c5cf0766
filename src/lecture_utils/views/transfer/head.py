"""A head on frozen features: what it gets right, what it learned from, its weights."""

import numpy as np

from lecture_utils._checks import finite, listed, one_of
from lecture_utils.views.kit.svg import picture, svg
from lecture_utils.views.transfer import head_drawing
from lecture_utils.views.transfer.head_pictures import (
    labelled_drawing,
    mistakes_drawing,
)
from lecture_utils.views.transfer.head_text import head_words
from lecture_utils.views.transfer.head_weights import weights_drawing

DRAWINGS = {
    "mistakes": mistakes_drawing,
    "labelled pictures": labelled_drawing,
    "head's weights": weights_drawing,
}
SHOWS, MOST_SHOWN = tuple(DRAWINGS), 24


def view_head(
    images, y, probabilities, known, pulls, J, names, *, layer="", show="mistakes"
):
    """Draw what a head makes of the pictures that it was not shown.

    Parameters
    ----------
    images : array_like of shape (n, height, width, 3)
        From 0 to 1, or uint8.
    y : array_like of int, shape (n,)
        Labels: what each picture is, a place in `names`.
    probabilities : array_like of shape (n, n_classes)
        What the head says of each picture.
    known : array_like of int
        Which pictures the head learned from; some are left.
    pulls : array_like of shape (n_classes, n_features)
        What each feature typically adds to z: `head.W * head.spread`.
    J : array_like of shape (n_epochs + 1,)
        Loss over the head's training, `head.J`.
    names : sequence of str
        What each class is called; 2 to 10.
    layer : str
        Whose features they are.
    show : {"mistakes", "labelled pictures", "head's weights"}
        What stands on the left.

    Returns
    -------
    Picture
        An HTML string. On the right is the accuracy on the pictures that were not
        labelled, of all and class by class.

    Raises
    ------
    ValueError
        If shapes do not fit each other, a number is not finite or out of range, all
        pictures are labelled, or `show` is unknown.
    """
    show = one_of("show", show, SHOWS)
    scene = _scene(images, y, probabilities, known, pulls, J, names, str(layer))
    _check_levels(scene, show)
    share = head_drawing.percent(scene.right / len(scene.rest))
    at = f" of {scene.layer}" if scene.layer else ""
    alt = (
        f"A head on {scene.pulls.shape[1]} features{at}, trained on {len(scene.known)} "
        f"pictures: {scene.right} of {len(scene.rest)} others are right, {share}; "
        f"shown: {show}"
    )
    drawing = svg(
        *head_drawing.SIZE,
        DRAWINGS[show](scene),
        head_drawing.score_drawing(scene),
        title="A head on frozen features",
        desc=alt,
    )
    return picture(drawing, alt=alt, words=head_words(scene, show), under=True)


def _scene(images, y, probabilities, known, pulls, J, names, layer):
    """Return what is drawn, checked."""
    names = tuple(map(str, listed("names", names)))
    if not 2 <= len(names) <= head_drawing.MOST_CLASSES:
        raise ValueError(
            f"names must have 2 to {head_drawing.MOST_CLASSES} entries, "
            f"got {len(names)}"
        )
    images = _pictures(images)
    n, k = len(images), len(names)
    pulls = finite("pulls", pulls, shape=(k, None))
    J = finite("J", J, ndim=1)
    for name, values in {"pulls": pulls, "J": J}.items():
        if not values.size:
            raise ValueError(f"{name} is empty; accepted: one number or more")
    return head_drawing.Scene(
        images,
        _places("y", finite("y", y, shape=(n,)), k),
        finite("probabilities", probabilities, shape=(n, k)),
        _known(known, n),
        pulls,
        J,
        names,
        layer,
    )


def _pictures(images):
    """Return pictures as an array of the right shape, or raise ValueError."""
    images = np.asarray(images)
    if images.ndim != 4 or images.shape[3] != 3 or 0 in images.shape:
        raise ValueError(
            f"images has shape {images.shape}; accepted: (n, height, width, 3)"
        )
    if images.dtype.kind != "f" and images.dtype != np.uint8:
        raise ValueError(
            f"images holds {images.dtype}; accepted: floats from 0 to 1, or uint8"
        )
    return images


def _check_levels(scene, show):
    """Raise ValueError where a picture that is drawn has values out of 0 to 1."""
    # Of thousands of pictures a few are drawn: to look at all takes longer than that.
    shown = {"mistakes": scene.mistakes[:MOST_SHOWN], "labelled pictures": scene.known}
    drawn = scene.images[shown.get(show, [])]
    if drawn.dtype == np.uint8 or not drawn.size:
        return
    if not (drawn.min() >= 0 and drawn.max() <= 1):
        raise ValueError(
            f"images holds values from {drawn.min()} to {drawn.max()}; accepted: "
            "floats from 0 to 1"
        )


def _known(known, n):
    known = _places("known", finite("known", known, ndim=1), n)
    if len(np.unique(known)) != len(known) or not 0 < len(known) < n:
        raise ValueError(
            f"known holds {len(known)} places of {n}, {len(np.unique(known))} of them "
            "different; accepted: each once, at least one, and not all"
        )
    return np.sort(known)


def _places(name, values, most):
    wrong = values[(values != np.floor(values)) | (values < 0) | (values >= most)]
    if wrong.size:
        raise ValueError(
            f"{name} holds {wrong[0]:g}; accepted: whole numbers from 0 to {most - 1}"
        )
    return values.astype(int)
