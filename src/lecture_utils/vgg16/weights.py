"""The package's own weight files: one plain .npz, float16, class names inside."""

import hashlib
import os
import zipfile
from pathlib import Path

import numpy as np

from .architecture import build

SMALL = Path(__file__).parents[1] / "weights" / "vgg16_alpha025.npz"
"""The small model that comes with the package."""


def digest(path, algorithm="sha256"):
    """Compute the hash of a file.

    Parameters
    ----------
    path : path_like
        File to read.
    algorithm : {"sha256", "md5"}
        Any name that hashlib knows.

    Returns
    -------
    str
        Hexadecimal digest.

    Raises
    ------
    OSError
        If the file cannot be read.
    """
    with open(path, "rb") as file:
        return hashlib.file_digest(file, algorithm).hexdigest()


def export(path, model, *, wnids, names):
    """Write a model of `build(..., pooling="avg")` and the file's sha256.

    Parameters
    ----------
    path : path_like
        The .npz to write; the hash goes beside it, as ``sha256sum`` writes it.
    model : keras.Model
        Plain VGG16 with its classifier.
    wnids, names : sequence of str
        WordNet id and name of each class, in the order of the outputs.

    Returns
    -------
    pathlib.Path
        The file written.

    Raises
    ------
    ValueError
        If there is not one id and one name for each output, or float16 cannot
        hold a weight.
    """
    path = Path(path)
    if not len(wnids) == len(names) == model.output_shape[-1]:
        raise ValueError(
            f"names has {len(names)} and wnids {len(wnids)} entries: the model has "
            f"{model.output_shape[-1]} classes"
        )
    arrays = {v.path: v.numpy().astype(np.float16) for v in model.variables}
    for name, array in arrays.items():
        if not np.isfinite(array).all():
            raise ValueError(f"model has weights in {name} that float16 cannot hold")
    part = path.with_suffix(".part")
    with open(part, "wb") as file:
        np.savez(file, wnids=np.array(wnids), names=np.array(names), **arrays)
    os.replace(part, path)
    path.with_suffix(".sha256").write_text(f"{digest(path)}  {path.name}\n")
    return path


def read(path, *, include_top=True):
    """Build the model that a file of `export` holds.

    Parameters
    ----------
    path : path_like
        The .npz; where a .sha256 lies beside it, the file must match it.
    include_top : bool, default True
        Whether to keep the classifier.

    Returns
    -------
    keras.Model
        Plain VGG16, float32, input (n, any, any, 3); with the classifier it has
        `class_names` and `wnids`, tuples of str.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If the file is truncated, altered, or not one of `export`.
    """
    path = Path(path)
    _check_hash(path)
    arrays = _arrays(path)
    missing = {"wnids", "names", "block1_conv1/kernel"} - arrays.keys()
    if missing:
        raise unusable(path, f"it holds no VGG16 of this package: no {min(missing)!r}")
    wnids, names = arrays.pop("wnids"), arrays.pop("names")
    alpha = arrays["block1_conv1/kernel"].shape[-1] / 64
    # With the classifier even where it is not wanted, so that all of it is checked.
    model = build(alpha, classes=len(names), pooling="avg")
    for variable in model.variables:
        variable.assign(_checked(path, arrays, variable).astype(np.float32))
    if not include_top:
        pooled = model.get_layer("avg_pool")
        model = type(model)(model.input, pooled.output, name=model.name)
    if include_top:
        model.class_names = tuple(names.tolist())
        model.wnids = tuple(wnids.tolist())
    return model


def unusable(path, why):
    """Return the ValueError that says why a weights file is not used, and what then."""
    remedy = (
        "Install lecture-utils again"
        if Path(path) == SMALL
        else "Replace the file, or use load('small')"
    )
    return ValueError(f"weights file {path} is not used: {why}. {remedy}.")


def _checked(path, arrays, variable):
    """Return the array of a variable, or raise where it is not as it should be."""
    array, wanted = arrays.get(variable.path), tuple(variable.shape)
    if array is None:
        raise unusable(path, f"it holds no VGG16 of this package: no {variable.path}")
    if array.shape != wanted:
        raise unusable(
            path, f"{variable.path} has shape {array.shape}; accepted: {wanted}"
        )
    if not np.isfinite(array).all():
        raise unusable(path, f"{variable.path} holds numbers that are not finite")
    return array


def _check_hash(path):
    note = path.with_suffix(".sha256")
    if note.exists():
        wanted, found = note.read_text().split()[0], digest(path)
        if found != wanted:
            why = f"its sha256 is {found[:12]}..., not {wanted[:12]}..."
            raise unusable(path, why)
    elif path == SMALL and path.exists():
        raise unusable(path, f"{note.name}, which vouches for it, is missing")


def _arrays(path):
    try:
        with open(path, "rb") as file, np.load(file, allow_pickle=False) as data:
            return {name: data[name] for name in data.files}
    except FileNotFoundError:
        raise
    except (OSError, ValueError, EOFError, AttributeError, zipfile.BadZipFile) as error:
        raise unusable(path, f"it cannot be read as .npz ({error})") from error
