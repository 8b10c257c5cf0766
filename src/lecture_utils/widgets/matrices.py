"""Explore the matrix product: your own matrices, cell by cell, and many cores."""

from contextlib import suppress

import numpy as np

from lecture_utils import datasets
from lecture_utils.activations import sigmoid
from lecture_utils.matrices import as_text, parse
from lecture_utils.views.cores import last_step, view_cores
from lecture_utils.views.matrices import BIASES, view_product
from lecture_utils.widgets.explorer import (
    YOURS,
    Explorer,
    choice,
    fill_from,
    integer_slider,
    jump,
    matrix_field,
    stepper,
)

NETWORK = "layer 1 of our network"
TEXTS = ("W", "X", "b")
SIZES = {f"{n} × {n}": n for n in (4, 8, 16, 32, 64, 128)}  # of what the cores share


def explore_product():
    """Step through W X + b with matrices of your own, and see what does not fit.

    Its controls are `example`, `bias`, `W`, `X`, `b` and `step`. An example fills in
    the text fields.

    Examples
    --------
    >>> explorer = explore_product()
    >>> explorer.controls["W"].value = "1 2; 3 4; 5 6"
    >>> explorer.controls["example"].value
    'your own'
    """
    examples = _examples()
    controls = {
        "example": choice("Example", [*examples, YOURS], NETWORK, width="300px"),
        "bias": choice("Bias", BIASES, "apart", width="170px"),
    }
    first = zip(TEXTS, examples[NETWORK], ("300px", "300px", "200px"), strict=True)
    controls |= {
        name: matrix_field(name, text, width=width) for name, text, width in first
    }
    controls["step"] = integer_slider("Step", 0, 0, _n_cells(*examples[NETWORK][:2]))
    rows = [["example", "bias"], [*TEXTS], ["step"]]
    tools = stepper(controls["step"])
    together = [("example", "bias", "step")]
    explorer = Explorer(_draw, controls, rows=rows, tools=tools, together=together)
    texts = {name: dict(zip(TEXTS, e, strict=True)) for name, e in examples.items()}
    fill_from(explorer, "example", texts)
    for name in ("W", "X"):
        controls[name].observe(lambda _: _follow(controls), "value")
    return explorer


def _draw(example, bias, W, X, b, step):
    """Draw what the text fields say; the example has done its part in filling them."""
    W, X = parse("W", W), parse("X", X)
    b = None if bias == "none" else _vector(b)
    return view_product(W, X, min(step, len(W) * X.shape[1]), b, bias=bias)


def _vector(text):
    b = parse("b", text)
    if 1 not in b.shape:
        raise ValueError(
            f"b must be one row or one column, got {b.shape[0]} rows of {b.shape[1]} "
            "numbers"
        )
    return b.ravel()


def _follow(controls):
    """Give the slider a step for each cell; for what cannot be read it stays."""
    with suppress(ValueError):
        controls["step"].max = _n_cells(controls["W"].value, controls["X"].value)


def _n_cells(W, X):
    return len(parse("W", W)) * parse("X", X).shape[1]


def _examples():
    """Return W, X and b as texts, by the example's name."""
    (W1, b1), (W2, b2) = datasets.network()[0]
    x, four = datasets.network()[1], datasets.logic_gate("XOR")[0]
    a1 = np.round(sigmoid(W1 @ x + b1), 2)
    rng = np.random.default_rng(3)
    P, n = 5, 3
    shown = {
        NETWORK: (W1, x[:, None], b1),
        "a batch of four": (W1, four.T, b1),
        "layer 2": (W2, a1[:, None], b2),
        "P × n": (
            rng.integers(-3, 4, (P, n)),
            rng.integers(-2, 3, (n, 1)),
            rng.integers(-1, 2, P),
        ),
        "shapes that do not fit": (
            np.column_stack([W1, [0.5, 0.2]]),
            x[:, None],
            b1,
        ),
    }
    return {name: tuple(map(as_text, arrays)) for name, arrays in shown.items()}


def explore_cores():
    """Step through a product that 8 fast cores share, and 4,096 slow ones.

    Returns
    -------
    Explorer
        Controls `n` and `step` over `views.view_cores`.

    Examples
    --------
    >>> explorer = explore_cores()
    >>> explorer.controls["n"].value = 8
    """
    controls = {
        "n": choice("Product", SIZES.items(), 32, width="180px"),
        "step": integer_slider("Step", 0, 0, last_step(32)),
    }
    step = controls["step"]
    tools = [*stepper(step, interval=100), jump(step, 16, "16 steps on")]

    def draw(n, step):
        # The slider's end follows the size a moment later.
        return view_cores(n, min(step, last_step(n)))

    explorer = Explorer(draw, controls, tools=tools, together=[("n", "step")])
    controls["n"].observe(
        lambda size: setattr(step, "max", last_step(size.new)), "value"
    )
    return explorer
