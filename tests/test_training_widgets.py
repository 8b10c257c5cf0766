"""The training explorer: what its controls record, and what there is to see."""

import re

import ipywidgets
import numpy as np
import pytest

from lecture_utils import datasets, mlp
from lecture_utils.widgets import fields
from lecture_utils.widgets.fields import SAMPLES, explore_training


def record(**changes):
    """Return what the explorer's start records, with some choices changed."""
    values = explore_training().values() | changes
    values.pop("epoch")
    values.pop("hide_future")
    return fields.record_training(SAMPLES[values.pop("dataset")], **values)


def right(X, y, _, history, names, k):
    return int((mlp.predict(history.epochs[k].params, X, names) == y).sum())


def tools(explorer):
    rows = [box for box in explorer.children if isinstance(box, ipywidgets.HBox)]
    held = [widget for row in rows for widget in row.children]
    return {getattr(w, "description", "") or type(w).__name__: w for w in held}


def test_the_start_knows_nothing_and_ends_with_the_moons_parted():
    X, y, _, history, names = record()
    assert history.J[0] == pytest.approx(np.log(2), abs=0.05)
    counts = [right(X, y, _, history, names, k) for k in range(101)]
    parted = next(k for k, count in enumerate(counts) if count >= 0.99 * len(y))
    assert counts[0] < 0.6 * len(y) and 60 <= parted <= 100
    # A straight line comes first: it holds for a while at nine in ten.
    assert 0.8 * len(y) < counts[15] < 0.95 * len(y)


def test_two_hidden_units_get_stuck_on_xor_by_seed_and_eight_do_not():
    def solved(network):
        ends = [record(dataset="noisy XOR", network=network, seed=s) for s in range(10)]
        return [right(*end, k=-1) >= 0.99 * len(end[1]) for end in ends]

    assert 2 <= sum(solved("2-2-1")) <= 8
    assert all(solved("2-8-1"))


def test_small_batches_are_more_ragged_than_all():
    def rises(batch_size):
        return (np.diff(record(lr=1, batch_size=batch_size).history.J) > 0).sum()

    assert rises(10) > 20 + rises(120)


def test_a_training_is_the_one_that_mlp_records():
    X, y, _, history, names = record(
        network="2-4-1", seed=5, batch_size=30, momentum=0.5
    )
    rng = np.random.default_rng(5)
    params = mlp.init_params([2, 4, 1], rng=rng)
    again = mlp.train(
        params, X, y, activations=names, loss="binary cross-entropy", lr=0.3,
        batch_size=30, momentum=0.5, rng=rng, n_epochs=200,
    )  # fmt: skip
    np.testing.assert_array_equal(history.J, again.J)


@pytest.mark.parametrize("name", SAMPLES)
def test_samples_are_many_enough_and_balanced(name):
    X, y = SAMPLES[name]()
    assert X.shape == (120, 2) and y.sum() == 60


def overfitting(seed=2):
    """Return the samples of notebook 03 that a network learns by heart."""
    return datasets.moons(120, spread=0.4, rng=np.random.default_rng(seed))


def record_own(X, y, **changes):
    """Return what the explorer records of one's own samples at its start."""
    values = explore_training(X, y).values() | changes
    for name in ("dataset", "epoch", "hide_future"):
        del values[name]
    return fields.record_training(lambda: (X, y), **values)


def test_own_samples_open_on_a_network_that_learns_by_heart():
    explorer = explore_training(*overfitting())
    assert list(explorer.controls["dataset"].options) == ["yours", *SAMPLES]
    explorer.controls["epoch"].value = 200
    assert "Learning by heart" in explorer.picture.value
    explorer.controls["weight_decay"].value = 0.003
    assert "Learning by heart" not in explorer.picture.value


@pytest.mark.parametrize("seed", range(1, 4))
def test_weight_decay_closes_the_gap_on_any_moons(seed):
    plain, decayed = (
        record_own(*overfitting(seed), weight_decay=decay) for decay in (0, 0.003)
    )
    assert len(plain.y) == len(plain.test.y) == 60
    gaps = [run.test.J[-1] - run.history.J[-1] for run in (plain, decayed)]
    assert plain.test.J[-1] > 1.15 * min(plain.test.J) and gaps[1] < 0.7 * gaps[0]
    assert decayed.test.J[-1] < plain.test.J[-1]


def test_the_test_loss_is_of_samples_that_are_not_trained_on():
    X, y = overfitting()
    run = record_own(X, y, test_share=0.3)
    assert len(run.y) == 84 and len(run.test.y) == 36
    together = {tuple(x) for x in [*run.X, *run.test.X]}
    assert together == {tuple(x) for x in X}
    end = mlp.forward(run.history.epochs[-1].params, run.test.X, run.activations)
    p = end.output[:, 0]
    surprise = -np.log(np.where(run.test.y == 1, p, 1 - p)).mean()
    assert run.test.J[-1] == pytest.approx(surprise)


def test_noise_moves_samples_by_as_much():
    still, noisy = record(), record(noise=0.5)
    moved = noisy.X - still.X
    assert np.std(moved) == pytest.approx(0.5, rel=0.15)
    assert noisy.history.J[-1] > still.history.J[-1]


@pytest.mark.parametrize(
    ("X", "y", "message"),
    [
        (np.zeros((501, 2)), np.zeros(501), "at most 500 samples, got 501"),
        ([[1, 2]], None, "both be given or both left out"),
        ([[1, 2, 3]], [0], r"X must have shape \(any, 2\), got \(1, 3\)"),
        ([[1, 2]], [3], "labels 0 and 1, got 3"),
    ],
)
def test_bad_samples_are_refused_in_words(X, y, message):
    with pytest.raises(ValueError, match=message):
        explore_training(X, y)


@pytest.mark.parametrize("n", [1, 2, 3])
def test_few_samples_are_trained_on_as_well(n):
    X, y = datasets.moons(4)
    explorer = explore_training(X[:n], y[:n])
    explorer.controls["epoch"].value = 200
    assert explorer.error is None and "Epoch 200<" in explorer.picture.value


@pytest.mark.parametrize(
    ("scale", "power", "last"),
    [(100, "", "200"), (2000, " / 10³", "4"), (1e5, " / 10⁵", "2")],
)
def test_large_samples_have_short_axis_numbers(scale, power, last):
    X, y = datasets.moons(40)  # reaches to 1.7 in x and in y
    picture = explore_training(scale * X, y).picture.value
    shown = re.findall(r"<text[^>]*>(.*?)</text>", picture)
    names, numbers = shown[1:3], shown[3 : shown.index("ŷ")]
    assert names == [f"x₁{power}", f"x₂{power}"]
    assert numbers[-1] == last and max(map(len, numbers)) <= 4


def test_buttons_step_and_jump():
    explorer = explore_training()
    epoch, held = explorer.controls["epoch"], tools(explorer)
    held["Next ▶"].click()
    held["+10 »"].click()
    assert epoch.value == 11 and "Epoch 11<" in explorer.picture.value
    held["◀ Previous"].click()
    assert epoch.value == 10
    epoch.value = 200
    held["+10 »"].click()
    assert epoch.value == 200 and explorer.error is None


def test_beyond_a_training_that_ended_its_last_epoch_is_shown(monkeypatch):
    X, y, _, history, names = record()
    short = mlp.History(history.epochs[:4], "J is no longer a finite number: lr=0.3")
    run = record()._replace(history=short)
    monkeypatch.setattr(fields, "record_training", lambda *_, **__: run)
    explorer = explore_training()
    explorer.controls["epoch"].value = 150
    assert explorer.error is None
    assert "Epoch 3<" in explorer.picture.value and "of 3." in explorer.picture.value
    assert "It diverged." in explorer.picture.value
    assert explorer.controls["epoch"].value == 150


def test_the_same_choices_are_recorded_once():
    assert record() is record()
    assert record(lr=1) is not record()
