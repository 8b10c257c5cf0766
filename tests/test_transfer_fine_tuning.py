"""Fine-tuning: what is trained, what is kept, and what an interruption costs."""

import numpy as np
import pytest

pytest.importorskip("keras")

import keras
from transfer_tools import backbone, eager, pictures  # noqa: F401

from lecture_utils import transfer, vgg16
from lecture_utils.transfer.fine_tuning import batches, loss_of, probabilities_of

pytestmark = pytest.mark.tensorflow
IMAGES, Y = pictures(12)
HELD_OUT = pictures(6, seed=1)


@pytest.fixture(scope="module")
def model():
    return backbone()


@pytest.fixture
def net(model):
    keras.utils.set_random_seed(1)
    return transfer.attach(model, "block5_pool", 2)


def tuned(net, **options):
    options = {"n_epochs": 2, "lr": 1e-2, "batch_size": 4} | options
    return transfer.fine_tune(net, IMAGES, Y, HELD_OUT, **options)


# ------------------------------------------------------------------ backbone and head


@pytest.mark.parametrize("layer", ["block2_pool", "block3_conv2", "block5_pool"])
def test_attached_model_matches_head(model, layer):
    F = transfer.features(model, IMAGES, layer)
    head = transfer.fit_head(F, Y)
    net = transfer.attach(model, layer, head)
    p = probabilities_of(net, vgg16.preprocess(IMAGES))
    np.testing.assert_allclose(p, head.probabilities(F), atol=1e-5)
    assert [each.name for each in net.layers[-3:]] == [layer, "avg_pool", "head"]


def test_class_heat_equals_grad_cam():
    model = vgg16.load("small", include_top=False)
    images, y = pictures(6, side=64)
    head = transfer.fit_head(transfer.features(model, images, "block3_pool"), y)
    net = transfer.attach(model, "block3_pool", head)
    maps = vgg16.feature_maps(model, images[1], "block3_pool")["block3_pool"]
    small = transfer.class_heat(maps, head, 1)
    large = keras.ops.image.resize(small[None, :, :, None].astype("float32"), (64, 64))
    large = keras.ops.convert_to_numpy(large)[0, :, :, 0]
    theirs = vgg16.grad_cam(net, images[1], 1, layer="block3_pool").heat
    np.testing.assert_allclose(large / large.max(), theirs, atol=1e-4)


def test_training_leaves_the_backbone_alone(model, net):
    before = transfer.fingerprints(model)
    tuned(net, trainable=("block",))
    changes = transfer.freeze_report(before, transfer.fingerprints(model))
    assert not any(change.changed for change in changes)


# ------------------------------------------------------------------ what is trained


@pytest.mark.parametrize(
    "trainable", [(), ("block5",), ("block4_conv2", "block5"), ("block",)]
)
def test_only_trainable_layers_change(net, trainable):
    before = transfer.fingerprints(net)
    progress = tuned(net, trainable=trainable, n_epochs=1)
    if progress.best == 0:  # the start was better: its weights are back
        tuned(net, trainable=trainable, n_epochs=1, lr=1e-4)
    changes = transfer.freeze_report(before, transfer.fingerprints(net))
    starts = (*trainable, "head")
    for change in changes:
        assert change.trainable == change.name.startswith(starts)


def test_trained_layers_change(net):
    before = transfer.fingerprints(net)
    transfer.fine_tuning.set_trainable(net, ("block5",), 1e-2)
    net.train_on_batch(vgg16.preprocess(IMAGES), Y)
    changes = transfer.freeze_report(before, transfer.fingerprints(net))
    changed = {c.name for c in changes if c.changed}
    assert changed <= {"block5_conv1", "block5_conv2", "block5_conv3", "head"}
    assert "head" in changed and all(c.trainable for c in changes if c.changed)


def test_trainable_without_compile_does_nothing(net):
    x = vgg16.preprocess(IMAGES)
    transfer.fine_tuning.set_trainable(net, (), 1e-2)
    net.run_eagerly = False  # nobody makes this mistake op by op
    net.train_on_batch(x, Y)
    for layer in net.layers:
        layer.trainable = True
    before = transfer.fingerprints(net)
    net.train_on_batch(x, Y)
    report = transfer.freeze_report(before, transfer.fingerprints(net))
    assert [c.name for c in report if c.changed] == ["head"]
    assert all(c.trainable for c in report)


def test_a_fingerprint_sees_one_bit(model):
    before = transfer.fingerprints(model)
    assert transfer.fingerprints(model) == before
    layer = model.get_layer("block3_conv1")
    kernel, bias = layer.get_weights()
    flat = kernel.reshape(-1)
    flat[0] = np.nextafter(flat[0], np.float32(np.inf))
    layer.set_weights([kernel, bias])
    changes = transfer.freeze_report(before, transfer.fingerprints(model))
    assert [c.name for c in changes if c.changed] == ["block3_conv1"]
    assert [c.n_params for c in changes][0] == 28


# ------------------------------------------------------------------ curves and stops


def test_best_weights_are_kept(net):
    start = loss_of(net, vgg16.preprocess(IMAGES), Y)
    seen = []
    progress = tuned(net, n_epochs=4, on_epoch=seen.append)
    assert progress == seen[-1] and progress.stopped == ""
    assert [len(p.J) for p in seen] == [1, 2, 3, 4, 5]
    assert progress.J[0] == pytest.approx(start)
    best = max(range(5), key=lambda k: (progress.accuracy[k], -progress.J[k]))
    assert progress.best == best
    now = loss_of(net, vgg16.preprocess(IMAGES), Y)
    assert now == pytest.approx(progress.J[best], rel=1e-5)


def test_it_learns(net):
    progress = tuned(net, trainable=("block",), n_epochs=12, lr=3e-3)
    assert min(progress.J) < 0.7 * progress.J[0]


def test_same_seed_same_training(model):
    def run(seed):
        keras.utils.set_random_seed(1)
        net = transfer.attach(model, "block5_pool", 2)
        return tuned(net, rng=np.random.default_rng(seed)).J

    assert run(0) == pytest.approx(run(0), rel=1e-5)
    assert run(0)[1:] != pytest.approx(run(1)[1:], rel=1e-7)


def test_stop_ends_training(net):
    asked = []

    def stop():
        asked.append(1)
        return len(asked) == 4  # 3 batches an epoch: in the second one

    progress = tuned(net, n_epochs=9, stop=stop)
    assert progress.stopped == "stopped by hand"
    assert len(progress.J) == 3 and len(asked) == 4


def test_interrupt_keeps_best_weights(net):
    def interrupt():
        if len(seen) == 3 and not seen[-1].stopped:
            raise KeyboardInterrupt
        return False

    seen = []
    progress = tuned(net, n_epochs=9, on_epoch=seen.append, stop=interrupt)
    assert progress.stopped == "interrupted" and len(progress.J) == 3
    assert seen[-1] == progress
    now = loss_of(net, vgg16.preprocess(IMAGES), Y)
    assert now == pytest.approx(progress.J[progress.best], rel=1e-5)


def test_large_lr_keeps_finite_weights(net):
    progress = tuned(net, trainable=("block",), n_epochs=5, lr=1e30)
    assert "lr is too large" in progress.stopped
    assert all(np.isfinite(w).all() for w in net.get_weights())


def test_callback_error_keeps_best_weights(net):
    def broken(progress):
        if len(progress.J) == 2:
            raise RuntimeError("no screen")

    start = net.get_weights()
    with pytest.raises(RuntimeError, match="no screen"):
        tuned(net, on_epoch=broken)
    assert len(net.get_weights()) == len(start)


def test_batches_hold_every_picture_once():
    parts = batches(11, 4, np.random.default_rng(0))
    assert [len(part) for part in parts] == [4, 4, 3]
    assert sorted(np.concatenate(parts)) == list(range(11))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (
            {"trainable": ("block9",)},
            "trainable must .*block5_conv3, head, got 'block9'",
        ),
        ({"lr": 0}, "lr must"),
        ({"n_epochs": 0}, "n_epochs must"),
        ({"batch_size": 0}, "batch_size must"),
        ({"rng": 3}, "rng must"),
        ({"y": Y + 1}, "images must .* from 0 to 1, got 1 to 2"),
        ({"y": Y[:3]}, r"y must .* got \(3,\)"),
        ({"held_out": (HELD_OUT[0], HELD_OUT[1] - 1)}, "held_out must .* got -1"),
        ({"images": IMAGES[:, :8, :8]}, "at least 32"),
    ],
)
def test_a_message_names_what_came(net, options, said):
    call = {"images": IMAGES, "y": Y, "held_out": HELD_OUT} | options
    before = transfer.fingerprints(net)
    with pytest.raises(ValueError, match=said):
        transfer.fine_tune(net, **call)
    after = transfer.fingerprints(net)
    assert [b.digest for b in before] == [a.digest for a in after]


def test_freeze_report_of_nested_models():
    inner = backbone()
    image = keras.Input((None, None, 3))
    x = keras.layers.GlobalAveragePooling2D()(inner(image))
    outer = keras.Model(image, keras.layers.Dense(2, name="head")(x))
    before = transfer.fingerprints(outer)
    assert [each.name for each in before] == [*vgg16.conv_names(), "head"]
    conv = inner.get_layer("block5_conv2")
    conv.set_weights([weight + 1 for weight in conv.get_weights()])
    changed = transfer.freeze_report(before, transfer.fingerprints(outer))
    assert [each.name for each in changed if each.changed] == ["block5_conv2"]
