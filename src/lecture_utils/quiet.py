"""Import TensorFlow without its log lines, which no setting of its own turns off."""

import os
import sys
import tempfile
from contextlib import contextmanager, suppress
from importlib.util import find_spec

MISSING = (
    "TensorFlow is not installed here, and this cell needs it; the cells without it "
    "work. `pip install -e .[cpu]` installs it, but there is none for Macs with an "
    "Intel processor and for Windows on ARM."
)


@contextmanager
def imports():
    """Hide what libraries write to stderr at their import, unless the import fails.

    TensorFlow's libraries write before their log level applies, past `sys.stderr`, so
    the file descriptor is redirected. The look for GPUs, which writes an error where
    there is none, happens inside the block too. Keras is set to channels_last.

    Examples
    --------
    >>> with imports():
    ...     import numpy
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # of later lines, errors only
    with tempfile.TemporaryFile() as log:
        try:
            with _stderr_into(log):
                yield
                if "tensorflow" in sys.modules:
                    sys.modules["tensorflow"].config.list_physical_devices()
        except BaseException as error:
            if getattr(error, "name", "") in ("keras", "tensorflow"):
                raise ImportError(MISSING) from None
            log.seek(0)
            with suppress(OSError):
                os.write(2, log.read())
            raise
    _use_channels_last()


@contextmanager
def _stderr_into(file):
    try:
        kept = os.dup(2)
    except OSError:  # closed, as in a program without a console
        yield
        return
    os.dup2(file.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def _use_channels_last():
    keras = sys.modules.get("keras")
    if keras is not None and keras.config.image_data_format() == "channels_first":
        keras.config.set_image_data_format("channels_last")
        print("Keras is set to channels_first; this course uses channels_last.")


def tell_without_tensorflow():
    """Print what still works where TensorFlow is not installed.

    Examples
    --------
    >>> tell_without_tensorflow()
    """
    if find_spec("keras") is None:
        print(
            "TensorFlow is not installed here. Each cell that needs it ends with a "
            "message; you can go on with the cells after it."
        )
