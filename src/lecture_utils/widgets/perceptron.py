"""Explore a neuron: a nerve cell, its numbers, activation, line and learning."""

from functools import lru_cache

import numpy as np

from lecture_utils import datasets, perceptron, spiking
from lecture_utils._validation import own_samples
from lecture_utils.activations import ACTIVATIONS
from lecture_utils.views.kit.text import sub
from lecture_utils.views.nerve_cell import view_firing
from lecture_utils.views.perceptron import (
    view_activations,
    view_decision,
    view_learning,
    view_neuron,
)
from lecture_utils.widgets.explorer import (
    Explorer,
    button,
    check_box,
    choice,
    hide_future,
    integer_slider,
    option_slider,
    slider,
    stepper,
)

# Of a nerve cell: the cells that fire at it, and how they start.
CELLS = (1, 2, 3)
RATES, MESSENGER, INHIBITS = (40, 40, 20), (5, 5, 5), (False, False, True)


def explore_nerve_cell():
    """Change how often three cells fire at a nerve cell, and what their synapses do.

    Its controls are `rate1` to `rate3`, `messenger1` to `messenger3`, `inhibits1` to
    `inhibits3`, `wine` and `step`, the moment in ms.

    Examples
    --------
    >>> explorer = explore_nerve_cell()
    >>> explorer.controls["wine"].value = True
    >>> "fires 11 times a second" in explorer.picture.value
    True
    """
    controls = {
        f"rate{i}": integer_slider(f"Cell {i} fires", rate, 0, 60, width="250px")
        for i, rate in zip(CELLS, RATES, strict=True)
    }
    controls |= {
        f"messenger{i}": integer_slider(f"Messenger {i}", n, 0, 10, width="250px")
        for i, n in zip(CELLS, MESSENGER, strict=True)
    }
    controls |= {
        f"inhibits{i}": check_box(f"Synapse {i} inhibits", inhibits)
        for i, inhibits in zip(CELLS, INHIBITS, strict=True)
    }
    controls["wine"] = check_box("A glass of wine", width="160px")
    controls["step"] = step = integer_slider("Moment, ms", 330, 0, 990, step=10)
    rows = [[f"{name}{i}" for i in CELLS] for name in ("rate", "messenger", "inhibits")]
    rows[-1].append("wine")
    return Explorer(
        _draw_firing,
        controls,
        rows=[*rows, ["step"]],
        tools=stepper(step),
        together=[("rate1", "rate3", "wine")],
        offers={"step": range(0, 991, 30)}
        | dict.fromkeys([f"rate{i}" for i in CELLS], range(0, 61, 10)),
    )


def _draw_firing(wine, step, **by_cell):
    rate, messenger, inhibits = (
        [by_cell[f"{name}{i}"] for i in CELLS]
        for name in ("rate", "messenger", "inhibits")
    )
    weights = np.array(messenger) / 10 * np.where(inhibits, -1, 1)
    trains = spiking.pulse_trains(rate, np.random.default_rng(0))
    return view_firing(
        trains, spiking.with_wine(weights) if wine else weights, step, wine=wine
    )


def explore_neuron():
    """Change the three inputs, the weights, the bias and the activation of a neuron.

    Its controls are `x1` to `x3`, `w1` to `w3`, `b` and `activation`.

    Examples
    --------
    >>> explore_neuron()
    <Explorer: A neuron with 3 inputs: z = 0.10, step of z is a = 1.00>
    """
    x, w, b = datasets.neuron()
    numbers = {"x": x, "w": w}
    controls = {
        f"{name}{i}": slider(f"{name}{sub(i)}", value, -2.0, 2.0)
        for name, values in numbers.items()
        for i, value in enumerate(values, start=1)
    }
    controls["b"] = slider("bias b", b, -2.0, 2.0)
    controls["activation"] = choice("Activation", ACTIVATIONS, "step")

    def draw(x1, x2, x3, w1, w2, w3, b, activation):
        return view_neuron([x1, x2, x3], [w1, w2, w3], b, activation)

    rows = [["x1", "x2", "x3"], ["w1", "w2", "w3"], ["b", "activation"]]
    together = [("b", "activation"), ("w1", "b")]
    return Explorer(draw, controls, rows=rows, together=together)


def explore_activations(name="sigmoid", z=0.5):
    """Read any activation and its derivative at one z, beside all the others.

    Its controls are `name` and `z`.

    Parameters
    ----------
    name : str
        A key of `activations.ACTIVATIONS`.
    z : float
        Where to start, -4 to 4.

    Examples
    --------
    >>> explore_activations("ReLU", 1.5)
    <Explorer: ReLU at z = 1.50: f = 1.50, derivative = 1.00>
    """
    view_activations(name, z)  # refuses a start that the controls do not have
    controls = {
        "name": choice("Activation", ACTIVATIONS, name),
        "z": slider("z", z, -4.0, 4.0, step=0.05, width="420px"),
    }
    places = [k / 4 for k in range(-16, 17)]
    together = [("name", "z")]
    return Explorer(view_activations, controls, together=together, offers={"z": places})


def explore_decision(X=None, y=None):
    """Turn and shift a neuron's boundary by hand over a data set.

    Its controls are `dataset`, `w1`, `w2` and `b`.

    Parameters
    ----------
    X : array_like of shape (n_samples, 2), optional
        Your own samples; they come first in the list of data sets.
    y : array_like of shape (n_samples,), optional
        Their labels, 0 or 1.

    Examples
    --------
    >>> explorer = explore_decision()
    >>> explorer.controls["dataset"].value = "XOR"
    >>> "4</b> samples wrong" in explorer.picture.value
    True
    """
    samples = {name: datasets.load(name) for name in datasets.DATASETS}
    if own := own_samples(X, y):
        samples = {"yours": own} | samples
    controls = {
        "dataset": choice("Data", samples, next(iter(samples))),
        "w1": slider("w₁", 1.0, -3.0, 3.0),
        "w2": slider("w₂", -0.5, -3.0, 3.0),
        "b": slider("bias b", 0.0, -3.0, 3.0),
    }

    def draw(dataset, w1, w2, b):
        return view_decision(*samples[dataset], [w1, w2], b)

    return Explorer(
        draw,
        controls,
        rows=[["dataset"], ["w1", "w2", "b"]],
        together=[("w1", "w2", "b")],
        offers={
            "w1": (-2, -1, 0, 0.5, 1, 2),
            "w2": (-2, -1, -0.5, 0, 0.5, 1, 2),
            "b": (-2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2),
        },
    )


def explore_learning():
    """Step, skip or play through the learning rule on a data set.

    Its controls are `dataset`, `lr`, `shuffle`, `step` and `hide_future`.

    Examples
    --------
    >>> explorer = explore_learning()
    >>> explorer.controls["step"].value = 24
    >>> "Wrong now: <b>0 of 4</b>" in explorer.picture.value
    True
    """
    choices = {
        "dataset": choice("Data", datasets.DATASETS, "AND"),
        # Powers of two: no rounding turns a z of exactly 0 into a mistake.
        "lr": option_slider("lr", [0.25, 0.5, 1.0, 2.0], 1.0, width="240px"),
        "shuffle": check_box("Shuffle the samples", False, width="200px"),
    }

    def steps():
        return _record(*(control.value for control in choices.values()))[2]

    step, hidden = integer_slider("Step", 0, 0, len(steps()) - 1), hide_future()
    skip = button("Next mistake »", "Skip to the next step that changes the weights")

    def skip_on(_button):
        later = (k for k, s in enumerate(steps()) if k > step.value and s.error)
        step.value = next(later, step.max)

    def fit_slider(_change):
        step.max = len(steps()) - 1

    skip.on_click(skip_on)
    explorer = Explorer(
        _draw_step,
        choices | {"step": step, "hide_future": hidden},
        rows=[[*choices], ["step"]],
        tools=[*stepper(step), skip, hidden],
        together=[("dataset", "step"), ("lr", "step")],
    )
    for control in choices.values():
        control.observe(fit_slider, "value")
    return explorer


def _draw_step(dataset, lr, shuffle, step, hide_future):
    X, y, steps = _record(dataset, lr, shuffle)
    k = min(step, len(steps) - 1)
    return view_learning(X, y, steps, k, hide_future=hide_future)


@lru_cache(maxsize=32)
def _record(dataset, lr, shuffle):
    X, y = datasets.load(dataset)
    rng = np.random.default_rng(0) if shuffle else None
    return X, y, perceptron.train(X, y, lr=lr, n_epochs=12, rng=rng)
