"""Forward and backward against loops and differences; bad input is named."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from networks import SMOOTH, Case, cases

from lecture_utils import datasets, losses, mlp
from lecture_utils.activations import ACTIVATIONS, LEAK

# Each activation for one number, written without NumPy and without our own.
SCALAR = {
    "step": lambda z: 1.0 if z >= 0 else 0.0,
    "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
    "tanh": lambda z: (math.exp(2 * z) - 1) / (math.exp(2 * z) + 1),
    "ReLU": lambda z: max(0.0, z),
    "leaky ReLU": lambda z: z if z > 0 else LEAK * z,
    "softplus": lambda z: math.log(1 + math.exp(z)),
    "GELU": lambda z: (
        z / (1 + math.exp(-2 * math.sqrt(2 / math.pi) * (z + 0.044715 * z**3)))
    ),
    "identity": lambda z: z,
}


# ----------------------------------------------------------------------------- forward


def by_loops(case):
    """Return z and a of every layer as nested lists: [layer][sample][unit]."""
    all_z, all_a, before = [], [], case.X.tolist()
    for (W, b), name in zip(case.params, case.activations, strict=True):
        z, a = [], []
        for sample in before:
            z.append([])
            for i in range(len(b)):
                total = float(b[i])
                for j in range(len(sample)):
                    total += float(W[i][j]) * sample[j]
                z[-1].append(total)
            if name == "softmax":
                grown = [math.exp(value - max(z[-1])) for value in z[-1]]
                a.append([value / sum(grown) for value in grown])
            else:
                a.append([SCALAR[name](value) for value in z[-1]])
        all_z.append(z)
        all_a.append(a)
        before = a
    return all_z, all_a


def test_every_activation_has_a_loop():
    assert set(SCALAR) == set(ACTIVATIONS)


@given(case=cases(widest=6, most_samples=8))
def test_forward_is_the_loops(case):
    z, a = by_loops(case)
    trace = case.trace
    assert trace.activations == case.activations
    np.testing.assert_array_equal(trace.X, case.X)
    for layer in range(len(case.params)):
        np.testing.assert_allclose(trace.z[layer], z[layer], rtol=1e-9, atol=1e-11)
        np.testing.assert_allclose(trace.a[layer], a[layer], rtol=1e-9, atol=1e-11)
    np.testing.assert_array_equal(trace.output, trace.a[-1])
    inputs = (case.X, *trace.a[:-1])
    assert len(trace.inputs) == len(inputs)
    assert all(map(np.array_equal, trace.inputs, inputs))


def test_one_activation_for_all_layers():
    case = Case((2, 3, 1), ("tanh", "tanh"), "squared error", 4, False, 1.0, 0)
    one = mlp.forward(case.params, case.X, "tanh")
    np.testing.assert_array_equal(one.output, case.trace.output)
    assert one.activations == ("tanh", "tanh")


def test_the_network_of_the_course():
    params, x, y = datasets.network()
    trace = mlp.forward(params, [x], ("ReLU", "sigmoid"))
    np.testing.assert_allclose(trace.z[0], [[0.7, 0.2]])
    np.testing.assert_allclose(trace.z[1], [[1.5 * 0.7 - 1.0 * 0.2 + 0.2]])
    assert mlp.cost(trace, [y]) == pytest.approx((trace.output[0, 0] - 1) ** 2 / 2)


@pytest.mark.parametrize(
    ("last", "z", "classes"),
    [
        ("sigmoid", [-0.1, 0.0, 0.1], [0, 1, 1]),
        ("step", [-0.1, 0.0, 0.1], [0, 1, 1]),
        ("tanh", [-0.1, 0.0, 0.1], [0, 1, 1]),
        ("identity", [-0.1, 0.0, 0.1], [0, 1, 1]),
        ("ReLU", [-9.0, 0.49, 0.51], [0, 0, 1]),
    ],
)
def test_one_output_is_halved(last, z, classes):
    params = [mlp.Layer(np.eye(1), np.zeros(1))]
    predicted = mlp.predict(params, np.array(z)[:, None], last)
    assert predicted.tolist() == classes


def test_largest_output_is_predicted():
    params = [mlp.Layer(np.eye(3), np.zeros(3))]
    X = [[3.0, 1.0, 2.0], [-3.0, -1.0, -2.0], [0.0, 0.0, 1.0]]
    for last in ("softmax", "identity", "sigmoid"):
        assert mlp.predict(params, X, last).tolist() == [0, 1, 2]


# ---------------------------------------------------------------------------- backward


def tolerance(case, wanted):
    """Return what central differences leave: J is only known to 16 digits."""
    J = mlp.cost(case.trace, case.y, case.loss)
    return 1e-8 * (1 + J) + 1e-6 * np.abs(wanted).max()


@settings(max_examples=60)
@given(case=cases(names=SMOOTH, widest=5, most_samples=10))
def test_weights_agree_with_central_differences(case):
    wanted = mlp.numerical_gradient(
        case.params, case.X, case.y, activations=case.activations, loss=case.loss
    )
    for ours, theirs in zip(case.gradients.layers, wanted, strict=True):
        assert ours.W.shape == theirs.W.shape and ours.b.shape == theirs.b.shape
        for mine, want in zip(ours, theirs, strict=True):
            np.testing.assert_allclose(mine, want, rtol=0, atol=tolerance(case, want))


@settings(max_examples=60)
@given(case=cases(names=SMOOTH, widest=5, most_samples=10))
def test_inputs_agree_with_central_differences(case):
    def J(X):
        trace = mlp.forward(case.params, X, case.activations)
        return mlp.cost(trace, case.y, case.loss)

    wanted, h = np.empty_like(case.X), 1e-5
    for index in np.ndindex(case.X.shape):
        step = np.zeros_like(case.X)
        step[index] = h
        wanted[index] = (J(case.X + step) - J(case.X - step)) / (2 * h)
    ours = case.gradients.dJ_dX
    np.testing.assert_allclose(ours, wanted, rtol=0, atol=tolerance(case, wanted))


@given(case=cases())
def test_gradient_shapes(case):
    gradients, trace = case.gradients, case.trace
    assert gradients.dJ_dX.shape == case.X.shape
    for layer, (W, b) in enumerate(case.params):
        assert gradients.dJ_dW[layer].shape == W.shape
        assert gradients.dJ_db[layer].shape == b.shape
        assert gradients.dJ_dz[layer].shape == trace.z[layer].shape
        dJ_da = gradients.dJ_da[layer]
        assert dJ_da is None or dJ_da.shape == trace.a[layer].shape
        assert gradients.layers[layer].W is gradients.dJ_dW[layer]
        assert gradients.layers[layer].b is gradients.dJ_db[layer]


@given(case=cases(widest=4))
def test_nothing_passed_in_is_changed(case):
    def arrays():
        return [case.X, case.y, *(each for layer in case.params for each in layer)]

    before = [array.copy() for array in arrays()]
    mlp.backward(case.params, case.trace, case.y, case.loss)
    some = case.params, case.X[:2], case.y[:2]
    mlp.numerical_gradient(*some, activations=case.activations, loss=case.loss)
    assert all(map(np.array_equal, before, arrays()))


def test_difference_step_matters():
    case = Case((2, 3, 1), ("tanh", "sigmoid"), "squared error", 4, False, 1.0, 0)
    options = {"activations": case.activations, "loss": case.loss}
    exact = case.gradients.dJ_dW[0]
    errors = [
        np.abs(
            mlp.numerical_gradient(case.params, case.X, case.y, h=h, **options)[0].W
            - exact
        ).max()
        for h in (1e-1, 1e-2, 1e-5, 1e-13)
    ]
    assert errors[0] > 50 * errors[1] > 50 * 50 * errors[2]
    assert errors[3] > 1000 * errors[2]


@pytest.mark.parametrize("loss", losses.LOSSES)
def test_targets_may_be_flat(loss):
    last = losses.get(loss).output or "identity"
    case = Case((2, 1), (last,), loss, 6, False, 1.0, 0)
    rows = case.gradients
    flat = case.y[:, 0]
    if loss == "categorical cross-entropy":  # class numbers
        flat = case.y.argmax(axis=1)
    one = mlp.backward(case.params, case.trace, flat, loss)
    np.testing.assert_array_equal(one.dJ_dW[0], rows.dJ_dW[0])
    assert mlp.cost(case.trace, flat, loss) == mlp.cost(case.trace, case.y, loss)


def test_class_numbers_become_one_hot():
    case = Case((2, 3), ("softmax",), "categorical cross-entropy", 9, False, 1.0, 0)
    numbers = case.y.argmax(axis=1)
    assert len(set(numbers.tolist())) == 3
    assert mlp.cost(case.trace, numbers, case.loss) == mlp.cost(
        case.trace, case.y, case.loss
    )


# ----------------------------------------------------------------------- extreme input


@pytest.mark.parametrize("scale", [1000.0, -1000.0])
@pytest.mark.parametrize("y", [0.0, 1.0])
def test_exact_gradients_of_large_logits(scale, y):
    params = [mlp.Layer(np.array([[scale]]), np.zeros(1))]
    trace = mlp.forward(params, [[1.0]], "sigmoid")
    a = float(scale > 0)
    loss = "binary cross-entropy"
    assert mlp.cost(trace, [y], loss) == (0.0 if a == y else 1000.0)
    gradients = mlp.backward(params, trace, [y], loss)
    assert gradients.dJ_dz[0] == gradients.dJ_dW[0] == [[a - y]]
    assert gradients.dJ_dX == [[(a - y) * scale]]


def test_exact_gradients_of_large_softmax():
    params = [mlp.Layer(np.array([[1000.0], [-1000.0]]), np.zeros(2))]
    trace = mlp.forward(params, [[1.0], [-1.0]], "softmax")
    loss = "categorical cross-entropy"
    assert mlp.cost(trace, [0, 1], loss) == 0.0
    assert mlp.cost(trace, [1, 1], loss) == 1000.0
    gradients = mlp.backward(params, trace, [1, 1], loss)
    np.testing.assert_array_equal(gradients.dJ_dz[0], [[0.5, -0.5], [0.0, 0.0]])


@pytest.mark.parametrize("name", ["identity", "sigmoid", "step", "ReLU"])
def test_overflowing_z_raises(name):
    params = [mlp.Layer(np.eye(1), np.zeros(1)), mlp.Layer([[1e300]], [0.0])]
    with pytest.raises(ValueError, match="finite products, got z of .* in layer 2"):
        mlp.forward(params, [[1e300]], ("identity", name))


# -------------------------------------------------------------------------- parameters


@given(
    sizes=st.lists(st.integers(1, 20), min_size=2, max_size=5),
    scheme=st.sampled_from(["glorot", "he"]),
)
def test_parameters_have_their_shapes(sizes, scheme):
    params = mlp.init_params(sizes, rng=np.random.default_rng(0), scheme=scheme)
    for layer, n_in, n_out in zip(params, sizes, sizes[1:], strict=False):
        assert layer.W.shape == (n_out, n_in)
        np.testing.assert_array_equal(layer.b, np.zeros(n_out))
    assert len(params) == len(sizes) - 1


def test_schemes_have_their_spread(rng):
    (glorot,) = mlp.init_params((300, 200), rng=rng)
    limit = math.sqrt(6 / 500)
    assert 0.99 * limit < np.abs(glorot.W).max() <= limit
    assert glorot.W.std() == pytest.approx(limit / math.sqrt(3), rel=0.02)
    (he,) = mlp.init_params((300, 200), rng=rng, scheme="he")
    assert he.W.std() == pytest.approx(math.sqrt(2 / 300), rel=0.02)
    assert np.abs(he.W).max() > 3 * he.W.std()  # normal, so it has tails
    for layer in (glorot, he):
        assert abs(layer.W.mean()) < 4 * layer.W.std() / math.sqrt(layer.W.size)


def test_the_generator_decides():
    first, second, third = (
        mlp.init_params((4, 3), rng=np.random.default_rng(s))[0].W for s in (1, 1, 2)
    )
    np.testing.assert_array_equal(first, second)
    assert not np.array_equal(first, third)


def test_parameters_may_be_lists():
    trace = mlp.forward([([[1, 2]], [3])], [[4, 5]], "identity")
    assert trace.output.tolist() == [[17.0]]
