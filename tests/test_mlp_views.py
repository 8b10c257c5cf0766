"""The network as a graph: what it tells is what the trace and the gradients say."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pictures import drawings, marked, parsed, texts, words

from lecture_utils import datasets, mlp
from lecture_utils.views.kit.text import signed
from lecture_utils.views.mlp import backward_steps, view_backward, view_forward
from lecture_utils.widgets.mlp import explore_backward, explore_forward

PARAMS, X, Y = datasets.network()
DEEP = [PARAMS[0], (np.array([[0.9, -0.7], [0.5, 0.6]]), np.zeros(2)), PARAMS[1]]
numbers = st.floats(-3, 3).map(lambda value: round(value, 2))


def said(picture):
    """Return all text of the drawing, without what a hover says."""
    return texts(parsed(picture))


# ------------------------------------------------------------------ forward


@given(st.lists(numbers, min_size=11, max_size=11))
def test_graph_shows_trace(values):
    v = np.array(values)
    params = [(v[:4].reshape(2, 2), v[4:6]), (v[6:8].reshape(1, 2), v[8:9])]
    x = v[9:]
    z1 = [v[0] * x[0] + v[1] * x[1] + v[4], v[2] * x[0] + v[3] * x[1] + v[5]]
    a1 = np.tanh(z1)
    z2 = v[6] * a1[0] + v[7] * a1[1] + v[8]
    texts = said(view_forward(params, [x], 4, activations=("tanh", "identity")))
    for value in (*z1, z2):
        # Half way between two numbers the order of the sum decides.
        near = {f"z {signed(value + aside)}" for aside in (-1e-12, 1e-12)}
        assert near & set(texts)
    for value in (*x, *a1, z2, *v[:4]):
        near = {signed(value + aside) for aside in (-1e-12, 1e-12)}
        assert near & set(texts)


def test_numbers_appear_step_by_step():
    unknown = [said(view_forward(PARAMS, [X], k)).count("?") for k in range(5)]
    assert unknown == [3, 3, 1, 1, 0]
    z_known = [
        sum(t.startswith("z ") for t in said(view_forward(PARAMS, [X], k)))
        for k in range(5)
    ]
    assert z_known == [0, 2, 2, 3, 3]


def test_step_lights_its_weights():
    tree = parsed(view_forward(PARAMS, [X], 1))
    rings = [e for e in marked(tree, "lit") if e.tag.endswith("circle")]
    lines = [e for e in marked(tree, "lit") if e.tag.endswith("line")]
    assert (len(rings), len(lines)) == (4, 4)
    assert not marked(parsed(view_forward(PARAMS, [X], 0)), "lit")


def test_sum_is_written_out():
    text = words(parsed(view_forward(PARAMS, [X], 1)))
    assert "unit 1: 0.80 · 1.00 + (−0.40) · 0.50 + 0.10 = 0.70" in text
    assert "(2 × 2) · (2) + (2) = (2)" in text


def test_batch_rows_under_graph():
    batch = np.array([[1.0, 0.5], [0.0, 2.0], [-1.0, 0.25]])
    trace = mlp.forward(PARAMS, batch, "sigmoid")
    texts = said(view_forward(PARAMS, batch, 4, sample=1))
    for value in np.concatenate([batch, *trace.z, *trace.a], axis=1).ravel():
        assert signed(value) in texts
    assert texts.count("3 × 2") == 3 and texts.count("3 × 1") == 2
    assert f"z {signed(trace.z[0][1, 0])}" in texts, "the graph shows sample 1"


def test_negative_weights_are_dashed():
    tree = parsed(view_forward(PARAMS, [X], 0))
    dashed = [line.get("stroke-dasharray") for line in marked(tree, "weight")]
    signs = np.concatenate([W.ravel() for W, _ in PARAMS])
    assert [d is not None for d in dashed] == (signs < 0).tolist()


def test_lines_stop_for_their_numbers():
    tree = parsed(view_forward(PARAMS, [X], 4))
    gaps = [e for e in tree.iter() if e.get("fill") == "var(--lu-page)"]
    weights = [W for W, _ in PARAMS]
    assert len(gaps) == sum(W.size for W in weights)
    for gap in gaps:
        assert float(gap.get("width")) > 30 and float(gap.get("height")) > 12


# ------------------------------------------------------------------ backward


def test_backward_steps_end_at_inputs():
    assert backward_steps(2, "squared error") == [
        ("forward", 2), ("J", 2), ("da", 2), ("dz", 2), ("dW", 2), ("da", 1),
        ("dz", 1), ("dW", 1), ("dx", 0), ("update", 2), ("again", 2),
    ]  # fmt: skip
    assert ("da", 2) not in backward_steps(2, "binary cross-entropy")
    assert len(backward_steps(3, "squared error")) == 14


@pytest.mark.parametrize("params", [PARAMS, DEEP], ids=["2-2-1", "2-2-2-1"])
@pytest.mark.parametrize("loss", ["squared error", "binary cross-entropy"])
def test_shown_gradients_match_differences(params, loss):
    steps = backward_steps(len(params), loss)
    checked = mlp.numerical_gradient(params, [X], [Y], activations="sigmoid", loss=loss)
    for k, (what, layer) in enumerate(steps):
        picture = view_backward(params, X, Y, k, loss=loss)
        text = words(parsed(picture)).replace("\u2060", "")
        if what == "dW":
            for value in checked[layer - 1].W.ravel():
                assert signed(value, 4) in text
            for value in checked[layer - 1].b:
                assert signed(value, 4) in text
    last = said(view_backward(params, X, Y, len(steps) - 3, loss=loss))
    trace = mlp.forward(params, [X], "sigmoid")
    for dz in mlp.backward(params, trace, [Y], loss).dJ_dz:
        for value in dz[0]:
            assert f"∂J/\u2060∂z {signed(value, 4)}" in last


def test_sum_over_paths():
    k = backward_steps(3, "squared error").index(("da", 1))
    picture = view_backward(DEEP, X, Y, k)
    trace = mlp.forward(DEEP, [X], "sigmoid")
    W, dz = DEEP[1][0], mlp.backward(DEEP, trace, [Y]).dJ_dz[1][0]
    text = words(parsed(picture))
    for unit in (0, 1):
        total = dz[0] * W[0, unit] + dz[1] * W[1, unit]
        line = re.search(rf"k = {unit + 1}: (.*?) = {signed(total, 4)}", text)
        assert line and line[1].count("·") == 2, "one product for each path"
    for j, i in np.ndindex(W.shape):
        assert signed(dz[j] * W[j, i], 4) in said(picture), "on the path that it takes"


def test_gradient_arrows_run_left():
    k = backward_steps(2, "squared error").index(("da", 1))
    tree = parsed(view_backward(PARAMS, X, Y, k))
    purple = [e for e in tree.iter() if e.get("stroke") == "var(--lu-gradient)"]
    assert len(purple) == 2
    assert all(float(e.get("x2")) < float(e.get("x1")) for e in purple)


def test_update_lowers_J():
    slopes = mlp.numerical_gradient(PARAMS, [X], [Y], activations="sigmoid")
    steps = zip(PARAMS, slopes, strict=True)
    after = [(W - 0.5 * dW, b - 0.5 * db) for (W, b), (dW, db) in steps]
    before, now = (
        mlp.cost(mlp.forward(params, [X], "sigmoid"), [Y]) for params in (PARAMS, after)
    )
    assert now < before
    shown = view_backward(PARAMS, X, Y, 9)
    for value in after[1][0].ravel():
        assert signed(value) in said(shown) and signed(value, 4) in words(parsed(shown))
    text = words(parsed(view_backward(PARAMS, X, Y, 10)))
    assert signed(before, 4) in text and signed(now, 4) in text


def test_every_drawing_names_itself():
    for k in range(11):
        picture = view_backward(PARAMS, X, Y, k)
        (drawing,) = drawings(parsed(picture))
        assert words(drawing[1]) == picture.alt and f"Step {k} of 10" in picture.alt


# ------------------------------------------------------------------ the explorers


@pytest.mark.parametrize("explore", [explore_forward, explore_backward])
def test_field_sets_its_number(explore):
    explorer = explore()
    explorer.controls["W1_12"].value = -1.25
    explorer.controls["b2_1"].value = 0.75
    texts = said(explorer.picture.value)
    assert "−1.25" in texts and "b 0.75" in texts and "−0.40" not in texts


def test_updates_continue_training():
    explorer = explore_backward()
    step, updates = explorer.controls["step"], explorer.controls["updates"]
    step.value = step.max
    after = re.search(r"now it is <b>([\d.]+)", explorer.picture.value)[1]
    updates.value = 1
    assert f"J was {after}" in explorer.picture.value


def test_three_layers_step():
    explorer = explore_backward(hidden_layers=2)
    step = explorer.controls["step"]
    for value in range(step.max + 1):
        step.value = value
        assert explorer.error is None
    for name, control in explorer.controls.items():
        explorer.reset()
        step.value, explorer.controls["updates"].value = 9, 3
        before, control.value = (
            explorer.picture.value,
            control.min if hasattr(control, "min") else control.options[-1],
        )
        assert explorer.picture.value != before, name


def test_loss_with_fewer_steps():
    explorer = explore_backward()
    explorer.controls["step"].value = 10
    explorer.controls["loss"].value = "binary cross-entropy"
    assert explorer.error is None and "Forward again" in explorer.picture.value
