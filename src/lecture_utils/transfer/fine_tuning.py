"""Fine-tuning that can be watched and stopped, and what it changed."""

from dataclasses import dataclass

import numpy as np

from lecture_utils._validation import finite, generator, number, whole
from lecture_utils.transfer.head import digest_of
from lecture_utils.vgg16 import preprocess
from lecture_utils.vgg16.architecture import inner_layers

BATCH = 50  # pictures per forward pass where nothing is trained


@dataclass(frozen=True)
class Progress:
    """The state of a training."""

    J: tuple  # training loss at the start and after each epoch
    accuracy: tuple  # on the held-out pictures, at the same times
    best: int  # epoch of the best accuracy, then the lowest J, whose weights are kept
    n_epochs: int  # planned
    stopped: str = ""  # why the training ended early


def fine_tune(
    net,
    images,
    y,
    held_out,
    *,
    trainable=("block5",),
    n_epochs=10,
    lr=1e-4,
    batch_size=10,
    rng=None,
    on_epoch=None,
    stop=None,
):
    """Train some blocks of a network and its head; leave it with its best weights.

    Sets which layers are trainable and compiles afterwards: in the other order
    nothing would change. If `stop`, the kernel's interrupt or a loss that is not
    finite ends it early, the network still has the best weights so far.

    Parameters
    ----------
    net : keras.Model
        From `attach`; its weights change.
    images : array_like of shape (n, height, width, channels)
        As for `vgg16.preprocess`.
    y : array_like of int, shape (n,)
    held_out : tuple of (images, y)
        Selects the best epoch, so it cannot also measure how good the network is.
    trainable : sequence of str
        Prefixes of the trainable layers' names; the head always is. ("block",) means
        all layers, () the head alone.
    n_epochs : int
        1 or more.
    lr : float
        Of Adam; above 0.
    batch_size : int
    rng : numpy.random.Generator, optional
        Shuffles the pictures in each epoch; default seed 0.
    on_epoch : callable, optional
        Called with a `Progress` at the start, after each epoch, and at an interrupt.
    stop : callable, optional
        Called without arguments after each batch; True ends the training.

    Returns
    -------
    Progress

    Notes
    -----
    Adam: Kingma and Ba 2015, arXiv:1412.6980.

    Examples
    --------
    >>> from lecture_utils import transfer, vgg16
    >>> net = transfer.attach(vgg16.build(1 / 64, include_top=False), "block5_pool", 2)
    >>> x, y = np.random.default_rng(0).random((4, 32, 32, 3)), [0, 1, 0, 1]
    >>> progress = fine_tune(net, x, y, (x, y), n_epochs=1)
    >>> len(progress.J)
    2
    """
    n_epochs = whole("n_epochs", n_epochs, low=1)
    batch_size = whole("batch_size", batch_size, low=1)
    rng = generator(rng, seed=0)
    x, y = _pictures(net, "images", images, y)
    watch = _Watch(net, (x, y), _pictures(net, "held_out", *held_out), n_epochs)
    set_trainable(net, trainable, lr)
    report = on_epoch or (lambda progress: None)
    report(watch.look())
    why = ""
    try:
        while not why and len(watch.J) <= n_epochs:
            why = _epoch(net, x, y, batch_size, rng, stop)
            why = why or watch.problem()
            report(watch.look(why))
    except KeyboardInterrupt:
        why = "interrupted"
        report(watch.progress(why))
    finally:
        watch.restore()
    return watch.progress(why)


def set_trainable(net, trainable, lr):
    """Set which blocks are trainable, then compile: in this order."""
    import keras

    lr = number("lr", lr, above=0)
    names = [layer.name for layer in net.layers if layer.weights]
    starts = (trainable,) if isinstance(trainable, str) else tuple(trainable)
    for start in starts:
        if not any(name.startswith(start) for name in names):
            raise ValueError(
                f"trainable must hold beginnings of {', '.join(names)}, got {start!r}"
            )
    for layer in net.layers:
        layer.trainable = layer.name.startswith((*starts, "head"))
    net.compile(keras.optimizers.Adam(lr), "sparse_categorical_crossentropy")


class _Watch:
    """Keeps the curves and the best weights of a training."""

    def __init__(self, net, training, held_out, n_epochs):
        self.net, self.training, self.held_out = net, training, held_out
        self.n_epochs, self.J, self.accuracy = n_epochs, [], []
        self.best, self.weights = 0, net.get_weights()

    def look(self, why=""):
        """Evaluate the network, and keep its weights if it is best."""
        self.J.append(loss_of(self.net, *self.training))
        p, y = probabilities_of(self.net, self.held_out[0]), self.held_out[1]
        self.accuracy.append(float(np.mean(p.argmax(axis=1) == y)))
        here = len(self.J) - 1
        if self._rank(here) > self._rank(self.best):
            self.best, self.weights = here, self.net.get_weights()
        return self.progress(why)

    def _rank(self, epoch):
        J = self.J[epoch]
        return np.isfinite(J), self.accuracy[epoch], -J

    def problem(self):
        """Return what is wrong with the weights, or an empty string."""
        sound = all(np.isfinite(w).all() for w in self.net.get_weights())
        return "" if sound else "the weights are no longer finite: lr is too large"

    def progress(self, why):
        curves = tuple(self.J), tuple(self.accuracy)
        return Progress(*curves, self.best, self.n_epochs, why)

    def restore(self):
        self.net.set_weights(self.weights)


def _epoch(net, x, y, batch_size, rng, stop):
    """Train on every picture once; return why it stopped early, or an empty string."""
    for batch in batches(len(x), batch_size, rng):
        net.train_on_batch(x[batch], y[batch])
        if stop is not None and stop():
            return "stopped by hand"
    return ""


def batches(n, batch_size, rng):
    """Return the indices of n pictures in random order, as a list of batches."""
    order = rng.permutation(n)
    return [order[i : i + batch_size] for i in range(0, n, batch_size)]


def _pictures(net, name, images, y):
    """Return preprocessed pictures and their labels."""
    x = preprocess(images, net)
    y = finite("y" if name == "images" else f"y of {name}", y, shape=(len(x),))
    n_classes = net.output_shape[-1]
    if ((y < 0) | (y >= n_classes) | (y != np.floor(y))).any():
        raise ValueError(
            f"{name} must have integer labels from 0 to {n_classes - 1}, got "
            f"{y.min():g} to {y.max():g}"
        )
    return x, y.astype(int)


def probabilities_of(net, x):
    """Return the probabilities of preprocessed pictures, (n, n_classes)."""
    import keras

    parts = [net(x[i : i + BATCH], training=False) for i in range(0, len(x), BATCH)]
    return np.concatenate([keras.ops.convert_to_numpy(part) for part in parts])


def loss_of(net, x, y):
    """Return the mean cross-entropy over preprocessed pictures."""
    p = probabilities_of(net, x)[np.arange(len(x)), y]
    return float(-np.log(np.maximum(p, 1e-7)).mean())


# -------------------------------------------------------------- what a training changed


@dataclass(frozen=True)
class Fingerprint:
    """One layer's weights as a digest."""

    name: str
    n_params: int
    trainable: bool  # what Keras says
    digest: str  # of all its weights, bit by bit


@dataclass(frozen=True)
class LayerChange:
    """What a training did to one layer."""

    name: str
    n_params: int
    trainable: bool  # what Keras says after the training
    changed: bool  # at least one bit of its weights differs


def fingerprints(model):
    """Return the fingerprint of every layer that has weights.

    Parameters
    ----------
    model : keras.Model

    Returns
    -------
    list of Fingerprint
        From input to output, nested models layer by layer.

    Examples
    --------
    >>> from lecture_utils import vgg16
    >>> fingerprints(vgg16.build(1 / 64, include_top=False))[0].name
    'block1_conv1'
    """
    return [
        Fingerprint(
            layer.name,
            layer.count_params(),
            bool(layer.trainable and layer.trainable_variables),
            digest_of(layer.get_weights()),
        )
        for layer in inner_layers(model)
        if layer.weights
    ]


def freeze_report(before, after):
    """Compare the fingerprints of a model before and after a training.

    Parameters
    ----------
    before, after : list of Fingerprint
        From `fingerprints`, of the same model.

    Returns
    -------
    list of LayerChange

    Examples
    --------
    >>> from lecture_utils import vgg16
    >>> model = vgg16.build(1 / 64, include_top=False)
    >>> before = fingerprints(model)
    >>> any(change.changed for change in freeze_report(before, fingerprints(model)))
    False
    """
    if [b.name for b in before] != [a.name for a in after]:
        raise ValueError(
            "before and after must be fingerprints of one model, got layers "
            f"{[b.name for b in before]} and {[a.name for a in after]}"
        )
    return [
        LayerChange(a.name, a.n_params, a.trainable, a.digest != b.digest)
        for b, a in zip(before, after, strict=True)
    ]
