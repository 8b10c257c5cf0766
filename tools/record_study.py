"""Record the full study of notebook 05; run by a maintainer.

    python tools/record_study.py

trains the small VGG16 on the flowers under every regime, with 1 to 40 labelled
photos of each class and five seeds, and writes src/lecture_utils/studies/flowers.json.
Each seed is kept in build/study when it is done, under the weights' hash, so the
run can be cut off and started again.
"""

import argparse
import json
import os
from dataclasses import asdict, replace
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import numpy as np

from lecture_utils import datasets, transfer, vgg16
from lecture_utils.transfer.label_efficiency import RECORDED
from lecture_utils.vgg16.weights import SMALL, digest

SIZES, SIDE = (1, 3, 10, 40), 64


def one_seed(seed, folder, n_steps):
    """Return the study of one seed, from the folder where it is there already."""
    path = folder / f"{digest(SMALL)[:12]}_{n_steps}_steps_seed_{seed}.json"
    if path.exists():
        return transfer.recorded_study(path)
    images, y, _ = datasets.flowers(SIDE)
    done = transfer.study(
        vgg16.load("small"),
        images,
        y,
        n_per_class=SIZES,
        seeds=[seed],
        n_steps=n_steps,
        on_run=lambda *run: print("{}, {} a class, seed {}: {:.1%}".format(*run)),
        task="five flowers",
    )
    done = replace(done, model="the small VGG16")
    save(done, path)
    return done


def save(study, path):
    """Write a study as JSON, as `transfer.recorded_study` reads it."""
    fields = asdict(study) | {"accuracy": study.accuracy.round(4).tolist()}
    path.write_text(json.dumps(fields, indent=1) + "\n", encoding="utf-8")


def joined(studies):
    """Join studies of one task with different seeds."""
    accuracy = np.concatenate([each.accuracy for each in studies], axis=-1)
    return replace(studies[0], accuracy=accuracy)


def main():
    """Run or resume the study and write its file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--steps", type=int, default=40)
    parser.add_argument("--out", type=Path, default=RECORDED)
    args = parser.parse_args()
    folder = Path(__file__).parents[1] / "build" / "study"
    folder.mkdir(parents=True, exist_ok=True)
    whole = joined([one_seed(s, folder, args.steps) for s in range(args.seeds)])
    args.out.parent.mkdir(exist_ok=True)
    save(whole, args.out)
    for regime, scores in zip(whole.regimes, whole.accuracy, strict=True):
        print(f"{regime:12}", *(f"{s.mean():.1%} ± {s.std():.1%}" for s in scores))


if __name__ == "__main__":
    main()
