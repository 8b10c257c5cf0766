"""A camera in the page, whose pictures go to the kernel and nowhere else."""

from pathlib import Path

import anywidget
from traitlets import Bool, Int, Unicode

from lecture_utils.widgets.explorer import keep_responsive

_HERE = Path(__file__).parent
FEWEST, MOST = 128, 256


class Camera(anywidget.AnyWidget):
    """A camera that is started in the page, on localhost or over https.

    Parameters
    ----------
    on_still : callable
        Called with a purpose and the bytes of a JPEG, after `take`.
    on_frame : callable
        Called with the bytes of a JPEG again and again while `live` is on. The next
        one leaves the page when this one is answered.
    side : int
        Pixels of a picture's sides, 128 to 256: the page cuts the square.

    Attributes
    ----------
    is_on : bool
        Whether the page has a camera; the page sets it.
    live : bool
        Whether frames are sent; both the page and Python set it.
    problem : str
        Why there is no camera, in a sentence.
    n_frames : int
        How many frames were answered.

    Notes
    -----
    Pictures come as messages. A trait would be part of the widget's state, which
    JupyterLab can be told to save in the notebook file.
    """

    _esm = (_HERE / "camera.js").read_text("utf-8")
    _css = (_HERE / "camera.css").read_text("utf-8")
    side = Int(FEWEST, min=FEWEST, max=MOST).tag(sync=True)
    is_on = Bool(False).tag(sync=True)
    live = Bool(False).tag(sync=True)
    problem = Unicode("").tag(sync=True)

    def __init__(self, on_still, on_frame, **traits):
        self._on_still, self._on_frame, self.n_frames = on_still, on_frame, 0
        super().__init__(**traits)
        self.on_msg(self._hear)
        keep_responsive(self)

    def take(self, purpose):
        """Ask the page for a picture; `on_still` is called when it comes."""
        self.send({"kind": "take", "purpose": purpose})

    def _hear(self, _widget, message, buffers):
        picture = bytes(buffers[0]) if buffers else b""
        if message.get("kind") == "still":
            self._on_still(message.get("purpose"), picture)
        elif message.get("kind") == "frame":
            try:
                self._on_frame(picture)
                self.n_frames += 1
            finally:  # an unanswered frame would be the last
                self.send({"kind": "answered"})
                keep_responsive(self)
