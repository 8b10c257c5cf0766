"""The drawing of a computation graph, and of one step of the pass back through it."""

from typing import NamedTuple

from lecture_utils.views.kit.marks import FADED, HALO, OUTLINE, PURPLE
from lecture_utils.views.kit.svg import circle, element, hint, rect, text
from lecture_utils.views.kit.text import in_brackets, signed, truncate

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


def layout_of(nodes):
    """Return the layout of the example graph that has these nodes."""
    names = {node.name for node in nodes}
    return next(layout for layout in LAYOUTS if layout.at.keys() == names)


def draw(layout, nodes, steps, k, uses, arrived):
    """Return the elements of step `k`.

    `uses` counts the edges that leave each node, `arrived` the parts of its grad that
    have come back.
    """
    step, before = steps[k], steps[k - 1].grads
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
            words = _parts(arrived[node], uses[node])
            look = {"class_": "m quiet", **HALO}
            parts.append(text(x, y + RADIUS + 40, words, **look))
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
    head = [f"{p.real:.1f},{p.imag:.1f}" for p in (end, neck + across, neck - across)]
    path = "M{}Q{} {}".format(*ends)
    look = {"fill": "none", "stroke": stroke, "stroke_width": width, "class_": class_}
    shaft = element("path", d=path, **look)
    return shaft + element("polygon", points=" ".join(head), fill=stroke)


def _label(middle, words, **look):
    """Return a number on an edge, which stops for it."""
    x, y, half = middle.real, middle.imag, 4.2 * len(words) + 5
    gap = rect(x - half, y - 10, 2 * half, 20, fill="var(--lu-page)")
    return gap + text(x, y + 5, words, **look)


def _node(layout, node, step):
    """Draw a node: formula over it, value inside, grad under it."""
    x, y = layout.at[node.name]
    gets = {step.node.inputs[slot] for slot, _ in step.passes} if step.node else set()
    ring = dict(OUTLINE)
    if node is step.node:
        ring |= {"stroke": "var(--lu-accent)", "stroke_width": 6, "class_": "turn"}
    formula = node.name
    if node.formula != node.name:
        formula = f"{node.name} = {node.formula}"
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


def _parts(arrived, due):
    if arrived <= due:
        return f"{arrived} of {due} parts"
    return f"{arrived} parts, not {due}"


def _short(value):
    """Return a number in about five characters, as many as a node has room for."""
    if abs(value) >= 10_000:
        return f"{value:.1e}".replace("-", "−").replace("e+0", "e")
    return signed(value, 2 if abs(value) < 100 else 1 if abs(value) < 1000 else 0)
