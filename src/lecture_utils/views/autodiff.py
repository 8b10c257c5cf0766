"""A computation graph, and the backward pass through it, step by step."""

from collections import Counter
from html import escape
from typing import NamedTuple

from lecture_utils.autodiff import differences, topological
from lecture_utils.views.kit.marks import FADED, HALO, OUTLINE, PURPLE
from lecture_utils.views.kit.svg import (
    circle,
    element,
    hint,
    paragraph,
    polygon,
    rect,
    render,
    table,
    text,
)
from lecture_utils.views.kit.text import bracketed, in_brackets, signed, truncate

RADIUS = 28
GRADIENT = {"style": f"fill:{PURPLE}"}


class Layout(NamedTuple):
    """Where the nodes of an example graph stand, and which of its edges are bent."""

    size: tuple
    apart: float  # from one column to the next
    at: dict  # of name to (x, y)
    bends: dict = {}  # of (name, slot) to pixels below a straight edge


LAYOUTS = (
    Layout(
        (540, 160),
        215,
        {"a": (55, 86), "b": (270, 86), "c": (485, 86)},
        {("b", 0): -42, ("b", 1): 42, ("c", 0): -42, ("c", 1): 42},
    ),
    Layout(
        (755, 260),
        215,
        {"a": (55, 134), "b": (270, 134), "c": (485, 134), "d": (700, 134)},
        {("b", 0): -42, ("b", 1): 42, ("c", 0): -90, ("d", 0): 112},
    ),
    Layout(
        (760, 398),
        162.5,
        {"w": (55, 150), "a": (55, 278), "z": (217.5, 214), "v": (380, 86)}
        | {"h": (380, 214), "u": (380, 342), "p": (542.5, 150), "q": (542.5, 278)}
        | {"J": (705, 214)},
    ),
    Layout(
        (760, 367),
        162.5,
        {"w": (55, 86), "x": (55, 236), "u": (217.5, 161), "b": (217.5, 311)}
        | {"z": (380, 161), "a": (542.5, 161), "y": (542.5, 311), "J": (705, 161)},
    ),
)


def view_autodiff(output, steps, k):
    """Draw step `k` of a backward pass through one of the example graphs."""
    nodes = topological(output)
    uses = Counter(source for node in nodes for source in node.inputs)
    names = {node.name for node in nodes}
    layout = next(layout for layout in LAYOUTS if layout.at.keys() == names)
    inputs = [node.name for node in nodes if not node.inputs]
    grads = ", ".join(f"{name} {signed(steps[k].grads[name])}" for name in inputs)
    alt = (
        f"Step {k} of {len(steps) - 1} backward from {output.name} = "
        f"{signed(output.value)}; grads of the inputs: {grads}"
    )
    return render(
        layout.size,
        _graph(layout, nodes, steps, k, uses),
        title="A computation graph, backward",
        alt=alt,
        words=_words(steps, k, uses, output),
    )


# ------------------------------------------------------------------ the drawing


def _graph(layout, nodes, steps, k, uses):
    """Return the elements of step `k`; `uses` counts the edges that leave each node."""
    step, before, arrived = steps[k], steps[k - 1].grads, turn_at(steps, k).arrived
    active = {(step.node, slot) for slot, _ in step.passes}
    edges = [
        _edge(layout, node, slot, (node, slot) in active, before)
        for node in nodes
        for slot in range(len(node.inputs))
    ]
    label = "on the edges: local derivative, "
    purple = element("tspan", "grad · local derivative", **GRADIENT)
    parts = [element("text", label, purple, x=0, y=16, class_="quiet")]
    # Numbers come after all edges, so that no edge runs over one.
    faded = FADED if active else None
    parts += [line if on else element("g", line, class_=faded) for line, _, on in edges]
    parts += [number for _, number, _ in edges]
    for node in nodes:
        parts.append(_node(layout, node, step))
        if uses[node] > 1:
            x, y = layout.at[node.name]
            n, due = arrived[node], uses[node]
            words = f"{n} of {due} parts" if n <= due else f"{n} parts, not {due}"
            parts.append(text(x, y + RADIUS + 40, words, class_="m quiet", **HALO))
    return "".join(parts)


def _edge(layout, node, slot, is_active, grads):
    """Return an edge as an arrow, its number, and whether this step passes on here."""
    at, local = layout.at, node.local[slot]
    bend = layout.bends.get((node.name, slot), 0)
    start, control, end = _curve(at[node.inputs[slot].name], at[node.name], bend)
    middle = (start + 2 * control + end) / 4
    if is_active:
        look = {"stroke": "var(--lu-gradient)", "width": 4, "class_": "back"}
        words = _product(grads[node.name], local, layout.apart)
        number = _label(middle, words, class_="m gradient", **GRADIENT)
        return _arrow(end, control, start, **look), number, True
    look = {"stroke": "var(--lu-rule)", "width": 2, "class_": "forward"}
    number = _label(middle, _short(local), class_="m quiet")
    return _arrow(start, control, end, **look), number, False


def _curve(start, end, bend):
    """Return an edge from rim to rim: start, control point and end, each x + yi."""
    start, end = complex(*start), complex(*end)
    along = (end - start) / abs(end - start)
    control = (start + end) / 2 + 2j * bend * along
    out, into = control - start, control - end
    reach = RADIUS + 2
    return start + reach * out / abs(out), control, end + reach * into / abs(into)


def _arrow(start, control, end, *, stroke, width, class_):
    along = (end - control) / abs(end - control)
    across, neck = (3 + width) * 1j * along, end - (8 + width) * along
    ends = [f"{p.real:.1f} {p.imag:.1f}" for p in (start, control, neck)]
    head = [(p.real, p.imag) for p in (end, neck + across, neck - across)]
    look = {"fill": "none", "stroke": stroke, "stroke_width": width, "class_": class_}
    shaft = element("path", d="M{}Q{} {}".format(*ends), **look)
    return shaft + polygon(head, fill=stroke)


def _label(middle, words, **look):
    """Return a number on an edge, which stops for it."""
    x, y, half = middle.real, middle.imag, 4.2 * len(words) + 5
    gap = rect(x - half, y - 10, 2 * half, 20, fill="var(--lu-page)")
    return gap + text(x, y + 5, words, **look)


def _node(layout, node, step):
    """Draw a node: formula over it, value inside, grad under it."""
    x, y = layout.at[node.name]
    gets = {step.node.inputs[slot] for slot, _ in step.passes} if step.node else set()
    ring = OUTLINE
    if node is step.node:
        turn = {"stroke": "var(--lu-accent)", "stroke_width": 6, "class_": "turn"}
        ring = OUTLINE | turn
    formula = node.formula
    if formula != node.name:
        formula = f"{node.name} = {formula}"
    fitting = truncate(formula, int((layout.apart - 8) / 9))
    grad = f"grad {_short(step.grads[node.name])}"
    look = {"class_": "m b gradient" if node in gets else "m gradient"} | GRADIENT
    # What a node holds stays readable; its name may fade.
    aside = step.node is not None and node is not step.node and node not in gets
    identity = element(
        "g",
        circle(x, y, RADIUS, hint(f"{formula} is {signed(node.value)}"), **ring),
        text(x, y + 5, _short(node.value), class_="m b"),
        text(x, y - RADIUS - 10, fitting, class_="m", **HALO),
        class_=FADED if aside else None,
    )
    return identity + text(x, y + RADIUS + 20, grad, **look, **HALO)


def _product(grad, local, apart):
    """Return grad · local, or the product alone where there is no room for both."""
    words = f"{_short(grad)} · {in_brackets(_short(local))}"
    return words if 8 * len(words) < apart - 2 * RADIUS - 24 else _short(grad * local)


def _short(value):
    """Return a number in about five characters, as many as a node has room for."""
    if abs(value) >= 10_000:
        return f"{value:.1e}".replace("-", "−").replace("e+0", "e")
    return signed(value, 2 if abs(value) < 100 else 1 if abs(value) < 1000 else 0)


# ------------------------------------------------------------------ in words


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


def _words(steps, k, uses, output):
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
    for late in (escape(node.name) for node in turn.late):
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
