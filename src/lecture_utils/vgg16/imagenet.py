"""The ImageNet weights: found in Keras's cache, or downloaded into it."""

import hashlib
import json
import os
import socket
from contextlib import suppress
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

TIMEOUT = 8.0
"""Seconds without an answer after which the network counts as absent."""

_SERVER = "https://storage.googleapis.com/"
WEIGHTS = {
    "name": "vgg16_weights_tf_dim_ordering_tf_kernels.h5",
    "url": _SERVER + "tensorflow/keras-applications/vgg16/"
    "vgg16_weights_tf_dim_ordering_tf_kernels.h5",
    "md5": "64373286793e3c8b2b4e3219cbf3544b",
}
CLASSES = {
    "name": "imagenet_class_index.json",
    "url": _SERVER + "download.tensorflow.org/data/imagenet_class_index.json",
    "md5": "c2c37ea517e94d9795004a39431a14cb",
}
ADVICE = (
    "Use vgg16.load('small'), which needs no network; or, with a network, run "
    "`python -m lecture_utils.vgg16` (or `make weights`) once before the class. "
    "KERAS_HOME names the folder."
)


def digest(path, algorithm="sha256"):
    """Return the hash of a file, in hexadecimal."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, algorithm).hexdigest()


def cached(file=WEIGHTS):
    """Return the path of an intact file in Keras's cache, or None."""
    path = _folder() / file["name"]
    if not path.is_file():
        return None
    if digest(path, "md5") == file["md5"]:
        return path
    print(f"{path} is damaged (truncated or altered) and not used.")
    return None


def fetch():
    """Return the path of the weights (553 MB), after a download where needed.

    Raises ConnectionError if the network does not answer within `TIMEOUT` seconds.
    """
    path = cached(WEIGHTS) or _download(WEIGHTS)
    try:
        cached(CLASSES) or _download(CLASSES)
    except ConnectionError:
        print("The names of the 1000 classes could not be fetched: numbers instead.")
    return path


def class_list(n=1000):
    """Return WordNet ids and names of n classes; numbers where they are unknown."""
    path = cached(CLASSES) if n == 1000 else None
    if path is None:
        return ("",) * n, tuple(f"class {i}" for i in range(n))
    index = json.loads(path.read_text())
    rows = [index[str(i)] for i in range(len(index))]
    return tuple(r[0] for r in rows), tuple(r[1].replace("_", " ") for r in rows)


def _folder():
    home = os.environ.get("KERAS_HOME") or Path.home() / ".keras"
    return Path(home, "models")


def _download(file):
    """Download a file, check its hash and move it into place, with a progress bar."""
    import pooch
    import requests

    silent = (TimeoutError, requests.ConnectionError, requests.Timeout)
    try:
        _look_up(file["url"])
        path = pooch.retrieve(
            file["url"],
            f"md5:{file['md5']}",
            file["name"],
            _folder(),
            downloader=pooch.HTTPDownloader(progressbar=True, timeout=TIMEOUT),
        )
    except (OSError, ValueError) as error:  # pooch: ValueError for a wrong hash
        host = urlsplit(file["url"]).netloc
        why = f"{host} does not answer" if isinstance(error, silent) else error
        why = f"the ImageNet weights cannot be fetched: {why}. {ADVICE}"
        raise ConnectionError(why) from error
    return Path(path)


def _look_up(url):
    """Raise TimeoutError where looking up the server's name hangs: no library does."""

    def ask():
        with suppress(OSError):  # the download will tell
            socket.getaddrinfo(urlsplit(url).hostname, None)

    thread = Thread(target=ask, daemon=True)
    thread.start()
    thread.join(TIMEOUT)
    if thread.is_alive():
        raise TimeoutError(f"no answer within {TIMEOUT:g} s")
