"""What a library writes at its import stays off the screen, unless it fails."""

import io
import json
import os
import subprocess
import sys

import pytest

from lecture_utils import quiet

NOISY = "import os; os.write(1, b'one '); os.write(2, b'two ')"
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


def test_what_is_written_past_python_is_not_seen(capfd):
    os.write(2, b"before ")
    with quiet.imports():
        exec(NOISY)
    os.write(2, b"after")
    assert capfd.readouterr() == ("", "before after")


def test_each_line_of_python_stays_on_its_side():
    # To a pipe, print is held back until something sends it on.
    code = (
        "from lecture_utils import quiet\nprint('before')\nwith quiet.imports():\n"
        f"    print('inside')\n    {NOISY}\nprint('after')"
    )
    assert run(code) == ("before\nafter\n", "")


def test_an_error_shows_what_was_written(capfd):
    with pytest.raises(ImportError, match="no such thing"), quiet.imports():
        os.write(2, b"cannot open libthing.so\n")
        raise ImportError("no such thing")
    os.write(1, b"still there")
    assert capfd.readouterr() == ("still there", "cannot open libthing.so\n")


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, GeneratorExit])
def test_no_way_out_leaves_the_outputs_away(capfd, error):
    free = next_free_descriptor()
    with pytest.raises(error), quiet.imports():
        os.write(2, b"a word")
        raise error
    os.write(1, b"here")
    assert capfd.readouterr() == ("here", "a word")
    assert next_free_descriptor() == free


def test_blocks_can_be_nested_and_repeated(capfd):
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


class Broken(io.StringIO):
    def flush(self):
        raise OSError("the pipe is gone")


@pytest.mark.parametrize(
    "stream", [None, io.StringIO(), Broken()], ids=["none", "text", "broken"]
)
def test_any_stream_may_stand_in_for_pythons(monkeypatch, capfd, stream):
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(sys, "stdout", stream)
    with quiet.imports():
        exec(NOISY)
    os.write(2, b"end")
    assert capfd.readouterr() == ("", "end")


@pytest.mark.parametrize("closed", [(1,), (2,), (1, 2), (0, 1, 2)])
def test_a_process_may_have_no_outputs(closed, tmp_path):
    code = f"""
import os
from lecture_utils import quiet
for fd in {closed}: os.close(fd)
with quiet.imports():
    import json
try:
    with quiet.imports():
        raise ImportError
except ImportError:
    open({str(tmp_path / "done")!r}, "w").close()
os._exit(0)
"""
    run(code)
    assert (tmp_path / "done").exists()


def test_the_log_level_is_set_unless_it_was(monkeypatch):
    with quiet.imports():
        pass
    assert os.environ["TF_CPP_MIN_LOG_LEVEL"] == "2"
    monkeypatch.setenv("TF_CPP_MIN_LOG_LEVEL", "0")
    with quiet.imports():
        pass
    assert os.environ["TF_CPP_MIN_LOG_LEVEL"] == "0"


@pytest.mark.tensorflow
def test_keras_is_imported_and_used_without_a_word():
    pytest.importorskip("keras")
    assert run(QUIET + KERAS + COMPILED) == ("", "")


@pytest.mark.tensorflow
def test_without_it_there_are_words():
    pytest.importorskip("tensorflow")
    assert "oneDNN" in run("import keras")[1]


@pytest.mark.tensorflow
def test_keras_shows_nothing_in_a_notebook():
    pytest.importorskip("keras")
    assert streams(QUIET, KERAS + COMPILED) == [[], []]
    assert "oneDNN" in str(streams("import keras"))


def test_a_notebook_shows_the_rest():
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
@pytest.mark.parametrize(
    ("names", "backend", "said"),
    [
        (["keras"], "tensorflow", "TensorFlow is not installed here, and this cell"),
        (["tensorflow"], "tensorflow", "TensorFlow is not installed here, and this"),
        (["torch"], "torch", "Keras is told to compute with torch, which is not"),
        (["jax"], "jax", 'Set KERAS_BACKEND to "tensorflow" in the environment, or'),
    ],
)
def test_missing_backend_is_named(names, backend, said):
    code = "from lecture_utils import vgg16; vgg16.load('small')"
    shown, error = run(MISSING.format(names=names, code=code), KERAS_BACKEND=backend)
    assert shown.startswith("ImportError") and said in shown
    assert error == ""


def test_notebooks_say_that_tensorflow_is_missing():
    code = "from lecture_utils import quiet; quiet.tell_without_tensorflow()"
    find = "import importlib.util as u; u.find_spec = lambda name: None; "
    assert run(find + code)[0].startswith("TensorFlow is not installed here.")
    kept = "import importlib.util as u; u.find_spec = lambda name: u; "
    assert run(kept + code) == ("", "")


@pytest.mark.tensorflow
def test_channels_first_is_set_right(tmp_path):
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
