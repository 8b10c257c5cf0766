"""What lies on the desk: a collection, what was tried on it, and the way back."""

from pathlib import PurePath

from lecture_utils import datasets
from lecture_utils.datasets.upload import read_picture
from lecture_utils.own_pictures.collection import MOST, Collection
from lecture_utils.vgg16.preprocessing import SIDE

READY_MADE, CLASSES, MOST_STEPS_BACK = 12, ("daisy", "tulip"), 50


class Desk:
    """A collection that changes, step by step, and can be taken back.

    Parameters
    ----------
    model : keras.Model

    Attributes
    ----------
    collection : Collection
    asked : str
        What the picture that was tried last is called.
    """

    def __init__(self, model):
        self.model, self.collection = model, Collection(model)
        self.asked, self._tried, self._before = "", None, []
        self._n_tried = 0

    # ------------------------------------------------------------------ pictures

    def add(self, name, content, label):
        """Add a file to a class."""
        pixels = read_picture(name, content, SIDE, gray=False)
        return self.collection.add(pixels, label, _plain(name))

    def remove(self, ids):
        """Take pictures away."""
        for id in list(ids):
            self.collection.remove(id)

    def move(self, ids, label):
        """Put pictures into a class."""
        for id in list(ids):
            self.collection.relabel(id, label)

    def of_class(self, label):
        """Return the pictures of a class, in the order in which they came."""
        return [item for item in self.collection.items if item.label == label]

    # ------------------------------------------------------------------ the whole set

    def add_class(self):
        """Add a class under a name that is free."""
        taken, ordinal = self.collection.classes, len(self.collection.classes) + 1
        names = (f"thing {n}" for n in range(ordinal, ordinal + MOST + 1))
        self.collection.add_class(next(name for name in names if name not in taken))

    def start_again(self):
        """Begin with nothing."""
        self.collection = Collection(self.model)

    def open_zip(self, content):
        """Take the collection of a zip in place of this one."""
        self.collection = Collection.from_zip(self.model, content)

    def lay_out(self):
        """Take ready-made pictures in place of these: daisies and tulips."""
        ready = Collection(self.model, CLASSES)
        for label, name in enumerate(CLASSES):
            for number, pixels in enumerate(_flowers(name)[:READY_MADE], start=1):
                ready.add(pixels, label, f"{name} {number}")
        self.collection = ready

    # ------------------------------------------------------------------ trying

    def try_file(self, name, content):
        """Take a file as what is asked about."""
        self._tried = read_picture(name, content, SIDE, gray=False)
        self.asked = _plain(name)

    def try_ready_made(self):
        """Take the next picture that the ready-made set left out as what is asked."""
        others = list(datasets.PHOTOS)
        turn, self._n_tried = self._n_tried, self._n_tried + 1
        if turn % 3 == 2:
            name = others[turn // 3 % len(others)]
            self._tried, self.asked = datasets.photo(name, SIDE, gray=False), name
            return
        turn -= turn // 3
        name = CLASSES[turn % 2]
        left_out = _flowers(name)[READY_MADE:]
        place = turn // 2 % len(left_out)
        self._tried = left_out[place]
        self.asked = f"{name} {READY_MADE + place + 1}"

    def answer(self):
        """Return the `Answer` to what was tried last, or None where nothing was."""
        return None if self._tried is None else self.collection.ask(self._tried)

    # ------------------------------------------------------------------ the way back

    def remember(self):
        """Keep how things are, so that `undo` can come back to it."""
        self._before = [*self._before, self._now()][-MOST_STEPS_BACK:]

    def forget_if_same(self):
        """Drop what was remembered last if nothing came of it."""
        if self._before and _is_as(self._before[-1], self._now()):
            self._before.pop()

    def _now(self):
        return list(self.collection.classes), list(self.collection.items)

    @property
    def can_undo(self):
        """Whether there is a way back."""
        return bool(self._before)

    def undo(self):
        """Go back to what was remembered last."""
        classes, items = self._before.pop()
        self._name_again(classes)
        now = {item.id: item for item in self.collection.items}
        wanted = {item.id: item for item in items}
        # By identity: a picture of another collection may have the same number.
        self.remove(id for id in now if not _same(now[id], wanted.get(id)))
        for id, item in wanted.items():
            if not _same(item, now.get(id)):
                self.collection.add(item.pixels / 255, item.label, item.name)
            elif item.label != now[id].label:
                self.collection.relabel(id, item.label)

    def _name_again(self, classes):
        """Have these classes, with their pictures where one has got another name."""
        now = self.collection.classes
        if len(now) == len(classes) and len(set(now) - set(classes)) == 1:
            (label,) = [k for k, name in enumerate(now) if name not in classes]
            self.collection.rename(label, classes[label])
        if self.collection.classes != classes:
            self.collection = Collection(self.model, classes)


def _flowers(name):
    """Return the photos of one flower, from 0 to 1."""
    images, y, names = datasets.flowers()
    return images[y == names.index(name)] / 255


def _is_as(before, now):
    """Say whether two states hold the same names and the same items."""
    return before[0] == now[0] and [*map(id, before[1])] == [*map(id, now[1])]


def _same(item, other):
    """Say whether two items are one picture, whatever their classes."""
    return other is not None and item.pixels is other.pixels


def _plain(name):
    """Return a file's name without a path, and of a length that fits."""
    name = PurePath(str(name).replace("\\", "/")).name or "picture"
    return name if len(name) <= 60 else f"{name[:40]}…{name[-16:]}"
