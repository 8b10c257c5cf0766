"""Live explorers: ipywidgets controls over the pictures of `lecture_utils.views`.

One module a topic; each public function is `explore_<what>` and returns an
`Explorer`.
"""

from lecture_utils._lazy import lazy

__getattr__, __dir__, __all__ = lazy(
    __name__,
    {
        "activations": ["explore_activations"],
        "architecture": ["explore_architecture"],
        "autodiff": ["explore_order"],
        "convolution": [
            "explore_convolution",
            "explore_output_size",
            "explore_two_in_a_row",
        ],
        "descent": ["explore_descent", "explore_landscape"],
        "evidence": ["explore_evidence"],
        "fields": ["explore_depth_width", "explore_xor"],
        "fine_tuning": ["watch_fine_tuning"],
        "head": ["explore_head"],
        "heat": ["explore_heat"],
        "kernel_fit": ["explore_learned_kernel"],
        "kernels": ["explore_kernel"],
        "matrices": ["explore_product"],
        "mlp": ["explore_backward", "explore_forward"],
        "perceptron": ["explore_decision", "explore_learning", "explore_neuron"],
        "strongest": ["explore_strongest"],
        "study": ["explore_study"],
        "training": ["explore_training"],
        "vgg16": ["explore_feature_maps", "explore_filters", "explore_receptive_field"],
    },
)
