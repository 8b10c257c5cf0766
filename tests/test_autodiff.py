"""The backward pass against central differences, and each wrong order by its number."""

import math
import re
import tracemalloc
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pictures import SVG, drawings, marked, parsed, texts, words

from lecture_utils import autodiff
from lecture_utils.autodiff import GRAPHS, ORDERS, RUNS, Node, backward, backward_runs
from lecture_utils.views.autodiff import view_autodiff
from lecture_utils.views.kit.text import signed
from lecture_utils.widgets.mlp import explore_order

TOPOLOGICAL, ONCE, EVERY = ORDERS
DOUBLED, TWO_DEPTHS, SHARED, NEURON = GRAPHS

# The same graphs as plain formulas of their inputs.
FORMULAS = {
    DOUBLED: lambda a: 4 * a,
    TWO_DEPTHS: lambda a: 2 * a + 2 * a * a,
    SHARED: lambda a, w, v, u: (v + u) * math.tanh(w * a),
    NEURON: lambda x, w, b, y: (math.tanh(w * x + b) - y) ** 2 / 2,
}


def slopes(f, values, h=1e-6):
    """Return the derivative of f by each of its named arguments."""
    return {
        name: (f(**values | {name: v + h}) - f(**values | {name: v - h})) / (2 * h)
        for name, v in values.items()
    }


def inputs(output):
    nodes = autodiff.topological(output)
    return {node.name: node.value for node in nodes if not node.inputs}


def grads(steps, names):
    return {name: steps[-1].grads[name] for name in names}


# ------------------------------------------------------------------ the right order

CALLS = {
    "+": lambda p, q: p + q,
    "−": lambda p, q: p - q,
    "·": lambda p, q: p * q,
    "squared error": lambda p, q: p.squared_error(q),
    "tanh": lambda p, q: p.tanh(),
}
PLAIN = CALLS | {
    "squared error": lambda p, q: 0.5 * (p - q) ** 2,
    "tanh": lambda p, q: math.tanh(p),
}
programs = st.lists(
    st.tuples(st.sampled_from(list(CALLS)), st.integers(0, 99), st.integers(0, 99)),
    min_size=1,
    max_size=7,
)
starts = st.lists(st.floats(-1.2, 1.2), min_size=1, max_size=3)


def built(program, values):
    """Return the last node of a program; each line takes two numbers from before it."""
    nodes = [Node(f"x{i}", value) for i, value in enumerate(values)]
    for i, (op, p, q) in enumerate(program):
        args = nodes[p % len(nodes)], nodes[q % len(nodes)]
        nodes.append(CALLS[op](*args).named(f"n{i}"))
    return nodes[-1]


def computed(program, **values):
    """Return the same number without any graph."""
    numbers = list(values.values())
    for op, p, q in program:
        args = numbers[p % len(numbers)], numbers[q % len(numbers)]
        numbers.append(PLAIN[op](*args))
    return numbers[-1]


@given(programs, starts)
def test_topological_against_plain_formula(program, values):
    output = built(program, values)
    named = {f"x{i}": value for i, value in enumerate(values)}
    assert output.value == pytest.approx(computed(program, **named))
    wanted = slopes(lambda **at: computed(program, **at), named)
    got = backward(output)[-1].grads
    scale = 1 + max(map(abs, wanted.values()))
    for name, slope in autodiff.differences(output).items():
        assert got[name] == pytest.approx(wanted[name], abs=2e-5 * scale)
        assert slope == pytest.approx(wanted[name], abs=2e-5 * scale)


@given(programs, starts)
def test_every_node_passes_once(program, values):
    output = built(program, values)
    nodes = autodiff.topological(output)
    place = {node: i for i, node in enumerate(nodes)}
    assert all(place[source] < place[node] for node in nodes for source in node.inputs)
    spoke = [step.node for step in backward(output)[1:]]
    assert spoke == [node for node in reversed(nodes) if node.inputs]


@given(programs, starts)
def test_orders_agree_on_trees(program, values):
    output = built(program, values)
    nodes = autodiff.topological(output)
    uses = Counter(source for node in nodes for source in node.inputs)
    # An input passes nothing on: it may be used as often as it likes.
    if any(uses[node] > 1 and node.inputs for node in nodes):
        return
    results = [backward(output, order=order)[-1].grads for order in ORDERS]
    for result in results[1:]:
        assert result == pytest.approx(results[0])


@given(programs, starts)
def test_steps_add_their_amounts(program, values):
    steps = backward(built(program, values), order=ONCE)
    for before, step in zip(steps, steps[1:], strict=False):
        wanted = dict(before.grads)
        for slot, amount in step.passes:
            assert amount == before.grads[step.node.name] * step.node.local[slot]
            wanted[step.node.inputs[slot].name] += amount
        assert step.grads == wanted


# ------------------------------------------------------------------ the wrong ones


@pytest.mark.parametrize("name", GRAPHS)
@pytest.mark.parametrize("value", [-4.0, 0.0, 0.5, 3.0])
def test_examples_in_topological_order(name, value):
    output = autodiff.example(name, value)
    given = inputs(output)
    assert output.value == pytest.approx(FORMULAS[name](**given))
    wanted = slopes(FORMULAS[name], given)
    assert grads(backward(output), given) == pytest.approx(wanted, abs=1e-7)


@pytest.mark.parametrize(
    ("name", "numbers"), [(DOUBLED, (4, 2, 6)), (TWO_DEPTHS, (14, 8, 16))]
)
def test_wrong_orders(name, numbers):
    output = autodiff.example(name)
    got = [backward(output, order=order)[-1].grads["a"] for order in ORDERS]
    assert got == list(numbers)


def test_shared_unit_in_wrong_orders():
    output = autodiff.example(SHARED)
    right, once, every = (
        backward(output, order=order)[-1].grads["w"] for order in ORDERS
    )
    # v = 1.5 and u = −0.5 bring h its two parts; right is their sum, 1.
    assert once == pytest.approx(1.5 * right)
    assert every == pytest.approx((1.5 + 1.0) * right + 1.5 * right)


@pytest.mark.parametrize("order", ORDERS)
def test_single_neuron_in_any_order(order):
    output = autodiff.example(NEURON)
    wanted = slopes(FORMULAS[NEURON], inputs(output))
    assert grads(backward(output, order=order), wanted) == pytest.approx(wanted)


@pytest.mark.parametrize(
    ("runs", "a"), list(zip(RUNS, (4.0, 4.0, 8.0, 12.0), strict=True))
)
def test_two_passes_add_up(runs, a):
    steps = backward_runs(autodiff.example(DOUBLED), runs)
    assert steps[-1].grads["a"] == a
    assert [i for i, s in enumerate(steps) if s.node is None] == [0, 3][
        : len(steps) // 3
    ]


def test_given_grads_are_copied():
    output, held = autodiff.example(DOUBLED), {"a": 10.0}
    steps = backward(output, grads=held)
    assert steps[0].grads == {"a": 10.0, "b": 0.0, "c": 1.0}
    assert steps[-1].grads["a"] == 14.0
    assert held == {"a": 10.0}


# ------------------------------------------------------------------ nodes


def geometric(n):
    """Return x w^n + x w^(n-1) + ... + x, a graph of 2n + 2 nodes."""
    x, w = Node("x", 1.0), Node("w", 0.5)
    output = x
    for _ in range(n):
        output = output * w + x
    return output


def test_backward_on_deep_graph():
    output, n = geometric(3000), 3000
    assert len(autodiff.topological(output)) == 2 * n + 2
    # The geometric series 1 / (1 - w), and its derivative.
    assert backward(output)[-1].grads == pytest.approx(
        backward(output)[-1].grads | {"x": 2.0, "w": 4.0}
    )
    assert autodiff.differences(output) == pytest.approx({"x": 2.0, "w": 4.0})
    # Only inputs are used twice, so that the wrong orders are right.
    for order in ORDERS:
        got = backward(geometric(600), order=order)[-1].grads
        assert got["w"] == pytest.approx(4.0)
    with pytest.raises(ValueError, match="smaller graph"):
        backward(output, order=EVERY)


def test_backward_memory_grows_linearly():
    def most(n):
        output = geometric(n)
        tracemalloc.start()
        steps = backward(output)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert len(steps) == 2 * n + 1
        return peak

    assert most(1600) < 3 * most(800)


def test_names_and_reprs_stay_short():
    doubled = Node("a", 1.0)
    for _ in range(200):
        doubled = doubled + doubled
    for node in (doubled, geometric(1000), Node("x" * 5000, 1.0)):
        assert len(repr(node)) < 120
    assert len(doubled.name) <= 60 and len(doubled.formula) < 200
    assert backward(doubled)[-1].grads["a"] == 2.0**200
    assert len(repr(backward(doubled)[1])) < 300
    assert repr(Node("a", 3)) == "Node('a', 3.0)"


def test_node_attributes():
    x, w = Node("x", 2), Node("w", -3.0)
    loss = (w * x).tanh().squared_error(x - w)
    assert loss.formula == loss.name == "½((tanh (w · x)) − (x − w))²"
    z = (w * x).named("z")
    assert (z.name, z.formula, z.inputs, z.local) == ("z", "w · x", (w, x), (2.0, -3.0))
    assert x.formula == "x" and x.local == () and isinstance(x.value, float)


def test_nodes_need_nodes():
    with pytest.raises(TypeError):
        Node("a", 1.0) + 2.0


chain = Node("a", 1.0)
for _i in range(15):
    chain = (chain + chain).named(f"n{_i}")


# ------------------------------------------------------------------ the picture


def shown(name, order=TOPOLOGICAL, runs="once", value=3.0):
    output = autodiff.example(name, value)
    return output, backward_runs(output, runs, order=order)


@pytest.mark.parametrize("name", GRAPHS)
@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("runs", RUNS)
def test_every_step_is_drawn(name, order, runs):
    output, steps = shown(name, order, runs)
    nodes = autodiff.topological(output)
    n_edges = sum(len(node.inputs) for node in nodes)
    for k, step in enumerate(steps):
        picture = view_autodiff(output, steps, k)
        tree = parsed(picture)
        (drawing,) = drawings(tree)
        assert len(marked(tree, "back")) == len(step.passes)
        assert len(marked(tree, "forward")) == n_edges - len(step.passes)
        assert len(marked(tree, "turn")) == (step.node is not None)
        said = Counter(texts(drawing))
        wanted = Counter(f"grad {signed(g)}" for g in step.grads.values())
        assert all(said[line] >= count for line, count in wanted.items())
        assert all(said[signed(node.value)] for node in nodes)
        assert f"Step {k} of {len(steps) - 1}" in picture.alt


def ends(path):
    """Return the x at which a path begins and ends."""
    numbers = path.get("d")[1:].split()
    return float(numbers[0]), float(numbers[-2])


def test_double_edges():
    tree = parsed(view_autodiff(*shown(DOUBLED), 2))
    back, forward = marked(tree, "back"), marked(tree, "forward")
    assert len({e.get("d") for e in back}) == 2 and len(forward) == 2
    for path in back:
        start, end = ends(path)
        assert end < start, "a gradient runs from right to left"
    for path in forward:
        start, end = ends(path)
        assert end > start
    assert texts(tree).count("2.00 · 1.00") == 2
    assert "a: 0.00 + 2.00 · 1.00 + 2.00 · 1.00 = 4.00" in words(tree)


@pytest.mark.parametrize(
    ("order", "k", "remark"),
    [
        (TOPOLOGICAL, 2, "b has waited: both parts"),
        (ONCE, 2, "Too early: only 1 of the 2 parts of b’s grad has arrived"),
        (ONCE, 3, "Too late: b has had its turn"),
        (EVERY, 2, "Too early"),
        (EVERY, 4, "Again: b passes on its whole grad"),
    ],
)
def test_order_errors_are_flagged(order, k, remark):
    said = words(parsed(view_autodiff(*shown(DOUBLED, order), k)))
    assert remark in said
    for other in ("has waited", "Too early", "Too late", "Again"):
        assert (other in said) == (other in remark)


def test_no_remark_on_single_use():
    for k in range(1, 5):
        said = words(parsed(view_autodiff(*shown(NEURON), k)))
        assert "⚠" not in said and "waited" not in said


@pytest.mark.parametrize(
    ("name", "order", "runs", "verdict"),
    [
        (DOUBLED, TOPOLOGICAL, "once", "✓ Right. "),
        (DOUBLED, TOPOLOGICAL, "twice, zeroed between", "✓ Right. "),
        (DOUBLED, TOPOLOGICAL, "twice, inputs not zeroed", "off by 4.0000"),
        (DOUBLED, TOPOLOGICAL, "twice, nothing zeroed", "off by 8.0000"),
        (DOUBLED, ONCE, "once", "off by −2.0000"),
        (DOUBLED, EVERY, "once", "off by 2.0000"),
        (DOUBLED, ONCE, "twice, inputs not zeroed", "✓ Right, by luck"),
        (TWO_DEPTHS, ONCE, "once", "off by −6.0000"),
        (NEURON, EVERY, "once", "✓ Right. "),
    ],
)
def test_verdicts(name, order, runs, verdict):
    output, steps = shown(name, order, runs)
    said = words(parsed(view_autodiff(output, steps, len(steps) - 1)))
    assert verdict in said
    assert ("Wrong" in said) == ("off by" in said) == ("off by" in verdict)
    before = words(parsed(view_autodiff(output, steps, len(steps) - 2)))
    assert "Right" not in before and "Wrong" not in before


def test_second_pass_start():
    said = [
        words(parsed(view_autodiff(*shown(DOUBLED, runs=runs), 3)))
        for runs in list(RUNS)[1:]
    ]
    assert "All other grads are 0 again" in said[0]
    assert "Not zeroed: a 4.00." in said[1]
    assert "Not zeroed: a 4.00, b 2.00." in said[2]


def control_points(path):
    """Return start, control point and end of a curve, (3, 2)."""
    numbers = re.findall(r"-?[0-9.]+", path.get("d"))
    return np.array(numbers, dtype=float).reshape(3, 2)


@pytest.mark.parametrize("name", GRAPHS)
def test_nodes_stand_clear_of_edges(name):
    (drawing,) = drawings(parsed(view_autodiff(*shown(name), 0)))
    size = np.array(drawing.get("viewBox").split()[2:], dtype=float)
    circles = [e for e in drawing.iter(SVG + "circle")]
    centres = np.array([[float(e.get("cx")), float(e.get("cy"))] for e in circles])
    radius = float(circles[0].get("r"))
    assert (size <= [760, 420]).all()
    assert (centres > radius).all() and (centres < size - radius).all()
    gaps = np.linalg.norm(centres[:, None] - centres[None], axis=2)
    assert (gaps + 999 * np.eye(len(centres)) > 3 * radius).all()
    t = np.linspace(0, 1, 50)[:, None]
    weights = np.hstack([(1 - t) ** 2, 2 * t * (1 - t), t**2])
    for path in marked(drawing, "forward"):
        curve = weights @ control_points(path)
        assert curve[0, 0] < curve[-1, 0], "an edge runs to the right"
        distances = np.linalg.norm(curve[:, None] - centres[None], axis=2)
        ends = distances[[0, -1]].argmin(axis=1)
        assert np.delete(distances, ends, axis=1).min() > radius + 8


# ------------------------------------------------------------------ the explorer


def test_step_slider_follows_order():
    explorer = explore_order()
    step = explorer.controls["step"]
    step.value = step.max
    assert step.max == 2 and "4.0000" in explorer.picture.value
    explorer.controls["order"].value = EVERY
    step.value = step.max
    assert step.max == 4 and "6.0000" in explorer.picture.value
    explorer.controls["order"].value = ONCE
    assert (step.value, step.max) == (3, 3) and "2.0000" in explorer.picture.value
    explorer.controls["graph"].value = NEURON
    assert explorer.controls["value"].description == "x"
    explorer.reset()
    assert explorer.controls["value"].description == "a"
    assert step.max == 2 and explorer.error is None
