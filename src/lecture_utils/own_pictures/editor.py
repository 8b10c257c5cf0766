"""Teach it your own: collect pictures, see how well a head learns them, try it."""

import threading
from collections import deque
from contextlib import contextmanager
from html import escape

import ipywidgets as widgets

from lecture_utils.datasets.images import ENDINGS, read_picture
from lecture_utils.own_pictures.collection import (
    MAX_PICTURES,
    MIN_CLASSES,
    Collection,
    ready_made,
    ready_made_tries,
    to_uint8,
)
from lecture_utils.own_pictures.controls import Camera, ChunkedFileUpload, HtmlPane
from lecture_utils.own_pictures.views import (
    PAGE_STYLE,
    n_pages,
    view_chosen,
    view_cross_validation,
    view_notice,
    view_prediction,
    view_thumbnails,
)
from lecture_utils.vgg16.preprocessing import SIDE
from lecture_utils.vgg16.weights import small_model
from lecture_utils.views.kit.text import plural
from lecture_utils.widgets.explorer import (
    button,
    error_words,
    keep_responsive,
    replace_earlier,
)

EXPORT_NAME = "own-pictures.zip"
ACCEPT = ",".join(f".{ending}" for ending in ENDINGS)
MAX_UNDO, MAX_PROBLEMS = 50, 3
BUTTONS = {
    "add_class": ("Add a class", "One class more, up to six"),
    "ready": ("Ready-made pictures", "24 daisies and tulips, for a start"),
    "export": ("Export", "Everything here as one zip file"),
    "undo": ("Undo", "Take back the last change"),
    "again": ("Start again", "Two classes without pictures"),
    "try": ("Try a ready-made one", "A picture that the ready-made set left out"),
}
ROW = {"flex_flow": "row wrap", "align_items": "center"}
NOTHING_TRIED = "Nothing tried yet: upload a picture, or start the camera and try live."
PRIVACY = (
    "Your pictures stay in this notebook’s kernel. Nothing is stored in the notebook "
    "file or on a disk unless you export it; an export holds no place, date or camera."
)


def teach_own_pictures(model=None):
    """Show a page to teach VGG16 your own things: collect pictures, test, try, export.

    Pictures come by upload, by camera (on localhost or over https), or ready-made. They
    stay in the kernel's memory.

    Parameters
    ----------
    model : keras.Model, optional
        A VGG16, from `vgg16.load`; the small one where none is given.

    Returns
    -------
    Editor
        A widget; its `collection` holds what is on the page.

    Examples
    --------
    >>> from lecture_utils import own_pictures
    >>> page = own_pictures.teach_own_pictures()
    >>> page.buttons["ready"].click()
    >>> page.collection.classes, page.collection.counts
    (('daisy', 'tulip'), [12, 12])
    """
    return Editor(small_model() if model is None else model)


def read_pixels(name, content):
    """Return a picture file as uint8 of shape (64, 64, 3), the square in its middle."""
    return to_uint8(read_picture(name, content, SIDE, gray=False))


class StatusLine(widgets.HTML):
    """A sentence on the last action, or none; `error` is what went wrong, or None."""

    def __init__(self):
        super().__init__(layout={"margin": "2px 8px"})
        self.add_class("lu-status")
        self.error = None

    def show(self, sentence, *, error=None):
        """Show a sentence, as an alert if it tells of an error."""
        self.error = error
        mark, role = ("⚠ ", "alert") if error else ("", "status")
        line = f'<div role="{role}">{mark}{escape(sentence)}</div>'
        self.value = line if sentence else ""

    def show_error(self, error):
        """Show what went wrong."""
        self.show(_sentence(error), error=error)

    def show_upload(self, n_added, errors):
        """Show how many files were added, and what is wrong with the others."""
        if not errors:
            return self.show(f"{plural(n_added, 'picture')} added.")
        sentences = [f"{n_added} added, {len(errors)} not:"]
        sentences += map(_sentence, errors[:MAX_PROBLEMS])
        if len(errors) > MAX_PROBLEMS:
            sentences.append(f"And {len(errors) - MAX_PROBLEMS} more.")
        self.show(" ".join(sentences), error=errors[0])


def _sentence(error):
    return f"{error_words(error).removesuffix('.')}."


class ClassRow(widgets.VBox):
    """One class: its name, number of pictures, buttons and thumbnails."""

    def __init__(self, editor, label):
        self._editor, self._label, self.page = editor, label, 0
        which = f"class {label + 1}"
        self.name = widgets.Text(
            description=f"Class {label + 1}",
            tooltip="What the class is called",
            continuous_update=False,
            style={"description_width": "initial"},
            layout={"width": "220px"},
        )
        self.name.observe(lambda change: editor.rename(label, change.new), "value")
        keep_responsive(self.name)
        self.count = widgets.HTML(layout={"width": "92px"})
        self.upload = ChunkedFileUpload(
            read_pixels,
            lambda files: editor.add_files(label, files),
            description="Upload",
            tooltip=f"Pictures for {which}, as many as you like",
            accept=ACCEPT,
        )
        self.take_button = _action_button(
            "Take",
            f"A picture by the camera for {which}",
            lambda: editor.camera.take(label),
        )
        self.remove_button = _action_button(
            "Remove",
            f"Remove {which} and its pictures",
            lambda: editor.remove_class(label),
        )
        self.thumbnails = HtmlPane(self._press)
        actions = self.take_button, self.remove_button
        tools = widgets.HBox([self.name, self.count, self.upload, *actions], layout=ROW)
        super().__init__([tools, self.thumbnails])

    def show(self, items, name, chosen):
        """Show the class with these pictures; `chosen` holds the ids of framed ones."""
        self.name.value = name
        self.count.value = plural(len(items), "picture")
        self.page = min(self.page, n_pages(len(items)) - 1)
        thumbnails = view_thumbnails(items, name, page=self.page, chosen=chosen)
        self.thumbnails.show(thumbnails)

    def _press(self, press):
        if press.startswith("page:"):
            self.page = int(press.removeprefix("page:"))
        self._editor.press(press)


class Editor(widgets.VBox):
    """A page to collect pictures, train a head on them and try it, with undo."""

    def __init__(self, model):
        self.collection = Collection(model)
        self._history, self._lock = deque(maxlen=MAX_UNDO), threading.RLock()
        self._chosen, self._n_stills = set(), 0
        self._tries, self._tried = ready_made_tries(), None
        self.camera, self.status = Camera(self._still, self._frame), StatusLine()
        self.chosen_pane, self.result_pane = HtmlPane(self.press), HtmlPane()
        self.prediction_pane, self.rows = HtmlPane(), []
        self.row_box = widgets.VBox()
        self.buttons = self._make_buttons()
        self.import_upload = ChunkedFileUpload(
            lambda _name, content: Collection.from_zip(model, content),
            self._import,
            description="Import",
            tooltip="A zip that was exported here; it takes the place of what is here",
            accept=".zip",
            multiple=False,
        )
        self.try_upload = ChunkedFileUpload(
            read_pixels,
            lambda files: self._try(files[0]),
            description="Try a picture",
            tooltip="A picture to ask about; it joins no class",
            accept=ACCEPT,
            multiple=False,
        )
        super().__init__(self._parts())
        self.add_class("lecture-own")
        self.camera.observe(lambda _: self._show_pictures(), "is_on")
        self._show()
        replace_earlier(self)

    def __repr__(self):
        """Return what a notebook file keeps of the page: nothing of what is on it."""
        return "<Editor: pictures stay in the kernel>"

    @property
    def error(self):
        """What went wrong last, or None."""
        return self.status.error

    # ------------------------------------------------------------------ layout

    def _make_buttons(self):
        model = self.collection.model
        actions = {
            "add_class": lambda: self._change(self.collection.add_class),
            "ready": lambda: self._change(lambda: ready_made(model)),
            "export": self._export,
            "undo": self._undo,
            "again": lambda: self._change(lambda: Collection(model)),
            "try": lambda: self._try(next(self._tries)),
        }
        return {
            name: _action_button(*BUTTONS[name], action)
            for name, action in actions.items()
        }

    def _parts(self):
        """Return the parts of the page, from top to bottom."""
        b = self.buttons
        tools = [b["add_class"], b["ready"], b["export"], self.import_upload]
        tools += [b["undo"], b["again"], self.status]
        wide = {"flex": "1 1 500px", "min_width": "400px"}
        classes = widgets.VBox([self.row_box, self.chosen_pane], layout=wide)
        tries = widgets.HBox([self.try_upload, b["try"]], layout=ROW)
        narrow = {"flex": "1 1 260px", "margin": "0 16px 0 0"}
        bottom = [
            widgets.VBox([self.result_pane], layout=narrow),
            widgets.VBox([tries, self.prediction_pane], layout={"flex": "2 1 400px"}),
        ]
        return [
            widgets.HBox(tools, layout=ROW),
            widgets.HBox(
                [classes, self.camera], layout=ROW | {"align_items": "flex-start"}
            ),
            widgets.HBox(bottom, layout={"flex_flow": "row wrap"}),
            widgets.HTML(f'<div class="lu-status"><div>{PRIVACY}</div></div>'),
            widgets.HTML(f"<style>{PAGE_STYLE}</style>"),
        ]

    # ------------------------------------------------------------------ changes

    @contextmanager
    def _errors_shown(self):
        """Turn what goes wrong in the block into a sentence."""
        with self._lock:
            try:
                yield
            except Exception as error:  # a person reads a sentence, never a traceback
                self.status.show_error(error)

    def _change(self, make, *, done=""):
        """Replace the collection by what `make` returns, so that it can be undone."""
        with self._errors_shown():
            self.status.show("")
            self._replace(make())
            self.status.show(done)
        self._show()

    def _replace(self, new):
        old = self.collection
        if (new.classes, new.items) != (old.classes, old.items):
            self._history.append(old)
            self.collection = new

    def _undo(self):
        with self._lock:
            self.status.show("")
            if self._history:
                self.collection = self._history.pop()
        self._show()

    def rename(self, label, name):
        """Give a class another name."""
        if name != self.collection.classes[label]:
            self._change(lambda: self.collection.rename(label, name))

    def remove_class(self, label):
        """Remove a class and its pictures."""
        self._change(lambda: self.collection.remove_class(label))

    def press(self, press):
        """Do what a button among the pictures stands for."""
        action, _, number = press.partition(":")
        chosen = frozenset(self._chosen)
        if action == "remove":
            ids = {int(number)} if number else chosen
            self._change(lambda: self.collection.remove(ids))
        elif action == "move":
            self._chosen = set()
            self._change(lambda: self.collection.move(chosen, int(number)))
        else:
            if action == "choose":
                self._chosen ^= {int(number)}
            elif action == "leave":
                self._chosen = set()
            self._show_pictures()

    def add_files(self, label, files):
        """Add pictures to a class; `files` are (name, pixels or why there are none)."""
        with self._errors_shown():
            new, errors = self.collection, []
            for name, pixels in files:
                try:
                    new = new.add(name, _or_raise(pixels), label)
                except Exception as error:  # the files after it are added all the same
                    errors.append(error)
            self._replace(new)
            for row in self.rows[label : label + 1]:
                row.page = MAX_PICTURES  # the last page: there the new ones are
            self.status.show_upload(len(files) - len(errors), errors)
        self._show()

    def _still(self, label, picture):
        self._n_stills += 1
        name = f"camera {self._n_stills}.jpg"
        try:
            pixels = read_pixels(name, picture)
        except ValueError as error:
            pixels = error
        self.add_files(int(label), [(name, pixels)])

    def _export(self):
        with self._errors_shown():
            content = self.collection.to_zip()
            self.prediction_pane.save(EXPORT_NAME, content)
            size = f"{len(content) / 1000:,.0f} kB"
            self.status.show(f"Exported as {EXPORT_NAME}, {size}.")

    def _import(self, files):
        ((name, found),) = files
        self._change(lambda: _or_raise(found), done=f"{name} is open.")

    # ------------------------------------------------------------------ trying

    def _try(self, file):
        """Predict (name, pixels or why there are none)."""
        with self._errors_shown():
            self.status.show("")
            name, pixels = file
            self._tried = name, _or_raise(pixels)
        self._show_prediction()

    def _frame(self, picture):
        with self._errors_shown():
            self._tried = "camera", read_pixels("camera", picture)
        self._show_prediction()

    # ------------------------------------------------------------------ what is shown

    def _show(self):
        self._show_pictures()
        with self._errors_shown():
            collection = self.collection
            result, counts = collection.cross_validation, collection.counts
            view = view_cross_validation(result, collection.classes, counts)
            self.result_pane.show(view)
        self._show_prediction()

    def _show_pictures(self):
        with self._errors_shown():
            classes, items = self.collection.classes, self.collection.items
            while len(self.rows) < len(classes):
                self.rows.append(ClassRow(self, len(self.rows)))
            if len(self.row_box.children) != len(classes):
                self.row_box.children = self.rows[: len(classes)]
            self._chosen &= {item.id for item in items}
            for label, row in enumerate(self.row_box.children):
                row.take_button.disabled = not self.camera.is_on
                row.remove_button.disabled = len(classes) == MIN_CLASSES
                mine = [item for item in items if item.label == label]
                row.show(mine, classes[label], self._chosen)
            self.chosen_pane.show(view_chosen(len(self._chosen), classes))
            self.buttons["undo"].disabled = not self._history

    def _show_prediction(self):
        with self._lock:
            try:
                view = self._prediction_view()
            except ValueError as error:
                view = view_notice(error)
            self.prediction_pane.show(view)

    def _prediction_view(self):
        if self._tried is None:
            return view_notice(NOTHING_TRIED)
        name, pixels = self._tried
        prediction = self.collection.predict(pixels)
        return view_prediction(prediction, self.collection.classes, name=name)


def _action_button(words, tooltip, action):
    made = button(words, tooltip)
    made.on_click(lambda _: action())
    keep_responsive(made)
    return made


def _or_raise(found):
    """Return what was read of a file, or raise the exception that reading it raised."""
    if isinstance(found, Exception):
        raise found
    return found
