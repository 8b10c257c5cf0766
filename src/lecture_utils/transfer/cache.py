"""Features that are computed once: kept in memory, and on disk where that works."""

from collections import OrderedDict

import numpy as np

from .. import _cache

MOST_STORES = 40
_stores = OrderedDict()
_complaints = set()


def open_store(key):
    """Return the features kept under a key: a dict from picture to features.

    Parameters
    ----------
    key : str
        What names the model, the layer and the pictures' size.

    Returns
    -------
    dict of bytes to ndarray
        What is put in is kept in memory at once, on disk with `save_stores`.
    """
    if key not in _stores:
        _stores[key] = _read(key)
        while len(_stores) > MOST_STORES:
            _stores.popitem(last=False)
    _stores.move_to_end(key)
    return _stores[key]


def save_stores(keys):
    """Write what is kept under some keys to disk, or say once why not.

    Parameters
    ----------
    keys : list of str
    """
    for key in keys:
        store = _stores[key]
        if not store:
            continue
        path, why = _path(key), "no cache folder can be written."
        if path is not None:
            pictures = np.stack([np.frombuffer(name, np.uint8) for name in store])
            values = np.stack([*store.values()])
            why = _cache.save(path, pictures=pictures, values=values)
        if why:
            _complain(why)
            return


def forget():
    """Throw away all features that are kept, in memory and on disk."""
    forget_memory()
    folder = _cache.folder()
    for path in [] if folder is None else (folder / "features").glob("*.npz"):
        path.unlink(missing_ok=True)


def forget_memory():
    """Throw away the features in memory, as a restart of the kernel does."""
    _stores.clear()
    _complaints.clear()


def _path(key):
    folder = _cache.folder()
    return None if folder is None else folder / "features" / f"{key}.npz"


def _read(key):
    path = _path(key)
    kept = None if path is None else _cache.load(path)
    try:
        return dict(zip(map(bytes, kept["pictures"]), kept["values"], strict=True))
    except (TypeError, KeyError, ValueError):
        return {}  # none, or a file that is not ours


def _complain(why):
    if why not in _complaints:
        _complaints.add(why)
        print(
            f"Features are kept in memory only: {why} Set LECTURE_UTILS_CACHE to a "
            "folder with room to keep them."
        )
