"""Reading a picture back: its elements, its alt text, its raster."""

import base64
import io
import re
from functools import lru_cache
from xml.etree import ElementTree

import numpy as np
from PIL import Image

SVG = "{http://www.w3.org/2000/svg}"


def parsed(picture):
    """Return the picture's tree, to be read only; bad XML raises."""
    return _parsed(str(picture))


@lru_cache(maxsize=8)
def _parsed(picture):
    return ElementTree.fromstring(picture)


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
    return pixels(next(tree.iter(SVG + "image")))


def pixels(image):
    """Return an <image> as an RGB array."""
    return levels(image)[..., :3]


def levels(image):
    """Return an <image> as an RGBA array."""
    data = image.get("href").split(",", 1)[1]
    with Image.open(io.BytesIO(base64.b64decode(data))) as opened:
        return np.asarray(opened.convert("RGBA"))


def box(element):
    """Return an element's x, y, width and height."""
    return tuple(float(element.get(name)) for name in ("x", "y", "width", "height"))


def prose(picture):
    """Return all text of a picture, or its tree, with single spaces between words."""
    tree = parsed(picture) if isinstance(picture, str) else picture
    return " ".join(words(tree).split())


def texts(tree):
    """Return what each <text> of a tree writes."""
    return [words(text) for text in tree.iter(SVG + "text")]


def value(text):
    """Return the number that a text shows."""
    return float(text.strip("()\u202f ").replace("−", "-"))


def table_rows(picture):
    """Return the cells of a picture's table, row by row."""
    (table,) = marked(parsed(picture), "lu-table")
    return [[words(cell) for cell in row] for row in table if row.tag == "tr"]


def outline(tree):
    """Return the ends of a box on a photo, x and y, and which sides are dashed.

    The sides are its top, right, bottom and left.
    """
    front = list(tree.iter(SVG + "line"))[4:]
    ends = np.array([[float(s.get(k)) for k in ("x1", "y1")] for s in front])
    return ends, [side.get("stroke-dasharray") is not None for side in front]


def starts(path):
    """Return where each stroke of a path begins, shape (n, 2), in pixels."""
    found = re.findall(r"M(-?[\d.]+) (-?[\d.]+)", path.get("d"))
    return np.array(found, dtype=float).reshape(-1, 2)


def points(polyline):
    """Return a polyline's points, shape (n, 2), in the drawing's pixels."""
    pairs = polyline.get("points").split()
    return np.array([[float(v) for v in pair.split(",")] for pair in pairs])


# A number as the course writes it, with a true minus: 3, 1,024, −0.25, 4.5 · 10⁻⁶.
NUMBER = re.compile(r"(?<![\w.])(−?\d+(?:,\d{3})*(?:\.\d+)?)(?: · 10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?")
RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def numbers(text):
    """Return of each number: as it is written, value, half a unit of its last digit."""
    found = []
    for number in NUMBER.finditer(text.replace("\u00a0", " ")):
        digits = number[1].replace("−", "-").replace(",", "")
        scale = 10.0 ** int((number[2] or "⁰").translate(RAISED))
        unit = 10.0 ** -len(digits.partition(".")[2])
        found.append((number[0], float(digits) * scale, unit * scale / 2))
    return found


def visible(element):
    """Return what an element writes where everybody sees it: no title, no desc."""
    if element.tag in {SVG + "title", SVG + "desc"}:
        return ""
    parts = [element.text or ""]
    for child in element:
        parts += [visible(child), " ", child.tail or ""]
    return "".join(parts)


def read_aloud(element):
    """Return what a screen reader reads: titles, descs, and words around them."""
    if element.tag == SVG + "svg":
        return " ".join(words(part) for part in element[:2])
    parts = [element.text or ""]
    for child in element:
        parts += [read_aloud(child), " ", child.tail or ""]
    return " ".join("".join(parts).split())


def alt_problems(tree, settings="", *, alone=None):
    """Return what alt texts say and the picture does not, one line each.

    Every number of a <desc> also stands in the picture's own text, in the words around
    it or among the `settings` of the controls, there with as many digits or more. What
    the pattern `alone` matches need not.
    """
    shown = [value for _, value, _ in numbers(visible(tree) + " " + settings)]
    problems = []
    for drawing in drawings(tree):
        said = drawing[1].text
        if re.search(r"(?<!\w)-\d|\de[-+]?\d", said):
            problems.append(f"a number not written as the course writes it: {said}")
        # "a − 0.5 b" takes away what a table shows as 0.5, or as −0.5.
        for number, value, half in numbers(re.sub(alone or "^$", "", said)):
            taken = f"− {number}" in said
            if not any(
                abs(v - value) <= 1.001 * half or taken and abs(v + value) <= half
                for v in shown
            ):
                problems.append(f"{number} is not in the picture: {said}")
    return problems


# The palette's colours that are for words; they stand out from every ground.
WORDS = {"zero-text", "one-text", "gradient-text", "muted", "ink"}


def inks_of_words(markup):
    """Return the names of the palette's colours in which something is written."""
    named = r'[:"]\s*var\(--lu-([\w-]+)'
    texts = re.findall(r"<text[^>]*>", markup)
    filled = [name for t in texts for name in re.findall(f"fill(?:=)?{named}", t)]
    return {*filled, *re.findall(f"[^-]color{named}", markup)} - {"fg"}


def check(explorer):
    """Assert that the explorer shows a sound picture and no complaint."""
    assert explorer.error is None, explorer.error
    assert explorer.message.value == ""
    _check_picture(str(explorer.picture.value))


@lru_cache(maxsize=300)  # a random walk comes to most of its pictures again
def _check_picture(picture):
    for drawing in drawings(_parsed(picture)):
        assert not re.search(r"\bnan\b", words(drawing).lower())
    assert inks_of_words(picture) <= WORDS, "words in a colour for shapes"


def said(explorer):
    """Return all text of an explorer's picture, checked, with single spaces."""
    check(explorer)
    return prose(explorer.picture.value)


def tree_of(widget):
    """Yield a widget and all it holds."""
    yield widget
    for child in getattr(widget, "children", ()):
        yield from tree_of(child)


class Scale:
    """The n-th axes of a drawing: where they lie, and their scale by their ticks.

    A tick's label stands under its place on the x axis, or left of it on the y axis.
    """

    def __init__(self, drawing, n=0):
        cut = [e for e in drawing.iter(SVG + "svg") if e.get("role") != "img"][n]
        box = [float(cut.get(name)) for name in ("x", "y", "width", "height")]
        self.left, self.top, self.width, self.height = box
        self.right, self.bottom = self.left + self.width, self.top + self.height
        across, up = [], []
        for label in drawing.iter(SVG + "text"):
            x, y = float(label.get("x")), float(label.get("y"))
            written = words(label).replace("−", "-")
            if re.fullmatch(r"-?\d+(\.\d+)?", written):
                if self.left <= x <= self.right and abs(y - self.bottom - 20) < 0.1:
                    across.append((x, float(written)))
                if abs(x - self.left + 8) < 0.1 and self.top < y < self.bottom + 9:
                    up.append((y - 5, float(written)))
        self.x, self.y = (
            np.polyfit(*np.transpose(ticks)[::-1], 1) for ticks in (across, up)
        )

    def pixels(self, points):
        """Return where data points (n, 2) lie in the drawing."""
        x, y = np.transpose(points)
        return np.column_stack([np.polyval(self.x, x), np.polyval(self.y, y)])

    def data(self, pixels):
        """Return the data points (n, 2) at places in the drawing."""
        (x, y), (ax, bx), (ay, by) = np.transpose(pixels), self.x, self.y
        return np.column_stack([(x - bx) / ax, (y - by) / ay])

    def corners(self):
        """Return the data points of the four corners."""
        sides = (self.left, self.right), (self.top, self.bottom)
        return self.data([(x, y) for x in sides[0] for y in sides[1]])


def relative_luminance(colour):
    """Return the WCAG relative luminance of '#RRGGBB', 0 to 1."""
    rgb = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def contrast(one, other):
    """Return the WCAG contrast ratio of two colours, 1 to 21."""
    low, high = sorted((relative_luminance(one), relative_luminance(other)))
    return (high + 0.05) / (low + 0.05)
