"""A small network: ours, Keras and TensorFlow, the same and how long each takes."""

import sys
from itertools import islice
from pathlib import Path

import numpy as np
from bench_turns import lines, shown, side_by_side

from lecture_utils import datasets, mlp, quiet

with quiet.imports():
    import keras
    import tensorflow as tf

tf.get_logger().setLevel("ERROR")  # each size is compiled anew, on purpose
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

import tape  # noqa: E402
from networks import random_case  # noqa: E402

ACTIVATIONS, LOSS = ("ReLU", "ReLU", "sigmoid"), "binary cross-entropy"
LR = 0.05
WIDTHS, POINTS = (32, 128, 512, 1024), (500, 5_000, 20_000)


def ours(params, X, y, n_epochs):
    """Return a run of so many epochs of ours, all samples at once."""
    running = mlp.sgd(params, X, y, activations=ACTIVATIONS, loss=LOSS, lr=LR)

    def run():
        for _ in islice(running, n_epochs):
            pass
        return n_epochs

    return run


def keras_model(params, dtype="float64"):
    """Return a compiled Keras model with these weights; its last z is its output."""
    layers = [
        keras.layers.Dense(len(b), None if name == "sigmoid" else "relu", dtype=dtype)
        for (_, b), name in zip(params, ACTIVATIONS, strict=True)
    ]
    inputs = keras.layers.Input((params[0].W.shape[1],), dtype=dtype)
    model = keras.Sequential([inputs, *layers])
    for layer, (W, b) in zip(layers, params, strict=True):
        layer.set_weights([W.T, b])
    model.compile(
        keras.optimizers.SGD(LR), keras.losses.BinaryCrossentropy(from_logits=True)
    )
    return model


def fit(model, X, y, n_epochs):
    """Return a run of one call of fit, all samples in one batch."""
    X, y = (np.asarray(each, dtype=model.dtype) for each in (X, y))
    options = {"batch_size": len(X), "epochs": n_epochs, "shuffle": False, "verbose": 0}

    def run():
        model.fit(X, y, **options)
        return n_epochs

    return run


def train_on_batch(model, X, y, n_epochs):
    """Return a run of so many calls, each one update of all samples."""

    def run():
        for _ in range(n_epochs):
            model.train_on_batch(X, y)
        return n_epochs

    return run


def compiled_step(params, X, y, n_epochs):
    """Return a run of a compiled step, the least that TensorFlow can do; and its J."""
    W = [tf.Variable(layer.W) for layer in params]
    b = [tf.Variable(layer.b) for layer in params]
    X, y = tf.constant(X), tf.constant(np.reshape(y, (-1, 1)).astype(float))

    def J():
        a = X
        for weights, bias, name in zip(W, b, ACTIVATIONS, strict=True):
            z = tf.matmul(a, weights, transpose_b=True) + bias
            a = tape.F[name](z)
        return tape.J(LOSS, z, a, y)

    @tf.function
    def step():
        with tf.GradientTape() as watched:
            loss = J()
        for variable, slope in zip(
            [*W, *b], watched.gradient(loss, [*W, *b]), strict=True
        ):
            variable.assign_sub(LR * slope)

    def run():
        for _ in range(n_epochs):
            step()
        return n_epochs

    return run, J


def start(n_points, width):
    """Return parameters and data: 2 - width - width - 1 on two half moons."""
    rng = np.random.default_rng(0)
    X, y = datasets.moons(n_points, rng=rng)
    return mlp.init_params((2, width, width, 1), rng=rng, scheme="he"), X, y


def gradients(networks=400):
    """Compare gradients of random networks with those of TensorFlow's tape."""
    worst, worst_case, bare = 0.0, None, 0.0
    for seed in range(networks):
        case = random_case(seed)
        error = max(tape.errors(case).values())
        bare = max(bare, *tape.errors(case, floor=1e-300).values())
        if error >= worst:
            worst, worst_case = error, case
    print(f"{networks} random networks, float64, per array:")
    print(f"  largest relative error                    {worst:.1e}")
    print(f"  the same, arrays of tiny numbers as well  {bare:.1e}")
    print(f"  the worst: {worst_case}")
    return {"gradients: relative error below 1e-9": worst < 1e-9}


def same_J(n_epochs=100):
    """Compare J at the start and after some epochs, from the same weights."""
    params, X, y = start(500, 32)
    history = mlp.train(
        params, X, y, activations=ACTIVATIONS, loss=LOSS, lr=LR, n_epochs=n_epochs
    )
    model = keras_model(params)
    step, J = compiled_step(params, X, y, n_epochs)
    before = [model.evaluate(X, y, batch_size=len(X), verbose=0), float(J())]
    fit(model, X, y, n_epochs)()
    step()
    after = [model.evaluate(X, y, batch_size=len(X), verbose=0), float(J())]
    print(f"J at the start and after {n_epochs} epochs, the same weights, float64:")
    rows = {
        "ours": (history.J[0], history.J[-1]),
        "Keras": (before[0], after[0]),
        "compiled step": (before[1], after[1]),
    }
    for name, pair in rows.items():
        print("  {:14} {:.9f}  {:.9f}".format(name, *pair))
    apart = max(np.ptp([pair[k] for pair in rows.values()]) for k in (0, 1))
    print(f"  apart by at most {apart:.1e}")
    return {"J: the same to 1e-6": apart <= 1e-6}


def small_network(rounds=15):
    """Time a full-batch epoch of 2-32-32-1 on 500 points, float64, in five ways."""
    params, X, y = start(500, 32)
    contenders = {
        "ours": ours(params, X, y, 200),
        "fit, 50 epochs a call": fit(keras_model(params), X, y, 50),
        "fit, 1 epoch a call": fit(keras_model(params), X, y, 1),
        "train_on_batch": train_on_batch(keras_model(params), X, y[:, None], 20),
        "compiled tf.function": compiled_step(params, X, y, 50)[0],
    }
    seconds = side_by_side(contenders, rounds)
    print("an epoch of 2-32-32-1 (ReLU, BCE), 500 points in one batch, float64;")
    print(f"median of {rounds} rounds (smallest to largest), times ours:")
    ratios = lines(seconds)
    call = seconds["fit, 1 epoch a call"] - seconds["fit, 50 epochs a call"]
    print(f"  a call of fit costs {shown(np.median(call))} more than its epochs")
    quick = ratios["fit, 50 epochs a call"] >= 30
    return {"small network: at least 30 times quicker than fit": quick}


def crossover(rounds=3):
    """Find the size from which on Keras is the quicker one; a line, not a target."""
    print("an epoch of fit over one of ours, more epochs a call; above 1 ours is the")
    print("quicker one. Ours computes in float64, Keras in float32, its default, and,")
    print(f"after the stroke, in float64; median of {rounds} rounds:")
    print(f"{'points':>10}" + "".join(f"{width:>9} units" for width in WIDTHS))
    lines = []
    for n_points in POINTS:
        pairs = [_ratios(n_points, width, rounds) for width in WIDTHS]
        cells = [f"{single:.1f} / {double:.1f}" for single, double in pairs]
        print(f"{n_points:10,}" + "".join(f"{cell:>15}" for cell in cells), flush=True)
        first = next((w for w, p in zip(WIDTHS, pairs, strict=True) if p[0] < 1), None)
        where = "at none of these" if first is None else f"from {first} units on"
        lines.append(f"  with {n_points:,} points, Keras in float32 overtakes {where}")
    print(*lines, sep="\n")
    return {}


def _ratios(n_points, width, rounds):
    """Return how many times ours an epoch of fit takes, in float32 and in float64."""
    params, X, y = start(n_points, width)
    # About 6e9 multiplications, so that small networks get more epochs.
    n_epochs = int(np.clip(6e9 / (3 * n_points * width**2), 2, 30))
    contenders = {"ours": ours(params, X, y, n_epochs)} | {
        dtype: fit(keras_model(params, dtype), X, y, n_epochs)
        for dtype in ("float32", "float64")
    }
    seconds = side_by_side(contenders, rounds)
    keras.backend.clear_session()
    return [
        np.median(seconds[dtype] / seconds["ours"]) for dtype in ("float32", "float64")
    ]
