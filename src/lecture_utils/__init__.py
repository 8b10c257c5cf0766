"""The maths, pictures and live explorers behind the lecture notebooks.

A topic keeps its name in every layer, so `perceptron` is found in each of them:

- data, made from a seed, bundled or fetched: `datasets`;
- the core, numpy alone: `activations`, `losses`; `perceptron`,
  `matrices`, `mlp`, `fields`, `descent`, `autodiff`, `counting`, `speeds`;
  `convolution`, `kernel_fit`;
- models, Keras inside functions: `vgg16`, `transfer`;
- `plots`: static matplotlib figures, `plot_<what>`;
- `views`: live SVG and HTML pictures, `view_<what>`;
- `widgets`: controls over views, `explore_<what>`;
- `own_pictures`: a page to teach VGG16 your own pictures;
- `quiet`: imports a library without its log lines;
- `server`: a Jupyter Server extension that keeps sliders quick under the hand.

Imports run one way: data <- core <- {plots, views} <- widgets <- own_pictures.
"""

__version__ = "0.1.0"
