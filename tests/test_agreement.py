"""Gradients side by side, and how good a central difference is."""

import numpy as np
import pytest
from pictures import table_rows

from lecture_utils import datasets, mlp
from lecture_utils.plots import plot_difference_error
from lecture_utils.views.mlp import view_agreement

PARAMS, X, Y = datasets.network()
BY_HAND = mlp.backward(PARAMS, mlp.forward(PARAMS, [X], "sigmoid"), [Y]).layers


def test_every_parameter_has_its_row():
    off = [mlp.Layer(W + 1e-3, b) for W, b in BY_HAND]
    head, *body = table_rows(
        view_agreement({"by hand": BY_HAND, "<off>": off}, digits=4)
    )
    assert head == ["parameter", "by hand", "<off>", "largest difference"]
    assert [row[0] for row in body] == [
        "∂J/∂W₁[1, 1]", "∂J/∂W₁[1, 2]", "∂J/∂W₁[2, 1]", "∂J/∂W₁[2, 2]",
        "∂J/∂b₁[1]", "∂J/∂b₁[2]", "∂J/∂W₂[1, 1]", "∂J/∂W₂[1, 2]", "∂J/∂b₂[1]",
    ]  # fmt: skip
    assert body[0][1:] == ["−0.0256", "−0.0246", "1e−03"]
    assert body[4][3] == "0e+00"


def test_alt_text_tells_the_largest_difference():
    off = [mlp.Layer(W, b - 2e-5) for W, b in BY_HAND]
    picture = view_agreement({"one": BY_HAND, "two": off})
    assert "9 derivatives from 2 sources" in picture.alt and "2e−05" in picture.alt


def test_the_error_is_plotted_and_its_best_step_is_told():
    h, errors = [1e-8, 1e-5, 1e-2], [1e-9, 1e-12, 1e-6]
    ax = plot_difference_error(h, errors)
    np.testing.assert_allclose(ax.lines[0].get_xydata().T, [h, errors])
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")
    assert "1e-12, at h = 1e-05" in ax.get_label()
    with pytest.raises(ValueError, match="errors must have shape"):
        plot_difference_error(h, errors[:2])
