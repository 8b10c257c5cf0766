"""Load a trained VGG16: the package's own small one, ImageNet's, or one from a file."""

import hashlib
import json
import os
import socket
from contextlib import suppress
from functools import lru_cache, wraps
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary, ref

import numpy as np

from lecture_utils import quiet
from lecture_utils.vgg16.architecture import build, conv_names, inner_layers

SMALL = Path(__file__).parents[1] / "weights" / "vgg16_alpha025.npz"
TOP = ("fc1", "fc2", "predictions")
TIMEOUT = 8.0  # seconds without an answer after which the network counts as absent
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


def load(weights="auto", *, include_top=True):
    """Load a trained VGG16 and say in one line which one it is.

    Parameters
    ----------
    weights : {"auto", "small", "imagenet"} or path_like, default "auto"
        "small": alpha = 0.25, 202 classes, comes with the package, any picture
        of at least 32 pixels a side. "imagenet": the real one, 1000 classes,
        downloaded (553 MB) unless Keras has it already. "auto": the real one if
        it is on this computer, else the small one; never downloads. A path: a
        model that Keras saved as .keras or .h5, of any width, with or without a
        classifier; or an .npz like the package's own.
    include_top : bool, default True
        Whether to keep the classifier. The real one's takes pictures of 224 x
        224 pixels; without it any size will do.

    Returns
    -------
    keras.Model
        Plain VGG16; with the classifier it has `class_names` and `wnids`.

    Notes
    -----
    Without a network "imagenet" raises ConnectionError within 10 s.

    Examples
    --------
    >>> model = load("small")  # doctest: +ELLIPSIS
    VGG16 (small): alpha 0.25, 202 classes, ...
    >>> model.class_names[0]
    'goldfish'
    """
    path = _find(weights)
    with quiet.imports():
        import tensorflow
    # A GPU's TF32 would give other numbers than a CPU.
    tensorflow.config.experimental.enable_tensor_float_32_execution(False)
    model = read(path, include_top=include_top)
    print(_line(path, model))
    return model


def _find(weights):
    """Return the file that holds the model asked for."""
    if weights == "small":
        return SMALL
    if weights == "imagenet":
        return cached() or fetch()
    if weights == "auto":
        return cached() or SMALL
    is_path = isinstance(weights, (str, os.PathLike))
    if not is_path or Path(weights).suffix not in (".npz", ".keras", ".h5"):
        raise ValueError(
            "weights must be 'auto', 'small', 'imagenet' or the path of an .npz, "
            f".keras or .h5 file, got {weights!r}"
        )
    if not Path(weights).is_file():
        raise FileNotFoundError(f"weights must be a file that exists, got {weights}")
    return Path(weights)


def _line(path, model):
    other = "the package's own: vgg16.load('small')"
    what = path.name
    if path == SMALL:
        what, other = "small", "the real ImageNet one: vgg16.load('imagenet')"
    elif what == WEIGHTS["name"]:
        what, other = "ImageNet", "the small one: vgg16.load('small')"
    alpha = model.get_layer("block1_conv1").filters / 64
    classes = len(getattr(model, "class_names", ()))
    head = f"{classes} classes" if classes else "no classifier"
    n_params = f"{model.count_params() / 1e6:.2f} M parameters"
    return f"VGG16 ({what}): alpha {alpha:g}, {head}, {n_params}; {other}"


@lru_cache(maxsize=1)
def small_model():
    """Return the VGG16 that comes with the package."""
    with quiet.imports():
        return load("small")


def cached_by_model(maxsize):
    """Cache a function of (model, ...) as `lru_cache` does, while the model lives."""

    def decorate(function):
        caches = WeakKeyDictionary()

        @wraps(function)
        def cached(model, *args):
            model = small_model() if model is None else model
            if model not in caches:
                # A reference, so that the cache does not keep its model alive.
                alive = ref(model)
                caches[model] = lru_cache(maxsize)(
                    lambda *args: function(alive(), *args)
                )
            return caches[model](*args)

        cached.cache_clear = caches.clear
        return cached

    return decorate


# -------------------------------------------------------------- what a file holds


def read(path, *, include_top=True):
    """Build the VGG16 whose weights an .npz, a .keras or an .h5 file holds."""
    formats = {".npz": _layers_of_npz, ".h5": _layers_of_h5, ".keras": _layers_of_keras}
    try:
        found, named = formats[path.suffix](path)
    except FileNotFoundError:
        raise
    except Exception as error:  # a damaged file: whatever the library that reads it has
        raise unusable(path, f"it cannot be read ({error})") from error
    _check_layers(path, found, include_top)
    model = _build(found, include_top, pooling="avg" if named else None)
    for layer in model.layers:
        if layer.weights:
            _fill(path, layer, found[layer.name])
    if include_top:
        model.wnids, model.class_names = named or class_list(model.output_shape[-1])
    return model


def _layers_of_npz(path):
    """Return {layer: [kernel, bias]}, and the ids and names of the classes."""
    _check_hash(path)
    with open(path, "rb") as file, np.load(file, allow_pickle=False) as data:
        arrays = {name: data[name] for name in data.files}
    named = tuple(tuple(arrays.pop(key).tolist()) for key in ("wnids", "names"))
    layers = dict.fromkeys(name.split("/")[0] for name in arrays)
    kinds = ("kernel", "bias")
    return {x: [arrays[f"{x}/{kind}"] for kind in kinds] for x in layers}, named


def _layers_of_h5(path):
    """Return {layer: [kernel, bias]} of an .h5 that names its layers, and ()."""
    import h5py

    with h5py.File(path) as file:
        groups = file.get("model_weights", file)
        return {
            name: [np.array(group[each]) for each in names]
            for name, group in groups.items()
            if len(names := group.attrs.get("weight_names", ()))
        }, ()


def _layers_of_keras(path):
    import keras

    model = keras.saving.load_model(path, compile=False)
    layers = inner_layers(model)
    return {layer.name: layer.get_weights() for layer in layers if layer.weights}, ()


def _check_hash(path):
    note = path.with_suffix(".sha256")
    if note.exists():
        wanted, found = note.read_text().split()[0], digest(path)
        if found != wanted:
            raise ValueError(f"its sha256 is {found[:12]}..., not {wanted[:12]}...")
    elif path == SMALL and path.exists():
        raise ValueError(f"{note.name}, which vouches for it, is missing")


def _check_layers(path, found, include_top):
    """Raise if the layers are not those of VGG16."""
    missing = [name for name in conv_names() if name not in found]
    if missing:
        some = ", ".join(missing[:3])
        raise unusable(path, f"it holds no VGG16, or a part of one: it has no {some}")
    # Without a top, any dense layers may follow the convolutions.
    others = [
        name
        for name, arrays in found.items()
        if name not in (*conv_names(), *TOP) and (include_top or arrays[0].ndim != 2)
    ]
    if others:
        raise unusable(path, f"it holds {others[0]}, a layer that VGG16 does not have")
    if include_top and "predictions" not in found:
        why = "it holds VGG16 without its classifier; use load(..., include_top=False)"
        raise unusable(path, why)


def _build(found, include_top, pooling):
    """Return a VGG16 of the size of the weights."""
    alpha = found["block1_conv1"][0].shape[-1] / 64
    if not include_top:
        return build(alpha, include_top=False, pooling=pooling)
    classes = found["predictions"][0].shape[-1]
    if "fc1" not in found:
        return build(alpha, classes=classes, pooling="avg")
    places = found["fc1"][0].shape[0] / found["block5_conv3"][0].shape[-1]
    side = 32 * max(round(places**0.5), 1)
    return build(alpha, classes=classes, input_shape=(side, side, 3))


def _fill(path, layer, arrays):
    """Set a layer's weights, or raise where a shape or a number is wrong."""
    wanted = [tuple(weight.shape) for weight in layer.weights]
    shapes = [array.shape for array in arrays]
    if shapes != wanted:
        why = f"{layer.name} has the shapes {shapes}, and VGG16's has {wanted}"
        raise unusable(path, why)
    if not all(np.isfinite(array).all() for array in arrays):
        raise unusable(path, f"{layer.name} holds numbers that are not finite")
    layer.set_weights(arrays)


def unusable(path, why):
    """Return the ValueError that says why a weights file is not used, and what then."""
    remedy = "Replace the file, or use load('small')"
    if Path(path) == SMALL:
        remedy = "Install lecture-utils again"
    return ValueError(f"weights file {path} is not used: {why}. {remedy}.")


# ---------------------------------------------- the ImageNet weights in Keras's cache


def digest(path, algorithm="sha256"):
    """Return the hash of a file, in hexadecimal."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, algorithm).hexdigest()


def cached(file=WEIGHTS):
    """Return the path of an intact file, by default the weights, or None."""
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
