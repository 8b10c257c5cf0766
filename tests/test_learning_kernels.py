"""A kernel that learns a secret one, textures to learn on, and how both are shown."""

import itertools
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pictures import SVG, drawings, marked, parsed, points, words
from scipy.signal import correlate

from lecture_utils import datasets, kernel_fit
from lecture_utils.convolution import KERNELS
from lecture_utils.plots import plot_kernels, show
from lecture_utils.views.kernels.learning import view_learned_kernel
from lecture_utils.widgets.kernels import LRS, N_STEPS, explore_learned_kernel

SECRET = KERNELS["top edge"]


def fitted(secret=SECRET, *, lr=0.2, n_steps=60, seed=0, **options):
    rng = np.random.default_rng(seed)
    images, targets = kernel_fit.examples(secret, rng=rng, **options)
    return kernel_fit.fit_kernel(images, targets, lr=lr, n_steps=n_steps, rng=rng)


FIT = fitted()


def by_scipy(images, targets, kernel):
    """Return J of a kernel, one image at a time."""
    results = [correlate(image, kernel, mode="valid") for image in images]
    return 0.5 * np.mean((np.array(results) - targets) ** 2)


# ------------------------------------------------------------------ the fit


@pytest.mark.parametrize("name", KERNELS)
def test_finds_every_kernel(name):
    history = fitted(KERNELS[name])
    assert history.stopped == "" and len(history.J) == 61
    np.testing.assert_allclose(history.kernels[-1], KERNELS[name], atol=1e-3)
    assert abs(history.kernels[0] - KERNELS[name]).max() > 0.3


@pytest.mark.parametrize("shape", [(3, 3), (5, 5), (1, 4), (2, 3)])
def test_finds_any_shape(shape, rng):
    secret = rng.normal(size=shape)
    np.testing.assert_allclose(fitted(secret).kernels[-1], secret, atol=1e-3)


def test_steps_against_finite_differences(rng):
    secret = rng.normal(size=(3, 2))
    images, targets = kernel_fit.examples(secret, n=2, side=7, noise=0.5, rng=rng)
    options = {"lr": 0.05, "n_steps": 2, "rng": rng}
    history = kernel_fit.fit_kernel(images, targets, **options)
    for before, after in itertools.pairwise(history.kernels):
        slope = np.empty_like(before)
        for place in np.ndindex(before.shape):
            h = np.zeros_like(before)
            h[place] = 1e-5
            up, down = (by_scipy(images, targets, before + s * h) for s in (1, -1))
            slope[place] = (up - down) / 2e-5
        np.testing.assert_allclose(after, before - 0.05 * slope, rtol=1e-6, atol=1e-8)
    J = [by_scipy(images, targets, kernel) for kernel in history.kernels]
    np.testing.assert_allclose(history.J, J)


def test_end_against_least_squares(rng):
    images, targets = kernel_fit.examples(SECRET, noise=1.0, rng=rng)
    history = kernel_fit.fit_kernel(images, targets, lr=0.3, n_steps=200, rng=rng)
    rows = [
        image[r : r + 3, c : c + 3].ravel()
        for image in images
        for r, c in np.ndindex(14, 14)
    ]
    best = np.linalg.lstsq(np.array(rows), targets.ravel(), rcond=None)[0]
    np.testing.assert_allclose(history.kernels[-1].ravel(), best, atol=1e-9)
    assert history.J[-1] == pytest.approx(0.5, rel=0.1)  # half the noise's variance
    assert 0.005 < abs(history.kernels[-1] - SECRET).max() < 0.2


def test_too_large_learning_rate():
    history = fitted(lr=3.0, n_steps=200)
    assert "lr = 3 is too large" in history.stopped
    assert len(history.J) == len(history.kernels) < 100
    assert np.isfinite(history.J).all() and history.J[-1] > 1e6 * history.J[0]


@pytest.mark.parametrize("lr", [1e6, 1e150, 1e200, 1e308])
def test_extreme_learning_rates(lr):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        history = fitted(lr=lr, n_steps=20)
    assert "too large here" in history.stopped
    assert 1 <= len(history.J) == len(history.kernels) <= 2
    assert np.isfinite(history.J).all() and np.isfinite(history.kernels).all()


def test_start_overflow(rng):
    images = np.full((1, 5, 5), 1e200)
    with pytest.raises(ValueError, match="at the start"):
        kernel_fit.fit_kernel(images, images[:, :3, :3], lr=1, n_steps=3, rng=rng)


def test_perfect_start(rng):
    images = np.zeros((1, 5, 5))
    history = kernel_fit.fit_kernel(
        images, np.zeros((1, 3, 3)), lr=1, n_steps=3, rng=rng
    )
    assert (history.J == 0).all() and history.stopped == ""


@pytest.mark.parametrize("images", kernel_fit.IMAGES)
def test_examples_against_scipy(images, rng):
    shown, targets = kernel_fit.examples(SECRET, images=images, n=5, side=12, rng=rng)
    assert shown.shape == (5, 12, 12) and targets.shape == (5, 10, 10)
    assert shown.mean() == pytest.approx(0, abs=1e-12)
    assert shown.std() == pytest.approx(1)
    for image, target in zip(shown, targets, strict=True):
        np.testing.assert_allclose(target, correlate(image, SECRET, mode="valid"))


def test_neighbours_agree_in_photos():
    def likeness(images):
        shown, _ = kernel_fit.examples(
            SECRET, images=images, rng=np.random.default_rng(0)
        )
        return np.corrcoef(shown[:, :, 1:].ravel(), shown[:, :, :-1].ravel())[0, 1]

    assert abs(likeness("random pixels")) < 0.1 and likeness("cat") > 0.9


def test_noise_strength():
    def targets(noise):
        rng = np.random.default_rng(5)
        return kernel_fit.examples(SECRET, noise=noise, n=50, rng=rng)[1]

    assert (targets(0.7) - targets(0)).std() == pytest.approx(0.7, rel=0.05)


# ------------------------------------------------------------------ textures


def test_patches_come_from_their_half(rng):
    from skimage import data

    for part, columns in (("left", slice(0, 256)), ("right", slice(256, 512))):
        X, y = datasets.textures(4, side=20, part=part, rng=rng)
        assert X.shape == (12, 20, 20, 1) and y.tolist() == [0, 1, 2] * 4
        np.testing.assert_allclose(X.mean(axis=(1, 2)), 0, atol=1e-12)
        for patch, label in zip(X[..., 0], y, strict=True):
            photo = getattr(data, datasets.TEXTURES[label])() / 255
            half = photo[:, columns] / photo.std()
            seen = np.lib.stride_tricks.sliding_window_view(half, (20, 20))
            first = seen[..., 0, 0] - patch[0, 0]
            shifts = seen[..., 7, 5] - patch[7, 5] - first
            rows, columns_found = np.nonzero(np.abs(shifts) < 1e-9)
            found = [
                np.ptp(seen[place] - patch) < 1e-9
                for place in zip(rows, columns_found, strict=True)
            ]
            assert any(found)


def test_patches_are_repeatable():
    one, again, other = (
        datasets.textures(3, rng=np.random.default_rng(seed))[0] for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(one, again)
    assert (one != other).any()


@pytest.mark.tensorflow
def test_learned_kernels_classify_textures():
    keras = pytest.importorskip("keras")
    rng = np.random.default_rng(0)
    X, y = datasets.textures(300, rng=rng)
    X_test, y_test = datasets.textures(200, part="right", rng=rng)
    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [
            keras.Input((16, 16, 1)),
            keras.layers.Conv2D(5, (3, 3), activation="relu"),
            keras.layers.GlobalAveragePooling2D(),
            keras.layers.Dense(3, activation="softmax"),
        ]
    )
    assert model.count_params() == 5 * 9 + 5 + 5 * 3 + 3
    model.compile(
        optimizer=keras.optimizers.Adam(0.02),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    model.fit(X, y, epochs=20, verbose=0)
    assert model.evaluate(X_test, y_test, verbose=0)[1] > 0.7
    ax = plot_kernels(model.layers[0].get_weights()[0])
    assert "5 kernels of 3 x 3" in show(ax).alt


# ------------------------------------------------------------------ the picture


def test_picture_shows_kernels(rng):
    image = rng.random((20, 30))
    tree = parsed(view_learned_kernel(FIT, 7, SECRET, image))
    drawings(tree)
    grids = [
        [float(words(t).replace("−", "-")) for t in grid.iter(SVG + "text")]
        for grid in marked(tree, "kernel")
    ]
    now = FIT.kernels[7]
    for got, want in zip(grids, (now, SECRET, now - SECRET), strict=True):
        np.testing.assert_allclose(got, want.ravel(), atol=0.0051)
    assert len(marked(tree, "result")) == 3
    assert f"J = {FIT.J[7]:.3f}" in words(tree)


@pytest.mark.parametrize("k", [0, 13, 60])
def test_curve_is_log_loss(k, rng):
    tree = parsed(view_learned_kernel(FIT, k, SECRET, rng.random((8, 8))))
    ahead, past = map(points, tree.iter(SVG + "polyline"))
    assert len(ahead) == 61 and len(past) == k + 1
    frame = next(tree.iter(SVG + "rect"))
    top, height = float(frame.get("y")), float(frame.get("height"))
    up = (top + height - ahead[:, 1]) / height
    logs = np.log10(np.maximum(FIT.J, 1e-12))
    rise, offset = np.polyfit(logs, up, 1)
    np.testing.assert_allclose(up, rise * logs + offset, atol=2e-3)
    assert rise > 0 and 0 <= up.min() and up.max() <= 1
    (dot,) = marked(tree, "reading")
    np.testing.assert_allclose(float(dot.get("cx")), past[-1, 0], atol=0.06)


def test_verdicts(rng):
    def said(history, k):
        return words(
            parsed(view_learned_kernel(history, k, SECRET, rng.random((9, 9))))
        )

    assert "It found the secret kernel" in said(FIT, 60)
    assert "It found" not in said(FIT, 5)
    assert "small random numbers" in said(FIT, 0)
    assert "J grows" in said(fitted(lr=2.0), 60)
    wild = fitted(lr=3.0)
    assert "Stopped" in said(wild, len(wild.J) - 1)
    assert "noise" in said(fitted(noise=3.0), 60)
    assert "J falls slowly" in said(fitted(images="cat", lr=0.1), 60)


@given(
    k=st.integers(0, 3),
    scale=st.sampled_from([0.0, 1e-9, 1.0, 1e12]),
    side=st.integers(8, 12),
)
@settings(max_examples=30)
def test_extreme_numbers_are_drawn(k, scale, side):
    kernels = scale * np.random.default_rng(k).normal(size=(4, 3, 3))
    history = kernel_fit.History(kernels, np.full(4, scale), 0.1)
    image = np.full((side, side), scale)
    tree = parsed(view_learned_kernel(history, k, kernels[0], image))
    assert "nan" not in words(tree) and "inf" not in words(tree).replace("info", "")


# ------------------------------------------------------------------ the explorer


@pytest.mark.parametrize("name", KERNELS)
def test_explorer_finds_every_kernel(name):
    explorer = explore_learned_kernel()
    explorer.controls["secret"].value = name
    explorer.controls["step"].value = N_STEPS
    assert "It found the secret kernel" in explorer.picture.value


def test_photos_are_slower():
    explorer = explore_learned_kernel()
    explorer.controls["step"].value = N_STEPS
    explorer.controls["images"].value = "cat"
    assert "It found" not in explorer.picture.value
    explorer.controls["lr"].value = max(LRS)
    assert "Stopped" in explorer.picture.value and explorer.error is None


# ------------------------------------------------------------------ kernels as a figure


@pytest.mark.parametrize("shape", [(3, 3, 5), (3, 3, 1, 5), (2, 3, 1), (5, 5, 20)])
def test_plotted_tiles(shape, rng):
    kernels = rng.normal(size=shape)
    ax = plot_kernels(kernels)
    flat = kernels.reshape(shape[0], shape[1], -1)
    assert len(ax.images) == flat.shape[2]
    reach = np.abs(kernels).max()
    for i, image in enumerate(ax.images):
        np.testing.assert_array_equal(image.get_array(), flat[..., i])
        assert image.get_clim() == (-reach, reach)
        left, right, bottom, top = image.get_extent()
        assert (right - left, bottom - top) == pytest.approx((shape[1], shape[0]))
    written = [text.get_text() for text in ax.texts]
    assert [w for w in written if "." not in w] == [
        str(i) for i in range(len(ax.images))
    ]
    numbers = [float(w.replace("−", "-")) for w in written if "." in w]
    if flat.shape[2] <= 16:
        np.testing.assert_allclose(sorted(numbers), sorted(flat.ravel()), atol=0.0501)
    else:
        assert not numbers
