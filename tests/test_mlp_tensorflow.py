"""Our gradients and updates against those of TensorFlow and Keras, in float64."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from networks import Case, cases

from lecture_utils import mlp
from lecture_utils.activations import ACTIVATIONS

pytest.importorskip("tensorflow")
pytestmark = pytest.mark.tensorflow

import keras  # noqa: E402
import tape  # noqa: E402


@settings(max_examples=150)
@given(case=cases())
def test_gradients_against_gradient_tape(case):
    J, _ = tape.answer(case)
    assert mlp.cost(case.trace, case.y, case.loss) == pytest.approx(J, rel=1e-12)
    errors = tape.errors(case)
    worst = max(errors, key=errors.get)
    assert errors[worst] < 1e-9, f"{worst} is wrong by {errors[worst]:.1e}"


def test_wrong_gradient_is_detected(monkeypatch):
    case = Case((3, 4, 2), ("tanh", "sigmoid"), "squared error", 5, False, 1.0, 0)
    assert max(tape.errors(case).values()) < 1e-14
    right = ACTIVATIONS["tanh"]
    wrong = replace(right, df=lambda z: right.df(z) + 1e-8)
    monkeypatch.setitem(ACTIVATIONS, "tanh", wrong)
    errors = tape.errors(case)
    assert errors["dJ_dW[0]"] > 1e-9 and errors["dJ_dX[0]"] > 1e-9
    assert errors["dJ_dW[1]"] < 1e-14


@pytest.mark.parametrize(
    ("loss", "last", "to_z"),
    [
        ("squared error", "sigmoid", False),
        ("binary cross-entropy", "sigmoid", True),
        ("categorical cross-entropy", "softmax", True),
    ],
)
def test_last_da_of_cross_entropy(loss, last, to_z):
    case = Case((2, 3, 2), ("tanh", last), loss, 4, False, 1.0, 0)
    first, second = case.gradients.dJ_da
    assert first is not None and (second is None) == to_z
    assert max(tape.errors(case).values()) < 1e-14


CLASSES = Case((2, 5, 1), ("tanh", "sigmoid"), "binary cross-entropy", 10, False, 1, 3)


def same_in_keras(case, lr, momentum):
    """Return a compiled Keras model with the weights of `case`; its last z is out."""
    layers = [
        keras.layers.Dense(len(b), "tanh" if k == 0 else None, dtype="float64")
        for k, (_, b) in enumerate(case.params)
    ]
    inputs = keras.layers.Input((case.sizes[0],), dtype="float64")
    model = keras.Sequential([inputs, *layers])
    for layer, (W, b) in zip(layers, case.params, strict=True):
        layer.set_weights([W.T, b])
    model.compile(
        keras.optimizers.SGD(lr, momentum=momentum),
        keras.losses.BinaryCrossentropy(from_logits=True),
    )
    return model


@pytest.mark.parametrize("momentum", [0.0, 0.9])
@pytest.mark.parametrize("batch_size", [10, 4])
def test_updates_are_those_of_keras(momentum, batch_size):
    # 5 updates of all samples, or 5 epochs of batches of 4, 4 and 2.
    model = same_in_keras(CLASSES, 0.5, momentum)
    options = {"batch_size": batch_size, "shuffle": False, "epochs": 5, "verbose": 0}
    model.fit(CLASSES.X, CLASSES.y, **options)
    history = mlp.train(
        CLASSES.params,
        CLASSES.X,
        CLASSES.y,
        activations=CLASSES.activations,
        loss=CLASSES.loss,
        lr=0.5,
        n_epochs=5,
        momentum=momentum,
        batch_size=batch_size,
    )
    last = history.epochs[-1]
    for layer, (W, b) in zip(model.layers, last.params, strict=True):
        theirs = layer.get_weights()
        np.testing.assert_allclose(W, theirs[0].T, atol=1e-6)
        np.testing.assert_allclose(b, theirs[1], atol=1e-6)
    J = model.evaluate(CLASSES.X, CLASSES.y, verbose=0)
    assert last.J == pytest.approx(J, abs=1e-6)
    assert abs(last.J - history.epochs[0].J) > 1e-2
