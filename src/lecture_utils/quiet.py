"""Importing a library without its log lines, which no setting of its own turns off."""

import os
import sys
import tempfile
from contextlib import contextmanager, suppress
from importlib.util import find_spec

BACKENDS = ("keras", "tensorflow", "torch", "jax")
OUTPUTS = (1, 2)  # the file descriptors of a process's output and error


@contextmanager
def imports():
    """Keep what is written while libraries are imported off the screen.

    `with quiet.imports(): import keras` shows nothing. If the import fails, all that
    was written is shown after all, before the error. Python's own `print` is held back
    as well, but not in a notebook: there it doesn't go through a file descriptor.

    For the log lines that TensorFlow writes later on, TF_CPP_MIN_LOG_LEVEL is set to
    "2", errors only, unless it is set already. And TensorFlow looks for GPUs before
    the block ends, since on a machine without one that look writes an error.
    Keras is set to channels_last, as all that the course computes is.

    Yields
    ------
    None

    Raises
    ------
    ImportError
        If Keras or what it computes with is not installed, with what to do.

    Notes
    -----
    TensorFlow's libraries write their first lines past Python and before their log is
    set up, so that neither `sys.stderr` nor the log level can hold them back: only the
    file descriptor can, which belongs to all threads of the process.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    with tempfile.TemporaryFile() as written:
        try:
            with _outputs_into(written):
                yield
                _look_for_devices()
        except ModuleNotFoundError as error:
            if error.name not in BACKENDS:
                _show(written)
                raise
            raise ImportError(_advice(error.name)) from None
        except BaseException:
            _show(written)
            raise
    use_channels_last()


def tell_without_tensorflow():
    """Print what a notebook can do here where TensorFlow is not installed."""
    if find_spec("keras") is None:
        print(
            "TensorFlow is not installed here. Each cell that needs it ends with a "
            "message; you can go on with the cells after it."
        )


def use_channels_last():
    """Set Keras, if it was imported, to pictures of (height, width, channels)."""
    keras = sys.modules.get("keras")
    if keras is not None and keras.config.image_data_format() == "channels_first":
        keras.config.set_image_data_format("channels_last")
        print("Keras is set to channels_first; this course uses channels_last.")


def _advice(name):
    """Return what to do where Keras, or what it computes with, is not installed."""
    if name in ("keras", "tensorflow"):
        return (
            "TensorFlow is not installed here, and this cell needs it; the cells "
            "without it work. `pip install -e .[cpu]` installs it, but there is none "
            "for Macs with an Intel processor and for Windows on ARM."
        )
    return (
        f"Keras is told to compute with {name}, which is not installed. Set "
        'KERAS_BACKEND to "tensorflow" in the environment, or "backend" in the file '
        "keras.json, and restart the kernel."
    )


@contextmanager
def _outputs_into(file):
    """Point output and error at `file` for a while; back where they were, always."""
    _flush()
    kept = {}
    try:
        for output in OUTPUTS:
            with suppress(OSError):  # closed, as in a program without a console
                kept[output] = os.dup(output)
                os.dup2(file.fileno(), output)
        yield
    finally:
        _flush()
        for output, copy in kept.items():
            os.dup2(copy, output)
            os.close(copy)


def _flush():
    """Send on what Python holds back, so that each line stays on its side."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, OSError, ValueError):  # none, broken, closed
            stream.flush()


def _look_for_devices():
    """Let TensorFlow, if it was imported, look for GPUs now."""
    tensorflow = sys.modules.get("tensorflow")
    if tensorflow is not None:
        tensorflow.config.list_physical_devices()


def _show(file):
    """Write what `file` holds to the process's error."""
    file.seek(0)
    with suppress(OSError), open(2, "wb", closefd=False) as error:
        error.write(file.read())
