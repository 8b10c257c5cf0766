"""Pictures as SVG and HTML strings, each a pure function from arrays to a string.

One room a topic, over what all share in `kit`; each public function is
`view_<what>` and returns a `Picture`, which carries its alt text, scales with the page
and takes its colours, light or dark.
"""

from lecture_utils._lazy import lazy

__getattr__, __dir__, __all__ = lazy(
    __name__,
    {
        "convolution": ["view_convolution"],
        "cores": ["view_cores"],
        "descent": ["view_descent"],
        "fields": ["view_network_field"],
        "fields.xor": ["view_xor"],
        "kernels": ["view_kernel"],
        "matrices": ["view_product"],
        "mlp": ["view_agreement", "view_backward", "view_forward"],
        "nerve_cell": ["view_nerve_cell", "view_nerve_network"],
        "perceptron": ["view_learning", "view_neuron"],
        "transfer.fine_tuning": ["view_freeze_report"],
        "transfer.head": ["view_head"],
        "transfer.study": ["view_study"],
        "vgg16.receptive_field": ["view_receptive_field"],
        "vgg16.architecture": ["view_architecture"],
        "vgg16.hierarchy": ["view_hierarchy"],
    },
)
