"""A kernel on a photo: the colours are its results, and any upload is answered."""

import base64
import io
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from pictures import SVG, drawings, marked, parsed, words
from PIL import Image
from scipy.signal import correlate2d
from uploads import file_of, scene, sent

from lecture_utils import datasets, palette
from lecture_utils.convolution import KERNEL_NOTES, KERNELS
from lecture_utils.datasets.images import read_picture
from lecture_utils.views.kernels import AS_PHOTO, SIGNED, view_kernel
from lecture_utils.widgets.kernels import PRESETS, YOURS, Uploaded, explore_kernel

PHOTO = datasets.photo("cat", 64)
entries = st.integers(-9, 9).map(float)


def images(tree):
    """Return the images of the drawing as RGB arrays: photo, result, scale."""
    found = []
    for image in tree.iter(SVG + "image"):
        data = base64.b64decode(image.get("href").split(",", 1)[1])
        with Image.open(io.BytesIO(data)) as read:
            found.append(np.asarray(read.convert("RGB")))
    return found


def tinted(values, reach):
    """Return the colours of signed results, computed by hand."""
    share = np.clip(values / reach, -1, 1)[..., None]
    ends = np.where(share < 0, [86, 160, 211.0], [235, 140, 70.0])
    return 255 + np.abs(share) * (ends - 255)


def full_colour(tree):
    """Return the size of a result from which on its colour is full."""
    return float(re.search("from ±(.*) on the colour is full", words(tree))[1])


def numbers(group_holder, class_):
    """Return the texts that stand on tints, as numbers, in the order drawn."""
    found = [t.text.replace("−", "-") for t in marked(group_holder, class_)]
    return [float(text) for text in found]


# ------------------------------------------------------------------ the picture


@pytest.mark.parametrize("name", KERNELS)
@pytest.mark.parametrize("show", [SIGNED, AS_PHOTO])
def test_colours_are_results(name, show):
    tree = parsed(view_kernel(PHOTO, KERNELS[name], show=show))
    before, after, _ = images(tree)
    np.testing.assert_allclose(before[..., 0] / 255, PHOTO, atol=0.5 / 255 + 1e-9)
    wanted = correlate2d(PHOTO, KERNELS[name], "valid")
    if show == SIGNED:
        # A level is 1/127 of the way from white to the full colour.
        wanted = tinted(wanted, full_colour(tree))
        np.testing.assert_allclose(after, wanted, atol=1.3)
    else:
        gray = np.clip(wanted, 0, 1)[..., None].repeat(3, axis=2)
        np.testing.assert_allclose(after / 255, gray, atol=0.5 / 255 + 1e-9)


def test_zero_is_white():
    photo = np.repeat([[0.5, 0.5, 0.5, 1, 1, 1, 0, 0, 0]], 9, axis=0)
    after = images(parsed(view_kernel(photo, KERNELS["left edge"])))[1].astype(int)
    results = correlate2d(photo, KERNELS["left edge"], "valid")
    warm = after[..., 0] - after[..., 2]
    assert (after[results == 0] == 255).all()
    assert (warm[results > 0] > 0).all() and (warm[results < 0] < 0).all()


@given(arrays(float, (3, 3), elements=entries), arrays(float, (6, 6), elements=entries))
@settings(max_examples=30)
def test_grid_against_scipy(kernel, grid):
    tree = parsed(view_kernel(PHOTO, kernel, grid=grid, divisor=1))
    shown = numbers(tree, "onpale")
    wanted = np.concatenate(
        [kernel.ravel(), grid.ravel(), correlate2d(grid, kernel, "valid").ravel()]
    )
    np.testing.assert_allclose(shown, wanted)
    assert f"add up to the framed {wanted[45]:g}".replace("-", "−") in words(tree)


def test_deck_numbers():
    picture = view_kernel(PHOTO, KERNELS["top edge"])
    shown = numbers(parsed(picture), "onpale")[-16:]
    assert shown[:4] == [12, 4, -2, -8] and shown[-4:] == [7, 9, 12, 14]
    assert picture.alt.endswith("the first result is 12")


def test_tints_of_numbers():
    fills = {}
    for show in (SIGNED, AS_PHOTO):
        tree = parsed(view_kernel(PHOTO, KERNELS["top edge"], show=show))
        boxes = [box for box in tree.iter(SVG + "rect") if "#" in box.get("fill", "")]
        rgb = [bytes.fromhex(box.get("fill")[1:]) for box in boxes]
        fills[show] = np.array([list(colour) for colour in rgb], dtype=int)
    results = correlate2d(datasets.deck_image(), KERNELS["top edge"], "valid").ravel()
    for show, values in ((SIGNED, results), (AS_PHOTO, 0 * results)):
        warm = fills[show][-16:, 0] - fills[show][-16:, 2]
        np.testing.assert_array_equal(np.sign(warm), np.sign(values))
    grays = fills[SIGNED][9:45, 0]
    order = np.argsort(datasets.deck_image().ravel(), kind="stable")
    assert (np.diff(grays[order]) >= 0).all() and grays.max() == 255


@pytest.mark.parametrize("shape", [(1, 1), (3, 3), (5, 5), (2, 3)])
def test_result_position(shape):
    tree = parsed(view_kernel(PHOTO, np.ones(shape)))
    before, after = list(tree.iter(SVG + "image"))[:2]
    side = float(before.get("width"))
    assert float(after.get("width")) == pytest.approx(side * (65 - shape[1]) / 64)
    assert float(after.get("height")) == pytest.approx(side * (65 - shape[0]) / 64)
    top = float(before.get("y")) + side * (shape[0] - 1) / 128
    assert float(after.get("y")) == pytest.approx(top, abs=0.01)


@pytest.mark.parametrize("name", KERNELS)
def test_known_kernels_are_explained(name):
    picture = view_kernel(PHOTO, KERNELS[name])
    said = words(parsed(picture))
    assert KERNEL_NOTES[name][1:] in said and f"The kernel {name}, 3 × 3" in picture.alt
    total = KERNELS[name].sum()
    assert f"add up to {total:g}" in said
    assert ("0 comes out" in said) == (total == 0)
    values = correlate2d(PHOTO, KERNELS[name], "valid")
    low, high = (f"{v:.2f}".replace("-", "−") for v in (values.min(), values.max()))
    assert f"62 × 62 results run from {low} to {high}" in said


def test_flat_areas():
    assert "comes out at −4.5 times" in words(parsed(view_kernel(PHOTO, [[-4.5]])))
    nothing = words(parsed(view_kernel(PHOTO, np.zeros((3, 3)))))
    assert "All entries are 0" in nothing and "62 × 62 results are 0.00" in nothing


def test_share_cut_off():
    said = words(parsed(view_kernel(PHOTO, [[5.0]], show=AS_PHOTO)))
    wanted = 100 * np.mean(PHOTO > 0.2)
    assert f"{wanted:.0f} % of them lie outside" in said
    assert "lie from 0, black" in words(
        parsed(view_kernel(PHOTO, [[1.0]], show=AS_PHOTO))
    )


def test_blur_as_ratio():
    tree = parsed(view_kernel(PHOTO, KERNELS["blur"]))
    assert numbers(tree, "onpale")[:9] == [1, 2, 1, 2, 4, 2, 1, 2, 1]
    assert "each ÷ 16" in words(tree)
    other = parsed(view_kernel(PHOTO, KERNELS["blur"], divisor=32))
    assert numbers(other, "onpale")[:9] == [2, 4, 2, 4, 8, 4, 2, 4, 2]


@given(photo=arrays(float, (9, 9), elements=st.floats(0, 1)), weight=entries)
def test_scale_holds_almost_all_results(photo, weight):
    full = full_colour(parsed(view_kernel(photo, [[weight]])))
    assert full > 0 and float(f"{full:.1e}") == pytest.approx(full, rel=1e-9)
    strongest = np.abs(weight * photo).max()
    if strongest > 1e-6:
        # Of 81 results the strongest is the 99.5 % one.
        assert strongest <= full * (1 + 1e-8)


def test_names_are_escaped():
    photo = PHOTO.copy()
    once, again = (view_kernel(photo, [[1]], name="<i>&" * 9) for _ in range(2))
    assert once == again and "<i>&" in words(parsed(once))
    np.testing.assert_array_equal(photo, PHOTO)
    (drawing,) = drawings(parsed(once))
    assert "nan" not in words(drawing)


# ------------------------------------------------------------------ the explorer


def shown_photo(explorer):
    return images(parsed(explorer.picture.value))[0]


def write(explorer, kernel):
    """Type a kernel into the fields in the middle."""
    first = (5 - len(kernel)) // 2
    for (j, i), value in np.ndenumerate(kernel):
        explorer.controls[f"k{j + first}{i + first}"].value = value


def result_of(explorer):
    """Return the small grid's results that the explorer shows."""
    shown = numbers(parsed(explorer.picture.value), "onpale")
    side = explorer.controls["size"].value
    return np.array(shown[side * side + 36 :]).reshape(7 - side, 7 - side)


def test_explorer_starts_with_deck():
    explorer = explore_kernel()
    assert "top edge" in explorer.picture.value
    assert result_of(explorer)[0].tolist() == [12, 4, -2, -8]
    np.testing.assert_allclose(
        shown_photo(explorer)[..., 0] / 255, datasets.photo("cat"), atol=0.002
    )


@pytest.mark.parametrize("name", PRESETS)
def test_presets_fill_fields(name):
    explorer = explore_kernel()
    explorer.controls["preset"].value = name
    kernel, controls = PRESETS[name], explorer.controls
    assert explorer.error is None and controls["preset"].value == name
    assert controls["size"].value == len(kernel)
    grid = correlate2d(datasets.deck_image(), kernel, "valid")
    np.testing.assert_allclose(result_of(explorer), grid, atol=0.0051)
    assert name in explorer.picture.value
    as_photo = controls["show"].value == AS_PHOTO
    assert as_photo == (abs(kernel.sum()) > 1e-9)


def test_typing_makes_your_kernel():
    explorer = explore_kernel()
    controls = explorer.controls
    controls["k22"].value = 2.5
    assert controls["preset"].value == YOURS and "your kernel" in explorer.picture.value
    controls["k22"].value = 1
    assert controls["preset"].value == "top edge"
    write(explorer, KERNELS["Sobel y"])
    assert controls["preset"].value == "Sobel y"
    controls["divisor"].value = 8
    assert controls["preset"].value == YOURS
    assert "each ÷ 8" in explorer.picture.value


def test_fields_follow_size():
    explorer = explore_kernel()
    seen = [c for c in explorer.entries.children if c.layout.display != "none"]
    assert len(seen) == 9
    explorer.controls["k00"].value = 1
    assert explorer.controls["size"].value == 5
    assert all(c.layout.display != "none" for c in explorer.entries.children)
    assert result_of(explorer).shape == (2, 2)
    explorer.controls["size"].value = 3
    assert explorer.controls["preset"].value == "top edge"
    explorer.controls["size"].value = 5
    assert explorer.controls["k00"].value == 1


def test_fields_are_bounded():
    explorer = explore_kernel()
    explorer.controls["k11"].value = 1e9
    assert explorer.controls["k11"].value == 99 and explorer.error is None
    for bad in ("a", None):
        with pytest.raises(Exception, match="value"):
            explorer.controls["k11"].value = bad
    assert explorer.controls["k11"].value == 99


def test_upload_joins_photos():
    explorer = explore_kernel()
    explorer.upload.value = sent("mine <b>.png", file_of(scene()))
    assert explorer.error is None and explorer.upload.value == ()
    photo = explorer.controls["photo"]
    assert isinstance(photo.value, Uploaded)
    assert photo.options[-1][0] == "yours: mine <b>.png"
    wanted = read_picture("", file_of(scene()))
    np.testing.assert_allclose(shown_photo(explorer)[..., 0] / 255, wanted, atol=0.002)
    explorer.upload.value = sent("second.png", file_of(scene("L")))
    labels = [label for label, _ in photo.options]
    assert labels == [*datasets.PHOTOS, "yours: second.png"]
    explorer.reset_button.click()
    assert photo.value == "cat" and len(photo.options) == len(labels)
    assert explorer.picture.value == explore_kernel().picture.value


@pytest.mark.parametrize("content", [b"", b"Dear all", file_of(scene())[:100]])
def test_bad_upload_keeps_picture(content):
    explorer = explore_kernel()
    explorer.upload.value = sent("good.png", file_of(scene()))
    before = explorer.picture.value
    explorer.upload.value = sent("letter.png", content)
    assert explorer.picture.value == before
    assert "Not drawn" in explorer.message.value
    assert "accepted" in explorer.message.value
    assert isinstance(explorer.error, ValueError) and explorer.upload.value == ()
    # The photo is still there to be worked with.
    explorer.controls["k11"].value = 3
    assert explorer.error is None and explorer.message.value == ""
    assert isinstance(explorer.controls["photo"].value, Uploaded)


def test_palette_of_scale():
    ramp = palette.diverging()
    tree = parsed(view_kernel(PHOTO, KERNELS["Sobel x"]))
    np.testing.assert_array_equal(images(tree)[2][:, 0], ramp[::-1])
