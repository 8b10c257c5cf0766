"""Importing a library without its log lines, which no setting of its own turns off."""

import os
import sys
import tempfile
from contextlib import contextmanager, suppress

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

    Yields
    ------
    None

    Notes
    -----
    TensorFlow's libraries write their first lines past Python and before their log is
    set up, so that neither `sys.stderr` nor the log level can hold them back: only the
    file descriptor can, which belongs to all threads of the process.

    Introduced in notebooks/03_backpropagation.ipynb, section "The same network in
    Keras".
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    with tempfile.TemporaryFile() as written:
        try:
            with _outputs_into(written):
                yield
                _look_for_devices()
        except BaseException:
            _show(written)
            raise


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
