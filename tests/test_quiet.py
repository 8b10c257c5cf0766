"""Importing libraries without their log lines."""

import json
import os
import subprocess
import sys

import pytest

from lecture_utils import quiet

NOISY = "import os; os.write(2, b'a line ')"
# Each step after which TensorFlow has been seen to write something more.
KERAS = """
import keras
keras.ops.matmul(keras.ops.ones((3, 3)), keras.ops.ones((3, 3)))
model = keras.Sequential([keras.layers.Input((2,)), keras.layers.Dense(1)])
model.compile("sgd", "mse")
model.fit(keras.ops.ones((5, 2)), keras.ops.ones((5, 1)), epochs=2, verbose=0)
model.predict(keras.ops.ones((5, 2)), verbose=0)
"""
COMPILED = """
import tensorflow
tensorflow.function(lambda x: x @ x, jit_compile=True)(tensorflow.ones((3, 3)))
"""
QUIET = "from lecture_utils import quiet\nwith quiet.imports():\n    import keras\n"


def run(code, **environment):
    """Return (stdout, stderr) of a fresh interpreter, without a log level set."""
    env = {k: v for k, v in os.environ.items() if k != "TF_CPP_MIN_LOG_LEVEL"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=env | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout, done.stderr


def next_free_descriptor():
    free = os.dup(0)
    os.close(free)
    return free


@pytest.fixture(autouse=True)
def unset(monkeypatch):
    monkeypatch.delenv("TF_CPP_MIN_LOG_LEVEL", raising=False)


def test_stderr_is_hidden(capfd):
    os.write(2, b"before ")
    with quiet.imports():
        exec(NOISY)
    os.write(2, b"after")
    assert capfd.readouterr() == ("", "before after")


def test_failed_import_shows_log(capfd):
    with pytest.raises(ImportError, match="no such thing"), quiet.imports():
        os.write(2, b"cannot open libthing.so\n")
        raise ImportError("no such thing")
    os.write(1, b"still there")
    assert capfd.readouterr() == ("still there", "cannot open libthing.so\n")


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, GeneratorExit])
def test_stderr_is_restored_on_exit(capfd, error):
    free = next_free_descriptor()
    with pytest.raises(error), quiet.imports():
        os.write(2, b"a word")
        raise error
    os.write(1, b"here")
    assert capfd.readouterr() == ("here", "a word")
    assert next_free_descriptor() == free


def test_nested_and_repeated_blocks(capfd):
    free = next_free_descriptor()
    for _ in range(3):
        with quiet.imports():
            exec(NOISY)
            with quiet.imports():
                exec(NOISY)
            exec(NOISY)
    os.write(2, b"end")
    assert capfd.readouterr() == ("", "end")
    assert next_free_descriptor() == free


@pytest.mark.parametrize("closed", [(2,), (0, 1, 2)])
def test_process_without_console(closed, tmp_path):
    code = f"""
import os
from lecture_utils import quiet
for fd in {closed}: os.close(fd)
with quiet.imports():
    import json
open({str(tmp_path / "done")!r}, "w").close()
os._exit(0)
"""
    run(code)
    assert (tmp_path / "done").exists()


def test_log_level_is_kept(monkeypatch):
    with quiet.imports():
        pass
    assert os.environ["TF_CPP_MIN_LOG_LEVEL"] == "2"
    monkeypatch.setenv("TF_CPP_MIN_LOG_LEVEL", "0")
    with quiet.imports():
        pass
    assert os.environ["TF_CPP_MIN_LOG_LEVEL"] == "0"


@pytest.mark.tensorflow
def test_plain_import_writes_lines():
    pytest.importorskip("tensorflow")
    assert "oneDNN" in str(streams("import keras"))


@pytest.mark.tensorflow
def test_keras_is_silent_in_notebook():
    pytest.importorskip("keras")
    assert streams(QUIET, KERAS + COMPILED) == [[], []]


def test_notebook_shows_other_output():
    noise = "with quiet.imports():\n    os.write(2, b'hidden')\n"
    shown = streams(
        "import os, sys\nfrom lecture_utils import quiet",
        noise + "os.write(2, b'written')\nprint('printed')",
        "try:\n    " + noise.replace("\n    ", "\n        ") + "        1 / 0\n"
        "except ZeroDivisionError:\n    print('failed')",
    )
    assert shown[0] == []
    assert sorted(shown[1]) == ["printed\n", "written"]
    assert sorted(shown[2]) == ["failed\n", "hidden"]


def streams(*sources):
    """Run cells in a real kernel; return the texts under each."""
    import nbformat
    from nbclient import NotebookClient

    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    # What goes through a descriptor arrives a moment after its cell has ended.
    for cell in cells:
        cell.source += "\nimport time; time.sleep(0.5)"
    # Under pytest a kernel doesn't watch its descriptors, as it does for a student.
    env = {k: v for k, v in os.environ.items() if k != "PYTEST_CURRENT_TEST"}
    notebook = nbformat.v4.new_notebook(cells=cells)
    NotebookClient(notebook, kernel_name="python3", timeout=300).execute(env=env)
    return [[output.get("text") for output in cell.outputs] for cell in cells]


MISSING = """
import sys
class Without:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {names}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Without())
try:
    {code}
except ImportError as error:
    print(type(error).__name__, error)
"""


@pytest.mark.tensorflow
@pytest.mark.parametrize("name", ["keras", "tensorflow"])
def test_missing_tensorflow_is_named(name):
    code = "from lecture_utils import vgg16; vgg16.load('small')"
    shown, error = run(MISSING.format(names=[name], code=code))
    assert shown.startswith("ImportError TensorFlow is not installed here, and this")
    assert error == ""


def test_notebook_notes_missing_tensorflow():
    code = "from lecture_utils import quiet; quiet.tell_without_tensorflow()"
    find = "import importlib.util as u; u.find_spec = lambda name: None; "
    assert run(find + code)[0].startswith("TensorFlow is not installed here.")
    kept = "import importlib.util as u; u.find_spec = lambda name: u; "
    assert run(kept + code) == ("", "")


@pytest.mark.tensorflow
def test_channels_first_is_changed(tmp_path):
    settings = {"image_data_format": "channels_first", "backend": "tensorflow"}
    (tmp_path / "keras.json").write_text(json.dumps(settings))
    code = """
import numpy as np
from lecture_utils import datasets, transfer, vgg16
model = vgg16.load("small")
photo = datasets.photo("coffee", 224, gray=False)
assert vgg16.class_evidence(model, photo)[0].name == "espresso"
assert vgg16.grad_cam(model, photo, 3).heat.shape == (64, 64)
assert vgg16.feature_maps(model, photo, "block1_pool")["block1_pool"].shape[2] == 16
import keras
layer = keras.layers.Conv2D(5, (3, 3))
assert layer(photo[None]).shape == (1, 222, 222, 5)
"""
    shown, _ = run(code, KERAS_HOME=str(tmp_path))
    assert "this course uses channels_last" in shown
