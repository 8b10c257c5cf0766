"""The cache folder: it helps where it can, and never stands in the way."""

import errno
import importlib.util
import os
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from lecture_utils import _cache

ARRAYS = {
    "maps": np.linspace(0, 1, 6, dtype=np.float32).reshape(2, 3),
    "block1/names": np.array(["face", "no face"]),
    "seed": np.array(7),
}


@pytest.fixture(autouse=True)
def home(monkeypatch, tmp_path):
    monkeypatch.setenv("LECTURE_UTILS_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def path(home):
    return home / "some.npz"


@pytest.fixture
def saved(path):
    assert _cache.save(path, **ARRAYS) == ""
    return path


def same(arrays):
    return arrays.keys() == ARRAYS.keys() and all(
        np.array_equal(arrays[name], array) and arrays[name].dtype == array.dtype
        for name, array in ARRAYS.items()
    )


# ------------------------------------------------------------------------- the folder


def test_the_variable_names_the_folder(home):
    assert _cache.folder() == home and home.is_dir()
    assert list(home.iterdir()) == []


def test_a_relative_folder_and_one_from_home(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "me"))
    for named, meant in (("here", "here"), (".", "."), ("~/kept", "me/kept")):
        monkeypatch.setenv("LECTURE_UTILS_CACHE", named)
        assert _cache.folder() == tmp_path / meant


@pytest.mark.skipif(sys.platform != "linux", reason="each system has its own place")
@pytest.mark.parametrize("named", [None, ""])
def test_without_the_variable_it_is_where_the_system_keeps_such(
    monkeypatch, tmp_path, named
):
    monkeypatch.delenv("LECTURE_UTILS_CACHE")
    if named is not None:
        monkeypatch.setenv("LECTURE_UTILS_CACHE", named)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert _cache.folder() == tmp_path / "xdg" / "lecture-utils"


def test_no_home_is_no_folder(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    for name in ("LECTURE_UTILS_CACHE", "HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    # As where a container runs under a number that no user has.
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)
    assert _cache.folder() is None
    assert list(tmp_path.iterdir()) == []


def test_no_platformdirs_is_no_folder(monkeypatch):
    monkeypatch.delenv("LECTURE_UTILS_CACHE")
    monkeypatch.setitem(sys.modules, "platformdirs", None)
    assert _cache.folder() is None


def test_a_file_in_its_place_is_no_folder(home):
    home.write_text("not even root can make a folder here")
    assert _cache.folder() is None


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root writes anywhere")
def test_a_read_only_folder_is_none(home):
    home.mkdir(mode=0o555)
    assert _cache.folder() is None


def test_a_read_only_disk_is_no_folder(monkeypatch, home):
    def refuse(*_, **__):
        raise OSError(errno.EROFS, "Read-only file system")

    home.mkdir()
    monkeypatch.setattr(_cache.tempfile, "TemporaryFile", refuse)
    assert _cache.folder() is None


class Full:
    """A file on a disk that takes so many bytes and then no more."""

    def __init__(self, file, room):
        self.file, self.room = file, room

    def write(self, data):
        if len(data) > self.room:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self.room -= len(data)
        return self.file.write(data)

    def __enter__(self):
        self.file.__enter__()
        return self

    def __exit__(self, *why):
        return self.file.__exit__(*why)

    def __getattr__(self, name):
        return getattr(self.file, name)


def test_a_full_disk_is_no_folder(monkeypatch, home):
    usual = _cache.tempfile.TemporaryFile
    monkeypatch.setattr(
        _cache.tempfile, "TemporaryFile", lambda dir: Full(usual(dir=dir), 0)
    )
    assert _cache.folder() is None
    assert list(home.iterdir()) == []


# ----------------------------------------------------------------------- save and load


def test_what_is_saved_comes_back(saved, capsys):
    assert same(_cache.load(saved))
    assert os.listdir(saved.parent) == [saved.name]
    assert capsys.readouterr().out == ""


def test_a_second_save_replaces_the_first(saved):
    assert _cache.save(saved, seed=np.array(8)) == ""
    assert {k: v.tolist() for k, v in _cache.load(saved).items()} == {"seed": 8}


def test_save_makes_the_folder_and_takes_any_name(home):
    path = home / "deep" / "down.npz"
    assert _cache.save(path, path=np.arange(3)) == ""
    assert _cache.load(str(path))["path"].tolist() == [0, 1, 2]


def test_nothing_there_is_none_without_a_word(path, capsys):
    assert _cache.load(path) is None
    assert capsys.readouterr().out == ""


def test_python_objects_are_not_saved(path):
    with pytest.raises(ValueError, match="maps holds Python objects"):
        _cache.save(path, maps=np.array([{}]))
    assert not path.exists()


@pytest.mark.skipif(os.name == "nt", reason="rights are others there")
def test_a_class_that_shares_the_folder_can_read_the_file(saved):
    (plain := saved.with_name("plain")).touch()
    assert saved.stat().st_mode == plain.stat().st_mode


@pytest.mark.parametrize("room", [0, 30, 200, 700, 1000])
def test_a_disk_that_gets_full_keeps_what_was_there(monkeypatch, saved, room):
    before = saved.read_bytes()
    assert len(before) > 1000
    monkeypatch.setattr(_cache, "open", lambda *a: Full(open(*a), room), raising=False)
    said = _cache.save(saved, **ARRAYS)
    assert said == f"{saved} was not saved (No space left on device)."
    assert os.listdir(saved.parent) == [saved.name]
    assert saved.read_bytes() == before


LIMITED = """
import resource, sys
import numpy as np
from lecture_utils import _cache
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
print(_cache.folder() is not None, _cache.save(sys.argv[1], a=np.zeros(50_000)))
"""


@pytest.mark.skipif(
    importlib.util.find_spec("resource") is None, reason="no such limit here"
)
@pytest.mark.parametrize(("most", "usable"), [(0, "False"), (300_000, "True")])
def test_where_the_system_stops_the_writing(path, most, usable):
    run = [sys.executable, "-B", "-c", LIMITED, str(path), str(most)]
    done = subprocess.run(run, capture_output=True, text=True, check=True)
    assert done.stdout.startswith(f"{usable} {path} was not saved (")
    assert os.listdir(path.parent) == []


def test_a_folder_that_cannot_be_made(home):
    home.write_text("a file where the folder should be")
    assert "was not saved" in _cache.save(home / "some.npz", **ARRAYS)
    assert _cache.load(home / "some.npz") is None


def test_an_interrupt_leaves_no_part(monkeypatch, path):
    def stop(file, **_):
        file.write(b"half of it")
        raise KeyboardInterrupt

    monkeypatch.setattr(_cache.np, "savez", stop)
    with pytest.raises(KeyboardInterrupt):
        _cache.save(path, **ARRAYS)
    assert os.listdir(path.parent) == []


def test_a_truncated_file_is_named_removed_and_none(saved, capsys):
    whole = saved.read_bytes()
    for length in range(len(whole)):
        saved.write_bytes(whole[:length])
        assert _cache.load(saved) is None
        said = capsys.readouterr().out
        assert said.count("\n") == 1 and f"{saved} is damaged" in said
        assert not saved.exists()


def test_a_flipped_bit_is_harmless_or_noticed(saved, capsys):
    whole, noticed = saved.read_bytes(), 0
    for place in range(len(whole)):
        for bit in (1, 6):
            spoilt = bytearray(whole)
            spoilt[place] ^= 1 << bit
            saved.write_bytes(spoilt)
            arrays = _cache.load(saved)
            noticed += arrays is None
            said = capsys.readouterr().out
            assert same(arrays) if arrays is not None else str(saved) in said, place
    assert noticed > 0.6 * 2 * len(whole)


def test_an_altered_shape_is_noticed_where_numpy_stops_early(path, capsys):
    assert _cache.save(path, a=np.zeros(9000)) == ""
    whole = path.read_bytes()
    assert whole.count(b"(9000,)") == 1
    path.write_bytes(whole.replace(b"(9000,)", b"(1000,)"))
    assert _cache.load(path) is None
    assert "a.npy is altered" in capsys.readouterr().out


def test_a_pickled_object_is_refused(path, capsys):
    path.parent.mkdir()
    with open(path, "wb") as file:
        np.savez(file, maps=np.array([{"a": 1}], dtype=object))
    assert _cache.load(path) is None
    assert "allow_pickle" in capsys.readouterr().out
    assert not path.exists()


@pytest.mark.parametrize("file", [b"", b"\x00" * 500, b"\x93NUMPY", b"<html>"])
def test_something_else_is_refused(path, capsys, file):
    path.parent.mkdir()
    path.write_bytes(file)
    assert _cache.load(path) is None
    assert f"{path} is damaged" in capsys.readouterr().out


def test_a_file_of_another_kind_that_lacks_the_list(path, capsys):
    path.parent.mkdir()
    np.savez(path, **ARRAYS)
    assert _cache.load(path) is None
    assert "arrays are missing" in capsys.readouterr().out


def test_what_cannot_be_read_is_named_and_kept(path, capsys):
    path.mkdir(parents=True)
    assert _cache.load(path) is None
    assert f"{path} cannot be read" in capsys.readouterr().out
    assert path.is_dir()


WRITER = """
import sys
import numpy as np
from lecture_utils import _cache
for _ in range(30):
    said = _cache.save(sys.argv[1], a=np.full(200_000, int(sys.argv[2])))
    assert not said, said
"""


def test_two_writers_leave_one_whole_file(path):
    run = [sys.executable, "-c", WRITER, str(path)]
    both = [subprocess.Popen([*run, value]) for value in ("1", "2")]
    seen = set()
    while any(writer.poll() is None for writer in both):
        if path.exists():
            seen |= set(_cache.load(path)["a"].tolist())
    assert [writer.returncode for writer in both] == [0, 0]
    assert seen <= {1, 2}
    assert os.listdir(path.parent) == [path.name]
    assert len(set(_cache.load(path)["a"].tolist())) == 1


def test_threads_of_one_process_do_not_meet(path):
    said = []
    threads = [
        threading.Thread(
            target=lambda n=n: said.append(_cache.save(path, a=np.full(9, n)))
        )
        for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert said == [""] * 8
    assert len(set(_cache.load(path)["a"].tolist())) == 1
    assert [Path(name).suffix for name in os.listdir(path.parent)] == [".npz"]
