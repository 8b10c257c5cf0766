"""A sealed run sees whatever a cell does that it may not do.

That no notebook does stands in test_rerun.py, beside what else is asked of such a run.
"""

import pytest
from sealed import run_sealed


def run_cell(*lines):
    cell = {"cell_type": "code", "metadata": {}, "source": "\n".join(lines)}
    return run_sealed({"cells": [cell]})


BREAKING = {
    "socket.connect ('192.0.2.1', 80)": [
        "import socket",
        "socket.socket().connect(('192.0.2.1', 80))",
    ],
    "socket.getaddrinfo 'example.org'": [
        "import urllib.request",
        "urllib.request.urlopen('http://example.org')",
    ],
    "socket.sendto ('192.0.2.1', 9)": [
        "import socket",
        "socket.socket(type=socket.SOCK_DGRAM).sendto(b'', ('192.0.2.1', 9))",
    ],
    "open to write 'notes.txt'": ["open('notes.txt', 'w')"],
    "open to write '/usr/notes.txt'": [
        "import os",
        "os.open('/usr/notes.txt', os.O_CREAT | os.O_RDWR)",
    ],
    "home/.lecture'": [
        "from pathlib import Path",
        "(Path.home() / '.lecture').mkdir()",
    ],
    "home/notes.txt'": [
        "import os, pathlib, tempfile",
        "with tempfile.NamedTemporaryFile(delete=False) as file:",
        "    os.replace(file.name, pathlib.Path.home() / 'notes.txt')",
    ],
    "os.remove '01_perceptron.ipynb'": [
        "import os",
        "os.remove('01_perceptron.ipynb')",
    ],
    "subprocess.Popen ('curl',)": [
        "import subprocess",
        "subprocess.run(['curl', '-V'])",
    ],
    "os.system ": ["import os", "os.system('exit')"],
}


@pytest.mark.parametrize(("words", "lines"), BREAKING.items(), ids=BREAKING)
def test_a_cell_that_breaks_the_seal_is_named(words, lines):
    done = run_cell(*lines)
    assert "sealed: " in done["failed"]
    (cell, what), *_ = done["refused"]
    assert (cell, words in what) == (0, True), what
    assert done["left"] == []


def test_a_library_that_keeps_silent_about_it_is_named():
    done = run_cell(
        "import urllib.request",
        "try:",
        "    urllib.request.urlopen('http://192.0.2.1/')",
        "except OSError:",
        "    pass",
    )
    assert done["failed"] == ""
    assert {what for _, what in done["refused"]} == {
        "socket.getaddrinfo '192.0.2.1'",
    }


def test_what_is_written_past_python_is_found_afterwards():
    creat = "ctypes.CDLL(None).creat"
    done = run_cell(
        "import ctypes, pathlib",
        f"{creat}(bytes(pathlib.Path.home() / 'weights.h5'), 0o600)",
        f"{creat}(b'01_perceptron.ipynb', 0o600)",
    )
    assert done["refused"] == []
    assert done["left"] == ["home/weights.h5", "notebooks/01_perceptron.ipynb"]


def test_what_a_notebook_may_do_passes():
    done = run_cell(
        "import pathlib, shutil, socket, tempfile",
        "folder = pathlib.Path(tempfile.gettempdir(), 'one')",
        "folder.mkdir(exist_ok=True)",
        "(folder / 'two.npz').write_bytes(b'')",
        "(folder / 'two.npz').rename(folder / 'three.npz')",
        "shutil.rmtree(folder)",
        "with tempfile.TemporaryDirectory() as made:",
        "    (pathlib.Path(made) / 'four').write_text('4')",
        "with socket.create_server(('127.0.0.1', 0)) as server:",
        "    socket.create_connection(server.getsockname()).close()",
        "len(pathlib.Path('01_perceptron.ipynb').read_bytes()) > 0",
    )
    assert done["failed"] == ""
    assert done["refused"] == [] and done["left"] == []
