"""How long one matrix product takes, in Python loops, in NumPy or on a device."""

from time import perf_counter

import numpy as np

from lecture_utils._checks import finite, listed, number, whole

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

    Raises
    ------
    ValueError
        If the shapes do not fit or a number is not finite.
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
    """Return the additions and multiplications in a product of two (n, n): 2 n^3.

    Parameters
    ----------
    n : array_like of any shape
        Rows and columns of each matrix.

    Returns
    -------
    float or ndarray of float
        The shape of `n`.

    Raises
    ------
    ValueError
        If a number is not finite.
    """
    return 2 * finite("n", n) ** 3


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
        finish(product) returns when the product is there; timed. A GPU is only told
        what to do by `multiply`, and works while Python goes on.

    Returns
    -------
    sizes : ndarray of int, shape (n_measured,)
    seconds : ndarray of float, shape (n_measured,)

    Raises
    ------
    ValueError
        If there is no size, one is not a whole number above 0, or `seconds` is not
        above 0.

    Notes
    -----
    The best try and not the mean: what else the machine does can only add time.
    """
    seconds = number("seconds", seconds, above=0)
    sizes = sorted({whole("sizes", n, low=1) for n in listed("sizes", sizes)})
    if not sizes:
        raise ValueError("sizes is empty; accepted: at least one size")
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
    """Return the shortest time of those that fit into `seconds`, at least of one."""
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
