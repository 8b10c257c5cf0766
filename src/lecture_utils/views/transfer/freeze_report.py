"""Which layers a training changed, as a table with a verdict on top."""

import re
from html import escape

from lecture_utils._validation import listed
from lecture_utils.views.kit.svg import element, page, paragraph, table
from lecture_utils.views.kit.text import enumerated

HEADS = ("layer", "parameters", "trainable", "changed", "so it")
CONV = re.compile(r"(block\d+)_conv\d+")
REMARKS = {
    (True, True): "learned, as asked",
    (False, False): "stayed, as asked",
    (False, True): "frozen, yet changed",
    (True, False): "trainable, yet the same",
}


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
