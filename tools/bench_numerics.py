"""Measure our NumPy against TensorFlow, Keras and SciPy; run by a maintainer.

    python tools/bench_numerics.py

prints one table a topic: first that both compute the same, then how long each takes.
A ratio is taken within one round, in which the contenders take turns, and is the
median of all rounds: what else the machine does disturbs both. Exits with status 1
if a target is missed. `--quick` leaves out the sweeps over sizes.
"""

import argparse
import os
import sys
from itertools import islice
from pathlib import Path
from time import perf_counter

import numpy as np
from scipy import signal

from lecture_utils import convolution, datasets, mlp, quiet

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
PHOTO, SIDES, KERNELS = 224, (56, 112, 224, 448, 896), (3, 5, 7, 11, 15)


# ----------------------------------------------------------------- one clock for all


def side_by_side(contenders, rounds):
    """Return {name: seconds of each round}; in a round, each has its turn."""
    seconds = {name: [] for name in contenders}
    for run in contenders.values():  # compiles, loads, allocates
        run()
    for _ in range(rounds):
        for name, run in contenders.items():
            start = perf_counter()
            times = run()
            seconds[name].append((perf_counter() - start) / times)
    return {name: np.array(each) for name, each in seconds.items()}


def shown(seconds):
    """Return a time with a unit that suits it."""
    if seconds < 1e-3:
        return f"{1e6 * seconds:.0f} µs"
    return f"{1e3 * seconds:.1f} ms" if seconds < 1 else f"{seconds:.2f} s"


# ------------------------------------------------------------------ the same training


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


# --------------------------------------------------------------- the same convolution


def repeated(call, times):
    """Return a run of so many calls."""

    def run():
        for _ in range(times):
            call()
        return times

    return run


def list_loops(image, kernel):
    """Correlate by loops over lists, about the quickest that plain Python can do."""
    rows, weights = image.tolist(), kernel.tolist()
    places = [(a, b, w) for a, row in enumerate(weights) for b, w in enumerate(row)]
    h, w = (n - k + 1 for n, k in zip(image.shape, kernel.shape, strict=True))
    return [
        [sum(each * rows[i + a][j + b] for a, b, each in places) for j in range(w)]
        for i in range(h)
    ]


def tf_layer(images, filters, dtype="float64"):
    """Return a call of eager tf.nn.conv2d; its arguments are tensors beforehand."""
    images, filters = (tf.constant(each, dtype) for each in (images, filters))
    return lambda: tf.nn.conv2d(images, filters, 1, "VALID")


def gray(side, kernel):
    """Return a gray photo and a random kernel, for ours and as TensorFlow's layer."""
    image = datasets.photo("cat", side)
    kernel = np.random.default_rng(0).normal(size=(kernel, kernel))
    return image, kernel, (image[None, :, :, None], kernel[:, :, None, None])


def lines(seconds):
    """Print a line for each contender; return the median of its time over ours."""
    ratios = {name: np.median(each / seconds["ours"]) for name, each in seconds.items()}
    for name, each in seconds.items():
        span = f"({shown(each.min())} to {shown(each.max())})"
        time = f"{shown(np.median(each)):>8} {span:22}"
        print(f"  {name:26} {time} {ratios[name]:7.1f} x")
    return ratios


# ------------------------------------------------- one function a table: lines, targets


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


def same_convolution(layers=200):
    """Compare random layers and their gradients with those of TensorFlow's tape."""
    rng = np.random.default_rng(0)
    errors = np.array([_convolution_errors(rng) for _ in range(layers)])
    print(f"{layers} random convolution layers, float64, per array:")
    for name, error in zip(("layer", "gradients"), errors.max(axis=0), strict=True):
        print(f"  largest relative error, {name:11} {error:.1e}")
    return {"convolution: relative error below 1e-10": bool(errors.max() < 1e-10)}


def _convolution_errors(rng):
    """Return the error of a random layer, and the larger one of its gradients."""
    kh, kw, n, c_in, c_out = rng.integers(1, 6, size=5)
    stride, padding = int(rng.integers(1, 4)), int(rng.integers(0, 4))
    images = rng.normal(size=(n, *(rng.integers(0, 12, size=2) + (kh, kw)), c_in))
    filters = rng.normal(size=(kh, kw, c_in, c_out))
    around, inputs = [padding] * 2, [tf.constant(images), tf.constant(filters)]
    with tf.GradientTape() as watched:
        watched.watch(inputs)
        wide = tf.pad(inputs[0], [[0, 0], around, around, [0, 0]])
        out = tf.nn.conv2d(wide, inputs[1], stride, "VALID")
        dJ_dout = rng.normal(size=out.shape)
        J = tf.reduce_sum(out * dJ_dout)
    how = {"stride": stride, "padding": padding}
    ours = convolution.backward(dJ_dout, images, filters, **how)
    gradients = zip(
        (ours.dJ_dimages, ours.dJ_dfilters), watched.gradient(J, inputs), strict=True
    )
    # A gradient of zeros, where a stride leaves pixels out, is no reason to divide.
    apart = [
        np.abs(one - two).max() / max(np.abs(two).max(), 1e-5)
        for one, two in [
            (convolution.conv_layer(images, filters, **how), out),
            *gradients,
        ]
    ]
    return apart[0], max(apart[1:])


def one_photo(rounds=15):
    """Time a 3x3 kernel on a gray photo, against SciPy, TensorFlow and loops."""
    image, kernel, layer = gray(PHOTO, 3)
    contenders = {
        "ours": repeated(lambda: convolution.correlate2d(image, kernel), 300),
        "scipy.signal.correlate2d": repeated(
            lambda: signal.correlate2d(image, kernel, mode="valid"), 50
        ),
        "tf.nn.conv2d": repeated(tf_layer(*layer), 25),
        "tf.nn.conv2d in float32": repeated(tf_layer(*layer, "float32"), 200),
        "loops, as students see": repeated(
            lambda: convolution.correlate2d_loops(image, kernel), 1
        ),
        "loops over lists": repeated(lambda: list_loops(image, kernel), 1),
    }
    seconds = side_by_side(contenders, rounds)
    print(f"a gray photo of {PHOTO} x {PHOTO} and a 3x3 kernel, float64 if not said;")
    print(f"median of {rounds} rounds (smallest to largest), times ours:")
    ratios = lines(seconds)
    return {
        "photo: at most 0.3 times scipy": ratios["scipy.signal.correlate2d"] >= 1 / 0.3,
        "photo: at most half of tf.nn.conv2d": ratios["tf.nn.conv2d"] >= 2,
        "photo: at least 300 times quicker than the loops that students see": (
            ratios["loops, as students see"] >= 300
        ),
    }


def many_filters(rounds=15):
    """Time 64 filters on the three channels of a photo, forward and backward."""
    images = datasets.photo("cat", PHOTO, gray=False)[None]
    filters = np.random.default_rng(0).normal(size=(3, 3, 3, 64))
    dJ_dout = convolution.conv_layer(images, filters)
    contenders = {
        "ours": repeated(lambda: convolution.conv_layer(images, filters), 15),
        "tf.nn.conv2d": repeated(tf_layer(images, filters), 10),
        "tf.nn.conv2d in float32": repeated(tf_layer(images, filters, "float32"), 30),
        "our backward": repeated(
            lambda: convolution.backward(dJ_dout, images, filters), 2
        ),
    }
    seconds = side_by_side(contenders, rounds)
    print(f"64 filters of 3x3 on {PHOTO} x {PHOTO} x 3, float64 if not said;")
    print(f"median of {rounds} rounds (smallest to largest), times ours:")
    quick = lines(seconds)["tf.nn.conv2d"] >= 1 / 1.5
    return {"64 filters: at most 1.5 times tf.nn.conv2d": quick}


def growth(rounds=5):
    """Show how the time grows with image and kernel; a line, not a target."""
    print("a gray photo and a kernel, float64: ours, and after the strokes how many")
    print(f"times that scipy and tf.nn.conv2d take; median of {rounds} rounds:")
    print(f"{'side':>6}" + "".join(f"{f'{k} x {k}':>22}" for k in KERNELS))
    for side in SIDES:
        cells = [_growth(side, kernel, rounds) for kernel in KERNELS]
        print(f"{side:6}" + "".join(f"{cell:>22}" for cell in cells), flush=True)
    return {}


def _growth(side, kernel, rounds):
    """Return the time of ours, and the ratios of the others, as text."""
    image, weights, layer = gray(side, kernel)
    # About 2e7 multiplications a turn, so that small images get more calls.
    times = int(np.clip(2e7 / (side * kernel) ** 2, 1, 300))
    contenders = {
        "ours": lambda: convolution.correlate2d(image, weights),
        "scipy": lambda: signal.correlate2d(image, weights, mode="valid"),
        "tf": tf_layer(*layer),
    }
    runs = {name: repeated(call, times) for name, call in contenders.items()}
    seconds = side_by_side(runs, rounds)
    others = [np.median(seconds[name] / seconds["ours"]) for name in ("scipy", "tf")]
    return f"{shown(np.median(seconds['ours']))} / " + " / ".join(
        f"{ratio:.1f}" for ratio in others
    )


def main():
    """Print every table; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="no sweeps over sizes")
    tables = [gradients, same_J, small_network]
    tables += [same_convolution, one_photo, many_filters]
    if not parser.parse_args().quick:
        tables += [crossover, growth]
    print(f"load of this machine before the start: {os.getloadavg()[0]:.1f}", end=", ")
    print(f"cores: {os.cpu_count()}")
    met = {}
    for table in tables:
        print()
        met |= table()
    print("\nTargets:")
    for target, reached in met.items():
        print(f"  {'met' if reached else 'NOT MET':8} {target}")
    return int(not all(met.values()))


if __name__ == "__main__":
    sys.exit(main())
