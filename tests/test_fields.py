"""Fields, XOR and depth: against loops, linear programming, and the parsed picture."""

import base64
import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pictures import SVG, Scale, drawings, marked, parsed, points, starts, words
from PIL import Image
from scipy.optimize import linprog

from lecture_utils import datasets, fields, mlp
from lecture_utils.views.fields import view_network_field
from lecture_utils.views.fields.xor import view_xor
from lecture_utils.views.kit.text import signed
from lecture_utils.widgets.fields import XOR_ACTIVATIONS, explore_xor

X4, Y4 = datasets.logic_gate("XOR")
numbers = st.floats(-3, 3).map(lambda value: round(value, 2))
nine = st.lists(numbers, min_size=9, max_size=9)


def network(nine):
    """Return a 2-2-1 network from nine numbers, unit by unit."""
    w11, w12, b1, w21, w22, b2, v1, v2, c = nine
    return [([[w11, w12], [w21, w22]], [b1, b2]), ([[v1, v2]], [c])]


# ------------------------------------------------------------------ the core


def test_the_hand_made_network_is_or_and_and_their_difference():
    (W, b), (v, c) = fields.xor_network()
    gates = list(zip(W, b, strict=True))
    for (x1, x2), target in zip(X4.tolist(), Y4.tolist(), strict=True):
        h = [int(row[0] * x1 + row[1] * x2 + bias >= 0) for row, bias in gates]
        assert h == [int(x1 or x2), int(x1 and x2)]
        assert int(v[0, 0] * h[0] + v[0, 1] * h[1] + c[0] >= 0) == target


@given(
    sizes=st.lists(st.integers(1, 4), min_size=2, max_size=5),
    seed=st.integers(0, 10**6),
)
def test_layers_without_activation_collapse(sizes, seed):
    rng = np.random.default_rng(seed)
    pairs = zip(sizes, sizes[1:], strict=False)
    params = [(rng.normal(size=(m, n)), rng.normal(size=m)) for n, m in pairs]
    X = rng.normal(size=(5, sizes[0]))
    W, b = fields.collapse(params)
    want = mlp.forward(params, X, "identity").output
    np.testing.assert_allclose(X @ W.T + b, want, atol=1e-9)


def by_linear_programming(P, y):
    """Tell whether some w, b give side (w . p + b) >= 1 for all points."""
    side = np.where(np.asarray(y) == 1, 1.0, -1.0)
    rows = -side[:, None] * np.column_stack([P, np.ones(len(P))])
    return linprog(np.zeros(3), rows, -np.ones(len(P)), bounds=[(None, None)] * 3)


@given(
    P=st.lists(st.tuples(st.integers(-3, 3), st.integers(-3, 3)), min_size=2).map(
        lambda found: np.array(found[:9], dtype=float)
    ),
    bits=st.integers(0, 2**9 - 1),
)
def test_separable_as_linear_programming_finds(P, bits):
    y = [bits >> i & 1 for i in range(len(P))]
    assert fields.separable(P, y) == by_linear_programming(P, y).success


def test_separable_by_name():
    assert fields.separable(*datasets.load("AND"))
    assert fields.separable(*datasets.load("blobs"))
    assert not fields.separable(X4, Y4)
    assert not fields.separable(*datasets.load("moons"))
    hidden = mlp.forward(fields.xor_network(), X4, "step").a[0]
    assert fields.separable(hidden, Y4), "what the hidden layer is for"
    assert not fields.separable([[1, 1], [1, 1]], [0, 1])


def test_start_is_a_seeded_draw_times_scale():
    params, names = fields.start(2, 5, "tanh", seed=3)
    assert [layer.W.shape for layer in params] == [(5, 2), (5, 5), (1, 5)]
    assert names == ("tanh", "tanh", "sigmoid")
    again, _ = fields.start(2, 5, "tanh", seed=3, scale=2.0)
    other, _ = fields.start(2, 5, "tanh", seed=4)
    for one, two, three in zip(params, again, other, strict=True):
        np.testing.assert_allclose(2 * one.W, two.W)
        np.testing.assert_allclose(2 * one.b, two.b)
        assert not np.allclose(one.W, three.W)


@pytest.mark.parametrize(
    ("dataset", "layers", "units", "activation", "least"),
    [
        ("moons", 1, 8, "tanh", 1.0),
        ("moons", 2, 8, "ReLU", 1.0),
        ("moons", 1, 8, "sigmoid", 1.0),
        ("noisy XOR", 1, 4, "tanh", 1.0),
        ("spirals", 2, 16, "tanh", 0.95),
    ],
)
@pytest.mark.parametrize("seed", range(3))
def test_the_recipes_solve_what_they_should(
    dataset, layers, units, activation, least, seed
):
    X, y, *found = fields.trained(dataset, layers, units, activation, seed=seed)
    assert (mlp.predict(found[0], X, found[1]) == y).mean() >= least


@pytest.mark.parametrize(("layers", "activation"), [(0, "tanh"), (3, "identity")])
def test_one_line_is_not_enough_whatever_the_training(layers, activation):
    for dataset, most in (("moons", 0.9), ("spirals", 0.7), ("noisy XOR", 0.8)):
        X, y, *found = fields.trained(dataset, layers, 8, activation)
        assert (mlp.predict(found[0], X, found[1]) == y).mean() <= most


def test_trained_is_the_end_of_a_training_from_start():
    params, names = fields.start(1, 3, "tanh", seed=5)
    X, y, found, found_names = fields.trained("moons", 1, 3, "tanh", seed=5)
    options = {"lr": fields.RECIPES["tanh"].lr, "momentum": fields.MOMENTUM}
    options |= {"loss": "binary cross-entropy", "activations": names}
    history = mlp.train(params, X, y, n_epochs=fields.N_EPOCHS, **options)
    assert names == found_names
    for got, want in zip(found, history.epochs[-1].params, strict=True):
        np.testing.assert_array_equal(got.W, want.W)
        with pytest.raises(ValueError, match="read-only"):
            got.W[0, 0] = 1.0
    assert fields.trained("moons", 1, 3, "tanh", seed=5)[2][0] is found[0]


# ------------------------------------------------------------------ the boundary


def strokes(path):
    """Return each stroke of a path as its points, (n, 2), in pixels."""
    return [
        np.array([[float(v) for v in end.split()] for end in stroke.split("L")])
        for stroke in path.get("d").split("M")[1:]
    ]


def boundary_of(tree):
    """Return the scale of a field, and all points of its boundary, in data."""
    (path,) = marked(tree, "boundary")
    return Scale(tree), Scale(tree).data(np.concatenate(strokes(path)))


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("activation", ["tanh", "ReLU"])
def test_boundary_runs_between_the_classes(activation, seed):
    params, names = fields.start(2, 5, activation, seed=seed, scale=3.0)
    tree = parsed(view_network_field(*datasets.load("moons"), params, names))
    scale = Scale(tree)
    x = np.linspace(scale.left, scale.right, 120)
    pixels = np.stack(np.meshgrid(x, x - scale.left + scale.top), axis=-1)
    data = scale.data(pixels.reshape(-1, 2))
    classes = mlp.predict(params, data, names).reshape(120, 120)
    apart = classes[:, 1:] != classes[:, :-1]
    assert bool(marked(tree, "boundary")) == (classes.min() < classes.max())
    if not apart.any():
        return
    scale, line = boundary_of(tree)
    circle = np.exp(2j * np.pi * np.arange(8) / 8)
    around = line[:, None] + 0.03 * np.column_stack([circle.real, circle.imag])
    sides = mlp.predict(params, around.reshape(-1, 2), names).reshape(-1, 8)
    assert (sides.min(axis=1) < sides.max(axis=1)).mean() > 0.95
    drawn = scale.pixels(line)
    between = (pixels[:, 1:] + pixels[:, :-1])[apart] / 2
    distance = np.hypot(*(between[:, None] - drawn[None]).transpose(2, 0, 1))
    assert distance.min(axis=1).max() < 5


def test_large_weights_leave_the_boundary_straight():
    params = [(np.array([[300.0, 170.0]]), np.array([20.0]))]
    tree = parsed(view_network_field(*datasets.moons(20), params, "sigmoid"))
    _, line = boundary_of(tree)
    off = (line @ [300.0, 170.0] + 20) / np.hypot(300, 170)
    assert len(line) > 50 and np.abs(off).max() < 0.004


def test_sum_of_exactly_zero_is_class_1():
    params = [([[1.0, 0.0]], [0.0]), ([[1.0]], [-1.0])]
    X, y = datasets.moons(20)
    tree = parsed(view_network_field(X, y, params, ("step", "sigmoid")))
    _, line = boundary_of(tree)
    np.testing.assert_allclose(line[:, 0], 0.0, atol=0.05)


# ------------------------------------------------------------------ XOR


@given(nine=nine, name=st.sampled_from(list(XOR_ACTIVATIONS)))
@settings(max_examples=60)
def test_the_truth_table_tells_the_truth(nine, name):
    params, names = network(nine), (name, XOR_ACTIVATIONS[name])
    picture = view_xor(params, names)
    tree = parsed(picture)
    trace = mlp.forward(params, X4, names)
    wrong = mlp.predict(params, X4, names) != Y4
    (table,) = tree.iter("table")
    rows = [[words(cell) for cell in row] for row in table][1:]
    for i, (row, bad) in enumerate(zip(rows, wrong, strict=True)):
        numbers = [*trace.a[0][i], trace.output[i, 0]]
        assert row[0] == "ABCD"[i]
        assert row[1:3] == [str(int(v)) for v in X4[i]]
        assert row[3:6] == [signed(v) for v in numbers]
        assert row[6] == str(Y4[i])
        assert row[7] == ("✗" if bad else "✓")
    right = 4 - int(wrong.sum())
    assert f"{right} of 4" in picture.alt and f"{right} of 4 right" in words(tree)
    # Crossed over the inputs and over h1, h2.
    crosses = marked(tree, "mistake")
    assert sum(len(starts(path)) for path in crosses) == 2 * wrong.sum()
    (svg,) = drawings(tree)
    assert "nan" not in words(svg)


@given(nine=nine)
@settings(max_examples=60)
def test_steps_are_parted_on_hidden_lines_where_the_answer_changes(nine):
    params = network(nine)
    (W, b), _ = params
    tree = parsed(view_xor(params))
    pieces = [p for p in marked(tree, "boundary") if p.tag == SVG + "path"]
    for piece in strokes(pieces[0]) if pieces else []:
        ends = Scale(tree, 2).data(piece)
        if np.linalg.norm(ends[0] - ends[1]) < 0.05:
            continue
        lines = [
            (np.array(w), bias)
            for w, bias in zip(W, b, strict=True)
            if np.abs(ends @ w + bias).max() < 0.003 * np.hypot(*w)
        ]
        assert lines, "a piece of boundary lies on a hidden unit's line"
        aside = 0.004 * lines[0][0] / np.hypot(*lines[0][0])
        sides = ends.mean(axis=0) + [aside, -aside]
        assert len(set(mlp.predict(params, sides, "step"))) == 2


def test_the_solution_and_its_two_lines():
    picture = view_xor(fields.xor_network())
    tree = parsed(picture)
    assert picture.alt.endswith("over h1 and h2 one line parts the classes")
    (between,) = [p for p in marked(tree, "boundary") if p.tag == SVG + "path"]
    assert len(strokes(between)) == 2
    assert len(marked(tree, "part")) == 2
    said = words(tree)
    assert "1 x₁ + 1 x₂ − 1.5" in said and "1 h₁ − 1 h₂ − 0.5" in said
    assert "BC" in said, "two samples meet on one point"


def test_the_line_over_h1_and_h2_is_the_outputs():
    params = network([1, 2, -0.5, 2, 1, -1, 1.5, -2, 0.25])
    tree = parsed(view_xor(params, "sigmoid"))
    line = points(marked(tree, "boundary")[-1])
    h1, h2 = Scale(tree, 3).data(line).T
    np.testing.assert_allclose(1.5 * h1 - 2 * h2 + 0.25, 0, atol=0.005)


def test_why_it_fails_is_said():
    (W, b), output = fields.xor_network()
    same = view_xor([(W, [-0.5, -0.5]), output])
    assert "B and D stand on one point" in words(parsed(same))
    blind = view_xor([(0 * W, b), output])
    assert "A and B stand on one point" in words(parsed(blind))
    assert "no line parts" in blind.alt
    unlucky = view_xor([(W, b), ([[1.0, 1.0]], [-0.5])])
    assert "the output's line isn't there yet" in words(parsed(unlucky))


def test_without_activation_it_is_one_layer():
    params = network([2, 1, -1.75, -1.25, -1.75, -1.25, 1, -1, -0.5])
    said = words(parsed(view_xor(params, "identity")))
    assert "W = W₂ W₁ = (3.25, 2.75)" in said and "b = W₂ b₁ + b₂ = −1.00" in said
    assert "3.25 x₁ + 2.75 x₂ − 1.00 = 0" in said
    same = [[1.0, 1.0], [1.0, 1.0]]
    none = view_xor([(same, [0.0, 0.0]), ([[1.0, -1.0]], [0.5])], "identity")
    assert "no boundary" in words(parsed(none))


def test_the_explorer_starts_solved_and_steepness_saves_the_sigmoid():
    explorer = explore_xor()
    assert "4 of 4" in explorer.picture.value
    explorer.controls["activation"].value = "sigmoid"
    assert "2 of 4" in explorer.picture.value
    explorer.controls["times"].value = 4
    assert "4 of 4" in explorer.picture.value


@given(nine=nine)
@settings(max_examples=40)
def test_identity_is_never_right_for_all(nine):
    alt = view_xor(network(nine), "identity").alt
    assert "4 of 4 samples" not in alt


# ------------------------------------------------------------------ deep and wide


@pytest.mark.parametrize("activation", fields.RECIPES)
@pytest.mark.parametrize(("layers", "units"), [(0, 1), (1, 1), (2, 5), (3, 16)])
def test_the_network_in_small_has_every_unit_and_weight(activation, layers, units):
    params, names = fields.start(layers, units, activation, seed=1)
    X, y = datasets.load("moons")
    picture = view_network_field(X, y, params, names)
    tree = parsed(picture)
    sizes = [2, *[units] * layers, 1]
    assert "-".join(map(str, sizes)) in picture.alt
    assert len(marked(tree, "unit")) == sum(sizes)
    weights = np.concatenate([W.ravel() for W, _ in params])
    drawn = {True: 0, False: 0}
    for path in marked(tree, "weights"):
        drawn[path.get("stroke-dasharray") is not None] += len(starts(path))
    assert drawn == {True: (weights < 0).sum(), False: (weights >= 0).sum()}
    total = len(weights) + sum(len(b) for _, b in params)
    said = words(tree).replace("\u00a0", " ")
    assert f"= {total} parameters" in said
    right = (mlp.predict(params, X, names) == y).sum()
    assert f"{right} of {len(y)} samples right" in said
    J = mlp.cost(mlp.forward(params, X, names), y, "binary cross-entropy")
    assert f"J = {signed(J, 4)} (binary cross-entropy)" in said
    assert "nan" not in said


def test_small_fields_are_the_units_with_nothing_between_them():
    params = [(np.array([[1.0, 0], [0, 1.0], [-1.0, 0]]), np.zeros(3))]
    params.append((np.ones((1, 3)), np.zeros(1)))
    X, y = datasets.load("noisy XOR")
    tree = parsed(view_network_field(X, y, params, ("tanh", "sigmoid")))
    # Field, scale, then the columns of the network.
    data = list(tree.iter(SVG + "image"))[3].get("href").split(",", 1)[1]
    with Image.open(io.BytesIO(base64.b64decode(data))) as image:
        strip = np.asarray(image.convert("RGBA")).astype(int)
    rows = len(strip) // 3
    units = strip.reshape(3, rows, 20, 4)
    assert (units[:, :20, :, 3] == 255).all() and (units[:, 20:, :, 3] == 0).all()
    warm = units[:, :20, :, 0] - units[:, :20, :, 2]
    assert (warm[0, :, 0] < 0).all() and (warm[0, :, -1] > 0).all()
    assert (warm[1, 0] > 0).all() and (warm[1, 19] < 0).all()
    np.testing.assert_array_equal(np.sign(warm[2]), -np.sign(warm[0]))


@pytest.mark.parametrize(
    ("layers", "units", "activation", "said"),
    [
        (0, 4, "tanh", "No hidden layer: one straight line"),
        (2, 4, "identity", "collapse into one: one straight line"),
        (2, 1, "ReLU", "one number only"),
        (1, 4, "ReLU", "straight pieces joined at corners"),
        (2, 4, "sigmoid", "4 units in the first hidden layer draw 4 lines"),
    ],
)
def test_the_boundarys_shape_is_said(layers, units, activation, said):
    params, names = fields.start(layers, units, activation)
    picture = view_network_field(*datasets.load("moons"), params, names)
    assert said in words(parsed(picture))


def test_a_boundary_out_of_sight_is_said():
    X, y = datasets.load("moons")
    for b, seen in ((50.0, False), (0.0, True)):
        tree = parsed(view_network_field(X, y, [([[1.0, 1.0]], [b])], "sigmoid"))
        assert ("outside of this picture" in words(tree)) != seen
        assert bool(marked(tree, "boundary")) == seen


@pytest.mark.parametrize("last", ["step", "tanh", "identity", "ReLU", "GELU"])
def test_other_outputs_have_their_own_scale(last):
    params, _ = fields.start(1, 4, "tanh", seed=2)
    picture = view_network_field(*datasets.load("moons"), params, ("tanh", last))
    said = words(parsed(picture))
    assert ("−1.0" in said) == (last in ("tanh", "identity"))
    assert "squared error" in said


def test_a_heading_is_escaped_and_views_are_pure():
    X, y, *found = fields.trained("moons", 1, 3, "tanh")
    once, again = (view_network_field(X, y, *found, heading="<i>&") for _ in range(2))
    assert once == again and "<i>&" in words(parsed(once))


@pytest.mark.parametrize("scale", [1e-300, 1e-10, 1e10, 1e300, [1e-12, 1e5]])
@pytest.mark.parametrize("offset", [0.0, [7.0, -3.0]])
def test_separable_in_any_unit(scale, offset):
    for name, wanted in {"AND": True, "OR": True, "XOR": False}.items():
        X, y = datasets.load(name)
        assert fields.separable((X + offset) * scale, y) is wanted
