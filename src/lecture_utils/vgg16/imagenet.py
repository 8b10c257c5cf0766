"""The real ImageNet weights: found in Keras's cache, or fetched into it."""

import json
import os
import socket
import tempfile
import threading
import urllib.error
import urllib.request
from pathlib import Path

from .weights import digest

URL = "https://storage.googleapis.com/"
WEIGHTS = {
    "name": "vgg16_weights_tf_dim_ordering_tf_kernels.h5",
    "url": URL + "tensorflow/keras-applications/vgg16/"
    "vgg16_weights_tf_dim_ordering_tf_kernels.h5",
    "md5": "64373286793e3c8b2b4e3219cbf3544b",
}
CLASSES = {
    "name": "imagenet_class_index.json",
    "url": URL + "download.tensorflow.org/data/imagenet_class_index.json",
    "md5": "c2c37ea517e94d9795004a39431a14cb",
}
PATIENCE = 8.0
"""Seconds without an answer after which the network counts as absent."""


def cached(file=None):
    """Find a whole and unaltered file in Keras's cache.

    Parameters
    ----------
    file : dict, optional
        `WEIGHTS` (default) or `CLASSES`.

    Returns
    -------
    pathlib.Path or None
        The file, or None where there is none; a damaged one is named in a
        printed line and counts as none.

    Notes
    -----
    Introduced in notebooks/05_vgg16_transfer_learning.ipynb.
    """
    file = file or WEIGHTS
    for folder in _folders():
        path = folder / file["name"]
        try:
            if digest(path, "md5") == file["md5"]:
                return path
            print(f"{path} is damaged (truncated or altered) and not used.")
        except OSError:
            continue
    return None


def fetch():
    """Make sure that the ImageNet weights and class names are in the cache.

    Each process downloads into a folder of its own and moves the checked file
    into place at the end, so two at once cannot corrupt the cache.

    Returns
    -------
    pathlib.Path
        The weights, 553 MB (their hash is checked).

    Raises
    ------
    ConnectionError
        If the network does not answer within 8 s, or the download fails.

    Notes
    -----
    Source: the files of ``keras.applications.VGG16``, through Keras's loader.
    Introduced in notebooks/05_vgg16_transfer_learning.ipynb.
    """
    path = cached(WEIGHTS) or _download(WEIGHTS)
    try:
        cached(CLASSES) or _download(CLASSES)
    except ConnectionError:
        print("The names of the 1000 classes could not be fetched: numbers instead.")
    return path


def class_list():
    """Read the 1000 ImageNet classes from the cache.

    Returns
    -------
    tuple of tuple of str
        WordNet ids and names; ("", ...) and ("class 0", ...) where the list is
        not in the cache.

    Notes
    -----
    Introduced in notebooks/05_vgg16_transfer_learning.ipynb.
    """
    path = cached(CLASSES)
    if path is None:
        return ("",) * 1000, tuple(f"class {i}" for i in range(1000))
    index = json.loads(path.read_text())
    rows = [index[str(i)] for i in range(len(index))]
    return tuple(r[0] for r in rows), tuple(r[1].replace("_", " ") for r in rows)


def _folders():
    """List Keras's cache and the one it falls back to, as Keras picks them."""
    home = os.environ.get("KERAS_HOME") or os.path.expanduser("~/.keras")
    return [Path(home, "models"), Path(_spare_home(), "models")]


def _spare_home():
    return os.path.join(tempfile.gettempdir(), ".keras")


def _writable_folder():
    for folder in _folders():
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                return folder
        except OSError:
            continue
    raise _failed("no folder for it can be written; set KERAS_HOME to one that can")


def _download(file):
    _wait_for_answer(file["url"])
    target = _writable_folder() / file["name"]
    usual = socket.getdefaulttimeout()
    socket.setdefaulttimeout(PATIENCE)  # Keras sets none: a dead line would hang
    try:
        with tempfile.TemporaryDirectory(prefix="part-", dir=target.parent) as own:
            os.replace(_get(file, own), target)
    except Exception as error:  # get_file raises plain Exception when offline
        raise _failed(error) from error
    finally:
        socket.setdefaulttimeout(usual)
    return target


def _get(file, folder):
    import keras

    return keras.utils.get_file(
        file["name"], file["url"], cache_subdir=folder, file_hash=file["md5"]
    )


def _wait_for_answer(url):
    """Raise unless the server answers in time; a name look-up may hang too."""
    answer = []

    def ask():
        head = urllib.request.Request(url, method="HEAD")
        try:
            with urllib.request.urlopen(head, timeout=PATIENCE):
                answer.append(None)
        except urllib.error.HTTPError:
            answer.append(None)  # a refusal is an answer; the download will tell
        except Exception as error:
            answer.append(error)

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(PATIENCE)
    error = answer[0] if answer else f"no answer within {PATIENCE:g} s"
    if error:
        raise _failed(error)


def _failed(why):
    return ConnectionError(
        f"the ImageNet weights cannot be fetched: {why}. Use vgg16.load('small'), "
        "which needs no network; or, with a network, run "
        "`python -m lecture_utils.vgg16` (or `make weights`) once before the class."
    )
