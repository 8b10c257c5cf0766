"""The pretraining tool: what it folds, resumes, holds out and leaves behind."""

import io
import sys
import tarfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

keras = pytest.importorskip("keras")
pytestmark = pytest.mark.tensorflow

TOOLS = Path(__file__).parents[1] / "tools"
sys.path.insert(0, str(TOOLS))
import evaluate_vgg16 as evaluate  # noqa: E402
import pretrain_vgg16 as pretrain  # noqa: E402

sys.path.remove(str(TOOLS))


@pytest.fixture(scope="module")
def trained():
    """Build the training model with statistics and gains far from 0 and 1."""
    keras.utils.set_random_seed(0)
    model = pretrain.build_trainable(1 / 16, 3)
    rng = np.random.default_rng(0)
    for layer in model.layers:
        if layer.name.endswith("_bn"):
            size = layer.get_weights()[0].shape
            low_high = ((0.5, 2), (-0.5, 0.5), (-0.5, 0.5), (0.5, 2))
            layer.set_weights([rng.uniform(*span, size) for span in low_high])
    return model


def test_folded_is_plain_vgg16_and_computes_the_same(trained):
    plain = pretrain.fold(trained, 1 / 16, 3)
    assert not any(x.name.endswith("_bn") for x in plain.layers)
    assert len(plain.weights) == 28
    x = np.random.default_rng(7).uniform(-124, 151, (4, 48, 32, 3)).astype("float32")
    p, q = (keras.ops.convert_to_numpy(m(x, training=False)) for m in (trained, plain))
    np.testing.assert_allclose(q, p, atol=1e-4)
    assert np.ptp(p, axis=0).max() > 1e-3  # else any constant would pass


def test_a_wrong_fold_is_noticed(trained, monkeypatch):
    monkeypatch.setattr(pretrain, "SCALE", 1 / 60)
    with pytest.raises(AssertionError):
        pretrain.fold(trained, 1 / 16, 3)


def test_the_split_holds_out_the_same_number_of_each_class():
    labels = np.repeat(np.arange(5), 30)
    learn, held = pretrain.split(labels, per_class=4)
    assert sorted([*learn, *held]) == list(range(150))
    assert np.bincount(labels[held]).tolist() == [4] * 5
    np.testing.assert_array_equal(held, pretrain.split(labels, per_class=4)[1])


def test_augmenting_only_shifts_and_flips():
    rows, columns = np.mgrid[:32, :32]
    photo = np.stack([rows, columns, rows + columns], axis=-1).astype(np.uint8)
    out = pretrain.augment(np.stack([photo] * 40), np.random.default_rng(0))
    assert out.shape == (40, 32, 32, 3)
    for x in out:
        steps = np.diff(x[8:24, 8:24, 1].astype(int), axis=1)
        assert np.abs(steps).max() == 1
        middle = x[16, 16].astype(int)
        assert abs(middle[0] - 16) <= 4
        assert middle[2] == middle[0] + middle[1]
    directions = {int(x[16, 17, 1]) - int(x[16, 16, 1]) for x in out}
    assert directions == {-1, 1}
    assert len({tuple(x[16, 16]) for x in out}) > 10
    np.testing.assert_array_equal(photo[..., 0], rows)


@pytest.fixture(scope="module")
def data():
    rng = np.random.default_rng(0)
    labels = np.repeat([0, 1], 24)
    photos = rng.integers(0, 120, (48, 32, 32, 3)).astype(np.uint8)
    photos[labels == 1] += 100
    return photos, labels, pretrain.split(labels, per_class=4)


def run(data, folder, epochs):
    """Train a tiny model from whatever checkpoint lies in the folder."""
    keras.utils.set_random_seed(3)
    model = pretrain.build_trainable(1 / 64, 2)
    schedule = {"peak": 1e-2, "decay": 0.05, "warm_up": 2}
    pretrain.compile_model(model, 3 * 5, **schedule, jit=False)
    path = folder / "checkpoint.npz"
    history = pretrain.train(
        model, data, [(32, epochs)], checkpoint=path, batch=8, seed=0
    )
    return model, history


def test_a_resumed_run_is_the_run_that_was_never_stopped(data, tmp_path, monkeypatch):
    two = ((1, 64), (1, 128))  # thirteen convolutions would only take longer
    monkeypatch.setattr(pretrain.architecture, "BLOCKS", two)
    whole, history = run(data, tmp_path / "whole", 3)
    run(data, tmp_path / "parts", 1)
    resumed, again = run(data, tmp_path / "parts", 3)
    assert len(history) == len(again) == 3
    for one, other in zip(pretrain.state(whole), pretrain.state(resumed), strict=True):
        np.testing.assert_allclose(one.numpy(), other.numpy(), rtol=1e-5, atol=1e-6)
    assert again[-1]["loss"] == pytest.approx(history[-1]["loss"], rel=1e-4)
    assert int(resumed.optimizer.iterations.numpy()) == 15


def test_a_kill_while_saving_leaves_the_last_checkpoint(tmp_path, monkeypatch):
    path = tmp_path / "checkpoint.npz"
    pretrain.save(path, v0=np.ones(3))

    def dies(file, **_):
        file.write(b"half of it")
        raise KeyboardInterrupt

    monkeypatch.setattr(pretrain.np, "savez", dies)
    with pytest.raises(KeyboardInterrupt):
        pretrain.save(path, v0=np.zeros(3))
    with np.load(path) as saved:
        np.testing.assert_array_equal(saved["v0"], np.ones(3))


def test_decoding_a_tar_once(tmp_path):
    tar = tmp_path / "photos.tar"
    with tarfile.open(tar, "w") as archive:
        for wnid, mode in (("n2", "RGB"), ("n1", "L")):
            data = io.BytesIO()
            Image.new(mode, (64, 64), 200).save(data, "JPEG")
            member = tarfile.TarInfo(f"{wnid}/{wnid}_1.JPEG")
            member.size = data.tell()
            data.seek(0)
            archive.addfile(member, data)
    first = pretrain.decode(tar, tmp_path / "cache")
    tar.unlink()
    photos, labels, wnids = pretrain.decode(tar, tmp_path / "cache")
    assert photos.shape == (2, 64, 64, 3)
    assert wnids.tolist() == ["n1", "n2"]
    assert labels.tolist() == [0, 1]
    assert (photos[0] == 200).all()
    np.testing.assert_array_equal(first[0], photos)


def test_the_probe_finds_a_line_and_only_a_line():
    rng = np.random.default_rng(0)
    y = np.repeat([0, 1], 50)
    x = rng.normal(size=(100, 5))
    assert 0.4 < evaluate.linear_probe(x, y).mean() < 0.6
    x[:, 2] += 6 * y
    assert evaluate.linear_probe(x, y).mean() > 0.97


def test_flat_averages_cells():
    maps = np.arange(16.0).reshape(1, 4, 4, 1)
    np.testing.assert_array_equal(evaluate.flat(maps, 2), [[2.5, 4.5, 10.5, 12.5]])
    assert evaluate.flat(maps, 8).shape == (1, 16)
