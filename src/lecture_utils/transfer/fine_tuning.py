"""Fine-tuning that can be watched, and stopped without losing the best weights."""

from dataclasses import dataclass

import numpy as np

from .._checks import finite, generator, number, whole
from ..vgg16 import preprocess
from .measuring import loss_of, probabilities_of


@dataclass(frozen=True)
class Progress:
    """How far a training has come.

    Attributes
    ----------
    J : tuple of float
        Loss on the training pictures, before the first epoch and after each.
    accuracy : tuple of float
        Share of the held-out pictures that are right, at the same times.
    best : int
        The epoch whose weights are kept: the best accuracy, then the lowest J; 0
        is the start.
    n_epochs : int
        Planned.
    stopped : str
        Why the training ended before its last epoch; empty where it did not.
    """

    J: tuple
    accuracy: tuple
    best: int
    n_epochs: int
    stopped: str = ""


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
    nothing would change. Stopped by `stop`, by the kernel's interrupt or by a loss
    that is no number any more, the network still has the best weights so far.

    Parameters
    ----------
    net : keras.Model
        From `attach`; its weights change.
    images : array_like of shape (n, height, width, channels)
        As for `vgg16.preprocess`.
    y : array_like of int, shape (n,)
    held_out : tuple of (images, y)
        What tells the best epoch. It has then been looked at: how good the
        network is, other pictures must tell.
    trainable : sequence of str
        How the names of the trainable layers begin; the head always is. ("block",)
        means all, () the head alone.
    n_epochs : int
        1 or more.
    lr : float
        Of Adam; above 0.
    batch_size : int
    rng : numpy.random.Generator, optional
        Puts the pictures in order, anew for each epoch; seed 0 where none is given.
    on_epoch : callable, optional
        Called with a `Progress` at the start, after each epoch, and at an interrupt.
    stop : callable, optional
        Called without arguments after each batch; True ends the training.

    Returns
    -------
    Progress

    Raises
    ------
    ValueError
        If pictures and labels do not fit the network or each other, `trainable`
        names no layer, or a number is out of range.

    Notes
    -----
    Adam: Kingma and Ba 2015, arXiv:1412.6980.
    """
    n_epochs = whole("n_epochs", n_epochs, low=1)
    batch_size = whole("batch_size", batch_size, low=1)
    rng = generator(rng, seed=0)
    x, y = _pictures(net, "images", images, y)
    watch = _Watch(net, (x, y), _pictures(net, "held_out", *held_out), n_epochs)
    thaw(net, trainable, lr)
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


def thaw(net, trainable, lr):
    """Set which blocks are trainable, then compile: in this order.

    Parameters
    ----------
    net : keras.Model
        From `attach`.
    trainable : sequence of str
        How the names of the trainable layers begin; the head always is.
    lr : float
        Of Adam.

    Raises
    ------
    ValueError
        If a name fits no layer, or `lr` is not above 0.
    """
    import keras

    lr = number("lr", lr, above=0)
    names = [layer.name for layer in net.layers if layer.weights]
    starts = (trainable,) if isinstance(trainable, str) else tuple(trainable)
    for start in starts:
        if not any(name.startswith(start) for name in names):
            raise ValueError(
                f"trainable holds {start!r}, which no layer's name begins with; "
                f"the layers are {', '.join(names)}"
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
        """Measure where the network stands, and keep its weights if it is best."""
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
        """Say what is wrong with the weights, if anything is."""
        sound = all(np.isfinite(w).all() for w in self.net.get_weights())
        return "" if sound else "the weights are no numbers any more: lr is too large"

    def progress(self, why):
        curves = tuple(self.J), tuple(self.accuracy)
        return Progress(*curves, self.best, self.n_epochs, why)

    def restore(self):
        self.net.set_weights(self.weights)


def _epoch(net, x, y, batch_size, rng, stop):
    """Train on every picture once; return why that was cut short, if it was."""
    for batch in batches(len(x), batch_size, rng):
        net.train_on_batch(x[batch], y[batch])
        if stop is not None and stop():
            return "stopped by hand"
    return ""


def batches(n, batch_size, rng):
    """Return the places of n pictures in random order, batch by batch.

    Parameters
    ----------
    n, batch_size : int
    rng : numpy.random.Generator

    Returns
    -------
    list of ndarray of int
    """
    order = rng.permutation(n)
    return [order[i : i + batch_size] for i in range(0, n, batch_size)]


def _pictures(net, name, images, y):
    """Return pictures as the network wants them, and their labels, or raise."""
    x = preprocess(images, net)
    y = finite("y" if name == "images" else f"y of {name}", y, shape=(len(x),))
    n_classes = net.output_shape[-1]
    if ((y < 0) | (y >= n_classes) | (y != np.floor(y))).any():
        raise ValueError(
            f"{name} has labels from {y.min():g} to {y.max():g}; accepted: whole "
            f"numbers from 0 to {n_classes - 1}"
        )
    return x, y.astype(int)
