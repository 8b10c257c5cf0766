"""The flower photos: fetched once, cut once, and everything that can go wrong.

A server on this computer stands for the real one, and an archive of a dozen drawn
pictures for the one of 229 MB.
"""

import io
import os
import socket
import subprocess
import sys
import tarfile
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from serving import Quiet, Slow, Stalls, serving

from lecture_utils import _cache, _download, datasets
from lecture_utils.datasets import flower_photos
from lecture_utils.datasets.flower_photos import FLOWERS, NAME

PATIENCE = _download.PATIENCE
SIZES = ((90, 60), (60, 90), (320, 240), (20, 33), (61, 61))


def drawn(width, height, shade):
    """Draw a square of one colour in the middle, with black beside or above it."""
    n = min(width, height)
    image = Image.new("RGB", (width, height))
    left, top = (width - n) // 2, (height - n) // 2
    image.paste((shade, 200, 255 - shade), (left, top, left + n, top + n))
    return image


def jpeg(image):
    file = io.BytesIO()
    image.save(file, "JPEG", quality=95)
    return file.getvalue()


def pictures():
    """Return each photo's name and shade of red; not in the order of the result."""
    names = [f"{flower}/{i}.jpg" for flower in FLOWERS for i in (2, 1)]
    return {f"flower_photos/{name}": 20 * i for i, name in enumerate(names)}


def members():
    sizes = [SIZES[i % len(SIZES)] for i in range(len(pictures()))]
    return {
        name: jpeg(drawn(*size, shade))
        for (name, shade), size in zip(pictures().items(), sizes, strict=True)
    }


def packed(files, *others):
    """Pack files, given as names and bytes, and members of other kinds."""
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w:gz") as tar:
        for other in others:
            tar.addfile(other)
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    return archive.getvalue()


@pytest.fixture(autouse=True)
def here(monkeypatch, tmp_path):
    """Give every cache a place of its own, and no other to fall back to."""
    monkeypatch.setenv("LECTURE_UTILS_CACHE", str(tmp_path / "kept"))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.setattr(_download, "_spare_home", lambda: str(tmp_path / "spare"))
    monkeypatch.setattr(_download, "PATIENCE", 0.5)
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    yield
    assert os.listdir(tmp_path / "empty") == []  # nothing is unpacked
    assert not (tmp_path / "spare").exists()


@pytest.fixture
def cache(tmp_path):
    return tmp_path / "keras" / "datasets"


@pytest.fixture
def kept(tmp_path):
    return tmp_path / "kept"


@pytest.fixture
def offer(monkeypatch, tmp_path):
    """Offer an archive to the package: its hash is the right one from now on."""
    (tmp_path / "server").mkdir()
    path = tmp_path / "server" / NAME

    def offer(archive):
        path.write_bytes(archive)
        digest = _download._digest(path, "sha256")
        monkeypatch.setattr(flower_photos, "SHA256", digest)
        return path

    return offer


@pytest.fixture
def archive(offer):
    return offer(packed(members()))


@pytest.fixture
def serve(monkeypatch, archive):
    """Serve the archive, to be fetched by Keras."""
    pytest.importorskip("keras")
    with serving(archive.parent) as start:

        def point(handler=Quiet):
            url = f"{start(handler)}/{NAME}"
            monkeypatch.setattr(flower_photos, "URL", url)
            if handler is not Stalls:  # it answers, on a busy machine not at once
                monkeypatch.setattr(_download, "PATIENCE", PATIENCE)
            return url

        yield point


@pytest.fixture
def deaf(monkeypatch):
    """Accept connections and never answer: worse than no network at all."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        monkeypatch.setattr(flower_photos, "URL", f"http://127.0.0.1:{port}/{NAME}")
        yield


def check(result, side=64):
    images, y, names = result
    assert images.shape == (10, side, side, 3) and images.dtype == np.float32
    assert names == FLOWERS and y.dtype == int
    shades = [pictures()[name] for name in sorted(pictures())]
    for image, label, shade in zip(images, y, shades, strict=True):
        wanted = np.array([shade, 200, 255 - shade]) / 255
        edge = side // 8  # where JPEG lets the black beside it run in
        assert np.abs(image[edge:-edge, edge:-edge] - wanted).max() < 0.03
        assert np.abs(image - wanted).mean() < 0.06  # the middle alone
        assert label == shade // 40


# ---------------------------------------------------------------------- what comes out


def test_the_constants():
    assert flower_photos.URL.startswith("https://storage.googleapis.com/")
    assert flower_photos.URL.endswith(NAME)
    assert len(flower_photos.SHA256) == 64
    assert PATIENCE < 10
    assert list(FLOWERS) == sorted(FLOWERS) and len(FLOWERS) == 5


@pytest.mark.parametrize("side", [8, 64, 224])
def test_middle_squares_in_the_order_of_their_names(archive, side):
    check(datasets.flowers(side, folder=archive.parent), side)


def test_a_photo_is_resized_as_if_it_had_been_decoded_in_full(offer):
    rng = np.random.default_rng(0)
    coarse = Image.fromarray(rng.integers(0, 256, (6, 9, 3), dtype=np.uint8))
    photo = jpeg(coarse.resize((450, 300), Image.Resampling.BICUBIC))
    files = members() | {"flower_photos/daisy/1.jpg": photo}
    images, _, _ = datasets.flowers(32, folder=offer(packed(files)).parent)
    with Image.open(io.BytesIO(photo)) as full:
        middle = np.asarray(full)[:, 75:375] / 255
    # Oracle: the area that each pixel covers, averaged.
    edges = np.linspace(0, 300, 33)
    cover = np.clip(
        np.minimum(edges[1:, None], np.arange(1, 301))
        - np.maximum(edges[:-1, None], np.arange(300)),
        0,
        None,
    )
    cover /= cover.sum(axis=1, keepdims=True)
    wanted = np.einsum("ia,abc,jb->ijc", cover, middle, cover)
    assert np.abs(images[0] - wanted).mean() < 0.01
    assert np.abs(images[0] - wanted).max() < 0.08


def test_each_result_is_its_own(archive):
    images, y, _ = datasets.flowers(folder=archive.parent)
    images[:], y[:] = 0, 9
    check(datasets.flowers(folder=archive.parent))


def test_gray_and_cmyk_jpegs_are_rgb(offer):
    files = members()
    for name, mode in (("daisy/1.jpg", "L"), ("roses/2.jpg", "CMYK")):
        photo = jpeg(Image.new("RGB", (40, 40), (90, 90, 90)).convert(mode))
        files[f"flower_photos/{name}"] = photo
    images, _, _ = datasets.flowers(folder=offer(packed(files)).parent)
    for i in (0, 5):
        np.testing.assert_allclose(images[i], 90 / 255, atol=0.02)


def test_only_regular_jpg_files_of_the_five_folders_are_read(offer, capsys):
    link = tarfile.TarInfo("flower_photos/daisy/link.jpg")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    hard = tarfile.TarInfo("flower_photos/daisy/hard.jpg")
    hard.type, hard.linkname = tarfile.LNKTYPE, "flower_photos/daisy/1.jpg"
    folder = tarfile.TarInfo("flower_photos/daisy/folder.jpg")
    folder.type = tarfile.DIRTYPE
    pipe = tarfile.TarInfo("flower_photos/daisy/pipe.jpg")
    pipe.type = tarfile.FIFOTYPE
    photo = members()["flower_photos/daisy/1.jpg"]
    others = (
        "LICENSE.txt",
        "flower_photos/LICENSE.txt",
        "flower_photos/daisy/notes.txt",
        "flower_photos/daisy/._1.jpg",
        "flower_photos/weeds/1.jpg",
        "flower_photos/1.jpg",
        "daisy",
        ".",
    )
    files = dict.fromkeys(others, photo) | members()
    path = offer(packed(files, link, hard, folder, pipe))
    check(datasets.flowers(folder=path.parent))
    assert "Left out" not in capsys.readouterr().out


# ------------------------------------------------------------------------ kept results


def test_the_second_call_needs_neither_archive_nor_network(archive, deaf, kept, capsys):
    check(datasets.flowers(folder=archive.parent))
    assert "once" in capsys.readouterr().out
    assert len(os.listdir(kept)) == 1
    archive.unlink()
    check(datasets.flowers())
    assert capsys.readouterr().out == ""
    with pytest.raises(ConnectionError):
        datasets.flowers(32)


def test_a_damaged_result_is_named_and_made_anew(archive, kept, capsys):
    datasets.flowers(folder=archive.parent)
    (path,) = kept.iterdir()
    path.write_bytes(path.read_bytes()[:-100])
    check(datasets.flowers(folder=archive.parent))
    assert f"{path} is damaged" in capsys.readouterr().out
    check(datasets.flowers())


def test_without_a_folder_for_results(archive, kept, capsys):
    kept.write_text("a file where the folder should be")
    for _ in range(2):
        check(datasets.flowers(folder=archive.parent))
        assert "LECTURE_UTILS_CACHE" in capsys.readouterr().out


def test_a_result_that_cannot_be_kept_is_returned(archive, monkeypatch, capsys):
    monkeypatch.setattr(_cache, "save", lambda *_, **__: "It was not saved (full).")
    check(datasets.flowers(folder=archive.parent))
    assert "It was not saved (full)." in capsys.readouterr().out


# ------------------------------------------------------------------- spoilt and strange


@pytest.mark.parametrize(
    "spoil", [lambda b: b[:-300], lambda b: b[:10], lambda b: b"", lambda b: b"<html>"]
)
def test_a_spoilt_photo_is_named_and_left_out(offer, kept, capsys, spoil):
    name = "flower_photos/roses/1.jpg"
    files = members()
    files[name] = spoil(files[name])
    images, y, _ = datasets.flowers(folder=offer(packed(files)).parent)
    assert len(images) == 9 and y.tolist() == [0, 0, 1, 1, 2, 3, 3, 4, 4]
    assert f"Left out 1 that cannot be read: {name}" in capsys.readouterr().out
    assert os.listdir(kept) == []  # only a whole result is kept


def test_of_many_spoilt_photos_some_are_named(offer, capsys):
    files = dict.fromkeys([f"flower_photos/roses/x{i}.jpg" for i in range(9)], b"?")
    datasets.flowers(folder=offer(packed(files | members())).parent)
    said = capsys.readouterr().out
    assert "Left out 9" in said and "x2.jpg, ..." in said and "x3" not in said


def test_another_format_under_the_name_of_a_jpeg_is_left_out(offer, capsys):
    png = io.BytesIO()
    Image.new("RGB", (30, 30)).save(png, "PNG")
    files = members() | {"flower_photos/roses/p.jpg": png.getvalue()}
    check(datasets.flowers(folder=offer(packed(files)).parent))
    assert "flower_photos/roses/p.jpg" in capsys.readouterr().out


def test_an_archive_without_tulips(offer):
    files = {name: data for name, data in members().items() if "tulips" not in name}
    path = offer(packed(files))
    with pytest.raises(ValueError, match=f"{path} holds no readable photos of tulips"):
        datasets.flowers(folder=path.parent)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda b: b[: len(b) // 2],
        lambda b: b[:20],
        lambda b: b"no archive",
        lambda b: b"",
        lambda b: b[:300] + bytes(50) + b[350:],
    ],
)
def test_an_archive_that_cannot_be_read(offer, spoil):
    path = offer(spoil(packed(members())))
    with pytest.raises(ValueError, match=f"{path} is damaged and not used.*Remove it"):
        datasets.flowers(folder=path.parent)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: datasets.flowers(7), ["side", "7", "8 to 224"]),
        (lambda: datasets.flowers(64.0), ["side", "64.0", "whole number"]),
        (lambda: datasets.flowers(10**6), ["side", "1000000"]),
        (lambda: datasets.flowers(folder=3), ["folder", "3", "path"]),
        (lambda: datasets.flowers(folder=["a"]), ["folder", "['a']", "path"]),
    ],
)
def test_bad_input(call, said):
    with pytest.raises(ValueError) as caught:
        call()
    assert all(words in str(caught.value) for words in said), caught.value


# -------------------------------------------------------------------------- the network


@pytest.mark.tensorflow
def test_the_archive_is_fetched_once(serve, cache):
    serve()
    check(datasets.flowers())
    check(datasets.flowers())
    check(datasets.flowers(32), 32)
    assert Quiet.asked == 1
    assert os.listdir(cache) == [NAME]


@pytest.mark.tensorflow
def test_it_is_fetched_into_a_folder_of_your_choice(serve, cache, tmp_path):
    serve()
    check(datasets.flowers(folder=str(tmp_path / "shared" / "class")))
    assert os.listdir(tmp_path / "shared" / "class") == [NAME]
    assert not cache.exists()


@pytest.mark.tensorflow
def test_a_damaged_archive_is_named_and_fetched_anew(serve, cache, archive, capsys):
    cache.mkdir(parents=True)
    (cache / NAME).write_bytes(archive.read_bytes()[:-10])
    serve()
    check(datasets.flowers())
    assert f"{cache / NAME} is damaged" in capsys.readouterr().out
    assert (cache / NAME).read_bytes() == archive.read_bytes()


def fails_within(seconds, **given):
    start = time.monotonic()
    with pytest.raises(ConnectionError) as caught:
        datasets.flowers(**given)
    assert time.monotonic() - start < seconds
    said = str(caught.value)
    assert "the flower photos cannot be fetched: " in said
    assert "datasets.faces()" in said and "before the class" in said
    return said


def test_a_network_that_does_not_answer(deaf, cache, kept):
    said = fails_within(3)
    assert "no answer within 0.5 s" in said or "timed out" in said
    assert not cache.exists() and os.listdir(kept) == []


def test_a_refused_connection_fails_at_once(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    monkeypatch.setattr(flower_photos, "URL", f"http://127.0.0.1:{port}/{NAME}")
    fails_within(3)


@pytest.mark.tensorflow
def test_a_download_that_stalls_leaves_nothing(serve, cache):
    serve(Stalls)
    before = socket.getdefaulttimeout()
    fails_within(5)
    assert os.listdir(cache) == []
    assert socket.getdefaulttimeout() == before


@pytest.mark.tensorflow
def test_a_wrong_file_from_the_network_is_not_used(serve, cache, kept, monkeypatch):
    serve()
    monkeypatch.setattr(flower_photos, "SHA256", "0" * 64)
    fails_within(10)
    assert os.listdir(cache) == [] and os.listdir(kept) == []


@pytest.mark.tensorflow
def test_a_folder_that_cannot_be_written(serve, tmp_path):
    serve()
    blocker = tmp_path / "file"
    blocker.write_text("a file where a folder should be")
    said = fails_within(5, folder=blocker / "folder")
    assert f"{blocker / 'folder'} cannot be written" in said and "KERAS_HOME" in said


@pytest.mark.tensorflow
def test_without_keras_a_sentence(serve, monkeypatch):
    serve()
    monkeypatch.setitem(sys.modules, "keras", None)
    assert "keras" in fails_within(5)


FLOWERS_AT = """
import sys
from lecture_utils import datasets
from lecture_utils.datasets import flower_photos
flower_photos.URL, flower_photos.SHA256 = sys.argv[1:]
images, y, _ = datasets.flowers()
assert images.shape == (11, 64, 64, 3), images.shape
"""


@pytest.mark.tensorflow
def test_two_at_once_do_not_corrupt_the_cache(serve, offer, cache, kept):
    noise = np.random.default_rng(0).integers(0, 256, (400, 400, 3), dtype=np.uint8)
    large = {"flower_photos/tulips/9.jpg": jpeg(Image.fromarray(noise))}
    path = offer(packed(members() | large))
    run = [sys.executable, "-c", FLOWERS_AT, serve(Slow), flower_photos.SHA256]
    both = [subprocess.Popen(run, stdout=subprocess.DEVNULL) for _ in range(2)]
    seen = set()
    while any(each.poll() is None for each in both):
        if (cache / NAME).exists():
            seen.add(_download._digest(cache / NAME, "sha256"))
        time.sleep(0.01)
    assert [each.returncode for each in both] == [0, 0]
    assert seen <= {flower_photos.SHA256}  # whoever looked saw none or a whole one
    assert os.listdir(cache) == [NAME]
    assert (cache / NAME).read_bytes() == path.read_bytes()
    (result,) = kept.iterdir()
    assert len(_cache.load(result)["y"]) == 11


def test_everything_was_put_in_its_place(tmp_path):
    assert _download.folders("datasets") == [
        tmp_path / "keras" / "datasets",
        tmp_path / "spare" / "datasets",
    ]
    assert isinstance(_cache.folder(), Path)
