"""A picture that somebody sends, read safely: whatever it is, a square of 0 to 1.

Only the header is read before the size is known, so that a small file which unpacks
to gigabytes is refused unread.
"""

import io
import warnings

import numpy as np
from PIL import Image, ImageCms, ImageOps, JpegImagePlugin

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "AVIF")
ACCEPTED = "a picture as PNG, JPEG, WebP, GIF, BMP, TIFF or AVIF"
# What files of these formats end with; Windows browsers save a JPEG as .jfif.
ENDINGS = (*map(str.lower, FORMATS), "jpg", "jpe", "jfif", "tif")
# A JPEG is decoded at an eighth of its size, so that a telephone's fits into memory.
MOST_PIXELS, MOST_JPEG_PIXELS = 50_000_000, 120_000_000
HEIC = (b"heic", b"heix", b"hevc", b"mif1", b"msf1")


def read_picture(name, content, side=256, *, gray=True):
    """Return the middle square of a picture, (side, side), from 0 to 1.

    In colour, with `gray=False`, it is (side, side, 3): red, green, blue. `content` is
    the file's bytes. The picture is turned as the camera was held, what is transparent
    lies on white, and of several frames the first is taken. A file that is no such
    picture raises a ValueError that says what came.
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
