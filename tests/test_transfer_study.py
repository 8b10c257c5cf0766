"""The study: fair draws, paired seeds, interruption, and the recorded one."""

import numpy as np
import pytest

pytest.importorskip("keras")

import keras
from record_study import joined, save
from transfer_tools import backbone, eager, pictures  # noqa: F401

from lecture_utils import transfer
from lecture_utils.transfer import label_efficiency

pytestmark = pytest.mark.tensorflow
IMAGES, Y = pictures(12)


@pytest.fixture(scope="module")
def model():
    return backbone()


def run(model, **options):
    options = {"n_per_class": (1, 3), "seeds": (0, 1), "n_steps": 2} | options
    return transfer.study(model, IMAGES, Y, **options)


@pytest.fixture(scope="module")
def whole(model):
    """Return a study, and what it told run by run."""
    seen = []
    before = transfer.fingerprints(model)
    study = run(model, on_run=lambda *about: seen.append(about))
    assert before == transfer.fingerprints(model), "the model is left alone"
    return study, seen


def test_study_runs_everything_once(whole):
    study, seen = whole
    assert study.accuracy.shape == (4, 2, 2)
    assert study.regimes == tuple(transfer.REGIMES) and study.n_per_class == (1, 3)
    assert len(seen) == 16
    for regime, n, seed, accuracy in seen:
        place = study.regimes.index(regime), (1, 3).index(n), seed
        assert study.accuracy[place] == accuracy
        rest = 12 - 2 * n
        assert accuracy * rest == pytest.approx(round(accuracy * rest))


def test_study_runs_are_independent(model, whole):
    alone = run(model, regimes=("everything",), seeds=(1,), n_per_class=(3,))
    assert alone.accuracy[0, 0, 0] == pytest.approx(whole[0].accuracy[2, 1, 1])


def test_regime_start_and_trainable(model):
    runner = label_efficiency.Runner(model, IMAGES, Y, 2)
    head = transfer.fit_head(runner.features, Y)
    for name, regime in list(transfer.REGIMES.items())[1:]:
        fresh = label_efficiency.Resettable(model, head, regime)
        net = fresh.start(head, np.random.default_rng(0))
        trainable = {x.name for x in net.layers if x.trainable_variables}
        assert ("block1_conv1" in trainable) == (name != "last block")
        assert {"block5_conv1", "head"} <= trainable
        same = [
            np.array_equal(net.get_layer(x.name).get_weights()[0], x.get_weights()[0])
            for x in model.layers
            if x.weights
        ]
        assert all(same) if regime.trained else not any(same)
        start = net.get_weights()
        net.train_on_batch(runner.x, Y)
        again = fresh.start(head, np.random.default_rng(0))
        for one, other in zip(start, again.get_weights(), strict=True):
            np.testing.assert_array_equal(one, other)
        assert int(keras.ops.convert_to_numpy(again.optimizer.iterations)) == 0


def test_an_interrupt_keeps_whole_seeds(model, capsys):
    def interrupt(regime, n, seed, accuracy):
        if seed == 1 and regime == "last block":
            raise KeyboardInterrupt

    study = run(model, seeds=(0, 1, 2), on_run=interrupt)
    assert study.accuracy.shape == (4, 2, 1)
    assert "1 of 3 seeds" in capsys.readouterr().out
    with pytest.raises(KeyboardInterrupt):
        run(model, seeds=(1,), on_run=interrupt)


def test_study_is_saved_and_read(model, tmp_path):
    study = run(model, regimes=("frozen",), task="noise")
    path = tmp_path / "study.json"
    save(study, path)
    back = transfer.recorded_study(path)
    np.testing.assert_allclose(back.accuracy, study.accuracy, atol=1e-4)
    assert (back.task, back.model) == ("noise", "VGG16")
    assert back.regimes == study.regimes and back.n_per_class == study.n_per_class
    both = joined([back, back])
    assert both.accuracy.shape == (1, 2, 4)


def test_recorded_study_supports_notebook():
    study = transfer.recorded_study()
    assert study.n_per_class == (1, 3, 10, 40)
    assert study.accuracy.shape == (4, 4, 5)
    assert ((study.accuracy > 0) & (study.accuracy <= 1)).all()
    frozen, _, everything, scratch = study.accuracy.mean(axis=-1)
    assert (frozen > scratch + 0.05).all() and (everything > frozen).all()


@pytest.mark.parametrize("n_per_class", [2, 7, 8, 9, 12, 20, 22])
def test_training_takes_n_steps_batches(model, monkeypatch, n_per_class):
    batches = []
    monkeypatch.setattr(
        keras.Model,
        "train_on_batch",
        lambda self, x, y, **_: batches.append((len(x), *x[:, 0, 0, 0])),
    )
    images, y = pictures(n_per_class * 2 + 2)
    options = {"regimes": ("last block",), "n_steps": 60, "seeds": (0,)}
    transfer.study(model, images, y, n_per_class=(n_per_class,), **options)
    assert len(batches) == 60
    # Whole epochs: every labelled picture comes once before any comes twice.
    per_epoch = -(-2 * n_per_class // 10)
    assert sum(n for n, *_ in batches[:per_epoch]) == 2 * n_per_class
