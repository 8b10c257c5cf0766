"""Picture files as a person sends them."""

import datetime
import io

import numpy as np
from PIL import Image


def file_of(image, form="PNG", **how):
    """Return a picture as the bytes of a file."""
    with io.BytesIO() as file:
        image.save(file, form, **how)
        return file.getvalue()


def scene(mode="RGB"):
    """Return a smooth picture without symmetry, 90 x 60."""
    y, x = np.mgrid[:60, :90]
    levels = np.stack([40 + 2 * x, 30 + 3 * y, 200 - x - y], axis=-1)
    return Image.fromarray(levels.astype(np.uint8)).convert(mode)


def middle(image, side=64):
    """Return the middle square of a picture, 0 to 1."""
    width, height = image.size
    short = min(image.size)
    left, top = (width - short) // 2, (height - short) // 2
    square = image.crop((left, top, left + short, top + short))
    return np.asarray(square.resize((side, side), Image.Resampling.LANCZOS)) / 255


def sent(name, content):
    """Return what an upload button holds after a person chose a file."""
    when = datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC)
    about = {"type": "image/png", "size": len(content), "last_modified": when}
    return ({"name": name, "content": memoryview(content), **about},)
