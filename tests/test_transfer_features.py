"""Features: right, computed once, and kept whatever goes wrong."""

import errno
import subprocess
import sys

import numpy as np
import pytest

pytest.importorskip("tensorflow")

from transfer_tools import backbone, pictures

from lecture_utils import _cache, transfer, vgg16
from lecture_utils.transfer import cache, extraction

pytestmark = pytest.mark.tensorflow
LAYERS = ["block1_pool", "block3_conv2", "block5_pool"]


@pytest.fixture(scope="module")
def model():
    return backbone()


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """An empty cache, on disk and in memory."""
    monkeypatch.setenv("LECTURE_UTILS_CACHE", str(tmp_path / "cache"))
    cache.forget_memory()
    yield tmp_path / "cache"
    cache.forget_memory()


@pytest.fixture
def computed(monkeypatch):
    """How many pictures went through the backbone, call by call."""
    counts, means = [], extraction._means

    def counted(part, names, x):
        counts.append(len(x))
        return means(part, names, x)

    monkeypatch.setattr(extraction, "_means", counted)
    return counts


def test_a_feature_is_the_mean_of_a_map(model):
    images, _ = pictures(3)
    found = transfer.features(model, images, LAYERS)
    for i, image in enumerate(images):
        for layer, maps in vgg16.feature_maps(model, image, LAYERS).items():
            by_hand = [maps[:, :, k].mean() for k in range(maps.shape[2])]
            np.testing.assert_allclose(found[layer][i], by_hand, rtol=1e-5, atol=1e-6)


def test_one_layer_or_many(model):
    images, _ = pictures(3)
    one = transfer.features(model, images, "block5_pool")
    assert one.shape == (3, 8) and one.dtype == np.float32
    many = transfer.features(model, images, LAYERS)
    assert list(many) == LAYERS
    np.testing.assert_array_equal(one, many["block5_pool"])


def test_each_picture_is_computed_once(model, computed):
    images, _ = pictures(12)
    first = transfer.features(model, images[:8], LAYERS)
    again = transfer.features(model, images, LAYERS)
    assert computed == [8, 4]
    assert transfer.features(model, images[::-1], "block1_pool").shape == (12, 1)
    twice = transfer.features(model, images[[0, 0, 1]], LAYERS)
    assert computed == [8, 4]
    for layer in LAYERS:
        np.testing.assert_array_equal(first[layer], again[layer][:8])
        np.testing.assert_array_equal(twice[layer], again[layer][[0, 0, 1]])


def test_the_disk_remembers_after_a_restart(model, computed, folder):
    images, _ = pictures(5)
    before = transfer.features(model, images, LAYERS)
    assert len(list(folder.rglob("*.npz"))) == 3
    cache.forget_memory()
    after = transfer.features(model, images, LAYERS)
    assert computed == [5]
    for layer in LAYERS:
        np.testing.assert_array_equal(before[layer], after[layer])


def test_other_weights_sizes_and_slips_are_other_features(model, computed):
    images, _ = pictures(4)
    transfer.features(model, images, "block2_pool")
    other = backbone()
    transfer.features(other, images, "block2_pool")
    assert computed == [4]  # the same weights in another object
    layer = other.get_layer("block1_conv1")
    layer.set_weights([w + 0.1 for w in layer.get_weights()])
    transfer.features(other, images, "block2_pool")
    assert computed == [4, 4]
    larger = np.repeat(np.repeat(images, 2, axis=1), 2, axis=2)
    transfer.features(model, larger, "block2_pool")
    transfer.features(model, images, "block2_pool", slip="twice")
    assert computed == [4, 4, 4, 4]


def test_a_later_layer_does_not_matter_to_an_earlier_one(model, computed):
    images, _ = pictures(4)
    transfer.features(model, images, "block1_pool")
    other = backbone()
    last = other.get_layer("block5_conv3")
    last.set_weights([w + 1 for w in last.get_weights()])
    transfer.features(other, images, "block1_pool")
    assert computed == [4]


def test_an_interrupt_keeps_what_is_done(model, computed, monkeypatch):
    images, _ = pictures(12)
    monkeypatch.setattr(extraction, "BATCH", 5)
    real = extraction._means

    def interrupted(part, names, x):
        if len(computed) == 2:
            raise KeyboardInterrupt
        return real(part, names, x)

    monkeypatch.setattr(extraction, "_means", interrupted)
    with pytest.raises(KeyboardInterrupt):
        transfer.features(model, images, LAYERS)
    monkeypatch.setattr(extraction, "_means", real)
    cache.forget_memory()  # as after a restart
    transfer.features(model, images, LAYERS)
    assert computed == [5, 5, 2]


def test_a_full_disk_is_said_once_and_loses_nothing(
    model, computed, monkeypatch, capsys
):
    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(np, "savez", full)
    images, _ = pictures(6)
    transfer.features(model, images[:3], LAYERS)
    transfer.features(model, images, LAYERS)
    transfer.features(model, images, LAYERS)
    said = capsys.readouterr().out
    assert computed == [3, 3]
    assert said.count("kept in memory only") == 1
    assert "No space left" in said and "LECTURE_UTILS_CACHE" in said


def test_no_folder_is_said_once(model, computed, monkeypatch, capsys):
    monkeypatch.setattr(_cache, "folder", lambda: None)
    images, _ = pictures(3)
    transfer.features(model, images, LAYERS)
    transfer.features(model, images, LAYERS)
    assert computed == [3]
    assert capsys.readouterr().out.count("no cache folder can be written") == 1


def test_without_a_home_it_still_works(tmp_path):
    script = (
        "from transfer_tools import backbone, pictures\n"
        "from lecture_utils import transfer\n"
        "print(transfer.features(backbone(), pictures(3)[0], 'block5_pool').shape)\n"
    )
    nowhere = tmp_path / "file"
    nowhere.touch()  # a home that is a file: no folder can be made in it
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        cwd="tests",
        env={"HOME": str(nowhere), "PATH": "", "TF_CPP_MIN_LOG_LEVEL": "3"},
    )
    assert done.returncode == 0, done.stderr
    assert "(3, 8)" in done.stdout and "kept in memory only" in done.stdout


@pytest.mark.parametrize("damage", ["truncated", "flipped", "not ours", "empty"])
def test_a_damaged_file_is_computed_anew(model, computed, folder, capsys, damage):
    images, _ = pictures(4)
    before = transfer.features(model, images, "block5_pool")
    cache.forget_memory()
    (path,) = folder.rglob("*.npz")
    data = path.read_bytes()
    if damage == "truncated":
        path.write_bytes(data[: len(data) // 2])
    elif damage == "flipped":
        at = len(data) // 2
        path.write_bytes(data[:at] + bytes([data[at] ^ 255]) + data[at + 1 :])
    elif damage == "not ours":
        _cache.save(path, other=np.zeros(3))
    else:
        path.write_bytes(b"")
    after = transfer.features(model, images, "block5_pool")
    assert computed == [4, 4]
    np.testing.assert_array_equal(before, after)
    assert ("damaged" in capsys.readouterr().out) == (damage != "not ours")
    cache.forget_memory()
    transfer.features(model, images, "block5_pool")
    assert computed == [4, 4]  # and the file is sound again


def test_forget(model, computed, folder):
    images, _ = pictures(3)
    transfer.features(model, images, LAYERS)
    transfer.forget()
    assert not list(folder.rglob("*.npz"))
    transfer.features(model, images, LAYERS)
    assert computed == [3, 3]


def test_memory_is_bounded(model):
    images, _ = pictures(2)
    for side in range(32, 32 + cache.MOST_STORES + 5):
        transfer.features(model, np.zeros((1, side, side, 3)), "block1_pool")
    assert len(cache._stores) == cache.MOST_STORES
    assert transfer.features(model, images, "block1_pool").shape == (2, 1)


@pytest.mark.parametrize(
    ("images", "layers", "slip", "said"),
    [
        (np.zeros((2, 16, 16, 3)), "block1_pool", "none", "at least 32"),
        (np.zeros((2, 32, 32, 3)), "block6_pool", "none", "block6_pool"),
        (np.zeros((2, 32, 32, 3)), [], "none", "layers is empty"),
        (np.zeros((2, 32, 32, 3)), "block1_pool", "thrice", "slip='thrice'"),
        (np.zeros((0, 32, 32, 3)), "block1_pool", "none", "images is empty"),
        (np.full((2, 32, 32, 3), -1.0), "block1_pool", "none", "preprocessed already"),
    ],
)
def test_a_message_names_what_came(model, images, layers, slip, said):
    with pytest.raises(ValueError, match=said):
        transfer.features(model, images, layers, slip=slip)
