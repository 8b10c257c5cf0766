"""A picture of one's own among an explorer's photos."""

from dataclasses import dataclass

import ipywidgets as widgets
import numpy as np

from lecture_utils import datasets
from lecture_utils.datasets.images import ENDINGS, read_picture


@dataclass(frozen=True, eq=False)
class Uploaded:
    """A picture that came by upload."""

    name: str  # the file's
    pixels: np.ndarray  # (side, side) or (side, side, 3), from 0 to 1


def upload_button(how):
    """Return a button that takes a picture; `how` says what is made of it."""
    return widgets.FileUpload(
        accept=",".join(f".{ending}" for ending in ENDINGS),
        description="Upload yours",
        tooltip=f"A picture of your own: the square in its middle, {how}",
    )


def take_into(explorer, upload, **how):
    """Let what is uploaded join the explorer's photos; `how` as for `read_picture`."""
    upload.observe(lambda change: _take(explorer, upload, change.new, how), "value")


def _take(explorer, upload, files, how):
    """Put a picture among the photos and show it, or say why it is none."""
    if not files:
        return
    photo, *_ = files
    try:
        pixels = read_picture(photo["name"], photo["content"], **how)
    except ValueError as error:
        explorer.show_error(error)
    else:
        uploaded = Uploaded(photo["name"], pixels)
        with explorer.batch_update():
            control = explorer.controls["photo"]
            known = [(name, name) for name in datasets.PHOTOS]
            control.options = [*known, (f"yours: {uploaded.name}", uploaded)]
            control.value = uploaded
    # Empty again, so that the same file can come once more.
    upload.value = ()
