"""What VGG16 is made of, and what its filters, feature maps and channels see."""

from html import escape

from lecture_utils.views.kit import raster
from lecture_utils.views.kit.svg import rect, render

SIDE = 340


def view_without_keras(what, wanted, why, photo=None):
    """Say that a picture needs Keras, and how to install it.

    `what` is missing, as in "feature maps"; `wanted` is the subject and verb of a
    sentence, as in "Map 1 of block1_conv1 needs"; the photo is shown if there is one.
    """
    box = 1, 1, SIDE - 2, SIDE - 2
    shown = rect(*box, fill="none", stroke="var(--lu-rule)", stroke_dasharray="8 6")
    if photo is not None:
        shown = raster.photo(photo, *box)
    words = [
        f"<b>No {what} here.</b> {escape(wanted)} Keras, which cannot be used: "
        f"{escape(str(why))}.",
        "Install the course with its extra <b>cpu</b> or <b>gpu</b>, as the README "
        "says, restart the kernel and run this cell again.",
    ]
    title = f"No {what}"
    alt = f"{title}: Keras cannot be used here"
    return render((SIDE, SIDE), shown, title=title, alt=alt, words=words)
