"""Export and import: a zip of PNG pictures and one JSON table, and no pickle."""

import io
import json
import zipfile

import numpy as np
from PIL import Image

from lecture_utils.vgg16.preprocessing import SIDE
from lecture_utils.widgets.explorer import error_words

FORMAT, TABLE = "lecture-utils collection", "collection.json"
ABOUT = (
    "Pictures, their classes, and the head trained on them: z = W a + b for the mean "
    "features a of the layer. Import it in notebook 05 of the Neural Network Lecture "
    "Notebooks."
)
# What a file may unpack to: a small zip can hold gigabytes.
MAX_TABLE_BYTES, MAX_PICTURE_BYTES, MAX_PICTURES = 20_000_000, 200_000, 500


def write_zip(classes, items, head, layer):
    """Return class names, pictures and a head (or None) as the bytes of a zip."""
    files, pictures = {}, []
    for number, item in enumerate(items, start=1):
        path = f"pictures/{number:04d}.png"
        with io.BytesIO() as file:
            # From the pixels alone: place, date and camera were never kept.
            Image.fromarray(item.pixels).save(file, "PNG")
            files[path] = file.getvalue()
        pictures.append({"file": path, "name": item.name, "label": item.label})
    table = {
        "format": FORMAT,
        "about": ABOUT,
        "layer": layer,
        "classes": list(classes),
        "pictures": pictures,
        "head": None if head is None else {"W": head.W.tolist(), "b": head.b.tolist()},
    }
    files[TABLE] = json.dumps(table, indent=1)
    with io.BytesIO() as file:
        with zipfile.ZipFile(file, "w") as archive:
            for path, content in files.items():
                # A `ZipInfo` has a fixed date: the export does not reveal its own.
                entry = zipfile.ZipInfo(path)
                archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
        return file.getvalue()


def read_zip(content):
    """Return class names and (name, pixels, label) of each picture; check sizes.

    Nothing is unpacked to a disk. ValueError says why a file is not an export.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            table = json.loads(_read_member(archive, TABLE, MAX_TABLE_BYTES))
            if table["format"] != FORMAT:
                raise ValueError(f"its format is {table['format']!r}")
            if len(table["pictures"]) > MAX_PICTURES:
                raise ValueError(f"more than {MAX_PICTURES} pictures")
            pictures = [
                (str(each["name"]), _read_picture(archive, each["file"]), each["label"])
                for each in table["pictures"]
            ]
            return [str(name) for name in table["classes"]], pictures
    except Exception as error:  # each part of a damaged file raises another kind
        raise ValueError(
            f"This file was not exported here, or is damaged: {error_words(error)}"
        ) from None


def _read_member(archive, path, max_bytes):
    """Return a member's bytes, reading no more than allowed whatever it claims."""
    with archive.open(path) as file:
        content = file.read(max_bytes + 1)
    if len(content) > max_bytes:
        raise ValueError(f"{path} unpacks to more than {max_bytes:,} bytes")
    return content


def _read_picture(archive, path):
    content = _read_member(archive, path, MAX_PICTURE_BYTES)
    with Image.open(io.BytesIO(content), formats=["PNG"]) as image:
        if image.size != (SIDE, SIDE) or image.mode != "RGB":
            raise ValueError(
                f"{path} must be RGB, {SIDE} × {SIDE} pixels, got {image.mode}, "
                f"{image.width} × {image.height}"
            )
        return np.asarray(image)
