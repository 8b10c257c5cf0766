"""What one channel answers to: its strongest patches, and its favourite picture."""

from html import escape

from lecture_utils._checks import finite, listed, number, one_of, whole
from lecture_utils.convolution import VGG16_LAYERS
from lecture_utils.views.kit.photo_checks import one_photo
from lecture_utils.views.kit.svg import paragraph, picture, rect, svg
from lecture_utils.views.vgg16 import strongest_drawing
from lecture_utils.views.vgg16.feature_maps import amount

NO_PLACES_SIDE = 340


def view_strongest(
    photos, places, layer, channel, *, chosen=0, share=None, names=None, favourite=None
):
    """Draw the patches that one channel answers to most, and one on its photo.

    Parameters
    ----------
    photos : sequence of array_like of shape (height, width) or (height, width, 3)
        One or more, values from 0 to 1; 32 to 512 pixels a side.
    places : sequence of tuple
        Up to 9 of (photo, row, column, value), the strongest first, as
        `vgg16.strongest_places` returns them for maps of these photos; none where
        the channel is silent.
    layer : str
        The layer's name, a key of `convolution.VGG16_LAYERS`.
    channel : int
        The channel's number, shown as it is.
    chosen : int
        Which of the places is shown on its photo.
    share : float, optional
        Which share of all numbers of the channel's maps is above 0, 0 to 1.
    names : sequence of str, optional
        What the photos are called; "photo 0" and so on where it is not given.
    favourite : array_like of shape (side, side, 3) or str, optional
        A picture of 0 to 1 that gradient ascent made for the channel, as
        `vgg16.maximize_activation` does; or a few words that stand in its place.

    Returns
    -------
    Picture
        An HTML string: each patch is what its number sees, hatched where that is
        padding.

    Raises
    ------
    ValueError
        If an argument is none of the above or they do not fit each other.

    Notes
    -----
    Zeiler and Fergus, "Visualizing and understanding convolutional networks", 2014.
    """
    layer, photos = one_of("layer", layer, VGG16_LAYERS), _photos(photos)
    places = _places(places, photos, layer)
    scene = strongest_drawing.Scene(
        photos,
        _names(names, len(photos)),
        places,
        layer,
        whole("channel", channel, low=0),
        whole("chosen", chosen, low=0, high=max(len(places) - 1, 0)),
        None if share is None else number("share", share, low=0, high=1),
        _favourite(favourite),
    )
    alt = _alt(scene)
    drawing = svg(
        *strongest_drawing.SIZE,
        strongest_drawing.strongest_drawing(scene),
        title="What a channel answers to",
        desc=alt,
    )
    words = strongest_drawing.strongest_words(scene)
    return picture(drawing, alt=alt, words=words, under=True)


def view_no_places(layer, channel, chosen, why):
    """Say that patches cannot be found here, and what to do about it.

    Parameters
    ----------
    layer : str
    channel, chosen : int
        What was asked for, as in `view_strongest`.
    why : str or Exception
        Shown as it is, such as "No module named 'keras'".

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If `layer` is unknown.
    """
    one_of("layer", layer, VGG16_LAYERS)
    box = 1, 1, NO_PLACES_SIDE - 2, NO_PLACES_SIDE - 2
    frame = rect(*box, fill="none", stroke="var(--lu-rule)", stroke_dasharray="8 6")
    alt = "No patches: Keras cannot be used here"
    side = NO_PLACES_SIDE
    drawing = svg(side, side, frame, title="No patches", desc=alt)
    words = paragraph(
        f"<b>No patches here.</b> Patch {chosen} of channel {channel} of {layer} needs "
        f"Keras, which cannot be used: {escape(str(why))}."
    ) + paragraph(
        "Install the course with its extra <b>cpu</b> or <b>gpu</b>, as the README "
        "says, restart the kernel and run this cell again."
    )
    return picture(drawing, alt=alt, words=words)


def _alt(scene):
    who, n = f"channel {scene.channel} of {scene.layer}", len(scene.places)
    if not n:
        return f"No patch of {who}: {strongest_drawing.silence(scene)}"
    first, last = (amount(scene.places[i][3]) for i in (0, -1))
    photo, row, column, value = scene.places[scene.chosen]
    return (
        f"The {n} patch{'es' * (n != 1)} that {who} answers to most, a from {first} to "
        f"{last}. Patch {scene.chosen}, a = {amount(value)}, is of photo "
        f"{scene.names[photo]}, row {row}, column {column} of its map"
    )


def _photos(photos):
    photos = listed("photos", photos)
    if not photos:
        raise ValueError("photos is empty; accepted: one or more")
    return [one_photo(f"photos[{i}]", photo) for i, photo in enumerate(photos)]


def _names(names, n):
    names = (
        [f"photo {i}" for i in range(n)] if names is None else listed("names", names)
    )
    if len(names) != n:
        raise ValueError(f"names holds {len(names)} names; accepted: {n}, one a photo")
    return [str(name) for name in names]


def _places(places, photos, layer):
    """Return the places as tuples that fit the photos and the layer, or raise."""
    places = listed("places", places)
    if len(places) > strongest_drawing.MOST:
        raise ValueError(
            f"places must have at most {strongest_drawing.MOST}, got {len(places)}"
        )
    places = [_place(f"places[{i}]", p, photos, layer) for i, p in enumerate(places)]
    values = [place[3] for place in places]
    if values != sorted(values, reverse=True):
        raise ValueError(f"places has values {values}; accepted: the strongest first")
    return places


def _place(name, place, photos, layer):
    place = listed(name, place)
    if len(place) != 4:
        raise ValueError(
            f"{name} holds {len(place)} numbers; accepted: photo, row, column, value"
        )
    photo = whole(f"{name}.photo", place[0], low=0, high=len(photos) - 1)
    rows, columns = strongest_drawing.map_shape(photos[photo], layer)
    return (
        photo,
        whole(f"{name}.row", place[1], low=0, high=rows - 1),
        whole(f"{name}.column", place[2], low=0, high=columns - 1),
        number(f"{name}.value", place[3], above=0),
    )


def _favourite(favourite):
    if favourite is None or isinstance(favourite, str):
        return favourite
    return one_photo("favourite", finite("favourite", favourite, shape=(None, None, 3)))
