"""Hide the future: a picture at a step tells nothing of the steps after it."""

from dataclasses import replace

import numpy as np
import pytest
from pictures import parsed, words

from lecture_utils import datasets, descent, kernel_fit, mlp, perceptron, widgets
from lecture_utils.views.descent import view_descent, view_landscape
from lecture_utils.views.fields.training import Held, view_training
from lecture_utils.views.kernels.learning import view_learned_kernel
from lecture_utils.views.perceptron import view_learning

K = 12
EXPLORERS = ("training", "learning", "descent", "landscape", "learned_kernel")


def training():
    X, y = datasets.moons(40)
    names = ("tanh", "sigmoid")
    start = mlp.init_params((2, 4, 1), rng=np.random.default_rng(3))
    options = {"loss": "binary cross-entropy", "activations": names}
    whole = mlp.train(start, X, y, lr=1.0, n_epochs=30, **options)
    other = whole.epochs[: K + 1] + [
        mlp.Epoch(k, whole.epochs[0].params, 0.9) for k in range(K + 1, 31)
    ]
    for history, end in ((whole, 0.6), (mlp.History(other, ""), 0.8)):
        test = Held(X + 0.3, y, np.r_[np.linspace(0.7, 0.5, K + 1), [end] * (30 - K)])
        yield lambda hidden, history=history, test=test: view_training(
            X, y, history, K, names, test=test, hide_future=hidden
        )


def learning():
    X, y = datasets.load("XOR")
    whole = perceptron.train(X, y, n_epochs=8)
    other = whole[: K + 1] + [whole[0]] * (len(whole) - K - 1)
    for steps in (whole, other):
        yield lambda hidden, steps=steps: view_learning(
            X, y, steps, K, hide_future=hidden
        )


def walks(view, cost, start):
    whole = descent.descend(cost.dJ, start, lr=0.1, n_steps=30)
    w = whole.w.copy()
    w[K + 1 :] = whole.w[0]
    for history in (whole, replace(whole, w=w)):
        yield lambda hidden, history=history: view(cost, history, K, hide_future=hidden)


def curve():
    yield from walks(view_descent, descent.CURVES["one neuron"], -2.5)


def landscape():
    cost = descent.LANDSCAPES["long valley"]
    yield from walks(view_landscape, cost, [-2.8, 1.5])


def kernel():
    secret, rng = np.eye(3), np.random.default_rng(0)
    pictures, answers = kernel_fit.examples(secret, rng=rng)
    whole = kernel_fit.fit_kernel(pictures, answers, lr=0.2, n_steps=30, rng=rng)
    J = np.array(whole.J)
    J[K + 1 :] = 50.0
    for history in (whole, replace(whole, J=J)):
        yield lambda hidden, history=history: view_learned_kernel(
            history, K, secret, rng.random((16, 16)) * 0 + 0.5, hide_future=hidden
        )


@pytest.mark.parametrize("pair", [training, learning, curve, landscape, kernel])
def test_two_futures_look_the_same_while_hidden(pair):
    one, other = pair()
    assert str(one(True)) == str(other(True)) and one(True).alt == other(True).alt
    assert str(one(False)) != str(other(False)), "these futures differ"


def test_a_verdict_comes_with_the_last_step():
    cost = descent.CURVES["one neuron"]
    walk = descent.descend(cost.dJ, -2.5, lr=0.1, n_steps=30)
    told = [
        words(parsed(view_descent(cost, walk, k, hide_future=True))) for k in (9, 30)
    ]
    assert ["Verdict" in text for text in told] == [False, True]


@pytest.mark.parametrize("name", EXPLORERS)
def test_the_future_is_hidden_in_a_talk_alone(name, monkeypatch):
    explore = getattr(widgets, f"explore_{name}")
    monkeypatch.delenv("LECTURE_UTILS_TALK", raising=False)
    assert explore().controls["hide_future"].value is False
    monkeypatch.setenv("LECTURE_UTILS_TALK", "1")
    explorer = explore()
    switch = explorer.controls["hide_future"]
    hidden = explorer.picture.value
    assert switch.value is True and switch.description == "Hide the future"
    switch.value = False
    assert explorer.picture.value != hidden
    explorer.reset()
    assert switch.value is True and explorer.picture.value == hidden
