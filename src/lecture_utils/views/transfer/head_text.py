"""A head in words: what it was trained on, what it makes of that and of the rest."""

from html import escape

import numpy as np

from lecture_utils.views.kit.loss_curve import amount
from lecture_utils.views.kit.svg import element, paragraph, signed
from lecture_utils.views.transfer.head_drawing import percent


def head_words(scene, show):
    """Return how the head was trained, what it scores, and how to read the picture."""
    said = [_trained(scene), _learned(scene), _shown(scene, show)]
    table = _confusion(scene) if len(scene.names) > 2 else ""
    return "".join(map(paragraph, filter(None, said))) + table


def pictures(scene):
    """Return how many pictures are labelled: "2 × 5 pictures" where they are even."""
    counts = np.bincount(scene.y[scene.known], minlength=len(scene.names))
    if len(set(counts.tolist())) == 1:
        return f"{len(counts)}\u00a0×\u00a0{counts[0]} pictures"
    return f"{len(scene.known)} pictures"


def _trained(scene):
    n = scene.pulls.shape[1]
    at = f"<b>{escape(scene.layer)}</b>: " if scene.layer else ""
    return (
        f"{at}{n} feature{'s' * (n != 1)} a picture, each the mean of one map. The "
        f"head was trained on {pictures(scene)}: {n} weights and 1 bias per class, "
        f"{len(scene.names) * (n + 1):,} numbers in all."
    )


def _learned(scene):
    own = int(np.sum(scene.said[scene.known] == scene.y[scene.known]))
    J, epochs = scene.J, len(scene.J) - 1
    right = scene.right / len(scene.rest)
    words = (
        f"Loss J from {amount(J[0])} to {amount(J[-1])} in {epochs} epochs. Of its own "
        f"{len(scene.known)} pictures it gets {own} right, of the {len(scene.rest)} "
        f"others {percent(right)}."
    )
    if right <= scene.by_chance:
        words += " One answer for all would do as well."
    return words


def _shown(scene, show):
    if show == "labelled pictures":
        return (
            "All that the head ever learned of the classes is in these pictures. Move "
            "<b>Draw</b> to label others instead."
        )
    if show == "mistakes":
        n = len(scene.mistakes)
        return "" if not n else _surest(scene)
    words = (
        "A bar is a weight times its feature’s spread over the labelled pictures: what "
        "that channel typically adds to z. "
    )
    if len(scene.names) == 2:
        first, second = map(escape, scene.names)
        return words + (
            f"Up: more of it speaks for “{second}”; down and faint: for “{first}”."
        )
    return words + "Up: more of it speaks for the class; down and faint: against it."


def _surest(scene):
    """Say how sure the head is where it is wrong."""
    sure = scene.probabilities[scene.mistakes, scene.said[scene.mistakes]]
    n = int(np.sum(sure >= 0.9))
    beside = (
        "Beside each: what the head said, how sure it was, and what the picture is."
    )
    if n == 0:
        return f"{beside} It is nowhere surer than {signed(sure.max())} when wrong."
    return f"{beside} In {n} of them it was surer than 0.9."


def _confusion(scene):
    """Return how many of what were said to be what, as a table."""
    numbers = range(1, len(scene.names) + 1)
    heads = ["is, said →", *map(str, numbers)]
    rows = [element("tr", *(element("th", head, scope="col") for head in heads))]
    for k, row in enumerate(scene.counts):
        name = element("th", f"{k + 1} {escape(scene.names[k])}", scope="row")
        cells = [_count(n, right=j == k) for j, n in enumerate(row.tolist())]
        rows.append(element("tr", name, *cells))
    return element("table", *rows, class_="lu-table confusion")


def _count(n, *, right):
    if right:
        return element("td", element("b", str(n), class_="lu-0"))
    return element("td", str(n) if n else "·")
