"""Gradient descent on a network, recorded epoch by epoch."""

from dataclasses import dataclass
from itertools import count, islice

import numpy as np

from lecture_utils._validation import generator, number, whole
from lecture_utils.mlp.parameters import Layer, validate_problem
from lecture_utils.mlp.passes import cost_of, run_backward, run_forward

# J this many times as large as it was, or as 1, is not on its way to a minimum.
GROWTH = 1e6


class Diverged(ValueError):
    """J grows without end, or is no longer a number: the steps were too long."""


@dataclass(frozen=True)
class Epoch:
    """Parameters and loss after a number of passes over the data."""

    number: int  # 0 is the start
    params: list  # of Layer, never changed later
    J: float  # over all samples


@dataclass(frozen=True)
class History:
    """A whole training, for a slider to walk through."""

    epochs: list  # of Epoch: the start, then one an epoch
    stopped: str = ""  # why it ended early, in words

    @property
    def J(self):
        """The loss at the start and after each epoch, ndarray of shape (n + 1,)."""
        return np.array([epoch.J for epoch in self.epochs])


def train(params, X, y, *, activations, lr, n_epochs, **options):
    """Train by gradient descent for `n_epochs` epochs and keep every one.

    For each batch v <- momentum v - lr (dJ/dw + weight_decay w), then w <- w + v; a
    bias doesn't decay.

    Parameters
    ----------
    params : sequence of Layer
        Where to start; not changed.
    X : array_like of shape (n_samples, n_inputs)
    y : array_like of shape (n_samples,) or (n_samples, n_outputs)
        Targets, as for `backward`.
    activations : sequence of str, or str
        As for `forward`.
    lr : float
        Learning rate, above 0.
    n_epochs : int
        1 or more.
    loss : str, optional
        A key of `losses.LOSSES`; default "squared error".
    batch_size : int, optional
        Samples an update; all of them where it is not given.
    momentum : float, optional
        From 0 (none, the default) to below 1.
    weight_decay : float, optional
        0 (none, the default) or more. The same as weight_decay / 2 times the sum of all
        squared weights added to the loss; `Epoch.J` is without it.
    rng : numpy.random.Generator, optional
        Shuffles the samples before each epoch; without it they keep their order.

    Returns
    -------
    History
        It ends early, and tells why, if the loss grows a million times or more.

    Notes
    -----
    Robbins and Monro, 1951; momentum: Polyak, 1964; weight decay: Krogh and Hertz,
    1992.

    Examples
    --------
    >>> options = {"activations": "identity", "lr": 0.25, "n_epochs": 2}
    >>> train([([[0.0]], [0.0])], [[1.0]], [1.0], **options).J
    array([0.5    , 0.125  , 0.03125])
    """
    n_epochs = whole("n_epochs", n_epochs, low=1)
    epochs, running = [], sgd(params, X, y, activations=activations, lr=lr, **options)
    try:
        for epoch in islice(running, n_epochs + 1):
            epochs.append(epoch)
    except Diverged as error:
        if not epochs:
            raise
        return History(epochs, str(error))
    return History(epochs)


def sgd(
    params,
    X,
    y,
    *,
    activations,
    lr,
    loss="squared error",
    batch_size=None,
    momentum=0.0,
    weight_decay=0.0,
    rng=None,
):
    """Train as `train` does without end; yield the start, then each epoch.

    Raises `Diverged` if J grows beyond a million times its smallest so far (or beyond a
    million), or J or a weight is no longer finite.
    """
    params, X, y, names, loss = validate_problem(params, X, y, activations, loss)
    lr = number("lr", lr, above=0)
    momentum = number("momentum", momentum, low=0, high=0.9999)
    weight_decay = number("weight_decay", weight_decay, low=0)
    batch_size, rng = _order(batch_size, rng)
    velocity = [Layer(np.zeros_like(W), np.zeros_like(b)) for W, b in params]
    most = np.inf
    for epoch in count():
        trace, J = _look(params, X, y, names, loss)
        if beyond := _beyond_numbers(J, params):
            raise _diverged(beyond, epoch, lr)
        yield Epoch(epoch, params, J)
        if J > most:
            raise Diverged(
                f"J has grown to {J:.3g} by epoch {epoch}: lr={lr:g} is too large here"
            )
        most = min(most, GROWTH * max(J, 1.0))
        with np.errstate(over="ignore", invalid="ignore"):
            for rows in _batches(len(X), batch_size, rng):
                slopes = _slopes(params, X, y, names, loss, rows, trace, weight_decay)
                velocity = _velocity(velocity, slopes, lr, momentum)
                params = _moved(params, velocity)


def _look(params, X, y, names, loss):
    """Return the trace of all samples and J, without a word where they overflow."""
    with np.errstate(over="ignore", invalid="ignore"):
        trace = run_forward(params, X, names)
        return trace, cost_of(trace, y, loss)


def _slopes(params, X, y, names, loss, rows, trace, weight_decay):
    """Return the gradients over some rows; `trace` is that of all of them."""
    if rows is not None:
        trace, y = run_forward(params, X[rows], names), y[rows]
    slopes = run_backward(params, trace, y, loss).layers
    if weight_decay:
        pairs = zip(slopes, params, strict=True)
        slopes = [Layer(g.W + weight_decay * p.W, g.b) for g, p in pairs]
    return slopes


def _order(batch_size, rng):
    """Return both checked; None stays None."""
    if batch_size is not None:
        batch_size = whole("batch_size", batch_size, low=1)
    return batch_size, None if rng is None else generator(rng)


def _batches(n, batch_size, rng):
    """Yield the rows of each batch; None for all of them, in their order."""
    if batch_size is None or batch_size >= n:
        # One batch: its order changes nothing, and its trace is there already.
        yield None
        return
    order = np.arange(n) if rng is None else rng.permutation(n)
    for start in range(0, n, batch_size):
        yield order[start : start + batch_size]


def _velocity(velocity, slopes, lr, momentum):
    pairs = zip(velocity, slopes, strict=True)
    return [
        Layer(momentum * v.W - lr * g.W, momentum * v.b - lr * g.b) for v, g in pairs
    ]


def _moved(params, velocity):
    pairs = zip(params, velocity, strict=True)
    return [Layer(p.W + v.W, p.b + v.b) for p, v in pairs]


def _beyond_numbers(J, params):
    """Return "J" or "a weight", whichever is not finite; else an empty string."""
    if not np.isfinite(J):
        return "J"
    arrays = (array for layer in params for array in layer)
    return "" if all(np.isfinite(array).all() for array in arrays) else "a weight"


def _diverged(what, epoch, lr):
    if epoch == 0:
        return Diverged(
            "J must be finite at the start, got an overflow: params or X are too large"
        )
    return Diverged(
        f"{what} is no longer a finite number after epoch {epoch}: lr={lr:g} is too "
        "large here"
    )
