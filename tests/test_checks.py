"""Each message names the argument, what came and what is accepted."""

import numpy as np
import pytest

from lecture_utils import _checks, activations, datasets, perceptron
from lecture_utils.plots.activations import plot_activation
from lecture_utils.plots.perceptron import plot_decision, plot_mistakes
from lecture_utils.views.activations import view_activations
from lecture_utils.views.perceptron import view_learning, view_neuron
from lecture_utils.widgets.activations import explore_activations
from lecture_utils.widgets.perceptron import explore_decision

X, y = datasets.logic_gate("AND")
steps = perceptron.train(X, y)
NAN = [[np.nan, 0.0]]

# The call, then what its message must hold: argument, what came, what is accepted.
BAD = [
    (lambda: activations.get("relu"), ["activation", "'relu'", "'ReLU'"]),
    (lambda: activations.get(None), ["activation", "None", "'step'"]),
    (lambda: datasets.load("iris"), ["dataset", "'iris'", "'moons'"]),
    (lambda: datasets.logic_gate("NAND"), ["name", "'NAND'", "'XOR'"]),
    (lambda: datasets.blobs(1), ["n_samples", "1", "from 2"]),
    (lambda: datasets.moons(2.5), ["n_samples", "2.5", "whole number"]),
    (lambda: datasets.xor(True), ["n_samples", "True", "whole number"]),
    (lambda: datasets.blobs(spread=-1), ["spread", "-1", "0.0 or more"]),
    (lambda: datasets.blobs(spread=np.inf), ["spread", "inf", "finite"]),
    (lambda: perceptron.predict(X, [1.0], 0), ["w", "(1,)", "(2)"]),
    (lambda: perceptron.predict([1.0, 2.0], [1, 1], 0), ["X", "(2,)", "2 dimensions"]),
    (lambda: perceptron.predict(NAN, [1, 1], 0), ["X", "nan", "finite"]),
    (lambda: perceptron.predict("abc", [1, 1], 0), ["X", "'abc'", "numbers"]),
    (lambda: perceptron.predict([[1], [1, 2]], [1], 0), ["X", "regular grid"]),
    (lambda: perceptron.predict(X, [1, 1], "b"), ["b", "'b'", "finite number"]),
    (lambda: perceptron.predict(X, [1, 1], np.nan), ["b", "nan", "finite number"]),
    (lambda: perceptron.train(X, [0, 1, 2, 0]), ["y", "2", "0 and 1"]),
    (lambda: perceptron.train(X, [0, 1, -1, 0]), ["y", "-1", "0 and 1"]),
    (lambda: perceptron.train(X, [0, 1]), ["y", "(2,)", "(4)"]),
    (lambda: perceptron.train(np.zeros((0, 2)), []), ["X", "(0, 2)", "one sample"]),
    (lambda: perceptron.train(X, y, lr=0), ["lr", "0", "above 0"]),
    (lambda: perceptron.train(X, y, lr=-1.0), ["lr", "-1.0", "above 0"]),
    (lambda: perceptron.train(X, y, n_epochs=0), ["n_epochs", "0", "1 or more"]),
    (
        lambda: perceptron.mistake_bound(X, y, [1, 1], 0),
        ["w and b", "3 of 4", "part the"],
    ),
    (lambda: view_neuron([], [], 0), ["x", "0 entries", "1 to 6"]),
    (lambda: view_neuron([1, 2], [1], 0), ["w", "(1,)", "(2)"]),
    (lambda: view_neuron([1], [1], 0, "relu"), ["activation", "'relu'", "'ReLU'"]),
    (lambda: view_learning(X, y, steps, 99), ["k", "99", "from 0 to 24"]),
    (lambda: view_learning(X, y, steps, 1.5), ["k", "1.5", "whole number"]),
    (lambda: view_activations("sigmoid", 9), ["z", "9", "from -4.0 to 4.0"]),
    (lambda: plot_decision(X, y, [np.nan, 0], 0), ["w", "nan", "finite"]),
    (lambda: plot_mistakes([[1]], 4), ["counts", "(1, 1)", "1 dimension"]),
    (lambda: plot_activation("swish"), ["activation", "'swish'", "'GELU'"]),
    (lambda: explore_decision(X), ["X and y", "both", "one"]),
    (lambda: explore_decision(np.ones((3, 3)), [0, 1, 0]), ["X", "(3, 3)"]),
    (lambda: explore_decision(X, [0, 1, 5, 0]), ["y", "5", "0 and 1"]),
    (lambda: explore_activations("sigmoid", 5), ["z", "5", "from -4.0 to 4.0"]),
]


@pytest.mark.parametrize(("call", "said"), BAD, ids=range(len(BAD)))
def test_bad_input_is_named(call, said):
    with pytest.raises(ValueError) as caught:
        call()
    message = str(caught.value)
    missing = [words for words in said if words not in message]
    assert not missing, f"{message!r} does not say {missing}"


def test_long_values_are_cut():
    with pytest.raises(ValueError) as caught:
        _checks.one_of("name", "x" * 500, ["a"])
    assert len(str(caught.value)) < 120


def test_good_input_passes():
    assert _checks.number("b", np.float64(2)) == 2.0
    assert _checks.whole("n", np.int64(3), low=3, high=3) == 3
    assert _checks.finite("X", [[1, 2]], shape=(None, 2)).dtype == float
