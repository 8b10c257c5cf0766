"""The maths, pictures and live explorers behind the lecture notebooks.

A topic keeps its name in every layer, so `perceptron` is found in each of them:

- the core, numpy alone: `datasets`, `activations`, `perceptron`;
- `plots`: static matplotlib figures, `plot_<what>`;
- `views`: live SVG and HTML pictures, `view_<what>`;
- `widgets`: controls over views, `explore_<what>`;
- `server`: a Jupyter Server extension that keeps sliders quick under the hand.

Imports run one way: core <- {plots, views} <- widgets.
"""

__version__ = "0.1.0"
