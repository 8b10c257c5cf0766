"""What each channel answers to, under the hand: its patches, its favourite picture."""

from functools import lru_cache
from weakref import WeakKeyDictionary

import numpy as np

from lecture_utils import datasets, vgg16
from lecture_utils.vgg16.submodels import convolution
from lecture_utils.vgg16.top_activations import layer_maps, strongest_places
from lecture_utils.views.kit.notice import view_without_keras
from lecture_utils.views.vgg16.strongest import view_strongest
from lecture_utils.widgets._defaults import cached_by_model, small_model
from lecture_utils.widgets._explorer import Explorer, button, choice, integer_slider

SIDE, MOST = 224, 9
# Of the small model a clear case: upright bars, in photos of quite different things.
START, CHANNEL = "block2_conv2", 18
# Enough to see what it climbs to, in half a second; three times the steps are clearer.
ASCENT = {"steps": 20, "side": 48, "lr": 7.0}
NOT_YET, MAKING = "not made yet: the button makes it", "being made, uphill step by step"

# By model, layer and channel: what took long to make is kept.
_favourites = WeakKeyDictionary()


def explore_strongest(model=None):
    """See which patches of the course's photos a channel of VGG16 answers to most.

    Parameters
    ----------
    model : keras.Model, optional
        From `vgg16.load`; the small VGG16 where none is given.

    Returns
    -------
    Explorer
        Controls `layer`, `channel` and `place` over `views.strongest.view_strongest`,
        and a button that makes the channel's favourite picture by gradient ascent.
        Without Keras it says so.

    Raises
    ------
    ValueError
        If `model` lacks one of VGG16's convolutions.

    Notes
    -----
    A layer is computed for all photos when it is shown for the first time.
    """
    names, filters = tuple(datasets.PHOTOS), _filters(model)
    last = filters[START] - 1
    controls = {
        "layer": choice("Layer", filters, START, width="200px"),
        "channel": integer_slider(
            "Channel", min(CHANNEL, last), 0, last, width="360px"
        ),
        "place": integer_slider("Patch", 0, 0, MOST - 1, width="240px"),
    }

    def draw(layer, channel, place):
        # The slider's end follows the layer a moment later.
        channel = min(channel, filters[layer] - 1)
        return _picture(model, names, layer, channel, place)

    make = button("Make its favourite picture", "Gradient ascent, from gray noise")
    explorer = Explorer(draw, controls, tools=[make])

    def follow(change):
        controls["channel"].max = filters[change.new] - 1

    controls["layer"].observe(follow, "value")
    make.on_click(lambda _: _make(explorer, make, model))
    return explorer


def _filters(model):
    """Return how many channels each convolution has."""
    try:
        model = small_model() if model is None else model
    except ImportError:
        return dict.fromkeys(vgg16.conv_names(), MOST)
    return {name: convolution(model, name).filters for name in vgg16.conv_names()}


def _picture(model, names, layer, channel, place):
    try:
        model = small_model() if model is None else model
        places, share = _answer(model, names, layer, channel)
    except ImportError as error:
        wanted = f"Patch {place} of channel {channel} of {layer} needs"
        return view_without_keras("patches", wanted, error)
    return view_strongest(
        _photos(names),
        places,
        layer,
        channel,
        chosen=min(place, max(len(places) - 1, 0)),
        share=share,
        names=names,
        favourite=_made(model).get((layer, channel), NOT_YET),
    )


def _made(model):
    """Return the favourite pictures of a model, by layer and channel."""
    return _favourites.setdefault(model, {})


def _make(explorer, make, model):
    """Make the favourite picture of the channel that is shown, once."""
    layer = explorer.controls["layer"].value
    channel = explorer.controls["channel"].value
    try:
        model = small_model() if model is None else model
    except ImportError:
        return  # the picture says so
    made, key = _made(model), (layer, channel)
    if key in made:
        return
    made[key], make.disabled = MAKING, True
    explorer.redraw()
    try:
        made[key] = vgg16.maximize_activation(model, layer, channel, **ASCENT).image
        explorer.redraw()
    except Exception as error:  # a student reads a sentence, never a traceback
        del made[key]
        explorer.show_error(error)
    finally:
        make.disabled = False


@cached_by_model(maxsize=1024)
def _answer(model, names, layer, channel):
    """Return a channel's strongest places, and which share of all is above 0."""
    maps = _maps(model, names, layer)[..., channel]
    return strongest_places(maps, layer, MOST), float(np.mean(maps > 0))


@cached_by_model(maxsize=2)
def _maps(model, names, layer):
    """Return a layer's maps of all photos; two layers, for the first ones are large."""
    return layer_maps(model, np.stack(_photos(names)), layer)


@lru_cache(maxsize=2)
def _photos(names):
    return tuple(datasets.photo(name, SIDE, gray=False) for name in names)
