"""VGG16 under the hand, layer by layer: the real one and the small one."""

from functools import lru_cache

from lecture_utils import vgg16
from lecture_utils.views.vgg16.architecture import view_architecture
from lecture_utils.widgets._explorer import Explorer, choice, option_slider

REAL, SMALL = "the real one", "the small one"
MODELS = {
    REAL: {"alpha": 1.0, "classes": 1000, "top": "dense"},
    SMALL: {"alpha": 0.25, "classes": 202, "top": "average"},
}
SIDES = {f"{side} × {side}": side for side in (32, 64, 128, 224)}
TRAINED = 224  # pixels a side that the real one's dense layers have weights for


def explore_architecture():
    """Go through the layers of VGG16, see their sizes and count their parameters.

    Returns
    -------
    Explorer
        Controls `layer`, `model` and `side` over
        `views.architecture.view_architecture`. It needs no Keras.

    Notes
    -----
    The real one's dense layers keep the weights for 224 x 224 pixels, whatever the
    picture's size is.
    """
    controls = {
        "layer": option_slider("Layer", _names(REAL), "block1_conv1", width="350px"),
        "model": choice("VGG16", MODELS, REAL, width="190px"),
        "side": choice("Picture", SIDES.items(), TRAINED, width="170px"),
    }
    controls["model"].layout.margin = "2px 2px 2px 20px"  # off the layer's name

    def draw(layer, model, side):
        return view_architecture(_table(model, side), _near(layer, _names(model)))

    def keep_layer(change):
        names, slider = _names(change.new), controls["layer"]
        if tuple(slider.options) != names:
            layer = _near(slider.value, names)
            with explorer.batch_update():
                slider.options = names
                slider.value = layer

    explorer = Explorer(draw, controls)
    controls["model"].observe(keep_layer, "value")
    return explorer


@lru_cache(maxsize=16)
def _table(model, side):
    """Return a model's layers; dense ones as they were trained."""
    layers = vgg16.layer_table(side, **MODELS[model])
    if MODELS[model]["top"] == "average":
        return layers
    trained = vgg16.layer_table(TRAINED, **MODELS[model])
    return [
        kept if kept.kind == "dense" else row
        for row, kept in zip(layers, trained, strict=True)
    ]


def _names(model):
    return tuple(row.name for row in _table(model, TRAINED))


def _near(layer, names):
    """Return the layer, or what stands in its place in a model without it."""
    if layer in names:
        return layer
    return "flatten" if "flatten" in names else "avg_pool"
