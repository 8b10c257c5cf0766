"""Live explorers: ipywidgets controls over the pictures of `lecture_utils.views`.

One module a topic; each public function is `explore_<what>` and returns an
`Explorer`.
"""

from lecture_utils.widgets.activations import explore_activations
from lecture_utils.widgets.architecture import explore_architecture
from lecture_utils.widgets.autodiff import explore_order
from lecture_utils.widgets.convolution import (
    explore_convolution,
    explore_output_size,
    explore_two_in_a_row,
)
from lecture_utils.widgets.descent import explore_descent, explore_landscape
from lecture_utils.widgets.evidence import explore_evidence
from lecture_utils.widgets.fields import explore_depth_width, explore_xor
from lecture_utils.widgets.fine_tuning import watch_fine_tuning
from lecture_utils.widgets.head import explore_head
from lecture_utils.widgets.heat import explore_heat
from lecture_utils.widgets.kernel_fit import explore_learned_kernel
from lecture_utils.widgets.kernels import explore_kernel
from lecture_utils.widgets.matrices import explore_product
from lecture_utils.widgets.mlp import explore_backward, explore_forward
from lecture_utils.widgets.perceptron import (
    explore_decision,
    explore_learning,
    explore_neuron,
)
from lecture_utils.widgets.strongest import explore_strongest
from lecture_utils.widgets.study import explore_study
from lecture_utils.widgets.training import explore_training
from lecture_utils.widgets.vgg16 import (
    explore_feature_maps,
    explore_filters,
    explore_receptive_field,
)

__all__ = [
    "explore_activations",
    "explore_architecture",
    "explore_backward",
    "explore_convolution",
    "explore_decision",
    "explore_depth_width",
    "explore_descent",
    "explore_evidence",
    "explore_feature_maps",
    "explore_filters",
    "explore_forward",
    "explore_head",
    "explore_heat",
    "explore_kernel",
    "explore_landscape",
    "explore_learned_kernel",
    "explore_learning",
    "explore_neuron",
    "explore_order",
    "explore_output_size",
    "explore_product",
    "explore_receptive_field",
    "explore_strongest",
    "explore_study",
    "explore_training",
    "explore_two_in_a_row",
    "explore_xor",
    "watch_fine_tuning",
]
