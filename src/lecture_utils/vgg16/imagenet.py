"""The real ImageNet weights: found in Keras's cache, or fetched into it."""

import json

from lecture_utils import _download

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
ADVICE = (
    "Use vgg16.load('small'), which needs no network; or, with a network, run "
    "`python -m lecture_utils.vgg16` (or `make weights`) once before the class."
)


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
    """
    file = file or WEIGHTS
    return _download.find(file["name"], file["md5"], _download.folders("models"))


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
    """
    path = cached(WEIGHTS) or _fetched(WEIGHTS)
    try:
        cached(CLASSES) or _fetched(CLASSES)
    except ConnectionError:
        print("The names of the 1000 classes could not be fetched: numbers instead.")
    return path


def class_list(n=1000):
    """Read the 1000 ImageNet classes from the cache.

    Parameters
    ----------
    n : int
        Classes of the model; with another number than 1000 they are not ImageNet's.

    Returns
    -------
    tuple of tuple of str
        WordNet ids and names; ("", ...) and ("class 0", ...) where the list is
        not in the cache.
    """
    path = cached(CLASSES) if n == 1000 else None
    if path is None:
        return ("",) * n, tuple(f"class {i}" for i in range(n))
    index = json.loads(path.read_text())
    rows = [index[str(i)] for i in range(len(index))]
    return tuple(r[0] for r in rows), tuple(r[1].replace("_", " ") for r in rows)


def _fetched(file):
    return _download.fetch(
        file["name"],
        file["url"],
        file["md5"],
        _download.folders("models"),
        what="the ImageNet weights",
        advice=ADVICE,
    )
