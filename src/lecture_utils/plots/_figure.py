"""Figures without pyplot: nothing global, nothing left open, alt text kept."""

import base64
import html
import io
import os

import numpy as np
from matplotlib.figure import Figure
from matplotlib.text import Text

from lecture_utils._picture import Picture

# The room that slides of 1280 x 720 and 1024 x 768 pixels leave a figure under a title
# and four lines, and the height of their type, 3.3 %: the last row can read the ticks.
SLIDES = (((1240, 530), 24), ((960, 580), 25.6))
TALK_SIZE = (8.0, 5.0)  # inches: a shape that fills both


def is_talk():
    """Say whether figures are for a talk: large type, fewer things side by side."""
    return os.environ.get("LECTURE_UTILS_TALK") == "1"


def axes_or_new(ax, size=(5.0, 4.2)):
    """Return `ax`, or the axes of a new figure where it is None.

    The figure has `size` inches, in a talk the shape of a slide.
    """
    return new_figure(size).subplots() if ax is None else ax


def new_figure(size):
    """Return a figure of `size` inches, in a talk of the shape of a slide."""
    return Figure(figsize=TALK_SIZE if is_talk() else size, layout="constrained")


def show(ax):
    """Return the figure of `ax` as an image with alt text, ready for a notebook.

    Parameters
    ----------
    ax : matplotlib.axes.Axes or array of Axes
        Every axes says what it shows through its label.

    Returns
    -------
    Picture

    Notes
    -----
    JupyterLab drops the alt text of a figure that matplotlib displays by itself;
    an image inside HTML keeps it.

    Examples
    --------
    >>> from lecture_utils import plots
    >>> show(plots.plot_activation("tanh"))
    <Picture: tanh: f from -1.00 at -4 to 1.00 at 4>
    """
    figure = getattr(ax, "figure", None) or ax.flat[0].figure
    labels = [axes.get_label() for axes in figure.axes]
    # matplotlib labels a colour bar "<colorbar>": that says nothing to a reader.
    alt = ". ".join(label for label in labels if label and label[0] != "<")
    if is_talk():
        _enlarge_type(figure)
    with io.BytesIO() as file:
        figure.savefig(file, format="png", dpi=144)
        data = base64.b64encode(file.getvalue()).decode()
    width, ratio = int(figure.get_figwidth() * 96), np.divide(*figure.get_size_inches())
    return Picture(
        f'<img src="data:image/png;base64,{data}" alt="{html.escape(alt)}" '
        f'style="width:100%;max-width:calc(var(--lu-scale,1)*{width}px);--ratio:{ratio:.3f}">',
        alt,
    )


def _enlarge_type(figure):
    """Make all text of a figure as large as a slide's, once it fills the slide."""
    inches = figure.get_size_inches()
    smallest = max(72 * high / min(room / inches) for room, high in SLIDES)
    for axes in figure.axes:
        axes.tick_params(which="both", labelsize=smallest)
    for words in figure.findobj(Text):
        words.set_fontsize(max(words.get_fontsize(), smallest))
