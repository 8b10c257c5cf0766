"""Load a trained VGG16: the package's own small one, ImageNet's, or any file."""

import io
import os
import zipfile
from itertools import count, takewhile
from pathlib import Path

import numpy as np

from .. import quiet
from . import imagenet
from .architecture import build, conv_names
from .imagenet import digest

SMALL = Path(__file__).parents[1] / "weights" / "vgg16_alpha025.npz"
"""The small model that comes with the package."""

TOP = ("fc1", "fc2", "predictions")


def load(weights="auto", *, include_top=True):
    """Load a trained VGG16 and say in one line which one it is.

    Parameters
    ----------
    weights : {"auto", "small", "imagenet"} or path_like, default "auto"
        "small": alpha = 0.25, 202 classes, comes with the package, any picture
        of at least 32 pixels a side. "imagenet": the real one, 1000 classes,
        downloaded (553 MB) unless Keras has it already. "auto": the real one if
        it is on this computer, else the small one; never downloads. A path: an
        .npz like the package's own, or a .keras or .h5 that Keras wrote: a whole
        model or its weights alone, at any width, with or without a classifier.
    include_top : bool, default True
        Whether to keep the classifier. The real one's takes pictures of 224 x
        224 pixels; without it any size will do.

    Returns
    -------
    keras.Model
        Plain VGG16; with the classifier it has `class_names` and `wnids`.

    Raises
    ------
    ConnectionError
        If "imagenet" has to be downloaded and cannot be; within 10 s when there
        is no network.
    FileNotFoundError
        If there is no file at the path.
    ValueError
        If `weights` is none of these, or the file is truncated or altered, or holds
        another network, a part of one, or numbers that are not finite.

    Examples
    --------
    >>> model = load("small")  # doctest: +ELLIPSIS
    VGG16 (small): alpha 0.25, 202 classes, ...
    >>> model.class_names[0]
    'goldfish'
    """
    kind, path = _find(weights)
    _full_precision()
    model = read(path, include_top=include_top)
    print(_line(kind, path, model))
    return model


def _full_precision():
    """Switch TF32 off, so that a GPU computes the numbers that a CPU does."""
    with quiet.imports():
        import tensorflow

    tensorflow.config.experimental.enable_tensor_float_32_execution(False)


def _find(weights):
    """Return the kind of model asked for and the file that holds it."""
    if weights == "small":
        return "small", SMALL
    if weights == "imagenet":
        return "imagenet", imagenet.cached() or imagenet.fetch()
    if weights == "auto":
        path = imagenet.cached()
        return ("imagenet", path) if path else ("small", SMALL)
    return "file", _checked_path(weights)


def _checked_path(weights):
    is_path = isinstance(weights, (str, os.PathLike))
    if not is_path or Path(weights).suffix not in (".npz", ".keras", ".h5"):
        raise ValueError(
            "weights must be 'auto', 'small', 'imagenet' or the path of an .npz, "
            f".keras or .h5 file, got {weights!r}"
        )
    path = Path(weights)
    if not path.is_file():
        raise FileNotFoundError(f"weights must be a file that exists, got {path}")
    return path


def read(path, *, include_top=True):
    """Build the VGG16 whose weights an .npz of `export`, a .keras or an .h5 holds."""
    path, named = Path(path), ()
    if path.suffix == ".npz":
        found, named = _layers_of_npz(path)
    else:
        found = _layers_of_keras(path)
    _check_layers(path, found, include_top)
    how = _how_built(found, include_top)
    model = build(**how | ({"pooling": "avg"} if named else {}))
    for layer in model.layers:
        if layer.weights:
            _fill(path, layer, found[layer.name])
    if include_top:
        model.wnids, model.class_names = named or imagenet.class_list(how["classes"])
    return model


def _layers_of_npz(path):
    """Return {layer: [kernel, bias]}, and the ids and names of the classes."""
    _check_hash(path)
    try:
        with open(path, "rb") as file, np.load(file, allow_pickle=False) as data:
            arrays = {name: data[name] for name in data.files}
        named = tuple(tuple(arrays.pop(key).tolist()) for key in ("wnids", "names"))
        layers = dict.fromkeys(name.split("/")[0] for name in arrays)
        return {
            layer: [arrays[f"{layer}/{kind}"] for kind in ("kernel", "bias")]
            for layer in layers
        }, named
    except FileNotFoundError:
        raise
    except (OSError, ValueError, EOFError, AttributeError, zipfile.BadZipFile) as error:
        raise unusable(path, f"it cannot be read as .npz ({error})") from error
    except KeyError as error:
        raise unusable(path, f"it holds no VGG16 of this package: no {error}") from None


def _layers_of_keras(path):
    """Return {layer: its arrays, kernel first} of a .keras or any .h5 of Keras."""
    import h5py

    try:
        source = path
        if path.suffix == ".keras":
            with zipfile.ZipFile(path) as packed:
                source = io.BytesIO(packed.read("model.weights.h5"))
        with h5py.File(source) as file:
            if "layers" in file:  # Keras 3: by kind and number, not by name
                return _named_by_order(file["layers"])
            groups = file.get("model_weights", file)
            return {
                name: [np.array(group[each]) for each in names]
                for name, group in groups.items()
                if len(names := group.attrs.get("weight_names", ()))
            }
    except (OSError, KeyError, RuntimeError, zipfile.BadZipFile) as error:
        raise unusable(
            path, f"it cannot be read as a file of Keras ({error})"
        ) from None


def _named_by_order(groups):
    """Return the layers of a Keras 3 file under the names that VGG16 gives them."""
    convs, dense = _numbered(groups, "conv2d"), _numbered(groups, "dense")
    tops = ("predictions",) if len(dense) == 1 else TOP
    named = dict(groups.items())
    for names, kept in ((conv_names(), convs), (tops, dense)):
        for name, key in zip(names, kept, strict=False):
            named[name] = named.pop(key)
    return {
        name: [np.array(group["vars"][key]) for key in sorted(group["vars"], key=int)]
        for name, group in named.items()
        if len(group.get("vars", ()))
    }


def _numbered(groups, kind):
    """Return the names "kind", "kind_1", "kind_2", ..., as far as they go."""
    names = (kind if i == 0 else f"{kind}_{i}" for i in count())
    return list(takewhile(lambda name: name in groups, names))


def _check_layers(path, found, include_top):
    """Raise if the layers are not those of VGG16."""
    convs = [name for name, arrays in found.items() if arrays[0].ndim == 4]
    missing = [name for name in conv_names() if name not in convs]
    # Without a top, any dense layers may follow the convolutions.
    known = {*conv_names(), *TOP} if include_top else {*conv_names()}
    others = [name for name in found if name not in known]
    if not include_top:
        others = [name for name in others if found[name][0].ndim != 2]
    if len(convs) == 16:
        raise unusable(path, "it holds VGG19, not VGG16 with 13 convolutions")
    if missing:
        some = ", ".join(missing[:3]) + (" ..." if missing[3:] else "")
        raise unusable(path, f"it holds no VGG16, or a part of one: it has no {some}")
    if others:
        raise unusable(path, f"it holds {others[0]}, a layer that VGG16 does not have")
    if include_top and "predictions" not in found:
        raise unusable(
            path,
            "it holds VGG16 without its classifier; use load(..., include_top=False)",
        )


def _how_built(found, include_top):
    """Return the arguments of `build` for what a file holds."""
    width = found["block1_conv1"][0].shape[-1]
    how = {"alpha": width / 64, "include_top": include_top}
    if not include_top:
        return how
    how["classes"] = found["predictions"][0].shape[-1]
    if "fc1" not in found:
        return how | {"pooling": "avg"}
    places = found["fc1"][0].shape[0] / found["block5_conv3"][0].shape[-1]
    side = 32 * max(round(places**0.5), 1)
    return how | {"input_shape": (side, side, 3)}


def _fill(path, layer, arrays):
    """Set a layer's weights, or raise where a shape or a number is wrong."""
    wanted = [tuple(weight.shape) for weight in layer.weights]
    shapes = [array.shape for array in arrays]
    if shapes != wanted:
        raise unusable(
            path, f"{layer.name} has the shapes {shapes}, and VGG16's has {wanted}"
        )
    if not all(np.isfinite(array).all() for array in arrays):
        raise unusable(path, f"{layer.name} holds numbers that are not finite")
    layer.set_weights(arrays)


def _line(kind, path, model):
    alpha = model.get_layer("block1_conv1").filters / 64
    what = {"small": "small", "imagenet": "ImageNet"}.get(kind, path.name)
    other = {
        "small": "the real ImageNet one: vgg16.load('imagenet')",
        "imagenet": "the small one: vgg16.load('small')",
    }.get(kind, "the package's own: vgg16.load('small')")
    classes = len(getattr(model, "class_names", ()))
    head = f"{classes} classes" if classes else "no classifier"
    return (
        f"VGG16 ({what}): alpha {alpha:g}, {head}, "
        f"{model.count_params() / 1e6:.2f} M parameters; {other}"
    )


# ------------------------------------- the package's format: .npz with float16


def export(path, model, *, wnids, names):
    """Write a model of `build(..., pooling="avg")` and the file's sha256."""
    path = Path(path)
    if not len(wnids) == len(names) == model.output_shape[-1]:
        raise ValueError(
            f"names and wnids must have {model.output_shape[-1]} entries, got "
            f"{len(names)} and {len(wnids)}"
        )
    arrays = {v.path: v.numpy().astype(np.float16) for v in model.variables}
    for name, array in arrays.items():
        if not np.isfinite(array).all():
            raise ValueError(f"model must fit float16, got larger weights in {name}")
    part = path.with_suffix(".part")
    with open(part, "wb") as file:
        np.savez(file, wnids=np.array(wnids), names=np.array(names), **arrays)
    os.replace(part, path)
    path.with_suffix(".sha256").write_text(f"{digest(path)}  {path.name}\n")
    return path


def unusable(path, why):
    """Return the ValueError that says why a weights file is not used, and what then."""
    remedy = (
        "Install lecture-utils again"
        if Path(path) == SMALL
        else "Replace the file, or use load('small')"
    )
    return ValueError(f"weights file {path} is not used: {why}. {remedy}.")


def _check_hash(path):
    note = path.with_suffix(".sha256")
    if note.exists():
        wanted, found = note.read_text().split()[0], digest(path)
        if found != wanted:
            why = f"its sha256 is {found[:12]}..., not {wanted[:12]}..."
            raise unusable(path, why)
    elif path == SMALL and path.exists():
        raise unusable(path, f"{note.name}, which vouches for it, is missing")
