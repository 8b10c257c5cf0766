"""Measure the small VGG16 that ships with the package; run by a maintainer.

    python tools/evaluate_vgg16.py --images photos_1.tar photos_2.tar

prints, from the shipped float16 file: accuracy and calibration on the photos that
pretraining held out, what it calls scikit-image's cat and cup, and a linear probe on
scikit-image's faces. Exits with status 1 if a number misses its target.
"""

import argparse
import os
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import numpy as np

import lecture_utils.vgg16 as vgg16
from lecture_utils import datasets

POOLS = [f"block{i}_pool" for i in range(1, 6)]
ANSWERS = {"cat": ("tabby", "Persian cat", "Egyptian cat"), "coffee": ("espresso",)}


def faces(side=64):
    """Return 200 pictures (n, side, side, 1), 0 .. 255, and labels: 1 = face."""
    from skimage import data, transform

    small = data.lfw_subset()
    large = transform.resize(small, (len(small), side, side), order=1)
    return 255 * large[..., None], np.repeat([1, 0], 100)


def features(model, pictures):
    """Return for each block its maps, averaged to at most 8 x 8, as (n, d)."""
    part = vgg16.extractor(model, POOLS)
    maps = part.predict(vgg16.preprocess(pictures), batch_size=50, verbose=0)
    return {name: flat(each) for name, each in maps.items()}


def flat(maps, side=8):
    """Average maps (n, h, w, c) down to at most side x side and flatten them."""
    n, h, w, c = maps.shape
    step = max(1, h // side)
    cells = maps[:, : h // step * step, : w // step * step]
    cells = cells.reshape(n, h // step, step, w // step, step, c)
    return cells.mean(axis=(2, 4)).reshape(n, -1)


def linear_probe(x, y, per_class=10, seeds=20):
    """Return the accuracy of a ridge classifier on the unlabelled, per seed."""
    scores = []
    for seed in range(seeds):
        rng = np.random.default_rng(seed)
        pick = [rng.permutation(np.flatnonzero(y == k))[:per_class] for k in (0, 1)]
        known = np.concatenate(pick)
        rest = np.setdiff1d(np.arange(len(y)), known)
        centre = x[known].mean(axis=0)
        scale = x[known].std(axis=0)
        z = (x - centre) / (scale + 0.1 * scale.mean() + 1e-9)
        gram = z[known] @ z[known].T
        ridge = 0.1 * np.trace(gram) / len(known) * np.eye(len(known))
        dual = np.linalg.solve(gram + ridge, 2.0 * y[known] - 1)
        scores.append(np.mean((z[rest] @ z[known].T @ dual > 0) == y[rest]))
    return np.array(scores)


def report_accuracy(model, args):
    """Print accuracy and calibration on the held-out photos."""
    from pretrain_vgg16 import decode, split

    photos, labels, wnids = decode(args.images, args.cache)
    assert tuple(wnids) == model.wnids, "the photos' classes are not the model's"
    _, held = split(labels)
    photos, labels = photos[held], labels[held]
    p = model.predict(vgg16.preprocess(photos), batch_size=280, verbose=0)
    rank = (p > p[np.arange(len(p)), labels][:, None]).sum(axis=1)
    top1, top5 = (rank < 1).mean(), (rank < 5).mean()
    # Every second photo fitted the temperature; the others judge it.
    error = calibration_error(p[1::2].max(axis=1), rank[1::2] < 1)
    print(f"held-out photos: {len(p)}, classes: {p.shape[1]}")
    print(f"top-1 {top1:.1%} (wanted 45 %), top-5 {top5:.1%} (wanted 71 %)")
    print(f"mean confidence {p.max(axis=1).mean():.1%}")
    print(f"expected calibration error {error:.1%} (wanted 5 %)")
    return top1 >= 0.45 and top5 >= 0.71 and error <= 0.05


def calibration_error(confidence, right, bins=15):
    """Return the mean gap between confidence and accuracy over equal bins (ECE).

    Source: Guo et al. 2017, arXiv:1706.04599, section 2.
    """
    box = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = np.bincount(box, confidence - right, bins)
    return np.abs(gaps).sum() / len(right)


def report_photos(model):
    """Print what the network answers to the cat and the cup of coffee."""
    passed = True
    for name, wanted in ANSWERS.items():
        found = vgg16.class_evidence(model, datasets.photo(name, gray=False), 3)
        print(f"{name}: " + ", ".join(f"{e.name} {e.probability:.0%}" for e in found))
        passed = passed and found[0].name in wanted
    return passed


def report_probe(model):
    """Print the linear probe for each block, random weights beside it."""
    pictures, y = faces()
    print("faces, 10 labelled a class, 20 seeds; mean accuracy (random weights):")
    print(f"raw pixels   {linear_probe(flat(pictures, 32), y).mean():.1%}")
    trained, scores, ok = features(model, pictures), {}, True
    chance = [features(random_model(model, seed), pictures) for seed in range(3)]
    for name in POOLS:
        scores[name] = linear_probe(trained[name], y).mean()
        random = np.mean([linear_probe(each[name], y).mean() for each in chance])
        print(f"{name:12} {scores[name]:.1%} ({random:.1%})")
        ok = ok and scores[name] > random
    return ok and max(scores.values()) >= 0.98 and scores["block5_pool"] >= 0.97


def random_model(model, seed):
    """Build the same network with random weights."""
    import keras

    keras.utils.set_random_seed(seed)
    alpha = model.get_layer("block1_conv1").filters / 64
    return vgg16.build(alpha, classes=model.output_shape[-1], pooling="avg")


def main():
    """Measure everything; exit with 1 if something misses its target."""
    from pretrain_vgg16 import CACHE, IMAGES

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--images", nargs="+", default=IMAGES)
    parser.add_argument("--cache", type=Path, default=CACHE)
    args, model = parser.parse_args(), vgg16.load("small")
    passed = [report_accuracy(model, args), report_photos(model), report_probe(model)]
    print("all targets met" if all(passed) else "a target is missed")
    sys.exit(not all(passed))


if __name__ == "__main__":
    main()
