"""Frozen, fine-tuned or from scratch: accuracy over labels and seeds."""

import json
from dataclasses import dataclass
from itertools import chain, count, islice
from pathlib import Path
from typing import NamedTuple

import numpy as np

from lecture_utils._validation import finite, listed, one_of, whole
from lecture_utils.transfer.fine_tuning import batches, probabilities_of, set_trainable
from lecture_utils.transfer.head import attach, features, fit_head, labelled
from lecture_utils.vgg16 import preprocess

LAYER = "block5_pool"
BATCH_SIZE = 10
RECORDED = Path(__file__).parents[1] / "studies" / "flowers.json"


class Regime(NamedTuple):
    """What is trained, from which weights, and Adam's lr."""

    trainable: tuple
    trained: bool
    lr: float


REGIMES = {
    "frozen": None,
    # Short steps: long ones would spoil good weights before the head is good.
    "last block": Regime(("block5",), True, 1e-4),
    "everything": Regime(("block",), True, 1e-4),
    "from scratch": Regime(("block",), False, 3e-4),
}


@dataclass(frozen=True)
class Study:
    """The accuracy for each regime, number of labels and seed."""

    task: str  # in words
    model: str  # in words
    regimes: tuple  # keys of `REGIMES`
    n_per_class: tuple  # labelled pictures of each class
    accuracy: np.ndarray  # (n_regimes, n_sizes, n_seeds), on the unlabelled pictures


def study(
    model,
    images,
    y,
    *,
    regimes=tuple(REGIMES),
    n_per_class=(2, 10),
    seeds=(0, 1),
    n_steps=60,
    on_run=None,
    task="pictures",
):
    """Train under each regime with few and many labels, and test on the rest.

    "frozen" fits a head on features of block5_pool; the others continue from there,
    "from scratch" from random weights, for `n_steps` batches of 10 pictures. A seed
    draws the same pictures for all regimes.

    Parameters
    ----------
    model : keras.Model
        A VGG16; it is not changed.
    images : array_like of shape (n, height, width, channels)
    y : array_like of int, shape (n,)
    regimes : sequence of str
        Keys of `REGIMES`.
    n_per_class : sequence of int
        As for `labelled`.
    seeds : sequence of int
        Each draws the labelled pictures, the random weights and the batches.
    n_steps : int
        Batches that each network is trained on.
    on_run : callable, optional
        Called with (regime, n, seed, accuracy) after each run.
    task : str
        What the pictures are called in the result.

    Returns
    -------
    Study
        If interrupted, with the seeds that were finished.

    Examples
    --------
    >>> from lecture_utils import datasets, vgg16
    >>> images, y, _ = datasets.flowers(32)
    >>> model = vgg16.build(1 / 64, include_top=False)
    >>> few = study(model, images[::20], y[::20], regimes=["frozen"], n_per_class=[1])
    >>> few.accuracy.shape
    (1, 1, 2)
    """
    regimes = tuple(one_of("regimes", r, REGIMES) for r in listed("regimes", regimes))
    sizes, seeds = tuple(listed("n_per_class", n_per_class)), listed("seeds", seeds)
    n_steps = whole("n_steps", n_steps, low=1)
    runner = Runner(model, images, y, n_steps)
    report = on_run or (lambda *_: None)
    done = []
    try:
        for seed in seeds:
            scores = np.zeros((len(regimes), len(sizes)))
            for i, n in enumerate(sizes):
                for j, regime in enumerate(regimes):
                    scores[j, i] = runner.accuracy(regime, n, seed)
                    report(regime, n, seed, scores[j, i])
            done.append(scores)
    except KeyboardInterrupt:
        if not done:
            raise
        print(f"Interrupted: {len(done)} of {len(seeds)} seeds are finished and kept.")
    return Study(task, "VGG16", regimes, sizes, np.stack(done, axis=-1))


def recorded_study(path=RECORDED):
    """Return a recorded study, by default the package's own.

    Parameters
    ----------
    path : pathlib.Path
        Written by tools/record_study.py.

    Returns
    -------
    Study
        The package's: flowers, 1 to 40 labelled photos of each class, 5 seeds.

    Notes
    -----
    Recorded by tools/record_study.py with the small VGG16.

    Examples
    --------
    >>> recorded_study().n_per_class
    (1, 3, 10, 40)
    """
    fields = json.loads(path.read_text(encoding="utf-8"))
    lists = {name: tuple(fields[name]) for name in ("regimes", "n_per_class")}
    return Study(**fields | lists | {"accuracy": np.array(fields["accuracy"])})


class Runner:
    """Trains the same networks again and again: building one takes a second."""

    def __init__(self, model, images, y, n_steps):
        self.model, self.n_steps = model, n_steps
        self.features = features(model, images, LAYER)
        self.x = preprocess(images, model)
        self.y = finite("y", y, shape=(len(self.x),)).astype(int)
        self.nets = {}

    def accuracy(self, regime, n, seed):
        """Train under a regime and return the accuracy on the rest."""
        train_idx = labelled(self.y, n, np.random.default_rng([seed, n]))
        rest = np.setdiff1d(np.arange(len(self.y)), train_idx)
        head = fit_head(
            self.features[train_idx], self.y[train_idx], n_classes=int(self.y.max()) + 1
        )
        if regime == "frozen":
            return head.accuracy(self.features[rest], self.y[rest])
        net = self._trained(regime, head, train_idx, np.random.default_rng(seed))
        p = probabilities_of(net, self.x[rest])
        return float(np.mean(p.argmax(axis=1) == self.y[rest]))

    def _trained(self, regime, head, train_idx, rng):
        if regime not in self.nets:
            self.nets[regime] = Resettable(self.model, head, REGIMES[regime])
        net = self.nets[regime].start(head, rng)
        epochs = (batches(len(train_idx), BATCH_SIZE, rng) for _ in count())
        for batch in islice(chain.from_iterable(epochs), self.n_steps):
            net.train_on_batch(self.x[train_idx[batch]], self.y[train_idx[batch]])
        return net


class Resettable:
    """A network that is compiled once and reset for each run."""

    def __init__(self, model, head, regime):
        import keras

        self.regime, self.net = regime, attach(model, LAYER, head)
        set_trainable(self.net, regime.trainable, regime.lr)
        self.net.optimizer.build(self.net.trainable_variables)
        self.weights = self.net.get_weights()
        self.moments = [
            keras.ops.convert_to_numpy(v) for v in self.net.optimizer.variables
        ]

    def start(self, head, rng):
        """Return the network with its backbone as it was, and a head."""
        if self.regime.trained:
            weights = [*self.weights[:-2], head.W.T, head.b]
        else:
            weights = [_random(w.shape, rng) for w in self.weights]
        self.net.set_weights(weights)
        for variable, value in zip(
            self.net.optimizer.variables, self.moments, strict=True
        ):
            variable.assign(value)
        return self.net


def _random(shape, rng):
    """Return Keras's initial weights (Glorot and Bengio 2010); biases of 0."""
    if len(shape) == 1:
        return np.zeros(shape)
    places = int(np.prod(shape[:-2]))
    reach = np.sqrt(6 / (places * (shape[-2] + shape[-1])))
    return rng.uniform(-reach, reach, shape)
