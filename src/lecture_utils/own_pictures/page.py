"""A page on which VGG16 is taught what lies on the desk."""

import threading
from contextlib import contextmanager

import ipywidgets as widgets

from lecture_utils.own_pictures._desk import Desk
from lecture_utils.own_pictures._layout import arrange, make_buttons, make_files
from lecture_utils.own_pictures._thumbs import PER_PAGE
from lecture_utils.own_pictures.camera import Camera
from lecture_utils.own_pictures.class_row import Row
from lecture_utils.own_pictures.collection import MOST_PICTURES
from lecture_utils.own_pictures.pane import Pane, whole_file
from lecture_utils.own_pictures.status_line import Said
from lecture_utils.own_pictures.views import (
    view_answer,
    view_chosen,
    view_no_answer,
    view_verdict,
)
from lecture_utils.widgets.defaults import small_model
from lecture_utils.widgets.front_end import replace_earlier

FILE = "own-pictures.zip"
NOTHING = "Nothing tried yet: upload a picture, or start the camera and try live."


class OwnPictures(widgets.VBox):
    """Collect pictures of your own, teach a head, try it, keep it.

    Parameters
    ----------
    model : keras.Model

    Attributes
    ----------
    collection : Collection
        What is on the page now.
    camera : Camera
    message : Said
        What came of the last thing done, in a sentence; else empty.
    error : Exception or None
        What went wrong last.
    """

    def __init__(self, model):
        self.desk, self._lock = Desk(model), threading.RLock()
        self._chosen, self._stills = set(), 0
        # Of each class, and of the camera: what has come so far, and what was refused.
        self._coming = {}
        self.camera = Camera(self._still, self._frame)
        self.message = Said()
        self.chosen_pane, self.verdict_pane = Pane(self.press), Pane()
        self.answer_pane, self.rows = Pane(), []
        self.row_box = widgets.VBox()
        self.buttons = make_buttons(self._acts())
        self.open_files, self.try_files = make_files(self._open_file, self._try_file)
        super().__init__(arrange(self))
        self.add_class("lecture-own")
        self.camera.observe(lambda _: self._show(only_pictures=True), "is_on")
        self._show()
        replace_earlier(self)

    @property
    def collection(self):
        """What is on the page now."""
        return self.desk.collection

    @property
    def error(self):
        """What went wrong last, or None."""
        return self.message.error

    def __repr__(self):
        """Return what a notebook file keeps of it: nothing of what is on it."""
        return "<OwnPictures: pictures stay in the kernel>"

    def _acts(self):
        desk = self.desk
        return {
            "add_class": lambda: self._do(desk.add_class),
            "ready": lambda: self._do(desk.lay_out),
            "again": lambda: self._do(desk.start_again),
            "undo": self._undo,
            "export": self._export,
            "try": lambda: self._try(desk.try_ready_made),
        }

    # ------------------------------------------------------------------ what is done

    @contextmanager
    def _saying(self):
        """Turn what goes wrong in the block into a sentence."""
        with self._lock:
            try:
                yield
            except Exception as error:  # a person reads a sentence, never a traceback
                self.message.refuse(error)

    def _do(self, act, *args, said=""):
        """Change the collection, so that it can be taken back, and show it."""
        with self._saying():
            self.message.say("")
            self.desk.remember()
            act(*args)
            self.message.say(said)
        self.desk.forget_if_same()
        self._show()

    def rename(self, label, name):
        """Give a class another name."""
        with self._lock:
            is_new = name != self.collection.classes[label]
        if is_new:
            self._do(self.collection.rename, label, name)

    def remove_class(self, label):
        """Take a class away, and its pictures."""
        self._do(self.collection.remove_class, label)

    def press(self, what):
        """Do what a button among the pictures stands for."""
        kind, _, number = what.partition(":")
        chosen = set(self._chosen)
        if kind == "choose":
            self._chosen ^= {int(number)}
            self._show(only_pictures=True)
        elif kind == "remove":
            self._do(self.desk.remove, {int(number)} if number else chosen)
        elif kind == "move":
            self._chosen = set()
            self._do(self.desk.move, chosen, int(number))
        else:
            self._chosen = chosen if kind == "page" else set()
            self._show(only_pictures=True)

    def _undo(self):
        with self._saying():
            self.message.say("")
            self.desk.undo()
        self._show()

    # ------------------------------------------------------------------ pictures come

    def add_files(self, label, name, content, left, *, source=None):
        """Add a file to a class; what is wrong with it is said when all have come."""
        source = label if source is None else source
        with self._lock:
            if not self._coming:
                self.desk.remember()
            added, problems = self._coming.setdefault(source, ([], []))
            try:
                added.append(self.desk.add(name, whole_file(name, content), label))
            except Exception as error:  # the files after it are read all the same
                problems.append(error)
            if left == 0:
                self._all_came(source, label)

    def _all_came(self, source, label):
        added, problems = self._coming.pop(source)
        if not self._coming:
            self.desk.forget_if_same()
        for row in self.rows[label : label + 1]:
            row.turned_to = MOST_PICTURES  # the last page: there the new ones are
        self.message.files_came(len(added), problems)
        self._show()

    def _still(self, label, picture):
        self._stills += 1
        name = f"camera {self._stills}.jpg"
        self.add_files(int(label), name, picture, 0, source="camera")

    # ------------------------------------------------------------------ trying, keeping

    def _try(self, act):
        """Ask about a picture, and show the answer."""
        with self._saying():
            self.message.say("")
            act()
        self._show_answer()

    def _try_file(self, name, content, _left):
        self._try(lambda: self.desk.try_file(name, whole_file(name, content)))

    def _frame(self, picture):
        with self._saying():
            self.desk.try_file("camera", picture)
        self._show_answer()

    def _export(self):
        with self._saying():
            self.message.say("")
            content = self.collection.to_zip()
            self.answer_pane.save(FILE, content)
            self.message.say(f"Exported as {FILE}, {len(content) / 1000:,.0f} kB.")

    def _open_file(self, name, content, _left):
        said = f"{name} is open."
        self._do(lambda: self.desk.open_zip(whole_file(name, content)), said=said)

    # ------------------------------------------------------------------ what is shown

    def _show(self, *, only_pictures=False):
        with self._saying():
            self._show_pictures()
            if not only_pictures:
                names, counts = self.collection.classes, self.collection.counts()
                verdict = self.collection.verdict
                self.verdict_pane.show(view_verdict(verdict, names, counts))
        if not only_pictures:
            self._show_answer()

    def _show_pictures(self):
        names = self.collection.classes
        while len(self.rows) < len(names):
            self.rows.append(Row(self, len(self.rows)))
        shown = self.rows[: len(names)]
        if len(self.row_box.children) != len(shown):
            self.row_box.children = shown
        self._chosen &= {item.id for item in self.collection.items}
        can = {"can_take": self.camera.is_on, "can_go": len(names) > 2}
        for label, row in enumerate(shown):
            items = self.desk.of_class(label)
            row.turned_to = min(row.turned_to, max(len(items) - 1, 0) // PER_PAGE)
            row.show(items, names[label], self._chosen, **can)
        self.chosen_pane.show(view_chosen(len(self._chosen), names))
        self.buttons["undo"].disabled = not self.desk.can_undo

    def _show_answer(self):
        with self._lock:
            try:
                answer = self.desk.answer()
            except ValueError as error:
                return self.answer_pane.show(view_no_answer(error))
            names, asked = self.collection.classes, self.desk.asked
            self.answer_pane.show(
                view_no_answer(NOTHING)
                if answer is None
                else view_answer(answer, names, asked=asked)
            )


def teach_own_pictures(model=None):
    """Teach VGG16 your own things: collect pictures, look how well it learns, try it.

    Parameters
    ----------
    model : keras.Model, optional
        A VGG16, from `vgg16.load`; the small one where none is given.

    Returns
    -------
    OwnPictures
        A widget: its `collection` holds what is on the page. Pictures come by upload,
        by camera (on localhost or over https), or ready-made. They stay in the
        kernel's memory.
    """
    return OwnPictures(small_model() if model is None else model)
