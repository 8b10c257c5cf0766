"""Right functions for the exercises, and what comes of changing one thing in them.

    python tests/mutants.py

makes every mutant of every right function, has the exercises judge them, and prints
how many were made, refused and equivalent, and which are that.
"""

import ast
import copy
import inspect
import sys
from typing import NamedTuple

import numpy as np

from lecture_utils import exercises as ex
from lecture_utils.exercises.answer_types import as_numbers
from lecture_utils.exercises.content import code_of, function_of, load

BINARY = [ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.MatMult]
COMPARISONS = [ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq]
METHODS = ["sum", "mean", "max", "min", "prod"]
FUNCTIONS = ["exp", "tanh", "sqrt", "square", "abs"]


# ------------------------------------------------------------------- right functions


def neuron_by_a_loop(x, w, b):
    z = b
    for i in range(len(x)):
        z += w[i] * x[i]
    if z >= 0:
        return 1
    return 0


def neuron_by_a_sum(x, w, b):
    return int(sum(x * w) + b >= 0)


def learn_by_cases(w, b, x, y, lr):
    y_hat = 0
    if np.dot(w, x) + b >= 0:
        y_hat = 1
    if y > y_hat:
        return w + lr * x, b + lr
    if y < y_hat:
        return w - lr * x, b - lr
    return w, b


def learn_on_copies(w, b, x, y, lr):
    w = w.copy()
    e = y - int(w @ x + b >= 0)
    for i in range(len(w)):
        w[i] += lr * e * x[i]
    b += lr * e
    return w, b


def forward_in_steps(params, x):
    a = x
    for layer in params:
        z = layer[0] @ a + layer[1]
        e = np.exp(-z)
        a = 1 / (1 + e)
    return a


def forward_by_numbers(params, x):
    a = list(x)
    for W, b in params:
        out = []
        for j in range(len(b)):
            z = b[j]
            for k in range(len(a)):
                z += W[j][k] * a[k]
            out.append(1 / (1 + np.exp(-z)))
        a = out
    return a


def batch_by_rows(X, W, b):
    return np.array([W @ x + b for x in X])


def batch_transposed(X, W, b):
    return (W @ X.T).T + b


def step_in_one(w, v, slope, lr, mu):
    return w + mu * v - lr * slope, mu * v - lr * slope


def paths_by_a_loop(dJ_dz, W):
    total = np.zeros(W.shape[1])
    for j in range(W.shape[0]):
        total += W[j] * dJ_dz[j]
    return total


def paths_by_a_sum(dJ_dz, W):
    return (W * dJ_dz[:, None]).sum(axis=0)


def paths_by_two_loops(dJ_dz, W):
    result = []
    for k in range(len(W[0])):
        total = 0
        for j in range(len(dJ_dz)):
            total = total + dJ_dz[j] * W[j, k]
        result.append(total)
    return result


def slope_in_steps(J, w, h):
    up = J(w + h)
    down = J(w - h)
    return (up - down) / h / 2


def correlate_by_numbers(image, kernel):
    height, width = image.shape
    k, m = kernel.shape
    result = np.zeros((height - k + 1, width - m + 1))
    for row in range(height - k + 1):
        for column in range(width - m + 1):
            total = 0
            for i in range(k):
                for j in range(m):
                    total += image[row + i, column + j] * kernel[i, j]
            result[row, column] = total
    return result


def correlate_by_shifts(image, kernel):
    k, m = kernel.shape
    rows = len(image) - k + 1
    columns = len(image[0]) - m + 1
    result = np.zeros((rows, columns))
    for i in range(k):
        for j in range(m):
            result += kernel[i, j] * image[i : i + rows, j : j + columns]
    return result


def size_by_a_while(n, k, p, s):
    places = 0
    for _ in range(-p, n + p - k + 1, s):
        places += 1
    return places


def size_by_int(n, k, p, s):
    return int((n - k + 2 * p) / s) + 1


def softmax_in_steps(z):
    largest = max(z)
    e = [np.exp(each - largest) for each in z]
    total = sum(e)
    return [each / total for each in e]


def features_by_a_sum(maps):
    height, width = maps.shape[1:3]
    return maps.sum(axis=2).sum(axis=1) / (height * width)


def features_by_pictures(maps):
    return np.array([each.mean(axis=0).mean(axis=0) for each in maps])


def prepare_on_a_copy(picture, mean):
    x = picture.copy()
    x = x[..., [2, 1, 0]]
    x *= 255
    x -= mean
    return x


def prepare_by_dimensions(picture, mean):
    if picture.ndim == 3:
        return 255 * picture[:, :, ::-1] - mean
    return np.array([prepare_by_dimensions(each, mean) for each in picture])


def prepare_channel_by_channel(picture, mean):
    blue = picture[..., 2] * 255 - mean[0]
    green = picture[..., 1] * 255 - mean[1]
    red = picture[..., 0] * 255 - mean[2]
    return np.stack([blue, green, red], axis=-1)


# Mutants that are right: their line that differs, and why it does the same.
EQUIVALENT = {
    "z = x @ w + b": "a dot product is the same in either order",
    "y_hat = 1 if x @ w + b >= 0 else 0": "a dot product, in the other order",
    "e = y - int(x @ w + b >= 0)": "a dot product, in the other order",
    "e = y - (w @ x + b >= 0)": "True counts as 1",
    "return sum(x * w) + b >= 0": "True counts as 1",
    "for i in range(len(w)):": "w is as long as x",
    "for i in range(len(x)):": "x is as long as w",
    "if y != y_hat:": "y > y_hat has returned already",
    "z = layer[0] @ a + layer[-1]": "a layer is a pair: its last part is part 1",
    "a = x": "a list or an array, it is only read",
    "return out": "a is out after the last layer",
    "return [W @ x + b for x in X]": "a list of rows is taken as an array",
    "total = np.zeros(W.shape[-1])": "the last of two axes is axis 1",
    "for j in range(dJ_dz.shape[0]):": "dJ_dz is as long as W has rows",
    "for j in range(len(W)):": "dJ_dz is as long as W has rows",
    "for k in range(len(W[-1])):": "all rows are of one length",
    "for k in range(len((-W)[0])):": "only how long it is counts",
    "columns = len((-image)[0]) - m + 1": "only how long it is counts",
    "columns = len(image[-1]) - m + 1": "all rows are of one length",
    "rows, columns = (image.shape[0] - k + 1, image.shape[-1] - m + 1)": (
        "the last of two axes is axis 1"
    ),
    "return int((n - k + 2 * p) // s) + 1": "`//` rounds down, as `int` does",
    "return maps.mean(axis=(2, 1))": "a mean over two axes, in either order",
    "return maps.mean(axis=(1, -2))": "axis -2 of four is axis 2",
    "return maps.sum(axis=1).sum(axis=1) / (height * width)": "either axis goes first",
    "return maps.sum(axis=-2).sum(axis=1) / (height * width)": "axis -2 is axis 2",
    "return [each.mean(axis=0).mean(axis=0) for each in maps]": "a list of rows",
    "return np.array([each.mean(axis=1).mean(axis=0) for each in maps])": (
        "either axis goes first"
    ),
    "x = picture": "the next line makes a copy",
    "if picture.ndim <= 3:": "a picture has three axes, a stack four",
    "if (-picture).ndim == 3:": "only how many axes it has counts",
    "return [prepare_by_dimensions(each, mean) for each in picture]": "a list of rows",
    "x = picture[..., [2, 1, 0]]": "a list as an index makes a copy",
}

OTHERS = {
    "01.3": [neuron_by_a_loop, neuron_by_a_sum],
    "01.7": [learn_by_cases, learn_on_copies],
    "02.3": [forward_in_steps, forward_by_numbers],
    "02.4": [batch_by_rows, batch_transposed],
    "03.3": [step_in_one],
    "03.6": [paths_by_a_loop, paths_by_a_sum, paths_by_two_loops],
    "03.8": [slope_in_steps],
    "04.2": [correlate_by_numbers, correlate_by_shifts],
    "04.6": [size_by_a_while, size_by_int],
    "05.3": [softmax_in_steps],
    "05.5": [features_by_a_sum, features_by_pictures],
    "05.6": [prepare_on_a_copy, prepare_by_dimensions, prepare_channel_by_channel],
}


def worked(key):
    """Return the source of an exercise's worked answer."""
    return code_of(load(key[:2])[key].worked)


def right_sources(key):
    """Return the sources of all right functions for an exercise."""
    return [worked(key), *map(inspect.getsource, OTHERS[key])]


# ----------------------------------------------------------------------- valid inputs


def eighths(rng, *shape):
    return rng.integers(-16, 17, shape) / 8


def valid_input(key, rng):
    """Return arguments that an exercise's function has to be right for."""
    n, m = rng.integers(1, 5, 2)
    if key in ("01.3", "01.7"):
        x, w = eighths(rng, n), eighths(rng, n)
        z = rng.choice([0, 0.125, -0.125, 2.0**-30, -(2.0**-30), eighths(rng), 3, -3])
        b = float(z - w @ x)
        return (x, w, b) if key == "01.3" else (w, b, x, rng.integers(2), rng.random())
    if key == "02.3":
        sizes = rng.integers(1, 5, rng.integers(2, 5))
        if rng.random() < 0.3:
            sizes[:] = sizes[0]
        params = [
            (rng.normal(size=(n_out, n_in)), rng.normal(size=n_out))
            for n_in, n_out in zip(sizes, sizes[1:], strict=False)
        ]
        return params, rng.normal(size=sizes[0])
    if key == "02.4":
        samples = rng.integers(1, 5)
        return rng.normal(size=(samples, n)), rng.normal(size=(m, n)), eighths(rng, m)
    if key == "03.3":
        return (*rng.normal(size=(3, n)), 2 * rng.random(), rng.random())
    if key == "03.6":
        return rng.normal(size=n), rng.normal(size=(n, m))
    if key == "03.8":
        curve = np.poly1d(rng.normal(size=n))
        return curve, rng.normal(), 0.05 + rng.random()
    if key == "04.2":
        image = rng.normal(size=(n + rng.integers(5), m + rng.integers(5)))
        if rng.random() < 0.5:
            image = rng.integers(0, 10, image.shape)
        return image, rng.normal(size=(n, m))
    if key == "04.6":
        k, p, s = (int(rng.integers(*ends)) for ends in ((1, 6), (0, 4), (1, 6)))
        return int(rng.integers(max(1, k - 2 * p), 40)), k, p, s
    if key == "05.3":
        far = rng.choice([1, 1, 30, 800])
        return (far * rng.normal(size=n + 1) + rng.choice([0, 5, 1000, -1000]),)
    if key == "05.5":
        return (rng.normal(size=rng.integers(1, 5, 4)),)
    shape = (*rng.integers(1, 5, rng.integers(2, 4)), 3)
    return rng.random(shape), rng.normal(size=3) * 100


def as_arrays(value):
    parts = value if isinstance(value, tuple) else (value,)
    # `np.asarray` would unfold a list that holds itself until the memory is full.
    return [as_numbers(part, allow_bool=True) for part in parts]


def same(key, mutant, reference, n=300):
    """Return whether two functions agree, inputs kept, on n valid inputs."""
    rng = np.random.default_rng(1)
    for _ in range(n):
        args = valid_input(key, rng)
        given = copy.deepcopy(args)
        with np.errstate(all="ignore"):
            try:
                got, want = as_arrays(mutant(*given)), as_arrays(reference(*args))
            except Exception:
                return False
        if len(got) != len(want) or not all(
            a.shape == b.shape and np.allclose(a, b, rtol=1e-5, atol=1e-7)
            for a, b in zip(got, want, strict=True)
        ):
            return False
        if not all(
            callable(one) or np.array_equal(flat(one), flat(other))
            for one, other in zip(given, args, strict=True)
        ):
            return False
    return True


def flat(value):
    return (
        np.concatenate([np.ravel(part) for pair in value for part in pair])
        if (isinstance(value, list))
        else value
    )


# ---------------------------------------------------------------------------- mutants


def changes(node, names, negated=True):
    """Yield what may stand in place of an expression; `negated` allows a minus."""
    if isinstance(node, ast.BinOp):
        yield node.left
        yield node.right
        if not isinstance(node.op, ast.Add | ast.Mult):
            yield ast.BinOp(node.right, node.op, node.left)
        for op in BINARY:
            if not isinstance(node.op, op):
                yield ast.BinOp(node.left, op(), node.right)
    if isinstance(node, ast.UnaryOp):
        yield node.operand
    if isinstance(node, ast.Compare):
        for op in COMPARISONS:
            if not isinstance(node.ops[0], op):
                yield ast.Compare(node.left, [op()], node.comparators)
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        value = node.value
        for other in {value + 1, value - 1, -value, 2 * value, value + 0.5, 3} - {
            value
        }:
            yield ast.Constant(other)
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        if node.id in names:
            if negated:
                yield ast.UnaryOp(ast.USub(), node)
            for name in names:
                if name != node.id:
                    yield ast.Name(name, ast.Load())
    if isinstance(node, ast.IfExp):
        yield node.body
        yield node.orelse
        yield ast.IfExp(node.test, node.orelse, node.body)
    if isinstance(node, ast.Tuple | ast.List) and isinstance(node.ctx, ast.Load):
        yield type(node)(node.elts[::-1], ast.Load())
    if isinstance(node, ast.Attribute):
        for group in METHODS, FUNCTIONS:
            for name in group if node.attr in group else ():
                if name != node.attr:
                    yield ast.Attribute(node.value, name, node.ctx)
        if node.attr == "T":
            yield node.value
    if isinstance(node, ast.Call):
        if node.args:
            yield node.args[0]
        if node.keywords:
            yield ast.Call(node.func, node.args, node.keywords[1:])
        if isinstance(node.func, ast.Attribute) and not node.args:
            yield node.func.value
    if isinstance(node, ast.Slice):
        for part in ("lower", "upper", "step"):
            if getattr(node, part) is not None:
                rest = {"lower": node.lower, "upper": node.upper, "step": node.step}
                yield ast.Slice(**{**rest, part: None})


def mutants(source):
    """Yield the sources that differ from this one in one place."""
    tree = ast.parse(source)
    names = sorted(
        {each.arg for each in ast.walk(tree) if isinstance(each, ast.arg)}
        | {
            each.id
            for each in ast.walk(tree)
            if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
        }
    )
    seen = {ast.unparse(tree)}
    for owner in list(ast.walk(tree)):
        for field, value in list(ast.iter_fields(owner)):
            parts = value if isinstance(value, list) else [value]
            for i, node in enumerate(parts):
                for other in alternatives(owner, node, names):
                    put(owner, field, i, other)
                    text = ast.unparse(tree)
                    put(owner, field, i, node)
                    if text not in seen:
                        seen.add(text)
                        yield text


def put(owner, field, i, node):
    """Set a field of an AST node, or the i-th node where the field is a list."""
    if isinstance(getattr(owner, field), list):
        getattr(owner, field)[i] = node
    else:
        setattr(owner, field, node)


def alternatives(owner, node, names):
    """Return what may stand in place of a node of a function."""
    if isinstance(node, ast.AugAssign):
        others = [
            ast.AugAssign(node.target, op(), node.value)
            for op in BINARY[:4]
            if not isinstance(node.op, op)
        ]
        others.append(ast.Assign([node.target], node.value, lineno=0))
    elif isinstance(node, ast.expr | ast.Slice):
        # What -W and W have in common, shape and length, is no place for a minus.
        in_a_shape = getattr(owner, "attr", "") == "shape"
        in_a_len = isinstance(owner, ast.Call) and ast.unparse(owner.func) == "len"
        others = list(changes(node, names, not (in_a_shape or in_a_len)))
    else:
        others = []
    if isinstance(node, ast.stmt) and not isinstance(node, ast.FunctionDef):
        others.append(ast.Pass())
    return others


class Figures(NamedTuple):
    """What the exercises made of one exercise's mutants."""

    made: int
    killed: int
    equivalent: list  # (line that differs, source) accepted, and they do the same
    accepted: list  # sources that are accepted and don't
    refused: list  # (line that differs, source) refused, and they do the same


def judge(key, sources):
    """Return the Figures of an exercise, for mutants of these right functions."""
    equivalent, accepted, refused = [], [], []
    made = 0
    for source in sources:
        reference = function_of(source)
        for text in mutants(source):
            made += 1
            mutant = function_of(text)
            reply = ex.check(key, mutant)
            if "Not finished after" in reply.text:
                continue  # it would never end here either
            if same(key, mutant, reference):
                told = (line_that_differs(source, text), text)
                (equivalent if reply.kind == "right" else refused).append(told)
            elif reply.kind == "right":
                accepted.append(text)
    killed = made - len(equivalent) - len(accepted) - len(refused)
    return Figures(made, killed, equivalent, accepted, refused)


def line_that_differs(source, text):
    """Return the first line of a mutant that isn't in the function it comes from."""
    before = ast.unparse(ast.parse(source)).split("\n")
    pairs = zip(before, text.split("\n"), strict=False)
    return next(other.strip() for one, other in pairs if one != other)


if __name__ == "__main__":
    print("exercise: made, refused, equivalent, wrongly accepted, wrongly refused")
    total = np.zeros(5, int)
    for key in sys.argv[1:] or OTHERS:
        figures = judge(key, right_sources(key))
        counts = [one if isinstance(one, int) else len(one) for one in figures]
        total += counts
        print(f"{key}:", *counts, flush=True)
        for line, _ in figures.equivalent:
            print(f"    {line}   # {EQUIVALENT.get(line, '?')}")
        for text in figures.accepted + figures.refused:
            print("--- wrong:", text)
    print("all:", *total)
