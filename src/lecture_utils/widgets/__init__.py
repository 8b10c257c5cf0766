"""Live explorers: ipywidgets controls over the pictures of `lecture_utils.views`.

One module a topic; each public function is `explore_<what>` and returns an
`Explorer`.
"""

from lecture_utils._lazy import lazy

__getattr__, __dir__, __all__ = lazy(
    __name__,
    {
        "convolution": [
            "explore_convolution",
            "explore_output_size",
            "explore_two_in_a_row",
        ],
        "descent": ["explore_descent", "explore_landscape"],
        "fields": ["explore_depth_width", "explore_training", "explore_xor"],
        "kernels": ["explore_kernel", "explore_learned_kernel"],
        "matrices": ["explore_cores", "explore_product"],
        "mlp": ["explore_backward", "explore_forward", "explore_order"],
        "perceptron": [
            "explore_activations",
            "explore_decision",
            "explore_learning",
            "explore_nerve_cell",
            "explore_neuron",
        ],
        "transfer": [
            "explore_head",
            "explore_heat",
            "explore_study",
            "watch_fine_tuning",
        ],
        "vgg16": [
            "explore_architecture",
            "explore_evidence",
            "explore_feature_maps",
            "explore_filters",
            "explore_pixel_to_class",
            "explore_receptive_field",
            "explore_strongest",
        ],
    },
)
