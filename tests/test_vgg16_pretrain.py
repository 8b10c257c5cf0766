"""The pretraining tool: what it folds, resumes, holds out and leaves behind."""

import io
import tarfile

import numpy as np
import pytest
from PIL import Image

keras = pytest.importorskip("keras")
pytestmark = pytest.mark.tensorflow

import evaluate_vgg16 as evaluate  # noqa: E402
import pretrain_vgg16 as pretrain  # noqa: E402


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
    assert plain.dtype_policy.name == "float32"
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


def test_fused_normalization_equals_keras():
    ours = pretrain.FusedBatchNormalization()
    theirs = keras.layers.BatchNormalization(momentum=ours.momentum)
    rng = np.random.default_rng(0)
    for _ in range(3):
        x = rng.normal(2, 3, (16, 4, 4, 5)).astype("float32")
        same = [np.asarray(layer(x, training=True)) for layer in (ours, theirs)]
        np.testing.assert_allclose(*same, atol=1e-4)
    x = rng.normal(2, 3, (16, 4, 4, 5)).astype("float32")
    same = [np.asarray(layer(x)) for layer in (ours, theirs)]
    # The fused kernel tracks the unbiased variance: n / (n - 1) of the batch's.
    np.testing.assert_allclose(*same, rtol=2e-3, atol=1e-3)


def test_crops_keep_most_of_photo():
    boxes = pretrain.random_boxes(500, np.random.default_rng(0), 0.5)
    top, left, bottom, right = boxes.T
    assert boxes.min() >= 0
    assert boxes.max() <= 1
    height, width = bottom - top, np.abs(right - left)
    assert (height * width >= 0.5 * 0.999 - 0.13).all()
    assert ((height / width > 0.74) & (height / width < 1.36)).all()
    assert 0.4 < (right < left).mean() < 0.6
    assert np.ptp(top) > 0.1


def test_whole_photos_are_only_mirrored():
    rows, columns = np.mgrid[:32, :32]
    photo = np.stack([rows, columns, rows + columns], axis=-1).astype(np.uint8)
    boxes = pretrain.random_boxes(20, np.random.default_rng(0), 1.0)
    out = pretrain.crop(np.stack([photo] * 20), boxes, 32).numpy()
    kinds = photo, photo[:, ::-1]
    matches = [[np.allclose(x, kind, atol=1e-3) for kind in kinds] for x in out]
    assert np.sum(matches, axis=0).min() > 3
    assert np.sum(matches) == 20


def test_calibration_keeps_ranks_and_matches_confidence():
    rng = np.random.default_rng(0)
    keras.utils.set_random_seed(0)
    model = pretrain.architecture.build(1 / 64, classes=3, pooling="avg")
    photos = rng.integers(0, 256, (300, 32, 32, 3)).astype(np.uint8)
    head = model.get_layer("predictions")
    head.set_weights([40 * w for w in head.get_weights()])
    before = model.predict(pretrain.preprocessing.preprocess(photos), verbose=0)
    flat = np.log(before) / 1.5
    flat = np.exp(flat) / np.exp(flat).sum(axis=1, keepdims=True)
    labels = np.array([rng.choice(3, p=p / p.sum()) for p in flat.astype(float)])
    temperature = pretrain.calibrate(model, photos, labels)
    after = model.predict(pretrain.preprocessing.preprocess(photos), verbose=0)
    assert temperature == pytest.approx(1.5, rel=0.25)
    np.testing.assert_array_equal(before.argmax(axis=1), after.argmax(axis=1))


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
    pretrain.compile_model(model, 3 * 5, **schedule)
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
    tars = [tmp_path / "photos.tar", tmp_path / "more.tar"]
    for tar, wnid, mode in zip(tars, ("n2", "n1"), ("RGB", "L"), strict=True):
        with tarfile.open(tar, "w") as archive:
            data = io.BytesIO()
            Image.new(mode, (64, 64), 200).save(data, "JPEG")
            member = tarfile.TarInfo(f"{wnid}/{wnid}_1.JPEG")
            member.size = data.tell()
            data.seek(0)
            archive.addfile(member, data)
    first = pretrain.decode(tars, tmp_path / "cache")
    for tar in tars:
        tar.unlink()
    photos, labels, wnids = pretrain.decode(tars, tmp_path / "cache")
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


def test_calibration_error_is_mean_gap_over_bins():
    confidence = np.array([0.9, 0.9, 0.3, 0.3])
    right = np.array([True, False, True, False])
    # Gaps of 0.4 (too sure) and 0.2 (not sure enough), half of the photos each.
    assert evaluate.calibration_error(confidence, right) == pytest.approx(0.3)
    assert evaluate.calibration_error(np.ones(3), np.ones(3, bool)) == 0
