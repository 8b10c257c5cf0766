"""Data sets: shapes, seeds, and what the notebooks say of them."""

import csv
import itertools
import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import skimage
from PIL import Image

from lecture_utils import datasets, perceptron

TEXTURES = ("brick", "grass", "gravel")
CLOUDS = [datasets.blobs, datasets.moons, datasets.xor, datasets.spirals]


@pytest.mark.parametrize("name", datasets.DATASETS)
def test_data_sets_have_two_classes(name):
    X, y = datasets.load(name)
    assert X.shape == (len(y), 2)
    assert set(y.tolist()) == {0, 1}
    again, _ = datasets.load(name)
    np.testing.assert_array_equal(X, again)


@pytest.mark.parametrize(("share", "n_test"), [(0, 0), (0.3, 3), (0.5, 5), (1, 9)])
def test_split_sets_some_samples_aside(share, n_test):
    X, y = datasets.moons(10)
    parts = datasets.split(X, y, test_share=share, rng=np.random.default_rng(3))
    samples = np.column_stack([X, y])
    assert len(parts[2]) == len(parts[3]) == n_test
    train, test = np.column_stack(parts[:2]), np.column_stack(parts[2:])
    together = np.concatenate([train, test])
    np.testing.assert_array_equal(
        samples[np.lexsort(samples.T)], together[np.lexsort(together.T)]
    )


@pytest.mark.parametrize("make", CLOUDS)
@pytest.mark.parametrize("n", [2, 3, 4, 7, 60])
def test_sizes_and_balance(make, n):
    X, y = make(n)
    assert X.shape == (n, 2) and np.isfinite(X).all()
    assert abs(int((y == 0).sum()) - int((y == 1).sum())) <= 1


@pytest.mark.parametrize("make", CLOUDS)
def test_the_generator_decides(make):
    first, second, third = (make(rng=np.random.default_rng(s))[0] for s in (1, 1, 2))
    np.testing.assert_array_equal(first, second)
    assert not np.array_equal(first, third)


def test_gates_are_their_truth_tables():
    truth = {
        "AND": lambda p, q: p and q,
        "OR": lambda p, q: p or q,
        "XOR": lambda p, q: p != q,
    }
    for name, gate in truth.items():
        X, y = datasets.logic_gate(name)
        assert [tuple(row) for row in X] == list(itertools.product((0, 1), repeat=2))
        assert y.tolist() == [int(gate(*map(bool, row))) for row in X]


def test_noiseless_moons_are_half_circles():
    X, y = datasets.moons(40, spread=0.0)
    for label, centre, side in ((0, (-0.5, -0.25), 1), (1, (0.5, 0.25), -1)):
        away = X[y == label] - centre
        np.testing.assert_allclose(np.hypot(*away.T), 1.0)
        assert (side * away[:, 1] >= -1e-12).all()


def test_xor_corners_have_opposite_labels():
    X, y = datasets.xor(8, spread=0.0)
    assert sorted(map(tuple, X)) == sorted([(-1, -1), (-1, 1), (1, -1), (1, 1)] * 2)
    np.testing.assert_array_equal(y, (X[:, 0] * X[:, 1] < 0).astype(int))


def test_the_neuron_of_the_course():
    x, w, b = datasets.neuron()
    assert round(sum(xi * wi for xi, wi in zip(x, w, strict=True)) + b, 10) == 0.1
    assert round(x[0] * w[0] + x[1] * w[1] + b, 10) == 0.7


def test_the_network_of_the_course():
    (first, second), x, y = datasets.network()
    np.testing.assert_array_equal(x, datasets.neuron()[0][:2])
    np.testing.assert_array_equal(first[0][0], datasets.neuron()[1][:2])
    z = [
        sum(w * xi for w, xi in zip(row, x, strict=True)) + b
        for row, b in zip(*first, strict=True)
    ]
    np.testing.assert_allclose(z, [0.7, 0.2])
    assert [array.shape for array in (*first, *second)] == [(2, 2), (2,), (1, 2), (1,)]
    assert second[0].tolist() == [[1.5, -1.0]] and second[1].tolist() == [0.2]
    assert y == 1.0


def test_each_network_is_its_own():
    (first, _), x, _ = datasets.network()
    first[0][0, 0] = x[0] = 99.0
    (again, _), x, _ = datasets.network()
    assert again[0][0, 0] == 0.8 and x[0] == 1.0


def test_the_image_of_the_deck():
    image = datasets.deck_image()
    assert image.shape == (6, 6) and image.dtype == float
    assert image[0].tolist() == [4, 0, 1, 8, 3, 1]
    assert image[:, 0].tolist() == [4, 6, 3, 2, 3, 6]
    assert image[5].tolist() == [6, 7, 5, 3, 0, 9] and image.sum() == 137
    image[0, 0] = 99.0
    assert datasets.deck_image()[0, 0] == 4


@pytest.mark.parametrize("name", datasets.PHOTOS)
@pytest.mark.parametrize("side", [8, 64, 256])
def test_photos_are_square_and_scaled(name, side):
    gray, colour = datasets.photo(name, side), datasets.photo(name, side, gray=False)
    assert gray.shape == (side, side) and colour.shape == (side, side, 3)
    for photo in (gray, colour):
        assert photo.dtype == np.float64
        assert photo.min() >= 0 and photo.max() <= 1
        # A texture of small things is nearly one gray where 8 pixels show all of it.
        assert np.ptp(photo) > (0.2 if side > 8 or name not in TEXTURES else 0.02)
    # ITU-R BT.709, as scikit-image weighs the colours.
    np.testing.assert_allclose(gray, colour @ [0.2125, 0.7154, 0.0721], atol=1e-10)


def test_photo_is_middle_square():
    from skimage import data

    middle = data.chelsea()[:, 75:375] / 255
    np.testing.assert_allclose(datasets.photo("cat", 300, gray=False), middle)
    blocks = middle.reshape(20, 15, 20, 15, 3).mean(axis=(1, 3))
    assert np.abs(datasets.photo("cat", 20, gray=False) - blocks).mean() < 0.02
    assert datasets.photo("cat").shape == (256, 256)


def test_the_photos_that_come_along():
    assert list(datasets.PHOTOS)[:2] == ["cat", "coffee"] and len(datasets.PHOTOS) == 7
    folder = Path(skimage.__file__).parent / "data"
    for name, theirs in datasets.PHOTOS.items():
        (file,) = folder.glob(f"{theirs}.*")  # in the wheel: nothing is downloaded
        with Image.open(file) as image:
            pixels = np.asarray(image.convert("RGB")) / 255
        cut = (np.array(pixels.shape[:2]) - min(pixels.shape[:2])) // 2
        n = min(pixels.shape[:2])
        middle = pixels[cut[0] : cut[0] + n, cut[1] : cut[1] + n]
        np.testing.assert_allclose(datasets.photo(name, n, gray=False), middle)


@pytest.mark.parametrize("name", datasets.PHOTOS)
def test_only_textures_are_gray(name):
    spread = np.ptp(datasets.photo(name, 32, gray=False), axis=-1).max()
    assert spread == 0 if name in TEXTURES else spread > 0.2


def test_each_photo_is_its_own():
    photo = datasets.photo("coffee", 32)
    kept = photo.copy()
    photo[:] = 0.0
    np.testing.assert_array_equal(datasets.photo("coffee", 32), kept)


def test_flowers_have_sixty_per_class():
    images, y, names = datasets.flowers()
    assert images.shape == (300, 96, 96, 3) and images.dtype == np.uint8
    assert np.bincount(y).tolist() == [60] * len(names) and len(set(names)) == 5
    assert len({image.tobytes() for image in images}) == len(images)
    # Photos: light and dark, and in colour.
    assert (images.std(axis=(1, 2, 3)) > 15).all()
    assert (np.ptp(images.astype(int), axis=-1).max(axis=(1, 2)) > 40).all()


def test_flowers_match_their_labels():
    images, y, names = datasets.flowers()
    middle = images[:, 32:64, 32:64].mean(axis=(1, 2))
    red, _, blue = np.array([np.median(middle[y == k], axis=0) for k in range(5)]).T
    assert names[int(np.argmax(red - blue))] == "sunflower"
    assert names[int(np.argmax(blue))] == "daisy"


def test_smaller_flowers_match():
    large, small = datasets.flowers()[0].astype(float), datasets.flowers(48)[0]
    halved = large.reshape(300, 48, 2, 48, 2, 3).mean(axis=(2, 4))
    assert small.shape == halved.shape and np.abs(small - halved).mean() < 4


def test_flowers_are_copies():
    images, y, _ = datasets.flowers()
    images[:], y[:] = 0, 7
    images, y, _ = datasets.flowers()
    assert images.max() == 255 and set(y.tolist()) == {0, 1, 2, 3, 4}


def test_every_flower_has_its_credit():
    folder = Path(datasets.__file__).parent
    with open(folder / "flowers.tsv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    _, y, names = datasets.flowers()
    kinds = [row["photo"].split("/")[0] for row in rows]
    assert [kind.removesuffix("s") for kind in kinds] == [names[k] for k in y]
    assert len({row["photo"] for row in rows}) == len(rows)
    for row in rows:
        assert row["photographer"].strip()
        number = row["photo"].split("/")[1].split("_")[0]
        assert re.fullmatch(rf"https://www\.flickr\.com/\S+/{number}/", row["address"])
        assert 0 < float(row["side"]) <= 1
    # No photographer's habits are what a class is told by.
    most = Counter((k, row["photographer"]) for k, row in zip(y, rows, strict=True))
    assert max(most.values()) <= 4


def test_noiseless_spirals_wind_outwards():
    X, y = datasets.spirals(200, spread=0.0)
    zero, one = X[y == 0], X[y == 1]
    np.testing.assert_allclose(zero, -one, atol=1e-12)
    radius = np.hypot(*zero.T)
    np.testing.assert_allclose(radius, 1.5 * np.arange(1, 101) / 100)
    angle = np.unwrap(np.arctan2(zero[:, 1], zero[:, 0]))
    np.testing.assert_allclose(np.diff(angle), 3 * np.pi / 100)


def test_spirals_are_not_separable():
    X, y = datasets.spirals()
    X = np.column_stack([X, np.ones(len(X))])
    w, *_ = np.linalg.lstsq(X, 2.0 * y - 1, rcond=None)
    assert 0.4 < np.mean((X @ w > 0) == y) < 0.75


def test_blobs_are_separable():
    X, y = datasets.blobs()
    last = perceptron.train(X, y, n_epochs=200)[-1]
    np.testing.assert_array_equal(perceptron.predict(X, last.w, last.b), y)
