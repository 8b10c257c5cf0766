"""What a training changed, and whether that was asked for: the verdict in words."""

import re

CONV = re.compile(r"(block\d+)_conv\d+")


def problems(changes):
    """Return a sentence for each way in which layers did what was not asked."""
    idle = [c.name for c in changes if c.trainable and not c.changed]
    moved = [c.name for c in changes if c.changed and not c.trainable]
    said = []
    if idle and not any(c.changed for c in changes):
        said.append(
            f"Nothing changed, though {_is(idle, changes)} trainable: was anything "
            "trained between the two, by a model compiled after `trainable` was set?"
        )
    elif idle:
        said.append(
            f"{_is(idle, changes)} trainable, yet did not change: was the model "
            "compiled after `trainable` was set?"
        )
    if moved:
        said.append(
            f"{_is(moved, changes)} frozen, yet changed: was the model compiled before "
            "`trainable` was set?"
        )
    return said


def verdict(changes):
    """Return what happened, in a sentence or two: the problems if there are any."""
    changed = [c.name for c in changes if c.changed]
    total = sum(c.n_params for c in changes)
    if said := problems(changes):
        return " ".join(said)
    if not changed:
        return f"Nothing changed: all {amount(total)} parameters are frozen."
    if len(changed) == len(changes):
        return f"Every layer changed: all {amount(total)} parameters."
    part = sum(c.n_params for c in changes if c.changed)
    names = listed(together(changed, changes))
    return (
        f"Only {names} changed: {share(part, total)} parameters. "
        "The rest is bit for bit what it was."
    )


def together(names, changes):
    """Return names with a block in place of its convolutions where all are there."""
    shown = []
    for name in names:
        block = CONV.fullmatch(name)
        block = block and block[1]
        mates = {
            c.name for c in changes if block and c.name.startswith(f"{block}_conv")
        }
        whole = len(mates) > 1 and mates <= set(names)
        label = block if whole else "the head" if name == "head" else name
        shown += [label] if label not in shown else []
    return shown


def listed(names):
    """Return names as a list in a sentence: a, b and c."""
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def share(part, total):
    """Return how many of how many parameters, the unit once."""
    both = f"{amount(part)} of {amount(total)}"
    return both.replace(" M", "", 1) if both.count(" M") == 2 else both


def amount(n):
    """Return a number of parameters: exact where it is small, else in millions."""
    return f"{n:,}" if n < 100_000 else f"{n / 1e6:.1f} M"


def _is(names, changes):
    shown = together(names, changes)
    start = listed(shown)
    # A sentence starts with a capital; a layer's name stays as it is.
    start = (
        start.replace("the head", "The head", 1) if shown[0] == "the head" else start
    )
    return f"{start} {'is' if len(shown) == 1 else 'are'}"
