"""A secret kernel, and one that learns it step by step."""

from functools import lru_cache

import numpy as np

from lecture_utils import datasets, kernel_fit
from lecture_utils.convolution import KERNELS
from lecture_utils.views.kernels import view_learned_kernel
from lecture_utils.widgets.explorer import (
    Explorer,
    choice,
    hide_future,
    integer_slider,
    jump,
    option_slider,
    stepper,
)

N_STEPS = 60
NOISES = (0.0, 0.1, 0.3, 1.0, 3.0)
LRS = (0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0)
LOOK_AT = (slice(34, 98), slice(40, 104))  # of the cat at 224 pixels: one eye


def explore_learned_kernel():
    """Choose a secret kernel and watch another one learn it from images alone.

    Its controls are `secret`, `images`, `noise`, `lr`, `step` and `hide_future` over
    the loss, both kernels and their results.

    Examples
    --------
    >>> explorer = explore_learned_kernel()
    >>> explorer.controls["secret"].value = "sharpen"
    """
    step = integer_slider("Step", 0, 0, N_STEPS)
    controls = {
        "secret": choice("Secret kernel", KERNELS, "top edge", width="240px"),
        "images": choice("Images", kernel_fit.IMAGES, "random pixels", width="220px"),
        "noise": option_slider("Noise", NOISES, 0.0, width="220px"),
        "lr": option_slider("lr", LRS, 0.2),
        "step": step,
        "hide_future": hide_future(),
    }
    rows = [["secret", "images", "noise", "lr"], ["step"]]
    tools = [*stepper(step, interval=200), jump(step, 10, "Ten steps on")]
    tools.append(controls["hide_future"])
    return Explorer(_draw_step, controls, rows=rows, tools=tools)


def _draw_step(step, secret, hide_future, **choices):
    history = _record(secret, **choices)
    # A fit that grew beyond bounds is shorter than the slider.
    k = min(step, len(history.J) - 1)
    return view_learned_kernel(
        history, k, KERNELS[secret], _image(), hide_future=hide_future
    )


@lru_cache(maxsize=1)
def _image():
    return datasets.photo("cat", 224)[LOOK_AT]


@lru_cache(maxsize=64)
def _record(secret, images, noise, lr):
    rng = np.random.default_rng(0)
    options = {"images": images, "noise": noise, "rng": rng}
    images, targets = kernel_fit.examples(KERNELS[secret], **options)
    return kernel_fit.fit_kernel(images, targets, lr=lr, n_steps=N_STEPS, rng=rng)
