"""Matrix products: the loops against NumPy, the clock against one set by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lecture_utils import speeds
from lecture_utils.plots import plot_speeds


class Machine:
    """A clock, and a product that moves it on by a billionth a step; both by hand."""

    def __init__(self, monkeypatch, startup=0.0, wait=0.0):
        self.now, self.startup, self.wait = 0.0, startup, wait
        self.calls, self.finished = [], []
        monkeypatch.setattr(speeds, "perf_counter", lambda: self.now)

    def multiply(self, A, B):
        first = len(A) not in self.calls
        self.calls.append(len(A))
        self.now += 1e-9 * speeds.flops(len(A)) + self.startup * first
        return "product"

    def finish(self, product):
        self.finished.append(product)
        self.now += self.wait


@given(
    shape=st.tuples(*[st.integers(1, 6)] * 3),
    seed=st.integers(0, 2**32 - 1),
)
def test_loops_are_numpys_product(shape, seed):
    n, k, m = shape
    rng = np.random.default_rng(seed)
    A, B = rng.normal(size=(n, k)), rng.normal(size=(k, m))
    product = speeds.matmul_loops(A, B)
    assert product.shape == (n, m)
    np.testing.assert_allclose(product, A @ B, rtol=1e-12, atol=1e-14)


def test_matmul_loops_takes_lists():
    assert speeds.matmul_loops([[1, 2]], [[3], [4]]).tolist() == [[11.0]]


@pytest.mark.parametrize("shape", [(1, 1, 1), (2, 3, 4)])
def test_flops_match_loops(shape):
    n, k, m = shape
    count = {"+": 0, "*": 0}
    for _ in range(n):
        for _ in range(m):
            for _ in range(k):
                count["*"] += 1
                count["+"] += 1
    assert sum(count.values()) == 2 * n * k * m
    assert speeds.flops(4) == 128
    # 2 n^3 of whole numbers would overflow.
    assert speeds.flops(np.array([1, 10**7])).tolist() == [2, 2e21]


def test_times_are_the_clocks(monkeypatch):
    machine = Machine(monkeypatch)
    sizes, seconds = speeds.measure(machine.multiply, [4, 2, 8, 4])
    assert sizes.tolist() == [2, 4, 8]
    np.testing.assert_allclose(seconds, 1e-9 * speeds.flops(sizes))


def test_first_call_is_not_timed(monkeypatch):
    machine = Machine(monkeypatch, startup=60.0)
    sizes, seconds = speeds.measure(machine.multiply, [2, 4])
    np.testing.assert_allclose(seconds, 1e-9 * speeds.flops(sizes))


def test_finish_is_timed(monkeypatch):
    machine = Machine(monkeypatch, wait=1e-3)
    _, seconds = speeds.measure(machine.multiply, [2], finish=machine.finish)
    np.testing.assert_allclose(seconds, 1e-3 + 16e-9)
    assert set(machine.finished) == {"product"}
    assert len(machine.finished) == len(machine.calls)


def test_best_try_counts(monkeypatch):
    machine, late = Machine(monkeypatch), iter([9.0, 0.03, 0.01, 0.02])

    def multiply(A, B):
        machine.calls.append(len(A))
        machine.now += next(late, 0.05)

    _, seconds = speeds.measure(multiply, [2])
    np.testing.assert_allclose(seconds, 0.01)
    # 0.03 + 0.01 + 0.02 + 0.05 + 0.05 + 0.05: at 0.2 seconds it ends.
    assert len(machine.calls) == 1 + 6


def test_tries_are_limited(monkeypatch):
    machine = Machine(monkeypatch)
    speeds.measure(machine.multiply, [1])
    assert len(machine.calls) == 1 + speeds.MOST_TRIES


def test_slow_product_ends_measurement(monkeypatch):
    machine = Machine(monkeypatch)
    sizes, seconds = speeds.measure(machine.multiply, [100, 500, 1000], seconds=0.1)
    assert sizes.tolist() == [100, 500]
    assert len(sizes) == len(seconds) and seconds[-1] == pytest.approx(0.25)
    assert machine.calls.count(500) == 2  # once to warm up, once to measure
    slow, _ = speeds.measure(machine.multiply, [1000], seconds=1e-6)
    assert slow.tolist() == [1000]  # the first size is measured in any case


def test_preparation_is_not_timed(monkeypatch):
    machine, prepared = Machine(monkeypatch), []

    def prepare(A):
        prepared.append(A)
        machine.now += 5.0
        return A.tolist()

    _, seconds = speeds.measure(machine.multiply, [3], prepare=prepare)
    np.testing.assert_allclose(seconds, 54e-9)
    assert [A.shape for A in prepared] == [(3, 3)] * 2
    assert all(A.dtype == np.float32 for A in prepared)
    assert not np.array_equal(*prepared)


@pytest.mark.tensorflow
def test_tensorflow_multiplies_as_well():
    tf = pytest.importorskip("tensorflow")
    products = []

    def finish(product):
        products.append(product.numpy())

    sizes, seconds = speeds.measure(
        tf.matmul, [4, 8], seconds=0.01, prepare=tf.constant, finish=finish
    )
    assert sizes.tolist() == [4, 8] and (seconds > 0).all()
    assert {product.shape for product in products} == {(4, 4), (8, 8)}


# ------------------------------------------------------------------------- the picture

MEASURED = {
    "loops": ([4, 8, 16], [1e-5, 1e-4, 1e-3]),
    "NumPy": ([4, 8, 16, 32], [1e-6, 1e-6, 2e-6, 8e-6]),
    "a device": ([4, 8, 16, 32], [9e-6, 9e-6, 9e-6, 9e-6]),
}


def test_plot_speeds_curves():
    ax = plot_speeds(MEASURED)
    assert ax.get_xscale() == ax.get_yscale() == "log"
    for line, (n, seconds) in zip(ax.lines, MEASURED.values(), strict=True):
        np.testing.assert_array_equal(line.get_xdata(), n)
        rate = 2 * np.array(n) ** 3 / np.array(seconds)
        np.testing.assert_allclose(line.get_ydata(), rate)


def test_plot_speeds_markers_and_labels():
    ax = plot_speeds(MEASURED)
    looks = [(line.get_marker(), line.get_color()) for line in ax.lines]
    assert len({marker for marker, _ in looks}) == len({c for _, c in looks}) == 3
    for text, label, line in zip(
        sorted(ax.texts, key=lambda t: list(MEASURED).index(t.get_text())),
        MEASURED,
        ax.lines,
        strict=True,
    ):
        assert text.get_text() == label
        assert tuple(text.xy) == tuple(line.get_xydata()[-1])
        assert text.get_color() == line.get_color()


def test_labels_do_not_overlap():
    n, seconds = [4, 8, 16], np.array([1e-6, 2e-6, 9e-6])
    labels = [f"number {k}" for k in range(4)]
    ax = plot_speeds({label: (n, seconds) for label in labels})
    ax.figure.canvas.draw()
    boxes = sorted((t.get_window_extent() for t in ax.texts), key=lambda box: box.y0)
    assert all(low.y1 <= high.y0 for low, high in zip(boxes, boxes[1:], strict=False))
    width = ax.figure.bbox.width
    assert all(0 <= box.x0 and box.x1 <= width for box in boxes)


def test_plot_speeds_alt_text():
    alt = plot_speeds(MEASURED).get_label()
    assert "loops, at most 12.8 MFLOP/s, at n = 4" in alt
    assert "NumPy, at most 8.2 GFLOP/s, at n = 32" in alt


def test_plot_speeds_of_one_size():
    ax = plot_speeds({"one": ([64], [1e-5])})
    ax.figure.canvas.draw()
    assert [tick.get_text() for tick in ax.get_xticklabels()] == ["64"]
