"""One way to get a trained VGG16: the small one, the real one, or a file."""

import os
from pathlib import Path

from . import imagenet
from .architecture import build
from .weights import SMALL, damaged, read


def load(weights="auto", *, include_top=True):
    """Load a trained VGG16 and say in one line which one it is.

    Parameters
    ----------
    weights : {"auto", "small", "imagenet"} or path_like, default "auto"
        "small": alpha = 0.25, 182 classes, comes with the package, any picture
        of at least 32 pixels a side. "imagenet": the real one, 1000 classes,
        downloaded (553 MB) unless Keras has it already. "auto": the real one if
        it is on this computer, else the small one; never downloads. A path: an
        .npz like the package's own, or an .h5 like Keras's ImageNet weights.
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
        If `weights` is none of these, or the file is truncated or altered.

    Notes
    -----
    Introduced in notebooks/05_vgg16_transfer_learning.ipynb, section
    "Thirteen convolutions, five pools".
    """
    full_precision()
    kind, path = _find(weights)
    if path.suffix == ".npz":
        model = read(path, include_top=include_top)
    else:
        model = _read_h5(path, include_top)
    print(_line(kind, path, model))
    return model


def full_precision():
    """Switch TF32 off, so that a GPU computes the numbers that a CPU does.

    Notes
    -----
    Introduced in notebooks/05_vgg16_transfer_learning.ipynb, section
    "Thirteen convolutions, five pools".
    """
    import keras

    backend = keras.backend.backend()
    if backend == "tensorflow":
        import tensorflow

        tensorflow.config.experimental.enable_tensor_float_32_execution(False)
    elif backend == "torch":
        import torch

        torch.backends.cudnn.allow_tf32 = False
    elif backend == "jax":
        import jax

        jax.config.update("jax_default_matmul_precision", "highest")


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
    accepted = "'auto', 'small', 'imagenet' or the path of an .npz or .h5 file"
    if not isinstance(weights, (str, os.PathLike)):
        raise ValueError(f"weights is {weights!r}: give {accepted}")
    path = Path(weights)
    if path.suffix not in (".npz", ".h5"):
        raise ValueError(f"weights is {str(weights)!r}: give {accepted}")
    if not path.is_file():
        raise FileNotFoundError(f"weights is {str(weights)!r}: there is no such file")
    return path


def _read_h5(path, include_top):
    model = build(_h5_alpha(path), include_top=include_top)
    try:
        # Only by name can the classifier be left out: one file serves both.
        model.load_weights(path, by_name=not include_top)
    except (OSError, ValueError, KeyError) as error:
        raise damaged(path, f"it holds no VGG16 weights of Keras: {error}") from error
    if include_top:
        model.wnids, model.class_names = imagenet.class_list()
    return model


def _h5_alpha(path):
    import h5py

    try:
        with h5py.File(path) as file:
            layer = file["block1_conv1"]
            return layer[layer.attrs["weight_names"][0]].shape[-1] / 64
    except (OSError, KeyError) as error:
        raise damaged(path, f"it holds no VGG16 weights of Keras: {error}") from error


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
