"""Static figures with matplotlib: `plot_<what>(arrays, *, ax=None)` draws on one axes.

One module a topic. Computing is done elsewhere; a plot receives arrays. `show`
turns an axes into an image that keeps its alt text.
"""

from importlib import import_module

# The notebooks' figures, loaded when a name is first used.
_NAMES = {
    "_figure": ["show"],
    "activations": ["plot_activation", "plot_activations"],
    "convolution": ["plot_kernels"],
    "counting": ["plot_counting"],
    "mlp": ["plot_difference_error"],
    "perceptron": ["plot_decision", "plot_mistakes"],
    "speeds": ["plot_speeds"],
    "training": ["plot_loss", "plot_losses"],
    "transfer": ["plot_accuracy_by_layer", "plot_slip_costs"],
}
_HOME = {name: module for module, names in _NAMES.items() for name in names}

__all__ = sorted(_HOME)


def __getattr__(name):
    if name in _HOME:
        return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    raise AttributeError(f"module {__name__} has no attribute {name}")
