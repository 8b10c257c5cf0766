"""Widgets whose pictures go between page and kernel by message, never as a trait.

A trait is part of the widget's state, which JupyterLab can be told to save in the
notebook file.
"""

from pathlib import Path

import anywidget
from traitlets import Bool, Int, Unicode

from lecture_utils.views.kit.text import truncate
from lecture_utils.widgets.explorer import keep_responsive

_HERE = Path(__file__).parent
MAX_BYTES = 64_000_000


class HtmlPane(anywidget.AnyWidget):
    """HTML in which elements with `data-press` can be pressed: `on_press` gets it."""

    _esm = (_HERE / "html_pane.js").read_text("utf-8")

    def __init__(self, on_press=lambda press: None):
        self._on_press, self.html = on_press, ""
        super().__init__()
        self.on_msg(self._receive)

    def show(self, html):
        """Show HTML, if it is not what is shown already."""
        if html != self.html:
            self.html = str(html)
            self._send_html()

    def save(self, name, content):
        """Let the browser save a file."""
        self.send({"kind": "save", "name": name}, [content])

    def _send_html(self):
        self.send({"kind": "show", "html": self.html})
        keep_responsive(self)

    def _receive(self, _widget, message, _buffers):
        if message.get("kind") == "hello":
            self._send_html()
        elif message.get("kind") == "press":
            self._on_press(str(message.get("press")))


class ChunkedFileUpload(anywidget.AnyWidget):
    """A button to upload files; each comes in parts, as large messages are refused.

    `read(name, content)` is called for each file, and when all have come, `on_files`
    with a list of (name, what `read` returned or the exception that it raised).
    """

    _esm = (_HERE / "file_upload.js").read_text("utf-8")
    description = Unicode().tag(sync=True)
    tooltip = Unicode().tag(sync=True)
    accept = Unicode().tag(sync=True)
    multiple = Bool(True).tag(sync=True)
    max_bytes = Int(MAX_BYTES).tag(sync=True)

    def __init__(self, read, on_files, **traits):
        self._read, self._on_files = read, on_files
        self._parts, self._files = [], []
        super().__init__(**traits)
        self.on_msg(self._receive)
        keep_responsive(self)

    def _receive(self, _widget, message, buffers):
        try:
            self._take(message, b"".join(buffers))
        finally:  # the page waits for it
            self.send({"kind": "next"})
            keep_responsive(self)

    def _take(self, message, content):
        if message["part"] == 0:
            self._parts = []
            if message["file"] == 0:  # an earlier upload may have been cut short
                self._files = []
        self._parts.append(content)
        if message["part"] == message["parts"] - 1:
            self._files.append(self._finished(message))
            if message["file"] == message["files"] - 1:
                files, self._files = self._files, []
                self._on_files(files)

    def _finished(self, message):
        """Return a file's name and what was read of it."""
        name = message["name"]
        content, self._parts = b"".join(self._parts), []
        try:
            if message.get("failed"):
                raise ValueError(
                    f"{name!r} could not be read or has more than "
                    f"{MAX_BYTES // 10**6} MB"
                )
            return truncate(name, 60), self._read(name, content)
        except Exception as error:  # the files after it are read all the same
            return truncate(name, 60), error


class Camera(anywidget.AnyWidget):
    """A camera in the page, on localhost or over https; it sends JPEGs.

    `take(label)` leads to `on_still(label, picture)`; while `live` is on, it calls
    `on_frame(picture)` again whenever the last call has returned.
    """

    _esm = (_HERE / "camera.js").read_text("utf-8")
    _css = (_HERE / "camera.css").read_text("utf-8")
    side = Int(128, min=128, max=256).tag(sync=True)  # height and width in pixels
    is_on = Bool(False).tag(sync=True)  # set by the page
    live = Bool(False).tag(sync=True)
    problem = Unicode("").tag(sync=True)  # why there is no camera

    def __init__(self, on_still, on_frame, **traits):
        self._on_still, self._on_frame = on_still, on_frame
        super().__init__(**traits)
        self.on_msg(self._receive)
        keep_responsive(self)

    def take(self, label):
        """Ask the page for a picture for a class."""
        self.send({"kind": "take", "label": label})

    def _receive(self, _widget, message, buffers):
        picture = bytes(buffers[0]) if buffers else b""
        if message.get("kind") == "still":
            self._on_still(message["label"], picture)
        elif message.get("kind") == "frame":
            try:
                self._on_frame(picture)
            finally:  # an unanswered frame would be the last
                self.send({"kind": "answered"})
                keep_responsive(self)
