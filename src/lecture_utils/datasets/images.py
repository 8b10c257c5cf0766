"""Images: the deck's small grid, photos, small pictures with labels, and your own."""

import io
import warnings
from functools import lru_cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms, ImageOps, JpegImagePlugin

from lecture_utils._validation import generator, one_of, truth, whole

PHOTOS = {
    "cat": "chelsea",
    "coffee": "coffee",
    "astronaut": "astronaut",
    "rocket": "rocket",
    "brick": "brick",
    "grass": "grass",
    "gravel": "gravel",
}
"""Our name of each photo, and scikit-image's; all come with its wheel."""

FLOWERS = ("daisy", "dandelion", "rose", "sunflower", "tulip")
SHEET, SIDE = Path(__file__).parent / "flowers.jpg", 96

# Of a picture that somebody sends.
FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "AVIF")
ACCEPTED = "a picture as PNG, JPEG, WebP, GIF, BMP, TIFF or AVIF"
# What files of these formats end with; Windows browsers save a JPEG as .jfif.
ENDINGS = (*map(str.lower, FORMATS), "jpg", "jpe", "jfif", "tif")
# A JPEG is decoded at an eighth of its size, so that a telephone's fits into memory.
MOST_PIXELS, MOST_JPEG_PIXELS = 50_000_000, 120_000_000
HEIC = (b"heic", b"heix", b"hevc", b"mif1", b"msf1")


def deck_image():
    """Return the deck's small grid of numbers that stands for an image.

    Returns
    -------
    ndarray of shape (6, 6)
        Whole numbers from 0 to 9, as floats.

    Examples
    --------
    >>> deck_image()[0]
    array([4., 0., 1., 8., 3., 1.])
    """
    rows = ("401831", "647211", "359285", "211040", "317378", "675309")
    return np.array([list(row) for row in rows], dtype=float)


def photo(name, side=256, *, gray=True):
    """Return a photo: the square in its middle, resized.

    Parameters
    ----------
    name : {"cat", "coffee", "astronaut", "rocket", "brick", "grass", "gravel"}
    side : int
        Pixels of height and of width, from 8 to 1024.
    gray : bool
        One number a pixel, how bright it is; else red, green and blue, which are
        equal in the textures brick, grass and gravel.

    Returns
    -------
    ndarray of shape (side, side) or (side, side, 3)
        From 0, black, to 1, white.

    Notes
    -----
    scikit-image's: the cat Chelsea by Stefan van der Walt, a cup of coffee by Rachel
    Michetti, the astronaut Eileen Collins by NASA, a Falcon 9 by SpaceX, and three
    gray textures; all are in the public domain (CREDITS.md says more).

    Examples
    --------
    >>> photo("cat", 64, gray=False).shape
    (64, 64, 3)
    """
    name = one_of("name", name, PHOTOS)
    gray = truth("gray", gray)
    # Return a copy so callers cannot mutate the cached array.
    return _photo(name, whole("side", side, low=8, high=1024), bool(gray)).copy()


@lru_cache(maxsize=8)
def _photo(name, side, gray):
    from skimage import color, data, transform

    image = getattr(data, PHOTOS[name])()
    height, width = image.shape[:2]
    n = min(height, width)
    top, left = (height - n) // 2, (width - n) // 2
    square = image[top : top + n, left : left + n] / 255
    coloured = square.ndim == 3
    square = color.rgb2gray(square) if gray and coloured else square
    size = (side, side) + square.shape[2:]
    small = np.clip(transform.resize(square, size, anti_aliasing=side < n), 0, 1)
    return small if gray or coloured else np.repeat(small[..., None], 3, axis=-1)


def flowers(side=SIDE):
    """Return photos of five flowers: a task for a class.

    Parameters
    ----------
    side : int
        Pixels of height and width, from 32 to 96, their own size.

    Returns
    -------
    images : ndarray of uint8, shape (300, side, side, 3)
        Red, green and blue from 0 to 255.
    y : ndarray of int, shape (300,)
        Each flower's index in `names`; 60 of each, in order.
    names : tuple of str
        What labels 0 to 4 are called.

    Notes
    -----
    A selection from the flower photos of the TensorFlow team, CC BY 2.0, cropped and
    scaled; flowers.tsv names the photographer and the address of each.

    Examples
    --------
    >>> from lecture_utils import datasets
    >>> images, y, names = datasets.flowers()
    >>> images.shape, names[y[-1]]
    ((300, 96, 96, 3), 'tulip')
    """
    images = _flowers(whole("side", side, low=32, high=SIDE)).copy()
    return images, np.repeat(np.arange(5), len(images) // 5), FLOWERS


@lru_cache(maxsize=2)
def _flowers(side):
    """Cut the sheet, one file for all photos, row by row."""
    with Image.open(SHEET) as sheet:
        boxes = (
            (left, top, left + SIDE, top + SIDE)
            for top in range(0, sheet.height, SIDE)
            for left in range(0, sheet.width, SIDE)
        )
        size, how = (side, side), Image.Resampling.LANCZOS
        return np.stack([np.asarray(sheet.crop(b).resize(size, how)) for b in boxes])


TEXTURES = ("brick", "grass", "gravel")
PARTS = ("left", "right")


def textures(n_per_class, *, side=16, part="left", rng):
    """Cut square patches out of photos of brick, grass and gravel.

    Each photo is scaled to standard deviation 1, and each patch to mean 0, so that
    neither brightness nor contrast gives the texture away: its structure has to.

    Parameters
    ----------
    n_per_class : int
        How many patches of each texture.
    side : int
        Their height and width in pixels, 3 to 256.
    part : {"left", "right"}
        The half of each photo that they come from: learn on the left, test on the
        right, and no pixel was seen before.
    rng : numpy.random.Generator
        Draws the places.

    Returns
    -------
    images : ndarray of shape (3 n_per_class, side, side, 1)
    y : ndarray of int, shape (3 n_per_class,)
        Which of `TEXTURES`, in turn.

    Notes
    -----
    The photos come with scikit-image, 512 x 512 pixels each.

    Examples
    --------
    >>> images, y = textures(2, side=8, rng=np.random.default_rng(0))
    >>> images.shape, y
    ((6, 8, 8, 1), array([0, 1, 2, 0, 1, 2]))
    """
    n_per_class = whole("n_per_class", n_per_class, low=1, high=100_000)
    side, rng = whole("side", side, low=3, high=256), generator(rng)
    right = one_of("part", part, PARTS) == "right"
    halves = [np.split(photo, 2, axis=1)[right] for photo in _texture_photos()]
    y = np.tile(np.arange(len(TEXTURES)), n_per_class)
    corners = rng.integers(0, np.array(halves[0].shape) - side + 1, size=(len(y), 2))
    images = np.array(
        [
            halves[label][row : row + side, column : column + side]
            for label, (row, column) in zip(y, corners, strict=True)
        ]
    )
    return (images - images.mean(axis=(1, 2), keepdims=True))[..., None], y


def _texture_photos():
    from skimage import data

    photos = [getattr(data, name)() / 255 for name in TEXTURES]
    return [photo / photo.std() for photo in photos]


# -------------------------------------------------------- a picture that somebody sends


def read_picture(name, content, side=256, *, gray=True):
    """Return the middle square of a picture, (side, side), from 0 to 1.

    In colour, with `gray=False`, it is (side, side, 3): red, green, blue. `content` is
    the file's bytes. The picture is turned as the camera was held, what is transparent
    lies on white, and of several frames the first is taken. A file that is no such
    picture raises a ValueError that says what came. Only the header is read before the
    size is known, so that a small file which unpacks to gigabytes is refused unread.
    """
    name, content = _brief(name), bytes(content)
    if not content:
        raise ValueError(f"{name} is empty, 0 bytes; accepted: {ACCEPTED}")
    with warnings.catch_warnings():
        # Pillow warns of odd metadata, which says nothing about the picture.
        warnings.simplefilter("ignore")
        image = _opened(name, content)
        try:
            return _square(image, side, gray)
        except Exception:  # decoders raise whatever a broken file leads them to
            raise ValueError(
                f"{name} is damaged or was cut short; accepted: {ACCEPTED}, whole"
            ) from None


def _opened(name, content):
    """Return the picture with nothing but its header read, or raise ValueError."""
    try:
        image = Image.open(io.BytesIO(content), formats=_readable())
    except Image.DecompressionBombError:
        size = f"more than {2 * Image.MAX_IMAGE_PIXELS:,}"
        raise _too_large(name, size, MOST_PIXELS) from None
    except Exception:
        raise ValueError(
            f"{name} is {_what(content)} that can be read here; accepted: {ACCEPTED}"
        ) from None
    is_jpeg = isinstance(image, JpegImagePlugin.JpegImageFile)
    most = MOST_JPEG_PIXELS if is_jpeg else MOST_PIXELS
    if image.width * image.height > most:
        raise _too_large(name, f"{image.width:,} × {image.height:,}", most)
    return image


def _readable():
    """Return those of FORMATS that this Pillow was built with."""
    Image.init()
    return [name for name in FORMATS if name in Image.OPEN]


def _what(content):
    """Say what a file is that is not read: telephones write HEIC."""
    is_heic = content[4:8] == b"ftyp" and content[8:12] in HEIC
    return "HEIC, not a picture" if is_heic else "not a picture"


def _too_large(name, size, most):
    return ValueError(
        f"{name} has {size} pixels; accepted: up to {most // 10**6} million. "
        "Make it smaller first"
    )


def _square(image, side, gray):
    # A JPEG is decoded at a half, a quarter or an eighth where that is enough.
    image.draft("RGB", (2 * side, 2 * side))
    image.load()
    image = ImageOps.exif_transpose(image)
    short = min(image.size)
    left, top = (image.width - short) // 2, (image.height - short) // 2
    image = _flat(image.crop((left, top, left + short, top + short)), gray)
    image = image.resize((side, side), Image.Resampling.LANCZOS)
    levels = np.clip(np.asarray(image, dtype=float) / 255, 0.0, 1.0)
    return levels if gray or levels.ndim == 3 else np.stack([levels] * 3, axis=-1)


def _flat(image, gray):
    """Return the picture in mode L or RGB, or F where it had more than 8 bits."""
    if image.mode[0] in "IF":
        top = 65535.0 if image.mode.startswith("I;16") else None
        return Image.fromarray(_from_deep(np.asarray(image, dtype=np.float32), top))
    if image.mode == "LAB":
        return image.getchannel("L") if gray else _from_lab(image)
    if image.has_transparency_data:
        image = image.convert("RGBA")
        white = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(white, image)
    return image.convert("L" if gray else "RGB")


def _from_lab(image):
    """Return a picture of lightness and two opponent colours in red, green, blue."""
    lab, rgb = (ImageCms.createProfile(name) for name in ("LAB", "sRGB"))
    return ImageCms.profileToProfile(image, lab, rgb, outputMode="RGB")


def _from_deep(values, top):
    """Return deep values on 0 to 255: `top` is white, or what their range suggests."""
    values = np.nan_to_num(values, posinf=0.0, neginf=0.0)
    if top is None:
        high = values.max()
        top = next((top for top in (1.0, 255.0, 65535.0) if high <= top), high)
    return values * np.float32(255 / top)


def _brief(name):
    """Return a file's name in quotes, its middle left out where it is long."""
    name = str(name)
    return repr(name if len(name) <= 40 else f"{name[:24]}…{name[-12:]}")
