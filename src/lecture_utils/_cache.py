"""What took long to compute, kept between sessions: a folder of .npz files.

Nothing depends on it: where there is no folder to write in, or a file is damaged,
the caller computes anew.
"""

import os
import secrets
import tempfile
import zipfile
from contextlib import suppress
from pathlib import Path

import numpy as np

_NAMES = "_names"  # the list of all arrays: a lost one is noticed


def folder():
    """Return the course's cache folder, or None where none can be written.

    LECTURE_UTILS_CACHE names it, else it is where the system keeps such files.
    """
    try:
        wanted = os.environ.get("LECTURE_UTILS_CACHE") or _usual()
        path = Path.cwd() / os.path.expanduser(wanted)
        path.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path) as file:
            file.write(b"a full disk refuses this")
            file.flush()
        return path
    except (ImportError, OSError, RuntimeError, ValueError):
        return None


def _usual():
    import platformdirs

    path = platformdirs.user_cache_path("lecture-utils", appauthor=False)
    if not path.is_absolute():
        raise OSError(f"no home: {path}")
    return path


def save(path, /, **arrays):
    """Write arrays to a .npz, whole or not at all.

    Returns "", or a sentence that says why nothing was written.
    """
    arrays = {name: np.asarray(array) for name, array in arrays.items()}
    for name, array in arrays.items():
        if array.dtype.hasobject:
            raise ValueError(f"{name} holds Python objects; accepted: plain arrays")
    arrays[_NAMES] = np.array(sorted(arrays), dtype=str)
    path = Path(path)
    # Two who write at once write two files, and the last one stays. Not a file of
    # tempfile's: that nobody else could read where a class shares the folder.
    part = path.with_name(f"part-{secrets.token_hex(8)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(part, "xb") as file:
            np.savez(file, **arrays)
        os.replace(part, path)
    except OSError as error:
        return f"{path} was not saved ({error.strerror or error})."
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return ""


def load(path):
    """Read the arrays of a .npz that `save` wrote, by name, or return None.

    A damaged file is named in a printed line, removed, and counts as none.
    """
    path = Path(path)
    try:
        return _read(path)
    except FileNotFoundError:
        pass
    except (OSError, MemoryError) as error:
        print(f"{path} cannot be read ({error}) and is not used.")
    except Exception as error:  # zipfile and numpy raise a dozen kinds on odd bytes
        print(f"{path} is damaged ({error}) and not used.")
        with suppress(OSError):
            path.unlink()
    return None


def _read(path):
    with open(path, "rb") as file:
        with zipfile.ZipFile(file) as archive:
            # np.load reads no further than an array's header says: no checksum then.
            if (bad := archive.testzip()) is not None:
                raise ValueError(f"{bad} is altered")
        file.seek(0)
        with np.load(file, allow_pickle=False) as data:
            arrays = {name: data[name] for name in data.files}
    if arrays.pop(_NAMES, np.array([])).tolist() != sorted(arrays):
        raise ValueError("arrays are missing")
    return arrays
