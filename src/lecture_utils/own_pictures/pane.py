"""What a page shows and takes in without keeping it: markup, presses, files."""

from pathlib import Path

import anywidget
from traitlets import Bool, Int, Unicode

from lecture_utils.widgets.explorer import keep_responsive

_HERE = Path(__file__).parent
LARGEST = 64_000_000


class Pane(anywidget.AnyWidget):
    """Markup with buttons in it; elements with `data-press` can be pressed.

    It comes by message, because a trait is part of the widget's state, which
    JupyterLab can be told to save in the notebook file.

    Parameters
    ----------
    on_press : callable
        Called with the `data-press` of what was pressed.

    Attributes
    ----------
    html : str
        What is shown.
    """

    _esm = (_HERE / "pane.js").read_text("utf-8")

    def __init__(self, on_press=lambda what: None):
        self._on_press, self.html = on_press, ""
        super().__init__()
        self.on_msg(self._hear)

    def show(self, html):
        """Show markup, if it is not what is shown already."""
        if html != self.html:
            self.html = str(html)
            self._send_html()

    def save(self, name, content):
        """Let the browser save a file."""
        self.send({"kind": "save", "name": name}, [content])

    def _send_html(self):
        self.send({"kind": "show", "html": self.html})
        keep_responsive(self)

    def _hear(self, _widget, message, _buffers):
        if message.get("kind") == "hello":
            self._send_html()
        elif message.get("kind") == "press":
            self._on_press(str(message.get("what")))


class Files(anywidget.AnyWidget):
    """A button that takes files, one after the other and each in parts.

    Parameters
    ----------
    on_file : callable
        Called with a file's name, its bytes, and how many are left to come. Bytes are
        None where the file is larger than `most`, or could not be read.
    """

    _esm = (_HERE / "files.js").read_text("utf-8")
    description = Unicode().tag(sync=True)
    tooltip = Unicode().tag(sync=True)
    accept = Unicode().tag(sync=True)
    multiple = Bool(True).tag(sync=True)
    most = Int(LARGEST).tag(sync=True)

    def __init__(self, on_file, **traits):
        self._on_file, self._parts = on_file, []
        super().__init__(**traits)
        self.on_msg(self._hear)
        keep_responsive(self)

    def _hear(self, _widget, message, buffers):
        try:
            self._take(message, buffers)
        finally:  # the page waits for it
            self.send({"kind": "next"})
            keep_responsive(self)

    def _take(self, message, buffers):
        name, left = str(message.get("name")), int(message.get("left", 0))
        if message.get("kind") in ("large", "unread"):
            return self._on_file(name, None, left)
        if message.get("part") == 0:
            self._parts = []
        self._parts += [bytes(each) for each in buffers]
        if message.get("part") == message.get("parts") - 1:
            content, self._parts = b"".join(self._parts), []
            self._on_file(name, content, left)


def whole_file(name, content):
    """Return a file's bytes, or raise where the page could not send it."""
    if content is None:
        raise ValueError(
            f"{name!r} could not be read, or is too large; accepted: up to "
            f"{LARGEST // 10**6} MB"
        )
    return content
