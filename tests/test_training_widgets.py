"""The training explorer: what its controls record, and what there is to see."""

import ipywidgets
import numpy as np
import pytest

from lecture_utils import mlp
from lecture_utils.widgets import fields
from lecture_utils.widgets.fields import SAMPLES, explore_training


def record(**changes):
    """Return what the explorer's start records, with some choices changed."""
    values = explore_training().values() | changes
    values.pop("epoch")
    values.pop("hide_future")
    return fields.record_training(**values)


def right(X, y, history, names, k):
    return int((mlp.predict(history.epochs[k].params, X, names) == y).sum())


def tools(explorer):
    rows = [box for box in explorer.children if isinstance(box, ipywidgets.HBox)]
    held = [widget for row in rows for widget in row.children]
    return {getattr(w, "description", "") or type(w).__name__: w for w in held}


def test_the_start_knows_nothing_and_ends_with_the_moons_parted():
    X, y, history, names = record()
    assert history.J[0] == pytest.approx(np.log(2), abs=0.05)
    counts = [right(X, y, history, names, k) for k in range(101)]
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
        return (np.diff(record(lr=1, batch_size=batch_size)[2].J) > 0).sum()

    assert rises(10) > 20 + rises(120)


def test_a_training_is_the_one_that_mlp_records():
    X, y, history, names = record(network="2-4-1", seed=5, batch_size=30, momentum=0.5)
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
    X, y, history, names = record()
    short = mlp.History(history.epochs[:4], "J is no longer a finite number: lr=0.3")
    monkeypatch.setattr(fields, "record_training", lambda **_: (X, y, short, names))
    explorer = explore_training()
    explorer.controls["epoch"].value = 150
    assert explorer.error is None
    assert "Epoch 3<" in explorer.picture.value and "of 3." in explorer.picture.value
    assert "It diverged." in explorer.picture.value
    assert explorer.controls["epoch"].value == 150


def test_the_same_choices_are_recorded_once():
    assert record()[2] is record()[2]
    assert record(lr=1)[2] is not record()[2]
