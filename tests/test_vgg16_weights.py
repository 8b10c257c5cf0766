"""Weight files: what was written is read; what was altered is named, not used."""

import zipfile
from types import SimpleNamespace

import numpy as np
import pytest

keras = pytest.importorskip("keras")
pytestmark = pytest.mark.tensorflow

from pretrain_vgg16 import export  # noqa: E402

from lecture_utils import vgg16  # noqa: E402
from lecture_utils.vgg16 import weights  # noqa: E402

WNIDS, NAMES = ("n1", "n2", "n3"), ("cat", "cup", "tabby, tabby cat")


@pytest.fixture(scope="module")
def model():
    return vgg16.build(1 / 16, classes=3, pooling="avg")


@pytest.fixture
def file(model, tmp_path):
    path = tmp_path / "own.npz"
    export(path, model, wnids=WNIDS, names=NAMES)
    return path


def test_what_was_written_is_read(model, file, capsys):
    back = vgg16.load(file)
    assert (back.wnids, back.class_names) == (WNIDS, NAMES)
    for mine, other in zip(model.variables, back.variables, strict=True):
        assert other.dtype == "float32"
        np.testing.assert_allclose(other.numpy(), mine.numpy(), rtol=1e-3, atol=1e-6)
    said = capsys.readouterr().out
    assert said.count("\n") == 1
    assert "own.npz" in said
    assert "3 classes" in said


def test_without_the_classifier(file):
    back = vgg16.load(str(file), include_top=False)
    assert back.output_shape == (None, 32)
    assert not hasattr(back, "class_names")


def test_the_file_is_plain_float16(file):
    with np.load(file, allow_pickle=False) as data:
        kinds = {data[name].dtype.kind for name in data.files}
        assert kinds == {"f", "U"}
        assert data["block1_conv1/kernel"].dtype == np.float16


def flip_a_byte(file):
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)


def cut(file):
    file.write_bytes(file.read_bytes()[:-1000])


def empty(file):
    file.write_bytes(b"")


def replace(file):
    np.savez(file, anything=np.zeros(3))


def pickle(file):
    np.savez(file, names=np.array([SimpleNamespace()]), wnids=np.array(WNIDS))


@pytest.mark.parametrize("spoil", [flip_a_byte, cut, empty, replace, pickle])
@pytest.mark.parametrize("hashed", [True, False])
def test_damaged_npz_is_named(file, spoil, hashed):
    spoil(file)
    if not hashed:
        file.with_suffix(".sha256").unlink()
    with pytest.raises(ValueError, match=r"own\.npz is not used"):
        vgg16.load(file)


def test_hash_catches_changed_weight(file):
    with np.load(file) as data:
        arrays = dict(data)
    arrays["predictions/bias"] = arrays["predictions/bias"] + np.float16(1)
    np.savez(file, **arrays)
    with pytest.raises(ValueError, match="sha256"):
        vgg16.load(file)


def test_export_checks_range_and_names(model, tmp_path):
    with pytest.raises(ValueError, match="names and wnids must have 3"):
        export(tmp_path / "x.npz", model, wnids=WNIDS, names=NAMES[:2])
    huge = vgg16.build(1 / 64, classes=3, pooling="avg")
    huge.get_layer("predictions").bias.assign([0, 0, 1e6])
    with (
        np.errstate(over="ignore"),
        pytest.raises(ValueError, match="predictions/bias"),
    ):
        export(tmp_path / "x.npz", huge, wnids=WNIDS, names=NAMES)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("bad", ["tiny", 3, None, "weights.pkl"])
def test_an_unknown_name_is_refused(bad):
    with pytest.raises(ValueError, match="weights must be 'auto', 'small', 'imagenet'"):
        vgg16.load(bad)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"none\.npz"):
        vgg16.load(tmp_path / "none.npz")


needs_small = pytest.mark.skipif(
    not weights.SMALL.exists(), reason="the small model is not trained yet"
)


@needs_small
def test_the_small_model_as_shipped(capsys):
    model = vgg16.load("small")
    assert model.count_params() == 946_842
    assert len(model.class_names) == len(set(model.wnids)) == 202
    assert "Egyptian cat" in model.class_names
    said = capsys.readouterr().out
    assert said.count("\n") == 1
    assert "vgg16.load('imagenet')" in said
    assert not any(v.path.count("_bn") for v in model.variables)


@needs_small
def test_small_file_size_and_hash():
    assert weights.SMALL.stat().st_size <= 2.5e6
    assert zipfile.ZipFile(weights.SMALL).testzip() is None
    note = weights.SMALL.with_suffix(".sha256").read_text().split()
    assert note == [weights.digest(weights.SMALL), weights.SMALL.name]


@needs_small
def test_damaged_small_file_message(monkeypatch, tmp_path):
    copy = tmp_path / "vgg16_alpha025.npz"
    copy.write_bytes(weights.SMALL.read_bytes()[:-1])
    monkeypatch.setattr(weights, "SMALL", copy)
    with pytest.raises(ValueError, match="vouches for it, is missing"):
        weights.read(copy)
    note = weights.SMALL.with_suffix(".sha256")
    note.write_text(f"{'0' * 64}  {copy.name}")
    with pytest.raises(ValueError, match="Install lecture-utils again"):
        weights.read(copy)


@needs_small
def test_small_model_recognises_cat():
    from skimage import data

    found = vgg16.class_evidence(vgg16.load("small"), data.chelsea(), 10)
    assert any("cat" in e.name.split() for e in found), found
