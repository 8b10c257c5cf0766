"""A share from 0 to 1 as a bar in its frame."""

from lecture_utils.views.kit.svg import rect


def bar(left, top, width, height, share, *, fill="var(--lu-zero)", **frame):
    """Draw a bar as long as a share of its frame; `frame` is the frame's look."""
    frame = {"fill": "none", "stroke": "var(--lu-rule)"} | frame
    return rect(left, top, share * width, height, fill=fill, class_="bar") + rect(
        left, top, width, height, **frame
    )
