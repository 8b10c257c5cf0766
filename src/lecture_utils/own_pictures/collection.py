"""A collection of pictures in named classes, and what its head predicts."""

from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import count

import numpy as np

from lecture_utils import datasets
from lecture_utils._validation import whole
from lecture_utils.own_pictures.archive import MAX_PICTURES, read_zip, write_zip
from lecture_utils.own_pictures.cross_validation import cross_validate
from lecture_utils.transfer import class_heat
from lecture_utils.vgg16 import extractor, preprocess
from lecture_utils.vgg16.preprocessing import SIDE
from lecture_utils.views.kit.text import percent

LAYER = "block3_pool"
MIN_CLASSES, MAX_CLASSES, MAX_NAME = 2, 6, 40
READY_MADE_CLASSES, N_READY_MADE = ("daisy", "tulip"), 12
MIN_PROBABILITY = 0.6  # below this, the best class is not an answer
NOVELTY_FACTOR = 1.3


@dataclass(frozen=True, eq=False)
class Item:
    """One picture: pixels, uint8 of shape (64, 64, 3), and its features."""

    name: str
    pixels: np.ndarray
    label: int
    features: np.ndarray
    id: int = field(default_factory=count().__next__)


@dataclass(frozen=True, eq=False)
class Prediction:
    """What a collection's head predicts for one picture."""

    pixels: np.ndarray  # uint8, (64, 64, 3)
    probabilities: np.ndarray  # (n_classes,)
    heat: np.ndarray  # evidence for the likeliest class at each place, 0 to 1
    best: int | None  # the predicted class; None where there is no answer
    label: str  # the prediction as a heading
    sentence: str  # the same in a sentence


@dataclass(frozen=True, eq=False)
class Collection:
    """Named classes of pictures and the head that learns them, in memory alone.

    It never changes: `add`, `remove` and the like return a new collection, so a list of
    collections is a history to go back in.
    """

    model: object  # a VGG16
    classes: tuple = ("first thing", "second thing")
    items: tuple = ()

    def __post_init__(self):
        """Shorten the names and check that they differ and that the sizes are right."""
        names = tuple(str(name).strip()[:MAX_NAME].strip() for name in self.classes)
        if not MIN_CLASSES <= len(names) <= MAX_CLASSES:
            raise ValueError(
                f"the number of classes must be {MIN_CLASSES} to {MAX_CLASSES}, got "
                f"{len(names)}"
            )
        if not all(names):
            raise ValueError("a class name must not be empty")
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"class names must differ, got {name!r} twice")
        if len(self.items) > MAX_PICTURES:
            raise ValueError(f"there must be at most {MAX_PICTURES} pictures")
        object.__setattr__(self, "classes", names)

    # ------------------------------------------------------------------ changes

    def add_class(self, name=None):
        """Return the collection with one more class; without a name it finds one."""
        free = (f"thing {n}" for n in count(len(self.classes) + 1))
        name = name or next(each for each in free if each not in self.classes)
        return replace(self, classes=(*self.classes, name))

    def rename(self, label, name):
        """Return the collection with another name for a class."""
        label = self._checked(label)
        before, after = self.classes[:label], self.classes[label + 1 :]
        return replace(self, classes=(*before, name, *after))

    def remove_class(self, label):
        """Return the collection without a class and its pictures."""
        label = self._checked(label)
        items = [
            replace(item, label=item.label - (item.label > label))
            for item in self.items
            if item.label != label
        ]
        classes = self.classes[:label] + self.classes[label + 1 :]
        return replace(self, classes=classes, items=tuple(items))

    def add(self, name, pixels, label):
        """Return the collection with one more picture, if it is not in it already."""
        label = self._checked(label)
        for item in self.items:
            if np.array_equal(item.pixels, pixels):
                raise ValueError(
                    f"the picture is already in class {self.classes[item.label]!r}, "
                    f"as {item.name!r}"
                )
        features = self._feature_maps(pixels).mean(axis=(0, 1))
        return replace(self, items=(*self.items, Item(name, pixels, label, features)))

    def remove(self, ids):
        """Return the collection without the pictures of these ids."""
        return replace(self, items=tuple(i for i in self.items if i.id not in ids))

    def move(self, ids, label):
        """Return the collection with the pictures of these ids in another class."""
        label = self._checked(label)
        items = (replace(i, label=label) if i.id in ids else i for i in self.items)
        return replace(self, items=tuple(items))

    # ------------------------------------------------------------------ learning

    @property
    def labels(self):
        """The class of each picture, ndarray of int, shape (n,)."""
        return np.array([item.label for item in self.items], dtype=int)

    @property
    def counts(self):
        """The number of pictures in each class."""
        return np.bincount(self.labels, minlength=len(self.classes)).tolist()

    @cached_property
    def features(self):
        """The features of each picture, ndarray of shape (n, n_features)."""
        width = extractor(self.model, LAYER).output_shape[-1]
        rows = [item.features for item in self.items]
        return np.reshape(rows, (len(rows), width)).astype(np.float32)

    @cached_property
    def cross_validation(self):
        """The head trained on all pictures and how accurate it is."""
        return cross_validate(self.features, self.labels, len(self.classes))

    @cached_property
    def _novelty_threshold(self):
        return novelty_threshold(self.features)

    def predict(self, pixels):
        """Return the `Prediction` for a picture; ValueError says what is missing."""
        head = self.cross_validation.head
        if head is None:
            raise ValueError(self.cross_validation.summary)
        maps = self._feature_maps(pixels)
        features = maps.mean(axis=(0, 1))
        probabilities = head.probabilities(features[None])[0]
        best, label, sentence = describe(
            probabilities, self.classes, is_novel=self._is_novel(features)
        )
        heat = class_heat(maps, head, int(probabilities.argmax()))
        return Prediction(pixels, probabilities, heat, best, label, sentence)

    def _is_novel(self, features):
        if len(self.items) < 4:
            return False
        nearest = np.linalg.norm(self.features - features, axis=-1).min()
        return bool(nearest > self._novelty_threshold)

    def _feature_maps(self, pixels):
        import keras

        part = extractor(self.model, LAYER)
        maps = part(preprocess(pixels, part), training=False)
        return keras.ops.convert_to_numpy(maps)[0]

    def _checked(self, label):
        return whole("label", label, low=0, high=len(self.classes) - 1)

    # ------------------------------------------------------------------ files

    def to_zip(self):
        """Return pictures, classes and head as the bytes of a zip."""
        head = self.cross_validation.head
        return write_zip(self.classes, self.items, head, LAYER)

    @classmethod
    def from_zip(cls, model, content):
        """Return the collection that `to_zip` wrote."""
        classes, pictures = read_zip(content)
        collection = cls(model, classes)
        for name, pixels, label in pictures:
            collection = collection.add(name, pixels, label)
        return collection


def describe(probabilities, classes, *, is_novel):
    """Return the predicted class, or None, and the prediction in words."""
    best = int(probabilities.argmax())
    name, share = f"“{classes[best]}”", percent(probabilities[best], 0)
    if is_novel:
        label = "Not recognised"
        return None, label, f"{label}: unlike every picture you added."
    if probabilities[best] < MIN_PROBABILITY:
        return None, "Not sure", f"Not sure: {name} is the most likely, with {share}."
    return best, name, f"{name}, {share}."


def novelty_threshold(features):
    """Return the nearest-neighbour distance above which a picture counts as unknown.

    That is 1.3 times the largest such distance among the known pictures.
    """
    squares = (features**2).sum(axis=1)
    distances = squares[:, None] + squares - 2 * features @ features.T
    np.fill_diagonal(distances, np.inf)
    nearest = np.maximum(distances, 0).min(axis=1)
    return NOVELTY_FACTOR * np.sqrt(nearest.max())


def ready_made(model):
    """Return a collection to start with: a dozen daisies and a dozen tulips."""
    collection = Collection(model, READY_MADE_CLASSES)
    for label, flower in enumerate(READY_MADE_CLASSES):
        for number, pixels in enumerate(_photos(flower)[:N_READY_MADE], start=1):
            collection = collection.add(f"{flower} {number}", pixels, label)
    return collection


def ready_made_tries():
    """Yield (name, pixels) to try, forever: new daisies and tulips, and neither."""
    for turn in count():
        for flower in READY_MADE_CLASSES:
            photos = _photos(flower)
            place = N_READY_MADE + turn % (len(photos) - N_READY_MADE)
            yield f"{flower} {place + 1}", photos[place]
        name = list(datasets.PHOTOS)[turn % len(datasets.PHOTOS)]
        yield name, to_uint8(datasets.photo(name, SIDE, gray=False))


def _photos(flower):
    images, y, names = datasets.flowers(SIDE)
    return images[y == names.index(flower)]


def to_uint8(pixels):
    """Return pixels of 0 to 1 as whole numbers from 0 to 255."""
    return np.rint(255 * pixels).astype(np.uint8)
