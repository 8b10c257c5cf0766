"""Photos of five flowers: an archive from the network, cut to small squares."""

import gzip
import io
import os
import tarfile
import zlib
from pathlib import Path, PurePosixPath

import numpy as np

from lecture_utils import _cache, _download
from lecture_utils._checks import whole

NAME = "flower_photos.tgz"
URL = (
    "https://storage.googleapis.com/download.tensorflow.org/example_images/"
    "flower_photos.tgz"
)
SHA256 = "4c54ace7911aaffe13a365c34f650e71dd5bf1be0a58b464e5a7183e3e595d9c"
FLOWERS = ("daisy", "dandelion", "roses", "sunflowers", "tulips")
ADVICE = (
    "Use datasets.faces(), which needs no network; or, with a network, call "
    "datasets.flowers() once before the class."
)


def flowers(side=64, *, folder=None):
    """Return photos of five flowers: a larger task, from the network.

    The first call downloads 229 MB and cuts the photos to size, which takes a while;
    the next one, of any session, finds what the first one kept.

    Parameters
    ----------
    side : int
        Pixels of height and of width, from 8 to 224. The result takes 0.2 GB of
        memory at 64, and 2.2 GB at 224.
    folder : path_like, optional
        Where ``flower_photos.tgz`` lies, or shall: a folder that a class shares, for
        example. Keras's cache where none is given.

    Returns
    -------
    images : ndarray of float32, shape (3670, side, side, 3)
        The square in the middle of each photo, resized; from 0, black, to 1, white.
    y : ndarray of int, shape (3670,)
        The flower's place in `names`.
    names : tuple of str
        What labels 0 to 4 are called.

    Raises
    ------
    ValueError
        If `side` is out of range, `folder` is no path, or the archive holds no
        photos of a flower.
    ConnectionError
        If the archive is not there, and the network does not answer within 8 s or
        the download fails.

    Notes
    -----
    The flower photos of the TensorFlow team, by photographers who share them under
    CC BY; the archive's LICENSE.txt names each of them.

    Introduced in notebooks/05_vgg16_transfer_learning.ipynb, section
    "A head on frozen features".
    """
    side, places = whole("side", side, low=8, high=224), _places(folder)
    home = _cache.folder()
    kept = home and home / f"flowers-{side}-{SHA256[:12]}.npz"
    data = kept and _cache.load(kept)
    if not data:
        data = _squares(_archive(places), side, kept)
    images = np.divide(data["photos"], 255, dtype=np.float32)
    return images, data["y"].astype(int), FLOWERS


def _places(folder):
    if folder is None:
        return _download.folders("datasets")
    try:
        return [Path(os.fsdecode(folder)).expanduser()]
    except (TypeError, RuntimeError):
        raise ValueError(
            f"folder={folder!r} is not accepted; folder is the path of a folder"
        ) from None


def _archive(places):
    path = _download.find(NAME, SHA256, places)
    return path or _download.fetch(
        NAME, URL, SHA256, places, what="the flower photos", advice=ADVICE
    )


def _squares(archive, side, kept):
    """Read all photos, small and with their labels, and keep them where it goes."""
    how = (
        "which is done once"
        if kept
        else "each time anew: name a folder to keep them in LECTURE_UTILS_CACHE"
    )
    print(f"Cutting the flower photos to size, {how}.")
    photos, spoilt = _read(archive, side)
    names = sorted(photos)
    y = np.array([_label(name) for name in names], dtype=np.uint8)
    for label, flower in enumerate(FLOWERS):
        if label not in y:
            raise ValueError(f"{archive} holds no readable photos of {flower}")
    data = {"photos": np.stack([photos[name] for name in names]), "y": y}
    if spoilt:
        some = ", ".join(spoilt[:3]) + (", ..." if len(spoilt) > 3 else "")
        print(f"Left out {len(spoilt)} that cannot be read: {some}")
    elif why := kept and _cache.save(kept, **data):
        print(why)
    return data


def _read(archive, side):
    """Return the photos by name, and the names of those that cannot be read.

    Nothing is unpacked to the disk: a name in an archive may point anywhere.
    """
    photos, spoilt = {}, []
    try:
        with gzip.open(archive) as file, tarfile.open(mode="r:", fileobj=file) as tar:
            for member in tar:
                if member.isreg() and _label(member.name) is not None:
                    data = tar.extractfile(member).read()
                    try:
                        photos[member.name] = _square(data, side)
                    except Exception:  # Pillow raises a dozen kinds on odd bytes
                        spoilt.append(member.name)
            file.read()  # the checksum comes last; tarfile may stop before it
    except (OSError, EOFError, tarfile.TarError, zlib.error) as error:
        raise ValueError(
            f"{archive} is damaged and not used: {error}. Remove it, and call "
            "datasets.flowers() again."
        ) from error
    return photos, spoilt


def _label(name):
    """Return the flower's number where the name is that of a photo, or None."""
    *_, flower, file = "", "", *PurePosixPath(name).parts
    is_photo = flower in FLOWERS and file.endswith(".jpg") and file[0] != "."
    return FLOWERS.index(flower) if is_photo else None


def _square(data, side):
    """Return the middle square of a JPEG, (side, side, 3) from 0 to 255."""
    from PIL import Image

    with Image.open(io.BytesIO(data), formats=["JPEG"]) as image:
        width, n = image.width, min(image.size)
        left, top = (image.width - n) / 2, (image.height - n) / 2
        # Decodes no more detail than is needed: all, a half, a quarter or an eighth.
        drafted = image.draft("RGB", (side, side))
        scale = drafted[1][2] / width if drafted else 1.0
        box = scale * np.array([left, top, left + n, top + n])
        rgb = image.convert("RGB")
    small = rgb.resize((side, side), Image.Resampling.BICUBIC, box=tuple(box.tolist()))
    return np.asarray(small)
