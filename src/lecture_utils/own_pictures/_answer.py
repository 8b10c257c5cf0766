"""What the head says of a picture: its heat, and a bar for each class."""

import numpy as np

from lecture_utils.views.kit import raster
from lecture_utils.views.kit.svg import element, hint, rect, text
from lecture_utils.views.kit.text import truncate
from lecture_utils.views.transfer.heat import OPACITY

SIZE = (500, 184)
SIDE, ASIDE = 176, 196  # of the picture; where the right half begins
BARS, PITCH, TALL = (306, 46, 142), 23, 14  # left, top and width of the bars


def answer_drawing(answer, names):
    """Return the picture in gray under its heat, the answer, and the bars."""
    gray = np.asarray(answer.pixels, dtype=float).mean(axis=2) / 255
    box = (0, 4, SIDE, SIDE)
    heat = raster.viridis(answer.heat, *box, veil=True, opacity=OPACITY, class_="heat")
    said = "None of these" if answer.best is None else f"“{names[answer.best]}”"
    rows = (_bar(answer, names, k) for k in range(len(names)))
    return (
        raster.photo(gray, *box, class_="photo")
        + heat
        + text(ASIDE, 26, truncate(said, 22), room=190, font_size=24, class_="b answer")
        + "".join(rows)
    )


def _bar(answer, names, k):
    left, top, width = BARS
    y, p, is_best = top + PITCH * k, float(answer.probabilities[k]), k == answer.best
    fill = "var(--lu-zero)" if is_best else "var(--lu-rule)"
    bold = "b" if is_best else None
    return element(
        "g",
        hint(f"{names[k]}: {100 * p:.0f} %"),
        text(ASIDE, y + 12, truncate(names[k], 13), room=104, class_=bold),
        rect(left, y, p * width, TALL, fill=fill, class_="bar"),
        rect(left, y, width, TALL, fill="none", stroke="var(--lu-rule)"),
        text(
            SIZE[0],
            y + 12,
            f"{100 * p:.0f} %",
            room=40,
            class_="e b" if is_best else "e",
        ),
    )
