"""Picture files that people send, read as squares of 0 to 1."""

import io
import struct
import subprocess
import sys
import zlib

import numpy as np
import pytest
from PIL import Image

from lecture_utils.datasets.upload import read_picture


def file_of(image, form, **how):
    with io.BytesIO() as file:
        image.save(file, form, **how)
        return file.getvalue()


def color():
    """Return a picture with no symmetry: red grows to the right, green downwards."""
    y, x = np.mgrid[:60, :60]
    rgb = np.stack([4 * x, 4 * y, np.full_like(x, 60)], axis=-1)
    return Image.fromarray(rgb.astype(np.uint8))


def turned():
    """Return a JPEG taken with the camera on its side, EXIF orientation 6."""
    exif = Image.Exif()
    exif[0x0112] = 6
    image = color().transpose(Image.Transpose.ROTATE_90)
    return file_of(image, "JPEG", quality=95, exif=exif)


def gray16():
    ramp = np.asarray(color().convert("L"), np.uint16) * 257
    return file_of(Image.fromarray(ramp), "PNG")


def deep_rgb():
    """Return a PNG with 16 bits for each of red, green, blue."""

    def chunk(kind, data):
        check = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    rows = (np.asarray(color(), np.uint16) * 257).astype(">u2")
    raw = b"".join(b"\0" + row.tobytes() for row in rows)
    header = struct.pack(">IIBBBBB", 60, 60, 16, 2, 0, 0, 0)
    parts = [chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(raw))]
    return b"\x89PNG\r\n\x1a\n" + b"".join([*parts, chunk(b"IEND", b"")])


KINDS = {
    "RGB.png": file_of(color(), "PNG"),
    "16 bit.png": deep_rgb(),
    "RGBA.png": file_of(color().convert("RGBA"), "PNG"),
    "CMYK.jpg": file_of(color().convert("CMYK"), "JPEG", quality=95),
    "turned.jpg": turned(),
    "animated.gif": file_of(
        color(), "GIF", save_all=True, append_images=[Image.new("RGB", (60, 60))]
    ),
    "animated.webp": file_of(
        color(), "WEBP", save_all=True, lossless=True,
        append_images=[Image.new("RGB", (60, 60))],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", KINDS)
def test_colours_come_through_upright(name):
    found = read_picture(name, KINDS[name], 60, gray=False)
    assert found.shape == (60, 60, 3)
    np.testing.assert_allclose(found, np.asarray(color()) / 255, atol=0.12)


def test_16_bit_gray_becomes_colour():
    found = read_picture("16 bit.png", gray16(), 60, gray=False)
    assert found.shape == (60, 60, 3) and (found == found[..., :1]).all()


@pytest.mark.parametrize("size", [(1, 1), (20_000, 10), (10, 20_000)])
def test_odd_shapes_become_squares(size):
    content = file_of(Image.new("RGB", size, "#FF8000"), "PNG")
    found = read_picture("odd.png", content, 64, gray=False)
    assert found.shape == (64, 64, 3)
    np.testing.assert_allclose(found[0, 0], [1, 128 / 255, 0], atol=0.01)


@pytest.mark.parametrize("brand", [b"heic", b"heix", b"mif1"])
def test_a_telephones_heic_is_called_by_its_name(brand):
    content = struct.pack(">I", 24) + b"ftyp" + brand + bytes(12) + b"rest" * 50
    with pytest.raises(ValueError, match="IMG.heic' is HEIC.*accepted: .*JPEG"):
        read_picture("IMG.heic", content, gray=False)


@pytest.mark.parametrize("form", ["PNG", "TIFF"])
@pytest.mark.parametrize("top", [3, 255, 256, 40_000, 65_535])
def test_16_bit_depth_is_read_from_the_mode(form, top):
    levels = np.linspace(0, top, 40 * 40).reshape(40, 40).astype(np.uint16)
    found = read_picture("deep", file_of(Image.fromarray(levels), form), 40)
    np.testing.assert_allclose(found, levels / 65_535, atol=1e-4)


def test_jpeg_of_50_megapixels_needs_little_memory():
    image = Image.new("RGB", (8192, 6144), (200, 100, 50))
    content = file_of(image, "JPEG")
    del image
    code = """
import resource, sys
from lecture_utils.datasets.upload import read_picture
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


@pytest.mark.parametrize(
    ("form", "side"), [("JPEG", (12_000, 10_100)), ("PNG", (8192, 6144))]
)
def test_bombs_are_refused_unread(form, side):
    content = file_of(Image.new("1" if form == "PNG" else "L", side), form)
    with pytest.raises(ValueError, match=r"pixels; accepted: up to \d+ million"):
        read_picture("bomb", content)
