"""Explain one step of a backward pass, and flag errors in the order of its steps."""

from collections import Counter
from html import escape
from typing import NamedTuple

from lecture_utils.autodiff import differences
from lecture_utils.views.kit.svg import paragraph, table
from lecture_utils.views.kit.text import bracketed, signed


class Turn(NamedTuple):
    """One step beside those around it, all of the same pass."""

    run: int  # which backward pass it belongs to, from 1
    before: Counter  # parts that have arrived at each node before the step
    arrived: Counter  # and after it
    repeated: bool  # it passes on along an edge for a second time
    late: list  # nodes that get a part now and pass on no more


def turn_at(steps, k):
    """Return how step `k` stands among the steps of its pass."""
    begins = [i for i, step in enumerate(steps) if step.node is None]
    start = max(i for i in begins if i <= k)
    end = min((i for i in begins if i > k), default=len(steps))
    node, passes, earlier = steps[k].node, steps[k].passes, steps[start:k]
    used = {(s.node, p.slot) for s in earlier for p in s.passes}
    done, to_come = ({s.node for s in part} for part in (earlier, steps[k:end]))
    targets = dict.fromkeys(node.inputs[p.slot] for p in passes) if node else ()
    return Turn(
        begins.index(start) + 1,
        before=_arrived(earlier),
        arrived=_arrived(steps[start : k + 1]),
        repeated=any((node, p.slot) in used for p in passes),
        late=[one for one in targets if one in done and one not in to_come],
    )


def _arrived(steps):
    return Counter(s.node.inputs[p.slot] for s in steps for p in s.passes)


def describe(steps, k, uses, output):
    """Return what step `k` does, with its numbers; after the last one, a verdict."""
    head, step = f"<b>Step {k}</b> of {len(steps) - 1}. ", steps[k]
    turn = turn_at(steps, k)
    if step.node is None:
        words = paragraph(head + _start(steps, k, turn, output))
    else:
        words = paragraph(head + _passes(steps, k)) + _remarks(step, turn, uses)
    return words + (_verdict(steps, uses, output) if k == len(steps) - 1 else "")


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
    head = (
        f"<b>{escape(node.name)}</b> has grad {signed(grad)}. It passes this "
        f"on{twice}, times the local derivative. What arrives is <b>added</b>:"
    )
    return "<br/>".join([head, *lines])


def _remarks(step, turn, uses):
    """Return what is right or wrong about the moment, a sentence each."""
    name, came, due = escape(step.node.name), turn.before[step.node], uses[step.node]
    remarks = []
    if turn.repeated:
        remarks.append(
            f"⚠ <b>Again:</b> {name} passes on its whole grad, also the part that it "
            "passed on before."
        )
    elif came < due:
        remarks.append(
            f"⚠ <b>Too early:</b> only {came} of the {due} parts of {name}’s grad "
            f"{'has' if came == 1 else 'have'} arrived."
        )
    elif due > 1:
        parts = "both" if due == 2 else f"all {due}"
        remarks.append(f"✓ {name} has waited: {parts} parts of its grad are there.")
    for late in map(escape, (node.name for node in turn.late)):
        remarks.append(
            f"⚠ <b>Too late:</b> {late} has had its turn. This part stays in {late}."
        )
    return "".join(map(paragraph, remarks))


def _verdict(steps, uses, output):
    """Return every input's grad beside the slope from central differences."""
    rows, right = [], []
    for name, slope in differences(output).items():
        off = steps[-1].grads[name] - slope
        right.append(abs(off) <= 1e-6 * max(1.0, abs(slope)))
        verdict = "✓ right" if right[-1] else f"✗ off by {signed(off, 4)}"
        grad = signed(steps[-1].grads[name], 4)
        rows.append([escape(name), grad, signed(slope, 4), verdict])
    if not all(right):
        words = "✗ <b>Wrong.</b> Changing each input a little tells so:"
    elif _is_flawed(steps, uses, output):
        words = "✓ <b>Right, by luck:</b> what went wrong on the way cancels here."
    else:
        words = "✓ <b>Right.</b> Changing each input a little says the same:"
    return paragraph(words) + table(["", "grad", "differences", ""], rows)


def _is_flawed(steps, uses, output):
    """Return whether a step came too early or twice, or a start left grads."""
    for k, step in enumerate(steps):
        turn = turn_at(steps, k)
        if step.node is None:
            if any(g for name, g in step.grads.items() if name != output.name):
                return True
        elif turn.repeated or turn.before[step.node] < uses[step.node]:
            return True
    return False
