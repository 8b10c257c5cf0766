"""What a step of a backward pass does: too early, again, too late, or in order."""

from collections import Counter
from dataclasses import dataclass, field
from html import escape

from lecture_utils.autodiff import differences
from lecture_utils.views.kit.svg import bracketed, element, paragraph, signed


@dataclass
class Turn:
    """One step beside those around it, all of the same pass.

    Attributes
    ----------
    run : int
        Which backward pass it belongs to, from 1.
    arrived, before : Counter of Node
        How many parts have arrived at each node after the step, and before it.
    again : bool
        It passes on along an edge for a second time.
    stuck : list of Node
        Who gets a part now and passes on no more.
    """

    run: int
    arrived: Counter
    before: Counter
    again: bool = False
    stuck: list = field(default_factory=list)


def turn_at(steps, k):
    """Return what is said of step `k`."""
    begins = [i for i, step in enumerate(steps) if step.node is None]
    start = max(i for i in begins if i <= k)
    end = min((i for i in begins if i > k), default=len(steps))
    before, arrived = _arrived(steps[start:k]), _arrived(steps[start : k + 1])
    turn = Turn(begins.index(start) + 1, arrived, before)
    node, passes = steps[k].node, steps[k].passes
    earlier = {(s.node, p.slot) for s in steps[start:k] for p in s.passes}
    turn.again = any((node, p.slot) in earlier for p in passes)
    spoke, will = ({s.node for s in part} for part in (steps[start:k], steps[k:end]))
    targets = dict.fromkeys(node.inputs[p.slot] for p in passes) if node else ()
    turn.stuck = [one for one in targets if one in spoke and one not in will]
    return turn


def _arrived(steps):
    return Counter(s.node.inputs[p.slot] for s in steps for p in s.passes)


def flaws(steps, uses):
    """Tell whether any step passes on too early, or once more."""
    for k, step in enumerate(steps):
        turn = turn_at(steps, k)
        if turn.again or (step.node and turn.before[step.node] < uses[step.node]):
            return True
    return False


def words(steps, k, uses, output):
    """Return what step `k` does, with its numbers; after the last one, a verdict."""
    head, step = f"<b>Step {k}</b> of {len(steps) - 1}. ", steps[k]
    turn = turn_at(steps, k)
    if step.node is None:
        said = paragraph(head + _start(steps, k, turn, output))
    else:
        said = paragraph(head + _passes(steps, k)) + _remark(step, turn, uses)
    return said + (_verdict(steps, uses, output) if k == len(steps) - 1 else "")


def _start(steps, k, turn, output):
    name = escape(output.name)
    seed = f"The grad of {name} is set to <b>1</b>, since d{name}/d{name} = 1."
    if turn.run == 1:
        return f"Forward is done: every value is known. {seed} All other grads are 0."
    left = {n: g for n, g in steps[k].grads.items() if g and n != output.name}
    numbers = ", ".join(f"{escape(n)} <b>{signed(g)}</b>" for n, g in left.items())
    kept = f"Not zeroed: {numbers}." if left else "All other grads are 0 again."
    return f"<b>Backward, once more.</b> {seed} {kept}"


def _passes(steps, k):
    step, before = steps[k], steps[k - 1].grads
    node, grad = step.node, before[step.node.name]
    sums = {}
    for slot, _ in step.passes:
        term = f"{bracketed(grad)} · {bracketed(node.local[slot])}"
        sums.setdefault(node.inputs[slot].name, []).append(term)
    lines = [
        f"{escape(name)}: {signed(before[name])} + {' + '.join(terms)} "
        f"= <b>{signed(step.grads[name])}</b>"
        for name, terms in sums.items()
    ]
    twice = " twice" if any(len(terms) > 1 for terms in sums.values()) else ""
    said = (
        f"<b>{escape(node.name)}</b> has grad {signed(grad)}. It passes this "
        f"on{twice}, times the local derivative. What arrives is <b>added</b>:"
    )
    return "<br/>".join([said, *lines])


def _remark(step, turn, uses):
    """Return in a sentence what is right or wrong about the moment."""
    name, came, due = escape(step.node.name), turn.before[step.node], uses[step.node]
    said = []
    if turn.again:
        said.append(
            f"⚠ <b>Again:</b> {name} passes on its whole grad, also the part that it "
            "passed on before."
        )
    elif came < due:
        said.append(
            f"⚠ <b>Too early:</b> only {came} of the {due} parts of {name}’s grad "
            f"{'has' if came == 1 else 'have'} arrived."
        )
    elif due > 1:
        said.append(f"✓ {name} has waited: {_all(due)} parts of its grad are there.")
    for late in map(escape, (node.name for node in turn.stuck)):
        said.append(
            f"⚠ <b>Too late:</b> {late} has had its turn. This part stays in {late}."
        )
    return "".join(map(paragraph, said))


def _all(due):
    return "both" if due == 2 else f"all {due}"


def _verdict(steps, uses, output):
    """Return every input's grad beside what central differences say."""
    rows, right = [_row("th", "", "grad", "differences", "")], []
    for name, slope in differences(output).items():
        off = steps[-1].grads[name] - slope
        right.append(abs(off) <= 1e-6 * max(1.0, abs(slope)))
        verdict = "✓ right" if right[-1] else f"✗ off by {signed(off, 4)}"
        grad = signed(steps[-1].grads[name], 4)
        rows.append(_row("td", escape(name), grad, signed(slope, 4), verdict))
    if not all(right):
        said = "✗ <b>Wrong.</b> Changing each input a little tells so:"
    elif flaws(steps, uses) or any(g for g in _left(steps, output)):
        said = "✓ <b>Right, by luck:</b> what went wrong on the way cancels here."
    else:
        said = "✓ <b>Right.</b> Changing each input a little says the same:"
    return paragraph(said) + element("table", *rows, class_="lu-table")


def _left(steps, output):
    """Return the grads, other than the output's, with which passes begin."""
    starts = [step.grads for step in steps if step.node is None]
    return [g for grads in starts for n, g in grads.items() if n != output.name]


def _row(tag, *cells):
    return element("tr", *(element(tag, cell) for cell in cells))
