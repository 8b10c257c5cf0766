"""Messages about bad arguments: each call of errors.txt, with its whole message."""

import re
from pathlib import Path

import numpy as np
import pytest

from lecture_utils import (  # noqa: F401, used by the calls
    activations,
    autodiff,
    convolution,
    counting,
    datasets,
    descent,
    fields,
    kernel_fit,
    losses,
    matrices,
    mlp,
    perceptron,
    plots,
    speeds,
    spiking,
    transfer,
    vgg16,
    views,
    widgets,
)

LINES = Path(__file__).with_name("errors.txt").read_text("utf-8").splitlines()
MESSAGES = dict(zip(LINES[::2], LINES[1::2], strict=True))

RNG = np.random.default_rng(0)
X, Y = datasets.logic_gate("AND")
IMAGE, KERNEL = np.zeros((6, 6)), np.ones((3, 3))
IMAGES, FILTERS = np.zeros((1, 5, 5, 2)), np.zeros((3, 3, 2, 4))
NAN, EMPTY = [[np.nan, 0.0]], np.empty((0, 2))
PARAMS = [([[1.0, 2.0], [0.0, 1.0]], [0.0, 0.0]), ([[1.0, 1.0]], [0.0])]
TRACE = mlp.forward(PARAMS, X, ("tanh", "sigmoid"))
SOFTMAX = mlp.forward(PARAMS[:1], X, "softmax")
BINARY, CATEGORICAL = "binary cross-entropy", "categorical cross-entropy"
TRAINING = {"activations": ("tanh", "sigmoid"), "lr": 0.1, "n_epochs": 2}
MAPS = np.ones((2, 8, 8))
HEAD = transfer.fit_head([[0.0, 1.0], [1.0, 0.0]], [0, 1])
A = autodiff.Node("a", 1.0)
WALK = descent.descend(lambda w: w - 0.5, -2.5, lr=0.1, n_steps=30)
GRAY, RUNS = np.zeros((64, 64)), np.full((2, 2, 3), 0.5)
LAYERS = vgg16.layer_table()
PHOTOS, TWO = np.zeros((12, 32, 32, 3)), [0, 1] * 6
# What a call needs Keras for: one of the two models, or an explorer that loads one.
KERAS = re.compile("network|backbone|explore_he")


def train(**options):
    return mlp.train(PARAMS, X, Y, **TRAINING | options)


def fit(**options):
    options = {"lr": 0.1, "n_steps": 2, "rng": RNG} | options
    return kernel_fit.fit_kernel(np.zeros((2, 5, 5)), np.zeros((2, 3, 3)), **options)


def head(**changed):
    shown = {"images": np.zeros((4, 16, 16, 3)), "y": [0, 0, 1, 1], "known": [0, 2]}
    shown |= {"probabilities": np.full((4, 2), 0.5), "pulls": np.ones((2, 3))}
    return views.view_head(**shown | {"J": [0.7, 0.1], "names": "ab"} | changed)


def study(accuracy=RUNS, regimes="ab", sizes=(1, 2), chosen=1, **options):
    return views.view_study(accuracy, regimes, sizes, chosen=chosen, **options)


def descend(**options):
    options = {"start": 1.0, "lr": 0.1, "n_steps": 2} | options
    return descent.descend(lambda w: 2 * w, **options)


@pytest.fixture(scope="module")
def models():
    """A classifier of four classes and a backbone, with few filters."""
    keras = pytest.importorskip("keras")
    keras.utils.set_random_seed(0)
    network = vgg16.build(1 / 64, classes=4, pooling="avg")
    network.class_names = tuple("abcd")
    return {"network": network, "backbone": vgg16.build(1 / 64, include_top=False)}


def check_message(call, names=None):
    with pytest.raises(ValueError) as caught:
        eval(call, globals(), names)
    assert str(caught.value) == MESSAGES[call].strip()


@pytest.mark.parametrize("call", [call for call in MESSAGES if not KERAS.search(call)])
def test_message(call):
    check_message(call)


@pytest.mark.tensorflow
@pytest.mark.parametrize("call", [call for call in MESSAGES if KERAS.search(call)])
def test_message_about_a_model(call, models):
    check_message(call, models)


@pytest.mark.parametrize("message", MESSAGES.values())
def test_message_names_wanted_and_given(message):
    assert any(words in message for words in (" must ", " needs ", "too large", "Pass"))
