"""What VGG16 says of a photo, rightly fed and with a slip in feeding it."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from lecture_utils import datasets, vgg16
from lecture_utils.vgg16.preprocessing import fit_classifier, to_rgb
from lecture_utils.views.kit.notice import view_without_keras
from lecture_utils.views.vgg16.evidence import view_evidence
from lecture_utils.widgets._defaults import cached_by_model
from lecture_utils.widgets._explorer import Explorer, choice, integer_slider
from lecture_utils.widgets._photo_upload import Uploaded, take_into, upload_button

SIDE = 224
LABELS = {"none": "none: as it was trained"}


class Seen(NamedTuple):
    """A photo as a model got it, what it looks like, and what it says of it."""

    photo: np.ndarray
    fed: np.ndarray
    evidence: list


def explore_evidence(model=None):
    """Show a model a photo, see how sure it is, and feed it wrongly on purpose.

    Parameters
    ----------
    model : keras.Model, optional
        From `vgg16.load`, with its classifier; by default the small VGG16.

    Returns
    -------
    Explorer
        Controls `photo`, `slip` and `n_shown`. A picture that is uploaded joins the
        photos. Without Keras it says so.

    Raises
    ------
    ValueError
        If `model` has no classifier.

    Examples
    --------
    >>> from lecture_utils import widgets
    >>> explorer = widgets.explore_evidence()
    >>> explorer.controls["photo"].value = "coffee"
    """
    slips = [(LABELS.get(slip, slip), slip) for slip in vgg16.SLIPS]
    controls = {
        "photo": choice("Photo", datasets.PHOTOS, "cat", width="150px"),
        "slip": choice("Slip", slips, "none", width="215px"),
        "n_shown": integer_slider("Classes shown", 5, 3, 10, width="240px"),
    }
    upload = upload_button("in colour")

    # A second visit is shown as it was drawn.
    @lru_cache(maxsize=64)
    def draw(photo, slip, n_shown):
        try:
            right, seen = _seen(model, photo, "none"), _seen(model, photo, slip)
        except ImportError as error:
            fed = "rightly fed" if slip == "none" else f"fed with the slip “{slip}”"
            wanted = f"The {n_shown} best for this photo, {fed}, need"
            return view_without_keras("classes", wanted, error, _pixels(photo))
        return view_evidence(
            right.photo,
            seen.evidence,
            n_shown=n_shown,
            slip=slip,
            right=right.evidence,
            fed=seen.fed,
        )

    explorer = Explorer(draw, controls, tools=[upload])
    explorer.upload = upload
    take_into(explorer, upload, side=SIDE, gray=False)
    return explorer


def _pixels(photo):
    if isinstance(photo, Uploaded):
        return photo.pixels
    return datasets.photo(photo, SIDE, gray=False)


@cached_by_model(maxsize=32)
def _seen(model, photo, slip):
    pixels, classes = _pixels(photo), model.output_shape[-1]
    evidence = vgg16.class_evidence(model, pixels, classes, slip=slip)
    x = fit_classifier(model, pixels)
    return Seen(to_rgb(x)[0], to_rgb(vgg16.slipped(x, slip))[0], evidence)
