"""Pictures by parsing them: what is drawn is what the numbers say."""

import itertools
import re

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pictures import (
    SVG,
    Scale,
    drawings,
    marked,
    numbers,
    parsed,
    points,
    raster,
    starts,
    words,
)

from lecture_utils import activations, datasets, perceptron
from lecture_utils.views.kit import svg as _svg
from lecture_utils.views.kit.axes import Axes
from lecture_utils.views.kit.text import amount, signed, sub
from lecture_utils.views.perceptron import (
    view_activations,
    view_decision,
    view_learning,
    view_neuron,
)

decimals = st.floats(-9, 9).map(lambda value: round(value, 2))


# ------------------------------------------------------------------ the small base


@given(st.text(max_size=40))
def test_typed_text_is_escaped(typed):
    typed = "".join(c for c in typed if c.isprintable())
    element = parsed(f"<g>{_svg.text(1, 2, typed)}{_svg.hint(typed)}</g>")
    assert len(list(element)) == 2
    assert element[0].text == element[1].text == (typed or None)


def test_markup_stays_text():
    tree = parsed(_svg.element("g", _svg.text(0, 0, "<script>"), id='"><i>'))
    assert tree.get("id") == '"><i>'
    assert tree[0].text == "<script>"


@given(value=st.floats(-1e6, 1e6))
def test_signed_reads_back(value):
    written = signed(value)
    assert "-" not in written
    assert float(written.replace("−", "-")) == pytest.approx(value, abs=0.005001)
    assert written != "−0.00"


@given(st.floats(0, 1e300))
def test_amount_reads_back(value):
    ((written, read, _),) = numbers(amount(value))
    assert read == pytest.approx(value, rel=0.051)
    assert len(written) < 16 and "-" not in written


def test_picture_shows_and_describes_itself():
    picture = view_neuron([1], [2], 0)
    shown = picture._repr_html_()
    assert shown.endswith(str(picture)) and shown.startswith("<style>.lu{")
    assert picture.alt in repr(picture) and len(repr(picture)) < 200


def test_axes_map_corners():
    axes = Axes(10, 20, 100, 50, (-1, 1), (0, 5))
    assert (axes.x(-1), axes.x(1)) == (10, 110)
    assert (axes.y(5), axes.y(0)) == (20, 70)
    centres = axes.pixel_centres(2)
    np.testing.assert_allclose(centres[0], [-0.5, 3.75])
    np.testing.assert_allclose(centres[3], [0.5, 1.25])


def test_raster_is_white_at_zero():
    axes = Axes(0, 0, 9, 9, (0, 1), (0, 1))
    field = np.array([[0.0, -1.0, 1.0], [5.0, -5.0, 0.0]])
    image = raster(parsed(f'<svg xmlns="{SVG[1:-1]}">{axes.raster(field)}</svg>'))
    assert image.shape == (2, 3, 3)
    assert image[0, 0].tolist() == image[1, 2].tolist() == [255, 255, 255]
    assert image[0, 1, 2] > image[0, 1, 0], "below 0 is blue"
    assert image[0, 2, 0] > image[0, 2, 2], "above 0 is orange"
    np.testing.assert_array_equal(image[1, 0], image[0, 2])
    np.testing.assert_array_equal(image[1, 1], image[0, 1])


# ------------------------------------------------------------------ the neuron


@given(st.lists(st.tuples(decimals, decimals), min_size=1, max_size=6), decimals)
def test_neuron_shows_every_number(pairs, b):
    x, w = np.array(pairs).T
    tree = parsed(view_neuron(x, w, b))
    (svg,) = drawings(tree)
    said = words(svg)
    z = sum(xi * wi for xi, wi in pairs) + b
    assume(abs(z) > 1e-9)
    for i, (xi, wi) in enumerate(pairs, 1):
        assert f"w{sub(i)} = {signed(wi)}" in said
        assert f"input {i} is {signed(xi)}" in said
    shown = float(re.search(r"z = (−?[\d.]+)", said)[1].replace("−", "-"))
    assert shown == pytest.approx(z, abs=0.005001)
    assert f"a = {signed(float(z >= 0))}" in said
    assert len(marked(svg, "weight")) == len(pairs) + 1


def test_weights_show_size_and_sign():
    tree = parsed(view_neuron([1, 1, 1], [0.5, -2.0, 2.0], 0.0))
    lines = marked(tree, "weight")[1:]
    widths = [float(line.get("stroke-width")) for line in lines]
    assert widths[0] < widths[1] == widths[2]
    assert [line.get("stroke-dasharray") is None for line in lines] == [
        True,
        False,
        True,
    ]


@pytest.mark.parametrize("name", activations.ACTIVATIONS)
def test_neuron_takes_every_activation(name):
    picture = view_neuron([1.5], [-2.0], 0.5, name)
    a = float(activations.ACTIVATIONS[name].f(-2.5))
    assert f"{name} of z is a = {signed(a)}" in picture.alt
    assert picture.alt in words(parsed(picture))


# ------------------------------------------------------------------ the plane


@pytest.mark.parametrize("name", datasets.DATASETS)
@given(w1=decimals, w2=decimals, b=decimals)
def test_plane_marks_exactly_the_mistakes(name, w1, w2, b):
    X, y = datasets.load(name)
    picture = view_decision(X, y, [w1, w2], b)
    tree = parsed(picture)
    wrong = [
        int((w1 * p + w2 * q + b >= 0) != t) for (p, q), t in zip(X, y, strict=True)
    ]
    crosses = marked(tree, "mistake")
    assert len(crosses) == any(wrong)
    assert sum(len(starts(path)) for path in crosses) == sum(wrong)
    assert f"{sum(wrong)} of {len(y)} samples" in words(tree)
    assert picture.alt.endswith(f"{sum(wrong)} of {len(y)} samples are wrong")
    for label in (0, 1):
        (drawn,) = marked(tree, f"class-{label}")
        assert len(starts(drawn)) == int((y == label).sum())


def test_samples_by_place_and_shape():
    X, y = datasets.moons(10)
    tree = parsed(view_decision(X, y, [1, 1], 0))
    (circles,), (squares,) = marked(tree, "class-0"), marked(tree, "class-1")
    assert "a" in circles.get("d") and "h" not in circles.get("d")
    assert "h" in squares.get("d") and "a" not in squares.get("d")
    # A circle begins at its left, a square at its upper left corner.
    shown = starts(circles) + [6, 0], starts(squares) + [6, 6]
    for label in (0, 1):
        wanted = Scale(tree).pixels(X[y == label])
        np.testing.assert_allclose(shown[label], wanted, atol=0.08)


@given(angle=st.floats(0, 6.28), b=st.floats(-0.8, 0.8))
def test_boundary_is_drawn_where_z_is_zero(angle, b):
    X, y = datasets.xor(8, spread=0.0)
    w = np.array([np.cos(angle), np.sin(angle)])
    tree = parsed(view_decision(X, y, w, b))
    (boundary,) = marked(tree, "boundary")
    data = Scale(tree).data(points(boundary))
    np.testing.assert_allclose(data @ w + b, 0, atol=2e-3)


def test_field_changes_colour_at_the_boundary():
    X, y = datasets.xor(8, spread=0.0)
    image = raster(parsed(view_decision(X, y, [1.0, 0.0], 0.0))).astype(int)
    blueness = image[:, :, 2] - image[:, :, 0]
    half = image.shape[1] // 2
    assert (blueness[:, : half - 1] > 0).all() and (blueness[:, half + 1 :] < 0).all()


def test_no_boundary_without_weights():
    X, y = datasets.logic_gate("AND")
    for b, side in ((0.0, "class 1"), (-1.0, "class 0")):
        picture = view_decision(X, y, [0.0, 0.0], b)
        assert "no boundary" in picture.alt
        assert marked(parsed(picture), "boundary") == []
        assert f"every sample gets {side}" in words(parsed(picture))


def test_boundary_equation_and_distance():
    X, y = datasets.logic_gate("AND")
    said = words(parsed(view_decision(X, y, [3.0, -4.0], -2.5)))
    assert "3.00 x₁ − 4.00 x₂ − 2.50 = 0" in said
    assert "2.50 / 5.00 = 0.50" in said


# ------------------------------------------------------------------ learning


@pytest.mark.parametrize("name", ["AND", "XOR", "moons"])
def test_learning_step_matches_numbers(name):
    X, y = datasets.load(name)
    steps = perceptron.train(X, y, n_epochs=2)
    for k, (before, now) in enumerate(itertools.pairwise(steps), 1):
        picture = view_learning(X, y, steps, k)
        tree = parsed(picture)
        assert len(drawings(tree)) == 2
        said = words(tree)
        wrong = (perceptron.predict(X, now.w, now.b) != y).sum()
        assert f"Wrong now: {wrong} of {len(y)}" in said
        assert f"class {y[now.index]}" in said
        if now.error:
            was = re.search(r"= \(([^)]*)\) \+ 1 · ", said)[1].replace("−", "-")
            w_was = [float(value) for value in was.split(",")]
            np.testing.assert_allclose(w_was, before.w, atol=6e-3)
            corners = Scale(tree).corners() @ before.w + before.b
            seen = corners.min() < 0 < corners.max()
            assert bool(marked(tree, "before")) == seen
        else:
            assert "nothing changes" in said


def test_learning_start():
    X, y = datasets.logic_gate("AND")
    picture = view_learning(X, y, perceptron.train(X, y), 0)
    assert "Start." in words(parsed(picture))
    assert "Step 0 of 24" in picture.alt


# ------------------------------------------------------------------ activations


@pytest.mark.parametrize("name", activations.ACTIVATIONS)
@pytest.mark.parametrize("z", [-4, -0.5, 0.0, 2.25, 4.0])
def test_readings_match_activation(name, z):
    picture = view_activations(name, z)
    activation = activations.ACTIVATIONS[name]
    a, slope = signed(activation.f(z)), signed(activation.df(z))
    assert f"f = {a}, derivative = {slope}" in picture.alt
    tree = parsed(picture)
    said = words(tree)
    assert f"f({signed(z)}) = {a}" in said
    assert f"f′({signed(z)}) = {slope}" in said
    assert activation.formula in said
    assert len(marked(tree, "reading")) == 2 + len(activations.ACTIVATIONS)


def test_views_are_pure():
    X, y = datasets.moons()
    X_before = X.copy()
    once, again = (view_decision(X, y, [1.0, 2.0], 0.5) for _ in range(2))
    assert once == again
    np.testing.assert_array_equal(X, X_before)
