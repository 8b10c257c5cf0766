"""Measure a head on cached features against the frozen backbone; for a maintainer.

    python tools/bench_transfer.py

trains the same head on the same pictures in two ways: on features that were computed
once, and through the frozen backbone, which computes them anew in every epoch. Prints
accuracy and time an epoch side by side, and how much quicker features come from the
cache. Exits with status 1 if a target is missed.
"""

import argparse
import contextlib
import io
import os
import sys
import tempfile
import time

# A cache of its own: what is measured starts empty.
os.environ["LECTURE_UTILS_CACHE"] = tempfile.mkdtemp(prefix="bench-transfer-")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import numpy as np
from bench_turns import lines, shown, side_by_side
from evaluate_vgg16 import faces

from lecture_utils import quiet, transfer, vgg16
from lecture_utils.transfer import cache

with quiet.imports():
    import keras

LAYER, N_PER_CLASS, N_EPOCHS, LR = "block5_pool", 50, 30, 0.02
QUICKER, CACHE_QUICKER, SAME = 20, 3, 0.01
BACKBONE = "Keras, frozen backbone"


def compiled(net):
    """Compile for the head alone."""
    for layer in net.layers:
        layer.trainable = layer.name == "head"
    net.compile(keras.optimizers.Adam(LR), "sparse_categorical_crossentropy")
    return net


def head_alone(n_features, n_classes, weights):
    """Return the head as a network of its own, with the other's first weights."""
    dense = keras.layers.Dense(n_classes, activation="softmax", name="head")
    net = keras.Sequential([keras.Input((n_features,)), dense])
    dense.set_weights(weights)
    return compiled(net)


def accuracy(net, x, y):
    return np.mean(net.predict(x, verbose=0).argmax(axis=1) == y)


def trained(net, x, y, n_epochs=N_EPOCHS):
    """Return a run of so many epochs, all pictures in one batch."""
    options = {"batch_size": len(x), "shuffle": False, "verbose": 0}

    def run():
        net.fit(x, y, epochs=n_epochs, **options)
        return n_epochs

    return run


def heads(model, images, y):
    """Print all ways side by side; return which targets are met."""
    x, F = vgg16.preprocess(images), transfer.features(model, images, LAYER)
    known = transfer.labelled(y, N_PER_CLASS, np.random.default_rng(0))
    rest = np.setdiff1d(np.arange(len(y)), known)
    whole, alone = two_nets(model, F.shape[1])
    trained(alone, F[known], y[known])()
    trained(whole, x[known], y[known])()
    scores = {
        "ours": transfer.fit_head(F[known], y[known]).accuracy(F[rest], y[rest]),
        "Keras, cached features": accuracy(alone, F[rest], y[rest]),
        BACKBONE: accuracy(whole, x[rest], y[rest]),
    }
    print(
        f"The same head on {len(known)} pictures: ours is fit_head on cached features"
    )
    for name, score in scores.items():
        print(f"  {name:22} {score:.1%} of {len(rest)} others right")
    ratios = an_epoch(whole, alone, x[known], F[known], y[known])
    return {
        f"an epoch {QUICKER} times quicker on cached features": (
            ratios[BACKBONE] >= QUICKER
        ),
        "same accuracy": max(scores.values()) - min(scores.values()) <= SAME,
    }


def full_size(images, y):
    """Print the same for a network of the real VGG16's size, with random weights."""
    model = vgg16.build(include_top=False)
    images, y = images[::5], y[::5]
    print("\nThe same, a backbone of the real VGG16's size, 40 pictures")
    x, F = vgg16.preprocess(images), transfer.features(model, images, LAYER)
    return an_epoch(*two_nets(model, F.shape[1]), x, F, y)


def two_nets(model, n_features):
    """Return backbone and head, and the head alone, with the same first weights."""
    keras.utils.set_random_seed(0)
    whole = compiled(transfer.attach(model, LAYER, 2))
    return whole, head_alone(n_features, 2, whole.layers[-1].get_weights())


def an_epoch(whole, alone, x, F, y):
    """Print how long an epoch takes each way; return the ratios."""
    print("  an epoch, median (range), ratio to ours")
    return lines(side_by_side(contenders(whole, alone, x, F, y), 5))


def contenders(whole, alone, x, F, y):
    """Return the three ways to train, each a run of some epochs."""
    return {
        "ours": fitted(F, y),
        "Keras, cached features": trained(alone, F, y, 10),
        BACKBONE: trained(whole, x, y, 3),
    }


def measured():
    """Return seconds an epoch by way, and seconds of features by source."""
    with contextlib.redirect_stdout(io.StringIO()):
        model = vgg16.load("small")
    images, y = faces()
    x, F = vgg16.preprocess(images), transfer.features(model, images, LAYER)
    known = transfer.labelled(y, N_PER_CLASS, np.random.default_rng(0))
    nets = two_nets(model, F.shape[1])
    runs = contenders(*nets, x[known], F[known], y[known])
    return side_by_side(runs, 5), feature_times(model, images)


def fitted(F, y):
    """Return a run of our own head's epochs."""

    def run():
        transfer.fit_head(F, y, n_epochs=200)
        return 200

    return run


def feature_times(model, images):
    """Return how long features take: computed, from memory and from disk."""
    times = {}
    for name in ("computed", "from memory", "from disk"):
        if name == "computed":
            transfer.forget()
        if name == "from disk":
            cache.forget_memory()
        start = time.perf_counter()
        transfer.features(model, images, list(transfer.POOLS))
        times[name] = time.perf_counter() - start
    return times


def cached(model, images):
    """Print what the cache saves; return which targets are met."""
    times = feature_times(model, images)
    print(f"\nFeatures of {len(images)} pictures, all five blocks")
    for name, seconds in times.items():
        print(f"  {name:12} {shown(seconds):>8} {times['computed'] / seconds:6.0f} x")
    least = times["computed"] / max(times["from memory"], times["from disk"])
    return {f"the cache {CACHE_QUICKER} times quicker": least >= CACHE_QUICKER}


def main():
    """Measure, and exit with 1 where a target is missed."""
    argparse.ArgumentParser(description=__doc__.splitlines()[0]).parse_args()
    with contextlib.redirect_stdout(io.StringIO()):
        model = vgg16.load("small")
    images, y = faces()
    met = heads(model, images, y)
    full_size(images, y)
    met |= cached(model, images)
    print("\nTargets:")
    for target, reached in met.items():
        print(f"  {'met' if reached else 'NOT MET':8} {target}")
    return int(not all(met.values()))


if __name__ == "__main__":
    sys.exit(main())
