"""A collection as one zip of plain files: PNG pictures and JSON. No pickle."""

import io
import json
import struct
import zipfile
import zlib
from typing import NamedTuple

import numpy as np

from lecture_utils._validation import listed
from lecture_utils.vgg16.preprocessing import SIDE

FORMAT, VERSION = "lecture-utils collection", 1
TABLE, README = "collection.json", "README.txt"
MOST_BYTES, MOST_TABLE, MOST_PICTURE = 100_000_000, 20_000_000, 200_000
MOST_PICTURES = 500
# What Python's zip reader raises at a damaged file, an unknown method, a password.
DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    struct.error,
)
ABOUT = """Pictures of somebody's own, and what a network learned from them.

collection.json  the classes, each picture's name and class, and the trained head:
                 z = W a + b for the features a of the layer it names
pictures/        the pictures, 64 x 64 pixels, as PNG; no place, no camera, no date

Open it again in notebook 05 of the Neural Network Lecture Notebooks.
"""


class Found(NamedTuple):
    """What a zip holds: class names, the layer, and (name, label, pixels) each."""

    classes: list
    layer: str
    pictures: list


def write(collection):
    """Return a collection as the bytes of a zip.

    Parameters
    ----------
    collection : Collection

    Returns
    -------
    bytes

    Notes
    -----
    Pictures are written from their pixels alone: place, date and camera, which a
    photo's file may hold, were never kept.
    """
    from PIL import Image

    head = collection.verdict.head
    files, items = {}, []
    for number, item in enumerate(collection.items, start=1):
        path = f"pictures/{number:04d}.png"
        with io.BytesIO() as file:
            Image.fromarray(item.pixels).save(file, "PNG")
            files[path] = file.getvalue()
        items.append({"file": path, "name": item.name, "label": item.label})
    table = {
        "format": FORMAT,
        "version": VERSION,
        "layer": collection.layer,
        "classes": collection.classes,
        "pictures": items,
        "head": None if head is None else {"W": head.W.tolist(), "b": head.b.tolist()},
    }
    files |= {TABLE: json.dumps(table, indent=1), README: ABOUT}
    with io.BytesIO() as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
            for path, content in files.items():
                # A fixed date: when it was made is nobody's business.
                entry = zipfile.ZipInfo(path)
                packed.writestr(entry, content, zipfile.ZIP_DEFLATED)
        return file.getvalue()


def read(data):
    """Read the bytes of a zip that `write` made; nothing is unpacked to a disk.

    Parameters
    ----------
    data : bytes-like

    Returns
    -------
    Found

    Raises
    ------
    ValueError
        If it is no such zip, is damaged, or holds anything that `write` does not
        write: other paths, other sizes, more than it says.
    """
    data = bytes(data)
    if len(data) > MOST_BYTES:
        raise _refused(f"it has {len(data):,} bytes; accepted: {MOST_BYTES:,}")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            _check_paths(packed)
            table = json.loads(_member(packed, TABLE, MOST_TABLE))
            return _found(packed, table)
    except DAMAGED as error:
        raise _refused(f"it is damaged or no zip ({error})") from None
    except (KeyError, TypeError, AttributeError, UnicodeDecodeError) as error:
        raise _refused(f"{TABLE} is not as it was written ({error!r})") from None
    except json.JSONDecodeError as error:
        raise _refused(f"{TABLE} is no JSON ({error})") from None


def _found(packed, table):
    if (table["format"], table["version"]) != (FORMAT, VERSION):
        raise _refused(f"{TABLE} says format {table['format']!r}")
    classes = listed("classes", table["classes"])
    items = listed("pictures", table["pictures"])
    if len(items) > MOST_PICTURES:
        raise _refused(f"it has {len(items)} pictures; accepted: {MOST_PICTURES}")
    pictures = [
        (str(item["name"]), item["label"], _picture(packed, item["file"]))
        for item in items
    ]
    return Found([str(name) for name in classes], str(table["layer"]), pictures)


def _check_paths(packed):
    for path in packed.namelist():
        known = path in (TABLE, README) or path.startswith("pictures/")
        if not known or ".." in path or "\\" in path:
            raise _refused(f"it holds {path!r}, which no such zip does")


def _member(packed, path, most):
    """Return a member's bytes, and never more than so many whatever it says."""
    if path not in packed.namelist():
        raise _refused(f"{path} is missing")
    with packed.open(path) as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise _refused(f"{path} unpacks to more than {most:,} bytes")
    return content


def _picture(packed, path):
    from PIL import Image

    content = _member(packed, path, MOST_PICTURE)
    try:
        with Image.open(io.BytesIO(content), formats=["PNG"]) as image:
            if image.size != (SIDE, SIDE) or image.mode != "RGB":
                raise ValueError(f"{image.mode}, {image.size}")
            return np.asarray(image)
    except Exception as error:  # decoders raise whatever a broken file leads them to
        raise _refused(f"{path} is no RGB PNG of {SIDE} x {SIDE} ({error})") from None


def _refused(why):
    return ValueError(f"This is not a collection that was exported here: {why}")
