"""A file of known hash: found in Keras's cache, or fetched into it."""

import hashlib
import os
import socket
import tempfile
import threading
import urllib.error
import urllib.request
from pathlib import Path

PATIENCE = 8.0
"""Seconds without an answer after which the network counts as absent."""


def folders(kind):
    """List Keras's cache and the one it falls back to, as Keras picks them."""
    home = os.environ.get("KERAS_HOME") or os.path.expanduser("~/.keras")
    return [Path(home, kind), Path(_spare_home(), kind)]


def find(name, digest, places):
    """Return the first whole and unaltered file of that name, or None.

    A damaged one is named in a printed line and counts as none.
    """
    for folder in places:
        path = folder / name
        try:
            if _digest(path) == digest:
                return path
            print(f"{path} is damaged (truncated or altered) and not used.")
        except OSError:
            continue
    return None


def fetch(name, url, digest, places, *, what, advice):
    """Download a file into the first of `places` that can be written.

    Each process downloads into a folder of its own and moves the checked file
    into place at the end, so two at once cannot corrupt the cache.

    Raises ConnectionError where the network does not answer within `PATIENCE`, or
    the download fails: `what` cannot be fetched, why, and the `advice`.
    """
    try:
        _wait_for_answer(url)
        target = _writable(places) / name
        with tempfile.TemporaryDirectory(prefix="part-", dir=target.parent) as own:
            os.replace(_get(name, url, digest, own), target)
        return target
    except Exception as error:  # get_file raises plain Exception when offline
        raise ConnectionError(f"{what} cannot be fetched: {error}. {advice}") from error


def _spare_home():
    return os.path.join(tempfile.gettempdir(), ".keras")


def _digest(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "md5").hexdigest()


def _writable(places):
    for folder in places:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                return folder
        except OSError:
            continue
    named = " and ".join(map(str, places))
    raise OSError(f"{named} cannot be written; set KERAS_HOME to a folder that can")


def _get(name, url, digest, folder):
    import keras

    usual = socket.getdefaulttimeout()
    socket.setdefaulttimeout(PATIENCE)  # Keras sets none: a dead line would hang
    try:
        return keras.utils.get_file(name, url, cache_subdir=folder, file_hash=digest)
    finally:
        socket.setdefaulttimeout(usual)


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
    error = answer[0] if answer else TimeoutError(f"no answer within {PATIENCE:g} s")
    if error:
        raise error
