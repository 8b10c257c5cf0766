"""Explorers of transfer learning: heads, heat, a fine-tuning as it runs, a study."""

import threading
from functools import lru_cache
from html import escape

import ipywidgets as widgets
import numpy as np

from lecture_utils import datasets, transfer, vgg16
from lecture_utils._validation import whole
from lecture_utils.vgg16.weights import cached_by_model, small_model
from lecture_utils.views.transfer.fine_tuning import view_fine_tuning
from lecture_utils.views.transfer.head import SHOWS, view_head
from lecture_utils.views.transfer.heat import view_heat
from lecture_utils.views.transfer.study import AXES, view_study
from lecture_utils.views.transfer.study import SHOWS as STUDY_SHOWS
from lecture_utils.widgets.explorer import (
    Explorer,
    button,
    check_box,
    choice,
    front_end,
    integer_slider,
    keep_responsive,
    option_slider,
)

SIZES = (1, 2, 5, 10, 20, 50)
START_LAYER, START_SIZE = "block3_pool", 5
STOP, STOPPING = "Stop, keep the best", "Stopping …"
TOOLTIP = "End after the present batch. Interrupting the kernel keeps the best too."


def explore_head(model=None, images=None, y=None, names=None):
    """Choose a layer and how many pictures are labelled, and train a head at once.

    Its controls are `layer`, `n_per_class`, `draw` and `show` over `views.view_head`.
    The features of all five pools are computed once, at the start.

    Parameters
    ----------
    model : keras.Model, optional
        From `vgg16.load`; by default the small VGG16.
    images : array_like of shape (n, height, width, 3), optional
        From 0 to 1, or uint8; with `y`. By default those of `datasets.flowers`.
    y : array_like of int, shape (n,), optional
        Labels from 0 on; two pictures or more of each class.
    names : sequence of str, optional
        What each class is called.

    Examples
    --------
    >>> from lecture_utils import widgets
    >>> explorer = widgets.explore_head()
    >>> explorer.controls["n_per_class"].value = 20
    """
    images, y, names = _task(images, y, names)
    backbone = small_model() if model is None else model
    features = transfer.features(backbone, images, transfer.POOLS)
    fewest = int(np.bincount(y)[np.unique(y)].min())
    sizes = [size for size in SIZES if size < fewest]
    start = max(size for size in sizes if size <= START_SIZE)
    controls = {
        "layer": choice("Layer", transfer.POOLS, START_LAYER, width="190px"),
        "n_per_class": option_slider("Labelled per class", sizes, start, width="290px"),
        "draw": integer_slider("Draw", 0, 0, 9, width="200px"),
        "show": choice("Show", SHOWS, SHOWS[0], width="210px"),
    }

    # A second visit is shown as it was drawn.
    @lru_cache(maxsize=64)
    def redraw(layer, n_per_class, draw, show):
        known = transfer.labelled(y, n_per_class, np.random.default_rng(draw))
        values, look = features[layer], {"layer": layer, "show": show}
        head = transfer.fit_head(values[known], y[known], n_classes=len(names))
        p, pulls = head.probabilities(values), head.W * head.spread
        return view_head(images, y, p, known, pulls, head.J, names, **look)

    rows = [["layer", "show"], ["n_per_class", "draw"]]
    return Explorer(
        redraw,
        controls,
        rows=rows,
        together=[("layer", "n_per_class")],
        offers={"n_per_class": sizes[::2], "draw": range(3)},
    )


def explore_heat(
    model=None, images=None, y=None, names=None, *, n_per_class=10, rng=None
):
    """Go through pictures that a head was not trained on, and see where it looks.

    Pictures come hardest first: those whose class the five heads, one a pool, find
    least likely on average.

    Its controls are `picture`, `target`, `layer` and `over_photo`. The evidence is at
    first for the true class of the hardest picture.

    Parameters
    ----------
    model, images, y, names : optional
        As for `explore_head`.
    n_per_class : int
        How many pictures of each class the heads learn from; fewer than the smallest
        class has.
    rng : numpy.random.Generator, optional
        Draws them; by default with seed 0.

    Examples
    --------
    >>> from lecture_utils import widgets
    >>> explorer = widgets.explore_heat(n_per_class=5)
    >>> explorer.controls["picture"].value = 3
    """
    images, y, names = _task(images, y, names)
    model = small_model() if model is None else model
    rng = np.random.default_rng(0) if rng is None else rng
    known = transfer.labelled(y, n_per_class, rng)
    p, heads = _heads(model, images, y, known, len(names))
    order = _hardest_first(p, y, known)
    maps, last = _mapper(model, images), len(order) - 1
    options, first = [(name, k) for k, name in enumerate(names)], int(y[order[0]])
    controls = {
        "picture": integer_slider("Picture, hardest first", 0, 0, last, width="380px"),
        "target": choice("Evidence for", options, first),
        "layer": choice("Layer", transfer.POOLS, START_LAYER, width="190px"),
        "over_photo": check_box("Over the picture", True, width="160px"),
    }

    # A second visit is shown as it was drawn.
    @lru_cache(maxsize=64)
    def draw(picture, target, layer, over_photo):
        index = order[picture]
        heat = transfer.class_heat(maps(index)[layer], heads[layer], target)
        look = {"layer": layer, "is_a": int(y[index]), "over_photo": over_photo}
        return view_heat(images[index], heat, p[layer][index], names, target, **look)

    rows = [["picture", "target"], ["layer", "over_photo"]]
    return Explorer(
        draw,
        controls,
        rows=rows,
        together=[("picture", "layer"), ("picture", "target")],
        offers={"picture": range(6)},
    )


def _heads(model, images, y, known, n_classes):
    """Return by layer the probabilities of a head on it, and the head."""
    features = transfer.features(model, images, transfer.POOLS)
    heads = {
        layer: transfer.fit_head(values[known], y[known], n_classes=n_classes)
        for layer, values in features.items()
    }
    return {k: head.probabilities(features[k]) for k, head in heads.items()}, heads


def _hardest_first(probabilities, y, known):
    """Return the pictures that are not labelled, the least likely class first."""
    rest = np.setdiff1d(np.arange(len(y)), known)
    right = np.mean([p[rest, y[rest]] for p in probabilities.values()], axis=0)
    return rest[np.argsort(right, kind="stable")]


def _mapper(model, images):
    """Return a function from a picture's number to the maps of all pools."""
    part = _pools(model)

    @lru_cache(maxsize=64)
    def maps(index):
        found = part.predict_on_batch(vgg16.preprocess(images[index], part))
        return {layer: values[0] for layer, values in found.items()}

    return maps


# Compiled at its first picture, so it is kept: after that one takes 3 ms and not 15.
@cached_by_model(maxsize=1)
def _pools(model):
    return vgg16.extractor(model, transfer.POOLS)


def _task(images, y, names):
    """Return pictures, labels and names: those given, or the flowers."""
    if images is None and y is None:
        images, y, labels = datasets.flowers()
        return images, y, labels if names is None else _named(names, y)
    if images is None or y is None:
        given = "y" if images is None else "images"
        raise ValueError(f"images and y must be given together, got only {given}")
    images, y = np.asarray(images), np.asarray(y)
    if images.dtype.kind in "iu" and images.dtype != np.uint8:
        images = images / 255
    if y.shape != images.shape[:1] or y.dtype.kind not in "iu" or not y.size:
        raise ValueError(
            f"y must hold one integer for each of the {len(images)} pictures, got "
            f"shape {y.shape} of {y.dtype}"
        )
    if y.min() < 0 or np.bincount(y)[np.unique(y)].min() < 2:
        raise ValueError(
            "y must hold labels from 0 on, each twice or more (one to learn from, one "
            f"to be predicted), got {y[:8].tolist()}"
        )
    return images, y, _named(names, y)


def _named(names, y):
    n = int(y.max()) + 1
    names = tuple(f"class {k}" for k in range(n)) if names is None else tuple(names)
    if len(names) < n:
        raise ValueError(f"names must have {n} entries or more, got {len(names)}")
    return names


class Watch(widgets.VBox):
    """A picture of a training, its `message`, and a `stop_button` that ends it."""

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
        """Draw a `transfer.Progress`; the start of a training forgets earlier stops."""
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
        """Return whether the button was pressed in this training."""
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

    Examples
    --------
    >>> from lecture_utils import widgets
    >>> watch = widgets.watch_fine_tuning(10)
    >>> watch.is_stopped()
    False
    """
    return Watch(whole("n_epochs", n_epochs, low=1))


def explore_study(study=None, *, chance=0.2):
    """Walk from few labelled pictures to many, and see which way to train is ahead.

    Its controls are `n`, `show` and `axis` over `views.view_study`.

    Parameters
    ----------
    study : transfer.Study, optional
        From `transfer.study`; by default the recorded one.
    chance : float
        The accuracy of guessing in the study's task, 0 to 1; the recorded one has
        five classes.

    Examples
    --------
    >>> from lecture_utils import widgets
    >>> explorer = widgets.explore_study()
    >>> explorer.controls["show"].value = "every run"
    """
    study = transfer.recorded_study() if study is None else study
    measured = study.accuracy, study.regimes, study.n_per_class
    look = {"chance": chance, "task": study.task, "model": study.model}

    def draw(n, show, axis):
        return view_study(*measured, chosen=n, show=show, axis=axis, **look)

    sizes = list(study.n_per_class)
    # A study that cannot be drawn raises here, before there are controls.
    draw(sizes[0] if sizes else None, STUDY_SHOWS[0], AXES[0])
    controls = {
        "n": option_slider("Labelled pictures a class", sizes, sizes[0], width="360px"),
        "show": choice("Show", STUDY_SHOWS, STUDY_SHOWS[0], width="210px"),
        "axis": choice("Axis", AXES, AXES[0], width="160px"),
    }
    return Explorer(draw, controls, together=[("n", "show", "axis")])
