"""A head on frozen features: its accuracy, class by class, and how it was trained."""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from html import escape

import numpy as np
from PIL import Image

from lecture_utils._validation import finite, listed, one_of
from lecture_utils.views.kit.axes import Axes
from lecture_utils.views.kit.marks import bar
from lecture_utils.views.kit.raster import address, gray_levels, placed
from lecture_utils.views.kit.svg import (
    element,
    hint,
    line,
    paragraph,
    rect,
    render,
    table,
    text,
)
from lecture_utils.views.kit.text import amount, percent, plural, signed, truncate

SHOWS = ("mistakes", "labelled pictures", "head's weights")
SIZE = (760, 426)
LEFT, WIDTH = 576, 182  # the column on the right
MOST_CLASSES, MOST_WITH_CURVE = 10, 3
PANEL = 548  # what the left may use
TOP, ROOM = 34, SIZE[1] - 34 - 22  # above the mistakes; for their rows
# Columns, rows, a thumbnail's side and how many letters of a name stand beside it: the
# fewer mistakes there are, the larger they are shown.
GRIDS = ((2, 2, 150, 13), (3, 4, 84, 9), (4, 6, 54, 7))
FOR_LONG_NAMES = ((2, 2, 150, 13), (2, 4, 84, 22), (3, 6, 54, 14))
GAP, LARGEST = 4, 108  # between labelled pictures; the most that one may take
MOST_BLOCKS, BLOCK_TOP, BLOCK_GAP = 6, 26, 24
LABEL = 17  # from one label of a weight to the next below it


@dataclass(frozen=True)
class Scores:
    """A head, the pictures that it was trained on (`known`), and all the others."""

    images: np.ndarray
    y: np.ndarray
    probabilities: np.ndarray
    known: np.ndarray
    pulls: np.ndarray
    J: np.ndarray
    names: tuple
    layer: str

    @cached_property
    def predicted(self):
        """The most likely class of each picture."""
        return self.probabilities.argmax(axis=1)

    @cached_property
    def rest(self):
        """The pictures that are not labelled."""
        return np.setdiff1d(np.arange(len(self.y)), self.known)

    @cached_property
    def mistakes(self):
        """Those of the rest that the head gets wrong, the surest first."""
        wrong = self.rest[self.predicted[self.rest] != self.y[self.rest]]
        sure = self.probabilities[wrong, self.predicted[wrong]]
        return wrong[np.argsort(-sure, kind="stable")]

    @cached_property
    def counts(self):
        """The confusion matrix of the rest: true classes down, predicted across."""
        n = len(self.names)
        pairs = self.y[self.rest] * n + self.predicted[self.rest]
        return np.bincount(pairs, minlength=n * n).reshape(n, n)

    @property
    def right(self):
        """How many of the rest the head gets right."""
        return int(np.trace(self.counts))

    @property
    def by_chance(self):
        """The share that one and the same answer for all gets right, at best."""
        return self.counts.sum(axis=1).max() / len(self.rest)


def view_head(
    images, y, probabilities, known, pulls, J, names, *, layer="", show="mistakes"
):
    """Draw what a head makes of the pictures that it was not trained on.

    Parameters
    ----------
    images : array_like of shape (n, height, width, 3)
        From 0 to 1, or uint8.
    y : array_like of int, shape (n,)
        Labels: what each picture is, an index into `names`.
    probabilities : array_like of shape (n, n_classes)
        What the head predicts for each picture.
    known : array_like of int
        Which pictures the head was trained on; some are left.
    pulls : array_like of shape (n_classes, n_features)
        What each feature typically adds to z: `head.W * head.spread`.
    J : array_like of shape (n_epochs + 1,)
        Loss over the head's training, `head.J`.
    names : sequence of str
        What each class is called; 2 to 10.
    layer : str
        Whose features they are.
    show : {"mistakes", "labelled pictures", "head's weights"}
        What stands on the left.

    Returns
    -------
    Picture
        On the right is the accuracy on the pictures that were not labelled, of all
        and class by class.

    Examples
    --------
    >>> import numpy as np
    >>> from lecture_utils import views
    >>> images, y = np.zeros((4, 8, 8, 3)), [0, 1, 0, 1]
    >>> probabilities = [[0.9, 0.1], [0.2, 0.8], [0.7, 0.3], [0.6, 0.4]]
    >>> pulls, J = [[1.0], [-1.0]], [0.7, 0.1]
    >>> views.view_head(images, y, probabilities, [0, 1], pulls, J, ["cat", "dog"])
    <Picture: A head on 1 features, trained on 2 pictures: 1 of 2 others are right, ...>
    """
    panels = dict(zip(SHOWS, (_mistakes, _labelled_pictures, _weights), strict=True))
    panel = panels[one_of("show", show, SHOWS)]
    scores = _checked(images, y, probabilities, known, pulls, J, names, str(layer))
    n, of = len(scores.known), f" of {layer}" if layer else ""
    rest = len(scores.rest)
    return render(
        SIZE,
        panel(scores),
        _accuracy(scores),
        title="A head on frozen features",
        alt=(
            f"A head on {scores.pulls.shape[1]} features{of}, trained on {n} pictures: "
            f"{scores.right} of {rest} others are right, {_share(scores.right, rest)}; "
            f"shown: {show}"
        ),
        words=_words(scores, show),
        under=True,
    )


def _checked(images, y, probabilities, known, pulls, J, names, layer):
    names = tuple(map(str, listed("names", names)))
    k, images = len(names), np.asarray(images)
    if not 2 <= k <= MOST_CLASSES:
        raise ValueError(f"names must have 2 to {MOST_CLASSES} entries, got {k}")
    if images.ndim != 4 or images.shape[3] != 3 or 0 in images.shape:
        raise ValueError(
            f"images must have shape (n, height, width, 3), got {images.shape}"
        )
    if images.dtype.kind != "f" and images.dtype != np.uint8:
        raise ValueError(
            f"images must be floats from 0 to 1 or uint8, got {images.dtype}"
        )
    n = len(images)
    known = np.sort(_integers("known", finite("known", known, ndim=1), n))
    if not 0 < len(known) < n or (np.diff(known) == 0).any():
        raise ValueError(
            f"known must hold each picture once, at least one of the {n} and not all, "
            f"got {known.tolist()}"
        )
    pulls, J = finite("pulls", pulls, shape=(k, None)), finite("J", J, ndim=1)
    for name, values in {"pulls": pulls, "J": J}.items():
        if not values.size:
            raise ValueError(f"{name} must hold one number or more, got none")
    y = _integers("y", finite("y", y, shape=(n,)), k)
    p = finite("probabilities", probabilities, shape=(n, k))
    return Scores(images, y, p, known, pulls, J, names, layer)


def _integers(name, values, end):
    wrong = values[(values != np.floor(values)) | (values < 0) | (values >= end)]
    if wrong.size:
        raise ValueError(
            f"{name} must hold integers from 0 to {end - 1}, got {wrong[0]:g}"
        )
    return values.astype(int)


def _share(part, total):
    """Return a share in whole percent: 100 % only for all, 0 % only for none."""
    if 0 < part < total:
        return percent(min(max(part / total, 0.01), 0.99), 0)
    return percent(part / total, 0)


# ------------------------------------------------------------------ drawing


def _accuracy(scores):
    """Draw how many are right, of all and class by class, and the loss."""
    right, n = scores.right, len(scores.rest)
    big = {"font_size": 44, "class_": "b score"}
    return (
        text(LEFT, 16, "Accuracy", class_="b")
        + text(LEFT, 64, _share(right, n), **big)
        + text(LEFT, 90, f"{right} of {n} that were not", room=WIDTH)
        + text(LEFT, 110, "labelled are right", room=WIDTH)
        + _bar(122, 14, right / n, "all")
        + _chance(scores.by_chance)
        + _classes(scores)
        + (_loss(scores.J) if len(scores.names) <= MOST_WITH_CURVE else "")
    )


def _bar(top, height, share, name):
    caption = hint(f"{name}: {signed(100 * share, 1)} % right")
    return element("g", caption, bar(LEFT, top, WIDTH, height, share))


def _chance(share):
    """Draw the line that one answer for all would reach."""
    x = LEFT + share * WIDTH
    look = {"stroke": "var(--lu-fg)", "stroke_width": 2, "stroke_dasharray": "4 3"}
    caption = f"┆ {_share(share, 1)}: one answer for all"
    return line(x, 118, x, 142, class_="chance", **look) + text(
        LEFT, 156, caption, room=WIDTH, class_="quiet", font_size=14
    )


def _classes(scores):
    top, parts = 196, []
    pitch = min(46, (SIZE[1] - top) / len(scores.names))
    for k, (name, row) in enumerate(zip(scores.names, scores.counts, strict=True)):
        y, right, of = top + k * pitch, int(row[k]), int(row.sum())
        number = {"room": 78, "font_size": 14, "class_": "e"}
        parts += [
            text(LEFT, y, truncate(name, 13), room=100, font_size=14),
            text(LEFT + WIDTH, y, f"{right} of {of}", **number),
            _bar(y + 5, min(12, pitch - 19), right / of if of else 0.0, name),
        ]
    return "".join(parts)


def _loss(J):
    """Draw the loss over the head's training as a small curve."""
    last, most = max(len(J) - 1, 1), float(J.max()) or 1.0
    axes = Axes(LEFT, 350, WIDTH, 50, (0, last), (0, most))
    look, below = {"font_size": 14}, axes.bottom + 20
    start, end = f"from {amount(J[0])}", f"to {amount(J[-1])}"
    return (
        text(LEFT, axes.top - 10, "Loss J", room=54, **look)
        + text(axes.right, axes.top - 10, start, room=116, class_="e quiet", **look)
        + line(LEFT, axes.bottom, axes.right, axes.bottom, stroke="var(--lu-rule)")
        + axes.curve(range(len(J)), J, stroke="var(--lu-zero)", class_="loss")
        + text(LEFT, below, f"epoch {len(J) - 1}", room=82, class_="quiet", **look)
        + text(axes.right, below, end, room=92, class_="e quiet", **look)
    )


def _levels(image):
    """Return a picture's levels of 0 to 255, or raise ValueError."""
    # Of thousands of pictures only those that are drawn are looked at.
    if image.dtype != np.uint8 and not (image.min() >= 0 and image.max() <= 1):
        raise ValueError(
            f"images must hold values from 0 to 1, got {image.min()} to {image.max()}"
        )
    return gray_levels(image)


# ------------------------------------------------------------------ mistakes


def _mistakes(scores):
    """Draw the pictures that the head gets wrong, with what it predicted for each."""
    n = len(scores.mistakes)
    if not n:
        right = f"✓ All {len(scores.rest)} pictures that were not labelled are right."
        more = "Fewer labels, an earlier layer or another draw make some."
        return (
            text(0, 16, "No mistake", class_="b")
            + text(0, TOP + 30, right, room=556)
            + text(0, TOP + 54, more, room=556)
        )
    columns, rows, side, letters = _grid(n, scores.names)
    shown, width = scores.mistakes[: columns * rows], PANEL / columns
    heading = f"Its {n} mistakes, the surest first" if n > 1 else "Its one mistake"
    parts = [text(0, 16, heading, class_="b")]
    for i, index in enumerate(shown):
        row, column = divmod(i, columns)
        corner = column * width, TOP + row * ROOM / rows
        parts.append(_mistake(scores, index, *corner, width, side, letters))
    if n > len(shown):
        parts.append(text(0, SIZE[1] - 6, f"and {n - len(shown)} more", class_="quiet"))
    return "".join(parts)


def _grid(n, names):
    """Return columns, rows, side and letters for so many mistakes."""
    short = max(map(len, names)) <= GRIDS[-1][3]
    grids = GRIDS if short else FOR_LONG_NAMES
    return next((grid for grid in grids if grid[0] * grid[1] >= n), grids[-1])


def _mistake(scores, index, x, y, width, side, letters):
    """Draw one picture with what was predicted, how surely, and what it is."""
    predicted, label = scores.predicted[index], scores.names[scores.y[index]]
    sure, name = signed(scores.probabilities[index, predicted]), scores.names[predicted]
    beside, top = x + side + 7, y + side / 2 - 27
    look = {"room": width - side - 11, "font_size": 14}
    levels = _levels(scores.images[index])
    data = _thumbnail(levels.tobytes(), levels.shape)
    return element(
        "g",
        hint(f"picture {index}: said {name}, {sure}; is {label}"),
        placed(data, x, y, side, side),
        text(beside, top + 14, f"“{truncate(name, letters)}”", **look),
        text(beside, top + 32, sure, class_="b", **look),
        text(
            beside, top + 50, f"is {truncate(label, letters)}", class_="quiet", **look
        ),
        class_="mistake",
    )


@lru_cache(maxsize=1024)
def _thumbnail(data, shape):
    """Return levels (h, w, 3) as the address of a JPEG, a quarter of a PNG."""
    levels = np.frombuffer(data, np.uint8).reshape(shape)
    return address(Image.fromarray(levels), "JPEG", quality=85)


# ------------------------------------------------------------------ labelled pictures


def _labelled_pictures(scores):
    """Draw the pictures that the head learned from, class by class."""
    known, labels = scores.known, scores.y[scores.known]
    groups = [known[labels == k] for k in range(len(scores.names))]
    height = (SIZE[1] - 4) / len(groups)
    pitch, parts = _pitch(max(map(len, groups)), PANEL, height - 30), []
    for k, (name, group) in enumerate(zip(scores.names, groups, strict=True)):
        heading = f"{name}: {plural(len(group), 'picture')} labelled"
        parts.append(text(0, k * height + 16, heading, class_="b"))
        if len(group):
            sheet = _sheet([scores.images[i] for i in group], pitch)
            box = 0, k * height + 26, *(pitch * n for n in sheet[1])
            image = placed(sheet[0], *box, class_=f"sheet class-{k}")
            parts.append(element("g", hint(name), image))
    return "".join(parts)


def _pitch(n, width, height):
    """Return the largest whole pitch at which n squares fit into a box, at least 8."""
    pitches = range(LARGEST, 8, -1)
    return next((p for p in pitches if (width // p) * int(height // p) >= n), 8)


def _sheet(images, pitch):
    """Return pictures as one image with transparent gaps, and its columns and rows."""
    per_row = int(PANEL // pitch)
    columns, rows = min(len(images), per_row), -(-len(images) // per_row)
    fine = 1.25 if pitch < 60 else 1  # of a picture's pixels for one of the drawing's
    size = round(pitch * fine)
    side = size - round(GAP * fine)
    sheet = np.zeros((rows * size, columns * size, 4), dtype=np.uint8)
    for i, image in enumerate(images):
        row, column = (size * at for at in divmod(i, per_row))
        levels = _levels(image)
        tile = sheet[row : row + side, column : column + side]
        tile[..., :3] = _resized(levels.tobytes(), levels.shape, side)
        tile[..., 3] = 255
    # A fifth of the PNG, and it has transparent gaps, which a JPEG has not.
    data = address(Image.fromarray(sheet), "WEBP", quality=80, method=0)
    return data, (columns, rows)


@lru_cache(maxsize=1024)
def _resized(data, shape, side):
    image = Image.fromarray(np.frombuffer(data, np.uint8).reshape(shape))
    return np.asarray(image.resize((side, side), Image.Resampling.BILINEAR))


# ------------------------------------------------------------------ weights


def _weights(scores):
    """Draw a block of bars for each class; one block where there are two classes."""
    classes, pulls = _shown_classes(scores.pulls), scores.pulls
    reach = float(np.abs(pulls).max()) or 1.0
    columns = 1 if len(classes) == 1 else 2
    rows, parts = -(-len(classes) // columns), []
    width, height = (PANEL - BLOCK_GAP * (columns - 1)) / columns, SIZE[1] / rows
    for i, k in enumerate(classes):
        row, column = divmod(i, columns)
        left, top = column * (width + BLOCK_GAP), row * height + BLOCK_TOP
        heading = f"For “{scores.names[k]}”"
        if len(pulls) == 2:
            n = pulls.shape[1]
            heading += f" (up) and against it (down), for {n} features"
        parts.append(text(left, top - 10, heading, room=width, class_="b"))
        box = left, top, width, height - BLOCK_TOP - 12
        parts.append(_block(pulls[k], box, reach, max(4 - rows, 1)))
    return "".join(parts)


def _shown_classes(pulls):
    """Return whose weights are drawn: of two the second, whose mirror the first is."""
    n = len(pulls)
    if n == 2:
        return [1]
    strongest = np.argsort(-np.abs(pulls).max(axis=1), kind="stable")
    return sorted(strongest[:MOST_BLOCKS].tolist())


def _block(pulls, box, reach, n_labels):
    """Draw the bars of one class, the largest first, its ends labelled."""
    left, top, width, height = box
    values, order = pulls.tolist(), np.argsort(-pulls, kind="stable").tolist()
    zero, scale, step = top + height / 2, height / 2 / reach, width / len(order)
    bars = [
        _pull(left + i * step, zero, step, values[k] * scale, k, values[k])
        for i, k in enumerate(order)
    ]
    rule = line(left, zero, left + width, zero, stroke="var(--lu-fg)", stroke_width=1)
    labels = []
    for i, k in enumerate(order[:n_labels]):
        if values[k] > 0:
            tip = left + (i + 0.5) * step, zero - values[k] * scale
            at = left + 0.36 * width, top + 12 + i * LABEL
            labels.append(_label(k, values[k], tip, at, -4, "label "))
    for i, k in enumerate(order[::-1][:n_labels]):
        if values[k] < 0:
            tip = left + width - (i + 0.5) * step, zero - values[k] * scale
            at = left + 0.64 * width, top + height - 4 - i * LABEL
            labels.append(_label(k, values[k], tip, at, 4, "label e"))
    return element("g", *bars, rule, *labels, class_="block")


def _pull(x, zero, step, long, channel, value):
    """Draw one bar: solid blue above 0, hollow orange with a dashed edge below."""
    wide = max(step - (1 if step > 3 else 0), 0.5)
    title = hint(f"channel {channel}: {signed(value)}")
    if value >= 0:
        look = {"fill": "var(--lu-zero)", "class_": "bar plus"}
        return rect(x, zero - long, wide, long, title, **look)
    look = {"fill": "var(--lu-one)", "fill_opacity": 0.45, "class_": "bar minus"}
    if step > 6:
        look |= {"stroke": "var(--lu-one)", "stroke_dasharray": "4 2"}
    return rect(x, zero, wide, -long, title, **look)


def _label(channel, value, tip, at, gap, class_):
    """Draw a channel's number, a thin line from it to its bar."""
    leader = line(*tip, at[0] + gap, at[1] - 5, stroke="var(--lu-rule)")
    words = f"channel {channel}: {signed(value)}"
    return leader + text(*at, words, class_=class_, font_size=14)


# ------------------------------------------------------------------ words


def _words(scores, show):
    """Say how the head was trained, what it scores, and how to read the picture."""
    words = [_trained(scores), _learned(scores), _reading(scores, show)]
    confusion = _confusion(scores) if len(scores.names) > 2 else ""
    return "".join(map(paragraph, filter(None, words))) + confusion


def _trained(scores):
    n, counts = scores.pulls.shape[1], np.bincount(scores.y[scores.known])
    at = f"<b>{escape(scores.layer)}</b>: " if scores.layer else ""
    pictures = f"{len(scores.known)} pictures"
    if len(counts) == len(scores.names) and len(set(counts.tolist())) == 1:
        pictures = f"{len(counts)}\u00a0×\u00a0{counts[0]} pictures"
    return (
        f"{at}{plural(n, 'feature')} a picture, each the mean of one map. The head was "
        f"trained on {pictures}: {n} weights and 1 bias per class, "
        f"{len(scores.names) * (n + 1):,} numbers in all."
    )


def _learned(scores):
    known, rest, J = scores.known, len(scores.rest), scores.J
    own = int(np.sum(scores.predicted[known] == scores.y[known]))
    words = (
        f"Loss J from {amount(J[0])} to {amount(J[-1])} in {len(J) - 1} epochs. Of its "
        f"own {len(known)} pictures it gets {own} right, of the {rest} others "
        f"{_share(scores.right, rest)}."
    )
    if scores.right / rest <= scores.by_chance:
        words += " One answer for all would do as well."
    return words


def _reading(scores, show):
    """Say how to read what stands on the left."""
    if show == "labelled pictures":
        return (
            "All that the head ever learned of the classes is in these pictures. Move "
            "<b>Draw</b> to label others instead."
        )
    if show == "mistakes":
        return _surest(scores) if len(scores.mistakes) else ""
    words = (
        "A bar is a weight times its feature’s spread over the labelled pictures: what "
        "that channel typically adds to z. "
    )
    if len(scores.names) == 2:
        first, second = map(escape, scores.names)
        return words + (
            f"Up: more of it speaks for “{second}”; down and faint: for “{first}”."
        )
    return words + "Up: more of it speaks for the class; down and faint: against it."


def _surest(scores):
    """Say how sure the head is where it is wrong."""
    wrong = scores.mistakes
    sure = scores.probabilities[wrong, scores.predicted[wrong]]
    n = int(np.sum(sure >= 0.9))
    beside = (
        "Beside each: what the head said, how sure it was, and what the picture is."
    )
    if n == 0:
        return f"{beside} It is nowhere surer than {signed(sure.max())} when wrong."
    return f"{beside} In {n} of them it was surer than 0.9."


def _confusion(scores):
    """Return how many of each class were predicted to be what, as a table."""
    numbers = range(1, len(scores.names) + 1)
    rows = []
    for k, (name, counts) in enumerate(zip(scores.names, scores.counts, strict=True)):
        cells = [str(n) if n else "·" for n in counts.tolist()]
        cells[k] = element("b", str(counts[k]), class_="lu-0")
        rows.append([f"{k + 1} {escape(name)}", *cells])
    heads = ["is, said →", *map(str, numbers)]
    return table(heads, rows, class_="lu-table confusion")
