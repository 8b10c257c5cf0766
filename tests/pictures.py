"""Reading a picture back: its elements, its alt text, its raster."""

import base64
import io
import re
from xml.etree import ElementTree

import numpy as np
from PIL import Image

SVG = "{http://www.w3.org/2000/svg}"


def parsed(picture):
    """Return the picture's tree; a picture that is not well-formed raises."""
    return ElementTree.fromstring(str(picture))


def drawings(tree):
    """Return each outermost <svg> of the tree, checked to name and describe itself."""
    found = [svg for svg in tree.iter(SVG + "svg") if svg.get("role") == "img"]
    for svg in found:
        title, desc = svg[0], svg[1]
        assert (title.tag, desc.tag) == (SVG + "title", SVG + "desc")
        assert title.text.strip() and desc.text.strip()
        assert svg.get("viewBox")
    return found


def marked(tree, css_class):
    """Return the elements of a class, in the order in which they are drawn."""
    return [e for e in tree.iter() if css_class in (e.get("class") or "").split()]


def words(element):
    """Return all text of an element and what it holds."""
    return "".join(element.itertext())


def raster(tree):
    """Return the first image of the tree as an RGB array."""
    data = next(tree.iter(SVG + "image")).get("href").split(",", 1)[1]
    with Image.open(io.BytesIO(base64.b64decode(data))) as image:
        return np.asarray(image.convert("RGB"))


def starts(path):
    """Return where each stroke of a path begins, shape (n, 2), in pixels."""
    found = re.findall(r"M(-?[\d.]+) (-?[\d.]+)", path.get("d"))
    return np.array(found, dtype=float).reshape(-1, 2)


def points(polyline):
    """Return a polyline's points, shape (n, 2), in the drawing's pixels."""
    pairs = polyline.get("points").split()
    return np.array([[float(v) for v in pair.split(",")] for pair in pairs])


def check(explorer):
    """Assert that the explorer shows a sound picture and no complaint."""
    assert explorer.error is None, explorer.error
    assert explorer.message.value == ""
    for drawing in drawings(parsed(explorer.picture.value)):
        assert "nan" not in words(drawing).lower()
