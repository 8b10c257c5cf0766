"""What a model says of a photo, and how sure it is: classes, evidence, slips."""

from html import escape

import numpy as np

from lecture_utils._checks import finite, listed, number, one_of, whole
from lecture_utils.views.kit import raster
from lecture_utils.views.kit.svg import paragraph, picture, rect, svg
from lecture_utils.views.transfer import evidence_drawing, evidence_text

MOST = 10
PARTS = ("index", "name", "z", "probability")
SLIPS = tuple(evidence_text.SLIPS)
NOTHING_SIDE = 340


def view_evidence(
    photo, evidence, *, n_classes, n_shown=5, slip="none", right=None, fed=None
):
    """Draw the best classes for a photo as bars, and say how sure the model is.

    Parameters
    ----------
    photo : array_like of shape (height, width, 3)
        The square that the model sees, from 0 to 1; drawn pixel by pixel.
    evidence : sequence of ClassEvidence
        The most likely class first, as `vgg16.class_evidence` gives them: as many as
        are shown, or more.
    n_classes : int
        How many classes the model knows.
    n_shown : int
        How many are drawn, 1 to 10; all where there are fewer.
    slip : str
        How the photo was fed, a name of `vgg16.SLIPS`.
    right : sequence of ClassEvidence, optional
        What the model says without the slip, the most likely first: of all classes,
        or at least of those in `evidence`. Needed with a slip.
    fed : array_like of shape (height, width, 3), optional
        The picture that, rightly prepared, gives what the network got: drawn under the
        photo where there is a slip.

    Returns
    -------
    Picture
        An HTML string. A bar across the whole width is 100 %. With a slip an outline
        shows each class's right probability, and the class that is rightly the best is
        drawn too, under the others where it is not one of them.

    Raises
    ------
    ValueError
        If a picture has another shape or range, the evidence is not in order or of
        too many classes, `n_shown` is out of range, `slip` is unknown, or `right` is
        missing where it is needed.
    """
    photo = _photo("photo", photo)
    n_classes = whole("n_classes", n_classes, low=1)
    evidence = _evidence_of("evidence", evidence, n_classes)
    best = evidence[: whole("n_shown", n_shown, low=1, high=MOST)]
    if one_of("slip", slip, SLIPS) == "none":
        right = fed = None
    else:
        right = _right(right, best, n_classes)
        fed = None if fed is None else _photo("fed", fed)
    lost = _lost(evidence, right)
    added = lost[1] if lost and lost[0] > len(best) else None
    alt = evidence_text.alt(best, n_classes, slip)
    rows = best if added is None else [*best, added]
    drawing = svg(
        *evidence_drawing.size(len(rows), fed),
        evidence_drawing.squares(photo, fed),
        evidence_drawing.bars(rows, right, added),
        title="Class evidence",
        desc=alt,
    )
    words = evidence_text.evidence_words(best, n_classes, slip, right, lost)
    return picture(drawing, alt=alt, words=words)


def view_no_evidence(n_shown, slip, why, photo=None):
    """Say that a photo cannot be classified here, and what to do about it.

    Parameters
    ----------
    n_shown : int
    slip : str
        What was asked for, as in `view_evidence`.
    why : str or Exception
        Shown as it is, such as "No module named 'keras'".
    photo : array_like of shape (height, width, 3), optional
        Shown in place of the classes.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If `slip` is unknown or `photo` is no photo.
    """
    one_of("slip", slip, SLIPS)
    box = 1, 1, NOTHING_SIDE - 2, NOTHING_SIDE - 2
    shown = rect(*box, fill="none", stroke="var(--lu-rule)", stroke_dasharray="8 6")
    if photo is not None:
        shown = raster.photo(_photo("photo", photo), *box)
    alt = "No classes: Keras cannot be used here"
    size = NOTHING_SIDE, NOTHING_SIDE
    drawing = svg(*size, shown, title="No classes", desc=alt)
    fed = "rightly fed" if slip == "none" else f"fed with the slip “{slip}”"
    words = paragraph(
        f"<b>No classes here.</b> The {n_shown} best for this photo, {fed}, need "
        f"Keras, which cannot be used: {escape(str(why))}."
    ) + paragraph(
        "Install the course with its extra <b>cpu</b> or <b>gpu</b>, as the README "
        "says, restart the kernel and run this cell again."
    )
    return picture(drawing, alt=alt, words=words)


def _photo(name, photo):
    """Return a picture as an array, or raise ValueError."""
    photo = finite(name, photo, shape=(None, None, 3))
    if not all(8 <= side <= 512 for side in photo.shape[:2]):
        raise ValueError(
            f"{name} has shape {photo.shape}; accepted: 8 to 512 pixels a side"
        )
    low, high = float(photo.min()), float(photo.max())
    if low < 0 or high > 1:
        raise ValueError(
            f"{name} holds values from {low:g} to {high:g}; accepted: 0 to 1"
        )
    return photo


def _evidence_of(name, evidence, most):
    """Return a list of evidence, the most likely first, or raise ValueError."""
    rows = listed(name, evidence)
    if not 1 <= len(rows) <= most:
        raise ValueError(
            f"{name} holds {len(rows)} classes; accepted: 1 to n_classes, {most}"
        )
    for place, row in enumerate(rows):
        if not all(hasattr(row, part) for part in PARTS):
            raise ValueError(
                f"{name}[{place}] is {row!r}; accepted: what vgg16.class_evidence gives"
            )
        number(f"{name}[{place}].probability", row.probability, low=0, high=1)
        number(f"{name}[{place}].z", row.z)
    if np.any(np.diff([row.probability for row in rows]) > 1e-9):
        raise ValueError(f"{name} is not in order; accepted: the most likely first")
    return rows


def _right(right, best, n_classes):
    """Return the evidence without a slip, or raise ValueError."""
    if right is None:
        raise ValueError("right is missing; accepted: the evidence without the slip")
    right = _evidence_of("right", right, n_classes)
    missing = {row.index for row in best} - {row.index for row in right}
    if missing:
        raise ValueError(
            f"right has no class {min(missing)}; accepted: every class of evidence"
        )
    return right


def _lost(evidence, right):
    """Return which place, from 1, the rightly best class has with a slip, and its row.

    None where there is no slip, or `evidence` does not go that far.
    """
    wanted = right[0].index if right else None
    places = enumerate(evidence, start=1)
    return next(((k, row) for k, row in places if row.index == wanted), None)
