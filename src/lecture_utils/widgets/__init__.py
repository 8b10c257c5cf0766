"""Live explorers: ipywidgets controls over the pictures of `lecture_utils.views`.

One module a topic; each public function is `explore_<what>` and returns an
`Explorer`.
"""

from lecture_utils.widgets.activations import explore_activations
from lecture_utils.widgets.perceptron import (
    explore_decision,
    explore_learning,
    explore_neuron,
)

__all__ = [
    "explore_activations",
    "explore_decision",
    "explore_learning",
    "explore_neuron",
]
