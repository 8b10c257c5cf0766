"""Static figures with matplotlib: `plot_<what>(arrays, *, ax=None)` draws on one axes.

One module a topic. Computing is done elsewhere; a plot receives arrays. `show`
turns an axes into an image that keeps its alt text.
"""

from lecture_utils._lazy import lazy

__getattr__, __dir__, __all__ = lazy(
    __name__,
    {
        "_figure": ["show"],
        "neuron": [
            "plot_activation",
            "plot_activations",
            "plot_decision",
            "plot_kernels",
            "plot_mistakes",
        ],
        "training": [
            "plot_accuracy_by_layer",
            "plot_difference_error",
            "plot_losses",
            "plot_slip_costs",
        ],
        "work": ["plot_counting", "plot_speeds"],
    },
)
