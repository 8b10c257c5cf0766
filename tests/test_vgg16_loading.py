"""ImageNet weights: cache, download and everything that can go wrong with them.

A server on this computer stands for the real one, and a VGG16 of one filter a
layer for the file of 553 MB.
"""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from serving import Quiet, Slow, Stalls, serving

keras = pytest.importorskip("keras")
h5py = pytest.importorskip("h5py")
pytestmark = pytest.mark.tensorflow

from lecture_utils import vgg16  # noqa: E402
from lecture_utils.vgg16 import weights  # noqa: E402


@pytest.fixture(scope="module")
def tiny():
    return vgg16.build(1 / 64)


@pytest.fixture(scope="module")
def h5(tiny, tmp_path_factory):
    """Write weights as the real file has them: one group a layer, two arrays."""
    path = tmp_path_factory.mktemp("server") / weights.WEIGHTS["name"]
    with h5py.File(path, "w") as file:
        file.attrs["layer_names"] = [x.name.encode() for x in tiny.layers]
        for layer in tiny.layers:
            group = file.create_group(layer.name)
            names = [f"{layer.name}_{kind}_1:0" for kind in "Wb"[: len(layer.weights)]]
            group.attrs["weight_names"] = [name.encode() for name in names]
            for name, array in zip(names, layer.get_weights(), strict=True):
                group[name] = array
    return path


@pytest.fixture
def serve(h5):
    """Serve the folder of the file; returns the address."""
    with serving(h5.parent) as start:
        yield start


@pytest.fixture
def cache(monkeypatch, tmp_path):
    """Give Keras an empty cache."""
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.setenv("no_proxy", "*")
    return tmp_path / "keras" / "models"


@pytest.fixture
def point_to(monkeypatch, h5):
    """Let the package fetch from an address, with the hash of our file."""

    def point(address, patience=5):
        md5 = weights.digest(h5, "md5")
        url = f"{address}/{h5.name}"
        monkeypatch.setitem(weights.WEIGHTS, "url", url)
        monkeypatch.setitem(weights.WEIGHTS, "md5", md5)
        monkeypatch.setitem(weights.CLASSES, "url", f"{address}/no-such-file")
        monkeypatch.setattr(weights, "TIMEOUT", patience)

    return point


@pytest.fixture
def deaf():
    """Accept connections and never answer: worse than no network at all."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


def test_imagenet_is_fetched_once(cache, serve, point_to, tiny, capfd):
    point_to(serve())
    model = vgg16.load("imagenet")
    for mine, theirs in zip(model.get_weights(), tiny.get_weights(), strict=True):
        np.testing.assert_array_equal(mine, theirs)
    asked = Quiet.asked
    backbone = vgg16.load("imagenet", include_top=False)
    assert Quiet.asked == asked
    assert backbone.output_shape == (None, None, None, 8)
    np.testing.assert_array_equal(backbone.get_weights()[0], tiny.get_weights()[0])
    assert os.listdir(cache) == [weights.WEIGHTS["name"]]
    said = capfd.readouterr().out
    assert "VGG16 (ImageNet)" in said
    assert "vgg16.load('small')" in said
    assert model.class_names[:2] == ("class 0", "class 1")


def test_auto_never_downloads(cache, serve, point_to, capsys):
    point_to(serve())
    assert weights.cached() is None
    assert Quiet.asked == 0
    weights.fetch()
    vgg16.load("auto")
    assert "VGG16 (ImageNet)" in capsys.readouterr().out


@pytest.mark.skipif(not weights.SMALL.exists(), reason="not trained yet")
def test_auto_is_small_without_imagenet(cache, capsys):
    vgg16.load()
    assert "VGG16 (small)" in capsys.readouterr().out


@pytest.mark.skipif(not weights.SMALL.exists(), reason="not trained yet")
def test_auto_skips_damaged_imagenet(cache, h5, capsys):
    cache.mkdir(parents=True)
    (cache / h5.name).write_bytes(h5.read_bytes()[:-10])
    vgg16.load("auto")
    said = capsys.readouterr().out
    assert f"{cache / h5.name} is damaged" in said
    assert "VGG16 (small)" in said


def test_damaged_file_is_fetched_again(cache, serve, point_to, h5, capsys):
    cache.mkdir(parents=True)
    (cache / h5.name).write_bytes(b"half a file")
    point_to(serve())
    vgg16.load("imagenet")
    assert "is damaged" in capsys.readouterr().out
    assert (cache / h5.name).read_bytes() == h5.read_bytes()


@pytest.mark.parametrize(
    "spoil", [lambda b: b[:-9000], lambda b: b[:99], lambda b: b""]
)
def test_damaged_h5_is_named(h5, tmp_path, spoil):
    path = tmp_path / "mine.h5"
    path.write_bytes(spoil(h5.read_bytes()))
    with pytest.raises(ValueError, match=r"mine\.h5 is not used"):
        vgg16.load(path)


def test_an_h5_at_a_path(h5, tiny):
    model = vgg16.load(h5)
    np.testing.assert_array_equal(model.get_weights()[-1], tiny.get_weights()[-1])


def fails_within(seconds):
    start = time.monotonic()
    with pytest.raises(ConnectionError, match=r"load\('small'\).*make weights"):
        vgg16.load("imagenet")
    assert time.monotonic() - start < seconds


def test_hanging_network_fails_in_time(cache, point_to, deaf):
    point_to(deaf, patience=weights.TIMEOUT)
    fails_within(10)


def test_refused_connection_fails_fast(cache, point_to):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    point_to(f"http://127.0.0.1:{port}", patience=0.5)
    fails_within(5)
    with pytest.raises(ConnectionError, match=f"127.0.0.1:{port} does not answer"):
        weights.fetch()


def test_hanging_dns_fails_in_time(cache, point_to, monkeypatch):
    point_to("http://weights.invalid", patience=0.5)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: time.sleep(20))
    fails_within(5)


def test_stalled_download_leaves_nothing(cache, serve, point_to):
    point_to(serve(Stalls), patience=0.5)
    fails_within(5)
    assert os.listdir(cache) == []


def test_wrong_download_is_not_used(cache, serve, point_to, monkeypatch):
    point_to(serve())
    monkeypatch.setitem(weights.WEIGHTS, "md5", "0" * 32)
    fails_within(10)
    assert os.listdir(cache) == []


def test_no_folder_to_write_in(serve, point_to, monkeypatch, tmp_path):
    blocker = tmp_path / "file"
    blocker.write_text("a file where a folder should be")
    monkeypatch.setenv("KERAS_HOME", str(blocker / "keras"))
    monkeypatch.setenv("no_proxy", "*")
    point_to(serve())
    with pytest.raises(ConnectionError, match="KERAS_HOME"):
        weights.fetch()


FETCH = """
import sys
from lecture_utils.vgg16 import weights
weights.WEIGHTS |= {"url": sys.argv[1], "md5": sys.argv[2]}
weights.CLASSES |= {"url": sys.argv[1] + "x"}
weights.fetch()
"""


def test_concurrent_downloads_are_safe(cache, serve, h5):
    url, md5 = f"{serve(Slow)}/{h5.name}", weights.digest(h5, "md5")
    run = [sys.executable, "-c", FETCH, url, md5]
    both = [subprocess.Popen(run, stdout=subprocess.DEVNULL) for _ in range(2)]
    seen = set()
    while any(each.poll() is None for each in both):
        if (cache / h5.name).exists():
            seen.add(weights.digest(cache / h5.name, "md5"))
        time.sleep(0.01)
    assert [each.returncode for each in both] == [0, 0]
    assert seen <= {md5}  # whoever looked saw no file or a whole one
    assert os.listdir(cache) == [h5.name]
    assert weights.digest(cache / h5.name, "md5") == md5


LOAD = "from lecture_utils import vgg16; vgg16.load('small'); vgg16.load('auto')"


@pytest.mark.skipif(not weights.SMALL.exists(), reason="not trained yet")
def test_small_model_without_home(tmp_path):
    blocker = tmp_path / "file"
    blocker.write_text("a file where a folder should be: not even root can write here")
    sealed = tmp_path / "sealed"
    sealed.mkdir(mode=0o555)
    plain = {k: v for k, v in os.environ.items() if k not in ("HOME", "KERAS_HOME")}
    homes = (
        {"HOME": str(sealed), "KERAS_HOME": str(blocker / "keras")},
        {},
    )
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", LOAD],
            env=plain | home,
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for home in homes
    ]
    for run in runs:
        out, err = run.communicate(timeout=120)
        assert run.returncode == 0, err
        assert "VGG16 (small)" in out


def test_hashes_match_keras():
    source = Path(keras.__file__).parent / "src" / "applications"
    vgg = (source / "vgg16.py").read_text()
    assert weights.WEIGHTS["name"] in vgg
    assert weights.WEIGHTS["md5"] in vgg
    assert weights.CLASSES["md5"] in (source / "imagenet_utils.py").read_text()


def test_the_1000_names(cache, monkeypatch, tmp_path):
    cache.mkdir(parents=True)
    path = cache / weights.CLASSES["name"]
    rows = (f'"{i}": ["n{i}", "a_cat_{i}"]' for i in range(1000))
    path.write_text("{" + ", ".join(rows) + "}")
    monkeypatch.setitem(weights.CLASSES, "md5", weights.digest(path, "md5"))
    wnids, names = weights.class_list()
    assert (wnids[999], names[12]) == ("n999", "a cat 12")


# ------------------------------------------------------------ files of other kinds


@pytest.fixture(scope="module")
def files(tiny, tmp_path_factory):
    """Write the same network in every way that Keras has, and networks like it."""
    folder = tmp_path_factory.mktemp("files")
    models = {
        "whole": tiny,
        "no_top": vgg16.build(1 / 64, include_top=False),
        "average": vgg16.build(1 / 64, classes=7, pooling="avg"),
        "small_side": vgg16.build(1 / 64, classes=5, input_shape=(64, 64, 3)),
        "vgg19": _vgg19(),
        "spoilt": vgg16.build(1 / 64, include_top=False),
        "block1": keras.Model(
            tiny.input, tiny.get_layer("block1_pool").output, name="part"
        ),
    }
    kernel, bias = models["spoilt"].get_layer("block4_conv2").get_weights()
    models["spoilt"].get_layer("block4_conv2").set_weights([kernel * np.nan, bias])
    for name, model in models.items():
        for end in ("h5", "keras"):
            model.save(folder / f"{name}.{end}")
    return folder, models


def _vgg19():
    """Build VGG19 with one filter a layer: three convolutions become four."""
    blocks = [(2, 1), (2, 2), (4, 4), (4, 8), (4, 8)]
    image = x = keras.Input((None, None, 3))
    for block, (n, filters) in enumerate(blocks, 1):
        for conv in range(1, n + 1):
            name = f"block{block}_conv{conv}"
            layer = keras.layers.Conv2D(filters, 3, padding="same", name=name)
            x = layer(x)
        x = keras.layers.MaxPooling2D(2, name=f"block{block}_pool")(x)
    return keras.Model(image, x)


ENDS = ("h5", "keras")


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("include_top", [True, False])
@pytest.mark.parametrize("name", ["whole", "average", "small_side"])
def test_any_keras_file_loads(files, name, end, include_top):
    folder, models = files
    model = vgg16.load(folder / f"{name}.{end}", include_top=include_top)
    wanted = models[name].get_weights()
    for mine, theirs in zip(model.get_weights(), wanted, strict=include_top):
        np.testing.assert_array_equal(mine, theirs)
    assert len(model.get_weights()) == (len(wanted) if include_top else 26)
    if include_top:
        assert len(model.class_names) == model.output_shape[-1]


@pytest.mark.parametrize("end", ENDS)
def test_file_without_classifier(files, end):
    folder, models = files
    model = vgg16.load(folder / f"no_top.{end}", include_top=False)
    for mine, theirs in zip(
        model.get_weights(), models["no_top"].get_weights(), strict=True
    ):
        np.testing.assert_array_equal(mine, theirs)
    with pytest.raises(ValueError, match="without its classifier.*include_top=False"):
        vgg16.load(folder / f"no_top.{end}")


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("include_top", [True, False])
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("vgg19", "it holds block3_conv4, a layer that VGG16"),
        ("block1", "a part of one: it has no block2_conv1, block2_conv2, block3_conv1"),
        ("spoilt", "block4_conv2 holds numbers that are not finite|without its class"),
    ],
)
def test_wrong_networks_are_named(files, name, end, include_top, said):
    with pytest.raises(ValueError, match=said):
        vgg16.load(files[0] / f"{name}.{end}", include_top=include_top)


@pytest.mark.parametrize("end", ["weights.h5", "h5"])
def test_file_without_layer_names_is_named(files, end):
    path = files[0] / f"unnamed.{end}"
    with h5py.File(path, "w") as file:
        file.create_group("layers/conv2d/vars")
    with pytest.raises(ValueError, match="holds no VGG16, or a part of one"):
        vgg16.load(path)


@pytest.mark.parametrize("include_top", [True, False])
@pytest.mark.parametrize("spoil", ["nan", "missing", "shape"])
def test_npz_layers_are_checked(tmp_path, include_top, spoil):
    path = tmp_path / "own.npz"
    model = vgg16.build(1 / 64, classes=3, pooling="avg")
    arrays = {v.path: v.numpy() for v in model.variables}
    arrays |= {"wnids": np.array(["a", "b", "c"]), "names": np.array(["a", "b", "c"])}
    name = "block4_conv2/kernel"
    if spoil == "missing":
        del arrays[name]
    else:
        arrays[name] = arrays[name] * np.nan if spoil == "nan" else arrays[name][:2]
    np.savez(path, **arrays)
    with pytest.raises(ValueError, match="own.npz is not used: .*block4_conv2"):
        vgg16.load(path, include_top=include_top)
