"""Features: right, computed once, and kept."""

from itertools import count

import numpy as np
import pytest

pytest.importorskip("tensorflow")

import transfer_tools
from transfer_tools import backbone

from lecture_utils import transfer, vgg16
from lecture_utils.transfer import head

pytestmark = pytest.mark.tensorflow
SEEDS = count()
LAYERS = ["block1_pool", "block3_conv2", "block5_pool"]


@pytest.fixture(scope="module")
def model():
    return backbone()


class Counted:
    """Stands for a part of a backbone, and counts the pictures of each call."""

    def __init__(self, part, counts):
        self.part, self.counts = part, counts

    def __call__(self, x, **options):
        self.counts.append(len(x))
        return self.part(x, **options)

    def __getattr__(self, name):
        return getattr(self.part, name)


@pytest.fixture
def computed(monkeypatch):
    """How many pictures went through the backbone, call by call."""
    counts, extractor = [], vgg16.extractor
    monkeypatch.setattr(
        head, "extractor", lambda *names: Counted(extractor(*names), counts)
    )
    return counts


def pictures(n, side=32):
    """Return n pictures that no other test has seen."""
    return transfer_tools.pictures(n, side, next(SEEDS))


def test_feature_is_mean_of_map(model):
    images, _ = pictures(3)
    found = transfer.features(model, images, LAYERS)
    for i, image in enumerate(images):
        for layer, maps in vgg16.feature_maps(model, image, LAYERS).items():
            by_hand = [maps[:, :, k].mean() for k in range(maps.shape[2])]
            np.testing.assert_allclose(found[layer][i], by_hand, rtol=1e-5, atol=1e-6)


def test_one_layer_or_many(model):
    images, _ = pictures(3)
    one = transfer.features(model, images, "block5_pool")
    assert one.shape == (3, 8) and one.dtype == np.float32
    many = transfer.features(model, images, LAYERS)
    assert list(many) == LAYERS
    np.testing.assert_array_equal(one, many["block5_pool"])


def test_each_picture_is_computed_once(model, computed):
    images, _ = pictures(12)
    first = transfer.features(model, images[:8], LAYERS)
    again = transfer.features(model, images, LAYERS)
    assert computed == [8, 4]
    assert transfer.features(model, images[::-1], "block1_pool").shape == (12, 1)
    twice = transfer.features(model, images[[0, 0, 1]], LAYERS)
    assert computed == [8, 4]
    for layer in LAYERS:
        np.testing.assert_array_equal(first[layer], again[layer][:8])
        np.testing.assert_array_equal(twice[layer], again[layer][[0, 0, 1]])


def test_changed_inputs_are_computed_anew(model, computed):
    images, _ = pictures(4)
    transfer.features(model, images, "block2_pool")
    other = backbone()
    transfer.features(other, images, "block2_pool")
    assert computed == [4]  # the same weights in another object
    layer = other.get_layer("block1_conv1")
    layer.set_weights([w + 0.1 for w in layer.get_weights()])
    transfer.features(other, images, "block2_pool")
    assert computed == [4, 4]
    larger = np.repeat(np.repeat(images, 2, axis=1), 2, axis=2)
    transfer.features(model, larger, "block2_pool")
    transfer.features(model, images, "block2_pool", slip="twice")
    assert computed == [4, 4, 4, 4]


def test_later_layers_do_not_matter(model, computed):
    images, _ = pictures(4)
    transfer.features(model, images, "block1_pool")
    other = backbone()
    last = other.get_layer("block5_conv3")
    last.set_weights([w + 1 for w in last.get_weights()])
    transfer.features(other, images, "block1_pool")
    assert computed == [4]


def test_interrupt_keeps_finished_batches(model, computed, monkeypatch):
    images, _ = pictures(12)
    monkeypatch.setattr(head, "BATCH", 5)

    class Interrupt(list):
        def append(self, n):
            super().append(n)
            if len(self) == 3:
                raise KeyboardInterrupt

    calls = Interrupt()
    extractor = vgg16.extractor
    monkeypatch.setattr(
        head, "extractor", lambda *names: Counted(extractor(*names), calls)
    )
    with pytest.raises(KeyboardInterrupt):
        transfer.features(model, images, LAYERS)
    transfer.features(model, images, LAYERS)
    assert calls == [5, 5, 2, 2]


def test_old_features_are_dropped(model, computed):
    images, _ = pictures(2)
    transfer.features(model, images, "block1_pool")
    for side in range(33, 33 + head.MOST_STORES):
        transfer.features(model, np.zeros((1, side, side, 3)), "block1_pool")
    transfer.features(model, images, "block1_pool")
    assert computed[0] == computed[-1] == 2
