"""The table of VGG16's layers, against the models that Keras builds."""

from math import prod

import pytest

from lecture_utils import vgg16


def total(layers):
    return sum(row.n_params for row in layers)


def test_parameters_of_paper():
    layers = vgg16.layer_table()
    assert total(layers) == 138_357_544
    assert total(row for row in layers if row.name.startswith("block")) == 14_714_688
    first = layers[0]
    assert (first.weights, first.biases, first.n_params) == (1728, 64, 1792)
    assert {r.name: r.n_params for r in layers if r.kind == "dense"} == {
        "fc1": 102_764_544,
        "fc2": 16_781_312,
        "predictions": 4_097_000,
    }


def test_small_model():
    small = vgg16.layer_table(64, alpha=0.25, classes=202, top="average")
    assert total(small) == 946_842
    assert [row.name for row in small[-2:]] == ["avg_pool", "predictions"]


@pytest.mark.parametrize("side", [32, 64, 65, 100, 128, 224])
def test_shapes_chain(side):
    for top in ("dense", "average"):
        layers = vgg16.layer_table(side, top=top)
        assert layers[0].inputs == (side, side, 3)
        for before, row in zip(layers, layers[1:], strict=False):
            assert row.inputs == before.shape
        kinds = [row.kind for row in layers]
        assert (kinds.count("convolution"), kinds.count("pool")) == (13, 5)


def test_receptive_fields():
    fields = {row.name: row.field for row in vgg16.layer_table()}
    known = {"block1_conv2": 5, "block2_conv2": 14, "block3_conv3": 40}
    known |= {"block4_conv3": 92, "block5_conv3": 196, "block5_pool": 212, "fc1": None}
    assert {name: fields[name] for name in known} == known


@pytest.mark.tensorflow
@pytest.mark.parametrize(
    ("side", "alpha", "classes", "top"),
    [
        (224, 1.0, 1000, "dense"),
        (224, 1.0, 1000, "average"),
        (64, 0.25, 202, "average"),
        (77, 0.25, 202, "average"),
        (32, 0.25, 10, "dense"),
        (96, 1 / 64, 3, "dense"),
    ],
)
def test_table_matches_keras(side, alpha, classes, top):
    keras = pytest.importorskip("keras")
    model = vgg16.build(
        alpha,
        classes=classes,
        input_shape=(side, side, 3),
        pooling="avg" if top == "average" else None,
    )
    layers = vgg16.layer_table(side, alpha=alpha, classes=classes, top=top)
    built = model.layers[1:]  # the input has no row
    assert [row.name for row in layers] == [layer.name for layer in built]
    for row, layer in zip(layers, built, strict=True):
        assert row.n_params == layer.count_params()
        assert row.shape == layer.output.shape[1:]
        assert row.inputs == layer.input.shape[1:]
        sizes = [prod(w.shape) for w in layer.weights]
        assert [row.weights, row.biases][: len(sizes)] == sizes
        kind = {
            keras.layers.Conv2D: "convolution",
            keras.layers.MaxPooling2D: "pool",
            keras.layers.Flatten: "flatten",
            keras.layers.GlobalAveragePooling2D: "average",
            keras.layers.Dense: "dense",
        }[type(layer)]
        assert row.kind == kind
    assert total(layers) == model.count_params()
