"""Measure how long a matrix product takes, and hand its cells out to cores."""

from dataclasses import dataclass
from time import perf_counter

import numpy as np

from lecture_utils._validation import finite, listed, number, whole

MOST_TRIES = 50


def matmul_loops(A, B):
    """Return A B by three loops: one multiplication and one addition at a time.

    Parameters
    ----------
    A : array_like of shape (n, k)
    B : array_like of shape (k, m)

    Returns
    -------
    ndarray of shape (n, m)

    Examples
    --------
    >>> matmul_loops([[1, 2]], [[3], [4]])
    array([[11.]])
    """
    A = finite("A", A, ndim=2)
    B = finite("B", B, shape=(A.shape[1], None))
    # Lists: to take a number out of an array costs Python more than the product.
    rows, columns = A.tolist(), B.T.tolist()
    product = np.empty((len(rows), len(columns)))
    for i, row in enumerate(rows):
        for j, column in enumerate(columns):
            total = 0.0
            for a, b in zip(row, column, strict=True):
                total += a * b
            product[i, j] = total
    return product


def flops(n):
    """Return the operations in a product of two (n, n) matrices, 2 n^3.

    Parameters
    ----------
    n : array_like of any shape
        Rows and columns of each matrix.

    Returns
    -------
    float or ndarray of float
        The shape of `n`.

    Examples
    --------
    >>> flops(100)
    np.float64(2000000.0)
    """
    return 2 * finite("n", n) ** 3


@dataclass(frozen=True)
class Chip:
    """Cores that take one cell of a product each, then the next, round by round."""

    name: str
    n_cores: int
    n_steps: int  # that a core takes for a cell

    def rounds(self, n_cells):
        """Return the rounds that so many cells take."""
        return -(-n_cells // self.n_cores)

    def end(self, n_cells):
        """Return the step at which all cells are done."""
        return self.rounds(n_cells) * self.n_steps

    def at(self, step, n_cells):
        """Return how many cells are done at a step, and how many are in work."""
        done = min(step // self.n_steps * self.n_cores, n_cells)
        return done, min(self.n_cores, n_cells - done)


# A CPU's core multiplies 16 pairs of numbers at once, and at twice the clock.
CHIPS = Chip("CPU", 8, 1), Chip("GPU", 4096, 32)


def measure(multiply, sizes, *, seconds=0.2, prepare=None, finish=None):
    """Return how long the product of two (n, n) matrices takes for each size n.

    The best of several tries, after one that is not timed: the first call compiles,
    loads and allocates. Once a product takes longer than `seconds`, no larger one is
    tried.

    Parameters
    ----------
    multiply : callable
        multiply(A, B) is the product.
    sizes : sequence of int
        Each n to try, 1 or more; taken from the smallest up.
    seconds : float
        About how long to try each size, above 0.
    prepare : callable, optional
        Turns each matrix, an ndarray of float32 of shape (n, n), into what `multiply`
        takes, such as a tensor on a GPU; not timed.
    finish : callable, optional
        finish(product) waits for the product; timed. On a GPU `multiply` only starts
        the work.

    Returns
    -------
    sizes : ndarray of int, shape (n_measured,)
    seconds : ndarray of float, shape (n_measured,)

    Notes
    -----
    The best try and not the mean: what else the machine does can only add time.

    Examples
    --------
    >>> sizes, seconds = measure(np.matmul, [8, 16], seconds=0.001)
    >>> sizes[0], seconds[0] > 0
    (np.int64(8), np.True_)
    """
    seconds = number("seconds", seconds, above=0)
    sizes = sorted({whole("sizes", n, low=1) for n in listed("sizes", sizes)})
    if not sizes:
        raise ValueError("sizes must hold at least one size, got none")
    rng, times = np.random.default_rng(0), []
    for n in sizes:
        A, B = (_matrix(n, rng, prepare) for _ in range(2))
        times.append(_best(multiply, A, B, finish, seconds))
        if times[-1] > seconds:
            break
    return np.array(sizes[: len(times)]), np.array(times)


def _matrix(n, rng, prepare):
    matrix = rng.normal(size=(n, n)).astype(np.float32)
    return matrix if prepare is None else prepare(matrix)


def _best(multiply, A, B, finish, seconds):
    """Return the shortest time of all tries that fit into `seconds`."""
    _time(multiply, A, B, finish)
    times = []
    while not times or (sum(times) < seconds and len(times) < MOST_TRIES):
        times.append(_time(multiply, A, B, finish))
    return min(times)


def _time(multiply, A, B, finish):
    start = perf_counter()
    product = multiply(A, B)
    if finish is not None:
        finish(product)
    return perf_counter() - start
