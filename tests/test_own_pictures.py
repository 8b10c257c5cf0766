"""The pictures of the page "teach it your own", read back; and what uploads hold."""

import base64
import io
import struct
import subprocess
import sys
import zlib
from types import SimpleNamespace

import numpy as np
import pytest
from pictures import SVG, drawings, marked, parsed, words
from PIL import Image

from lecture_utils.datasets.upload import read_picture
from lecture_utils.own_pictures._verdict import mixed_up
from lecture_utils.own_pictures.views import (
    view_answer,
    view_chosen,
    view_no_answer,
    view_thumbnails,
    view_verdict,
)

MARKUP = '<img src=x onerror="alert(1)">&"'


def item(id, name="", level=None):
    pixels = np.full((64, 64, 3), 10 * id % 256 if level is None else level, np.uint8)
    return SimpleNamespace(id=id, name=name or f"{id}.png", label=0, pixels=pixels)


def verdict(confusion, accuracy=0.9, low=0.7, high=0.97, word="Few.", head="one"):
    confusion = np.array(confusion)
    n = int(confusion.sum())
    return SimpleNamespace(
        head=head, accuracy=accuracy, low=low, high=high, n=n, confusion=confusion,
        word=word,
    )  # fmt: skip


def answer(p, best, word="“cup”, 90 %."):
    heat = np.zeros((8, 8))
    heat[2, 5] = 1
    pixels = np.zeros((64, 64, 3), np.uint8)
    pixels[:, 32:] = 200
    return SimpleNamespace(
        probabilities=np.array(p), best=best, word=word, heat=heat, pixels=pixels
    )


def buttons(picture):
    return [e for e in parsed(picture).iter("button")]


def flat(picture):
    return " ".join(words(parsed(picture)).split())


# ------------------------------------------------------------------ thumbnails


def test_each_picture_is_a_button_that_shows_it():
    shown = buttons(view_thumbnails([item(4), item(7)], "cup", chosen={7}))
    assert [b.get("data-press") for b in shown] == ["choose:4", "choose:7"]
    assert [b.get("data-delete") for b in shown] == ["remove:4", "remove:7"]
    assert [b.get("aria-pressed") for b in shown] == ["false", "true"]
    assert [b.get("aria-label") for b in shown] == ["4.png, in cup", "7.png, in cup"]
    data = shown[1].find("img").get("src").removeprefix("data:image/jpeg;base64,")
    with Image.open(io.BytesIO(base64.b64decode(data))) as image:
        assert image.size == (64, 64)
        np.testing.assert_allclose(np.asarray(image), 70, atol=3)


@pytest.mark.parametrize(
    ("n", "page", "first", "count", "turn"),
    [
        (12, 0, 0, 12, []),
        (13, 0, 0, 12, ["page:0", "page:1"]),
        (13, 1, 12, 1, ["page:0", "page:1"]),
        (13, 99, 12, 1, ["page:0", "page:1"]),
        (40, 2, 24, 12, ["page:1", "page:3"]),
    ],
)
def test_more_than_a_dozen_take_pages(n, page, first, count, turn):
    picture = view_thumbnails([item(i) for i in range(n)], "cup", page=page)
    pressed = [b.get("data-press") for b in buttons(picture)]
    assert pressed[:count] == [f"choose:{first + i}" for i in range(count)]
    assert pressed[count:] == turn
    assert picture.alt.startswith(f"cup: {n} pictures")
    assert all(b.get("aria-label") for b in buttons(picture))


def test_a_class_without_pictures_says_so():
    picture = view_thumbnails([], "cup")
    assert "no picture yet" in flat(picture) and picture.alt == "cup: 0 pictures"


def test_what_can_be_done_with_the_chosen():
    assert buttons(view_chosen(0, ["cup", "pen"])) == []
    shown = buttons(view_chosen(2, ["cup", "pen"]))
    assert [b.get("data-press") for b in shown] == [
        "remove", "move:0", "move:1", "leave",
    ]  # fmt: skip
    assert [words(b) for b in shown][1:3] == ["To “cup”", "To “pen”"]
    assert "1 picture chosen" in view_chosen(1, ["a", "b"])


def test_a_strip_is_light_enough_to_be_sent_at_each_change():
    noise = np.random.default_rng(0).integers(0, 256, (12, 64, 64, 3), np.uint8)
    items = [item(i) for i in range(12)]
    for each, pixels in zip(items, noise, strict=True):
        each.pixels = pixels
    assert len(view_thumbnails(items, "noise")) < 100_000


# ------------------------------------------------------------------ the verdict


def test_the_interval_is_drawn_where_it_lies():
    picture = view_verdict(verdict([[9, 1], [1, 9]]), ["cup", "pen"], [10, 10])
    (drawing,) = drawings(parsed(picture))
    (band,), (dot,), (guess,) = (
        marked(drawing, name) for name in ("band", "accuracy", "guess")
    )
    place = lambda share: 14 + share * 312  # noqa: E731
    left, width = float(band.get("x")), float(band.get("width"))
    np.testing.assert_allclose([left, left + width], [place(0.7), place(0.97)], 0.01)
    assert float(dot.get("cx")) == pytest.approx(place(0.9), abs=0.01)
    assert float(guess.get("x1")) == pytest.approx(place(0.5), abs=0.01)
    assert "Right on 90 %. Few." in flat(picture)
    assert picture.alt == "Right on 90 %. Few."


def test_guessing_depends_on_how_many_classes_there_are():
    picture = view_verdict(verdict(np.eye(4, dtype=int)), "abcd", [1] * 4)
    (guess,) = marked(parsed(picture), "guess")
    assert float(guess.get("x1")) == pytest.approx(14 + 0.25 * 312, abs=0.01)


def test_who_is_mixed_up_most_comes_first():
    confusion = np.array([[5, 1, 0], [2, 5, 4], [0, 3, 5]])
    assert mixed_up(confusion) == [(7, 1, 2), (3, 0, 1)]
    said = flat(view_verdict(verdict(confusion), ["a", "b", "c"], [6, 11, 8]))
    assert "“b” and “c” 7 times, “a” and “b” 3 times, of 25 pictures" in said
    none = flat(view_verdict(verdict([[5, 0], [0, 5]]), ["a", "b"], [5, 5]))
    assert "None of them was taken for another class." in none


def test_what_is_missing_is_said():
    untested = verdict([[0, 0], [0, 0]], accuracy=None, word="With a second picture.")
    picture = view_verdict(untested, ["cup", "pen"], [1, 1])
    assert drawings(parsed(picture)) == []
    assert "Taught, not tested. With a second picture." in flat(picture)
    nothing = verdict([[0, 0], [0, 0]], accuracy=None, head=None, word="Two classes.")
    assert "Nothing to teach. Two" in flat(view_verdict(nothing, "ab", [0, 0]))
    assert "“b” has no picture yet" in flat(view_verdict(nothing, "ab", [3, 0]))
    three = verdict(np.zeros((3, 3)), accuracy=None, head=None)
    assert "“b”, “c” have no picture" in flat(view_verdict(three, "abc", [3, 0, 0]))


# ------------------------------------------------------------------ the answer


def test_an_answer_has_a_bar_for_each_class():
    picture = view_answer(answer([0.9, 0.08, 0.02], 0), ["cup", "pen", "key"])
    (drawing,) = drawings(parsed(picture))
    bars = [float(bar.get("width")) for bar in marked(drawing, "bar")]
    np.testing.assert_allclose(bars, np.array([0.9, 0.08, 0.02]) * 142, atol=0.02)
    assert words(marked(drawing, "answer")[0]) == "“cup”"
    assert "the picture: “cup”, 90 %." in picture.alt
    assert picture.alt.endswith("The heat shows what speaks for it.")


def test_none_of_these_is_in_large_letters_and_no_bar_stands_out():
    unsure = answer([0.5, 0.5], None, "None of these for sure.")
    picture = view_answer(unsure, ["cup", "pen"], asked="key.jpg")
    assert words(marked(parsed(picture), "answer")[0]) == "None of these"
    fills = {bar.get("fill") for bar in marked(parsed(picture), "bar")}
    assert fills == {"var(--lu-rule)"} and "key.jpg: None of these" in picture.alt


def test_the_heat_lies_over_the_picture():
    tree = parsed(view_answer(answer([0.9, 0.1], 0), ["cup", "pen"]))
    images = list(tree.iter(SVG + "image"))
    assert [i.get("class") for i in images] == ["photo", "heat"]
    places = [tuple(i.get(k) for k in ("x", "y", "width", "height")) for i in images]
    assert places[0] == places[1]
    data = images[1].get("href").split(",", 1)[1]
    with Image.open(io.BytesIO(base64.b64decode(data))) as image:
        alpha = np.asarray(image.convert("RGBA"))[..., 3]
    assert alpha.shape == (8, 8) and np.unravel_index(alpha.argmax(), (8, 8)) == (2, 5)


@pytest.mark.parametrize("name", [MARKUP, "</script>", "a" * 40, "猫", "', \""])
def test_what_was_typed_is_escaped(name):
    names = [name, "pen"]
    for picture in (
        view_thumbnails([item(1, name)], name),
        view_chosen(1, names),
        view_verdict(verdict([[3, 1], [0, 4]], word=name), names, [4, 0]),
        view_answer(answer([0.9, 0.1], 0, word=name), names, asked=name),
        view_no_answer(name),
    ):
        tree = parsed(picture)  # well-formed
        assert not [e for e in tree.iter("img") if e.get("onerror") or e.get("alt")]
        assert not list(tree.iter("script"))


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: view_thumbnails([], "cup", page=-1), "page must"),
        (lambda: view_chosen(-1, "ab"), "n must"),
        (lambda: view_verdict(verdict([[1]]), "ab", [1, 1]), r"shape \(1, 1\)"),
        (lambda: view_verdict(verdict(np.eye(2)), "ab", [1]), "counts has 1"),
        (lambda: view_answer(answer([1.0], 0), "ab"), r"shape \(1,\)"),
    ],
)
def test_bad_input_is_named(call, said):
    with pytest.raises(ValueError, match=said):
        call()


# ------------------------------------------------------------------ what people send


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
