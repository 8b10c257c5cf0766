"""A training in pictures: what is drawn and said is what was recorded."""

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pictures import (
    SVG,
    Scale,
    drawings,
    levels,
    marked,
    parsed,
    points,
    raster,
    starts,
    words,
)

from lecture_utils import datasets, mlp
from lecture_utils.plots import plot_losses
from lecture_utils.views.fields.training import Held, view_training

NAMES = ("tanh", "sigmoid")
X, y = datasets.moons(40)
losses = st.floats(0, 1e300)


def trained(lr=1.0, n_epochs=30, **options):
    params = mlp.init_params([2, 4, 1], rng=np.random.default_rng(3))
    options = {"loss": "binary cross-entropy", "activations": NAMES} | options
    return mlp.train(params, X, y, lr=lr, n_epochs=n_epochs, **options)


HISTORY = trained()


def told(J, stopped=""):
    """Return a history whose losses are `J`, all with the same parameters."""
    params = HISTORY.epochs[0].params
    epochs = [mlp.Epoch(k, params, float(value)) for k, value in enumerate(J)]
    return mlp.History(epochs, stopped)


def said(J, k, stopped="", **options):
    return words(parsed(view_training(X, y, told(J, stopped), k, NAMES, **options)))


def right_by_hand(params):
    """Return which samples the network gets right, one neuron at a time."""
    (W1, b1), (W2, b2) = params
    right = []
    for x, label in zip(X, y, strict=True):
        hidden = [
            np.tanh(w[0] * x[0] + w[1] * x[1] + b) for w, b in zip(W1, b1, strict=True)
        ]
        z = sum(w * a for w, a in zip(W2[0], hidden, strict=True)) + b2[0]
        right.append((z >= 0) == (label == 1))
    return np.array(right)


X_test, y_test = datasets.moons(16, spread=0.5, rng=np.random.default_rng(4))


def held(J):
    return Held(X_test, y_test, np.asarray(J, dtype=float))


# ------------------------------------------------------------------ the view


@pytest.mark.parametrize("k", [0, 1, 12, 30])
def test_every_number_is_that_of_the_epoch(k):
    picture = view_training(X, y, HISTORY, k, NAMES, batch_size=16)
    tree = parsed(picture)
    (drawing,) = drawings(tree)
    right = right_by_hand(HISTORY.epochs[k].params)
    J = f"{HISTORY.J[k]:.3f}"
    assert picture.alt == (
        f"Epoch {k} of 30: J = {J}, {right.sum()} of 40 samples are right"
    )
    text = words(tree)
    assert f"Epoch {k} of 30. J = {J}." in text
    assert f"{right.sum()} of 40 samples are right" in text
    assert f"Updates so far: {3 * k}, 3 in each epoch" in text
    crosses = marked(drawing, "mistake")
    assert sum(len(starts(path)) for path in crosses) == (~right).sum()
    shown = [len(starts(marked(drawing, f"class-{label}")[0])) for label in (0, 1)]
    assert shown == [20, 20]


def test_the_field_is_the_network_of_that_epoch():
    start, end = (
        raster(parsed(view_training(X, y, HISTORY, k, NAMES))) for k in (0, 30)
    )
    assert (start != end).any()
    blueness = end[:, :, 2].astype(int) - end[:, :, 0]
    n = len(end) // 2
    # The upper moon is class 0, so blue; the lower is class 1.
    assert blueness[: n // 2].mean() > 0 > blueness[-n // 2 :].mean()


@pytest.mark.parametrize("k", [0, 7, 30])
def test_the_curve_runs_through_the_losses_up_to_the_epoch(k):
    tree = parsed(view_training(X, y, HISTORY, k, NAMES))
    ahead, past = (
        points(line) for line in tree.iter("{http://www.w3.org/2000/svg}polyline")
    )
    assert len(ahead) == 31 and len(past) == k + 1
    np.testing.assert_array_equal(ahead[: k + 1], past)
    epochs, J = Scale(tree, 1).data(ahead).T
    np.testing.assert_allclose(epochs, np.arange(31), atol=0.01)
    np.testing.assert_allclose(J, HISTORY.J, atol=4e-4)
    (dot,) = marked(tree, "reading")
    place = float(dot.get("cx")), float(dot.get("cy"))
    np.testing.assert_allclose(place, past[-1], atol=0.06)


def test_samples_held_back_are_hollow_and_have_a_loss_of_their_own():
    J = np.linspace(0.8, 0.5, 31)
    picture = view_training(X, y, HISTORY, 12, NAMES, test=held(J))
    tree = parsed(picture)
    params = HISTORY.epochs[12].params
    right = right_by_hand(params).sum()
    z = mlp.forward(params, X_test, NAMES).z[-1][:, 0]
    right_test = ((z >= 0) == (y_test == 1)).sum()
    assert right_test < 16
    assert picture.alt == (
        f"Epoch 12 of 30: J = {HISTORY.J[12]:.3f}, "
        f"J of the test samples = {J[12]:.3f}, "
        f"{right} of 40 training samples are right, {right_test} of 16 test samples"
    )
    hollow = [len(starts(marked(tree, f"test-{label}")[0])) for label in (0, 1)]
    assert hollow == [8, 8]
    crosses = sum(len(starts(path)) for path in marked(tree, "mistake"))
    assert crosses == 40 - right + 16 - right_test
    ahead, past = (points(line) for line in marked(tree, "test"))
    assert len(ahead) == 31 and len(past) == 13
    np.testing.assert_allclose(Scale(tree, 1).data(ahead)[:, 1], J, atol=4e-4)
    assert len(marked(tree, "reading")) == 2


@pytest.mark.parametrize("sizes", [(2, 2, 1), (2, 8, 1), (2, 8, 8, 1), (2, 16, 16, 1)])
def test_each_hidden_unit_is_a_plane(sizes):
    params = mlp.init_params(sizes, rng=np.random.default_rng(1))
    names = ("tanh",) * (len(sizes) - 2) + ("sigmoid",)
    history = mlp.History([mlp.Epoch(0, params, 0.7)], "")
    tree = parsed(view_training(X, y, history, 0, names))
    frames = marked(tree, "unit")
    assert len(frames) == sum(sizes[1:-1])
    # Field and colour bar come first.
    rows = [levels(image) for image in list(tree.iter(SVG + "image"))[2:]]
    tiles = [row[:, at : at + 20] for row in rows for at in range(0, row.shape[1], 22)]
    (x0, y0), (x1, y1) = Scale(tree).corners()[[1, 2]]
    xs, ys = (np.linspace(low, high, 41)[1::2] for low, high in ((x0, x1), (y0, y1)))
    points = np.array([(x, y) for y in ys[::-1] for x in xs])
    units = np.hstack(mlp.forward(params, points, names).a[:-1]).T
    for tile, a in zip(tiles, units, strict=True):
        assert (tile[..., 3] == 255).all()
        blueness = tile[..., 2].astype(int) - tile[..., 0]
        clear = np.abs(a) > 0.1
        np.testing.assert_array_equal(blueness.ravel()[clear] < 0, a[clear] > 0)
    numbers = re.findall(r"× (−?[\d.]+)", words(tree))
    wanted = params[-1].W[0] if len(sizes) == 3 else []
    np.testing.assert_allclose(
        [float(n.replace("−", "-")) for n in numbers], wanted, atol=0.05
    )


def test_learning_by_heart_is_told_when_the_losses_come_apart():
    fall, rise = np.linspace(0.7, 0.1, 60), np.linspace(0.4, 0.9, 40)
    test = held([*np.linspace(0.7, 0.4, 20), *rise])
    text = said(fall, 59, test=test)
    assert "Learning by heart. The test loss was lowest at epoch 19: 0.400." in text
    assert "fell by 80%" in text  # from 0.507 to 0.1
    nearly = np.linspace(0.7, 1e-5, 60)
    assert "fell by more than 99%." in said(nearly, 59, test=test)
    assert "by heart" not in said(fall, 15, test=test)
    assert "by heart" not in said(fall[::-1], 59, test=test), "both rise"
    flicker = held(0.4 + 0.08 * (-1.0) ** np.arange(60))
    assert "by heart" not in said(fall, 58, test=flicker)


@given(J=st.lists(losses, min_size=1, max_size=40), share=st.floats(0, 1))
def test_any_losses_are_drawn_inside_the_frame_and_in_sound_numbers(J, share):
    k = round(share * (len(J) - 1))
    tree = parsed(view_training(X, y, told(J), k, NAMES))
    (dot,) = marked(tree, "reading")
    axes = Scale(tree, 1)
    assert axes.top - 0.01 <= float(dot.get("cy")) <= axes.bottom + 0.01
    text = words(tree)
    assert not re.search(r"\b(nan|inf)\b", text)
    for line in tree.iter("{http://www.w3.org/2000/svg}polyline"):
        assert (np.abs(points(line)) < 2000).all()


def test_a_spike_leaves_the_frame_and_is_told():
    J = np.linspace(0.7, 0.1, 40)
    assert "up to" not in said(J, 3)
    J[20] = 1.4
    assert "up to" not in said(J, 3)
    J[20] = 4e20
    assert "↑ up to 4.0 · 10²⁰" in said(J, 3)


# ------------------------------------------------------------------ the remarks


def test_the_start_is_compared_with_a_guess():
    assert "J = ln 2 = 0.69" in said([0.7, 0.6], 0)


def test_a_fall_a_plateau_and_an_end_of_progress_are_told_apart():
    steps = np.arange(60)
    assert "J fell by 18% since epoch 20" in said(0.98**steps, 30)
    flat = np.full(60, 0.35)
    assert "A plateau." in said([*flat, 0.2], 40)
    assert "Hardly moving." in said(flat, 40)
    assert "Hardly moving." not in said(flat, 19)


def test_ragged_losses_are_laid_on_small_batches_or_long_steps():
    J = 0.6 + 0.1 * (-1.0) ** np.arange(30) - 0.005 * np.arange(30)
    assert "follows 8 samples alone" in said(J, 20, batch_size=8)
    for batch_size in (None, 40, 500):
        assert "the step too long" in said(J, 20, batch_size=batch_size)
    rising = 0.5 + 0.001 * np.arange(30)
    assert "J is no lower than at epoch 10" in said(rising, 20)


def test_a_loss_above_its_start_is_too_far_for_ten_epochs():
    J = np.full(40, 0.5)
    J[5] = 3.0
    assert "Too far." in said(J, 5) and "Too far." in said(J, 15)
    assert "Too far." not in said(J, 16)


def test_all_right_is_said_only_where_all_are():
    moons = trained(lr=0.3, n_epochs=200, momentum=0.9)
    for k in (0, 20, 200):
        text = words(parsed(view_training(X, y, moons, k, NAMES)))
        right = right_by_hand(moons.epochs[k].params)
        assert ("Every sample is right." in text) == right.all()
        assert ("crossed" in text) == (not right.all())
    assert right.all()


def test_a_diverged_training_says_why_at_its_last_epoch():
    why = "J is no longer a finite number after epoch 3: lr=<9> is too large; accepted"
    text = said([0.7, 2.0, 1e200], 2, why)
    assert "It diverged. J is no longer a finite number after epoch 3" in text
    assert "lr=<9> is too large." in text and "accepted" not in text
    assert "It diverged." not in said([0.7, 2.0, 1e200], 1, why)
    assert "It diverged. A weight is lost." in said([0.7], 0, "a weight is lost; no")


def test_huge_parameters_are_drawn_while_z_is_a_number():
    huge = [mlp.Layer(1e200 * W, b) for W, b in HISTORY.epochs[0].params]
    history = mlp.History([replace(HISTORY.epochs[0], params=huge)])
    assert "nan" not in view_training(X, y, history, 0, NAMES).alt


# ------------------------------------------------------------------ the figures


def test_losses_are_plotted_on_a_logarithmic_axis_and_cut_off():
    rows = {"good": HISTORY.J, "bad": [0.7, 1e300, 0.0], "short": [0.7, 0.6]}
    ax = plot_losses(rows)
    good, bad, end_of_bad, short, end_of_short = ax.lines
    assert ax.get_yscale() == "log"
    np.testing.assert_array_equal(good.get_ydata(), HISTORY.J)
    assert good.get_linestyle() != bad.get_linestyle() != short.get_linestyle()
    low, high = ax.get_ylim()
    assert 1e-5 < low < high < 1e3
    assert bad.get_ydata()[1] > high and 0 < bad.get_ydata()[2] < low
    assert end_of_bad.get_xdata() == [2] and end_of_short.get_xdata() == [1]
    assert [text.get_text() for text in ax.texts] == list(rows)
    assert "short from 0.7 to 0.6" in ax.get_label()


@given(st.lists(losses, min_size=1, max_size=8))
def test_labels_stand_apart_in_the_order_of_their_curves(ends):
    ax = plot_losses({f"{i}": [0.7, end] for i, end in enumerate(ends)})
    heights = np.array([text.get_position()[1] for text in ax.texts])
    assert (heights > -1e-9).all() and (heights < 1 + 1e-9).all()
    assert (np.diff(np.sort(heights)) > 0.07).all()
    shown = np.clip(ends, *ax.get_ylim())
    for i, j in np.argwhere(shown[:, None] > shown[None] * 1.01):
        assert heights[i] > heights[j]
