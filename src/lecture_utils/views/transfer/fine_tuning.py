"""A fine-tuning: epoch by epoch while it runs, and layer by layer what it changed."""

import re
from html import escape

import numpy as np

from lecture_utils._validation import listed
from lecture_utils.views.kit import marks
from lecture_utils.views.kit.axes import Axes, tick_step
from lecture_utils.views.kit.marks import HALO
from lecture_utils.views.kit.svg import (
    circle,
    element,
    line,
    page,
    paragraph,
    render,
    table,
    text,
)
from lecture_utils.views.kit.text import amount, enumerated

SIZE = (760, 312)
BOXES = tuple(
    {"left": left, "top": 40, "width": 300, "height": 216} for left in (56, 448)
)
FLOORS = (80.0, 50.0, 0.0)  # where the accuracy may begin: at the first that holds
TITLES = ("Loss J, training pictures", "Accuracy in %, held-out pictures")
AIR = 0.05  # round what is shown, so that no mark stands on the frame
PATIENCE = 3

# Of the report.
HEADS = ("layer", "parameters", "trainable", "changed", "so it")
CONV = re.compile(r"(block\d+)_conv\d+")
REMARKS = {
    (True, True): "learned, as asked",
    (False, False): "stayed, as asked",
    (False, True): "frozen, yet changed",
    (True, False): "trainable, yet the same",
}


def view_fine_tuning(J, accuracy, *, best=0, n_epochs, stopped=""):
    """Draw how far a fine-tuning has come, the best epoch ringed.

    `J` holds the loss on the training pictures before the first epoch and after each
    so far, nan where the training diverged; `accuracy` the share of held-out pictures
    that are right at the same times. Both axes go to `n_epochs` from the start;
    `stopped` says why the training ended before its last epoch.
    """
    J, accuracy = np.array(J, dtype=float), 100 * np.array(accuracy, dtype=float)
    alt = f"No training yet; {n_epochs} epochs are planned"
    if len(J):
        alt = (
            f"Epoch {len(J) - 1} of {n_epochs}: J = {_loss(J[-1])}, held-out accuracy "
            f"{accuracy[-1]:.1f} %, best {accuracy[best]:.1f} % at epoch {best}"
        )
    panels = zip(BOXES, TITLES, (J, accuracy), _limits(J, accuracy), strict=True)
    return render(
        SIZE,
        *(_panel(*panel, best, n_epochs) for panel in panels),
        title="A network is fine-tuned",
        alt=alt,
        words=_words(J, accuracy, best, n_epochs, stopped),
        under=True,
    )


def _limits(J, accuracy):
    """Return the ends of both upright axes; they follow the start, if they can."""
    known, highest = J[np.isfinite(J)], 1.0
    if len(known):
        # A lone spike leaves the frame: it would press all the rest to the floor.
        most, usual = known.max(), max(np.quantile(known, 0.9), known[0])
        highest = most if most < 3 * usual else usual
    top = min(tick_step(max(highest, 0.1), 1), 100.0)
    low = next(floor for floor in FLOORS if floor <= accuracy.min(initial=100.0))
    return (0.0, top), (low if len(accuracy) else 0.0, 100.0)


def _wider(low, high):
    air = AIR * (high - low)
    return low - air, high + air


def _panel(box, title, values, ends, best, n_epochs):
    """Draw one curve so far, with the last epoch and the best one marked."""
    axes = Axes(**box, xlim=_wider(0, n_epochs), ylim=_wider(*ends))
    known = np.flatnonzero(np.isfinite(values))
    shown = np.minimum(values[known], 2 * axes.ylim[1])
    curve = [axes.curve(known, shown, stroke="var(--lu-zero)")] if len(known) else []
    for epoch, value in zip(known, shown, strict=True):
        dot = axes.x(epoch), axes.y(value), 3.5
        curve.append(circle(*dot, fill="var(--lu-zero)", class_="epoch"))
    # Steps of 5 above 80; fifths of everything else.
    yticks = np.linspace(*ends, 5 if ends[0] == 80 else 6)
    xticks = range(0, n_epochs + 1, max(int(tick_step(n_epochs, 6)), 1))
    y = axes.top - 14
    parts = [
        text(axes.left, y, title, room=axes.width, class_="b"),
        axes.frame("epoch", "", xticks=xticks, yticks=yticks),
        axes.inside(*curve),
    ]
    if len(values):
        parts.append(_best(axes, values, best))
    if len(known):
        now = axes.x(known[-1]), max(axes.y(shown[-1]), axes.top)
        parts.append(marks.reading(*now, radius=5.5))
        if shown.max() > axes.ylim[1]:
            parts.append(text(axes.right, y, "↑ higher", class_="e quiet"))
    return "".join(parts)


def _best(axes, values, best):
    """Draw a line at the best epoch, its ring and its name."""
    x = axes.x(best)
    look = {"stroke": "var(--lu-rule)", "stroke_dasharray": "3 4", "class_": "best"}
    ring, name_y = "", axes.top + 20
    if np.isfinite(values[best]):
        y = max(axes.y(values[best]), axes.top)
        ring = marks.spotlight(x, y, radius=10)
        # The name stands at the end of the line that is further from the curve.
        name_y = axes.bottom - 10 if y < axes.top + axes.height / 2 else name_y
    at_left = x > axes.left + 0.8 * axes.width
    place, end = (x - 8, "e ") if at_left else (x + 8, "")
    name = text(place, name_y, "best", class_=end + "quiet", **HALO)
    return line(x, axes.top, x, axes.bottom, **look) + name + ring


def _words(J, accuracy, best, n_epochs, stopped):
    """Say where the training stands, and what became of it."""
    if not len(J):
        return [
            "<b>No training yet.</b> When one runs, a point appears after each epoch, "
            "and the button ends it early: what was best so far is kept."
        ]
    k = len(J) - 1
    if k == 0:
        loss = f"J = <b>{_loss(J[0])}</b> before the first step."
    elif np.isfinite(J[-1]):
        loss = f"J went from {_loss(J[0])} to <b>{_loss(J[-1])}</b>."
    else:
        loss = f"J went from {_loss(J[0])} to no number at all."
    return [
        f"<b>Epoch {k} of {n_epochs}.</b> {loss}",
        f"Held-out accuracy: <b>{accuracy[k]:.1f} %</b>. Best: "
        f"<b>{accuracy[best]:.1f} %</b>, {_at(best)} (ringed).",
        _state(J, best, n_epochs, stopped),
    ]


def _at(epoch):
    return "at the start" if epoch == 0 else f"after epoch {epoch}"


def _state(J, best, n_epochs, stopped):
    kept, k = f"The network has the weights it had {_at(best)}.", len(J) - 1
    if stopped:
        return f"<b>Ended early:</b> {escape(stopped)}. {kept}"
    if k == n_epochs:
        return f"<b>Done.</b> {kept}"
    if k - best >= PATIENCE and J[k] < J[best]:
        return (
            f"For {k - best} epochs J went on falling and the held-out accuracy did "
            "not rise: you may stop."
        )
    return "Running …"


def _loss(J):
    """Return a loss as text, one that is no number as well."""
    return amount(J) if np.isfinite(J) else "no number"


# ------------------------------------------------------------------ what changed


def view_freeze_report(changes):
    """Show layer by layer what was trainable and what a training changed.

    Parameters
    ----------
    changes : list of transfer.LayerChange
        From `transfer.freeze_report`: name, n_params, trainable and changed of each
        layer that has weights.

    Returns
    -------
    Picture
        An HTML table under its verdict; where trainable and changed do not agree, the
        row says so.

    Examples
    --------
    >>> from lecture_utils import transfer, views
    >>> head = transfer.LayerChange("head", 258, True, True)
    >>> block = transfer.LayerChange("block5_conv3", 147584, False, False)
    >>> views.view_freeze_report([block, head])
    <Picture: Only the head changed: 258 of 0.1 M parameters. ...>
    """
    changes = listed("changes", changes)
    if not changes:
        raise ValueError("changes must hold one layer or more, got none")
    alarms = _alarms(changes)
    verdict = " ".join(alarms) or _verdict(changes)
    words = escape(verdict).replace("`trainable`", "<code>trainable</code>")
    sign, look = ("⚠", "lu-1") if alarms else ("✓", "lu-0")
    top = paragraph(element("b", f"{sign} ", class_=look), element("b", words))
    report = table(HEADS, map(_row, changes), left=(0, len(HEADS) - 1))
    inside = element("div", top, report, class_="lu-words", style="max-width:640px")
    return page(verdict, inside)


def _row(change):
    remark = REMARKS[bool(change.trainable), bool(change.changed)]
    if change.trainable != change.changed:
        remark = element("b", f"⚠ {remark}", class_="lu-1")
    flags = _yes_or_no(change.trainable), _yes_or_no(change.changed)
    return escape(change.name), f"{change.n_params:,}", *flags, remark


def _yes_or_no(value):
    if value:
        return element("span", "● yes", class_="lu-0")
    return element("span", "○ no", style="color:var(--lu-muted)")


def _verdict(changes):
    """Say what changed, where all is as asked."""
    changed = [c for c in changes if c.changed]
    part, total = (sum(c.n_params for c in some) for some in (changed, changes))
    if not changed:
        return f"Nothing changed: all {_millions(total)} parameters are frozen."
    if len(changed) == len(changes):
        return f"Every layer changed: all {_millions(total)} parameters."
    names = enumerated(_grouped([c.name for c in changed], changes))
    share = f"{_millions(part)} of {_millions(total)}"
    if share.count(" M") == 2:  # the unit once
        share = share.replace(" M", "", 1)
    return (
        f"Only {names} changed: {share} parameters. The rest is bit for bit what it "
        "was."
    )


def _alarms(changes):
    """Return a sentence for each way in which layers did what was not asked."""
    idle = [c.name for c in changes if c.trainable and not c.changed]
    moved = [c.name for c in changes if c.changed and not c.trainable]
    alarms = []
    if idle and not any(c.changed for c in changes):
        alarms.append(
            f"Nothing changed, though {_subject(idle, changes)} trainable: was "
            "anything trained between the two, by a model compiled after `trainable` "
            "was set?"
        )
    elif idle:
        alarms.append(
            f"{_subject(idle, changes)} trainable, yet did not change: was the model "
            "compiled after `trainable` was set?"
        )
    if moved:
        alarms.append(
            f"{_subject(moved, changes)} frozen, yet changed: was the model compiled "
            "before `trainable` was set?"
        )
    return alarms


def _grouped(names, changes):
    """Return names with a block in place of its convolutions where all are there."""
    shown = []
    for name in names:
        label = "the head" if name == "head" else name
        if block := CONV.fullmatch(name):
            start = f"{block[1]}_conv"
            mates = {c.name for c in changes if c.name.startswith(start)}
            label = block[1] if len(mates) > 1 and mates <= set(names) else name
        shown += [label] if label not in shown else []
    return shown


def _subject(names, changes):
    """Return the names as the start of a sentence, with its verb."""
    shown = _grouped(names, changes)
    words = enumerated(shown)
    # A sentence starts with a capital; a layer's name stays as it is.
    if shown[0] == "the head":
        words = f"T{words[1:]}"
    return f"{words} {'is' if len(shown) == 1 else 'are'}"


def _millions(n):
    """Return a number of parameters: exact where it is small, else in millions."""
    return f"{n:,}" if n < 100_000 else f"{n / 1e6:.1f} M"
