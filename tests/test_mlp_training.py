"""Gradient descent: its updates, its batches, its ends."""

import warnings
from itertools import islice

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from networks import Case, cases

from lecture_utils import datasets, mlp
from lecture_utils.mlp import training

CASE = Case((2, 4, 1), ("tanh", "sigmoid"), "binary cross-entropy", 11, False, 1.0, 5)


def options(case, **more):
    return {"activations": case.activations, "loss": case.loss, "lr": 0.3} | more


def train(case, n_epochs, **more):
    return mlp.train(
        case.params, case.X, case.y, n_epochs=n_epochs, **options(case, **more)
    )


def flat(params):
    return np.concatenate([array.ravel() for layer in params for array in layer])


def same(one, other):
    return all(
        np.array_equal(flat(p.params), flat(q.params)) and p.J == q.J
        for p, q in zip(one.epochs, other.epochs, strict=True)
    )


# ----------------------------------------------------------------------------- updates


def by_hand(case, n_epochs, lr, momentum, batch_size, weight_decay=0.0):
    """Return w after so many epochs: one long vector, slopes by differences."""
    layers = [mlp.Layer(W.copy(), b.copy()) for W, b in case.params]
    v = np.zeros_like(flat(layers))
    decays = flat(
        [(np.full_like(W, weight_decay), np.zeros_like(b)) for W, b in layers]
    )
    for _ in range(n_epochs):
        for start in range(0, case.n_samples, batch_size):
            rows = slice(start, start + batch_size)
            slopes = mlp.numerical_gradient(
                layers,
                case.X[rows],
                case.y[rows],
                activations=case.activations,
                loss=case.loss,
            )
            v = momentum * v - lr * (flat(slopes) + decays * flat(layers))
            moved, used = flat(layers) + v, 0
            for layer in layers:
                for array in layer:
                    array.flat = moved[used : used + array.size]
                    used += array.size
    return flat(layers)


@pytest.mark.parametrize("momentum", [0.0, 0.5, 0.9])
@pytest.mark.parametrize(
    ("batch_size", "weight_decay"), [(1, 0.0), (4, 0.0), (4, 0.2), (11, 0.0)]
)
def test_updates_are_those_by_hand(momentum, batch_size, weight_decay):
    how = {"momentum": momentum, "batch_size": batch_size, "weight_decay": weight_decay}
    history = train(CASE, 3, **how)
    wanted = by_hand(CASE, 3, 0.3, **how)
    np.testing.assert_allclose(flat(history.epochs[-1].params), wanted, atol=1e-8)
    assert np.abs(wanted - flat(CASE.params)).max() > 0.05


def test_weight_decay_ends_at_ridge_regression(rng):
    X, y = rng.normal(size=(20, 3)), rng.normal(size=20)
    start = [(np.zeros((1, 3)), np.zeros(1))]
    run = {"activations": "identity", "lr": 0.5, "n_epochs": 400}
    ((W, b),) = mlp.train(start, X, y, weight_decay=0.3, **run).epochs[-1].params
    # The minimum of |A w - y|^2 / 2n + 0.3 |w|^2 / 2, the bias without a penalty.
    A = np.column_stack([X, np.ones(20)])
    penalty = np.diag([0.3, 0.3, 0.3, 0])
    wanted = np.linalg.solve(A.T @ A / 20 + penalty, A.T @ y / 20)
    np.testing.assert_allclose([*W[0], b[0]], wanted, atol=1e-9)


def test_momentum_starts_at_rest():
    plain, carried = train(CASE, 2), train(CASE, 2, momentum=0.9)
    w = [[flat(epoch.params) for epoch in run.epochs] for run in (plain, carried)]
    np.testing.assert_array_equal(w[0][1], w[1][1])
    first_move = w[0][1] - w[0][0]
    np.testing.assert_allclose(w[1][2] - w[0][2], 0.9 * first_move, atol=1e-15)


@settings(max_examples=40)
@given(case=cases(widest=5, most_samples=20))
def test_epoch_J_matches_its_parameters(case):
    history = train(case, 3, lr=0.01, batch_size=7)
    for number, epoch in enumerate(history.epochs):
        trace = mlp.forward(epoch.params, case.X, case.activations)
        assert epoch.J == mlp.cost(trace, case.y, case.loss)
        assert epoch.number == number
    np.testing.assert_array_equal(history.J, [epoch.J for epoch in history.epochs])


def test_training_solves_xor(rng):
    X, y = datasets.logic_gate("XOR")
    history = mlp.train(
        mlp.init_params((2, 4, 1), rng=rng),
        X,
        y,
        activations=("tanh", "sigmoid"),
        loss="binary cross-entropy",
        lr=0.5,
        n_epochs=600,
        momentum=0.9,
    )
    last = history.epochs[-1]
    assert last.J < 0.01 < 0.5 < history.J[0]
    predicted = mlp.predict(last.params, X, ("tanh", "sigmoid"))
    assert predicted.tolist() == y.tolist()


# ----------------------------------------------------------------------------- batches


def rows_seen(monkeypatch, **more):
    """Train for two epochs; return the first feature of each batch that was used."""
    seen, right = [], training.run_backward

    def spy(params, trace, y, loss):
        # Sample i has x = i and y = i / 100: they have to stay together.
        np.testing.assert_array_equal(trace.X[:, 0], np.rint(100 * y[:, 0]))
        seen.append(trace.X[:, 0].astype(int).tolist())
        return right(params, trace, y, loss)

    monkeypatch.setattr(training, "run_backward", spy)
    X, params = np.arange(10.0)[:, None], [mlp.Layer(np.ones((1, 1)), np.ones(1))]
    given = {"activations": "sigmoid", "lr": 1e-3, "n_epochs": 2} | more
    mlp.train(params, X, X[:, 0] / 100, **given)
    return seen


@pytest.mark.parametrize("batch_size", [1, 3, 5, 9])
@pytest.mark.parametrize("seed", [None, 0])
def test_batches_cover_every_sample(monkeypatch, batch_size, seed):
    rng = None if seed is None else np.random.default_rng(seed)
    seen = rows_seen(monkeypatch, batch_size=batch_size, rng=rng)
    each = -(-10 // batch_size)
    assert len(seen) == 2 * each
    first, second = sum(seen[:each], []), sum(seen[each:], [])
    assert sorted(first) == sorted(second) == list(range(10))
    assert (first == second == list(range(10))) == (seed is None)
    assert seed is None or first != second
    sizes = [len(rows) for rows in seen[:each]]
    assert set(sizes[:-1]) <= {batch_size} and 0 < sizes[-1] <= batch_size


@pytest.mark.parametrize("batch_size", [None, 10, 11, 10_000])
def test_full_batch_is_one_update(monkeypatch, batch_size):
    seen = rows_seen(monkeypatch, batch_size=batch_size)
    assert [sorted(rows) for rows in seen] == [list(range(10))] * 2


def test_same_seed_same_history():
    def run(seed):
        return train(CASE, 4, batch_size=2, rng=np.random.default_rng(seed))

    assert same(run(1), run(1))
    assert not same(run(1), run(2))


# --------------------------------------------------------- what is the caller's, stays


def test_nothing_passed_in_is_changed():
    params = [mlp.Layer(W.copy(), b.copy()) for W, b in CASE.params]
    X, y = CASE.X.copy(), CASE.y.copy()
    mlp.train(params, X, y, n_epochs=3, batch_size=2, **options(CASE))
    np.testing.assert_array_equal(flat(params), flat(CASE.params))
    np.testing.assert_array_equal(X, CASE.X)
    np.testing.assert_array_equal(y, CASE.y)


def test_epochs_are_not_changed():
    params = [mlp.Layer(W.copy(), b.copy()) for W, b in CASE.params]
    running = mlp.sgd(params, CASE.X, CASE.y, **options(CASE, momentum=0.9))
    epochs, before = [], []
    for epoch in islice(running, 4):
        epochs.append(epoch)
        before.append(flat(epoch.params).copy())
        params[0].W[:] = 99.0  # the caller goes on with theirs
    for epoch, w in zip(epochs, before, strict=True):
        np.testing.assert_array_equal(flat(epoch.params), w)
    np.testing.assert_array_equal(flat(epochs[0].params), flat(CASE.params))
    undisturbed = train(CASE, 3, momentum=0.9).epochs[3]
    np.testing.assert_array_equal(before[3], flat(undisturbed.params))


def test_generator_continues():
    rng = np.random.default_rng(3)
    running = mlp.sgd(
        CASE.params, CASE.X, CASE.y, **options(CASE, batch_size=4, rng=rng)
    )
    pieces = [*islice(running, 2), *islice(running, 0), *islice(running, 4)]
    whole = train(CASE, 5, batch_size=4, rng=np.random.default_rng(3))
    assert [epoch.number for epoch in pieces] == [0, 1, 2, 3, 4, 5]
    assert same(mlp.History(pieces), whole)


# -------------------------------------------------------------------------------- ends


def test_large_lr_stops_with_reason():
    case = Case((2, 3, 1), ("ReLU", "identity"), "squared error", 20, False, 1.0, 0)
    history = train(case, 500, lr=50.0)
    assert 2 <= len(history.epochs) < 500
    for words in (
        "J has grown",
        f"epoch {len(history.epochs) - 1}",
        "lr=50",
    ):
        assert words in history.stopped
    assert np.isfinite(history.J).all() and history.J[-1] > 1e3 * history.J[0]
    running = mlp.sgd(case.params, case.X, case.y, **options(case, lr=50.0))
    with pytest.raises(mlp.Diverged, match="lr=50 is too large"):
        list(islice(running, 500))


@settings(max_examples=150)
@given(
    case=cases(widest=4, most_samples=12),
    lr=st.floats(-3, 308).map(lambda power: 10**power),
    momentum=st.sampled_from([0.0, 0.9]),
    batch_size=st.sampled_from([None, 1, 5]),
)
def test_any_lr_stays_finite(case, lr, momentum, batch_size):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        history = train(case, 5, lr=lr, momentum=momentum, batch_size=batch_size)
    assert len(history.epochs) == 6 or "too large here" in history.stopped
    assert (history.J[:-1] <= 1e6 * max(history.J[0], 1)).all()
    assert np.isfinite(history.J).all()
    assert all(np.isfinite(flat(epoch.params)).all() for epoch in history.epochs)


def test_overflowing_weight_stops_training():
    # tanh saturates: J stays, while a step of 1e308 times 10 leaves no number.
    params = [mlp.Layer(np.array([[0.01]]), np.zeros(1))]
    history = mlp.train(
        params, [[10.0]], [-5.0], activations="tanh", lr=1e308, n_epochs=5
    )
    assert len(history.epochs) == 1
    assert "a weight is no longer a finite number after epoch 1" in history.stopped


def test_overflowing_start_raises():
    params = [mlp.Layer(np.array([[1e200]]), np.zeros(1))]
    given = {"activations": "identity", "lr": 0.1}
    with pytest.raises(mlp.Diverged, match="at the start"):
        mlp.train(params, [[1.0]], [0.0], n_epochs=1, **given)
    with pytest.raises(mlp.Diverged, match="at the start"):
        next(mlp.sgd(params, [[1.0]], [0.0], **given))


@pytest.mark.parametrize("batch_size", [None, 1, 2])
@pytest.mark.parametrize("n_samples", [1, 2, 7])
def test_smallest_network_trains(n_samples, batch_size):
    case = Case((1, 1), ("sigmoid",), "binary cross-entropy", n_samples, False, 1.0, 1)
    history = train(case, 20, batch_size=batch_size)
    assert len(history.epochs) == 21 and history.J[-1] < history.J[0]
