"""Picture files that people send, read as squares of 0 to 1."""

import struct
import subprocess
import sys
import warnings
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from uploads import file_of, middle, scene

from lecture_utils.datasets.images import MOST_PIXELS, read_picture

BLACK = Image.new("RGB", (90, 60))
PAGES = {"save_all": True, "append_images": [BLACK]}


def png(width, height, bits=8, colour=0, pixels=b""):
    """Return a PNG that says it is that large, with these pixels or none."""

    def chunk(kind, data):
        check = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    header = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0)
    parts = [chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(pixels))]
    return b"\x89PNG\r\n\x1a\n" + b"".join([*parts, chunk(b"IEND", b"")])


def deep_rgb():
    """Return a PNG with 16 bits for each of red, green, blue."""
    rows = (np.asarray(scene(), np.uint16) * 257).astype(">u2")
    return png(90, 60, 16, 2, b"".join(b"\0" + row.tobytes() for row in rows))


def gray(kind, top):
    """Return the scene in gray, its levels from 0 to `top`."""
    levels = np.asarray(scene("L"), float) / 255 * top
    return Image.fromarray(levels.astype(kind))


def lab(image):
    """Return a picture in Lab, computed by hand: sRGB, D50 (ICC), CIE 1976."""
    rgb = np.asarray(image) / 255
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    to_xyz = [
        [0.4361, 0.3851, 0.1431],
        [0.2225, 0.7169, 0.0606],
        [0.0139, 0.0971, 0.7141],
    ]
    share = linear @ np.transpose(to_xyz) / [0.9642, 1.0, 0.8249]
    f = np.where(share > 0.008856, np.cbrt(share), 7.787 * share + 16 / 116)
    l_ = (116 * f[..., 1] - 16) * 2.55
    a, b = 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2])
    bands = [np.rint(v) for v in (l_, a + 128, b + 128)]  # as Pillow holds them
    bands = [Image.fromarray(v.astype(np.uint8)) for v in bands]
    return Image.merge("LAB", bands)


COLOUR = {
    "RGB": file_of(scene()),
    "RGBA": file_of(scene("RGBA")),
    "palette": file_of(scene().quantize(256)),
    "16-bit PNG": deep_rgb(),
    "JPEG": file_of(scene(), "JPEG", quality=95, subsampling=0),
    "progressive JPEG": file_of(scene(), "JPEG", quality=95, progressive=True),
    "CMYK JPEG": file_of(scene("CMYK"), "JPEG", quality=95),
    "CMYK TIFF": file_of(scene("CMYK"), "TIFF"),
    "LAB TIFF": file_of(lab(scene()), "TIFF"),
    "two pictures in a JPEG": file_of(scene(), "MPO", quality=95, **PAGES),
    "animated GIF": file_of(scene(), "GIF", **PAGES),
    "animated PNG": file_of(scene(), "PNG", **PAGES),
    "animated WebP": file_of(scene(), "WEBP", lossless=True, **PAGES),
    "BMP": file_of(scene(), "BMP"),
}
GRAY = {
    "gray": file_of(scene("L")),
    "gray with alpha": file_of(scene("LA")),
    "16-bit PNG": file_of(gray(np.uint16, 65_535)),
    "16-bit TIFF": file_of(gray(np.uint16, 65_535), "TIFF"),
    "floating TIFF": file_of(gray(np.float32, 1), "TIFF"),
}


@pytest.mark.parametrize("kind", COLOUR)
def test_colours_come_through(kind):
    found = read_picture(kind, COLOUR[kind], 64, gray=False)
    assert found.shape == (64, 64, 3) and found.dtype == float
    np.testing.assert_allclose(found, middle(scene()), atol=0.12)
    assert np.abs(found - middle(scene())).mean() < 0.02


NEUTRAL = Image.new("L", scene().size, 128)
LAB = Image.merge("LAB", [scene("L"), NEUTRAL, NEUTRAL])
ALL = {**COLOUR, **GRAY, "LAB TIFF": file_of(LAB, "TIFF")}


@pytest.mark.parametrize("kind", ALL)
def test_gray_levels_come_through(kind):
    found = read_picture(kind, ALL[kind], 64)
    assert found.shape == (64, 64) and found.dtype == float
    np.testing.assert_allclose(found, middle(scene("L")), atol=0.03)


@pytest.mark.parametrize("kind", GRAY)
def test_gray_becomes_colour(kind):
    found = read_picture(kind, GRAY[kind], 64, gray=False)
    assert found.shape == (64, 64, 3) and (found == found[..., :1]).all()
    np.testing.assert_allclose(found[..., 0], middle(scene("L")), atol=0.04)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation(form, orientation):
    turn = Image.Transpose
    undone = {
        2: turn.FLIP_LEFT_RIGHT, 3: turn.ROTATE_180, 4: turn.FLIP_TOP_BOTTOM,
        5: turn.TRANSPOSE, 6: turn.ROTATE_90, 7: turn.TRANSVERSE, 8: turn.ROTATE_270,
    }  # fmt: skip
    image, exif = scene(), Image.Exif()
    exif[0x0112] = orientation
    if orientation in undone:
        image = image.transpose(undone[orientation])
    found = read_picture("turned", file_of(image, form, exif=exif), 64)
    np.testing.assert_allclose(found, middle(scene("L")), atol=0.05)


def test_transparent_pixels_on_white():
    clear = Image.new("RGBA", (20, 20), (0, 0, 0, 0))
    clear.paste((255, 0, 0, 255), (0, 0, 20, 10))
    found = read_picture("clear.png", file_of(clear), 20, gray=False)
    np.testing.assert_allclose(found[:9], [[[1, 0, 0]] * 20] * 9, atol=0.02)
    assert (found[11:] > 0.9).all()
    assert (read_picture("clear.png", file_of(clear), 20)[11:] > 0.9).all()


@pytest.mark.parametrize("size", [(1, 1), (1, 900), (20_000, 10), (10, 20_000)])
def test_odd_sizes_become_squares(size):
    content = file_of(Image.new("RGB", size, "#FF8000"))
    found = read_picture("odd.png", content, gray=False)
    assert found.shape == (256, 256, 3)
    np.testing.assert_allclose(found[0, 0], [1, 128 / 255, 0], atol=0.01)


@pytest.mark.parametrize("form", ["PNG", "TIFF"])
@pytest.mark.parametrize("top", [3, 255, 256, 40_000, 65_535])
def test_16_bit_depth_is_read_from_the_mode(form, top):
    levels = np.linspace(0, top, 40 * 40).reshape(40, 40).astype(np.uint16)
    found = read_picture("deep", file_of(Image.fromarray(levels), form), 40)
    np.testing.assert_allclose(found, levels / 65_535, atol=1e-4)


@pytest.mark.parametrize("exif", [b"Exif\0\0junk", b"Exif\0\0MM\0*\xff\xff\xff\xff"])
def test_odd_metadata(exif):
    found = read_picture("odd.jpg", file_of(scene(), "JPEG", quality=95, exif=exif), 64)
    np.testing.assert_allclose(found, middle(scene("L")), atol=0.03)


# ------------------------------------------------------------------ what is refused

WHOLE = COLOUR["RGB"]
HEIC = [struct.pack(">I", 24) + b"ftyp" + brand for brand in (b"heic", b"mif1")]
BAD = {
    "empty.png": (b"", "empty, 0 bytes"),
    "notes.txt": (b"These are not pixels." * 50, "not a picture"),
    "drawing.svg": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "not a picture"),
    "paper.pdf": (b"%PDF-1.7\n", "not a picture"),
    "header.png": (WHOLE[:20], "not a picture"),
    "nothing.png": (png(0, 9), "not a picture"),
    "short.png": (WHOLE[: len(WHOLE) // 2], "damaged or was cut short"),
    "short.jpg": (COLOUR["progressive JPEG"][:700], "damaged or was cut short"),
    "short.gif": (COLOUR["animated GIF"][:900], "damaged or was cut short"),
    "holes.png": (WHOLE[:60] + bytes(40) + WHOLE[100:], "damaged or was cut short"),
    "100 MP.png": (png(10_000, 10_000), "10,000 × 10,000 pixels"),
    "900 MP.png": (png(30_000, 30_000), "more than"),
    "bomb.png": (png(2**31 - 1, 2**31 - 1), "more than"),
    "IMG.heic": (HEIC[0] + bytes(212), "is HEIC"),
    "IMG.heif": (HEIC[1] + bytes(212), "is HEIC"),
    "x" * 300 + ".png": (b"no", "xxxx…xxxx"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_files_are_named(name):
    content, said = BAD[name]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(ValueError) as caught:
            read_picture(name, memoryview(content))
    message = str(caught.value)
    assert said in message and "accepted:" in message and len(message) < 220
    assert name[:20] in message


@pytest.mark.parametrize(
    ("form", "mode", "side"),
    [("JPEG", "L", (12_000, 10_100)), ("PNG", "1", (int(MOST_PIXELS**0.5) + 1,) * 2)],
)
def test_huge_picture_is_not_decoded(monkeypatch, form, mode, side):
    content = file_of(Image.new(mode, side), form)

    def decode(*_):
        raise AssertionError("decoded")

    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", decode)
    with pytest.raises(ValueError, match=r"pixels; accepted: up to \d+ million"):
        read_picture("bomb", content)


@given(place=st.integers(0, len(WHOLE) - 1), junk=st.binary(min_size=1, max_size=60))
@settings(max_examples=60)
def test_damaged_files(place, junk):
    kinds = "RGB", "progressive JPEG", "animated WebP"
    for whole in (*(COLOUR[kind] for kind in kinds), GRAY["16-bit TIFF"]):
        at = place % len(whole)
        content = whole[:at] + junk + whole[at + len(junk) :]
        try:
            found = read_picture("damaged", content, 16)
        except ValueError as error:
            assert str(error).startswith("'damaged' ")
        else:
            assert found.shape == (16, 16) and 0 <= found.min() <= found.max() <= 1


def test_jpeg_of_50_megapixels_needs_little_memory():
    image = Image.new("RGB", (8192, 6144), (200, 100, 50))
    content = file_of(image, "JPEG")
    del image
    code = """
import resource, sys
from lecture_utils.datasets.images import read_picture
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
found = read_picture("phone.jpg", sys.stdin.buffer.read(), 256, gray=False)
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(found.shape, abs(found - [200 / 255, 100 / 255, 50 / 255]).max() < 0.02)
print((after - before) / 1024)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], input=content, capture_output=True, check=True
    )
    shape, grown = done.stdout.decode().splitlines()
    assert shape == "(256, 256, 3) True"
    # All of it in memory would take 150 MB.
    assert float(grown) < 60
