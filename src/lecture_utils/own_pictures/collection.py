"""Pictures in named classes, how well a head learns them, and their file."""

import io
import json
import zipfile
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import count

import numpy as np
from PIL import Image

from lecture_utils import datasets
from lecture_utils._validation import finite, whole
from lecture_utils.transfer import Head, class_heat, fit_head
from lecture_utils.vgg16 import extractor, preprocess
from lecture_utils.vgg16.preprocessing import SIDE
from lecture_utils.views.kit.text import percent
from lecture_utils.widgets.explorer import error_words

LAYER = "block3_pool"
MIN_CLASSES, MAX_CLASSES, MAX_NAME = 2, 6, 40
READY_MADE_CLASSES, N_READY_MADE = ("daisy", "tulip"), 12
MIN_PROBABILITY = 0.6  # below this, the best class is not an answer
NOVELTY_FACTOR = 1.3

# Of the test.
FOLDS, Z95 = 10, 1.96
WIDE = 0.2  # an interval wider than this is called out

# Of the export.
FORMAT, TABLE = "lecture-utils collection", "collection.json"
ABOUT = (
    "Pictures, their classes, and the head trained on them: z = W a + b for the mean "
    "features a of the layer. Import it in notebook 05 of the Neural Network Lecture "
    "Notebooks."
)
# What a file may unpack to: a small zip can hold gigabytes.
MAX_TABLE_BYTES, MAX_PICTURE_BYTES, MAX_PICTURES = 20_000_000, 200_000, 500


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
        return write_zip(self.classes, self.items, head)

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


# ---------------------------------------------------------------- how accurate it is


@dataclass(frozen=True)
class CrossValidation:
    """A head trained on all pictures, and how accurate it is on new ones."""

    head: Head | None  # None while fewer than two classes have a picture
    n: int  # number of pictures
    confusion: np.ndarray  # (n_classes, n_classes): true class, predicted class
    summary: str  # what that means in a sentence, or what is missing
    accuracy: float | None = None  # None while a class has a single picture
    low: float | None = None  # ends of the accuracy's 95 % interval
    high: float | None = None


def cross_validate(features, labels, n_classes):
    """Train a head on few pictures and estimate its accuracy on new ones.

    Ten-fold cross-validation, stratified by class; where a class has fewer than ten
    pictures, as many folds as the smallest class has pictures.

    Parameters
    ----------
    features : array_like of shape (n, n_features)
    labels : array_like of int, shape (n,)
        From 0 to n_classes - 1.
    n_classes : int
        2 or more; a class may have no picture yet.

    Returns
    -------
    CrossValidation

    Notes
    -----
    The interval is Wilson's (1927). The heads of the folds share most of their training
    pictures, so their errors are correlated: for k folds the variance is multiplied by
    1 + k / (k - 1), after Nadeau and Bengio (2003), "Inference for the generalization
    error".

    Examples
    --------
    >>> from lecture_utils.own_pictures import cross_validate
    >>> features = [[0, 1], [0, 2], [0, 3], [5, 1], [5, 2], [5, 3]]
    >>> result = cross_validate(features, [0, 0, 0, 1, 1, 1], n_classes=2)
    >>> result.accuracy, round(result.low, 2), result.high
    (1.0, 0.38, 1.0)
    """
    features, labels, n_classes = _validated(features, labels, n_classes)
    counts, n = np.bincount(labels, minlength=n_classes), len(labels)
    confusion = np.zeros((n_classes, n_classes), dtype=int)
    present = counts[counts > 0]
    if len(present) < 2:
        summary = "Training needs at least two classes with a picture each."
        return CrossValidation(None, n, confusion, summary)
    head = fit_head(features, labels, n_classes=n_classes)
    folds = min(FOLDS, int(present.min()))
    if folds < 2:
        summary = "Testing needs a second picture in each class."
        return CrossValidation(head, n, confusion, summary)
    predicted = _predict_by_fold(features, labels, n_classes, folds)
    np.add.at(confusion, (labels, predicted), 1)
    accuracy = float(np.mean(predicted == labels))
    low, high = wilson_interval(accuracy, n / (1 + folds / (folds - 1)))
    summary = _summary(n, low, high)
    return CrossValidation(head, n, confusion, summary, accuracy, low, high)


def wilson_interval(share, n):
    """Return the ends of Wilson's 95 % interval for a share observed in `n` trials."""
    z2 = Z95**2
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z95 * np.sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    # Rounding must not leave a share of 0 or 1 outside.
    low, high = max(min(middle - half, share), 0), min(max(middle + half, share), 1)
    return float(low), float(high)


def _validated(features, labels, n_classes):
    n_classes = whole("n_classes", n_classes, low=2)
    features = finite("features", features, ndim=2)
    labels = finite("labels", labels, shape=(len(features),)).astype(int)
    if len(labels) and not 0 <= labels.min() <= labels.max() < n_classes:
        raise ValueError(
            f"labels must be integers from 0 to {n_classes - 1}, got "
            f"{labels.min()} to {labels.max()}"
        )
    return features, labels, n_classes


def _predict_by_fold(features, labels, n_classes, folds):
    """Return the class predicted for each picture by a head trained without it."""
    predicted, fold = np.empty_like(labels), np.empty_like(labels)
    for k in range(n_classes):
        members = np.flatnonzero(labels == k)
        # Shuffled with a fixed seed: consecutive pictures are often alike.
        members = np.random.default_rng(0).permutation(members)
        fold[members] = np.arange(len(members)) % folds
    for k in range(folds):
        test = fold == k
        head = fit_head(features[~test], labels[~test], n_classes=n_classes)
        predicted[test] = head.predict(features[test])
    return predicted


def _summary(n, low, high):
    if high - low > WIDE:
        return (
            f"{n} pictures are few: on new ones it may be anything from "
            f"{percent(low, 0)} to {percent(high, 0)}. More pictures narrow it down."
        )
    return (
        f"Tested on {n} pictures, each by a head that had not seen it: "
        f"{percent(low, 0)} to {percent(high, 0)} on new ones."
    )


# ---------------------------------------------------------------- export and import


def write_zip(classes, items, head):
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
        "layer": LAYER,
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
