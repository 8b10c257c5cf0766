"""Pictures of one's own: collected, taught, asked. They stay in memory."""

from dataclasses import dataclass, replace

import numpy as np

from lecture_utils._validation import finite, whole
from lecture_utils.own_pictures import archive
from lecture_utils.own_pictures.cross_validation import judge
from lecture_utils.own_pictures.prediction import Answer, reach, verdict_on
from lecture_utils.transfer.head import class_heat
from lecture_utils.vgg16 import extractor, preprocess
from lecture_utils.vgg16.preprocessing import SIDE

FEWEST, MOST, MOST_PICTURES = 2, 6, 500


@dataclass(frozen=True)
class Item:
    """One picture of a collection.

    Attributes
    ----------
    id : int
        Its own for ever.
    name : str
        The file's name, or what the camera calls it.
    label : int
        Place of its class.
    pixels : ndarray of uint8, shape (64, 64, 3)
    """

    id: int
    name: str
    label: int
    pixels: np.ndarray


class Collection:
    """Named classes with pictures, and a head that learns them.

    Features are computed as pictures arrive, kept in memory and nowhere else: nothing
    is written to a disk, unless you write what `to_zip` returns.

    Parameters
    ----------
    model : keras.Model
        A VGG16.
    classes : sequence of str
        2 to 6 names.
    layer : str
        Whose features the head reads.
    """

    def __init__(self, model, classes=("first thing", "second thing"), *, layer=None):
        self.layer = "block3_pool" if layer is None else layer
        self.classes, self.items = [], []
        self._part = extractor(model, self.layer)
        self._features, self._next = {}, 0
        self._forget()
        for name in classes:
            self.add_class(name)
        if len(self.classes) < FEWEST:
            raise ValueError(f"classes={list(classes)}; accepted: {FEWEST} to {MOST}")

    # ------------------------------------------------------------------ classes

    def add_class(self, name):
        """Add a class; its name is new and not empty."""
        if len(self.classes) >= MOST:
            raise ValueError(f"there are {MOST} classes; accepted: {FEWEST} to {MOST}")
        self.classes.append(self._new_name(name))
        self._forget()

    def rename(self, label, name):
        """Give a class another name."""
        label = self._label(label)
        if _cut(name) != self.classes[label]:
            self.classes[label] = self._new_name(name)

    def remove_class(self, label):
        """Take a class away, and its pictures."""
        label = self._label(label)
        if len(self.classes) <= FEWEST:
            raise ValueError(f"there are {FEWEST} classes; accepted: no fewer")
        for item in [each for each in self.items if each.label == label]:
            self.remove(item.id)
        del self.classes[label]
        self.items = [
            replace(each, label=each.label - (each.label > label))
            for each in self.items
        ]
        self._forget()

    def counts(self):
        """Return how many pictures each class has."""
        return np.bincount(self.labels, minlength=len(self.classes)).tolist()

    # ------------------------------------------------------------------ pictures

    def add(self, pixels, label, name=""):
        """Add a picture to a class and return its `Item`.

        `pixels` is (height, width, 3) from 0 to 1; the middle square is taken and made
        64 x 64. A picture that is there already is refused.
        """
        label = self._label(label)
        if len(self.items) >= MOST_PICTURES:
            raise ValueError(
                f"there are {MOST_PICTURES} pictures; accepted: up to {MOST_PICTURES}"
            )
        return self._keep(_small(pixels), label, str(name))

    def _keep(self, pixels, label, name):
        for other in self.items:
            if np.array_equal(other.pixels, pixels):
                raise ValueError(
                    f"the same picture is there already, as {other.name!r} in class "
                    f"{self.classes[other.label]!r}"
                )
        item = Item(self._next, name or f"picture {self._next + 1}", label, pixels)
        self._features[item.id] = self._maps(pixels).mean(axis=(0, 1))
        self.items.append(item)
        self._next += 1
        self._forget()
        return item

    def remove(self, id):
        """Take a picture away."""
        self.items.remove(self._item(id))
        del self._features[id]
        self._forget()

    def relabel(self, id, label):
        """Put a picture into another class."""
        item, label = self._item(id), self._label(label)
        self.items[self.items.index(item)] = replace(item, label=label)
        self._forget()

    @property
    def labels(self):
        """The class of each picture, ndarray of int, shape (n,)."""
        return np.array([item.label for item in self.items], dtype=int)

    @property
    def features(self):
        """The features of each picture, ndarray of shape (n, n_features)."""
        width = self._part.output_shape[-1]
        rows = [self._features[item.id] for item in self.items]
        return np.reshape(rows, (len(rows), width)).astype(np.float32)

    # ------------------------------------------------------------------ learning

    def _forget(self):
        """Drop what was learned from other pictures."""
        self._verdict = self._reach = None

    @property
    def verdict(self):
        """The head on all pictures and how good it is, a `Verdict`."""
        if self._verdict is None:
            self._verdict = judge(self.features, self.labels, len(self.classes))
        return self._verdict

    def ask(self, pixels):
        """Say what a picture shows, as an `Answer`; nothing of it is kept."""
        head = self.verdict.head
        if head is None:
            raise ValueError(self.verdict.word)
        small = _small(pixels)
        maps = self._maps(small)
        features = maps.mean(axis=(0, 1))
        p = head.probabilities(features[None])[0]
        heat = class_heat(maps, head, int(p.argmax()))
        word, best = verdict_on(p, self.classes, is_strange=self._is_strange(features))
        return Answer(p, best, word, heat, small)

    def _is_strange(self, features):
        """Say whether a picture is further from all than they are from each other."""
        if self._reach is None:
            self._known, self._reach = self.features, reach(self.features)
        if len(self._known) < 2 * FEWEST:
            return False
        here = np.linalg.norm(self._known - features, axis=-1).min()
        return bool(here > self._reach)

    def _maps(self, pixels):
        import keras

        maps = self._part(preprocess(pixels, self._part), training=False)
        return keras.ops.convert_to_numpy(maps)[0]

    # ------------------------------------------------------------------ keeping

    def to_zip(self):
        """Return pictures, classes and head as the bytes of a zip of plain files."""
        return archive.write(self)

    @classmethod
    def from_zip(cls, model, data):
        """Read what `to_zip` wrote; nothing is unpacked to a disk."""
        found = archive.read(data)
        collection = cls(model, found.classes, layer=found.layer)
        for name, label, pixels in found.pictures:
            collection._keep(pixels, collection._label(label), name)
        return collection

    # ------------------------------------------------------------------ checks

    def _label(self, label):
        return whole("label", label, low=0, high=len(self.classes) - 1)

    def _item(self, id):
        for item in self.items:
            if item.id == id:
                return item
        raise ValueError(f"id={id!r} is no picture of this collection")

    def _new_name(self, name):
        name = _cut(name)
        if not name or name in self.classes:
            problem = "is there already" if name else "is empty"
            raise ValueError(f"the name {name!r} {problem}; accepted: a new name")
        return name


def _cut(name):
    """Return a class name as it is kept: at most 40 letters, no space around it."""
    return str(name).strip()[:40].strip()


def _small(pixels):
    """Return the middle square of a picture, (64, 64, 3), 0 to 255."""
    from PIL import Image

    pixels = finite("pixels", pixels, shape=(None, None, 3))
    if not pixels.size or pixels.min() < 0 or pixels.max() > 1:
        raise ValueError(
            f"pixels has shape {pixels.shape} and runs from "
            f"{pixels.min(initial=0):g} to {pixels.max(initial=0):g}; accepted: a "
            "picture from 0 to 1"
        )
    height, width, _ = pixels.shape
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    square = np.rint(255 * pixels[top : top + side, left : left + side])
    image = Image.fromarray(square.astype(np.uint8))
    return np.asarray(image.resize((SIDE, SIDE), Image.Resampling.LANCZOS))
