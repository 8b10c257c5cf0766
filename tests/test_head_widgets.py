"""The head under the hand: its controls train the head that they name."""

import numpy as np
import pytest
from pictures import check, said

keras = pytest.importorskip("keras")

from lecture_utils import datasets, transfer  # noqa: E402
from lecture_utils.vgg16.weights import small_model  # noqa: E402
from lecture_utils.views.transfer.head import SHOWS, view_head  # noqa: E402
from lecture_utils.widgets.transfer import explore_head  # noqa: E402

pytestmark = pytest.mark.tensorflow
FLOWERS = ("daisy", "dandelion", "roses", "sunflowers", "tulips")


def flowers(n_each=12, side=32):
    """Return five classes of plain colours with noise."""
    rng = np.random.default_rng(1)
    y = np.repeat(np.arange(5), n_each)
    colours = rng.random((5, 1, 1, 3))[y]
    return 0.7 * colours + 0.3 * rng.random((len(y), side, side, 3)), y


def test_picture_matches_controls():
    explorer = explore_head()
    values = {"layer": "block2_pool", "n_per_class": 10, "draw": 3, "show": SHOWS[2]}
    for name, value in values.items():
        explorer.controls[name].value = value
    images, y, names = datasets.flowers()
    known = transfer.labelled(y, 10, np.random.default_rng(3))
    features = transfer.features(small_model(), images, "block2_pool")
    head = transfer.fit_head(features[known], y[known])
    want = view_head(
        images,
        y,
        head.probabilities(features),
        known,
        head.W * head.spread,
        head.J,
        names,
        layer="block2_pool",
        show=SHOWS[2],
    )
    assert explorer.picture.value == want


def test_features_computed_once(tiny, calls_of):
    computed = calls_of(transfer, "features")
    explorer = explore_head(tiny, *flowers(), FLOWERS)
    for layer in transfer.POOLS:
        explorer.controls["layer"].value = layer
        explorer.controls["draw"].value += 1
        check(explorer)
    assert [tuple(layers) for (_, _, layers), _ in computed] == [transfer.POOLS]


def test_five_own_classes(tiny):
    explorer = explore_head(tiny, *flowers(), FLOWERS)
    slider = explorer.controls["n_per_class"]
    assert list(slider.options) == [1, 2, 5, 10] and slider.value == 5
    for show in SHOWS:
        explorer.controls["show"].value = show
        for size in slider.options:
            slider.value = size
            assert f"trained on 5 × {size} pictures" in said(explorer)
            assert all(name in said(explorer) for name in FLOWERS)


def test_slider_ends_below_smallest_class(tiny):
    images, y = flowers(n_each=6)
    keep = np.r_[0:6, 6:8, 12:18]
    explorer = explore_head(tiny, images[keep], np.array([0] * 6 + [1] * 2 + [2] * 6))
    assert list(explorer.controls["n_per_class"].options) == [1]
    assert "class 1" in said(explorer)


def test_integer_levels(tiny):
    images, y = flowers()
    levels = np.rint(images * 255).astype(np.uint8)
    shown = [
        explore_head(tiny, levels.astype(kind), y).picture.value
        for kind in (np.uint8, np.int64)
    ]
    assert shown[0] == shown[1] and "class 4" in shown[0]
    assert "class 4" not in explore_head(tiny, levels, y, "abcde").picture.value
