"""explore_heat: each control shows the right picture, head, maps and class."""

import numpy as np
import pytest
from pictures import parsed, prose, said

keras = pytest.importorskip("keras")

from lecture_utils import datasets, transfer, vgg16  # noqa: E402
from lecture_utils.vgg16.weights import small_model  # noqa: E402
from lecture_utils.views.transfer.heat import view_heat  # noqa: E402
from lecture_utils.widgets.transfer import explore_heat  # noqa: E402

pytestmark = pytest.mark.tensorflow


def heads(n_per_class=10, seed=0):
    """Train a head on each pool; return by layer the head and what it says."""
    images, y, _ = datasets.flowers()
    known = transfer.labelled(y, n_per_class, np.random.default_rng(seed))
    features = transfer.features(small_model(), images, transfer.POOLS)
    found = {}
    for layer, values in features.items():
        head = transfer.fit_head(values[known], y[known])
        found[layer] = head, head.probabilities(values)
    return known, found


def test_pictures_come_hardest_first():
    explorer = explore_heat()
    picture, (known, found) = explorer.controls["picture"], heads()
    images, y, names = datasets.flowers()
    mean = sum(p[np.arange(300), y] for _, p in found.values()) / 5
    order = sorted(set(range(300)) - set(known), key=lambda i: (mean[i], i))
    assert picture.max + 1 == len(order) == 250
    target = explorer.controls["target"].value
    assert target == y[order[0]]
    for place in (0, 1, 90, 249):
        picture.value = place
        index, (head, p) = order[place], found["block3_pool"]
        maps = vgg16.feature_maps(small_model(), images[index], "block3_pool")
        heat = transfer.class_heat(maps["block3_pool"], head, target)
        want = view_heat(
            images[index],
            heat,
            p[index],
            names,
            target,
            layer="block3_pool",
            is_a=int(y[index]),
        )
        # The maps differ in their last bits with how a picture was batched.
        assert said(explorer) == prose(parsed(want))
    picture.value = 0
    assert "✗ Wrong" in said(explorer)
    picture.value = 249
    assert "✓ Right" in said(explorer)


@pytest.mark.parametrize("layer", transfer.POOLS)
def test_heat_follows_layer(layer):
    explorer = explore_heat()
    explorer.controls["layer"].value = layer
    side = 96 // 2 ** int(layer[5])
    assert f"A map of {layer} has {side} × {side} numbers" in said(explorer)
    explorer.controls["target"].value = 0
    assert "Evidence for “daisy”" in said(explorer)


def test_five_named_classes():
    keras.utils.set_random_seed(0)
    tiny = vgg16.build(1 / 16, include_top=False)
    rng = np.random.default_rng(1)
    y = np.repeat(np.arange(5), 6)
    images = 0.7 * rng.random((5, 1, 1, 3))[y] + 0.3 * rng.random((30, 32, 48, 3))
    names = ("daisy", "dandelion", "roses", "sunflowers", "tulips")
    explorer = explore_heat(tiny, images, y, names, n_per_class=4)
    target = explorer.controls["target"]
    assert [name for name, _ in target.options] == list(names)
    assert explorer.controls["picture"].max == 9
    for k, name in enumerate(names):
        target.value = k
        assert f"Evidence for “{name}”" in said(explorer)


def test_own_generator():
    one = explore_heat(n_per_class=2, rng=np.random.default_rng(5))
    assert one.controls["picture"].max == 289
    known, found = heads(2, 5)
    images, y, _ = datasets.flowers()
    mean = sum(p[np.arange(300), y] for _, p in found.values()) / 5
    rest = np.setdiff1d(np.arange(300), known)
    index = rest[mean[rest].argmin()]
    assert f"{found['block3_pool'][1][index].max():.2f}" in said(one)
