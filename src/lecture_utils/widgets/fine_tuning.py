"""A fine-tuning that one can watch, and stop by a button."""

import threading
from html import escape

import ipywidgets as widgets

from lecture_utils._checks import whole
from lecture_utils.views.transfer.fine_tuning import view_fine_tuning
from lecture_utils.widgets._explorer import button, keep_responsive
from lecture_utils.widgets._front_end import front_end

STOP, STOPPING = "Stop, keep the best", "Stopping …"
TOOLTIP = "End after the present batch. Interrupting the kernel keeps the best too."


class Watch(widgets.VBox):
    """A picture of a training, and a button that ends it.

    Parameters
    ----------
    n_epochs : int
        How far the empty axes go, before a training says how far it is to go.

    Attributes
    ----------
    picture : ipywidgets.HTML
        What `show` drew last.
    message : ipywidgets.HTML
        One sentence where the last drawing failed, else empty.
    stop_button : ipywidgets.Button
        Enabled while a training runs.
    """

    def __init__(self, n_epochs):
        # A click comes in another thread than the training's: it sets this flag and
        # nothing else. All that is shown is changed by the training's thread.
        self._stop = threading.Event()
        first = view_fine_tuning((), (), n_epochs=n_epochs)
        self.picture, self.message = widgets.HTML(first), widgets.HTML("")
        self.picture.add_class("lecture-picture")
        self.stop_button = button(STOP, TOOLTIP)
        self.stop_button.disabled = True
        self.stop_button.on_click(lambda _: self._stop.set())
        row = widgets.HBox([self.stop_button])  # a column would stretch it
        super().__init__([row, self.message, self.picture, front_end(first)])
        self.add_class("lecture-watch")

    def show(self, progress):
        """Draw how far a training has come; a start forgets an earlier stop.

        Parameters
        ----------
        progress : transfer.Progress
            Any object with its fields will do.
        """
        if len(progress.J) == 1:
            self._stop.clear()
        ended = bool(progress.stopped) or len(progress.J) > progress.n_epochs
        self.stop_button.description = STOP
        self.stop_button.disabled = ended
        keep_responsive(self.stop_button)
        try:
            self.picture.value = view_fine_tuning(
                progress.J,
                progress.accuracy,
                best=progress.best,
                n_epochs=progress.n_epochs,
                stopped=progress.stopped,
            )
            self.message.value = ""
        except Exception as error:  # a picture that fails ends no training
            words = f"<b>⚠ Not drawn:</b> {escape(str(error))}."
            self.message.value = f'<span role="alert">{words}</span>'

    def is_stopped(self):
        """Say whether the button was pressed in this training.

        Returns
        -------
        bool
        """
        stopped = self._stop.is_set()
        if stopped and not self.stop_button.disabled:
            self.stop_button.description = STOPPING
            self.stop_button.disabled = True
        return stopped


def watch_fine_tuning(n_epochs=10):
    """Return a picture that follows a training, with a button that stops it.

    Parameters
    ----------
    n_epochs : int
        How far the axes go until a training begins; 1 or more.

    Returns
    -------
    Watch
        A widget; `transfer.fine_tune` takes its `show` as `on_epoch` and its
        `is_stopped` as `stop`. It serves any number of trainings, one at a time.

    Raises
    ------
    ValueError
        If `n_epochs` is not a whole number above 0.
    """
    return Watch(whole("n_epochs", n_epochs, low=1))
