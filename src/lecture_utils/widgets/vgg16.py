"""Explorers of VGG16: its layers, filters, maps and channels, and what it predicts."""

from functools import lru_cache, partial
from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np

from lecture_utils import datasets, vgg16
from lecture_utils._validation import finite
from lecture_utils.convolution import VGG16_LAYERS
from lecture_utils.vgg16.architecture import find_convolution
from lecture_utils.vgg16.preprocessing import fit_classifier, to_rgb
from lecture_utils.vgg16.weights import SMALL as SMALL_WEIGHTS
from lecture_utils.vgg16.weights import cached_by_model, small_model
from lecture_utils.views.vgg16 import view_without_keras
from lecture_utils.views.vgg16.architecture import view_architecture
from lecture_utils.views.vgg16.channels import (
    strongest_channels,
    view_feature_maps,
    view_strongest,
)
from lecture_utils.views.vgg16.evidence import view_evidence
from lecture_utils.views.vgg16.filters import SCALES, view_filters
from lecture_utils.views.vgg16.receptive_field import (
    LAST_CONVS,
    map_sizes,
    view_pixel_to_class,
    view_receptive_field,
)
from lecture_utils.widgets.explorer import (
    Explorer,
    button,
    check_box,
    choice,
    click_target,
    integer_slider,
    option_slider,
)
from lecture_utils.widgets.photo_upload import Uploaded, take_into, upload_button

SIDE = 224
PHOTOS = ("cat", "coffee")
REAL, SMALL = "the real one", "the small one"
MODELS = {
    REAL: {"alpha": 1.0, "classes": 1000, "top": "dense"},
    SMALL: {"alpha": 0.25, "classes": 202, "top": "average"},
}
SIDES = {f"{side} × {side}": side for side in (32, 64, 128, 224)}
TRAINED = 224  # pixels a side that the real one's dense layers have weights for
SLIP_LABELS = {"none": "none: as it was trained"}
MOST_PLACES = 9
# Of the small model a clear case: upright bars, in photos of quite different things.
START, CHANNEL = "block2_conv2", 18
# Enough to see what it climbs to, in half a second; three times the steps are clearer.
ASCENT = {"steps": 20, "side": 48, "lr": 7.0}
NOT_YET, MAKING = "not made yet: the button makes it", "being made, uphill step by step"

# By model, layer and channel: what took long to make is kept.
_favourites = WeakKeyDictionary()


# ------------------------------------------------------------------ layers


def explore_architecture():
    """Go through the layers of VGG16, see their sizes and count their parameters.

    Its controls are `layer`, `model` and `side` over `views.view_architecture`. It
    needs no Keras. The real one's dense layers keep the weights for 224 x 224 pixels,
    whatever the picture's size is.

    Examples
    --------
    >>> from lecture_utils import widgets
    >>> explorer = widgets.explore_architecture()
    >>> explorer.controls["layer"].value = "block3_conv2"
    """
    controls = {
        "layer": option_slider("Layer", _names(REAL), "block1_conv1", width="350px"),
        "model": choice("VGG16", MODELS, REAL, width="190px"),
        "side": choice("Picture", SIDES.items(), TRAINED, width="170px"),
    }
    controls["model"].layout.margin = "2px 2px 2px 20px"  # off the layer's name

    def draw(layer, model, side):
        return view_architecture(_table(model, side), _counterpart(layer, model))

    def keep_layer(change):
        slider, names = controls["layer"], _names(change.new)
        layer = _counterpart(slider.value, change.new)
        with explorer.batch_update():
            slider.options = names
            slider.value = layer

    explorer = Explorer(draw, controls, together=[("model", "layer")])
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


def _counterpart(layer, model):
    """Return the layer, or what stands in its place in a model without it."""
    if layer in _names(model):
        return layer
    return "flatten" if "flatten" in _names(model) else "avg_pool"


# ------------------------------------------------------------------ filters, fields


def explore_filters(kernels=None):
    """Look at the filters of a first layer, one by one.

    Its controls are `chosen` and `scale`.

    Parameters
    ----------
    kernels : array_like of shape (3, 3, 3, n_filters), optional
        Height, width, red, green and blue, filter; 1 to 64 filters, as
        `vgg16.kernels(model, "block1_conv1", rgb=True)` returns them. By default
        those of the small VGG16, read from its file without Keras.

    Examples
    --------
    >>> from lecture_utils import widgets
    >>> explorer = widgets.explore_filters()
    >>> explorer.controls["chosen"].value = 5
    """
    if kernels is None:
        with np.load(SMALL_WEIGHTS) as weights:
            kernels = weights["block1_conv1/kernel"].astype(float)[:, :, ::-1]
    kernels = finite("kernels", kernels, shape=(3, 3, 3, None)).copy()
    if not 1 <= kernels.shape[3] <= 64:
        raise ValueError(f"kernels must have 1 to 64 filters, got {kernels.shape[3]}")
    of = "Full colour: largest weight of"
    controls = {
        "chosen": integer_slider("Filter", 0, 0, kernels.shape[3] - 1, width="360px"),
        "scale": choice(of, SCALES, SCALES[0], width="360px"),
    }

    def draw(chosen, scale):
        return view_filters(kernels, chosen=chosen, scale=scale)

    return Explorer(draw, controls, together=[("chosen", "scale")])


def explore_receptive_field():
    """Choose a number anywhere in VGG16, and see which pixels of a photo it sees.

    Its controls are `photo`, `layer`, `row` and `column` over
    `views.view_receptive_field`.

    Examples
    --------
    >>> from lecture_utils import widgets
    >>> explorer = widgets.explore_receptive_field()
    >>> explorer.controls["layer"].value = "block5_conv3"
    """
    sizes, start = map_sizes(SIDE), "block3_conv3"
    last = sizes[start] - 1
    controls = {
        "photo": choice("Photo", PHOTOS, "cat", width="160px"),
        "layer": choice("Layer", VGG16_LAYERS, start, width="200px"),
        "row": integer_slider("Row", 22, 0, last, width="320px"),
        "column": integer_slider("Column", 13, 0, last, width="320px"),
    }

    def draw(photo, layer, row, column):
        row, column = _within_map(sizes[layer], row, column)
        return view_receptive_field(_photo(photo), layer, row, column)

    # Before the explorer's own, so that its picture is drawn for the new place.
    controls["layer"].observe(lambda now: _keep_place(explorer, sizes, now), "value")
    rows = [["photo", "layer"], ["row", "column"]]
    explorer = Explorer(
        draw,
        controls,
        rows=rows,
        together=[("row", "column")],
        offers={
            "layer": [*VGG16_LAYERS][::2],
            "row": range(0, last, 11),
            "column": range(2, last, 11),
        },
    )
    return explorer


def _within_map(side, row, column):
    # The sliders' ends follow the layer a moment later.
    return min(row, side - 1), min(column, side - 1)


def _keep_place(explorer, sizes, change):
    """Let row and column stay at their place of the photo when the layer changes."""
    with explorer.batch_update():
        for name in ("row", "column"):
            slider = explorer.controls[name]
            _rescale(slider, sizes[change.old], sizes[change.new])


def _rescale(slider, before, now):
    """Move a slider to the same place of the photo in a map of another size."""
    place = min(int((slider.value + 0.5) * now / before), now - 1)
    slider.max = max(slider.max, now - 1)
    slider.value = place
    slider.max = now - 1


# ------------------------------------------------------------------ pixel to class


def explore_pixel_to_class(model=None):
    """Follow a photo through VGG16, from its pixels to the classes; click a place.

    Its controls are `photo`, `layer`, `rank`, `row` and `column`; a click on a map or
    on the photo sets the last three. Without Keras it says so. All maps are computed
    once, when a photo is shown for the first time.

    Parameters
    ----------
    model : keras.Model, optional
        From `vgg16.load`, with its classifier; by default the small VGG16.

    Examples
    --------
    >>> from lecture_utils import widgets
    >>> explorer = widgets.explore_pixel_to_class()
    >>> explorer.controls["layer"].value = "block5_conv3"
    """
    sizes, start = map_sizes(SIDE), "block4_conv3"
    last = sizes[start] - 1
    controls = {
        "photo": choice("Photo", PHOTOS, "cat", width="160px"),
        "layer": choice("Layer", LAST_CONVS, start, width="190px"),
        "rank": integer_slider("Channel, by strength", 3, 0, 15, width="320px"),
        "row": integer_slider("Row", 10, 0, last, width="300px"),
        "column": integer_slider("Column", 8, 0, last, width="300px"),
    }

    def go(layer, rows, columns, row, column):
        """Go to what was clicked; on the photo it is the shown layer's number there."""
        with explorer.batch_update():
            if layer in sizes:
                controls["layer"].value = layer
            n = sizes[controls["layer"].value]
            controls["row"].value = row * n // rows
            controls["column"].value = column * n // columns

    # Before the explorer's own, so that its picture is drawn for the new place.
    controls["layer"].observe(lambda now: _keep_place(explorer, sizes, now), "value")
    explorer = Explorer(
        partial(_draw_way, model, sizes),
        controls,
        rows=[["photo", "layer", "rank"], ["row", "column"]],
        tools=[click_target(go)],
        together=[("row", "column")],
        offers={"rank": range(4), "row": range(2, 28, 4), "column": range(0, 28, 4)},
    )
    return explorer


def _draw_way(model, sizes, photo, layer, rank, row, column):
    row, column = _within_map(sizes[layer], row, column)
    try:
        maps, evidence, side = _way(model, photo)
    except ImportError as error:
        wanted = f"Row {row}, column {column} of {layer}, channel {rank + 1} needs"
        return view_without_keras("way", wanted, error, _photo(photo))
    chosen = {name: ranked[min(rank, len(ranked) - 1)] for name, ranked in maps.items()}
    return view_pixel_to_class(
        _photo(photo), chosen, evidence, layer, row, column, side=side
    )


@cached_by_model(maxsize=4)
def _way(model, photo):
    """Return by block the strongest channels with their maps, and the best classes.

    The third is how many pixels a side the classifier gets.
    """
    maps = _maps(model, photo)
    ranked = {
        name: [(n, maps[name][..., n]) for n in strongest_channels(maps[name])]
        for name in LAST_CONVS
    }
    side = fit_classifier(model, _photo(photo)).shape[1]
    return ranked, vgg16.class_evidence(model, _photo(photo), k=5), side


# ------------------------------------------------------------------ maps and channels


def explore_feature_maps(model=None):
    """Go through the layers of VGG16 and see what each makes of a photo.

    Its controls are `photo`, `layer`, `rank` and `over_photo`. Without Keras it says
    so. All layers are computed at once, when a photo is shown for the first time.

    Parameters
    ----------
    model : keras.Model, optional
        From `vgg16.load`; by default the small VGG16.

    Examples
    --------
    >>> from lecture_utils import widgets
    >>> explorer = widgets.explore_feature_maps()
    >>> explorer.controls["layer"].value = "block4_conv3"
    """
    controls = {
        "photo": choice("Photo", PHOTOS, "cat", width="160px"),
        "layer": choice("Layer", VGG16_LAYERS, "block2_conv2", width="200px"),
        "rank": integer_slider("Map, by strength", 0, 0, 15, width="320px"),
        "over_photo": check_box("Over the photo", True, width="150px"),
    }

    # A second visit is shown as it was drawn.
    @lru_cache(maxsize=64)
    def draw(photo, layer, rank, over_photo):
        pixels = _photo(photo)
        try:
            maps = _maps(model, photo)[layer]
        except ImportError as error:
            wanted = f"Map {rank + 1} of {layer}, by strength, needs"
            shown = pixels if over_photo else None
            return view_without_keras("maps", wanted, error, shown)
        # A very small model has fewer maps than the slider has places.
        rank = min(rank, maps.shape[2] - 1)
        return view_feature_maps(maps, pixels, layer, rank=rank, over_photo=over_photo)

    return Explorer(
        draw,
        controls,
        together=[("layer", "rank")],
        offers={
            "photo": PHOTOS[:1],
            "layer": (
                "block1_conv2",
                "block2_conv2",
                "block3_conv3",
                "block4_conv3",
                "block5_conv3",
            ),
            "rank": range(3),
        },
    )


def _pixels(photo):
    """Return a photo of the course, by its name, or one that was uploaded."""
    return photo.pixels if isinstance(photo, Uploaded) else _photo(photo)


@lru_cache(maxsize=len(datasets.PHOTOS))
def _photo(name):
    return datasets.photo(name, SIDE, gray=False)


@cached_by_model(maxsize=4)
def _maps(model, photo):
    return vgg16.feature_maps(model, _photo(photo), list(VGG16_LAYERS))


def explore_strongest(model=None):
    """See which patches of the course's photos a channel of VGG16 answers to most.

    Its controls are `layer`, `channel` and `place`, and a button that makes the
    channel's favourite picture by gradient ascent. Without Keras it says so. A layer is
    computed for all photos when it is shown for the first time.

    Parameters
    ----------
    model : keras.Model, optional
        From `vgg16.load`; by default the small VGG16.

    Examples
    --------
    >>> from lecture_utils import widgets
    >>> explorer = widgets.explore_strongest()
    >>> explorer.controls["channel"].value = 3
    """
    filters = _n_filters(model)
    last = filters[START] - 1
    controls = {
        "layer": choice("Layer", filters, START, width="200px"),
        "channel": integer_slider(
            "Channel", min(CHANNEL, last), 0, last, width="360px"
        ),
        "place": integer_slider("Patch", 0, 0, MOST_PLACES - 1, width="240px"),
    }

    def draw(layer, channel, place):
        # The slider's end follows the layer a moment later.
        return _strongest(model, layer, min(channel, filters[layer] - 1), place)

    make = button("Make its favourite picture", "Gradient ascent, from gray noise")
    explorer = Explorer(
        draw,
        controls,
        tools=[make],
        together=[("layer", "channel")],
        offers={"layer": [*filters][::2], "channel": range(9, 32, 9)},
    )

    def follow(change):
        controls["channel"].max = filters[change.new] - 1

    controls["layer"].observe(follow, "value")
    make.on_click(lambda _: _make_favourite(explorer, make, model))
    return explorer


def _n_filters(model):
    """Return how many channels each convolution has."""
    try:
        model = small_model() if model is None else model
    except ImportError:
        return dict.fromkeys(vgg16.conv_names(), MOST_PLACES)
    return {name: find_convolution(model, name).filters for name in vgg16.conv_names()}


def _strongest(model, layer, channel, place):
    try:
        model = small_model() if model is None else model
        places, share = _places(model, layer, channel)
    except ImportError as error:
        wanted = f"Patch {place} of channel {channel} of {layer} needs"
        return view_without_keras("patches", wanted, error)
    favourites = _favourites.setdefault(model, {})
    return view_strongest(
        _all_photos(),
        places,
        layer,
        channel,
        names=tuple(datasets.PHOTOS),
        chosen=min(place, max(len(places) - 1, 0)),
        share=share,
        favourite=favourites.get((layer, channel), NOT_YET),
    )


def _make_favourite(explorer, make, model):
    """Make the favourite picture of the channel that is shown, once."""
    key = tuple(explorer.controls[name].value for name in ("layer", "channel"))
    try:
        model = small_model() if model is None else model
    except ImportError:
        return  # the picture says so
    made = _favourites.setdefault(model, {})
    if key in made:
        return
    made[key], make.disabled = MAKING, True
    explorer.redraw()
    try:
        made[key] = vgg16.maximize_activation(model, *key, **ASCENT).image
        explorer.redraw()
    except Exception as error:  # a student reads a sentence, never a traceback
        del made[key]
        explorer.show_error(error)
    finally:
        make.disabled = False


@cached_by_model(maxsize=1024)
def _places(model, layer, channel):
    """Return a channel's strongest places, and which share of all is above 0."""
    maps = _maps_of_all(model, layer)[..., channel]
    return vgg16.strongest_places(maps, layer, MOST_PLACES), float(np.mean(maps > 0))


@cached_by_model(maxsize=2)
def _maps_of_all(model, layer):
    """Return a layer's maps of all photos; two layers, for the first ones are large."""
    return vgg16.layer_maps(model, np.stack(_all_photos()), layer)


def _all_photos():
    return [_photo(name) for name in datasets.PHOTOS]


# ------------------------------------------------------------------ what it predicts


class Seen(NamedTuple):
    """A photo as a model got it, what it looks like, and what it says of it."""

    photo: np.ndarray
    fed: np.ndarray
    evidence: list


def explore_evidence(model=None):
    """Show a model a photo, see how sure it is, and feed it wrongly on purpose.

    Its controls are `photo`, `slip` and `n_shown`. A picture that is uploaded joins the
    photos. Without Keras it says so.

    Parameters
    ----------
    model : keras.Model, optional
        From `vgg16.load`, with its classifier; by default the small VGG16.

    Examples
    --------
    >>> from lecture_utils import widgets
    >>> explorer = widgets.explore_evidence()
    >>> explorer.controls["photo"].value = "coffee"
    """
    slips = [(SLIP_LABELS.get(slip, slip), slip) for slip in vgg16.SLIPS]
    controls = {
        "photo": choice("Photo", datasets.PHOTOS, "cat", width="130px"),
        "slip": choice("Slip", slips, "none", width="215px"),
        "n_shown": integer_slider("Classes shown", 5, 3, 10, width="240px"),
    }
    upload = upload_button("in colour")

    # A second visit is shown as it was drawn.
    @lru_cache(maxsize=64)
    def draw(photo, slip, n_shown):
        try:
            right, seen = _seen(model, photo, "none"), _seen(model, photo, slip)
        except ImportError as error:
            fed = "rightly fed" if slip == "none" else f"fed with the slip “{slip}”"
            wanted = f"The {n_shown} best for this photo, {fed}, need"
            return view_without_keras("classes", wanted, error, _pixels(photo))
        look = {"n_shown": n_shown, "slip": slip, "right": right.evidence}
        return view_evidence(right.photo, seen.evidence, fed=seen.fed, **look)

    together = [("photo", "slip")]
    explorer = Explorer(draw, controls, tools=[upload], together=together)
    explorer.upload = upload
    take_into(explorer, upload, side=SIDE, gray=False)
    return explorer


@cached_by_model(maxsize=32)
def _seen(model, photo, slip):
    pixels, classes = _pixels(photo), model.output_shape[-1]
    evidence = vgg16.class_evidence(model, pixels, classes, slip=slip)
    x = fit_classifier(model, pixels)
    return Seen(to_rgb(x)[0], to_rgb(vgg16.slipped(x, slip))[0], evidence)
