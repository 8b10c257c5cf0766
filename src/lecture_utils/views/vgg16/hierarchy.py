"""From edges to classes: what some channels of four layers answer to most."""

from lecture_utils.views.kit.raster import compressed, patch
from lecture_utils.views.kit.svg import arrow, element, hint, render, text
from lecture_utils.views.kit.text import enumerated, percent, plural
from lecture_utils.views.vgg16.receptive_field import FIELDS, box_of

KINDS = ("edges, blobs", "textures", "parts", "classes")
WIDTH, PITCH, PATCH = 760, 108, 62  # from one row to the next; a patch's side
LEFT, APART = 146, 208  # where the first channel begins; from one to the next
CLASSES = "predictions"


def view_hierarchy(photos, strongest, *, kinds=KINDS):
    """Draw the strongest patches of some channels, layer under layer.

    Parameters
    ----------
    photos : sequence of array_like of shape (height, width, 3)
        Values from 0 to 1.
    strongest : dict of str to dict
        For each layer, from the first up, the places by the channel's name, as
        `vgg16.strongest_by_name` returns them; three channels of three places.
    kinds : sequence of str
        What each layer's channels answer to.

    Returns
    -------
    Picture
        An HTML string: a row for each layer.

    Examples
    --------
    >>> from lecture_utils import datasets, vgg16
    >>> photos = [datasets.photo(name, 64, gray=False) for name in ("cat", "coffee")]
    >>> place = vgg16.Place(0, 30, 30, 1.0)
    >>> strongest = {"block1_conv1": {"bright": [place]}}
    >>> view_hierarchy(photos, strongest, kinds=["edges"]).alt.split(": ")[1]
    'edges (block1_conv1, 3 × 3 pixels) are bright'
    """
    rows = list(zip(kinds, strongest.items(), strict=True))
    drawn = (_row(i, kind, *row, photos) for i, (kind, row) in enumerate(rows))
    return render(
        (WIDTH, PITCH * len(rows) + 10),
        *drawn,
        title="From edges to classes",
        alt=_alt(rows, len(photos)),
        words=_words(rows, len(photos)),
        under=True,
    )


def _row(i, kind, layer, channels, photos):
    """Draw a layer: what it is called, and its channels side by side."""
    top = i * PITCH
    down = arrow(8, top - 30, 8, top - 4) if i else ""
    names = (kind, "b"), (layer, None), (_sees(layer), "quiet")
    head = [
        text(0, top + 22 + 24 * k, words, room=LEFT - 10, class_=class_)
        for k, (words, class_) in enumerate(names)
    ]
    drawn = [
        _channel(LEFT + k * APART, top, layer, *channel, photos)
        for k, channel in enumerate(channels.items())
    ]
    return down + "".join(head + drawn)


def _channel(left, top, layer, name, places, photos):
    """Draw a channel's name over its patches, and for a class how sure it is."""
    parts = [text(left, top + 16, name, room=APART - 12)]
    for k, place in enumerate(places):
        x, y = left + k * (PATCH + 4), top + 24
        photo = photos[place.photo]
        if layer == CLASSES:
            drawn = compressed(photo, x, y, PATCH, PATCH, class_="patch")
            words = percent(place.value, 0)
            parts.append(text(x + PATCH / 2, y + PATCH + 18, words, class_="m quiet"))
        else:
            box = box_of(layer, place.row, place.column, photo.shape[:2])
            drawn, words = patch(photo, box, x, y, PATCH), str(box)
        parts.append(element("g", hint(f"photo {place.photo}: {words}"), drawn))
    return "".join(parts)


def _sees(layer):
    size = FIELDS[layer].size if layer in FIELDS else None
    return f"{size} × {size} pixels" if size else "whole picture"


def _alt(rows, n_photos):
    layers = []
    for kind, (layer, channels) in rows:
        names = [
            f"{name} at {percent(places[0].value, 0)}" if layer == CLASSES else name
            for name, places in channels.items()
        ]
        layers.append(f"{kind} ({layer}, {_sees(layer)}) are {enumerated(names)}")
    return f"What is strongest among {n_photos} photos: {'; '.join(layers)}"


def _words(rows, n_photos):
    """Say what a row is, and who gave the names."""
    n = max(len(places) for _, (_, channels) in rows for places in channels.values())
    words = [
        f"<b>Each row is a layer</b>, the first at the top. Under each name: the "
        f"{plural(n, 'patch', 'patches')} of {n_photos} photos, one a photo, to which "
        "one channel answers most.",
        "<b>The names are ours</b>, from looking at the patches: no channel was told "
        "what to look for.",
    ]
    if rows[-1][1][0] == CLASSES:
        words.append(
            "<b>The classes alone</b> had names from the start. The number is the "
            "probability that the network gives the photo."
        )
    return words
